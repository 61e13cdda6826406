import type { OutcomeParameters, RelapseParameters } from '../parameters/index.ts';
import { checkWithinCaps } from './caps.ts';
import {
  outcomeBands,
  outcomeProbability,
  relapseBands,
  relapseProbability,
  type ScoreBands,
} from './metrics.ts';
import { type ParameterPath, readNumber, withNumbers } from './parameter-paths.ts';
import { outcomeRescoring, type Rescoring, relapseRescoring } from './rescoring.ts';

/** A mark the fractions can follow in one direction, and the grid its final value lies on. */
export type Mark = {
  readonly path: ParameterPath;
  readonly direction: 'up' | 'down';
  readonly step: number;
};

/** How one engine is searched: what a weight is, and which marks its records can follow. */
export type SearchSpace<P> = {
  readonly engine: 'relapse' | 'outcome';
  readonly rescoring: Rescoring<P>;
  /** In factor order; they sum to 100. */
  readonly readWeights: (parameters: P) => readonly number[];
  /** Sets the weights and keeps every fraction meaning what it meant. */
  readonly withWeights: (parameters: P, weights: readonly number[]) => P;
  readonly marks: readonly Mark[];
  readonly isAllowed: (parameters: P) => boolean;
  readonly probabilityOf: (score: number) => number;
  readonly bandsOf: (parameters: P) => ScoreBands;
};

const RELAPSE_WEIGHTS = [
  'weights.symptoms',
  'weights.sleep',
  'weights.dmse',
  'weights.medication',
  'weights.cadence',
] as const;

/** The level points keep their share of the symptom weight: level and velocity lie summed in one fraction. */
export const relapseSpace: SearchSpace<RelapseParameters> = {
  engine: 'relapse',
  rescoring: relapseRescoring,
  readWeights: (parameters) => RELAPSE_WEIGHTS.map((path) => readNumber(parameters, path)),
  withWeights: (parameters, weights) => {
    const share = parameters.symptoms.levelPoints / parameters.weights.symptoms;
    const replaced = withNumbers(parameters, numbersAt(RELAPSE_WEIGHTS, weights));
    return withNumbers(replaced, { 'symptoms.levelPoints': share * replaced.weights.symptoms });
  },
  marks: [
    { path: 'sleep.knots.0.0', direction: 'up', step: 0.1 },
    { path: 'dmse.fullScalePct', direction: 'down', step: 1 },
    { path: 'cadence.graceDays', direction: 'up', step: 1 },
    { path: 'cadence.fullDays', direction: 'down', step: 1 },
  ],
  isAllowed: (parameters) => checkWithinCaps('relapse', parameters).length === 0,
  probabilityOf: relapseProbability,
  bandsOf: relapseBands,
};

/** The biomarker cap is the mirror of the medication points: both close the sum to 100 on their side. */
const OUTCOME_WEIGHTS = ['symptoms.cap', 'dmse.cap', 'medication.points', 'sleep.points'] as const;

/** Slopes keep their ratio to the cap, so that a contribution stays the same share of it. */
export const outcomeSpace: SearchSpace<OutcomeParameters> = {
  engine: 'outcome',
  rescoring: outcomeRescoring,
  readWeights: (parameters) => OUTCOME_WEIGHTS.map((path) => readNumber(parameters, path)),
  withWeights: (parameters, weights) => {
    const next = withNumbers(parameters, numbersAt(OUTCOME_WEIGHTS, weights));
    const biomarkerCap = next.medication.points;
    return withNumbers(next, {
      'symptoms.slope': (parameters.symptoms.slope / parameters.symptoms.cap) * next.symptoms.cap,
      'dmse.pointsPerPct': (parameters.dmse.pointsPerPct / parameters.dmse.cap) * next.dmse.cap,
      'biomarker.cap': biomarkerCap,
      'biomarker.pointsPerItem':
        (parameters.biomarker.pointsPerItem / parameters.biomarker.cap) * biomarkerCap,
    });
  },
  marks: [
    { path: 'symptoms.slope', direction: 'up', step: 0.5 },
    { path: 'dmse.pointsPerPct', direction: 'up', step: 0.01 },
    { path: 'biomarker.pointsPerItem', direction: 'up', step: 0.1 },
  ],
  isAllowed: (parameters) => checkWithinCaps('outcome', parameters).length === 0,
  probabilityOf: outcomeProbability,
  bandsOf: outcomeBands,
};

const numbersAt = (
  paths: readonly ParameterPath[],
  numbers: readonly number[],
): Readonly<Record<ParameterPath, number>> =>
  Object.fromEntries(
    paths.map((path, index) => {
      const value = numbers[index];
      if (value === undefined) throw new RangeError('One weight for each factor');
      return [path, value];
    }),
  );
