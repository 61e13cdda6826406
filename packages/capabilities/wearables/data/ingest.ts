import type { Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { ConnectionRef } from '../connection-ref.ts';
import type { Normalised, SourceHint } from '../connector.ts';
import { patientDigest } from '../patient-ref.ts';
import { accept } from './accept.ts';
import { mergeSamples } from './blocks.ts';
import { readEventsNear, removeEvents, writeEvents } from './event-store.ts';
import { dayAfter, dayOf } from './instants.ts';
import type { Accepted, Counts, RejectReason, Sample, WearableEvent } from './model.ts';
import { type DataPlace, placeOf } from './place.ts';
import { readBlocksAt, readBlocksWithIds, removeBlocks, writeBlocks } from './sample-store.ts';
import type { Place } from './sealed-blocks.ts';
import { identityOf, numberSources } from './sources.ts';

export type IngestWearables = (
  tx: Tx,
  connection: ConnectionRef,
  batch: readonly Normalised[],
  receivedAt: Date,
) => Promise<Counts>;

/** What a batch has changed: days of UTC, so that what is derived of them is made anew. */
export type Change = { readonly days: ReadonlySet<string> };

export type Effect = { stored: number; merged: number; readonly days: Set<string> };

type OneOf<K extends Accepted['kind']> = Extract<Accepted, { kind: K }>;
type Sorted = {
  readonly samples: readonly OneOf<'sample'>[];
  readonly events: readonly (OneOf<'sleep'> | OneOf<'workout'>)[];
  readonly deletes: readonly string[];
};

/** Of one person at a time: what is derived is derived of everything that is there. */
export const lockPatient = async (tx: Tx, connection: ConnectionRef, sealKey: Buffer): Promise<void> => {
  const digest = patientDigest(connection, connection.patientRef, sealKey).readBigInt64BE();
  await sql`select pg_advisory_xact_lock(${digest})`.execute(tx);
};

/**
 * Stores what was accepted. A sample is known by its source, metric and start, a sleep or workout by its source and the
 * provider's id: what comes again is merged, what comes with another value replaces. The person is locked.
 */
async function storeAccepted(
  tx: Tx,
  place: DataPlace,
  items: readonly Accepted[],
): Promise<Omit<Effect, 'days'> & Change> {
  const effect: Effect = { stored: 0, merged: 0, days: new Set() };
  const { samples, events, deletes } = sortByKind(items);
  const numbers = await numberSources(
    tx,
    place,
    [...samples, ...events].map(({ source }) => source),
  );
  const numberOf = (hint: SourceHint): number => numbers.get(identityOf(hint)) ?? 0;
  await storeSamples(tx, place, samples, numberOf, effect);
  await storeEvents(
    tx,
    place,
    events.map(({ source, event }) => ({ ...event, source: numberOf(source) }) as WearableEvent),
    effect,
  );
  await storeDeletes(tx, place, deletes, effect);
  return effect;
}

function sortByKind(items: readonly Accepted[]): Sorted {
  const of = <K extends Accepted['kind']>(...kinds: readonly K[]) =>
    items.filter((item): item is OneOf<K> => (kinds as readonly string[]).includes(item.kind));
  return {
    samples: of('sample'),
    events: of('sleep', 'workout'),
    deletes: of('delete').map(({ externalId }) => externalId),
  };
}

const keyOf = ({ metric, day }: Place): string => `${metric}|${day}`;

async function storeSamples(
  tx: Tx,
  place: DataPlace,
  items: readonly OneOf<'sample'>[],
  numberOf: (hint: SourceHint) => number,
  effect: Effect,
): Promise<void> {
  const arriving = new Map<string, Place & { samples: Sample[] }>();
  for (const { metric, sample, source } of items) {
    const at = { metric, day: dayOf(sample.start) };
    const block = arriving.get(keyOf(at)) ?? { ...at, samples: [] };
    block.samples.push({ ...sample, source: numberOf(source) });
    arriving.set(keyOf(at), block);
  }
  const blocks = [...arriving.values()];
  const known = new Map(
    (await readBlocksAt(tx, place, blocks)).map((block) => [keyOf(block), block.samples]),
  );
  const changed = blocks.flatMap((block) => {
    const merged = mergeSamples(known.get(keyOf(block)) ?? [], block.samples);
    effect.stored += merged.changed;
    effect.merged += block.samples.length - merged.changed;
    return merged.changed === 0 ? [] : [{ ...block, samples: merged.samples }];
  });
  await writeBlocks(tx, place, changed);
  for (const { day } of changed) effect.days.add(day);
}

const eventKey = ({ kind, source, externalId }: WearableEvent): string => `${kind}|${source}|${externalId}`;

/** Stages of one sleep in another order are the same sleep: `accept` has put them in one. */
const isSame = (one: WearableEvent, other: WearableEvent): boolean => canonical(one) === canonical(other);

const canonical = (event: WearableEvent): string =>
  JSON.stringify(Object.entries(event).sort(([one], [other]) => (one < other ? -1 : 1)));

/** What was called final is not taken back by an older word that comes late. */
const isLate = (known: WearableEvent, event: WearableEvent): boolean =>
  known.kind === 'sleep' && event.kind === 'sleep' && known.state === 'final' && event.state === 'tentative';

const contains = (outer: WearableEvent, inner: WearableEvent): boolean =>
  outer.kind === inner.kind &&
  outer.source === inner.source &&
  outer.start <= inner.start &&
  outer.end >= inner.end;

export async function storeEvents(
  tx: Tx,
  place: DataPlace,
  events: readonly WearableEvent[],
  effect: Effect,
): Promise<void> {
  if (events.length === 0) return;
  const known = new Map(
    (
      await readEventsNear(tx, place, {
        days: [...new Set(events.map(({ end }) => dayOf(end)))],
        externalIds: events.map(({ externalId }) => externalId),
      })
    ).map((event) => [eventKey(event), event]),
  );
  const changed = new Map<string, WearableEvent>();
  for (const event of events) {
    const key = eventKey(event);
    const before = known.get(key);
    if (before !== undefined && (isSame(before, event) || isLate(before, event))) {
      effect.merged += 1;
      continue;
    }
    const twin = before === undefined ? [...known.values()].find((one) => isTwin(one, event)) : undefined;
    if (twin !== undefined) {
      effect.merged += 1;
      continue;
    }
    effect.stored += 1;
    if (before !== undefined) effect.days.add(dayOf(before.end));
    effect.days.add(dayOf(event.end)).add(dayOf(event.start));
    known.set(key, event);
    changed.set(key, event);
  }
  await writeEvents(
    tx,
    place,
    [...changed.values()].map((event) => ({ event, day: dayOf(event.end) })),
  );
}

/** The same thing under another id of the provider: nothing but the id differs. */
const isTwin = (one: WearableEvent, other: WearableEvent): boolean =>
  contains(one, other) && contains(other, one) && isSame({ ...one, externalId: other.externalId }, other);

/** One thing of a provider may have given several samples, under its id, a colon and what each is of it. */
function goneIdOf(externalId: string | undefined, gone: ReadonlySet<string>): string | undefined {
  const [whole = ''] = externalId?.split(':', 1) ?? [];
  return [externalId, whole].find((id) => id !== undefined && gone.has(id));
}

async function storeDeletes(
  tx: Tx,
  place: DataPlace,
  externalIds: readonly string[],
  effect: Effect,
): Promise<void> {
  if (externalIds.length === 0) return;
  const gone = new Set(externalIds);
  const found = new Set<string>();
  for (const event of await removeEvents(tx, place, externalIds)) {
    found.add(event.externalId);
    effect.days.add(dayOf(event.end)).add(dayOf(event.start));
  }
  const isGone = ({ externalId }: Sample) => goneIdOf(externalId, gone) !== undefined;
  for await (const block of readBlocksWithIds(tx, place)) {
    const left = block.samples.filter((sample) => !isGone(sample));
    if (left.length === block.samples.length) continue;
    for (const { externalId } of block.samples.filter(isGone)) found.add(goneIdOf(externalId, gone) ?? '');
    if (left.length === 0) await removeBlocks(tx, place, [block]);
    else await writeBlocks(tx, place, [{ ...block, samples: left }]);
    effect.days.add(block.day);
  }
  effect.stored += found.size;
  effect.merged += externalIds.length - found.size;
}

/** A night may count for the day after the one it ends in, and joins with what was slept shortly before and after. */
const REACH = { before: -1, after: 2 } as const;

/** Every local date that something in these days of UTC can belong to. */
export function localDaysOf(days: Iterable<string>): string[] {
  const reached = new Set<string>();
  for (const day of days) {
    for (let step = REACH.before; step <= REACH.after; step += 1) reached.add(dayAfter(day, step));
  }
  return [...reached].sort((one, other) => (one < other ? -1 : 1));
}

function newestOf(items: readonly Accepted[]): number | undefined {
  let newest: number | undefined;
  for (const item of items) {
    if (item.kind === 'delete') continue;
    const { start, end } = item.kind === 'sample' ? item.sample : item.event;
    const at = end ?? start;
    if (newest === undefined || at > newest) newest = at;
  }
  return newest;
}

/** Derives the days of a person anew, as part of the same transaction. */
export type RefreshDays = (
  tx: Tx,
  connection: ConnectionRef,
  days: readonly string[],
  at: Date,
) => Promise<void>;

/**
 * Takes what a provider or a device told: checks it, stores it, and derives the days it belongs to anew. The same window
 * taken again writes nothing.
 */
export const createIngest =
  (parts: { readonly sealKey: Buffer; readonly refresh: RefreshDays }): IngestWearables =>
  async (tx, connection, batch, receivedAt) => {
    const accepted: Accepted[] = [];
    const rejected: Partial<Record<RejectReason, number>> = {};
    for (const item of batch) {
      const taken = accept(item, receivedAt);
      if (typeof taken === 'string') rejected[taken] = (rejected[taken] ?? 0) + 1;
      else accepted.push(taken);
    }
    await lockPatient(tx, connection, parts.sealKey);
    const { stored, merged, days } = await storeAccepted(tx, placeOf(connection, parts.sealKey), accepted);
    if (days.size > 0) await parts.refresh(tx, connection, localDaysOf(days), receivedAt);
    const newest = newestOf(accepted);
    return {
      received: batch.length,
      stored,
      merged,
      rejected,
      newestAt: newest === undefined ? undefined : new Date(newest),
    };
  };
