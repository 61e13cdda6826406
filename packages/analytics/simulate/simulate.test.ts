import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forecastMonths, MONTHS_MIN, type Month, nextMonth } from './forecast.ts';
import { type Cell, simulate } from './simulate.ts';

const months = (amounts: readonly number[], first = '2023-01'): Month[] =>
  amounts.map((amount, at) => ({ month: nextMonth(first, at), amount }));

const SEASON = [1.2, 1.1, 1, 1, 0.9, 0.8, 0.8, 0.9, 1, 1, 1.1, 1.2];
const seasonal = (years: number, growth = 1) =>
  months(
    Array.from(
      { length: years * 12 },
      (_, at) => 1_000 * (SEASON[at % 12] ?? 1) * growth ** Math.floor(at / 12),
    ),
  );

describe('a forecast', () => {
  test('is refused below twelve months', () => {
    expect(forecastMonths(months(Array(MONTHS_MIN - 1).fill(5)), 3)).toBeUndefined();
    expect(forecastMonths([], 3)).toBeUndefined();
  });

  test('of one year is its mean, and says that nothing could be held out', () => {
    const forecast = forecastMonths(months(Array.from({ length: 12 }, (_, at) => at)), 2);
    expect(forecast).toMatchObject({
      method: 'level',
      drift: 1,
      quality: { monthsOfHistory: 12, heldOut: 0, meanAbsolutePercentageError: null },
    });
    expect(forecast?.months).toEqual([
      { month: '2024-01', amount: 5.5 },
      { month: '2024-02', amount: 5.5 },
    ]);
  });

  test('carries the season on, exactly where nothing else moves', () => {
    const forecast = forecastMonths(seasonal(3), 12);
    expect(forecast?.method).toBe('seasonal');
    expect(forecast?.months.map(({ amount }) => amount / 1_000)).toEqual(
      SEASON.map((factor) => expect.closeTo(factor, 9)),
    );
    expect(forecast?.quality.meanAbsolutePercentageError).toBeCloseTo(0, 9);
  });

  test('carries half of a year’s growth on', () => {
    expect(forecastMonths(seasonal(3, 1.1), 12)?.drift).toBeCloseTo(1.05, 9);
  });

  test('counts a month without a row as zero', () => {
    const gap = seasonal(2).filter(({ month }) => month !== '2024-03');
    expect(forecastMonths(gap, 1)?.quality.monthsOfHistory).toBe(24);
  });

  test.each([
    ['2025-12', 1, '2026-01'],
    ['2025-01', -1, '2024-12'],
    ['2024-02', 24, '2026-02'],
  ])('after %s by %i months comes %s', (month, by, next) => {
    expect(nextMonth(month, by)).toBe(next);
  });
});

const CELLS: readonly Cell[] = [
  { item: 'I1', procedure: 'A', payor: 'P1', quantity: 10, amount: 1_000 },
  { item: 'I1', procedure: 'B', payor: 'P2', quantity: 5, amount: 500 },
  { item: 'I2', procedure: 'A', payor: 'P2', quantity: 100, amount: 1_500 },
];
/** Twelve equal months whose forecast of a year is what the cells come to. */
const HISTORY = months(Array(12).fill(250));
const run = (changes: Parameters<typeof simulate>[0]['changes'], horizonMonths = 12) =>
  simulate({ history: HISTORY, cells: CELLS, changes, horizonMonths });

describe('a simulation', () => {
  test('of ten percent off one item takes ten percent of what it costs', () => {
    expect(run([{ item: 'I1', kind: 'percent', value: -10 }])).toMatchObject({
      overall: { before: 3_000, after: 2_850, net: -150, percent: -5 },
      affected: 1_500,
      byItem: [{ id: 'I1', before: 1_500, net: -150, share: 1 }],
      byProcedure: [
        { id: 'A', net: -100, share: expect.closeTo(2 / 3, 9) },
        { id: 'B', net: -50, share: expect.closeTo(1 / 3, 9) },
      ],
      byPayor: [
        { id: 'P1', before: 1_000, net: -100, percent: -10 },
        { id: 'P2', before: 2_000, net: -50, percent: -2.5 },
      ],
      absent: [],
    });
  });

  test('of a flat change counts units', () => {
    expect(run([{ item: 'I2', kind: 'flat', value: 2 }])?.overall).toMatchObject({ net: 200, after: 3_200 });
  });

  test('of half a year is half of it', () => {
    expect(run([{ item: 'I2', kind: 'flat', value: 2 }], 6)?.overall).toMatchObject({
      before: 1_500,
      net: 100,
    });
  });

  test('never takes more off than there is', () => {
    expect(run([{ item: 'I1', kind: 'flat', value: -1_000 }])?.overall).toMatchObject({ net: -1_500 });
  });

  test('names what does not occur, and changes nothing for it', () => {
    const simulation = run([{ item: 'I9', kind: 'percent', value: 50 }]);
    expect([simulation?.absent, simulation?.overall.net]).toEqual([['I9'], 0]);
    expect(simulation?.byProcedure.map(({ share }) => share)).toEqual([null, null]);
  });

  test('is refused where nothing was spent', () => {
    expect(simulate({ history: HISTORY, cells: [], changes: [], horizonMonths: 12 })).toBeUndefined();
  });

  test('always adds up', () => {
    const cell = fc.record({
      item: fc.constantFrom('I1', 'I2', 'I3'),
      procedure: fc.constantFrom('A', 'B', null),
      payor: fc.constantFrom('P1', null),
      quantity: fc.integer({ min: 0, max: 100 }),
      amount: fc.integer({ min: 1, max: 10_000 }),
    });
    const change = fc.record({
      item: fc.constantFrom('I1', 'I2'),
      kind: fc.constantFrom('percent' as const, 'flat' as const),
      value: fc.integer({ min: -150, max: 150 }),
    });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1 }), fc.array(change), (cells, changes) => {
        const simulation = simulate({ history: HISTORY, cells, changes, horizonMonths: 12 });
        if (simulation === undefined) throw new Error('refused');
        for (const groups of [simulation.byProcedure, simulation.byPayor]) {
          const net = groups.reduce((sum, group) => sum + group.net, 0);
          expect(net).toBeCloseTo(simulation.overall.net, 6);
        }
        expect(simulation.overall.after).toBeGreaterThanOrEqual(-1e-6);
      }),
    );
  });
});
