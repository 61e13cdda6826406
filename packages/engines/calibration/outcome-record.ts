import type { Issue } from '@chartwright/kernel';
import type { MeasuredEngine } from './metrics.ts';
import definitions from './outcome-definitions.json' with { type: 'json' };

/**
 * What came of one prediction, de-identified by the integrator before it is uploaded. There is no field for a
 * person, a date finer than a week, or free text, and a record that brings one is refused.
 */
export type OutcomeRecord = {
  readonly engine: MeasuredEngine;
  /** `default` or `v{n}`: the parameter set that made the prediction. */
  readonly engineVersion: string;
  /** Whole points; present exactly for relapse (0 to 100) and outcome (-100 to 100). */
  readonly score?: number;
  /** Present for engines without a score; optional beside a score. */
  readonly status?: string;
  /**
   * Per available factor, where its contribution stands in the factor's own range, 0 to 1. Relapse: points / maximum.
   * Outcome: (contribution - lowest) / (highest - lowest), so 0.5 is no contribution of a two-sided factor.
   */
  readonly fractions: Readonly<Record<string, number>>;
  readonly outcome: boolean;
  readonly horizonDays: number;
  /** ISO week, `YYYY-Www`. */
  readonly weekOfPrediction: string;
  /** Lower-case hex digest of the site, made with a salt that stays at the site. */
  readonly siteHash: string;
  /** One code, such as `age_18_34`. */
  readonly stratum?: string;
};

export type OutcomeDefinition = {
  readonly definition: string;
  /** Shortest and longest observation, inclusive. */
  readonly horizonDays: readonly number[];
  readonly score: readonly number[] | null;
  readonly statuses: readonly string[];
  readonly factors: readonly string[];
};

/** What counts as an event. DMSE has no agreed outcome, so no DMSE record exists. */
export const OUTCOME_DEFINITIONS: Readonly<Record<MeasuredEngine, OutcomeDefinition>> = definitions;

export type RecordReading =
  | { readonly ok: true; readonly record: OutcomeRecord }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Reads one uploaded record. Every fault is listed; none repeats a value.
 *
 * @param input parsed JSON of unknown shape
 */
export function readOutcomeRecord(input: unknown): RecordReading {
  if (!isObject(input)) return { ok: false, issues: [{ path: '', message: 'Expected object' }] };
  const engine = input.engine;
  if (!isMeasuredEngine(engine)) return { ok: false, issues: [engineIssue(engine)] };

  const issues = [
    ...unknownKeys(input),
    ...commonIssues(input),
    ...horizonIssues(engine, input.horizonDays),
    ...resultIssues(engine, input.score, input.status),
    ...fractionIssues(engine, input.fractions),
  ];
  return issues.length > 0 ? { ok: false, issues } : { ok: true, record: toRecord(engine, input) };
}

type Input = Readonly<Record<string, unknown>>;

const KEYS = new Set([
  'engine',
  'engineVersion',
  'score',
  'status',
  'fractions',
  'outcome',
  'horizonDays',
  'weekOfPrediction',
  'siteHash',
  'stratum',
]);
const ENGINE_VERSION = /^(default|v[1-9]\d{0,5})$/;
const SITE_HASH = /^[0-9a-f]{8,128}$/i;
const STRATUM = /^[a-z0-9][a-z0-9_:+-]{0,31}$/i;
/** Runs of digits as long as a record number or a date. A stratum such as `age_18_34` has none. */
const IDENTIFYING_DIGITS = /\d{4}|\d{1,2}-\d{1,2}-\d{1,2}/;
const ISO_WEEK = /^(\d{4})-W(\d{2})$/;

const isObject = (value: unknown): value is Input =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isMeasuredEngine = (value: unknown): value is MeasuredEngine =>
  typeof value === 'string' && Object.hasOwn(OUTCOME_DEFINITIONS, value);

/** Absent and null are the same: not supplied. */
const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

function engineIssue(engine: unknown): Issue {
  const message = engine === 'dmse' ? 'No outcome is defined for this engine' : 'Unknown engine';
  return { path: 'engine', message: isGiven(engine) ? message : 'Required' };
}

/** The names of unknown fields are the caller's own words, so only their number is reported. */
function unknownKeys(input: Input): readonly Issue[] {
  const count = Object.keys(input).filter((key) => !KEYS.has(key)).length;
  return count === 0 ? [] : [{ path: '', message: `${count} field(s) outside the record are not accepted` }];
}

function commonIssues(input: Input): readonly Issue[] {
  return [
    ...patternIssue(input, 'engineVersion', ENGINE_VERSION, 'Expected default or v{n}'),
    ...patternIssue(input, 'siteHash', SITE_HASH, 'Expected a hex digest of 8 to 128 characters'),
    ...weekIssues(input.weekOfPrediction),
    ...(typeof input.outcome === 'boolean' ? [] : [requiredOr(input, 'outcome', 'Expected boolean')]),
    ...stratumIssues(input.stratum),
  ];
}

const requiredOr = (input: Input, path: string, message: string): Issue => ({
  path,
  message: isGiven(input[path]) ? message : 'Required',
});

function patternIssue(input: Input, path: string, pattern: RegExp, message: string): readonly Issue[] {
  const value = input[path];
  return typeof value === 'string' && pattern.test(value) ? [] : [requiredOr(input, path, message)];
}

