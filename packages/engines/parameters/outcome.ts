import type { Knot, ParameterSources } from './source.ts';

/** Constants of the outcome engine. Contributions are signed points of a composite from -100 to +100. */
export type OutcomeParameters = {
  readonly symptoms: {
    /** Points for a relative change of 1. */
    readonly slope: number;
    readonly cap: number;
    readonly burdenFloorShare: number;
    readonly guardShare: number;
  };
  readonly dmse: { readonly pointsPerPct: number; readonly cap: number };
  readonly medication: { readonly points: number };
  readonly biomarker: { readonly pointsPerItem: number; readonly cap: number };
  /** Shares of `sleep.points` by hours per night. */
  readonly sleep: { readonly points: number; readonly knots: readonly Knot[] };
  readonly direction: { readonly score: number; readonly dynamicSum: number };
  readonly flagAtOrBelow: number;
  readonly confidence: {
    readonly highMinSources: number;
    readonly highMinAgreement: number;
    readonly fullAgreementSources: number;
    readonly moderateMinSources: number;
    readonly moderateMinAgreement: number;
    readonly overlapDays: number;
    readonly fullDepthPoints: number;
  };
  readonly staleDays: { readonly assessments: number; readonly wearableSleep: number };
};

export const defaultOutcomeParameters: OutcomeParameters = {
  symptoms: { slope: 90, cap: 65, burdenFloorShare: 0.25, guardShare: 0.1 },
  dmse: { pointsPerPct: 0.5, cap: 20 },
  medication: { points: 5 },
  biomarker: { pointsPerItem: 2.5, cap: 5 },
  sleep: {
    points: 10,
    knots: [
      [4, -1],
      [6, 0],
      [7, 1],
      [9, 1],
      [10, 0],
      [12, -1],
    ],
  },
  direction: { score: 20, dynamicSum: 18 },
  flagAtOrBelow: -5,
  confidence: {
    highMinSources: 4,
    highMinAgreement: 0.75,
    fullAgreementSources: 3,
    moderateMinSources: 2,
    moderateMinAgreement: 0.5,
    overlapDays: 14,
    fullDepthPoints: 5,
  },
  staleDays: { assessments: 90, wearableSleep: 7 },
};

export const outcomeSources: ParameterSources = {
  'symptoms.slope': {
    grade: 'C',
    basis: 'Solved from the documented example (18→9 is +45).',
    references: [],
  },
  'symptoms.cap': {
    grade: 'C',
    basis: 'Solved so that the caps of all sources sum to 100 on each side.',
    references: [],
  },
  'symptoms.burdenFloorShare': {
    grade: 'B',
    basis: 'People with mild symptoms need a larger relative change to notice it.',
    references: ['E17', 'E34'],
  },
  'symptoms.guardShare': { grade: 'B', basis: 'Reliable-change logic.', references: ['E17', 'E34'] },
  dmse: {
    grade: 'C',
    basis: 'Fitted jointly with the relapse engine: 40 % is full scale in both.',
    references: ['E1'],
  },
  medication: { grade: 'C', basis: 'Solved from the documented total.', references: [] },
  biomarker: { grade: 'C', basis: 'Product constant.', references: [] },
  sleep: {
    grade: 'B',
    basis: 'Seven to nine hours recommended, under six or over ten not; slopes are fitted.',
    references: ['E36', 'E37', 'E38'],
  },
  'direction.score': { grade: 'C', basis: 'Product constant.', references: [] },
  'direction.dynamicSum': {
    grade: 'A',
    basis: '18 points are a relative change of 20 %, the minimal important difference.',
    references: ['E17'],
  },
  flagAtOrBelow: { grade: 'C', basis: 'Product constant.', references: [] },
  confidence: { grade: 'C', basis: 'Fitted to the documented examples.', references: [] },
  staleDays: { grade: 'C', basis: 'Reported only, never changes a number.', references: [] },
};
