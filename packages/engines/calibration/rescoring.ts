import { clamp, roundHalfAway } from '@chartwright/kernel';
import { type OutcomeParameters, type RelapseParameters, relapseFactorKeys } from '../parameters/index.ts';
import type { ParameterPath } from './parameter-paths.ts';

/**
 * What a record alone allows. It carries, per available factor, the place of the contribution in the factor's range,
 * not the inputs behind it. From that follows exactly (but for the tenth of a point to which contributions are
 * displayed, when the fractions were taken from there):
 *
 * - every weight: a weight multiplies its fraction (the relapse level points, and the outcome slopes, keep their
 *   share of the weight);
 * - a full-scale mark that comes nearer: what was at full scale stays there, the rest is inverted and re-applied;
 * - the relapse grace days upward and the lowest sleep knot upward, for the same reason.
 *
 * Not recoverable, and therefore never searched: the same marks in the other direction (a fraction of 1 hides how
 * far beyond it the input was), relapse level share and velocity (summed in one fraction), the medication windows
 * (the record does not say which of the two ran), the other sleep knots (short and long sleep share their
 * fractions), and all of DMSE, medication and biomarker (no factors, or no outcome).
 */
export type Rescoring<P> = {
  /** Paths that differ between the two sets in a way the fractions cannot follow; empty means exact. */
  readonly obstacles: (from: P, to: P) => readonly ParameterPath[];
  /** The fractions the engine would have given under `to`. Only exact without obstacles. */
  readonly translate: (fractions: Fractions, from: P, to: P) => Fractions;
  /** Lowest and highest contribution of each factor: what a fraction of 0 and of 1 stand for. */
  readonly ranges: (parameters: P) => FactorRanges;
};

export type FactorRanges = Readonly<Record<string, readonly [lowest: number, highest: number]>>;

/** Factor → 0 to 1. An absent factor was not available and contributes nothing. */
export type Fractions = Readonly<Record<string, number>>;

const TOLERANCE = 1e-9;

const isClose = (a: number, b: number): boolean => Math.abs(a - b) <= TOLERANCE;

type Check = readonly [path: ParameterPath, isRecoverable: boolean];

const failing = (checks: readonly Check[]): readonly ParameterPath[] =>
  checks.flatMap(([path, isRecoverable]) => (isRecoverable ? [] : [path]));

function mapFractions(
  fractions: Fractions,
  translators: Readonly<Record<string, (f: number) => number>>,
): Fractions {
  return Object.fromEntries(
    Object.entries(fractions).map(([factor, fraction]) => [
      factor,
      translators[factor]?.(fraction) ?? fraction,
    ]),
  );
}

export type Scorer = (fractions: Fractions) => number;

/** The whole number the engine would serve: points are rounded to a tenth and summed, then the sum is rounded. */
export function servedScorer(ranges: FactorRanges): Scorer {
  const sum = summer(ranges, (points) => roundHalfAway(points, 1));
  return (fractions) => roundHalfAway(sum(fractions));
}

/** The same before any rounding: smooth in every mark, to look along one. Never served. */
export const smoothScorer = (ranges: FactorRanges): Scorer => summer(ranges, (points) => points);

function summer(ranges: FactorRanges, round: (points: number) => number): Scorer {
  const factors = Object.entries(ranges);
  return (fractions) => {
    let sum = 0;
    for (const [factor, [lowest, highest]] of factors) {
      const fraction = fractions[factor];
      if (fraction !== undefined) sum += round(lowest + fraction * (highest - lowest));
    }
    return sum;
  };
}

export const relapseRescoring: Rescoring<RelapseParameters> = {
  obstacles: (from, to) =>
    failing([
      [
        'symptoms.levelPoints',
        isClose(
          from.symptoms.levelPoints / from.weights.symptoms,
          to.symptoms.levelPoints / to.weights.symptoms,
        ),
      ],
      ['symptoms.velocityFullShare', from.symptoms.velocityFullShare === to.symptoms.velocityFullShare],
      ['symptoms.velocityPeriodDays', from.symptoms.velocityPeriodDays === to.symptoms.velocityPeriodDays],
      ['symptoms.velocityMinSpanDays', from.symptoms.velocityMinSpanDays === to.symptoms.velocityMinSpanDays],
      ['sleep.knots', areKnotsRecoverable(from.sleep.knots, to.sleep.knots)],
      ['dmse.fullScalePct', to.dmse.fullScalePct <= from.dmse.fullScalePct + TOLERANCE],
      ['medication.activeWindowDays', from.medication.activeWindowDays === to.medication.activeWindowDays],
      [
        'medication.inactiveWindowDays',
        from.medication.inactiveWindowDays === to.medication.inactiveWindowDays,
      ],
      ['cadence.graceDays', to.cadence.graceDays >= from.cadence.graceDays - TOLERANCE],
      ['cadence.fullDays', to.cadence.fullDays <= from.cadence.fullDays + TOLERANCE],
    ]),

  translate: (fractions, from, to) =>
    mapFractions(fractions, {
      sleep: (fraction) => translateShortSleep(fraction, from.sleep.knots, to.sleep.knots),
      dmse: (fraction) => Math.min(1, (fraction * from.dmse.fullScalePct) / to.dmse.fullScalePct),
      cadence: (fraction) => translateCadence(fraction, from.cadence, to.cadence),
    }),

  ranges: ({ weights }) =>
    Object.fromEntries(relapseFactorKeys.map((key) => [key, [0, weights[key]] as const])),
};

