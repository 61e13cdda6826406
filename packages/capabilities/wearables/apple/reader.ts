import sax from 'sax';
import type { SourceHint, StageState } from '../connector.ts';
import { checkTimes, readValue, SAMPLE_MS_MAX, SLEEP_MS_MAX } from '../data/accept.ts';
import { MINUTE_MS } from '../data/instants.ts';
import type { RejectReason, Sample, SleepEvent, WearableEvent, WorkoutEvent } from '../data/model.ts';
import type { Metric } from '../tables.ts';
import { readAppleDate } from './dates.ts';
import { readDevice } from './device.ts';
import recordTypes from './records.json' with { type: 'json' };
import sleepStates from './sleep-states.json' with { type: 'json' };
import unitNames from './units.json' with { type: 'json' };

const ROOT = 'HealthData';
const SLEEP = 'HKCategoryTypeIdentifierSleepAnalysis';
const ACTIVITY_PREFIX = 'HKWorkoutActivityType';
const SAME_SLEEP_MS = 120 * MINUTE_MS;
const STAGES_MAX = 5_000;
/** Blood pressure comes as two records and once more inside a pair of them. */
const RECORD_DEPTH = 2;
/** Sleeps deeper nested than any export: a file that only wants to be deep. */
const DEPTH_MAX = 32;
const DEVICES_MAX = 5_000;
/** Of a device, as text: a longer one is read anew each time. */
const DEVICE_TEXT_MAX = 1_000;
const ATTRIBUTES_MAX = 100;
const ACTIVITY_MAX = 100;
const RECORDS_AT_ONCE = 10_000;
/** Of a batch that may not end yet, since a sleep goes on. */
const OVERFULL = 4;

/** The entities of XML alone, none of HTML. */
const OPTIONS: sax.SAXOptions & { readonly strictEntities: boolean } = { strictEntities: true };

type Attributes = Readonly<Record<string, string>>;
type RecordType = { readonly metric: Metric; readonly unit?: string };

const types = recordTypes as Readonly<Record<string, RecordType>>;
const states = sleepStates as Readonly<Record<string, StageState>>;
const units = unitNames as Readonly<Record<string, string>>;

export type FileFault = 'not_an_apple_export' | 'malformed' | 'cut_short';

/** A file that is no whole export. What was read before it showed is kept. */
export class ExportFault extends Error {
  readonly reason: FileFault;

  constructor(reason: FileFault) {
    super(`The export cannot be read: ${reason}`);
    this.reason = reason;
  }
}

type SleepRow = {
  readonly state: StageState;
  readonly start: number;
  readonly end: number;
  readonly zone: number;
};

/** Records that follow each other. Sources are places in `hints`. */
export type ReadBatch = {
  readonly samples: ReadonlyMap<Metric, readonly Sample[]>;
  readonly events: readonly WearableEvent[];
  readonly received: number;
  readonly rejected: Readonly<Partial<Record<RejectReason, number>>>;
  /** Characters up to the end of the last whole element: from here reading can go on. */
  readonly cursor: number;
};

export type ExportReader = {
  /** @throws {ExportFault} */
  readonly write: (text: string) => void;
  /** @throws {ExportFault} when the file ends before its root does */
  readonly end: () => void;
  /** The first batch that is full and was not taken yet. No sleep is cut in two by its end. */
  readonly takeFull: () => ReadBatch | undefined;
  /** What came after the batches that are full. */
  readonly takeRest: () => ReadBatch;
  /** Every device met so far. */
  readonly hints: readonly SourceHint[];
};

const unitOf = (type: RecordType, unit = ''): string =>
  type.unit ?? units[unit] ?? (unit.startsWith('mmol<') ? 'mmol/L' : unit);

type ReadingOptions = {
  /** Where an earlier reading of the same file has stopped; the text before it is not written again. */
  readonly cursor?: number;
  readonly recordsAtOnce?: number;
};

/**
 * Reads `export.xml` of Apple Health as it comes: never the whole of it, no document type, no entity but those of XML
 * itself. Where a batch ends depends on the file alone, not on the pieces it comes in.
 */
