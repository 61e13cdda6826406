import { describe, expect, test } from 'vitest';
import { type Decided, driftOf, movesOf, overridesOf, weeksOf, yieldOf } from './measures.ts';

const decided = (more: Partial<Decided> = {}): Decided => ({
  kind: 'hold',
  action: 'accept',
  category: 'CAT3',
  rank: 3,
  decidedCategory: 'CAT3',
  decidedRank: 3,
  reasons: ['NO_RULE'],
  rules: ['R1'],
  week: '2026-03-02',
  ...more,
});
const raised = (more: Partial<Decided> = {}) =>
  decided({ action: 'override', decidedCategory: 'CAT1', decidedRank: 1, ...more });
const times = (n: number, one: Decided): Decided[] => Array.from({ length: n }, () => one);

test('no share is given below ten', () => {
  expect(movesOf([...times(8, decided()), raised()])).toMatchObject({ n: 9, up: 1, rate: null });
  expect(movesOf([...times(8, decided()), ...times(2, raised())])).toMatchObject({ n: 10, rate: 0.2 });
});

test('overrides are counted by category and by every rule that was true', () => {
  const { by_category, by_rule } = overridesOf([
    raised({ rules: ['R1', 'R2'] }),
    decided({ category: null, rank: null, decidedCategory: 'CAT2', decidedRank: 2, rules: [] }),
    decided({ action: 'return', decidedCategory: null, decidedRank: null }),
  ]);
  expect(by_category).toMatchObject([
    { category: 'CAT3', n: 2, up: 1, down: 1 },
    { category: null, n: 1, undecided: 1 },
  ]);
  expect(by_rule.map(({ rule, n }) => [rule, n])).toEqual([
    ['R1', 2],
    ['R2', 1],
  ]);
});

test('a review that changes nothing yields nothing', () => {
  const some = [...times(15, decided()), ...times(5, raised({ reasons: ['NO_RULE', 'CONTRADICTION'] }))];
  expect(yieldOf(some)).toEqual([
    { reason: 'NO_RULE', n: 20, changed: 5, rate: 0.25 },
    { reason: 'CONTRADICTION', n: 5, changed: 5, rate: null },
  ]);
});

describe('drift', () => {
  const week = (monday: string, same: number, changed: number): Decided[] => [
    ...times(same, decided({ week: monday })),
    ...times(changed, raised({ week: monday })),
  ];
  const drift = (...some: Decided[][]) => driftOf(weeksOf(some.flat()));

  test('is an alarm beyond two standard deviations, on either side', () => {
    const before = week('2026-02-23', 48, 50);
    expect(drift(before, week('2026-03-02', 15, 10))?.alarm).toBe(false);
    // Expected 0.51, sd 0.09998: the first share beyond 0.7099 or below 0.31.
    expect(drift(before, week('2026-03-02', 8, 17))?.alarm).toBe(false);
    expect(drift(before, week('2026-03-02', 7, 18))).toMatchObject({ expected: 0.51, sd: 0.1, alarm: true });
    expect(drift(before, week('2026-03-02', 18, 7))?.alarm).toBe(true);
  });

  test('takes one override after none for chance, and needs ten on both sides', () => {
    const before = week('2026-02-23', 20, 0);
    expect(drift(before, week('2026-03-02', 9, 1))?.alarm).toBe(false);
    expect(drift(before, week('2026-03-02', 6, 4))?.alarm).toBe(true);
    expect(drift(week('2026-02-23', 9, 0), week('2026-03-02', 10, 0))).toBeNull();
    expect(drift(before, week('2026-03-02', 5, 4))).toBeNull();
    expect(drift()).toBeNull();
  });

  test('looks at the last week that has enough', () => {
    const weeks = [week('2026-02-16', 10, 0), week('2026-02-23', 10, 0), week('2026-03-02', 1, 1)];
    expect(drift(...weeks)?.week).toBe('2026-02-23');
  });
});
