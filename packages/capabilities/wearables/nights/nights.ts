import { DAY_MS, dayOf, HOUR_MS, MINUTE_MS } from '../data/instants.ts';
import { type Episode, toEpisodes } from './episodes.ts';
import { type ProviderOrder, rankIn, usualOrder } from './provider-order.ts';
import type { SleepRecord } from './records.ts';

/** Where a local time was taken from when the record has none. */
export type ZoneOrigin = 'recorded' | 'patient' | 'utc';

export type Exclusion = 'too_short' | 'too_long' | 'in_bed_only';

export type Sleep = Omit<Episode, 'zone' | 'isNap'> & {
  readonly zone: number;
  readonly zoneOrigin: ZoneOrigin;
  /** The local date it counts for. */
  readonly date: string;
  readonly isNap: boolean;
  /** Kept, but no feature is made of it. */
  readonly excluded: Exclusion | undefined;
};

export type Night = {
  readonly date: string;
  /** The main sleep of the one source that was chosen. Undefined when every sleep of the date is excluded. */
  readonly main: Sleep | undefined;
  /** The other sleeps of that source. */
  readonly naps: readonly Sleep[];
  /** Sleeps of any source that nothing is made of. */
  readonly excluded: readonly Sleep[];
  /** Every source that saw a sleep of this date. */
  readonly sources: readonly string[];
};

export type NightOptions = {
  readonly order?: ProviderOrder | undefined;
  /** Where the person is, for records without a zone. */
  readonly patientZone?: number | undefined;
};

const ASLEEP_MS_MIN = 30 * MINUTE_MS;
const ASLEEP_MS_MAX = 16 * HOUR_MS;
const NAP_MS_MAX = 3 * HOUR_MS;
const NAP_FROM_MS = 9 * HOUR_MS;
const NAP_TO_MS = 20 * HOUR_MS;
/** A sleep that ends from here on belongs to the next date: it is the beginning of a night. */
const EVENING_MS = 18 * HOUR_MS;

const timeOfDay = (localMs: number): number => ((localMs % DAY_MS) + DAY_MS) % DAY_MS;

function zoneOf({ zone }: Episode, patientZone: number | undefined) {
  if (zone !== undefined) return { zone, zoneOrigin: 'recorded' as const };
  if (patientZone !== undefined) return { zone: patientZone, zoneOrigin: 'patient' as const };
  return { zone: 0, zoneOrigin: 'utc' as const };
}

function exclusionOf({ asleepMs }: Episode): Exclusion | undefined {
  if (asleepMs === undefined) return 'in_bed_only';
  if (asleepMs < ASLEEP_MS_MIN) return 'too_short';
  return asleepMs > ASLEEP_MS_MAX ? 'too_long' : undefined;
}

function isNapByHours({ start, asleepMs }: Episode, zone: number): boolean {
  const began = timeOfDay(start + zone * MINUTE_MS);
  return (asleepMs ?? 0) < NAP_MS_MAX && began >= NAP_FROM_MS && began < NAP_TO_MS;
}

function place(episode: Episode, { patientZone }: NightOptions): Sleep {
  const { zone, zoneOrigin } = zoneOf(episode, patientZone);
  const end = episode.end + zone * MINUTE_MS;
  const date = dayOf(timeOfDay(end) >= EVENING_MS ? end + DAY_MS : end);
  const isNap = episode.isNap ?? isNapByHours(episode, zone);
  return { ...episode, zone, zoneOrigin, date, isNap, excluded: exclusionOf(episode) };
}

const longer = (one: Sleep, other: Sleep): number =>
  (other.asleepMs ?? 0) - (one.asleepMs ?? 0) || one.start - other.start;

/** The longest sleep that is no nap; where there is none, the longest. */
const mainOf = (sleeps: readonly Sleep[]): Sleep | undefined =>
  sleeps
    .filter(({ excluded }) => excluded === undefined)
    .sort((one, other) => Number(one.isNap) - Number(other.isNap) || longer(one, other))[0];

const compareText = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** Which of two main sleeps tells of the night. A night comes before a nap: another device was not worn at night. */
const preferred =
  (order: ProviderOrder) =>
  (one: Sleep, other: Sleep): number =>
    Number(one.isNap) - Number(other.isNap) ||
    Number(one.state === 'tentative') - Number(other.state === 'tentative') ||
    Number(other.isStaged) - Number(one.isStaged) ||
    rankIn(order, one.provider) - rankIn(order, other.provider) ||
    other.end - other.start - (one.end - one.start) ||
    compareText(one.source, other.source);

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

function chooseNight(date: string, sleeps: readonly Sleep[], options: NightOptions): Night {
  const bySource = groupBy(sleeps, ({ source }) => source);
  const mains = [...bySource.values()].flatMap((ofSource) => mainOf(ofSource) ?? []);
  const [main] = mains.sort(preferred(options.order ?? usualOrder));
  const ofChosen = main === undefined ? [] : (bySource.get(main.source) ?? []);
  return {
    date,
    main,
    naps: ofChosen.filter((sleep) => sleep !== main && sleep.excluded === undefined),
    excluded: sleeps.filter(({ excluded }) => excluded !== undefined),
    sources: [...bySource.keys()].sort(compareText),
  };
}

/**
 * Nights, naps and the dates they count for, of everything that a person's devices told. Sources are never added together:
 * one is chosen for each night. The order of the records does not matter.
 *
 * @returns by local date, those without any sleep left out
 */
export function findNights(
  records: readonly SleepRecord[],
  options: NightOptions = {},
): ReadonlyMap<string, Night> {
  const bySource = groupBy(records, ({ source }) => source);
  const sleeps = [...bySource.values()]
    .flatMap(toEpisodes)
    .map((episode) => place(episode, options))
    .sort((one, other) => one.start - other.start || compareText(one.source, other.source));
  const byDate = groupBy(sleeps, ({ date }) => date);
  return new Map(
    [...byDate]
      .sort(([one], [other]) => compareText(one, other))
      .map(([date, of]) => [date, chooseNight(date, of, options)]),
  );
}
