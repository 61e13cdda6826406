import type { Feeding } from '../data/connections-of.ts';
import { dayAfter, offsetOf } from '../data/instants.ts';
import type { WearableEvent } from '../data/model.ts';
import type { StoredBlock } from '../data/sealed-blocks.ts';
import type { SleepRecord } from '../nights/records.ts';
import { computeDays, type DayRecord, type DaySample } from './day.ts';

/** What joins with a sleep or counts for a day lies no further away. */
const MARGIN_DAYS = 2;

/** Days that follow each other, so many at a time: they are read together. */
export function toRuns(days: readonly string[], daysMax: number): (readonly string[])[] {
  const runs: string[][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const follows = last !== undefined && dayAfter(last, 1) === day;
    if (run !== undefined && follows && run.length < daysMax) run.push(day);
    else runs.push([day]);
  }
  return runs;
}

/** What has to be read for the days of a run. */
export function spanOf(run: readonly string[]): { readonly from: string; readonly to: string } {
  const [first = '', last = first] = [run[0], run.at(-1)];
  return { from: dayAfter(first, -MARGIN_DAYS), to: dayAfter(last, MARGIN_DAYS) };
}

/** What one connection of the person holds of some days. */
export type Fed = Feeding & {
  readonly blocks: readonly StoredBlock[];
  readonly events: readonly WearableEvent[];
};

type Loaded = { readonly sleeps: readonly SleepRecord[]; readonly samples: readonly DaySample[] };

function load({ id, provider, blocks, events }: Fed): Loaded {
  const sourceOf = (number: number): string => `${id}/${number}`;
  return {
    samples: blocks.flatMap(({ metric, samples }) =>
      samples.map((sample) => ({ ...sample, metric, provider, source: sourceOf(sample.source) })),
    ),
    sleeps: events.flatMap((event) =>
      event.kind === 'sleep' ? [{ ...event, provider, source: sourceOf(event.source) }] : [],
    ),
  };
}

const lastZone = ({ sleeps, samples }: Loaded): number | undefined =>
  [...sleeps, ...samples].reduce<{ at: number; zone: number | undefined }>(
    (last, { start, zone }) => (zone !== undefined && start >= last.at ? { at: start, zone } : last),
    { at: 0, zone: undefined },
  ).zone;

/** @param zone where the person is, if that is known */
export function deriveDays(fed: readonly Fed[], zone: string | undefined): ReadonlyMap<string, DayRecord> {
  const loaded = fed.map(load);
  const all = {
    sleeps: loaded.flatMap(({ sleeps }) => sleeps),
    samples: loaded.flatMap(({ samples }) => samples),
  };
  const given = zone === undefined ? undefined : offsetOf(zone);
  return computeDays(all, { patientZone: given ?? lastZone(all) });
}
