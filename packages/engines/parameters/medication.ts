import type { ParameterSources } from './source.ts';

/** Constants of the medication response engine. Fractions are of the burden before the start. */
export type MedicationParameters = {
  readonly response: {
    readonly responseFraction: number;
    /** Smallest relative change called partial response, or worsening in the other direction. */
    readonly changeFraction: number;
    /** Relative change is never computed against less than this share of the scale. */
    readonly burdenFloorShare: number;
    /** A change below this share of the scale is inside measurement error. */
    readonly guardShare: number;
  };
  /** Latency change from which it counts: at most minus this is improved, at least this is worsened. */
  readonly corroborationPct: number;
  readonly adequateTrialDays: number;
  readonly earlyReadingDays: number;
  readonly confidence: {
    readonly highMinFollowUps: number;
    readonly highMinTreatmentDays: number;
    readonly highMaxBaselineAgeDays: number;
    readonly moderateMinTreatmentDays: number;
    readonly moderateMaxBaselineAgeDays: number;
    readonly overlapDays: number;
    readonly fullDepthPoints: number;
  };
  readonly staleDays: { readonly assessments: number };
};

export const defaultMedicationParameters: MedicationParameters = {
  response: {
    responseFraction: 0.5,
    changeFraction: 0.2,
    burdenFloorShare: 0.25,
    guardShare: 0.1,
  },
  corroborationPct: 10,
  adequateTrialDays: 42,
  earlyReadingDays: 14,
  confidence: {
    highMinFollowUps: 2,
    highMinTreatmentDays: 28,
    highMaxBaselineAgeDays: 30,
    moderateMinTreatmentDays: 14,
    moderateMaxBaselineAgeDays: 90,
    overlapDays: 14,
    fullDepthPoints: 5,
  },
  staleDays: { assessments: 90 },
};

export const medicationSources: ParameterSources = {
  'response.responseFraction': {
    grade: 'A',
    basis: 'Response is defined as a reduction of at least half.',
    references: ['E15', 'E16'],
  },
  'response.changeFraction': {
    grade: 'A',
    basis:
      'Smallest change patients notice is about 20 % relative; 20 % early improvement predicts later response.',
    references: ['E17', 'E35'],
  },
  'response.burdenFloorShare': {
    grade: 'B',
    basis: 'People with mild symptoms need a larger relative change to notice it.',
    references: ['E17', 'E34'],
  },
  'response.guardShare': { grade: 'B', basis: 'Reliable-change logic.', references: ['E17', 'E34'] },
  corroborationPct: { grade: 'C', basis: 'Below 10 % is within day-to-day variation.', references: [] },
  adequateTrialDays: {
    grade: 'B',
    basis: 'Critical decision points at four to six weeks in sequenced treatment.',
    references: ['E13', 'E14', 'E53'],
  },
  earlyReadingDays: {
    grade: 'B',
    basis: 'Recall window of the PHQ-9 and early review in guidelines.',
    references: ['E14', 'E19'],
  },
  confidence: {
    grade: 'B',
    basis: 'Early review in guidelines; measurement-based care. Exact windows are ours.',
    references: ['E14', 'E53'],
  },
  staleDays: { grade: 'C', basis: 'Reported only, never changes a number.', references: [] },
};
