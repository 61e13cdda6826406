import { type EngineKey, type EngineParameters, engineKeys } from '../parameters/index.ts';
import { canonicalHash } from './canonical.ts';
import { type CapViolation, checkWithinCaps, listCaps, movesAnyBand } from './caps.ts';
import type { DataWindow, GateReport } from './gates.ts';
import type { WeekSpan } from './job.ts';
import type { Metrics } from './metrics.ts';
import { listLeaves, type ParameterPath } from './parameter-paths.ts';

/** A parameter set and the number it is registered under; null is the default. */
export type ModelVersion<E extends EngineKey> = {
  readonly engine: E;
  readonly version: number | null;
  readonly parameters: EngineParameters[E];
};

/** What was measured, on which records. `null` metrics: too few records to display any. */
export type SheetEvidence = {
  readonly window: DataWindow & WeekSpan;
  readonly active: Metrics | null;
  readonly candidate: Metrics | null;
  readonly gates: GateReport | null;
};

export type ParameterChange = {
  readonly path: ParameterPath;
  readonly from: unknown;
  readonly to: unknown;
  readonly default: unknown;
  readonly cap: readonly [number, number] | null;
  readonly movesBand: boolean;
};

/** Candidate minus active; null where either is unknown. */
export type MetricChange = {
  readonly auc: number | null;
  readonly brier: number | null;
  readonly calibrationIntercept: number | null;
  readonly calibrationSlope: number | null;
};

/** The before/after report a reviewer reads and names by its hash when promoting. */
export type ComparisonSheet = {
  readonly engine: EngineKey;
  readonly fromVersion: number | null;
  readonly toVersion: number | null;
  readonly parameterDiff: readonly ParameterChange[];
  readonly changesBand: boolean;
  readonly capViolations: readonly CapViolation[];
  readonly dataWindow: SheetEvidence['window'];
  readonly metrics: {
    readonly active: Metrics | null;
    readonly candidate: Metrics | null;
    readonly change: MetricChange;
  };
  readonly metricsHash: string;
  readonly gates: GateReport | null;
  /** SHA-256 over the canonical JSON of everything above. */
  readonly hash: string;
};

/**
 * Sets two versions of one engine side by side.
 *
 * @throws {RangeError} when they belong to different engines
 */
export function comparisonSheet<E extends EngineKey>(
  active: ModelVersion<E>,
  candidate: ModelVersion<E>,
  evidence: SheetEvidence,
): ComparisonSheet {
  const { engine } = active;
  if (!engineKeys.includes(engine) || candidate.engine !== engine) {
    throw new RangeError('Both versions must be of one engine');
  }
  const metrics = {
    active: evidence.active,
    candidate: evidence.candidate,
    change: metricChange(evidence.active, evidence.candidate),
  };
  const sheet = {
    engine,
    fromVersion: active.version,
    toVersion: candidate.version,
    parameterDiff: diffParameters(engine, active.parameters, candidate.parameters),
    changesBand: movesAnyBand(engine, active.parameters, candidate.parameters),
    capViolations: checkWithinCaps(engine, candidate.parameters),
    dataWindow: evidence.window,
    metrics,
    metricsHash: canonicalHash(metrics),
    gates: evidence.gates,
  };
  return { ...sheet, hash: canonicalHash(sheet) };
}

/** Whether a sheet still says what its hash was taken of. */
export function isSheetIntact({ hash, ...sheet }: ComparisonSheet): boolean {
  return canonicalHash(sheet) === hash;
}

/** Every number that differs, in declaration order; null for one that a side does not have. */
export function diffParameters<E extends EngineKey>(
  engine: E,
  from: EngineParameters[E],
  to: EngineParameters[E],
): readonly ParameterChange[] {
  const caps = new Map(listCaps(engine).map((cap) => [cap.path, cap]));
  const before = listLeaves(from);
  const after = listLeaves(to);
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => {
      const cap = caps.get(path);
      return {
        path,
        from: before.get(path) ?? null,
        to: after.get(path) ?? null,
        default: cap?.default ?? null,
        cap: cap === undefined ? null : [cap.min, cap.max],
        movesBand: cap?.movesBand ?? path.startsWith('stricterLimits.'),
      };
    });
}

function metricChange(before: Metrics | null, after: Metrics | null): MetricChange {
  const change = (of: (metrics: Metrics) => number | null): number | null => {
    const then = before === null ? null : of(before);
    const now = after === null ? null : of(after);
    return then === null || now === null ? null : now - then;
  };
  return {
    auc: change(({ auc }) => auc),
    brier: change(({ brier }) => brier),
    calibrationIntercept: change(({ calibrationIntercept }) => calibrationIntercept),
    calibrationSlope: change(({ calibrationSlope }) => calibrationSlope),
  };
}
