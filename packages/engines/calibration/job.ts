import {
  type DataWindow,
  describeWindow,
  type Evidence,
  evidenceOf,
  type GateReport,
  judgeCandidate,
} from './gates.ts';
import { type MeasuredRecord, type Metrics, measureRecords } from './metrics.ts';
import type { OutcomeRecord } from './outcome-record.ts';
import { servedScorer } from './rescoring.ts';
import { type Move, type Sample, searchParameters } from './search.ts';
import type { SearchSpace } from './search-space.ts';

export type CalibrationInput<P> = {
  readonly records: readonly OutcomeRecord[];
  /** Parameter sets by the `engineVersion` that records carry: `default`, `v1`, … */
  readonly versions: ReadonlyMap<string, P>;
  /** Key of `versions`. */
  readonly active: string;
  /** Runs the golden cases with a parameter set; documented numbers stay pinned to the default. */
  readonly runGoldenCases: (parameters: P) => { readonly run: number; readonly failed: number };
};

/** Records that take no part, by reason. */
export type Exclusions = {
  readonly otherEngine: number;
  readonly unknownVersion: number;
  /** Made by a version whose fractions cannot be carried over to the active one. */
  readonly notComparable: number;
  /** Score and fractions do not belong together. */
  readonly inconsistent: number;
};

export type WeekSpan = { readonly firstWeek: string | null; readonly lastWeek: string | null };

export type CalibrationRun<P> = {
  readonly window: DataWindow & WeekSpan;
  readonly excluded: Exclusions;
  readonly evidence: Evidence;
  /** The active parameters on every usable record; null when there are too few to display anything. */
  readonly metrics: Metrics | null;
  /** Null without enough records, or when nothing better lies inside the caps. */
  readonly candidate: Candidate<P> | null;
};

export type Candidate<P> = {
  readonly parameters: P;
  readonly transferCount: number;
  readonly marks: readonly Move[];
  /** On the fit weeks. */
  readonly objective: { readonly before: number; readonly after: number };
  readonly fit: DataWindow & WeekSpan;
  readonly holdout: DataWindow & WeekSpan & { readonly active: Metrics; readonly candidate: Metrics };
  readonly gates: GateReport;
};

const FIT_TENTHS = 7;
/** Fractions may have been taken from rounded points, which can tip the whole-number score by one. */
const SCORE_TOLERANCE = 1;

/**
 * The whole calibration job: keeps the records that can be re-scored exactly, measures the active version and, with
 * at least 200 of each class, searches on the first 70 % of the weeks and judges on the last 30 %. It registers and
 * activates nothing.
 *
 * @throws {RangeError} when the active version has no parameters
 */
export function runCalibration<P extends object>(
  space: SearchSpace<P>,
  input: CalibrationInput<P>,
): CalibrationRun<P> {
  const active = input.versions.get(input.active);
  if (active === undefined) throw new RangeError('The active version has no parameters');

  const { usable, excluded } = selectUsable(space, input, active);
  const window = describe(usable);
  const evidence = evidenceOf(window);
  return {
    window,
    excluded,
    evidence,
    metrics:
      evidence === 'insufficient' ? null : measure(space, rescore(space, usable, active, active), active),
    candidate: evidence === 'full' ? findCandidate(space, input, active, usable) : null,
  };
}

/**
 * The first 70 % of the distinct weeks and the rest. A candidate is fitted on the past and judged on what came later,
 * as it would be in use.
 */
export function splitByWeek<R extends { readonly weekOfPrediction: string }>(
  records: readonly R[],
): { readonly fit: readonly R[]; readonly holdout: readonly R[] } {
  const weeks = [...new Set(records.map(({ weekOfPrediction }) => weekOfPrediction))].toSorted();
  const firstHeldOut = weeks[Math.floor((weeks.length * FIT_TENTHS) / 10)];
  const isFit = (record: R): boolean => firstHeldOut !== undefined && record.weekOfPrediction < firstHeldOut;
  return { fit: records.filter(isFit), holdout: records.filter((record) => !isFit(record)) };
}

