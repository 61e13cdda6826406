import { createDayWriter, HOUR_MS, MINUTE_MS } from '../data/instants.ts';
import type { Sample } from '../data/model.ts';
import { totalDays } from '../nights/day-totals.ts';
import { findNights, type Night, type NightOptions } from '../nights/nights.ts';
import type { SleepRecord } from '../nights/records.ts';
import type { Metric, ProviderCode } from '../tables.ts';
import rules from './daily-rules.json' with { type: 'json' };

type Rule = {
  readonly how: 'mean' | 'asleep' | 'total' | 'last';
  readonly samplesMin: number;
  readonly hoursMin?: number;
};

export type DailyMetric = keyof typeof rules;
const ruleTable: Readonly<Record<DailyMetric, Rule>> = rules as Readonly<Record<DailyMetric, Rule>>;

export const dailyMetrics = Object.keys(rules) as readonly DailyMetric[];
const isDailyMetric = (metric: string): metric is DailyMetric => Object.hasOwn(rules, metric);
export const isTotal = (metric: DailyMetric): boolean => ruleTable[metric].how === 'total';

export type DaySample = Omit<Sample, 'source'> & {
  readonly metric: Metric;
  readonly provider: ProviderCode;
  readonly source: string;
};

/** One metric of one day as one provider tells it; heart rate variability as one device does. */
export type DayValue = {
  readonly metric: DailyMetric;
  readonly provider: ProviderCode;
  readonly source?: string;
  /** Null where there is too little. */
  readonly value: number | null;
  readonly min?: number;
  readonly max?: number;
  readonly samples: number;
  readonly lastAt: number;
  /** Heart rate variability of the main sleep, or of the day where none was measured in it. */
  readonly basis?: 'main_sleep' | 'day';
};

/** What a local day comes to. */
export type DayRecord = {
  readonly date: string;
  readonly night?: Night;
  readonly values: readonly DayValue[];
  readonly newestAt: number;
  /** Where the person was, as far as the devices told it. */
  readonly zone?: number;
};

type Group = {
  readonly metric: DailyMetric;
  readonly provider: ProviderCode;
  readonly source: string | undefined;
  readonly samples: DaySample[];
};

const PRECISION = 1e4;
const rounded = (value: number): number => Math.round(value * PRECISION) / PRECISION;

const lastAtOf = (samples: readonly DaySample[]): number =>
  samples.reduce((last, { start, end }) => Math.max(last, end ?? start), 0);

export function computeDays(
  given: { readonly sleeps: readonly SleepRecord[]; readonly samples: readonly DaySample[] },
  options: NightOptions,
): ReadonlyMap<string, DayRecord> {
  const write = createDayWriter();
  const nights = findNights(given.sleeps, options);
  const days = new Map<string, { night?: Night; values: DayValue[] }>();
  const dayAt = (date: string) => {
    const day = days.get(date) ?? { values: [] };
    days.set(date, day);
    return day;
  };
  for (const night of nights.values()) dayAt(night.date).night = night;
  for (const group of groupSamples(given.samples)) {
    for (const [date, value] of valuesOf(group, { nights, write, patientZone: options.patientZone })) {
      dayAt(date).values.push(value);
    }
  }
  const zones = zonesOf(given, write);
  return new Map(
    [...days].map(([date, day]) => {
      const zone = zones.get(date);
      return [date, { date, ...day, newestAt: newestOf(day), ...(zone !== undefined && { zone }) }];
    }),
  );
}

/** The last zone that was recorded on each date. */
function zonesOf(
  { sleeps, samples }: { readonly sleeps: readonly SleepRecord[]; readonly samples: readonly DaySample[] },
  write: WriteDay,
): ReadonlyMap<string, number> {
  const zones = new Map<string, { readonly zone: number; readonly at: number }>();
  for (const { start, end, zone } of [...sleeps, ...samples]) {
    if (zone === undefined) continue;
    const at = end ?? start;
    const date = write(at + zone * MINUTE_MS);
    if ((zones.get(date)?.at ?? 0) <= at) zones.set(date, { zone, at });
  }
  return new Map([...zones].map(([date, { zone }]) => [date, zone]));
}

function newestOf({ night, values }: { readonly night?: Night; readonly values: readonly DayValue[] }) {
  const sleeps = night === undefined ? [] : [night.main, ...night.naps, ...night.excluded];
  return Math.max(...sleeps.map((sleep) => sleep?.end ?? 0), ...values.map(({ lastAt }) => lastAt));
}

