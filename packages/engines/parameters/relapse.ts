import type { Knot, ParameterSources } from './source.ts';

/** The five factors in their fixed order. */
export const relapseFactorKeys = ['symptoms', 'sleep', 'dmse', 'medication', 'cadence'] as const;
export type RelapseFactorKey = (typeof relapseFactorKeys)[number];

/** Constants of the relapse engine. Weights are the maximal points of each factor and sum to 100. */
export type RelapseParameters = {
  readonly weights: Readonly<Record<RelapseFactorKey, number>>;
  readonly symptoms: {
    /** Points of the symptom weight that the level earns; velocity earns the rest. */
    readonly levelPoints: number;
    /** Share of the scale per `velocityPeriodDays` that earns all velocity points. */
    readonly velocityFullShare: number;
    readonly velocityPeriodDays: number;
    readonly velocityMinSpanDays: number;
    readonly trendShare: number;
  };
  /** Shares of the sleep weight by hours per night. */
  readonly sleep: { readonly knots: readonly Knot[] };
  readonly dmse: { readonly fullScalePct: number; readonly trendPct: number };
  readonly medication: { readonly activeWindowDays: number; readonly inactiveWindowDays: number };
  readonly cadence: { readonly graceDays: number; readonly fullDays: number };
  /** First integer score of each band above low. */
  readonly bands: { readonly moderate: number; readonly elevated: number; readonly high: number };
  /** From this share of its maximum on a factor is called elevated. */
  readonly elevatedShare: number;
  readonly confidence: {
    readonly highMinSources: number;
    readonly moderateMinSources: number;
    readonly moderateMinSourcesWithTrajectory: number;
    readonly overlapDays: number;
    readonly fullDepthPoints: number;
  };
  readonly staleDays: { readonly assessments: number; readonly wearableSleep: number };
};

export const defaultRelapseParameters: RelapseParameters = {
  weights: { symptoms: 38, sleep: 18, dmse: 18, medication: 14, cadence: 12 },
  symptoms: {
    levelPoints: 22,
    velocityFullShare: 0.2,
    velocityPeriodDays: 30,
    velocityMinSpanDays: 14,
    trendShare: 0.05,
  },
  sleep: {
    knots: [
      [4, 1],
      [6, 8 / 18],
      [7, 0],
      [9, 0],
      [11, 8 / 18],
    ],
  },
  dmse: { fullScalePct: 40, trendPct: 5 },
  medication: { activeWindowDays: 28, inactiveWindowDays: 180 },
  cadence: { graceDays: 14, fullDays: 60 },
  bands: { moderate: 20, elevated: 40, high: 70 },
  elevatedShare: 0.5,
  confidence: {
    highMinSources: 4,
    moderateMinSources: 3,
    moderateMinSourcesWithTrajectory: 2,
    overlapDays: 14,
    fullDepthPoints: 5,
  },
  staleDays: { assessments: 90, wearableSleep: 7 },
};

export const relapseSources: ParameterSources = {
  weights: {
    grade: 'C',
    basis: 'Solved from the documented maxima and totals; not validated on patients.',
    references: [],
  },
  'symptoms.levelPoints': {
    grade: 'B',
    basis: 'Residual symptoms are the most consistent predictor of relapse.',
    references: ['E44', 'E45'],
  },
  'symptoms.velocityFullShare': {
    grade: 'B',
    basis:
      'One minimal important PHQ-9 difference (5 points, 18.5 %) a month; rising symptoms are a weak to moderate predictor.',
    references: ['E18', 'E50'],
  },
  'symptoms.velocityPeriodDays': { grade: 'B', basis: 'Unit of the velocity.', references: ['E18'] },
  'symptoms.velocityMinSpanDays': {
    grade: 'B',
    basis: 'PHQ-9 recall window: closer administrations overlap.',
    references: ['E19'],
  },
  'symptoms.trendShare': { grade: 'C', basis: 'Product constant.', references: [] },
  sleep: {
    grade: 'B',
    basis:
      'Seven to nine hours recommended; short and long sleep both raise the risk of depression; sleep change is the commonest prodrome of mania. Slopes are fitted.',
    references: ['E36', 'E37', 'E38', 'E39'],
  },
  dmse: {
    grade: 'C',
    basis: 'Fitted jointly with the outcome engine and the documented total.',
    references: ['E1'],
  },
  'medication.activeWindowDays': {
    grade: 'A',
    basis: 'Suicidal behaviour peaks in the first 28 days after starting and after stopping antidepressants.',
    references: ['E47'],
  },
  'medication.inactiveWindowDays': {
    grade: 'B',
    basis:
      'After stopping, most of the separation between arms comes early; lithium relapses cluster in the first months.',
    references: ['E46', 'E48', 'E49'],
  },
  cadence: {
    grade: 'B',
    basis:
      'First review about two weeks after starting; 7- and 30-day follow-up are quality measures. 60 days is ours.',
    references: ['E14', 'E51', 'E52'],
  },
  bands: { grade: 'C', basis: 'Implied by the documented statuses of 38, 44 and 68.', references: [] },
  elevatedShare: { grade: 'C', basis: 'Product constant.', references: [] },
  confidence: { grade: 'C', basis: 'Fitted to the documented 0.62.', references: [] },
  staleDays: { grade: 'C', basis: 'Reported only, never changes a number.', references: [] },
};
