import { defaultParameters, type OutcomeParameters, type RelapseParameters } from '../parameters/index.ts';
import { fitCalibrationLine } from './calibration-line.ts';
import { CELL_RECORDS_MIN, type Cell, displayCells, type Group } from './cells.ts';
import { areaUnderCurve } from './discrimination.ts';

/** The engines whose records can be measured against an outcome (`outcome-record.ts` says why DMSE is not). */
export type MeasuredEngine = 'relapse' | 'outcome' | 'medication' | 'biomarker';

/** What the metrics read of an outcome record. */
export type MeasuredRecord = {
  readonly score?: number;
  readonly status?: string;
  readonly outcome: boolean;
  readonly stratum?: string;
};

/** Score bands in ascending order; a score belongs to the first band it is below. The last one is open. */
export type ScoreBands = readonly { readonly name: string; readonly below: number | null }[];

export type BandFigures = {
  readonly events: number;
  /** Share of records in which the outcome came. */
  readonly observed: number;
  /** Mean predicted probability, null where the engine states no probability. */
  readonly expected: number | null;
  /** observed / expected, null without a positive expectation. */
  readonly ratio: number | null;
};

export type StratumFigures = BandFigures & Accuracy;

/** Null means it cannot be computed from these records, never that it is zero. */
type Accuracy = {
  readonly auc: number | null;
  readonly brier: number | null;
  readonly calibrationIntercept: number | null;
  readonly calibrationSlope: number | null;
};

export type Metrics = Accuracy & {
  readonly n: number;
  readonly events: number;
  readonly bands: readonly Cell<BandFigures>[];
  readonly strata: readonly Cell<StratumFigures>[];
};

export type MeasureOptions = { readonly engine?: MeasuredEngine; readonly bands?: ScoreBands };

/** The risk bands of a relapse parameter set. */
export const relapseBands = ({ bands }: RelapseParameters): ScoreBands => [
  { name: 'low', below: bands.moderate },
  { name: 'moderate', below: bands.elevated },
  { name: 'elevated', below: bands.high },
  { name: 'high', below: null },
];

/**
 * Ranges of the whole-number composite, cut where an outcome parameter set cuts it. They are not the directions,
 * which also need the sum of symptoms and Digital MSE.
 */
export const outcomeBands = ({ direction }: OutcomeParameters): ScoreBands => [
  { name: 'worsening_range', below: 1 - direction.score },
  { name: 'stable_range', below: direction.score },
  { name: 'improving_range', below: null },
];

const NOT_RECORDED = 'not_recorded';

/**
 * Agreement of predictions with what came of them.
 *
 * Engines without a score (medication, biomarker) have no probability: their four accuracy figures are null and
 * their bands, one per status, show what was observed.
 *
 * @param records of one engine, in any order
 * @throws {RangeError} when a scored engine's record has no finite score
 */
export function measureRecords(records: readonly MeasuredRecord[], options: MeasureOptions = {}): Metrics {
  const engine = options.engine ?? 'relapse';
  const forecasts = records.map((record) => toForecast(engine, record));
  const bands = groupByBand(forecasts, options.bands ?? defaultBands(engine));
  return {
    n: forecasts.length,
    events: countEvents(forecasts),
    ...accuracyOf(forecasts),
    bands: displayCells(bands, bandFigures),
    strata: displayCells(groupByStratum(forecasts), (group) => ({
      ...bandFigures(group),
      ...accuracyOf(group),
    })),
  };
}

/**
 * The AUC of each stratum that is large enough to be displayed, without complementary suppression: for gates,
 * which judge but do not print.
 */
export function stratumAucs(
  records: readonly MeasuredRecord[],
  engine: MeasuredEngine = 'relapse',
): readonly { readonly name: string; readonly auc: number | null }[] {
  return groupByStratum(records.map((record) => toForecast(engine, record))).map((group) => ({
    name: group.name,
    auc: group.records.length < CELL_RECORDS_MIN ? null : accuracyOf(group.records).auc,
  }));
}

/** The scores read as probabilities, only to measure how far they are from being ones. */
export const relapseProbability = (score: number): number => score / 100;
export const outcomeProbability = (score: number): number => (score + 100) / 200;

type Forecast = {
  readonly score: number;
  readonly probability: number | null;
  readonly status: string | undefined;
  readonly stratum: string | undefined;
  readonly outcome: boolean;
};

function toForecast(engine: MeasuredEngine, record: MeasuredRecord): Forecast {
  const { status, stratum, outcome } = record;
  if (engine === 'medication' || engine === 'biomarker') {
    return { score: 0, probability: null, status, stratum, outcome };
  }
  if (record.score === undefined || !Number.isFinite(record.score)) {
    throw new RangeError(`A ${engine} record needs a finite score`);
  }
  const probabilityOf = engine === 'relapse' ? relapseProbability : outcomeProbability;
  return { score: record.score, probability: probabilityOf(record.score), status, stratum, outcome };
}

const countEvents = (forecasts: readonly Forecast[]): number => forecasts.filter((one) => one.outcome).length;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function accuracyOf(forecasts: readonly Forecast[]): Accuracy {
  const stated = forecasts.flatMap(({ probability, score, outcome }) =>
    probability === null ? [] : [{ probability, score, outcome }],
  );
  if (stated.length === 0) {
    return { auc: null, brier: null, calibrationIntercept: null, calibrationSlope: null };
  }
  const line = fitCalibrationLine(stated);
  return {
    auc: areaUnderCurve(stated),
    brier: mean(stated.map(({ probability, outcome }) => (probability - (outcome ? 1 : 0)) ** 2)),
    calibrationIntercept: line?.intercept ?? null,
    calibrationSlope: line?.slope ?? null,
  };
}

function bandFigures(forecasts: readonly Forecast[]): BandFigures {
  const events = countEvents(forecasts);
  const observed = events / forecasts.length;
  const stated = forecasts.flatMap(({ probability }) => (probability === null ? [] : [probability]));
  const expected = stated.length === 0 ? null : mean(stated);
  return {
    events,
    observed,
    expected,
    ratio: expected === null || expected <= 0 ? null : observed / expected,
  };
}

const defaultBands = (engine: MeasuredEngine): ScoreBands | null => {
  if (engine === 'relapse') return relapseBands(defaultParameters.relapse);
  return engine === 'outcome' ? outcomeBands(defaultParameters.outcome) : null;
};

function groupByBand(forecasts: readonly Forecast[], bands: ScoreBands | null): readonly Group<Forecast>[] {
  if (bands === null) return groupByName(forecasts, ({ status }) => status ?? NOT_RECORDED);
  const bandOf = ({ score }: Forecast) => bands.findIndex(({ below }) => below === null || score < below);
  return bands.map(({ name }, index) => ({
    name,
    records: forecasts.filter((one) => bandOf(one) === index),
  }));
}

/** No strata at all when no record carries one. Records without one form a group, so that cells add up. */
function groupByStratum(forecasts: readonly Forecast[]): readonly Group<Forecast>[] {
  if (forecasts.every(({ stratum }) => stratum === undefined)) return [];
  return groupByName(forecasts, ({ stratum }) => stratum ?? NOT_RECORDED);
}

function groupByName(
  forecasts: readonly Forecast[],
  nameOf: (forecast: Forecast) => string,
): readonly Group<Forecast>[] {
  const groups = Map.groupBy(forecasts, nameOf);
  const names = [...groups.keys()].toSorted();
  return names.map((name) => ({ name, records: groups.get(name) ?? [] }));
}
