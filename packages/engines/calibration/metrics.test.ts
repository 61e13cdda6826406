import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitCalibrationLine } from './calibration-line.ts';
import { areaUnderCurve, type Scored } from './discrimination.ts';
import { type MeasuredRecord, measureRecords, stratumAucs } from './metrics.ts';

const record = (score: number, outcome: boolean, stratum?: string): MeasuredRecord => ({
  score,
  outcome,
  ...(stratum !== undefined && { stratum }),
});

const repeat = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);

const scoredRecords = fc.array(fc.record({ score: fc.integer({ min: 0, max: 20 }), outcome: fc.boolean() }), {
  maxLength: 60,
});

/** The definition, pair by pair. */
function pairwiseAuc(records: readonly Scored[]): number | null {
  const events = records.filter((one) => one.outcome);
  const others = records.filter((one) => !one.outcome);
  const wins = events.flatMap((e) =>
    others.map((o) => (e.score > o.score ? 1 : e.score === o.score ? 0.5 : 0)),
  );
  return wins.length === 0 ? null : wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
}

describe('areaUnderCurve()', () => {
  test('counts a tie between an event and a non-event as one half', () => {
    // Pairs: 2>1, 2>2 tie, 3>1, 3>2 = 3.5 of 4.
    const records = [record(1, false), record(2, false), record(2, true), record(3, true)] as Scored[];
    expect(areaUnderCurve(records)).toBe(0.875);
  });

  test('is one half when every score is the same', () => {
    expect(areaUnderCurve([record(5, true), record(5, false), record(5, false)] as Scored[])).toBe(0.5);
  });

  test('is unknown when a class is absent', () => {
    expect(areaUnderCurve([])).toBeNull();
    expect(areaUnderCurve([{ score: 3, outcome: true }])).toBeNull();
    expect(areaUnderCurve([{ score: 3, outcome: false }])).toBeNull();
  });

  test('equals the pairwise definition, stays within 0 and 1, and mirrors when the labels are swapped', () => {
    fc.assert(
      fc.property(scoredRecords, (records) => {
        const auc = areaUnderCurve(records);
        const swapped = areaUnderCurve(records.map(({ score, outcome }) => ({ score, outcome: !outcome })));
        const expected = pairwiseAuc(records);
        if (auc === null || swapped === null || expected === null) {
          expect([auc, swapped, expected]).toEqual([null, null, null]);
          return;
        }
        expect(auc).toBeCloseTo(expected, 12);
        expect(auc).toBeGreaterThanOrEqual(0);
        expect(auc).toBeLessThanOrEqual(1);
        expect(auc + swapped).toBeCloseTo(1, 12);
      }),
    );
  });

  test('does not change when every score is moved by an increasing function', () => {
    fc.assert(
      fc.property(scoredRecords, (records) => {
        const stretched = records.map(({ score, outcome }) => ({ score: score ** 3 + 7, outcome }));
        expect(areaUnderCurve(stretched)).toBe(areaUnderCurve(records));
      }),
    );
  });

  test('ranks two hundred thousand records without counting pairs', () => {
    // Scores 0 … 199 999 in order, events at the odd ones: event k beats k + 1 of 100 000 non-events.
    const records = Array.from({ length: 200_000 }, (_, score) => ({ score, outcome: score % 2 === 1 }));
    expect(areaUnderCurve(records)).toBeCloseTo(100_001 / 200_000, 12);
  });
});

