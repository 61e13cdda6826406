import { type Clock, isProblem } from '@chartwright/kernel';
import { appendAudit, type Blobs, type Db, inTransaction, sqlState, type Tx } from '@chartwright/platform';
import type { Exchange } from './exchange.ts';
import { applyLines, dryRunSource, type ImportOrder, type PreparedLine } from './import-batch.ts';
import { gather, type RawLine, readLines } from './lines.ts';
import { type BadLine, parseLines, type Translate } from './parse.ts';
import * as store from './store.ts';

export type ImportParts = {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly exchanges: ReadonlyMap<string, Exchange>;
  readonly translate: Readonly<Record<store.ImportRow['format'], Translate>>;
};

const LINES_PER_BATCH = 500;
const BYTES_PER_BATCH = 4 * 1_048_576;
const LINE_BYTES_MAX = 64 * 1_048_576;
const FAULTY_LINES_KEPT = 100_000;
/** Then others have their turn, and the rest comes as a job of its own. */
const RUN_MS_MAX = 120_000;
const CONFLICTS_MAX = 3;

/** The place is no longer ours: somebody cancelled the import, or another run has gone on. */
class Overtaken extends Error {}

/** A line was bad and the import is to end at it. */
class StopsAt extends Error {
  readonly line: number;
  constructor(line: number) {
    super('A line was bad');
    this.line = line;
  }
}

/**
 * Works on an import from where it stands. What some lines make and the place after them are one transaction: a run that is killed
 * loses nothing and the next one does no line again.
 *
 * @returns `unfinished` when the rest is for another run
 */
export async function runImport(
  parts: ImportParts,
  id: string,
  signal: AbortSignal,
): Promise<'done' | 'unfinished'> {
  const row = await store.beginImport(parts.db, id, parts.clock.now());
  if (row === undefined) return 'done';
  const owner = { orgId: row.org_id, mode: row.mode };
  const opened = await parts.blobs.get(owner, row.blob_id, { start: row.done_bytes, end: row.total_bytes });
  if (opened.state !== 'ready') {
    await fail(parts, row, `The file is ${opened.state}`);
    return 'done';
  }
  try {
    const isWhole = await readOn(parts, row, opened.content, signal);
    if (!isWhole) return 'unfinished';
    await inTransaction(parts.db, (tx) => finish(parts, tx, row));
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error;
  } finally {
    opened.content.destroy();
  }
  return 'done';
}