/** A record whose fractions are those the active version would have given. */
type Usable = Sample & Pick<OutcomeRecord, 'weekOfPrediction' | 'siteHash' | 'stratum'>;

type Judged = { readonly record: Usable } | { readonly excludedAs: keyof Exclusions };

function selectUsable<P extends object>(
  space: SearchSpace<P>,
  input: CalibrationInput<P>,
  active: P,
): { readonly usable: readonly Usable[]; readonly excluded: Exclusions } {
  const judged = input.records.map((record) => judgeRecord(space, record, input.versions, active));
  const count = (reason: keyof Exclusions): number =>
    judged.filter((one) => 'excludedAs' in one && one.excludedAs === reason).length;
  return {
    usable: judged.flatMap((one) => ('record' in one ? [one.record] : [])),
    excluded: {
      otherEngine: count('otherEngine'),
      unknownVersion: count('unknownVersion'),
      notComparable: count('notComparable'),
      inconsistent: count('inconsistent'),
    },
  };
}

function judgeRecord<P extends object>(
  { engine, rescoring }: SearchSpace<P>,
  record: OutcomeRecord,
  versions: ReadonlyMap<string, P>,
  active: P,
): Judged {
  if (record.engine !== engine || record.score === undefined) return { excludedAs: 'otherEngine' };
  const made = versions.get(record.engineVersion);
  if (made === undefined) return { excludedAs: 'unknownVersion' };
  if (rescoring.obstacles(made, active).length > 0) return { excludedAs: 'notComparable' };
  const difference = Math.abs(servedScorer(rescoring.ranges(made))(record.fractions) - record.score);
  if (difference > SCORE_TOLERANCE) return { excludedAs: 'inconsistent' };
  return { record: { ...record, fractions: rescoring.translate(record.fractions, made, active) } };
}

/** Null when the search stayed where it started. */
function findCandidate<P extends object>(
  space: SearchSpace<P>,
  input: CalibrationInput<P>,
  active: P,
  usable: readonly Usable[],
): Candidate<P> | null {
  const { fit, holdout } = splitByWeek(usable);
  const found = searchParameters(space, active, fit);
  if (found.transfers.length === 0 && found.marks.length === 0) return null;

  const before = measure(space, rescore(space, holdout, active, active), active);
  const candidateRecords = rescore(space, holdout, active, found.parameters);
  const after = measure(space, candidateRecords, found.parameters);
  return {
    parameters: found.parameters,
    transferCount: found.transfers.length,
    marks: found.marks,
    objective: found.objective,
    fit: describe(fit),
    holdout: { ...describe(holdout), active: before, candidate: after },
    gates: judgeCandidate({
      engine: space.engine,
      window: describeWindow(usable),
      holdout: { active: before, candidate: after, candidateRecords },
      goldenCases: input.runGoldenCases(found.parameters),
    }),
  };
}

function rescore<P extends object>(
  { rescoring }: SearchSpace<P>,
  records: readonly Usable[],
  from: P,
  to: P,
): readonly MeasuredRecord[] {
  const scoreOf = servedScorer(rescoring.ranges(to));
  return records.map(({ fractions, outcome, stratum }) => ({
    score: scoreOf(rescoring.translate(fractions, from, to)),
    outcome,
    ...(stratum !== undefined && { stratum }),
  }));
}

const measure = <P extends object>(
  { engine, bandsOf }: SearchSpace<P>,
  records: readonly MeasuredRecord[],
  parameters: P,
): Metrics => measureRecords(records, { engine, bands: bandsOf(parameters) });

function describe(records: readonly Usable[]): DataWindow & WeekSpan {
  const weeks = records.map(({ weekOfPrediction }) => weekOfPrediction).toSorted();
  return { ...describeWindow(records), firstWeek: weeks[0] ?? null, lastWeek: weeks.at(-1) ?? null };
}