describe('fitCalibrationLine()', () => {
  const at = (probability: number, outcomes: readonly boolean[]) =>
    outcomes.map((outcome) => ({ probability, outcome }));

  test('gives intercept 0 and slope 1 to forecasts that came true as often as stated', () => {
    const forecasts = [
      ...at(0.2, [...repeat(2, true), ...repeat(8, false)]),
      ...at(0.8, [...repeat(8, true), ...repeat(2, false)]),
    ];
    const line = fitCalibrationLine(forecasts);
    expect(line?.intercept).toBeCloseTo(0, 6);
    expect(line?.slope).toBeCloseTo(1, 6);
  });

  test('gives a slope below 1 to forecasts that were too extreme', () => {
    // Stated 0.1 and 0.9 (logit ∓2.1972), observed 0.25 and 0.75 (∓1.0986): slope 0.5 exactly.
    const forecasts = [
      ...at(0.1, [...repeat(5, true), ...repeat(15, false)]),
      ...at(0.9, [...repeat(15, true), ...repeat(5, false)]),
    ];
    const line = fitCalibrationLine(forecasts);
    expect(line?.slope).toBeCloseTo(0.5, 6);
    expect(line?.intercept).toBeCloseTo(0, 6);
  });

  test('gives a negative intercept to forecasts that were too high throughout', () => {
    // Stated 0.5 and 0.731…; observed logits lie 1 lower each.
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    const exact = [-1, 0, 1].flatMap((x) => {
      const events = Math.round(sigmoid(x - 1) * 10_000);
      return at(sigmoid(x), [...repeat(events, true), ...repeat(10_000 - events, false)]);
    });
    const line = fitCalibrationLine(exact);
    expect(line?.intercept).toBeCloseTo(-1, 3);
    expect(line?.slope).toBeCloseTo(1, 3);
  });

  test('clips p to 0.005 and 0.995, so that certainty stays finite', () => {
    const certain = [...at(0, [true, false, false]), ...at(1, [true, true, false])];
    const clipped = [...at(0.005, [true, false, false]), ...at(0.995, [true, true, false])];
    expect(fitCalibrationLine(certain)).toEqual(fitCalibrationLine(clipped));
  });

  test.each([
    ['there are no records', []],
    ['nobody had the outcome', at(0.3, [false, false])],
    ['everybody had the outcome', [...at(0.3, [true]), ...at(0.6, [true])]],
    ['every forecast is the same', at(0.4, [true, false, true])],
    ['the classes are separated', [...at(0.2, [false]), ...at(0.3, [false]), ...at(0.7, [true])]],
    [
      'the classes meet in one value only',
      [...at(0.2, [false]), ...at(0.5, [false, true]), ...at(0.7, [true])],
    ],
    ['the classes are separated the wrong way round', [...at(0.2, [true]), ...at(0.7, [false])]],
  ])('is unknown when %s', (_, forecasts) => {
    expect(fitCalibrationLine(forecasts)).toBeNull();
  });

  test('always ends with finite numbers or none, and with a gradient of zero', () => {
    const forecasts = fc.array(
      fc.record({ probability: fc.double({ min: 0, max: 1, noNaN: true }), outcome: fc.boolean() }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(forecasts, (list) => {
        const line = fitCalibrationLine(list);
        if (line === null) return;
        expect(Number.isFinite(line.intercept) && Number.isFinite(line.slope)).toBe(true);
        const residual = list.reduce((sum, { probability, outcome }) => {
          const p = Math.min(0.995, Math.max(0.005, probability));
          const fitted = 1 / (1 + Math.exp(-(line.intercept + line.slope * Math.log(p / (1 - p)))));
          return sum + (outcome ? 1 : 0) - fitted;
        }, 0);
        expect(Math.abs(residual)).toBeLessThan(1e-3);
      }),
    );
  });
});

describe('measureRecords()', () => {
  test('reads an outcome score as (score + 100) / 200', () => {
    // p = 0, 0.5, 1 against 0, 1, 1: (0 + 0.25 + 0) / 3.
    const records = [record(-100, false), record(0, true), record(100, true)];
    expect(measureRecords(records, { engine: 'outcome' }).brier).toBeCloseTo(0.25 / 3, 12);
  });

  test('keeps the Brier score and drops what needs two classes when only one is there', () => {
    const metrics = measureRecords([record(20, false), record(40, false)]);
    expect(metrics).toMatchObject({
      n: 2,
      events: 0,
      auc: null,
      calibrationIntercept: null,
      calibrationSlope: null,
    });
    expect(metrics.brier).toBeCloseTo((0.04 + 0.16) / 2, 12);
  });

  test('knows nothing about no records', () => {
    expect(measureRecords([])).toMatchObject({ n: 0, events: 0, auc: null, brier: null, strata: [] });
  });

  test('compares observed with expected in each band of the parameter set', () => {
    const records = [
      ...repeat(18, record(10, false)),
      ...repeat(2, record(10, true)),
      ...repeat(12, record(50, true)),
      ...repeat(3, record(50, false)),
      ...repeat(11, record(80, true)),
      ...repeat(11, record(30, false)),
    ];
    const [low, moderate, elevated, high] = measureRecords(records).bands;
    expect(low).toMatchObject({ name: 'low', state: 'shown', n: 20, events: 2, observed: 0.1 });
    expect(low).toHaveProperty('ratio', expect.closeTo(1, 9));
    expect(moderate).toMatchObject({ name: 'moderate', n: 11, events: 0, observed: 0, ratio: 0 });
    expect(elevated).toMatchObject({ name: 'elevated', n: 15, observed: 0.8, expected: 0.5, ratio: 1.6 });
    expect(high).toMatchObject({ name: 'high', n: 11, observed: 1 });
  });

  test.each([
    [19, 'low'],
    [20, 'moderate'],
    [39, 'moderate'],
    [40, 'elevated'],
    [69, 'elevated'],
    [70, 'high'],
  ])('puts a relapse score of %i into the %s band', (score, name) => {
    const shown = measureRecords(repeat(11, record(score, true))).bands.filter(
      ({ state }) => state === 'shown',
    );
    expect(shown.map((band) => band.name)).toEqual([name]);
  });

  test.each([
    [-20, 'worsening_range'],
    [-19, 'stable_range'],
    [19, 'stable_range'],
    [20, 'improving_range'],
  ])('puts an outcome score of %i into the %s', (score, name) => {
    const { bands } = measureRecords(repeat(11, record(score, true)), { engine: 'outcome' });
    expect(bands.filter(({ state }) => state === 'shown').map((band) => band.name)).toEqual([name]);
  });

  test('withholds a cell of 10 and shows a cell of 11', () => {
    const records = [
      ...repeat(10, record(10, false)),
      ...repeat(10, record(30, true)),
      ...repeat(11, record(50, true)),
    ];
    const [low, moderate, elevated, high] = measureRecords(records).bands;
    expect(low).toEqual({ name: 'low', state: 'suppressed', reason: 'fewer_than_11_records' });
    expect(moderate).toEqual({ name: 'moderate', state: 'suppressed', reason: 'fewer_than_11_records' });
    expect(elevated).toMatchObject({ state: 'shown', n: 11 });
    expect(high).toEqual({ name: 'high', state: 'suppressed', reason: 'fewer_than_11_records' });
  });

  test('withholds the smallest other cell when one withheld cell could be had by subtraction', () => {
    const records = [
      ...repeat(5, record(50, true, 'a')),
      ...repeat(40, record(50, false, 'b')),
      ...repeat(12, record(50, false, 'c')),
    ];
    const states = measureRecords(records).strata.map((cell) =>
      cell.state === 'shown' ? [cell.name, cell.n] : [cell.name, cell.reason],
    );
    expect(states).toEqual([
      ['a', 'fewer_than_11_records'],
      ['b', 40],
      ['c', 'complementary'],
    ]);
  });

  test('never prints the size of a small cell, however the records fall', () => {
    const strata = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 100 }), fc.boolean(), fc.constantFrom('a', 'b', 'c', 'd')),
      { maxLength: 120 },
    );
    fc.assert(
      fc.property(strata, (rows) => {
        const metrics = measureRecords(
          rows.map(([score, outcome, stratum]) => record(score, outcome, stratum)),
        );
        for (const cells of [metrics.bands, metrics.strata]) {
          const shown = cells.flatMap((cell) => (cell.state === 'shown' ? [cell.n] : []));
          const hiddenCount = cells.length - shown.length;
          const hiddenRecords = metrics.n - shown.reduce((sum, n) => sum + n, 0);
          expect(shown.every((n) => n >= 11)).toBe(true);
          // One hidden cell alone would be known by subtraction, unless it is empty or everything.
          if (hiddenCount === 1 && cells.length > 1) expect(hiddenRecords).toBe(0);
        }
      }),
    );
  });

  test('measures each stratum and counts records without one as their own', () => {
    const group = (stratum?: string) => [
      ...repeat(8, record(20, false, stratum)),
      ...repeat(4, record(60, true, stratum)),
    ];
    const { strata } = measureRecords([...group('site_type_a'), ...group('site_type_b'), ...group()]);
    expect(strata.map(({ name }) => name)).toEqual(['not_recorded', 'site_type_a', 'site_type_b']);
    expect(strata[1]).toMatchObject({ state: 'shown', n: 12, events: 4, auc: 1, calibrationSlope: null });
  });

  test('states no probability for an engine without a score', () => {
    const records = repeat(12, { status: 'watch', outcome: true });
    const metrics = measureRecords(records, { engine: 'biomarker' });
    expect(metrics).toMatchObject({ n: 12, events: 12, auc: null, brier: null, calibrationSlope: null });
    expect(metrics.bands).toEqual([
      { name: 'watch', state: 'shown', n: 12, events: 12, observed: 1, expected: null, ratio: null },
    ]);
  });

  test('refuses a scored record without a score', () => {
    expect(() => measureRecords([{ outcome: true }])).toThrow(RangeError);
    expect(() => measureRecords([record(Number.NaN, true)])).toThrow(RangeError);
  });
});

test('stratumAucs() leaves small or one-sided strata unknown', () => {
  const records = [
    ...repeat(6, record(10, false, 'both')),
    ...repeat(6, record(20, true, 'both')),
    ...repeat(12, record(10, false, 'one_sided')),
    ...repeat(5, record(10, false, 'small')),
    ...repeat(5, record(20, true, 'small')),
  ];
  expect(stratumAucs(records)).toEqual([
    { name: 'both', auc: 1 },
    { name: 'one_sided', auc: null },
    { name: 'small', auc: null },
  ]);
});