/** False when it left off before the end. */
async function readOn(
  parts: ImportParts,
  row: store.ImportRow,
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<boolean> {
  const endsAt = performance.now() + RUN_MS_MAX;
  const from = { number: row.lines, at: row.done_bytes };
  const batches = gather(readLines(content, from, LINE_BYTES_MAX), {
    lines: LINES_PER_BATCH,
    bytes: BYTES_PER_BATCH,
  });
  let place = { at: row.done_bytes, faulty: row.failed };
  for await (const batch of batches) {
    if (signal.aborted || performance.now() > endsAt) return false;
    const next = await takeBatch(parts, row, batch, place);
    if (next === undefined) return true;
    place = next;
  }
  return true;
}

type Standing = { readonly at: number; readonly faulty: number };

/** Undefined when the import ended at a bad line. */
async function takeBatch(
  parts: ImportParts,
  row: store.ImportRow,
  batch: readonly RawLine[],
  place: Standing,
): Promise<Standing | undefined> {
  try {
    return await storeBatch(parts, row, batch, place);
  } catch (error) {
    if (error instanceof StopsAt) return stopAt(parts, row, batch, place, error.line);
    if (batch.length === 1 || !isRefusedByData(error)) throw error;
  }
  // One that the database refuses must not take the others with it.
  let standing: Standing | undefined = place;
  for (const line of batch) standing = standing && (await takeLine(parts, row, line, standing));
  return standing;
}

async function takeLine(
  parts: ImportParts,
  row: store.ImportRow,
  line: RawLine,
  place: Standing,
): Promise<Standing | undefined> {
  try {
    return await takeBatch(parts, row, [line], place);
  } catch (error) {
    if (!isRefusedByData(error)) throw error;
    const refused = {
      number: line.number,
      kind: null,
      issues: [{ path: 'line', message: 'Cannot be stored' }],
    };
    const standing = await refuseLines(parts, row, [line], place, [refused]);
    if (row.on_error === 'continue') return standing;
    await fail(parts, row, `Line ${line.number} is bad`);
    return undefined;
  }
}

/** Values that do not fit a column, or each other. */
const isRefusedByData = (error: unknown): boolean => /^2[23]/.test(sqlState(error) ?? '');

async function storeBatch(
  parts: ImportParts,
  row: store.ImportRow,
  batch: readonly RawLine[],
  place: Standing,
): Promise<Standing> {
  const { db, clock, exchanges } = parts;
  const now = clock.now();
  const { good, bad } = parseLines(batch, {
    exchanges,
    translate: parts.translate[row.format],
    allowed: new Set(row.kinds),
    now,
  });
  const { prepared, refused } = await prepare(parts, row, good);
  const early = [...bad, ...refused];
  try {
    return await inTransaction(
      db,
      async (tx) => {
        const applied = await applyLines({ tx, order: orderOf(row), exchanges, now }, prepared);
        const faults = [...early, ...applied.bad];
        if (row.on_error === 'stop' && faults.length > 0)
          throw new StopsAt(Math.min(...faults.map((f) => f.number)));
        return moveOn(tx, row, { batch, place, now, faults, applied });
      },
      { retries: CONFLICTS_MAX },
    );
  } finally {
    await discardUnused(parts, prepared);
  }
}

/** Brings the bytes of lines into the store before the transaction is opened. */
async function prepare({ blobs }: ImportParts, row: store.ImportRow, lines: readonly PreparedLine[]) {
  const prepared: PreparedLine[] = [];
  const refused: BadLine[] = [];
  for (const line of lines) {
    const { exchange, number } = line;
    if (exchange.store === undefined || row.dry_run) {
      prepared.push(line);
      continue;
    }
    try {
      const blob = await exchange.store(blobs, { orgId: row.org_id, mode: row.mode }, line.line);
      prepared.push({ ...line, blob });
    } catch (error) {
      if (!isProblem(error) || error.status >= 500) throw error;
      const issues = error.issues.length > 0 ? error.issues : [{ path: 'content', message: error.message }];
      refused.push({ number, kind: exchange.kind, issues });
    }
  }
  return { prepared, refused };
}

/** Bytes that no record has taken. Of those that were kept the store knows, and leaves them. */
async function discardUnused({ blobs }: ImportParts, lines: readonly PreparedLine[]): Promise<void> {
  for (const { blob } of lines) if (blob !== undefined) await blobs.discard(blob);
}

type Moved = {
  readonly batch: readonly RawLine[];
  readonly place: Standing;
  readonly now: Date;
  readonly faults: readonly BadLine[];
  readonly applied: Omit<store.Counts, 'failed'>;
};

async function moveOn(
  tx: Tx,
  row: store.ImportRow,
  { batch, place, now, faults, applied }: Moved,
): Promise<Standing> {
  const endsAt = batch.at(-1)?.endsAt ?? place.at;
  const step = { ...applied, failed: faults.length, lines: batch.length, endsAt };
  if (!(await store.moveOn(tx, row.id, place.at, step, now))) throw new Overtaken();
  const room = Math.max(0, FAULTY_LINES_KEPT - place.faulty);
  await store.insertFaults(tx, row.id, faults.slice(0, room).flatMap(toFaults));
  return { at: endsAt, faulty: place.faulty + faults.length };
}

const toFaults = ({ number, kind, issues }: BadLine): store.LineFault[] =>
  issues.map(({ path, message }) => ({ line: number, kind, field: path === '' ? 'line' : path, message }));

const NOTHING = { created: 0, updated: 0, skipped: 0 };

const refuseLines = (
  { db, clock }: ImportParts,
  row: store.ImportRow,
  batch: readonly RawLine[],
  place: Standing,
  faults: readonly BadLine[],
): Promise<Standing> =>
  inTransaction(db, (tx) => moveOn(tx, row, { batch, place, now: clock.now(), faults, applied: NOTHING }));

/** Takes the lines before a bad one, then ends. */
async function stopAt(
  parts: ImportParts,
  row: store.ImportRow,
  batch: readonly RawLine[],
  place: Standing,
  line: number,
): Promise<undefined> {
  const before = batch.filter(({ number }) => number < line);
  const standing = before.length > 0 ? await takeBatch(parts, row, before, place) : place;
  if (standing === undefined) return undefined;
  const bad = batch.filter(({ number }) => number === line);
  await storeBatch(parts, { ...row, on_error: 'continue' }, bad, standing);
  await fail(parts, row, `Line ${line} is bad`);
  return undefined;
}

const orderOf = (row: store.ImportRow): ImportOrder => ({
  id: row.id,
  owner: { orgId: row.org_id, mode: row.mode },
  source: row.source,
  isDryRun: row.dry_run,
  onClash: row.on_clash,
  asker: { kind: row.actor_kind, id: row.actor_id },
  requestId: row.request_id,
});

async function finish(parts: ImportParts, tx: Tx, row: store.ImportRow): Promise<void> {
  const isFinished = await store.finishImport(tx, row.id, parts.clock.now());
  if (isFinished) await leave(parts, tx, row, 'import.completed');
}

/** Ends an import that cannot go on. */
export async function fail(parts: ImportParts, row: store.ImportRow, failure: string): Promise<void> {
  await inTransaction(parts.db, async (tx) => {
    const end = { status: 'failed', failure, at: parts.clock.now() } as const;
    const isEnded = await store.endTransfer(tx, 'import', row.id, end);
    if (isEnded) await leave(parts, tx, row, 'import.failed');
  });
}

/** What an import needed is gone with its end: its file, and what a dry run remembered. */
export async function leave(
  { blobs }: Pick<ImportParts, 'blobs'>,
  tx: Tx,
  row: store.ImportRow,
  action: string,
  actor = { kind: 'job', id: 'records.import' },
): Promise<void> {
  const owner = { orgId: row.org_id, mode: row.mode };
  await blobs.delete(tx, owner, row.blob_id, actor);
  if (row.dry_run) await store.deleteMapped(tx, owner, dryRunSource(row.id));
  await appendAudit(tx, {
    orgId: row.org_id,
    actor,
    action,
    target: { kind: 'import', id: row.id },
    details: { mode: row.mode },
  });
}
