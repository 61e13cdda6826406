import analytes from '../data/analytes.json' with { type: 'json' };
import {
  defaultParameters,
  type EngineKey,
  type EngineParameters,
  type OutcomeParameters,
  type RelapseParameters,
} from '../parameters/index.ts';
import capTable from './caps.json' with { type: 'json' };
import { listLeaves, type ParameterPath, readNumber } from './parameter-paths.ts';

/** One number that calibration may move, and how far. Bounds are inclusive. */
export type Cap = {
  readonly path: ParameterPath;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** Only whole numbers. */
  readonly whole: boolean;
  /** Decides which status a result gets, so a change needs two people. */
  readonly movesBand: boolean;
  /** The factor whose reach this is, where it is one. */
  readonly factor?: string;
  /** The bounds are a share of this parameter: they move with it. */
  readonly scalesWith?: ParameterPath;
};

export type ViolationRule =
  | 'outside_cap'
  | 'not_whole'
  | 'never_calibratable'
  | 'missing'
  | 'unknown_parameter'
  | 'sum_not_100'
  | 'order_broken'
  | 'critical_limit_loosened';

export type CapViolation = {
  readonly path: ParameterPath;
  readonly rule: ViolationRule;
  readonly min?: number;
  readonly max?: number;
};

const TOLERANCE = 1e-9;
const WEIGHT_SHARE_MIN = 0.8;
const WEIGHT_SHARE_MAX = 1.2;

type CapRow = {
  readonly path: string;
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
  readonly movesBand?: boolean;
  readonly factor?: string;
  readonly scalesWith?: string;
};

const TABLE: Readonly<Record<EngineKey, readonly CapRow[]>> = capTable;

/** The calibratable numbers of an engine, in table order. Empty for the biomarker engine. */
export function listCaps(engine: EngineKey): readonly Cap[] {
  return TABLE[engine].map((row) => ({
    ...row,
    default: readNumber(defaultParameters[engine], row.path),
    whole: row.whole ?? false,
    movesBand: row.movesBand ?? false,
  }));
}

/** How far each factor's weight may move: factor → [least, most]. Only relapse and outcome have factors. */
export function listFactorCaps(engine: EngineKey): Readonly<Record<string, readonly [number, number]>> {
  return Object.fromEntries(
    listCaps(engine).flatMap(({ factor, min, max }) =>
      factor === undefined ? [] : [[factor, [min, max] as const]],
    ),
  );
}

/** The rule behind the weight rows of the table: 80 to 120 % of the default, in whole points. */
export const weightCap = (defaultWeight: number): readonly [number, number] => [
  Math.ceil(defaultWeight * WEIGHT_SHARE_MIN - TOLERANCE),
  Math.floor(defaultWeight * WEIGHT_SHARE_MAX + TOLERANCE),
];

/**
 * Holds a parameter set against its caps. A number that is in no cap must equal the default, and rules between
 * numbers (sums, order) must hold.
 *
 * @returns every violation; empty when the set may run
 */
export function checkWithinCaps<E extends EngineKey>(
  engine: E,
  parameters: EngineParameters[E],
): readonly CapViolation[] {
  return [
    ...leafViolations(engine, parameters),
    ...(engine === 'biomarker' ? limitViolations(parameters as EngineParameters['biomarker']) : []),
    ...(engine === 'dmse' ? dmseOrder(parameters as EngineParameters['dmse']) : []),
    ...(engine === 'outcome' ? outcomeSums(parameters as OutcomeParameters) : []),
    ...(engine === 'relapse' ? relapseRelations(parameters as RelapseParameters) : []),
  ];
}

/** Whether any number that decides a status differs between two parameter sets. */
export function movesAnyBand<E extends EngineKey>(
  engine: E,
  from: EngineParameters[E],
  to: EngineParameters[E],
): boolean {
  const before = listLeaves(from);
  const after = listLeaves(to);
  const decisive = new Set(listCaps(engine).flatMap((cap) => (cap.movesBand ? [cap.path] : [])));
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].some((path) => isDecisive(path, decisive) && before.get(path) !== after.get(path));
}

const LIMIT_PREFIX = 'stricterLimits.';

const isDecisive = (path: ParameterPath, decisive: ReadonlySet<ParameterPath>): boolean =>
  decisive.has(path) || path.startsWith(LIMIT_PREFIX);

function leafViolations(engine: EngineKey, parameters: object): readonly CapViolation[] {
  const shipped = listLeaves(defaultParameters[engine]);
  const given = listLeaves(parameters);
  const caps = new Map(listCaps(engine).map((cap) => [cap.path, cap]));
  const missing = [...shipped.keys()].filter((path) => !given.has(path));
  return [
    ...missing.map((path): CapViolation => ({ path, rule: 'missing' })),
    ...[...given].flatMap(([path, value]): readonly CapViolation[] => {
      if (path.startsWith(LIMIT_PREFIX)) return [];
      if (!shipped.has(path)) return [{ path, rule: 'unknown_parameter' }];
      const cap = caps.get(path);
      if (cap !== undefined) return capViolations(cap, value, parameters);
      return value === shipped.get(path) ? [] : [{ path, rule: 'never_calibratable' }];
    }),
  ];
}

