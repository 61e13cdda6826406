import { DAY_MS, dayAfter, HOUR_MS, MINUTE_MS } from '../data/instants.ts';
import type { Sleep } from '../nights/nights.ts';
import { rankIn, usualOrder } from '../nights/provider-order.ts';
import type { ProviderCode } from '../tables.ts';
import type { DailyMetric, DayRecord, DayValue } from './day.ts';

export type FeatureName =
  | 'avgSleepHours'
  | 'avgSleepHoursRecent'
  | 'sleepHoursDelta'
  | 'sleepRegularityMin'
  | 'sleepEfficiencyPct'
  | 'restingHrDelta'
  | 'hrvPctChange'
  | 'stepsPctChange'
  | 'stressMean'
  | 'wearableCoverage'
  | 'wearableFreshAt';

export type FeatureReason = 'no_data' | 'too_few_nights' | 'too_few_days' | 'no_baseline';

/** One number made of many days, and what it was made of. */
export type Feature = {
  readonly value: number | string | null;
  readonly unit: string | null;
  /** Why there is no value. */
  readonly reason: FeatureReason | null;
  /** Nights or days that count, of the recent window. */
  readonly count: number;
  /** The same of the weeks before, where it is compared with them. */
  readonly baselineCount: number | null;
  readonly providers: readonly ProviderCode[];
  /** The metric, where there is a choice. */
  readonly metric: DailyMetric | null;
  /** Local date of the newest night or day that counts. */
  readonly observedAt: string | null;
  readonly inputs: readonly { readonly date: string; readonly value: number }[];
};

export type Features = Readonly<Record<FeatureName, Feature>>;

export type FeatureMoment = {
  /** The person's local date. */
  readonly today: string;
  readonly asOfMs: number;
};

type Point = { readonly date: string; readonly value: number; readonly provider: ProviderCode };

const FORTNIGHT = 14;
const WEEK = 7;
const BASELINE_FROM = 35;
const BASELINE_TO = 8;
const RECENT_MIN = 4;
const BASELINE_MIN = 10;
const NIGHTS_MIN = 5;
const WEEK_NIGHTS_MIN = 3;
const REGULARITY_NIGHTS_MIN = 7;
/** A tentative night counts once it is so old that the provider had its time to change it. */
const TENTATIVE_MS = 12 * HOUR_MS;
/** How far back a feature looks. */
export const FEATURE_DAYS = BASELINE_FROM;

export const isSettled = ({ state, end }: Sleep, asOfMs: number): boolean =>
  state === 'final' || asOfMs - end >= TENTATIVE_MS;

const rounded = (value: number): number => Math.round(value * 100) / 100;
const meanOf = (points: readonly { readonly value: number }[]): number =>
  points.reduce((sum, { value }) => sum + value, 0) / points.length;

/** Those from `from` days ago to `to` days ago, both included. */
const within = (points: readonly Point[], today: string, from: number, to: number): readonly Point[] => {
  const [first, last] = [dayAfter(today, -from), dayAfter(today, -to)];
  return points.filter(({ date }) => date >= first && date <= last);
};

