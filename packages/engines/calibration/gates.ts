import { type MeasuredEngine, type MeasuredRecord, type Metrics, stratumAucs } from './metrics.ts';

/** What the whole data window must hold before its figures mean anything. */
export type DataWindow = {
  readonly events: number;
  readonly nonEvents: number;
  readonly sites: number;
  readonly weeks: number;
};

export type GateInput = {
  readonly engine: MeasuredEngine;
  readonly window: DataWindow;
  /** The same hold-out records scored by the active and by the candidate parameters. */
  readonly holdout: {
    readonly active: Metrics;
    readonly candidate: Metrics;
    /** Re-scored by the candidate, for the strata: the displayed metrics withhold small ones. */
    readonly candidateRecords: readonly MeasuredRecord[];
  };
  /** Golden cases run with the candidate; documented numbers are pinned to the default and not counted. */
  readonly goldenCases: { readonly run: number; readonly failed: number };
};

export type GateName =
  | 'events'
  | 'non_events'
  | 'sites'
  | 'weeks'
  | 'holdout_auc'
  | 'holdout_brier'
  | 'calibration_slope'
  | 'stratum_auc'
  | 'golden_cases';

/** One gate that did not open. `figure` is null when it could not be computed, which never passes. */
export type GateFailure = {
  readonly gate: GateName;
  readonly figure: number | null;
  readonly required: string;
  /** The active version's figure, or the overall one, where the gate compares. */
  readonly against?: number | null;
  readonly stratum?: string;
};

/**
 * `insufficient`: under 100 of either class, nothing is displayed. `exploratory`: 100 to 199, metrics are displayed
 * under that word and no candidate exists. `full`: gates decide.
 */
export type Evidence = 'insufficient' | 'exploratory' | 'full';

export type GateReport = {
  readonly evidence: Evidence;
  readonly metricsMayBeShown: boolean;
  readonly candidateMayBeShown: boolean;
  readonly failures: readonly GateFailure[];
  /** Strata with too few records or one class: nothing can be said about them. */
  readonly strataNotJudged: readonly string[];
};

const CLASS_MIN = 200;
const EXPLORATORY_CLASS_MIN = 100;
const SITES_MIN = 3;
const WEEKS_MIN = 12;
const AUC_LOSS_MAX = 0.005;
const BRIER_GAIN_MIN = 0.002;
const SLOPE_MIN = 0.8;
const SLOPE_MAX = 1.25;
const STRATUM_AUC_GAP_MAX = 0.1;
/** Guards the comparisons against binary fractions: a loss of exactly 0.005 passes. */
const TOLERANCE = 1e-9;

/**
 * Judges whether a candidate may be shown for promotion. Opening every gate promotes nothing: a person does.
 *
 * @source Van Calster B et al. J Clin Epidemiol 2016;74:167-176 (200 events and 200 non-events)
 */
export function judgeCandidate(input: GateInput): GateReport {
  const evidence = evidenceOf(input.window);
  const strata = stratumAucs(input.holdout.candidateRecords, input.engine);
  const failures = [
    ...windowFailures(input.window),
    ...accuracyFailures(input.holdout.active, input.holdout.candidate),
    ...stratumFailures(strata, input.holdout.candidate.auc),
    ...goldenFailures(input.goldenCases),
  ];
  return {
    evidence,
    metricsMayBeShown: evidence !== 'insufficient',
    candidateMayBeShown: evidence === 'full' && failures.length === 0,
    failures,
    strataNotJudged: strata.filter(({ auc }) => auc === null).map(({ name }) => name),
  };
}

/** How much may be shown of a data window, by its rarer class. */
export function evidenceOf({ events, nonEvents }: Pick<DataWindow, 'events' | 'nonEvents'>): Evidence {
  const rarer = Math.min(events, nonEvents);
  if (rarer < EXPLORATORY_CLASS_MIN) return 'insufficient';
  return rarer < CLASS_MIN ? 'exploratory' : 'full';
}

/** Counts what the gates ask of a set of records. */
export function describeWindow(
  records: readonly {
    readonly outcome: boolean;
    readonly siteHash: string;
    readonly weekOfPrediction: string;
  }[],
): DataWindow {
  const events = records.filter(({ outcome }) => outcome).length;
  return {
    events,
    nonEvents: records.length - events,
    sites: new Set(records.map(({ siteHash }) => siteHash)).size,
    weeks: new Set(records.map(({ weekOfPrediction }) => weekOfPrediction)).size,
  };
}

function windowFailures(window: DataWindow): readonly GateFailure[] {
  const atLeast = (gate: GateName, figure: number, least: number): readonly GateFailure[] =>
    figure >= least ? [] : [{ gate, figure, required: `≥ ${least}` }];
  return [
    ...atLeast('events', window.events, CLASS_MIN),
    ...atLeast('non_events', window.nonEvents, CLASS_MIN),
    ...atLeast('sites', window.sites, SITES_MIN),
    ...atLeast('weeks', window.weeks, WEEKS_MIN),
  ];
}

function accuracyFailures(active: Metrics, candidate: Metrics): readonly GateFailure[] {
  const aucHolds = bothKnown(
    candidate.auc,
    active.auc,
    (now, before) => now >= before - AUC_LOSS_MAX - TOLERANCE,
  );
  const brierGains = bothKnown(
    candidate.brier,
    active.brier,
    (now, before) => before - now >= BRIER_GAIN_MIN - TOLERANCE,
  );
  const slope = candidate.calibrationSlope;
  const slopeFits = slope !== null && slope >= SLOPE_MIN - TOLERANCE && slope <= SLOPE_MAX + TOLERANCE;
  const failures: readonly (GateFailure & { readonly passed: boolean })[] = [
    {
      gate: 'holdout_auc',
      figure: candidate.auc,
      against: active.auc,
      required: `not lower by more than ${AUC_LOSS_MAX}`,
      passed: aucHolds,
    },
    {
      gate: 'holdout_brier',
      figure: candidate.brier,
      against: active.brier,
      required: `lower by ≥ ${BRIER_GAIN_MIN}`,
      passed: brierGains,
    },
    { gate: 'calibration_slope', figure: slope, required: `${SLOPE_MIN} to ${SLOPE_MAX}`, passed: slopeFits },
  ];
  return failures.filter(({ passed }) => !passed).map(({ passed: _, ...failure }) => failure);
}

const bothKnown = (
  now: number | null,
  before: number | null,
  holds: (now: number, before: number) => boolean,
): boolean => now !== null && before !== null && holds(now, before);

function stratumFailures(
  strata: readonly { readonly name: string; readonly auc: number | null }[],
  overall: number | null,
): readonly GateFailure[] {
  if (overall === null) return [];
  return strata.flatMap(({ name, auc }) => {
    if (auc === null || auc >= overall - STRATUM_AUC_GAP_MAX - TOLERANCE) return [];
    const required = `not more than ${STRATUM_AUC_GAP_MAX} below the overall AUC`;
    return [{ gate: 'stratum_auc', figure: auc, against: overall, required, stratum: name }];
  });
}

function goldenFailures({ run, failed }: GateInput['goldenCases']): readonly GateFailure[] {
  if (run > 0 && failed === 0) return [];
  return [
    { gate: 'golden_cases', figure: run === 0 ? null : failed, required: 'every golden case runs, 0 fail' },
  ];
}
