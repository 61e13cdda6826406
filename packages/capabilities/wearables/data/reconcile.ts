import type { Tx } from '@chartwright/platform';
import type { ConnectionRef } from '../connection-ref.ts';
import type { Whole } from '../connector.ts';
import { accept } from './accept.ts';
import { readEventsBetween, removeEvents } from './event-store.ts';
import { localDaysOf, lockPatient, type RefreshDays } from './ingest.ts';
import { dayAfter, dayOf } from './instants.ts';
import type { Sample, WearableEvent } from './model.ts';
import { type DataPlace, placeOf } from './place.ts';
import { readBlocksBetween, removeBlocks, writeBlocks } from './sample-store.ts';
import { identityOf, readSources } from './sources.ts';

/** Takes away what a provider has no more, and gives how much that was. */
export type ReconcileWearables = (
  tx: Tx,
  connection: ConnectionRef,
  wholes: readonly Whole[],
  receivedAt: Date,
) => Promise<number>;

type Removed = { count: number; readonly days: Set<string> };

/** For providers that tell of no deletion, but all that they have of a stretch of time. */
export const createReconcile =
  (parts: { readonly sealKey: Buffer; readonly refresh: RefreshDays }): ReconcileWearables =>
  async (tx, connection, wholes, receivedAt) => {
    if (wholes.length === 0) return 0;
    await lockPatient(tx, connection, parts.sealKey);
    const place = placeOf(connection, parts.sealKey);
    const removed: Removed = { count: 0, days: new Set() };
    for (const whole of wholes)
      if (whole.by === 'end') await removeUntoldEvents(tx, place, whole, removed);
      else await removeUntoldSamples(tx, place, whole, { removed, receivedAt });
    if (removed.days.size > 0) await parts.refresh(tx, connection, localDaysOf(removed.days), receivedAt);
    return removed.count;
  };

/** Local dates and those of UTC are a day apart at most. */
const daysAround = ({ from, to }: Whole) => ({
  from: dayAfter(dayOf(+from), -1),
  to: dayAfter(dayOf(+to), 1),
});

async function removeUntoldEvents(tx: Tx, place: DataPlace, whole: Whole, removed: Removed): Promise<void> {
  const told = new Set(whole.told.flatMap(({ externalId }) => externalId ?? []));
  const days = daysAround(whole);
  const gone = (await readEventsBetween(tx, place, days.from, days.to)).filter(
    (event: WearableEvent) =>
      event.kind === whole.of &&
      event.end >= +whole.from &&
      event.end < +whole.to &&
      !told.has(event.externalId),
  );
  await removeEvents(
    tx,
    place,
    gone.map(({ externalId }) => externalId),
  );
  for (const { start, end } of gone) removed.days.add(dayOf(end)).add(dayOf(start));
  removed.count += gone.length;
}

async function removeUntoldSamples(
  tx: Tx,
  place: DataPlace,
  whole: Whole,
  { removed, receivedAt }: { readonly removed: Removed; readonly receivedAt: Date },
): Promise<void> {
  const { of: metric } = whole;
  if (metric === 'sleep' || metric === 'workout')
    throw new Error('Sleeps and workouts are known by their end');
  const sources = await readSources(tx, place);
  const keyOf = (start: number, identity: string): string => `${start}\n${identity}`;
  const told = new Set(
    whole.told.flatMap((item) => {
      const taken = accept(item, receivedAt);
      return typeof taken !== 'string' && taken.kind === 'sample' && taken.metric === metric
        ? [keyOf(taken.sample.start, identityOf(taken.source))]
        : [];
    }),
  );
  const isGone = (sample: Sample): boolean => {
    const source = sources.get(sample.source);
    return (
      isWithin(sample, whole) &&
      !told.has(keyOf(sample.start, source === undefined ? '' : identityOf(source)))
    );
  };
  for (const block of await readBlocksBetween(tx, place, { metrics: [metric], ...daysAround(whole) })) {
    const left = block.samples.filter((sample) => !isGone(sample));
    if (left.length === block.samples.length) continue;
    if (left.length === 0) await removeBlocks(tx, place, [block]);
    else await writeBlocks(tx, place, [{ ...block, samples: left }]);
    removed.days.add(block.day);
    removed.count += block.samples.length - left.length;
  }
}

/** A value of a whole day is asked for by its date, the others by their instant. */
function isWithin({ start, date }: Sample, { by, from, to }: Whole): boolean {
  if (by === 'date') return date !== undefined && date >= dayOf(+from) && date < dayOf(+to);
  return date === undefined && start >= +from && start < +to;
}
