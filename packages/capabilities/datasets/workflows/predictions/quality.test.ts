import { expect, test } from 'vitest';
import { type Found, judge, signalOf } from './quality.ts';

const backtest = {
  fitted: 300,
  calibrated: 100,
  tested: 100,
  coverage: 0.8,
  level: 0.8,
  medianError: 100,
  medianRelativeError: 0.1,
  skill: 0.3,
};
const found: Found = {
  interval: { low: 900, estimate: 1_000, high: 1_200 },
  level: 0.8,
  cases: 500,
  backtest,
  unlearned: [],
  traits: {
    age: 60,
    sex: 'F',
    payor: 'P1',
    surgeon: null,
    provider: null,
    client: null,
    conditions: [],
  },
};

test('a model that held what it promised, of somebody who is known, is relied on', () => {
  expect([signalOf(backtest), judge(found)]).toEqual(['good', { confidence: 'high', reasons: [] }]);
});

test.each([
  ['the gender is not known', { traits: { ...found.traits, sex: null } }],
  ['the age is not known', { traits: { ...found.traits, age: null } }],
  ['a surgeon has too few cases', { unlearned: ['surgeon=S9'] }],
  ['there are few cases', { cases: 299 }],
  ['the interval is wide', { interval: { low: 10, estimate: 20, high: 41 } }],
  ['it is no better than the median', { backtest: { ...backtest, skill: 0 } }],
])('one reason makes it medium: %s', (_name, change) => {
  const { confidence, reasons } = judge({ ...found, ...change });
  expect([confidence, reasons.length]).toEqual(['medium', 1]);
});

test('two reasons make it low, and so does an interval that did not hold', () => {
  expect(judge({ ...found, cases: 200, unlearned: ['payor=P9', 'payor=P8'] }).confidence).toBe('low');
  const off = { ...backtest, coverage: 0.65 };
  expect([signalOf(off), judge({ ...found, backtest: off }).confidence]).toEqual(['poor', 'low']);
  expect(signalOf({ ...backtest, coverage: 0.72 })).toBe('fair');
});