type Knots = RelapseParameters['sleep']['knots'];

/** Only the hours of the first knot may differ, upward, and only where no other knot reaches above the second. */
function areKnotsRecoverable(from: Knots, to: Knots): boolean {
  const [first, second, ...others] = from;
  if (first === undefined || second === undefined || from.length !== to.length) return false;
  const isRestEqual = from.every(
    ([hours, share], index) => to[index]?.[1] === share && (index === 0 || to[index]?.[0] === hours),
  );
  const newHours = to[0]?.[0] ?? Number.NaN;
  if (!isRestEqual || newHours < first[0] || newHours >= second[0]) return false;
  const isUnambiguous = first[1] === 1 && second[1] < 1 && others.every(([, share]) => share <= second[1]);
  return newHours === first[0] || isUnambiguous;
}

/** Above the second knot's share a fraction can only come from the first, falling segment. */
function translateShortSleep(fraction: number, from: Knots, to: Knots): number {
  const [first, second] = from;
  const hoursOfFull = to[0]?.[0];
  if (first === undefined || second === undefined || hoursOfFull === undefined) return fraction;
  if (hoursOfFull === first[0] || fraction <= second[1]) return fraction;
  const hours = first[0] + ((1 - fraction) / (1 - second[1])) * (second[0] - first[0]);
  const share = clamp((hours - hoursOfFull) / (second[0] - hoursOfFull), 0, 1);
  return 1 - share * (1 - second[1]);
}

type Cadence = RelapseParameters['cadence'];

function translateCadence(fraction: number, from: Cadence, to: Cadence): number {
  const days = from.graceDays + fraction * (from.fullDays - from.graceDays);
  return clamp((days - to.graceDays) / (to.fullDays - to.graceDays), 0, 1);
}

export const outcomeRescoring: Rescoring<OutcomeParameters> = {
  obstacles: (from, to) =>
    failing([
      ['symptoms.burdenFloorShare', from.symptoms.burdenFloorShare === to.symptoms.burdenFloorShare],
      ['symptoms.slope', steeper(symptomSteepness, from, to) >= 1 - TOLERANCE],
      ['dmse.pointsPerPct', steeper(dmseSteepness, from, to) >= 1 - TOLERANCE],
      ['biomarker.pointsPerItem', steeper(biomarkerSteepness, from, to) >= 1 - TOLERANCE],
      ['sleep.knots', JSON.stringify(from.sleep.knots) === JSON.stringify(to.sleep.knots)],
    ]),

  translate: (fractions, from, to) =>
    mapFractions(fractions, {
      symptoms: (fraction) => stretch(fraction, steeper(symptomSteepness, from, to)),
      dmse: (fraction) => stretch(fraction, steeper(dmseSteepness, from, to)),
      biomarker: (fraction) => 1 - Math.min(1, (1 - fraction) * steeper(biomarkerSteepness, from, to)),
    }),

  ranges: ({ symptoms, dmse, medication, biomarker, sleep }) => ({
    symptoms: [-symptoms.cap, symptoms.cap],
    dmse: [-dmse.cap, dmse.cap],
    medication: [0, medication.points],
    biomarker: [-biomarker.cap, 0],
    sleep: [-sleep.points, sleep.points],
  }),
};

type Steepness = (parameters: OutcomeParameters) => number;

/** How fast a contribution approaches its cap. Only a steeper one can be followed: the cap hides what lies beyond. */
const symptomSteepness: Steepness = ({ symptoms }) => symptoms.slope / symptoms.cap;
const dmseSteepness: Steepness = ({ dmse }) => dmse.pointsPerPct / dmse.cap;
const biomarkerSteepness: Steepness = ({ biomarker }) => biomarker.pointsPerItem / biomarker.cap;

const steeper = (of: Steepness, from: OutcomeParameters, to: OutcomeParameters): number => of(to) / of(from);

/** Stretches a two-sided fraction around its middle, up to the caps. */
const stretch = (fraction: number, factor: number): number =>
  (clamp((2 * fraction - 1) * factor, -1, 1) + 1) / 2;
