import type { Metric, Normalised, SourceHint } from '../connector.ts';
import { isMetric, metricTable } from '../tables.ts';
import { DAY_MS, HOUR_MS, instantOf, offsetOf, offsetWritten } from './instants.ts';
import limits from './limits.json' with { type: 'json' };
import type { Accepted, RejectReason, StageSpan } from './model.ts';
import units from './units.json' with { type: 'json' };

const FIRST_WEARABLE_MS = Date.UTC(2000, 0, 1);
/** Clocks of devices run ahead, and a day that is under way may end in the future. */
const AHEAD_MS_MAX = 26 * HOUR_MS;
export const SLEEP_MS_MAX = 2 * DAY_MS;
export const SAMPLE_MS_MAX = 32 * DAY_MS;
const STAGES_MAX = 5_000;
const TEXT_MAX = 200;
const DATE = /^\d{4}-\d\d-\d\d$/;

const factors = units as Readonly<Record<string, Readonly<Record<string, number>>>>;
const bounds: Readonly<Record<string, readonly number[]>> = limits;

type Item = Exclude<Normalised, { kind: 'delete' | 'rejected' }>;
type Times = { readonly start: number; readonly end?: number; readonly zone?: number };

/** Degrees Fahrenheit and kelvin also move the zero, unless they tell a difference. */
function toCelsius(value: number, unit: string, isDelta: boolean): number | undefined {
  if (unit === '[degF]') return ((isDelta ? value : value - 32) * 5) / 9;
  if (unit === 'K') return isDelta ? value : value - 273.15;
  return undefined;
}

/** The value in the unit of its metric; undefined where the unit is of another quantity. */
function convert(metric: string, value: number, unit: string, own: string): number | undefined {
  if (unit === own) return value;
  if (own === 'Cel') return toCelsius(value, unit, metric === 'skin_temp_delta');
  const factor = factors[own]?.[unit];
  return factor === undefined ? undefined : value * factor;
}

const PRECISION = 1e6;
const rounded = (value: number): number => Math.round(value * PRECISION) / PRECISION;

/** Why something cannot have been measured at these instants. */
export function checkTimes(
  { start, end = start }: { readonly start: number; readonly end: number | undefined },
  receivedMs: number,
  msMax: number,
): RejectReason | undefined {
  if (Number.isNaN(start) || Number.isNaN(end)) return 'malformed';
  if (end < start) return 'end_before_start';
  if (end - start > msMax) return 'too_long';
  if (start < FIRST_WEARABLE_MS) return 'too_old';
  return end > receivedMs + AHEAD_MS_MAX ? 'in_future' : undefined;
}

/** A value in the unit of its metric, or why it is none. */
export function readValue(metric: Metric, given: number, unit: string): number | RejectReason {
  const converted = convert(metric, given, unit, metricTable[metric].unit);
  if (converted === undefined) return 'unknown_unit';
  const value = rounded(converted);
  const [low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY] = bounds[metric] ?? [];
  return value >= low && value <= high ? value : 'implausible';
}

function readTimes(item: Item, receivedAt: Date, msMax: number): Times | RejectReason {
  if (typeof item.start !== 'string' || item.start === '') return 'no_time';
  const start = instantOf(item.start);
  const end = item.end === undefined ? undefined : instantOf(item.end);
  const fault = checkTimes({ start, end }, receivedAt.getTime(), msMax);
  if (fault !== undefined) return fault;
  const zone = item.zone === undefined ? offsetWritten(item.start) : offsetOf(item.zone);
  if (item.zone !== undefined && zone === undefined) return 'malformed';
  return { start, ...(end !== undefined && { end }), ...(zone !== undefined && { zone }) };
}

const isTooLong = (...texts: readonly (string | undefined)[]): boolean =>
  texts.some((text) => text !== undefined && text.length > TEXT_MAX);

const sourceTooLong = ({ deviceModel, appId }: SourceHint): boolean => isTooLong(deviceModel, appId);