function groupSamples(samples: readonly DaySample[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const sample of samples) {
    const { metric, provider } = sample;
    if (!isDailyMetric(metric)) continue;
    const source = ruleTable[metric].how === 'asleep' ? sample.source : undefined;
    const key = `${metric}|${provider}|${source ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { metric, provider, source, samples: [sample] });
    else group.samples.push(sample);
  }
  return [...groups.values()];
}

type WriteDay = (ms: number) => string;

type Dated = ReadonlyMap<string, readonly DaySample[]>;

function byDate(samples: readonly DaySample[], dateOf: (sample: DaySample) => string | undefined): Dated {
  const dates = new Map<string, DaySample[]>();
  for (const sample of samples) {
    const date = dateOf(sample);
    if (date === undefined) continue;
    const day = dates.get(date);
    if (day === undefined) dates.set(date, [sample]);
    else day.push(sample);
  }
  return dates;
}

type Around = {
  readonly nights: ReadonlyMap<string, Night>;
  readonly patientZone: number | undefined;
  readonly write: WriteDay;
};

const localDate =
  ({ patientZone, write }: Around) =>
  ({ start, zone, date }: DaySample): string =>
    date ?? write(start + (zone ?? patientZone ?? 0) * MINUTE_MS);

function valuesOf(group: Group, around: Around): readonly (readonly [string, DayValue])[] {
  const { how } = ruleTable[group.metric];
  if (how === 'total') return totalsOf(group, around);
  const days = byDate(group.samples, localDate(around));
  if (how !== 'asleep') return [...days].map(([date, samples]) => [date, summarise(group, samples)]);
  const asleep = byDate(group.samples, ({ start, end, date }) =>
    date === undefined ? nightAt(around, start, end ?? start) : undefined,
  );
  return [...new Set([...days.keys(), ...asleep.keys()])].map((date) => {
    const whole = days.get(date)?.filter((sample) => sample.date !== undefined) ?? [];
    const inSleep = whole.length > 0 ? whole : asleep.get(date);
    const samples = inSleep ?? days.get(date) ?? [];
    const basis = inSleep === undefined ? 'day' : 'main_sleep';
    return [date, { ...summarise(group, samples), basis }];
  });
}

function nightAt({ nights, write }: Around, start: number, end: number): string | undefined {
  // A main sleep counts for the date it ends in, or for the one after: no other night can hold this instant.
  for (const days of [-1, 0, 1, 2]) {
    const night = nights.get(write(start + days * 24 * HOUR_MS));
    if (night?.main !== undefined && start < night.main.end && end >= night.main.start) return night.date;
  }
  return undefined;
}

function totalsOf(group: Group, around: Around): readonly (readonly [string, DayValue])[] {
  const days = byDate(group.samples, localDate(around));
  return [...totalDays(group.samples, around.patientZone)].map(([date, total]) => {
    const samples = days.get(date) ?? [];
    return [
      date,
      {
        ...headOf(group),
        value: group.metric === 'steps' ? Math.round(total) : rounded(total),
        samples: Math.max(1, samples.length),
        lastAt: lastAtOf(samples),
      },
    ];
  });
}

const headOf = ({ metric, provider, source }: Group) => ({
  metric,
  provider,
  ...(source !== undefined && { source }),
});

/** What the provider tells of the whole day needs no more; of single samples there have to be enough. */
function isEnough({ metric }: Group, samples: readonly DaySample[]): boolean {
  const { samplesMin, hoursMin = 0 } = ruleTable[metric];
  if (samples.some(({ date }) => date !== undefined)) return true;
  const hours = new Set(samples.map(({ start }) => Math.floor(start / HOUR_MS)));
  return samples.length >= samplesMin && hours.size >= hoursMin;
}

function summarise(group: Group, samples: readonly DaySample[]): DayValue {
  const wholes = samples.filter(({ date }) => date !== undefined);
  const told = wholes.length > 0 ? wholes : samples;
  const values = told.map(({ value }) => value);
  const value =
    ruleTable[group.metric].how === 'last'
      ? told.reduce((one, other) => (other.start >= one.start ? other : one)).value
      : values.reduce((sum, one) => sum + one, 0) / values.length;
  return {
    ...headOf(group),
    value: isEnough(group, samples) ? rounded(value) : null,
    min: samples.reduce((low, one) => Math.min(low, one.value), Number.POSITIVE_INFINITY),
    max: samples.reduce((high, one) => Math.max(high, one.value), Number.NEGATIVE_INFINITY),
    samples: samples.length,
    lastAt: lastAtOf(samples),
  };
}