export function createExportReader(
  receivedMs: number,
  { cursor = 0, recordsAtOnce = RECORDS_AT_ONCE }: ReadingOptions = {},
): ExportReader {
  const state = createCollector(receivedMs, recordsAtOnce);
  const full: ReadBatch[] = [];
  const parser = sax.parser(true, OPTIONS);
  const primed = cursor === 0 ? '' : `<${ROOT}>`;
  const base = cursor - primed.length;
  let depth = 0;
  let isOver = false;
  let safe = cursor;
  let attributesSeen = 0;
  const take = (): ReadBatch => ({ ...state.take(), cursor: safe });
  const open = (name: string, attributes: Attributes) => {
    if (state.isFull() && state.mayEndBefore(attributes)) full.push(take());
    state.open(name, attributes);
  };
  parser.onerror = (error) => {
    throw new ExportFault(error.message.startsWith('Unclosed root tag') ? 'cut_short' : 'malformed');
  };
  parser.onattribute = () => {
    attributesSeen += 1;
    if (attributesSeen > ATTRIBUTES_MAX) throw new ExportFault('malformed');
  };
  parser.onopentag = ({ name, attributes }) => {
    depth += 1;
    attributesSeen = 0;
    if (depth === 1 && name !== ROOT) throw new ExportFault('not_an_apple_export');
    if (depth > DEPTH_MAX) throw new ExportFault('malformed');
    if (depth === RECORD_DEPTH) open(name, attributes as Attributes);
    else if (depth > RECORD_DEPTH) state.inner(name, attributes as Attributes);
  };
  parser.onclosetag = (name) => {
    depth -= 1;
    if (depth === RECORD_DEPTH - 1) {
      state.close(name);
      safe = base + parser.position;
    }
    if (depth === 0) isOver = true;
  };
  if (primed !== '') parser.write(primed);
  return {
    write: (text) => void parser.write(text),
    end: () => {
      if (!isOver) throw new ExportFault(depth === 0 ? 'not_an_apple_export' : 'cut_short');
    },
    takeFull: () => full.shift(),
    takeRest: take,
    hints: state.hints,
  };
}

const NEVER = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };

function createCollector(receivedMs: number, recordsAtOnce: number) {
  const devices = new Map<string, number>();
  const places = new Map<string, number>();
  const hints: SourceHint[] = [];
  let samples = new Map<Metric, Sample[]>();
  let sleeps = new Map<number, SleepRow[]>();
  let workouts: WorkoutEvent[] = [];
  let rejected: Partial<Record<RejectReason, number>> = {};
  let received = 0;
  let slept = NEVER;
  let last: { sourceName: string; device: string; place: number | undefined } = {
    sourceName: '',
    device: '',
    place: undefined,
  };
  let workout: { attributes: Attributes; sums: Map<string, string> } | undefined;

  const reject = (reason: RejectReason) => {
    rejected[reason] = (rejected[reason] ?? 0) + 1;
  };

  const placeOf = (hint: SourceHint): number | undefined => {
    const text = JSON.stringify(hint);
    const known = places.get(text);
    if (known !== undefined || hints.length >= DEVICES_MAX) return known;
    // A copy: a part of a text keeps the whole of it in memory.
    const place = hints.push(JSON.parse(text) as SourceHint) - 1;
    places.set(text, place);
    return place;
  };

  const findSource = (sourceName: string, device: string): number | undefined => {
    const key = `${sourceName}\n${device}`;
    const known = devices.get(key);
    if (known !== undefined) return known;
    const place = placeOf(readDevice(sourceName, device));
    if (place === undefined || key.length > DEVICE_TEXT_MAX) return place;
    if (devices.size >= DEVICES_MAX) devices.clear();
    devices.set(key, place);
    return place;
  };

  /** Most records are of the same device as the one before. */
  const sourceOf = ({ sourceName = '', device = '' }: Attributes): number | undefined => {
    if (last.sourceName !== sourceName || last.device !== device) {
      last = { sourceName, device, place: findSource(sourceName, device) };
    }
    return last.place;
  };

  const timesOf = ({ startDate = '', endDate = '' }: Attributes, msMax: number) => {
    if (startDate === '') return 'no_time' as const;
    const start = readAppleDate(startDate);
    const end = endDate === '' ? start : readAppleDate(endDate);
    const fault = checkTimes({ start: start.ms, end: end.ms }, receivedMs, msMax);
    return fault ?? { start: start.ms, end: end.ms, zone: end.zone };
  };

  const readSleep = (attributes: Attributes): RejectReason | undefined => {
    const stage = states[attributes.value ?? ''];
    if (stage === undefined) return 'unknown_kind';
    const times = timesOf(attributes, SLEEP_MS_MAX);
    if (typeof times === 'string') return times;
    const source = sourceOf(attributes);
    if (source === undefined) return 'too_many_sources';
    const rows = sleeps.get(source) ?? [];
    rows.push({ state: stage, ...times });
    slept = { from: Math.min(slept.from, times.start), to: Math.max(slept.to, times.end) };
    sleeps.set(source, rows);
    return undefined;
  };

  const readSample = (type: RecordType, attributes: Attributes): RejectReason | undefined => {
    const times = timesOf(attributes, SAMPLE_MS_MAX);
    if (typeof times === 'string') return times;
    const { value: text = '' } = attributes;
    const given = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isNaN(given)) return 'no_value';
    const value = readValue(type.metric, given, unitOf(type, attributes.unit));
    if (typeof value === 'string') return value;
    const source = sourceOf(attributes);
    if (source === undefined) return 'too_many_sources';
    const { start, end, zone } = times;
    const list = samples.get(type.metric) ?? [];
    list.push(end === start ? { source, start, zone, value } : { source, start, end, zone, value });
    samples.set(type.metric, list);
    return undefined;
  };

  const readRecord = (attributes: Attributes): RejectReason | undefined => {
    const { type = '' } = attributes;
    if (type === SLEEP) return readSleep(attributes);
    const known = types[type];
    return known === undefined ? 'unknown_kind' : readSample(known, attributes);
  };

  const count = (reason: RejectReason | undefined) => {
    received += 1;
    if (reason !== undefined) reject(reason);
  };

  const readWorkout = (): RejectReason | undefined => {
    const { attributes, sums } = workout ?? { attributes: {}, sums: new Map<string, string>() };
    const times = timesOf(attributes, SLEEP_MS_MAX);
    if (typeof times === 'string') return times;
    const source = sourceOf(attributes);
    if (source === undefined) return 'too_many_sources';
    workouts.push({
      kind: 'workout',
      source,
      externalId: `apple-workout-${times.start}`,
      ...times,
      activity: activityOf(attributes),
      ...sumsOf(attributes, sums),
    });
    return undefined;
  };

  return {
    hints,
    isFull: () => received >= recordsAtOnce,
    mayEndBefore: ({ type, startDate = '', endDate = '' }: Attributes): boolean => {
      if (type !== SLEEP || received >= recordsAtOnce * OVERFULL) return true;
      const gap = Math.max(readAppleDate(startDate).ms - slept.to, slept.from - readAppleDate(endDate).ms);
      return !(gap <= SAME_SLEEP_MS);
    },
    open: (name: string, attributes: Attributes) => {
      if (name === 'Record') count(readRecord(attributes));
      else if (name === 'Workout') workout = { attributes, sums: new Map() };
    },
    inner: (name: string, { type = '', sum = '', unit = '', average = '' }: Attributes) => {
      if (name !== 'WorkoutStatistics' || !STATISTICS.has(type)) return;
      workout?.sums.set(type, `${sum === '' ? average : sum} ${unit}`);
    },
    close: (name: string) => {
      if (name !== 'Workout' || workout === undefined) return;
      count(readWorkout());
      workout = undefined;
    },
    take: (): Omit<ReadBatch, 'cursor'> => {
      const batch = { samples, events: [...toSleeps(sleeps), ...workouts], received, rejected };
      samples = new Map();
      sleeps = new Map();
      workouts = [];
      rejected = {};
      received = 0;
      slept = NEVER;
      return batch;
    },
  };
}

