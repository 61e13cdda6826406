import type { Backtest, Interval, PastCase, Traits } from './model.ts';
import { medianOf, predictCase, type TrainedModel } from './train.ts';

/** Profit has no model of its own: it is price less cost, and its interval is what that was off by in recent cases. */
export type ProfitModel = {
  readonly level: number;
  /** Lower and upper error of the difference, as a share of the price that was estimated. */
  readonly errors: readonly [number, number];
  readonly backtest: Backtest;
  readonly cases: number;
};

type Known = { readonly estimate: number; readonly price: number; readonly observed: number };

/** The most recent fifth calibrates: half of it sets the errors, the other half tests them. */
const RECENT = 0.2;

export function trainProfit(
  all: readonly PastCase[],
  price: TrainedModel,
  cost: TrainedModel,
): ProfitModel | undefined {
  const known = all
    .filter(({ observed }) => observed.price !== null && observed.cost !== null)
    .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  const recent = known.slice(Math.floor(known.length * (1 - RECENT))).map((one) => judge(one, price, cost));
  const half = Math.floor(recent.length / 2);
  if (half === 0) return undefined;
  const errors = errorsOf(recent.slice(0, half), price.level);
  const tested = recent.slice(half);
  const inside = tested.filter((one) => {
    const { low, high } = withErrors(one.estimate, one.price, errors);
    return one.observed >= low && one.observed <= high;
  });
  const off = tested.map(({ estimate, observed }) => Math.abs(estimate - observed));
  const plain = medianOf(known.slice(0, -recent.length).map(profitOf));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    level: price.level,
    errors: errorsOf(recent, price.level),
    cases: known.length,
    backtest: {
      fitted: known.length - recent.length,
      calibrated: half,
      tested: tested.length,
      coverage: inside.length / tested.length,
      level: price.level,
      medianError: medianOf(off),
      medianRelativeError: medianOf(
        tested.map(
          ({ estimate, observed }) => Math.abs(estimate - observed) / Math.max(Math.abs(observed), 1),
        ),
      ),
      skill:
        1 -
        sum(off) / Math.max(sum(tested.map(({ observed }) => Math.abs(plain - observed))), Number.EPSILON),
    },
  };
}

export function predictProfit(
  model: ProfitModel,
  of: { readonly price: TrainedModel; readonly cost: TrainedModel },
  traits: Traits,
  day: string,
): Interval {
  const price = predictCase(of.price, traits, day).estimate;
  return withErrors(price - predictCase(of.cost, traits, day).estimate, price, model.errors);
}

const profitOf = ({ observed }: PastCase): number => (observed.price ?? 0) - (observed.cost ?? 0);

function judge(past: PastCase, price: TrainedModel, cost: TrainedModel): Known {
  const { traits, day } = past;
  const estimated = predictCase(price, traits, day).estimate;
  return {
    price: estimated,
    estimate: estimated - predictCase(cost, traits, day).estimate,
    observed: profitOf(past),
  };
}

function errorsOf(known: readonly Known[], level: number): readonly [number, number] {
  const shares = known
    .map(({ estimate, price, observed }) => (observed - estimate) / price)
    .toSorted((a, b) => a - b);
  const tail = (1 - level) / 2;
  const at = (rank: number) => shares[Math.min(Math.max(rank, 0), shares.length - 1)] ?? 0;
  return [
    at(Math.floor((shares.length + 1) * tail) - 1),
    at(Math.ceil((shares.length + 1) * (1 - tail)) - 1),
  ];
}

const withErrors = (
  estimate: number,
  price: number,
  [below, above]: readonly [number, number],
): Interval => ({
  low: Math.min(estimate + below * price, estimate),
  estimate,
  high: Math.max(estimate + above * price, estimate),
});
