import { z } from 'zod';
import recordTypes from '../apple/records.json' with { type: 'json' };
import sleepStates from '../apple/sleep-states.json' with { type: 'json' };
import appleUnits from '../apple/units.json' with { type: 'json' };
import type { DeviceType, Metric, Normalised, SourceHint, Stage, StageState } from '../connector.ts';
import kinds from './bridge.json' with { type: 'json' };
import { present, readItems, reject, slept, stage, workedOut } from './emit.ts';
import { readIso, type Told, writeIso } from './times.ts';

/**
 * What an app on a phone may post: records as Health Connect has them (Samsung Health too, through it or in the same
 * words), samples as HealthKit has them, and the ids of what was deleted on the phone.
 */
export const BridgeBody = z.object({
  records: z.array(z.unknown()).max(5_000).optional(),
  samples: z.array(z.unknown()).max(5_000).optional(),
  deletedIds: z.array(z.string().min(1).max(200)).max(5_000).optional(),
});

/** Reads each record on its own; one that cannot be read is counted with its reason. */
export function readBridge(body: z.infer<typeof BridgeBody>): Normalised[] {
  return [
    ...readItems(body.records ?? [], HealthConnect, readRecord),
    ...readItems(body.samples ?? [], HealthKit, readSample),
    ...(body.deletedIds ?? []).map((externalId): Normalised => ({ kind: 'delete', externalId })),
  ];
}

const Text = z.string().nullish();
const Count = z.number().nullish();

const Metadata = z
  .object({
    id: Text,
    dataOrigin: z.object({ packageName: Text }).nullish(),
    device: z
      .object({ manufacturer: Text, model: Text, type: z.union([z.string(), z.number()]).nullish() })
      .nullish(),
  })
  .nullish();

const HealthConnect = z.looseObject({
  type: z.string(),
  time: Text,
  startTime: Text,
  endTime: Text,
  zoneOffset: Text,
  startZoneOffset: Text,
  endZoneOffset: Text,
  metadata: Metadata,
});
type Record = z.infer<typeof HealthConnect>;

const DEVICES: Readonly<{ [type: string]: DeviceType }> = { ...kinds.devices } as {
  [type: string]: DeviceType;
};

function sourceOf(metadata: z.infer<typeof Metadata>): SourceHint {
  const device = metadata?.device;
  return {
    deviceType: DEVICES[String(device?.type ?? '')] ?? 'unknown',
    ...present({
      deviceModel: device?.model ?? device?.manufacturer,
      appId: metadata?.dataOrigin?.packageName,
    }),
  };
}

/** An instant in UTC with the offset beside it, or with its own. */
function readAt(time: string | null | undefined, offset: string | null | undefined): Told | undefined {
  const told = readIso(time ?? '');
  if (told === undefined) return undefined;
  const beside = readIso('2000-01-01T00:00:00', {
    zone: offset === 'Z' ? '+00:00' : (offset ?? undefined),
  })?.zone;
  const own = time?.endsWith('Z') === true ? undefined : told.zone;
  const zone = beside ?? own;
  return { ms: told.ms, ...(zone !== undefined && { zone }) };
}

function readRecord(record: Record): Normalised[] {
  const source = sourceOf(record.metadata);
  const id = record.metadata?.id ?? undefined;
  const start = readAt(record.startTime ?? record.time, record.startZoneOffset ?? record.zoneOffset);
  const end = readAt(record.endTime, record.endZoneOffset);
  if (record.type === 'SleepSessionRecord') return [readSession(record, { start, end, source, id })];
  if (record.type === 'ExerciseSessionRecord') return [readExercise(record, { start, end, source, id })];
  if (record.type === 'HeartRateRecord') return readHeartRates(record, { source, zone: start?.zone, id });
  const kind = Object.hasOwn(kinds.records, record.type)
    ? kinds.records[record.type as keyof typeof kinds.records]
    : undefined;
  if (kind === undefined) return [reject('unknown_kind', id)];
  return kind.flatMap((one) => {
    const value = Count.safeParse(record[one.field]);
    const externalId = id === undefined || kind.length === 1 ? id : `${id}:${one.metric}`;
    if (!value.success) return [reject('malformed', externalId)];
    if (value.data === undefined || value.data === null) return [reject('no_value', externalId)];
    return sampleOf({
      metric: one.metric as Metric,
      unit: one.unit,
      value: value.data,
      start,
      end,
      source,
      externalId,
    });
  });
}

type Sampled = {
  readonly metric: Metric;
  readonly unit: string;
  readonly value: number;
  readonly start: Told | undefined;
  readonly end?: Told | undefined;
  readonly source: SourceHint;
  readonly externalId: string | undefined;
};

/** In the unit that the phone measured in: it is turned into ours where data is taken in. */
function sampleOf({ metric, unit, value, start, end, source, externalId }: Sampled): Normalised[] {
  if (start === undefined) return [reject('no_time', externalId)];
  if (end !== undefined && end.ms < start.ms) return [reject('end_before_start', externalId)];
  const zone = end?.zone ?? start.zone;
  return [
    {
      kind: 'sample',
      metric,
      start: writeIso(start),
      ...(end !== undefined && end.ms > start.ms && { end: writeIso(end) }),
      ...(zone !== undefined && { zone }),
      value,
      unit,
      source,
      ...(externalId !== undefined && { externalId }),
    },
  ];
}