const providersOf = (points: readonly Point[]): readonly ProviderCode[] => {
  const counts = new Map<ProviderCode, number>();
  for (const { provider } of points) counts.set(provider, (counts.get(provider) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one).map(([provider]) => provider);
};

type Made = {
  readonly unit: string;
  readonly points: readonly Point[];
  readonly value?: number | undefined;
  readonly reason?: FeatureReason | undefined;
  readonly baseline?: readonly Point[] | undefined;
  readonly metric?: DailyMetric | undefined;
};

const feature = ({ unit, points, value, reason, baseline, metric }: Made): Feature => ({
  value: value === undefined ? null : rounded(value),
  unit,
  reason: value === undefined ? (reason ?? 'no_data') : null,
  count: points.length,
  baselineCount: baseline?.length ?? null,
  providers: providersOf(points),
  metric: metric ?? null,
  observedAt: points.at(-1)?.date ?? null,
  inputs: [...(baseline ?? []), ...points].map(({ date, value: input }) => ({ date, value: rounded(input) })),
});

type SleepPoint = Point & { readonly sleep: Sleep };

function nightsOf(days: readonly DayRecord[], asOfMs: number): readonly SleepPoint[] {
  return days.flatMap(({ date, night }) => {
    const sleep = night?.main;
    if (sleep?.asleepMs === undefined || !isSettled(sleep, asOfMs)) return [];
    return [{ date, value: sleep.asleepMs / HOUR_MS, provider: sleep.provider, sleep }];
  });
}

/** The mean of a fortnight; of a week where the fortnight has too few nights. */
function averageSleep(nights: readonly Point[], today: string): Feature {
  const fortnight = within(nights, today, FORTNIGHT, 1);
  if (fortnight.length >= NIGHTS_MIN) {
    return feature({ unit: 'h', points: fortnight, value: meanOf(fortnight) });
  }
  const week = within(nights, today, WEEK, 1);
  if (week.length >= WEEK_NIGHTS_MIN) return feature({ unit: 'h', points: week, value: meanOf(week) });
  return feature({ unit: 'h', points: fortnight, reason: reasonFor(fortnight, 'too_few_nights') });
}

const reasonFor = (points: readonly Point[], reason: FeatureReason): FeatureReason =>
  points.length === 0 ? 'no_data' : reason;

function meanWhere(
  points: readonly Point[],
  countMin: number,
  unit: string,
  reason: FeatureReason = 'too_few_nights',
): Feature {
  return points.length >= countMin
    ? feature({ unit, points, value: meanOf(points) })
    : feature({ unit, points, reason: reasonFor(points, reason) });
}

type Compare = (recent: number, baseline: number) => number | undefined;
const difference: Compare = (recent, baseline) => recent - baseline;
const percent: Compare = (recent, baseline) => (baseline === 0 ? undefined : (recent / baseline - 1) * 100);

type Compared = {
  readonly unit: string;
  readonly compare: Compare;
  readonly reason: FeatureReason;
  readonly metric?: DailyMetric;
};

/** The last week against the four weeks before it. */
function compareWeeks(points: readonly Point[], today: string, how: Compared): Feature {
  const recent = within(points, today, WEEK, 1);
  const baseline = within(points, today, BASELINE_FROM, BASELINE_TO);
  const { unit, compare, metric } = how;
  const told = { unit, metric, points: recent, baseline };
  if (recent.length < RECENT_MIN) return feature({ ...told, reason: reasonFor(recent, how.reason) });
  if (baseline.length < BASELINE_MIN) return feature({ ...told, reason: 'no_baseline' });
  const value = compare(meanOf(recent), meanOf(baseline));
  return feature({ ...told, value, reason: 'no_baseline' });
}

const DAY_MINUTES = DAY_MS / MINUTE_MS;
const HALF_DAY = DAY_MINUTES / 2;

/** How far apart the middles of the nights lie on the clock, which has no first minute. */
function regularity(nights: readonly SleepPoint[]): number {
  const minutes = nights.map(({ sleep: { start, end, zone } }) => {
    const local = (start + end) / 2 / MINUTE_MS + zone;
    return ((local % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  });
  const angle = (minute: number): number => (minute / DAY_MINUTES) * 2 * Math.PI;
  const sum = (of: (angle: number) => number): number =>
    minutes.reduce((total, minute) => total + of(angle(minute)), 0);
  const middle = (Math.atan2(sum(Math.sin), sum(Math.cos)) / (2 * Math.PI)) * DAY_MINUTES;
  const offsets = minutes.map((minute) => {
    const away = minute - middle;
    return ((((away + HALF_DAY) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES) - HALF_DAY;
  });
  const mean = offsets.reduce((total, offset) => total + offset, 0) / offsets.length;
  const squares = offsets.reduce((total, offset) => total + (offset - mean) ** 2, 0);
  return Math.sqrt(squares / (offsets.length - 1));
}

/** What each provider, or device, tells of a metric, the preferred one first. */
function seriesOf(days: readonly DayRecord[], metrics: readonly DailyMetric[]) {
  const series = new Map<string, { readonly first: DayValue; readonly points: Point[] }>();
  for (const { date, values } of days) {
    for (const one of values) {
      if (one.value === null || !metrics.includes(one.metric)) continue;
      const key = `${one.metric}|${one.provider}|${one.source ?? ''}`;
      const known = series.get(key) ?? { first: one, points: [] };
      known.points.push({ date, value: one.value, provider: one.provider });
      series.set(key, known);
    }
  }
  return [...series.values()].sort(
    (one, other) =>
      rankIn(usualOrder, one.first.provider) - rankIn(usualOrder, other.first.provider) ||
      other.points.length - one.points.length,
  );
}

/** Of one provider alone, or one device: what two of them measure cannot be compared. */
function compareMetric(
  days: readonly DayRecord[],
  today: string,
  metrics: readonly DailyMetric[],
  how: Omit<Compared, 'reason' | 'metric'>,
): Feature {
  const compared = seriesOf(days, metrics).map(({ first: { metric }, points }) =>
    compareWeeks(points, today, { ...how, reason: 'too_few_days', metric }),
  );
  const known = compared.find(({ value }) => value !== null);
  return known ?? compared[0] ?? feature({ unit: how.unit, points: [] });
}

function stressMean(days: readonly DayRecord[], today: string): Feature {
  const means = seriesOf(days, ['stress_score']).map(({ points }) =>
    meanWhere(within(points, today, WEEK, 1), RECENT_MIN, '{score}', 'too_few_days'),
  );
  return means.find(({ value }) => value !== null) ?? means[0] ?? feature({ unit: '{score}', points: [] });
}

function coverage(days: readonly DayRecord[], today: string): Feature {
  const from = dayAfter(today, -FORTNIGHT);
  const nights = days.filter(({ date, night }) => night !== undefined && date >= from && date < today);
  return {
    ...feature({ unit: '1', points: [], value: nights.length / FORTNIGHT }),
    count: nights.length,
    observedAt: nights.at(-1)?.date ?? null,
  };
}

function freshAt(days: readonly DayRecord[], asOfMs: number): Feature {
  const newest = days.reduce((last, { newestAt }) => Math.max(last, Math.min(newestAt, asOfMs)), 0);
  return {
    ...feature({ unit: '', points: [] }),
    unit: null,
    value: newest === 0 ? null : new Date(newest).toISOString(),
    reason: newest === 0 ? 'no_data' : null,
    count: days.length,
    observedAt: days.at(-1)?.date ?? null,
  };
}

/**
 * The features of a person at a moment. Each is null with its reason where there are too few nights or days: absent is never
 * zero.
 *
 * @param days in order; those from 35 days before `today` on are looked at
 */
export function featuresOf(days: readonly DayRecord[], { today, asOfMs }: FeatureMoment): Features {
  const known = days.filter(({ date }) => date >= dayAfter(today, -FEATURE_DAYS) && date <= today);
  const nights = nightsOf(known, asOfMs);
  const fortnight = nights.filter(({ date }) => date >= dayAfter(today, -FORTNIGHT) && date < today);
  const efficiencies = fortnight.flatMap(({ date, provider, sleep: { asleepMs = 0, inBedMs } }) =>
    inBedMs > 0 ? [{ date, provider, value: (asleepMs / inBedMs) * 100 }] : [],
  );
  const isRegular = fortnight.length >= REGULARITY_NIGHTS_MIN;
  return {
    avgSleepHours: averageSleep(nights, today),
    avgSleepHoursRecent: meanWhere(within(nights, today, WEEK, 1), RECENT_MIN, 'h'),
    sleepHoursDelta: compareWeeks(nights, today, {
      unit: 'h',
      compare: difference,
      reason: 'too_few_nights',
    }),
    sleepRegularityMin: feature({
      unit: 'min',
      points: fortnight,
      value: isRegular ? regularity(fortnight) : undefined,
      reason: reasonFor(fortnight, 'too_few_nights'),
    }),
    sleepEfficiencyPct: meanWhere(efficiencies, NIGHTS_MIN, '%'),
    restingHrDelta: compareMetric(known, today, ['resting_heart_rate'], {
      unit: '/min',
      compare: difference,
    }),
    hrvPctChange: compareMetric(known, today, ['hrv_rmssd', 'hrv_sdnn'], { unit: '%', compare: percent }),
    stepsPctChange: compareMetric(known, today, ['steps'], { unit: '%', compare: percent }),
    stressMean: stressMean(known, today),
    wearableCoverage: coverage(known, today),
    wearableFreshAt: freshAt(known, asOfMs),
  };
}
