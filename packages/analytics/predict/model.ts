/** One past case as a model learns from it. */
export type PastCase = {
  /** Day the case ended, YYYY-MM-DD: past and future are told apart by it. */
  readonly day: string;
  /** What was observed; null where the case has none. */
  readonly observed: Readonly<Record<Target, number | null>>;
  readonly traits: Traits;
};

/** What is predicted by a model of its own. Profit is derived from the first two. */
export type Target = 'price' | 'cost' | 'time';

export type Traits = {
  /** Whole years; null where it is not known. */
  readonly age: number | null;
  readonly sex: 'F' | 'M' | null;
  readonly payor: string | null;
  readonly surgeon: string | null;
  readonly provider: string | null;
  readonly client: string | null;
  /** Codes of further diagnoses, dots removed. */
  readonly conditions: readonly string[];
};

/** Names of the columns of a design, and what each stands for. The first is the constant. */
export type Design = {
  readonly columns: readonly string[];
  /** Levels with too few cases of their own, by trait: they share the constant. */
  readonly pooled: Readonly<Record<string, readonly string[]>>;
  /** Days are counted from here, in years. */
  readonly origin: string;
};

/** A row of a design: the columns that are not zero, with their values. */
export type SparseRow = readonly (readonly [column: number, value: number])[];

export type Interval = { readonly low: number; readonly estimate: number; readonly high: number };

/** How a model did on the most recent cases, which it had not seen. */
export type Backtest = {
  /** Cases the model was fitted on, calibrated on, and tested on, in the order of time. */
  readonly fitted: number;
  readonly calibrated: number;
  readonly tested: number;
  /** Share of tested cases inside their interval, 0 to 1; the level is what was promised. */
  readonly coverage: number;
  readonly level: number;
  /** Median of |estimate − observed|, in the unit of the target. */
  readonly medianError: number;
  /** The same as a share of the observed. */
  readonly medianRelativeError: number;
  /** 1 − error of the model ÷ error of the plain median of all cases; 0 and below: no better than that. */
  readonly skill: number;
};