const ENERGY = 'HKQuantityTypeIdentifierActiveEnergyBurned';
const DISTANCE = 'HKQuantityTypeIdentifierDistanceWalkingRunning';
const HEART_RATE = 'HKQuantityTypeIdentifierHeartRate';

const STATISTICS: ReadonlySet<string> = new Set([ENERGY, DISTANCE, HEART_RATE]);

function activityOf({ workoutActivityType = '' }: Attributes): string {
  const activity = workoutActivityType.slice(ACTIVITY_PREFIX.length);
  return activity === '' || activity.length > ACTIVITY_MAX ? 'Other' : activity;
}

/** Older exports tell sums as attributes of the workout, newer ones as statistics inside it. */
function sumsOf(attributes: Attributes, sums: ReadonlyMap<string, string>) {
  const read = (metric: Metric, text: string): number | undefined => {
    const [value = '', unit = ''] = text.trim().split(' ');
    if (value === '') return undefined;
    const read = readValue(metric, Number(value), units[unit] ?? unit);
    return typeof read === 'number' ? read : undefined;
  };
  const { totalEnergyBurned = '', totalEnergyBurnedUnit = '' } = attributes;
  const { totalDistance = '', totalDistanceUnit = '' } = attributes;
  const energy = read('active_energy', sums.get(ENERGY) ?? `${totalEnergyBurned} ${totalEnergyBurnedUnit}`);
  const distance = read('distance', sums.get(DISTANCE) ?? `${totalDistance} ${totalDistanceUnit}`);
  const heart = read('heart_rate', sums.get(HEART_RATE) ?? '');
  return {
    ...(energy !== undefined && { activeEnergyKcal: energy }),
    ...(distance !== undefined && { distanceM: distance }),
    ...(heart !== undefined && { averageHeartRate: heart }),
  };
}

/** The export tells stages one by one: those of a device that follow each other are one sleep. */
function* toSleeps(sleeps: ReadonlyMap<number, readonly SleepRow[]>): Generator<SleepEvent> {
  for (const [source, rows] of sleeps) {
    let session: SleepRow[] = [];
    let end = Number.NEGATIVE_INFINITY;
    for (const row of [...rows].sort((one, other) => one.start - other.start || one.end - other.end)) {
      if (session.length > 0 && (row.start - end > SAME_SLEEP_MS || session.length >= STAGES_MAX)) {
        yield toSleep(source, session, end);
        session = [];
        end = Number.NEGATIVE_INFINITY;
      }
      session.push(row);
      end = Math.max(end, row.end);
    }
    if (session.length > 0) yield toSleep(source, session, end);
  }
}

function toSleep(source: number, rows: readonly SleepRow[], end: number): SleepEvent {
  const start = rows[0]?.start ?? end;
  return {
    kind: 'sleep',
    source,
    externalId: `apple-sleep-${start}`,
    start,
    end,
    zone: rows.at(-1)?.zone ?? 0,
    stages: rows.map(({ state, start: from, end: to }) => ({ state, start: from, end: to })),
    state: 'final',
  };
}
