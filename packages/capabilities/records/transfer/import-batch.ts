import { type AuditEntry, appendAuditMany, type Tx } from '@chartwright/platform';
import type { Owner } from '../owner.ts';
import { type Exchange, type Incoming, LINE_KINDS, type Line, type LineKind } from './exchange.ts';
import type { BadLine, ReadLine } from './parse.ts';
import * as store from './store.ts';

export type ImportOrder = {
  readonly id: string;
  readonly owner: Owner;
  readonly source: string;
  readonly isDryRun: boolean;
  readonly onClash: 'skip' | 'update';
  readonly asker: { readonly kind: string; readonly id: string };
  readonly requestId: string;
};

/** A line whose bytes, if it brings any, lie in the store. */
export type PreparedLine = ReadLine & Pick<Incoming, 'blob'>;

type Batch = {
  readonly tx: Tx;
  readonly order: ImportOrder;
  readonly exchanges: ReadonlyMap<string, Exchange>;
  readonly now: Date;
};

export type BatchResult = Omit<store.Counts, 'failed'> & { readonly bad: readonly BadLine[] };

/** How often lines that lost a race for an id or an external id are looked at again. */
const ROUNDS_MAX = 3;

/** Under this name a dry run remembers what it would have made. */
export const dryRunSource = (importId: string): string => `dry run ${importId}`;

/** Stores what some lines bring, in the order their kinds need, and tells the audit chain. */
export async function applyLines(batch: Batch, lines: readonly PreparedLine[]): Promise<BatchResult> {
  const results: BatchResult[] = [];
  for (const kind of LINE_KINDS) {
    const ofKind = lines.filter(({ exchange }) => exchange.kind === kind);
    if (ofKind.length > 0) results.push(await applyKind(batch, kind, ofKind));
  }
  const sum = (count: 'created' | 'updated' | 'skipped') =>
    results.reduce((total, each) => total + each[count], 0);
  return {
    created: sum('created'),
    updated: sum('updated'),
    skipped: sum('skipped'),
    bad: results.flatMap(({ bad }) => bad),
  };
}

/** Where each line has ended up. */
type Fate =
  | { readonly state: 'created' | 'updated' | 'skipped'; readonly id: string; readonly line: PreparedLine }
  | { readonly state: 'bad'; readonly field: string; readonly message: string; readonly line: PreparedLine };

async function applyKind(batch: Batch, kind: LineKind, lines: readonly PreparedLine[]): Promise<BatchResult> {
  const { exchange } = lines[0] ?? {};
  if (exchange === undefined) return { created: 0, updated: 0, skipped: 0, bad: [] };
  const { found, lost } = await findNamed(batch, exchange, lines);
  const fates = [...lost, ...(await settle(batch, exchange, found))];
  const of = (state: Fate['state']) => fates.filter((fate) => fate.state === state);
  if (!batch.order.isDryRun) await tell(batch, exchange, fates);
  return {
    created: of('created').length,
    updated: of('updated').length,
    skipped: of('skipped').length,
    bad: fates
      .filter((fate) => fate.state === 'bad')
      .map(({ line, field, message }) => ({ number: line.number, kind, issues: [{ path: field, message }] })),
  };
}

/** Puts our ids where lines name other records. A line that names what is not there is lost. */
async function findNamed(batch: Batch, exchange: Exchange, lines: readonly PreparedLine[]) {
  let found = [...lines];
  const lost: Fate[] = [];
  for (const [field, kind] of Object.entries(exchange.references)) {
    const ids = await resolve(
      batch,
      kind,
      found.flatMap(({ line }) => nameIn(line, field) ?? []),
    );
    const kept: PreparedLine[] = [];
    for (const each of found) {
      const name = nameIn(each.line, field);
      const id = name === undefined ? undefined : ids.get(name);
      if (name === undefined) kept.push(each);
      else if (id !== undefined) kept.push({ ...each, line: { ...each.line, [field]: id } });
      else lost.push({ state: 'bad', field, message: `There is no such ${kind}`, line: each });
    }
    found = kept;
  }
  return { found: await nameLoosely(batch, exchange, found), lost };
}

async function nameLoosely(
  batch: Batch,
  { looseReferences = {} }: Exchange,
  lines: readonly PreparedLine[],
): Promise<readonly PreparedLine[]> {
  let named = lines;
  for (const [path, kind] of Object.entries(looseReferences)) {
    const names = new Set<string>();
    const steps = path.split('.');
    for (const { line } of named) replaceAt(line, steps, (name) => names.add(name) && name);
    const { tx, order, exchanges } = batch;
    const mapped = await store.findMapped(tx, order.owner, sourcesOf(order), kind, [...names]);
    const isId = exchanges.get(kind)?.isId ?? (() => false);
    const toId = (name: string) => mapped.get(name) ?? (isId(name) ? name : null);
    named = named.map((each) => ({ ...each, line: replaceAt(each.line, steps, toId) as Line }));
  }
  return named;
}

