import { describe, expect, test } from 'vitest';
import { ageBandOf } from './design.ts';
import type { PastCase, Traits } from './model.ts';
import { predictProfit } from './profit.ts';
import { fitQuantile } from './quantile.ts';
import { CASES_MIN, isTrained, medianOf, predictCase, trainModel, unlearned } from './train.ts';
import { trainAll } from './train-all.ts';
import { openTrainer } from './trainer.ts';

/** A repeatable source of numbers in [0, 1): a linear congruential generator (Numerical Recipes). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

const traits = (given: Partial<Traits> = {}): Traits => ({
  age: 50,
  sex: 'F',
  payor: 'P1',
  surgeon: 'S1',
  provider: null,
  client: null,
  conditions: [],
  ...given,
});

const bell = (random: () => number) => random() + random() + random() + random() - 2;

/** Cases whose price follows payor, surgeon and a comorbidity, with noise that is wider for surgeon S2. */
function history(count: number, seed = 7): PastCase[] {
  const random = numbers(seed);
  return Array.from({ length: count }, (_, at): PastCase => {
    const payor = random() < 0.3 ? 'P2' : 'P1';
    const surgeon = random() < 0.4 ? 'S2' : 'S1';
    const isDiabetic = random() < 0.25;
    const price =
      10_000 *
      (payor === 'P2' ? 0.7 : 1) *
      (isDiabetic ? 1.2 : 1) *
      Math.exp(bell(random) * (surgeon === 'S2' ? 0.3 : 0.1));
    return {
      day: new Date(Date.UTC(2023, 0, 1) + at * 3_600_000 * 12).toISOString().slice(0, 10),
      observed: {
        price,
        cost: price * 0.6 * Math.exp(bell(random) * 0.05),
        time: 90 + 20 * random(),
      },
      traits: traits({
        payor,
        surgeon,
        age: Math.floor(20 + random() * 60),
        sex: random() < 0.5 ? 'F' : 'M',
        conditions: isDiabetic ? ['E11.9'] : [],
      }),
    };
  });
}

async function trained(cases: readonly PastCase[]) {
  const model = await trainModel(cases, 'price', 0.8);
  if (!isTrained(model)) throw new Error('too few');
  return model;
}

describe('quantile regression', () => {
  test.each([0.1, 0.25, 0.5, 0.9])('of a constant alone is the quantile %f', async (level) => {
    const random = numbers(3);
    const targets = Array.from({ length: 401 }, () => bell(random));
    const rows = targets.map(() => [[0, 1]] as const);
    const [constant = Number.NaN] = await fitQuantile(rows, targets, 1, level);
    const below = targets.filter((value) => value < constant - 1e-6).length;
    const above = targets.filter((value) => value > constant + 1e-6).length;
    expect(below).toBeLessThanOrEqual(Math.ceil(targets.length * level));
    expect(above).toBeLessThanOrEqual(Math.ceil(targets.length * (1 - level)));
  });

  test('finds the line that data without noise lie on', async () => {
    const rows = Array.from(
      { length: 60 },
      (_, at) =>
        [
          [0, 1],
          [1, at / 10],
        ] as const,
    );
    const targets = rows.map(([, [, x]]) => 2 - 3 * x);
    const [constant, slope] = await fitQuantile(rows, targets, 2, 0.5);
    expect(constant).toBeCloseTo(2, 6);
    expect(slope).toBeCloseTo(-3, 6);
  });

  test('gives a column that no case has the coefficient zero', async () => {
    const rows = Array.from({ length: 20 }, () => [[0, 1]] as const);
    expect(
      (
        await fitQuantile(
          rows,
          rows.map((_, at) => at),
          3,
          0.5,
        )
      ).slice(1),
    ).toEqual([0, 0]);
  });
});

