import { describe, expect, test } from 'vitest';
import { dayAfter } from '../data/instants.ts';
import { findNights } from '../nights/nights.ts';
import type { ProviderCode } from '../tables.ts';
import type { DailyMetric, DayRecord } from './day.ts';
import { type Features, featuresOf } from './features.ts';

const TODAY = '2026-05-20';
const AS_OF = Date.parse('2026-05-20T10:00:00Z');
const HOUR = 3_600_000;

type Sleeps = { readonly hours: number; readonly state?: 'final' | 'tentative'; readonly beginsAt?: number };

/** A day `ago` days before today with a night of so many hours. */
function nightDay(ago: number, { hours, state = 'final', beginsAt = 23 }: Sleeps): DayRecord {
  const date = dayAfter(TODAY, -ago);
  const start = Date.parse(date) - 24 * HOUR + beginsAt * HOUR;
  const [night] = findNights([
    {
      provider: 'OURA',
      source: 'ring/1',
      externalId: date,
      start,
      end: start + hours * HOUR,
      zone: 0,
      stages: [],
      state,
    },
  ]).values();
  return { date, ...(night !== undefined && { night }), values: [], newestAt: start + hours * HOUR };
}

const valueDay = (
  ago: number,
  metric: DailyMetric,
  value: number,
  provider: ProviderCode = 'OURA',
  source?: string,
): DayRecord => {
  const date = dayAfter(TODAY, -ago);
  const lastAt = Date.parse(date);
  return {
    date,
    values: [{ metric, provider, value, samples: 1, lastAt, ...(source !== undefined && { source }) }],
    newestAt: lastAt,
  };
};

const days = (from: number, to: number, make: (ago: number) => DayRecord): DayRecord[] =>
  Array.from({ length: from - to + 1 }, (_, index) => make(from - index));

const made = (list: readonly DayRecord[]): Features => featuresOf(list, { today: TODAY, asOfMs: AS_OF });
const seven = { hours: 7 };

describe('avgSleepHours', () => {
  const averageOf = (list: readonly DayRecord[]) => {
    const { value, reason, count } = made(list).avgSleepHours;
    return [value, reason, count];
  };

  test('is the mean of the fourteen nights up to yesterday, of five at least', () => {
    const nights = days(14, 1, (ago) => nightDay(ago, { hours: ago > 7 ? 8 : 6 }));
    expect(averageOf([nightDay(15, { hours: 12 }), ...nights, nightDay(0, { hours: 12 })])).toEqual([
      7,
      null,
      14,
    ]);
    expect(averageOf(days(12, 8, (ago) => nightDay(ago, seven)))).toEqual([7, null, 5]);
  });

  test('is that of the last week with three nights where the fortnight has fewer than five', () => {
    expect(averageOf(days(3, 1, (ago) => nightDay(ago, seven)))).toEqual([7, null, 3]);
    expect(averageOf([nightDay(12, seven), ...days(2, 1, (ago) => nightDay(ago, seven))])).toEqual([
      null,
      'too_few_nights',
      3,
    ]);
  });

  test('is null, never zero, without any night', () => {
    expect(averageOf([])).toEqual([null, 'no_data', 0]);
  });

  test('counts a tentative night once it is twelve hours old', () => {
    const nights = (state: 'final' | 'tentative', hours: number) => [
      ...days(3, 2, (ago) => nightDay(ago, seven)),
      nightDay(1, { hours, state, beginsAt: 30 }),
    ];
    expect(averageOf(nights('tentative', 7))[2]).toBe(3);
    const late = featuresOf(nights('tentative', 7), {
      today: TODAY,
      asOfMs: Date.parse('2026-05-19T13:00:00Z') + 11 * HOUR,
    });
    expect(late.avgSleepHours.count).toBe(2);
    expect(averageOf(nights('final', 7))[2]).toBe(3);
  });

  test('names the nights it was made of, their providers and the newest', () => {
    const { inputs, providers, observedAt } = made(days(7, 3, (ago) => nightDay(ago, seven))).avgSleepHours;
    expect(inputs).toHaveLength(5);
    expect(inputs[0]).toEqual({ date: '2026-05-13', value: 7 });
    expect([providers, observedAt]).toEqual([['OURA'], '2026-05-17']);
  });
});