function weekIssues(week: unknown): readonly Issue[] {
  const path = 'weekOfPrediction';
  if (!isGiven(week)) return [{ path, message: 'Required' }];
  const match = typeof week === 'string' ? ISO_WEEK.exec(week) : null;
  if (match === null) return [{ path, message: 'Expected an ISO week, YYYY-Www' }];
  const number = Number(match[2]);
  const valid = number >= 1 && number <= weeksOfYear(Number(match[1]));
  return valid ? [] : [{ path, message: 'No such week in that year' }];
}

/** An ISO year has 53 weeks when 1 January is a Thursday, or a Wednesday of a leap year. */
function weeksOfYear(year: number): 52 | 53 {
  const firstDay = new Date(Date.UTC(2000, 0, 1));
  firstDay.setUTCFullYear(year);
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const day = firstDay.getUTCDay();
  return day === 4 || (day === 3 && isLeap) ? 53 : 52;
}

function stratumIssues(stratum: unknown): readonly Issue[] {
  if (!isGiven(stratum)) return [];
  const isCode = typeof stratum === 'string' && STRATUM.test(stratum) && !IDENTIFYING_DIGITS.test(stratum);
  return isCode
    ? []
    : [{ path: 'stratum', message: 'Expected one code without spaces, dates or long numbers' }];
}

function horizonIssues(engine: MeasuredEngine, horizonDays: unknown): readonly Issue[] {
  const [shortest, longest] = boundsOf(OUTCOME_DEFINITIONS[engine].horizonDays);
  return wholeNumberIssues('horizonDays', horizonDays, shortest, longest);
}

function resultIssues(engine: MeasuredEngine, score: unknown, status: unknown): readonly Issue[] {
  const { score: range, statuses } = OUTCOME_DEFINITIONS[engine];
  const isStatusKnown = typeof status === 'string' && statuses.includes(status);
  const unknownStatus: Issue = { path: 'status', message: `Expected one of ${statuses.join(', ')}` };
  const statusIssues = isGiven(status) && !isStatusKnown ? [unknownStatus] : [];
  if (range !== null) return [...wholeNumberIssues('score', score, ...boundsOf(range)), ...statusIssues];
  return [
    ...(isGiven(score) ? [{ path: 'score', message: 'This engine has no score' }] : []),
    ...(isGiven(status) ? statusIssues : [{ path: 'status', message: 'Required' }]),
  ];
}

function fractionIssues(engine: MeasuredEngine, fractions: unknown): readonly Issue[] {
  const { factors } = OUTCOME_DEFINITIONS[engine];
  if (!isGiven(fractions)) return factors.length === 0 ? [] : [{ path: 'fractions', message: 'Required' }];
  if (!isObject(fractions)) return [{ path: 'fractions', message: 'Expected object' }];

  const strangers = Object.keys(fractions).filter((key) => !factors.includes(key)).length;
  return [
    ...(strangers === 0 ? [] : [{ path: 'fractions', message: `${strangers} unknown factor(s)` }]),
    ...factors.flatMap((factor) =>
      isGiven(fractions[factor]) ? fractionIssue(`fractions.${factor}`, fractions[factor]) : [],
    ),
  ];
}

function fractionIssue(path: string, value: unknown): readonly Issue[] {
  if (typeof value !== 'number' || Number.isNaN(value)) return [{ path, message: 'Expected number' }];
  return rangeIssue(path, value, 0, 1);
}

function wholeNumberIssues(path: string, value: unknown, low: number, high: number): readonly Issue[] {
  if (!isGiven(value)) return [{ path, message: 'Required' }];
  if (typeof value !== 'number' || Number.isNaN(value)) return [{ path, message: 'Expected number' }];
  if (!Number.isInteger(value)) return [{ path, message: 'Expected integer' }];
  return rangeIssue(path, value, low, high);
}

function rangeIssue(path: string, value: number, low: number, high: number): readonly Issue[] {
  if (value < low) return [{ path, message: `Number must be ≥ ${low}` }];
  return value > high ? [{ path, message: `Number must be ≤ ${high}` }] : [];
}

function boundsOf(range: readonly number[]): readonly [number, number] {
  const [low, high] = range;
  if (low === undefined || high === undefined) throw new Error('A range needs two bounds');
  return [low, high];
}

/** Only called once every rule has passed: the casts restate what was checked above. */
function toRecord(engine: MeasuredEngine, input: Input): OutcomeRecord {
  const fractions = (input.fractions ?? {}) as Readonly<Record<string, number | null>>;
  return {
    engine,
    engineVersion: input.engineVersion as string,
    ...(isGiven(input.score) && { score: input.score as number }),
    ...(isGiven(input.status) && { status: input.status as string }),
    fractions: Object.fromEntries(Object.entries(fractions).filter((entry) => entry[1] !== null)) as Record<
      string,
      number
    >,
    outcome: input.outcome as boolean,
    horizonDays: input.horizonDays as number,
    weekOfPrediction: input.weekOfPrediction as string,
    siteHash: (input.siteHash as string).toLowerCase(),
    ...(isGiven(input.stratum) && { stratum: (input.stratum as string).toLowerCase() }),
  };
}