type Within = {
  readonly start: Told | undefined;
  readonly end: Told | undefined;
  readonly source: SourceHint;
  readonly id: string | undefined;
};

const HcStage = z.object({
  startTime: z.string(),
  endTime: z.string(),
  stage: z.union([z.string(), z.number()]).transform(String),
});
const STAGES: Readonly<{ [code: string]: StageState }> = { ...kinds.stages } as {
  [code: string]: StageState;
};

function readSession(record: Record, { start, end, source, id }: Within): Normalised {
  if (id === undefined) return reject('malformed');
  const rows = z.array(z.unknown()).catch([]).parse(record.stages);
  return slept({
    begin: start,
    finish: end,
    stages: rows.flatMap((row) => readStage(row, end?.zone ?? start?.zone)),
    state: 'final',
    source,
    externalId: id,
  });
}

function readStage(row: unknown, zone: string | undefined): Stage[] {
  const read = HcStage.safeParse(row);
  if (!read.success) return [];
  const state = STAGES[read.data.stage];
  const from = readAt(read.data.startTime, zone);
  const to = readAt(read.data.endTime, zone);
  return state === undefined || from === undefined || to === undefined || to.ms <= from.ms
    ? []
    : [stage(state, from, to)];
}

function readExercise(record: Record, { start, end, source, id }: Within): Normalised {
  if (id === undefined) return reject('malformed');
  const activity = z
    .union([z.string(), z.number()])
    .transform(String)
    .catch('unknown')
    .parse(record.exerciseType);
  return workedOut({ begin: start, finish: end, activity, source, externalId: id });
}

const Beat = z.object({ time: z.string(), beatsPerMinute: z.number() });

type Series = {
  readonly source: SourceHint;
  readonly zone: string | undefined;
  readonly id: string | undefined;
};

function readHeartRates(record: Record, { source, zone, id }: Series): Normalised[] {
  return readItems(z.array(z.unknown()).catch([]).parse(record.samples), Beat, ({ time, beatsPerMinute }) =>
    sampleOf({
      metric: 'heart_rate',
      unit: '/min',
      value: beatsPerMinute,
      start: readAt(time, zone),
      source,
      externalId: id === undefined ? undefined : `${id}:${time}`,
    }),
  );
}

const HealthKit = z.object({
  uuid: z.string().min(1),
  type: z.string(),
  startDate: z.string(),
  endDate: Text,
  value: z.union([z.number(), z.string()]).nullish(),
  unit: Text,
  sourceName: Text,
  bundleId: Text,
  device: z.object({ name: Text, model: Text, hardwareVersion: Text }).nullish(),
  /** Of a workout. */
  activityType: Text,
});
type Sample = z.infer<typeof HealthKit>;

const SLEEP = 'HKCategoryTypeIdentifierSleepAnalysis';
const WORKOUT = 'HKWorkoutTypeIdentifier';

function readSample(sample: Sample): Normalised[] {
  const start = readIso(sample.startDate);
  const end = readIso(sample.endDate ?? sample.startDate);
  const source = appleSource(sample);
  const at = { begin: start, finish: end, source, externalId: sample.uuid };
  if (sample.type === SLEEP) return [readAppleSleep(sample, at)];
  if (sample.type === WORKOUT) return [workedOut({ ...at, activity: sample.activityType ?? 'unknown' })];
  const row = Object.hasOwn(recordTypes, sample.type)
    ? recordTypes[sample.type as keyof typeof recordTypes]
    : undefined;
  if (row === undefined) return [reject('unknown_kind', sample.uuid)];
  if (typeof sample.value !== 'number') return [reject('no_value', sample.uuid)];
  const told = sample.unit ?? '';
  const { unit = (appleUnits as Readonly<{ [unit: string]: string }>)[told] } = row as {
    readonly unit?: string;
  };
  if (unit === undefined) return [reject('unknown_unit', sample.uuid)];
  return sampleOf({
    metric: row.metric as Metric,
    unit,
    value: sample.value,
    start,
    end,
    source,
    externalId: sample.uuid,
  });
}

type At = {
  readonly begin: Told | undefined;
  readonly finish: Told | undefined;
  readonly source: SourceHint;
  readonly externalId: string;
};

/** HealthKit has a sample for each stage; they are joined to nights where data is taken in. */
function readAppleSleep({ value }: Sample, at: At): Normalised {
  const states = sleepStates as Readonly<{ [name: string]: StageState }>;
  const state = states[String(value)] ?? states[`HKCategoryValueSleepAnalysis${String(value)}`];
  if (state === undefined) return reject('unknown_kind', at.externalId);
  const isWhole = at.begin !== undefined && at.finish !== undefined && at.finish.ms > at.begin.ms;
  const stages =
    isWhole && at.begin !== undefined && at.finish !== undefined ? [stage(state, at.begin, at.finish)] : [];
  return slept({ ...at, stages, state: 'final' });
}

function appleSource({ sourceName, bundleId, device }: Sample): SourceHint {
  const named = `${device?.name ?? ''} ${device?.model ?? ''} ${sourceName ?? ''}`.toLowerCase();
  const deviceType: DeviceType = named.includes('watch')
    ? 'watch'
    : named.includes('iphone')
      ? 'phone'
      : 'unknown';
  return {
    deviceType,
    ...present({ deviceModel: device?.hardwareVersion ?? device?.model, appId: bundleId ?? sourceName }),
  };
}