describe('changes against the weeks before', () => {
  const weeks = (recent: number, before: number, make: (ago: number, isRecent: boolean) => DayRecord) => [
    ...days(7 + before, 8, (ago) => make(ago, false)),
    ...days(recent, 1, (ago) => make(ago, true)),
  ];

  test('sleepHoursDelta needs four and ten nights', () => {
    const make = (ago: number, isRecent: boolean) => nightDay(ago, { hours: isRecent ? 5.5 : 7.5 });
    const deltaOf = (recent: number, before: number) => made(weeks(recent, before, make)).sleepHoursDelta;
    expect(deltaOf(4, 10)).toMatchObject({ value: -2, count: 4, baselineCount: 10 });
    expect(deltaOf(3, 28)).toMatchObject({ value: null, reason: 'too_few_nights' });
    expect(deltaOf(7, 9)).toMatchObject({ value: null, reason: 'no_baseline' });
  });

  test('hrvPctChange compares one metric of one device, never SDNN with rMSSD', () => {
    const list = [
      ...days(20, 8, (ago) => valueDay(ago, 'hrv_sdnn', 60, 'APPLE', 'watch/1')),
      ...days(7, 1, (ago) => valueDay(ago, 'hrv_rmssd', 30, 'OURA', 'ring/1')),
    ];
    expect(made(list).hrvPctChange).toMatchObject({
      value: null,
      reason: 'no_baseline',
      metric: 'hrv_rmssd',
    });
    const whole = weeks(7, 20, (ago, isRecent) =>
      valueDay(ago, 'hrv_sdnn', isRecent ? 45 : 60, 'APPLE', 'watch/1'),
    );
    expect(made(whole).hrvPctChange).toMatchObject({ value: -25, metric: 'hrv_sdnn', providers: ['APPLE'] });
  });

  test('restingHrDelta and stepsPctChange', () => {
    const rate = weeks(5, 12, (ago, isRecent) => valueDay(ago, 'resting_heart_rate', isRecent ? 64 : 58));
    expect(made(rate).restingHrDelta.value).toBe(6);
    const steps = weeks(5, 12, (ago, isRecent) => valueDay(ago, 'steps', isRecent ? 4000 : 8000));
    expect(made(steps).stepsPctChange.value).toBe(-50);
    const none = weeks(5, 12, (ago) => valueDay(ago, 'steps', ago > 7 ? 0 : 10));
    expect(made(none).stepsPctChange).toMatchObject({ value: null, reason: 'no_baseline' });
  });
});

describe('the other features', () => {
  test('sleepRegularityMin is how far the middles of the nights lie apart, over midnight too', () => {
    const shifting = days(8, 1, (ago) => nightDay(ago, { hours: 2, beginsAt: ago % 2 === 0 ? 22 : 24 }));
    expect(made(shifting).sleepRegularityMin.value).toBeCloseTo(64.14, 1);
    expect(made(days(8, 1, (ago) => nightDay(ago, seven))).sleepRegularityMin.value).toBe(0);
    expect(made(days(6, 1, (ago) => nightDay(ago, seven))).sleepRegularityMin.reason).toBe('too_few_nights');
  });

  test('sleepEfficiencyPct, stressMean, coverage and freshness', () => {
    const nights = days(7, 1, (ago) => nightDay(ago, seven));
    expect(made(nights).sleepEfficiencyPct.value).toBe(100);
    expect(made(nights).wearableCoverage).toMatchObject({ value: 0.5, count: 7 });
    expect(made(nights).wearableFreshAt.value).toBe('2026-05-19T06:00:00.000Z');
    expect(made([]).wearableCoverage.value).toBe(0);
    expect(made([]).wearableFreshAt).toMatchObject({ value: null, reason: 'no_data' });
    const stress = days(4, 1, (ago) => valueDay(ago, 'stress_score', 30 + ago, 'GARMIN'));
    expect(made(stress).stressMean.value).toBe(32.5);
    expect(made(stress.slice(1)).stressMean.reason).toBe('too_few_days');
  });
});