/** Puts others in the place of texts; a step `*` goes into each entry of a list. */
function replaceAt(
  value: unknown,
  steps: readonly string[],
  replace: (name: string) => string | null,
): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return typeof value === 'string' ? replace(value) : value;
  if (step === '*') return Array.isArray(value) ? value.map((each) => replaceAt(each, rest, replace)) : value;
  if (typeof value !== 'object' || value === null || !(step in value)) return value;
  return { ...value, [step]: replaceAt((value as Record<string, unknown>)[step], rest, replace) };
}

const nameIn = (line: Line, field: string): string | undefined => {
  const value = line[field];
  return typeof value === 'string' ? value : undefined;
};

/** What names of a source mean here: by what earlier lines have made of them, else as our own ids. */
async function resolve(batch: Batch, kind: LineKind, names: readonly string[]): Promise<Map<string, string>> {
  const exchange = batch.exchanges.get(kind);
  if (names.length === 0 || exchange === undefined) return new Map();
  const { tx, order } = batch;
  const mapped = await store.findMapped(tx, order.owner, sourcesOf(order), kind, names);
  const meant = new Map(names.map((name) => [name, mapped.get(name) ?? name]));
  const own = await store.holdOwn(tx, order.owner, exchange, [...meant.values()].filter(exchange.isId));
  const wouldBe = order.isDryRun
    ? await store.findMapped(tx, order.owner, [dryRunSource(order.id)], kind, names)
    : new Map<string, string>();
  return new Map([...meant].filter(([name, id]) => own.has(id) || wouldBe.has(name)));
}

const sourcesOf = ({ source }: ImportOrder): string[] => [source];

async function settle(batch: Batch, exchange: Exchange, lines: readonly PreparedLine[]): Promise<Fate[]> {
  const fates: Fate[] = [];
  let open = lines;
  for (let round = 0; open.length > 0 && round < ROUNDS_MAX; round++) {
    const { settled, again } = await settleOnce(batch, exchange, open);
    fates.push(...settled);
    // Of lines for one record, one a round is settled: as long as that goes on, nobody has lost a race.
    if (settled.length > 0) round = -1;
    open = again;
  }
  const message = 'Clashes with another record';
  return [...fates, ...open.map((line) => ({ state: 'bad', field: 'line', message, line }) as const)];
}

/** What no two lines of a round may share: the second has to see what the first has made. */
const claimsOf = ({ id: sourceId, external_id: externalId }: Line, id: string): string[] => [
  `id ${id}`,
  ...(sourceId === undefined ? [] : [`source ${sourceId}`]),
  ...(externalId ? [`external ${externalId}`] : []),
];

type Round = { readonly settled: Fate[]; readonly again: PreparedLine[] };

/** Settles every line but those whose record another line of this round, or somebody else meanwhile, has made. */
async function settleOnce(batch: Batch, exchange: Exchange, lines: readonly PreparedLine[]): Promise<Round> {
  const known = await findKnown(batch, exchange, lines);
  const claimed = new Set<string>();
  const again: PreparedLine[] = [];
  const fresh: { readonly line: PreparedLine; readonly incoming: Incoming }[] = [];
  const clashing: { readonly line: PreparedLine; readonly incoming: Incoming }[] = [];
  for (const line of lines) {
    const { blob } = line;
    const there = known.recordOf(line);
    const id = there ?? known.freeIdOf(line);
    const claims = claimsOf(line.line, id);
    if (claims.some((claim) => claimed.has(claim))) {
      again.push(line);
      continue;
    }
    for (const claim of claims) claimed.add(claim);
    (there === undefined ? fresh : clashing).push({ line, incoming: { id, line: line.line, blob } });
  }
  const made = await insert(
    batch,
    exchange,
    fresh.map(({ incoming }) => incoming),
  );
  const settled: Fate[] = await settleClashes(batch, exchange, clashing);
  for (const { line, incoming } of fresh) {
    if (made.has(incoming.id)) settled.push({ state: 'created', id: incoming.id, line });
    else again.push(line);
  }
  await remember(batch, exchange.kind, settled);
  return { settled, again };
}

async function insert(batch: Batch, exchange: Exchange, incoming: readonly Incoming[]): Promise<Set<string>> {
  if (incoming.length === 0) return new Set();
  if (batch.order.isDryRun) return new Set(incoming.map(({ id }) => id));
  return new Set(await exchange.insert(batch.tx, batch.order.owner, incoming, batch.now));
}

