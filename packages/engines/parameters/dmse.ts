import type { ParameterSources } from './source.ts';

/** Constants of the Digital MSE engine. Intervals are half-open on the raw value. */
export type DmseParameters = {
  readonly latencySeconds: { readonly subclinical: number; readonly clinical: number };
  /** Episodes per ten minutes. */
  readonly psychomotor: {
    readonly subclinical: number;
    readonly clinical: number;
    readonly referenceSessionSeconds: number;
  };
  readonly speechWpm: {
    readonly clinicalLow: number;
    readonly subclinicalLow: number;
    readonly subclinicalHigh: number;
    readonly clinicalHigh: number;
    /** Below it an atypical rate is called slowed, from it on rapid. */
    readonly midpoint: number;
  };
  readonly attentionPct: { readonly subclinical: number; readonly clinical: number };
  readonly baseline: {
    readonly maxValues: number;
    readonly flatSdShare: number;
    readonly flatMeanShare: number;
    readonly flatMeanShareSingle: number;
  };
  readonly confidence: {
    /** Levels 0 low, 1 moderate, 2 high, by number of metrics measured (index 0 = none). */
    readonly levelByMetrics: readonly number[];
    readonly veryShortSessionSeconds: number;
    readonly shortSessionSeconds: number;
    readonly longSessionSeconds: number;
    readonly fullDepthPoints: number;
  };
};

export const defaultDmseParameters: DmseParameters = {
  latencySeconds: { subclinical: 1.8, clinical: 2.5 },
  psychomotor: { subclinical: 2, clinical: 4, referenceSessionSeconds: 600 },
  speechWpm: {
    clinicalLow: 100,
    subclinicalLow: 110,
    subclinicalHigh: 200,
    clinicalHigh: 230,
    midpoint: 150,
  },
  attentionPct: { subclinical: 75, clinical: 60 },
  baseline: { maxValues: 50, flatSdShare: 0.5, flatMeanShare: 0.05, flatMeanShareSingle: 0.1 },
  confidence: {
    levelByMetrics: [0, 0, 1, 1, 2],
    veryShortSessionSeconds: 120,
    shortSessionSeconds: 300,
    longSessionSeconds: 900,
    fullDepthPoints: 5,
  },
};

export const dmseSources: ParameterSources = {
  latencySeconds: {
    grade: 'C',
    basis:
      'Direction published: depressed patients answer later and pause longer. Both cuts are the documented ones, far outside conversational norms, so specific rather than sensitive.',
    references: ['E1', 'E2', 'E3', 'E4', 'E5', 'E6', 'E7', 'E8', 'E9'],
  },
  psychomotor: {
    grade: 'C',
    basis:
      'Agitation belongs to observer-rated psychomotor disturbance; no normative counts from webcam analysis exist.',
    references: ['E12', 'E71'],
  },
  'speechWpm.clinicalLow': {
    grade: 'B',
    basis: 'Conversational English is commonly 150–230 words per minute; depression slows it.',
    references: ['E1', 'E10', 'E11'],
  },
  'speechWpm.subclinicalLow': {
    grade: 'B',
    basis: 'Conversational English is commonly 150–230 words per minute; depression slows it.',
    references: ['E1', 'E10', 'E11'],
  },
  'speechWpm.subclinicalHigh': {
    grade: 'B',
    basis: 'Upper end of conversation; rapid speech is a mania item, but rate alone does not establish it.',
    references: ['E10'],
  },
  'speechWpm.clinicalHigh': {
    grade: 'B',
    basis: 'Upper end of conversation; rapid speech is a mania item, but rate alone does not establish it.',
    references: ['E10'],
  },
  'speechWpm.midpoint': { grade: 'C', basis: 'Chooses the words slowed or rapid only.', references: ['E10'] },
  attentionPct: {
    grade: 'C',
    basis:
      'Listeners look at a partner most of the time; attention deficits accompany depression. On-screen gaze is a weak proxy.',
    references: ['E69', 'E70'],
  },
  baseline: {
    grade: 'C',
    basis: 'Half a standard deviation or five percent of the mean counts as flat.',
    references: [],
  },
  confidence: { grade: 'C', basis: 'Fitted to the documented examples.', references: [] },
};