describe('a model', () => {
  test('is refused below the least number of cases, and says how many there were', async () => {
    expect(await trainModel(history(CASES_MIN - 1), 'price', 0.8)).toEqual({
      target: 'price',
      cases: CASES_MIN - 1,
      needed: CASES_MIN,
    });
    expect(isTrained(await trainModel(history(CASES_MIN), 'price', 0.8))).toBe(true);
  });

  test('keeps what it promises on cases it has not seen', async () => {
    const model = await trained(history(2_000));
    expect(Math.abs(model.backtest.coverage - 0.8)).toBeLessThan(0.06);
    expect(model.backtest.skill).toBeGreaterThan(0.1);
    const fresh = history(1_000, 99);
    const inside = fresh.filter(({ day, traits: of, observed }) => {
      const { low, high } = predictCase(model, of, day);
      return (observed.price ?? 0) >= low && (observed.price ?? 0) <= high;
    });
    expect(Math.abs(inside.length / fresh.length - 0.8)).toBeLessThan(0.06);
  });

  test('tells apart what makes the difference, and is wider where cases scatter', async () => {
    const model = await trained(history(2_000));
    const at = (given: Partial<Traits>) => predictCase(model, traits(given), '2025-09-01');
    const plain = at({});
    expect(at({ payor: 'P2' }).estimate / plain.estimate).toBeCloseTo(0.7, 1);
    expect(at({ conditions: ['E11.22'] }).estimate / plain.estimate).toBeCloseTo(1.2, 1);
    const wide = at({ surgeon: 'S2' });
    expect(wide.high / wide.low).toBeGreaterThan((plain.high / plain.low) * 1.3);
  });

  test('is the same twice', async () => {
    expect(await trained(history(500))).toEqual(await trained(history(500)));
  });

  test('leaves out cases without a value, and never takes them for zero', async () => {
    const cases = history(300).map(
      (one, at): PastCase =>
        at % 3 === 0 ? { ...one, observed: { ...one.observed, price: at % 2 === 0 ? null : 0 } } : one,
    );
    const model = await trained(cases);
    expect([model.cases, model.leftOut]).toEqual([200, 100]);
  });

  test('names the traits it has not learned', async () => {
    const model = await trained(history(400));
    expect(unlearned(model, traits({ surgeon: 'S9', conditions: ['Z99.2'] }))).toEqual([
      'surgeon=S9',
      'condition=Z99',
    ]);
    expect(unlearned(model, traits())).toEqual([]);
  });

  test('never gives an interval that does not hold its own estimate', async () => {
    const model = await trained(history(150));
    for (const { traits: of, day } of history(200, 5)) {
      const { low, estimate, high } = predictCase(model, of, day);
      expect(low <= estimate && estimate <= high && low > 0).toBe(true);
    }
  });
});

describe('profit', () => {
  test('is price less cost, with an interval that held recent cases', async () => {
    const { price, cost, profit } = await trainAll({
      cases: history(2_000),
      targets: ['profit'],
      level: 0.8,
    });
    if (price === undefined || cost === undefined || profit === undefined) throw new Error('not trained');
    if (!isTrained(price) || !isTrained(cost)) throw new Error('too few');
    const of = traits({ payor: 'P2' });
    const { low, estimate, high } = predictProfit(profit, { price, cost }, of, '2025-09-01');
    expect(estimate).toBeCloseTo(
      predictCase(price, of, '2025-09-01').estimate - predictCase(cost, of, '2025-09-01').estimate,
      6,
    );
    expect(low < estimate && estimate < high).toBe(true);
    expect(Math.abs(profit.backtest.coverage - 0.8)).toBeLessThan(0.1);
  });
});

describe('the thread that trains', () => {
  test('gives the same models as training here', async () => {
    const trainer = openTrainer();
    const training = { cases: history(200), targets: ['time'] as const, level: 0.9 };
    const [there, again] = await Promise.all([trainer.train(training), trainer.train(training)]);
    await trainer.stop();
    const here = await trainAll(training);
    expect(there).toEqual(here);
    expect(again).toEqual(here);
  });

  test('refuses what was asked when it is stopped', async () => {
    const trainer = openTrainer();
    const asked = trainer.train({ cases: history(2_000), targets: ['price'], level: 0.8 });
    const refused = expect(asked).rejects.toThrow('The server stops');
    await trainer.stop();
    await refused;
  });
});

test.each([
  [0, 'Less than 2'],
  [1, 'Less than 2'],
  [2, '2-5'],
  [12, '6-12'],
  [13, '13-19'],
  [24, '20-24'],
  [44, '25-44'],
  [45, '45-65'],
  [65, '45-65'],
  [66, 'Over 65'],
  [120, 'Over 65'],
])('somebody of %i years is in the band %s', (age, band) => {
  expect(ageBandOf(age)).toBe(band);
});

test('the median of an even number of values lies between the two in the middle', () => {
  expect([medianOf([3, 1, 2]), medianOf([4, 1, 3, 2]), medianOf([5])]).toEqual([2, 2.5, 5]);
});
