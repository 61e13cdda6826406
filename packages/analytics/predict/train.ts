import { encode, makeDesign, pooledIn, referencesOf } from './design.ts';
import type { Backtest, Design, Interval, PastCase, SparseRow, Target, Traits } from './model.ts';
import { applyCoefficients, fitQuantile } from './quantile.ts';

/** Below this many cases there is no prediction: an interval from fewer would promise what nobody has seen. */
export const CASES_MIN = 100;
/** More do not move the figures, and the time to fit grows with them; they are taken evenly over time. */
const CASES_MAX = 4_000;
/** Oldest for the fit, then those that widen the interval to its level, then those nobody has seen. */
const FITTED = 0.6;
const CALIBRATED = 0.8;

export type TrainedModel = {
  readonly target: Target;
  readonly level: number;
  readonly design: Design;
  /** The levels the constant stands for. */
  readonly references: readonly string[];
  /** Coefficients of the lower bound, the median and the upper bound, of the logarithm of the target. */
  readonly coefficients: readonly [readonly number[], readonly number[], readonly number[]];
  /** Added on both sides, in the same logarithm: the conformal correction. */
  readonly margin: number;
  readonly backtest: Backtest;
  readonly cases: number;
  /** Cases without a value above zero, which were left out. */
  readonly leftOut: number;
  readonly from: string;
  readonly to: string;
};

export type TooFew = { readonly target: Target; readonly cases: number; readonly needed: number };

export const isTrained = (model: TrainedModel | TooFew): model is TrainedModel => 'coefficients' in model;

type Observed = { readonly day: string; readonly traits: Traits; readonly value: number };

/**
 * Learns a target from past cases by quantile regression, and widens the interval until it holds `level` of cases the
 * fit has not seen (conformalized quantile regression: Romano, Patterson and Candès, NeurIPS 2019).
 */
export async function trainModel(
  all: readonly PastCase[],
  target: Target,
  level: number,
): Promise<TrainedModel | TooFew> {
  const observed = all
    .flatMap(({ day, traits, observed: { [target]: value } }): Observed[] =>
      value !== null && value > 0 ? [{ day, traits, value }] : [],
    )
    .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  if (observed.length < CASES_MIN) return { target, cases: observed.length, needed: CASES_MIN };
  const cases = thin(observed);
  const backtest = await backtestOf(cases, target, level);
  const split = Math.floor(cases.length * CALIBRATED);
  const fit = await fitOn(cases.slice(0, split), target, level);
  const margin = marginOf(fit, cases.slice(split), level);
  return {
    target,
    level,
    ...fit,
    margin,
    backtest,
    cases: observed.length,
    leftOut: all.length - observed.length,
    from: observed[0]?.day ?? '',
    to: observed.at(-1)?.day ?? '',
  };
}

/** What a case will come to. A wider interval than its estimate allows is never returned inside out. */
export function predictCase(
  model: Pick<TrainedModel, 'design' | 'coefficients' | 'margin'>,
  traits: Traits,
  day: string,
): Interval {
  return intervalOf(model, encode(model.design, traits, day));
}

/** Traits of this case that the model had too few cases to learn. */
export const unlearned = (model: TrainedModel, traits: Traits): string[] =>
  pooledIn(model.design, traits, new Set(model.references));

function intervalOf(
  { coefficients, margin }: Pick<TrainedModel, 'coefficients' | 'margin'>,
  row: SparseRow,
): Interval {
  const [low, middle, high] = coefficients.map((of) => applyCoefficients(of, row)) as [
    number,
    number,
    number,
  ];
  return {
    low: Math.exp(Math.min(low - margin, middle)),
    estimate: Math.exp(middle),
    high: Math.exp(Math.max(high + margin, middle)),
  };
}

function thin(cases: readonly Observed[]): readonly Observed[] {
  if (cases.length <= CASES_MAX) return cases;
  const step = cases.length / CASES_MAX;
  return Array.from({ length: CASES_MAX }, (_, at) => cases[Math.floor(at * step)]).filter(
    (one) => one !== undefined,
  );
}

type Fit = Pick<TrainedModel, 'design' | 'references' | 'coefficients'>;

async function fitOn(cases: readonly Observed[], target: Target, level: number): Promise<Fit> {
  const past = cases.map(({ day, traits, value }) => ({
    day,
    traits,
    observed: { price: null, cost: null, time: null, [target]: value },
  }));
  const design = makeDesign(past);
  const rows = cases.map(({ traits, day }) => encode(design, traits, day));
  const targets = cases.map(({ value }) => Math.log(value));
  const tail = (1 - level) / 2;
  const at = (quantile: number) => fitQuantile(rows, targets, design.columns.length, quantile);
  const coefficients = [await at(tail), await at(0.5), await at(1 - tail)] as const;
  return {
    design,
    references: referencesOf(design, past),
    coefficients,
  };
}

/** How far the observed lies outside its interval, as the level says; negative when the interval was too wide. */
function marginOf(fit: Fit, cases: readonly Observed[], level: number): number {
  const [low, , high] = fit.coefficients;
  const scores = cases
    .map(({ traits, day, value }) => {
      const row = encode(fit.design, traits, day);
      const at = Math.log(value);
      return Math.max(applyCoefficients(low, row) - at, at - applyCoefficients(high, row));
    })
    .toSorted((a, b) => a - b);
  const rank = Math.ceil((scores.length + 1) * level) - 1;
  return scores[Math.min(rank, scores.length - 1)] ?? 0;
}

async function backtestOf(cases: readonly Observed[], target: Target, level: number): Promise<Backtest> {
  const [first, second] = [Math.floor(cases.length * FITTED), Math.floor(cases.length * CALIBRATED)];
  const past = cases.slice(0, first);
  const fit = await fitOn(past, target, level);
  const margin = marginOf(fit, cases.slice(first, second), level);
  const tested = cases.slice(second);
  const plain = medianOf(cases.slice(0, second).map(({ value }) => value));
  const errors = tested.map(({ traits, day, value }) => {
    const { low, estimate, high } = predictCase({ ...fit, margin }, traits, day);
    return {
      isInside: value >= low && value <= high,
      absolute: Math.abs(estimate - value),
      relative: Math.abs(estimate - value) / value,
      plain: Math.abs(plain - value),
    };
  });
  const sum = (of: (error: (typeof errors)[number]) => number) =>
    errors.reduce((all, one) => all + of(one), 0);
  return {
    fitted: first,
    calibrated: second - first,
    tested: tested.length,
    coverage: sum(({ isInside }) => (isInside ? 1 : 0)) / tested.length,
    level,
    medianError: medianOf(errors.map(({ absolute }) => absolute)),
    medianRelativeError: medianOf(errors.map(({ relative }) => relative)),
    skill:
      1 -
      sum(({ absolute }) => absolute) /
        Math.max(
          sum(({ plain: of }) => of),
          Number.EPSILON,
        ),
  };
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [below = Number.NaN, above = below] = Number.isInteger(half)
    ? sorted.slice(half - 1, half + 1)
    : sorted.slice(Math.floor(half), Math.floor(half) + 1);
  return (below + above) / 2;
}