function capViolations(cap: Cap, value: unknown, parameters: object): readonly CapViolation[] {
  const { path } = cap;
  const { min, max } = boundsOf(cap, parameters);
  const isInside = typeof value === 'number' && value >= min - TOLERANCE && value <= max + TOLERANCE;
  if (!isInside) return [{ path, rule: 'outside_cap', min, max }];
  return cap.whole && !Number.isInteger(value) ? [{ path, rule: 'not_whole', min, max }] : [];
}

/** The level share is capped as points "of 38", so its bounds follow the symptom weight. */
function boundsOf(cap: Cap, parameters: object): { readonly min: number; readonly max: number } {
  if (cap.scalesWith === undefined) return { min: cap.min, max: cap.max };
  const shipped = readNumber(defaultParameters.relapse, cap.scalesWith);
  const scale = readNumber(parameters, cap.scalesWith) / shipped;
  return { min: cap.min * scale, max: cap.max * scale };
}

const isHundred = (sum: number): boolean => Math.abs(sum - 100) <= TOLERANCE;

const isAscending = (values: readonly number[]): boolean =>
  values.every((value, index) => index === 0 || value > (values[index - 1] ?? Number.NaN));

function relapseRelations({ weights, bands, sleep, cadence }: RelapseParameters): readonly CapViolation[] {
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  const hours = sleep.knots.map(([x]) => x);
  return [
    ...violationUnless(isHundred(sum), 'weights', 'sum_not_100'),
    ...violationUnless(isAscending([0, bands.moderate, bands.elevated, bands.high]), 'bands', 'order_broken'),
    ...violationUnless(isAscending(hours), 'sleep.knots', 'order_broken'),
    ...violationUnless(cadence.graceDays < cadence.fullDays, 'cadence', 'order_broken'),
  ];
}

function outcomeSums({
  symptoms,
  dmse,
  medication,
  biomarker,
  sleep,
}: OutcomeParameters): readonly CapViolation[] {
  const twoSided = symptoms.cap + dmse.cap + sleep.points;
  return [
    ...violationUnless(isHundred(twoSided + medication.points), 'medication.points', 'sum_not_100'),
    ...violationUnless(isHundred(twoSided + biomarker.cap), 'biomarker.cap', 'sum_not_100'),
  ];
}

function dmseOrder(parameters: EngineParameters['dmse']): readonly CapViolation[] {
  const { latencySeconds, psychomotor, speechWpm, attentionPct } = parameters;
  const speech = [
    speechWpm.clinicalLow,
    speechWpm.subclinicalLow,
    speechWpm.midpoint,
    speechWpm.subclinicalHigh,
    speechWpm.clinicalHigh,
  ];
  return [
    ...violationUnless(
      latencySeconds.subclinical < latencySeconds.clinical,
      'latencySeconds',
      'order_broken',
    ),
    ...violationUnless(psychomotor.subclinical < psychomotor.clinical, 'psychomotor', 'order_broken'),
    ...violationUnless(isAscending(speech), 'speechWpm', 'order_broken'),
    ...violationUnless(attentionPct.clinical < attentionPct.subclinical, 'attentionPct', 'order_broken'),
  ];
}

const SHIPPED_LIMITS = new Map(
  analytes.map(({ key, critical }) => [key, { low: critical?.low?.value, high: critical?.high?.value }]),
);

/** A stricter low limit is higher and a stricter high limit is lower: both make more readings critical. */
function limitViolations({ stricterLimits }: EngineParameters['biomarker']): readonly CapViolation[] {
  return Object.entries(stricterLimits).flatMap(([analyte, { low, high }]) => {
    const path = `${LIMIT_PREFIX}${analyte}`;
    const shipped = SHIPPED_LIMITS.get(analyte);
    if (shipped === undefined) return [{ path, rule: 'unknown_parameter' }];

    const lowest = shipped.low ?? Number.NEGATIVE_INFINITY;
    const highest = shipped.high ?? Number.POSITIVE_INFINITY;
    return [
      ...violationUnless((low ?? lowest) >= lowest, `${path}.low`, 'critical_limit_loosened'),
      ...violationUnless((high ?? highest) <= highest, `${path}.high`, 'critical_limit_loosened'),
      // Crossed limits would call every reading critical in both directions.
      ...violationUnless((low ?? lowest) < (high ?? highest), path, 'order_broken'),
    ];
  });
}

const violationUnless = (
  holds: boolean,
  path: ParameterPath,
  rule: ViolationRule,
): readonly CapViolation[] => (holds ? [] : [{ path, rule }]);
