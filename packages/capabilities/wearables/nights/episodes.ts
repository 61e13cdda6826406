import { MINUTE_MS } from '../data/instants.ts';
import type { ProviderCode } from '../tables.ts';
import { type Interval, lengthOf, union, without } from './intervals.ts';
import { asleepOf, dropContained, isStaged, type SleepRecord } from './records.ts';

/** Fragments join over an awake gap of this length at most. */
const AWAKE_GAP_MS_MAX = 120 * MINUTE_MS;
/** Anything shorter is the grain of the device. */
const CLOSED_GAP_MS = MINUTE_MS - 1;

/** Fragments of one source that make one sleep. Durations are milliseconds; absent is unknown. */
export type Episode = {
  readonly provider: ProviderCode;
  readonly source: string;
  /** From falling asleep to the last waking. */
  readonly start: number;
  readonly end: number;
  readonly zone: number | undefined;
  readonly fragments: number;
  readonly state: 'final' | 'tentative';
  readonly isStaged: boolean;
  /** As the provider says. */
  readonly isNap: boolean | undefined;
  /** Undefined where only the time in bed was told. */
  readonly asleepMs: number | undefined;
  readonly deepMs: number | undefined;
  readonly lightMs: number | undefined;
  readonly remMs: number | undefined;
  readonly awakeMs: number | undefined;
  readonly inBedMs: number;
  readonly latencyMs: number | undefined;
};

/** When the person was asleep as far as a record tells it. */
function hullOf(record: SleepRecord): Interval {
  const asleep = asleepOf(record);
  if (asleep.known !== 'spans') return record;
  return {
    start: Math.min(...asleep.spans.map(({ start }) => start)),
    end: Math.max(...asleep.spans.map(({ end }) => end)),
  };
}

/** @param records all of one source */
export function toEpisodes(records: readonly SleepRecord[]): Episode[] {
  const told = dropContained(records);
  const naps = told.filter(({ isNap }) => isNap === true);
  const others = told.filter(({ isNap }) => isNap !== true);
  return [...joinFragments(naps), ...joinFragments(others)].map(measure);
}

function joinFragments(records: readonly SleepRecord[]): SleepRecord[][] {
  const groups: { records: SleepRecord[]; end: number }[] = [];
  const sorted = [...records].sort((one, other) => hullOf(one).start - hullOf(other).start);
  for (const record of sorted) {
    const { start, end } = hullOf(record);
    const last = groups.at(-1);
    if (last !== undefined && start - last.end <= AWAKE_GAP_MS_MAX) {
      last.records.push(record);
      last.end = Math.max(last.end, end);
    } else groups.push({ records: [record], end });
  }
  return groups.map((group) => group.records);
}

type Stages = { deep: number; light: number; rem: number };

const spansOf = (records: readonly SleepRecord[], state: string): Interval[] =>
  union(records.flatMap(({ stages }) => stages.filter((stage) => stage.state === state)));

/** Each minute counts once, for the most telling state: a device that calls it light and REM has seen REM. */
function stagesOf(records: readonly SleepRecord[]): Stages {
  const deep = spansOf(records, 'deep');
  const rem = without(spansOf(records, 'rem'), deep);
  const light = without(spansOf(records, 'light'), union([...deep, ...rem]));
  return { deep: lengthOf(deep), rem: lengthOf(rem), light: lengthOf(light) };
}

type Slept = Stages & { asleep: number; isKnown: boolean; end: number; start: number };

/** Spans are exact; of a record that tells sums alone, as much counts as lies in no other record. */
function sleptIn(records: readonly SleepRecord[]): Slept {
  const spans = records.flatMap((record) => {
    const asleep = asleepOf(record);
    return asleep.known === 'spans' ? asleep.spans : [];
  });
  let covered = union(spans, CLOSED_GAP_MS);
  const slept = {
    ...stagesOf(records),
    asleep: lengthOf(covered),
    isKnown: spans.length > 0,
    start: covered[0]?.start ?? Number.POSITIVE_INFINITY,
    end: covered.at(-1)?.end ?? Number.NEGATIVE_INFINITY,
  };
  for (const record of records) {
    const asleep = asleepOf(record);
    if (asleep.known !== 'seconds') continue;
    const share = lengthOf(without([record], covered)) / Math.max(1, record.end - record.start);
    const ms = (seconds = 0) => seconds * 1000 * share;
    slept.asleep += ms(asleep.seconds);
    slept.deep += ms(record.totals?.deepSeconds);
    slept.light += ms(record.totals?.lightSeconds);
    slept.rem += ms(record.totals?.remSeconds);
    slept.isKnown = true;
    slept.start = Math.min(slept.start, record.start);
    slept.end = Math.max(slept.end, record.end);
    covered = union([...covered, record]);
  }
  return slept;
}

function latencyOf(records: readonly SleepRecord[], asleepFrom: number): number | undefined {
  const [first] = records;
  if (first?.totals?.latencySeconds !== undefined) return first.totals.latencySeconds * 1000;
  const inBed = spansOf(records, 'in_bed')[0];
  return inBed === undefined || inBed.start > asleepFrom ? undefined : asleepFrom - inBed.start;
}

/** What the device calls awake, and what lies between two fragments. Unknown where sums were told without it. */
function awakeOf(records: readonly SleepRecord[], slept: Slept): number | undefined {
  const isSummed = records.some((record) => asleepOf(record).known === 'seconds');
  if (!isSummed) return Math.max(0, slept.end - slept.start - slept.asleep);
  const [only] = records;
  const seconds = records.length === 1 ? only?.totals?.awakeSeconds : undefined;
  return seconds === undefined ? undefined : seconds * 1000;
}

function inBedOf(records: readonly SleepRecord[]): number {
  const [only] = records;
  const seconds = records.length === 1 ? only?.totals?.inBedSeconds : undefined;
  if (only !== undefined && seconds !== undefined) return Math.min(seconds * 1000, only.end - only.start);
  return lengthOf(union([...records]));
}

function measure(records: readonly SleepRecord[]): Episode {
  const [first] = records;
  const last = records.reduce((one, other) => (other.end >= one.end ? other : one));
  if (first === undefined) throw new Error('A sleep has no record');
  const slept = sleptIn(records);
  const staged = records.some(isStaged);
  const ms = (length: number) => (staged ? Math.round(length) : undefined);
  const { start, end } = slept.isKnown ? slept : { start: first.start, end: last.end };
  const awake = slept.isKnown ? awakeOf(records, slept) : undefined;
  return {
    provider: first.provider,
    source: first.source,
    start,
    end,
    zone: last.zone ?? first.zone,
    fragments: records.length,
    state: records.some(({ state }) => state === 'tentative') ? 'tentative' : 'final',
    isStaged: staged,
    isNap: records.every(({ isNap }) => isNap === undefined)
      ? undefined
      : records.some(({ isNap }) => isNap === true),
    asleepMs: slept.isKnown ? Math.round(slept.asleep) : undefined,
    deepMs: ms(slept.deep),
    lightMs: ms(slept.light),
    remMs: ms(slept.rem),
    awakeMs: awake === undefined ? undefined : Math.round(awake),
    inBedMs: Math.max(inBedOf(records), Math.round(slept.asleep)),
    latencyMs: slept.isKnown ? latencyOf(records, start) : undefined,
  };
}