function acceptSample(
  item: Extract<Normalised, { kind: 'sample' }>,
  receivedAt: Date,
): Accepted | RejectReason {
  if (!isMetric(item.metric)) return 'unknown_kind';
  const times = readTimes(item, receivedAt, SAMPLE_MS_MAX);
  if (typeof times === 'string') return times;
  if (sourceTooLong(item.source) || isTooLong(item.externalId, item.method)) return 'too_long';
  if (typeof item.value !== 'number') return 'no_value';
  const value = readValue(item.metric, item.value, item.unit);
  if (typeof value === 'string') return value;
  const { externalId, method, metric, source, date } = item;
  if (date !== undefined && !DATE.test(date)) return 'malformed';
  const told = {
    ...(externalId !== undefined && { externalId }),
    ...(method !== undefined && { method }),
    ...(date !== undefined && { date }),
  };
  return { kind: 'sample', metric, source, sample: { ...times, value, ...told } };
}

/** Undefined when some stage has no times. Stages reach no further than the sleep they belong to. */
function readStages(item: Extract<Normalised, { kind: 'sleep' }>, start: number, end: number) {
  const stages: StageSpan[] = [];
  for (const stage of item.stages) {
    const from = instantOf(stage.start);
    const to = instantOf(stage.end);
    if (Number.isNaN(from) || Number.isNaN(to)) return undefined;
    const span = { state: stage.state, start: Math.max(from, start), end: Math.min(to, end) };
    if (span.end > span.start) stages.push(span);
  }
  return stages.sort((one, other) => one.start - other.start || one.end - other.end);
}

function readEvent(item: Extract<Item, { kind: 'sleep' | 'workout' }>, receivedAt: Date) {
  if (item.externalId === '') return 'malformed';
  if (item.end === undefined || item.end === '') return 'no_time';
  if (sourceTooLong(item.source) || isTooLong(item.externalId)) return 'too_long';
  const times = readTimes(item, receivedAt, SLEEP_MS_MAX);
  if (typeof times === 'string') return times;
  const { start, end = start, zone } = times;
  return { externalId: item.externalId, start, end, ...(zone !== undefined && { zone }) };
}

function acceptSleep(
  item: Extract<Normalised, { kind: 'sleep' }>,
  receivedAt: Date,
): Accepted | RejectReason {
  const head = readEvent(item, receivedAt);
  if (typeof head === 'string') return head;
  if (item.stages.length > STAGES_MAX) return 'too_long';
  const stages = readStages(item, head.start, head.end);
  if (stages === undefined) return 'malformed';
  const { totals, isNap, state } = item;
  return {
    kind: 'sleep',
    source: item.source,
    event: {
      ...head,
      kind: 'sleep',
      stages,
      state,
      ...(totals !== undefined && { totals }),
      ...(isNap !== undefined && { isNap }),
    },
  };
}

function acceptWorkout(
  item: Extract<Normalised, { kind: 'workout' }>,
  receivedAt: Date,
): Accepted | RejectReason {
  const head = readEvent(item, receivedAt);
  if (typeof head === 'string') return head;
  const { activity, activeEnergyKcal, distanceM, averageHeartRate } = item;
  if (isTooLong(activity)) return 'too_long';
  return {
    kind: 'workout',
    source: item.source,
    event: {
      ...head,
      kind: 'workout',
      activity,
      ...(activeEnergyKcal !== undefined && { activeEnergyKcal }),
      ...(distanceM !== undefined && { distanceM }),
      ...(averageHeartRate !== undefined && { averageHeartRate }),
    },
  };
}

/** What a provider told, checked and in the units of the tables, or why it cannot be kept. */
export function accept(item: Normalised, receivedAt: Date): Accepted | RejectReason {
  switch (item.kind) {
    case 'sample':
      return acceptSample(item, receivedAt);
    case 'sleep':
      return acceptSleep(item, receivedAt);
    case 'workout':
      return acceptWorkout(item, receivedAt);
    case 'rejected':
      return item.reason;
    case 'delete':
      return item.externalId === '' ? 'malformed' : item;
  }
}