async function settleClashes(
  { tx, order, now }: Batch,
  exchange: Exchange,
  clashing: readonly { readonly line: PreparedLine; readonly incoming: Incoming }[],
): Promise<Fate[]> {
  if (clashing.length === 0) return [];
  if (order.onClash === 'skip' || exchange.update === undefined) {
    return clashing.map(({ line, incoming: { id } }) => ({ state: 'skipped', id, line }));
  }
  const incoming = clashing.map((each) => each.incoming);
  const done = order.isDryRun
    ? new Set(incoming.map(({ id }) => id))
    : new Set(await exchange.update(tx, order.owner, incoming, now));
  const message = 'The record can no longer be changed';
  return clashing.map(({ line, incoming: { id } }) =>
    done.has(id) ? { state: 'updated', id, line } : { state: 'bad', field: 'line', message, line },
  );
}

/** What is there already of the records some lines bring, and which ids are taken. */
async function findKnown({ tx, order, now }: Batch, exchange: Exchange, lines: readonly PreparedLine[]) {
  const sourceIds = lines.flatMap(({ line }) => line.id ?? []);
  const sources = order.isDryRun ? [...sourcesOf(order), dryRunSource(order.id)] : sourcesOf(order);
  const mapped = await store.findMapped(tx, order.owner, sources, exchange.kind, sourceIds);
  const ids = [...sourceIds, ...mapped.values()].filter(exchange.isId);
  const externalIds = lines.flatMap(({ line }) => line.external_id ?? []);
  const present = await store.findPresent(tx, order.owner, exchange, { ids, externalIds });
  const taken = new Set(present.map(({ id }) => id));
  const own = new Set(present.filter(({ is_own }) => is_own).map(({ id }) => id));
  const byExternalId = new Map(present.filter((row) => row.is_own).map((row) => [row.external_id, row.id]));
  return {
    recordOf: ({ line: { id, external_id } }: PreparedLine): string | undefined => {
      const meant = id === undefined ? undefined : (mapped.get(id) ?? id);
      if (meant !== undefined && own.has(meant)) return meant;
      return external_id ? byExternalId.get(external_id) : undefined;
    },
    freeIdOf: ({ line: { id } }: PreparedLine): string =>
      id !== undefined && exchange.isId(id) && !taken.has(id) ? id : exchange.makeId(now.getTime()),
  };
}

/** Keeps what a source calls its records, where that is not what they are called here. */
async function remember({ tx, order }: Batch, kind: LineKind, fates: readonly Fate[]): Promise<void> {
  const mapped = fates.flatMap((fate) => {
    const sourceId = fate.line.line.id;
    if (fate.state === 'bad' || sourceId === undefined) return [];
    return order.isDryRun || sourceId !== fate.id ? [{ sourceId, id: fate.id }] : [];
  });
  const source = order.isDryRun ? dryRunSource(order.id) : order.source;
  await store.saveMapped(tx, order.owner, source, kind, mapped);
}

const isChange = (fate: Fate): fate is Extract<Fate, { id: string }> =>
  fate.state === 'created' || fate.state === 'updated';

/** One entry for the records of a batch, and one for the patients they belong to. */
async function tell({ tx, order }: Batch, exchange: Exchange, fates: readonly Fate[]): Promise<void> {
  const { kind, references } = exchange;
  const changed = fates.filter(isChange);
  if (changed.length === 0) return;
  const created = changed.filter(({ state }) => state === 'created').length;
  const counts = { created, updated: changed.length - created };
  const named = Object.entries(references).filter(([, of]) => of === 'patient');
  const patients = changed.flatMap(({ line }) => named.flatMap(([field]) => nameIn(line.line, field) ?? []));
  const entries = [
    entryOf(
      order,
      kind,
      kind,
      changed.map(({ id }) => id),
      counts,
    ),
  ];
  if (patients.length > 0) entries.push(entryOf(order, kind, 'patient', [...new Set(patients)], counts));
  await appendAuditMany(tx, entries);
}

const entryOf = (
  { owner, asker, requestId, id }: ImportOrder,
  kind: LineKind,
  named: LineKind,
  ids: readonly string[],
  counts: { readonly created: number; readonly updated: number },
): AuditEntry => ({
  orgId: owner.orgId,
  actor: asker,
  action: `${kind}.imported`,
  target: { kind: 'organisation', id: owner.orgId },
  details: { mode: owner.mode, kind: named, import: id, ...counts, ids: ids.length, [requestId]: ids },
});
