import { z } from 'zod';
import type { DeviceType, Metric, Normalised, SourceHint, Stage } from '../../connector.ts';
import { measured, measuredDay, present, readItems, reject, slept, stage, workedOut } from '../emit.ts';
import { readIso, type Told, writeOffset } from '../times.ts';

export type DataType = {
  readonly type: string;
  readonly groups: readonly string[];
  readonly shape: 'session' | 'sample' | 'interval' | 'day';
  /** Where the value stands in a point, and the filter's name of it. */
  readonly key: string;
  readonly fields: readonly { readonly metric: string; readonly path: string; readonly scale?: number }[];
};

/** Whole numbers of 64 bits come as text. */
const Count = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .nullish();
const Text = z.string().nullish();

const Interval = z
  .object({ startTime: Text, startUtcOffset: Text, endTime: Text, endUtcOffset: Text })
  .nullish();
const SampleTime = z.object({ physicalTime: Text, utcOffset: Text }).nullish();
const Day = z.object({ year: z.number().int(), month: z.number().int(), day: z.number().int() }).nullish();

const Source = z
  .object({
    platform: Text,
    device: z.object({ displayName: Text, manufacturer: Text, formFactor: Text }).nullish(),
  })
  .nullish();

/** An instant in UTC, and `7200s` ahead of it beside. */
function readAt(time: string | null | undefined, offset: string | null | undefined): Told | undefined {
  const told = readIso(time ?? '');
  if (told === undefined) return undefined;
  const seconds = offset === undefined || offset === null ? Number.NaN : Number(offset.replace(/s$/, ''));
  const zone = Number.isFinite(seconds) ? writeOffset(Math.round(seconds / 60)) : undefined;
  return { ms: told.ms, ...(zone !== undefined && { zone }) };
}

const FORMS: Readonly<Record<string, DeviceType>> = {
  WATCH: 'watch',
  FITNESS_BAND: 'band',
  RING: 'ring',
  PHONE: 'phone',
  SCALE: 'scale',
};

function sourceOf(told: z.infer<typeof Source>): SourceHint {
  const device = told?.device;
  return {
    deviceType: FORMS[device?.formFactor ?? ''] ?? 'unknown',
    ...present({
      deviceModel: device?.displayName ?? device?.manufacturer ?? 'Google Health',
      appId: told?.platform,
    }),
  };
}

const Sleep = z.object({
  name: z.string(),
  dataSource: Source,
  sleep: z.object({
    interval: Interval,
    stages: z.array(z.unknown()).nullish(),
    summary: z
      .object({
        minutesAsleep: Count,
        minutesAwake: Count,
        minutesInSleepPeriod: Count,
        minutesToFallAsleep: Count,
        stagesSummary: z.array(z.object({ type: z.string(), minutes: Count })).nullish(),
      })
      .nullish(),
    metadata: z.object({ nap: z.boolean().nullish(), processed: z.boolean().nullish() }).nullish(),
  }),
});

const StageRow = z.object({
  startTime: z.string(),
  startUtcOffset: Text,
  endTime: z.string(),
  endUtcOffset: Text,
  type: z.string(),
});
const STATES: Readonly<Record<string, Stage['state']>> = {
  DEEP: 'deep',
  LIGHT: 'light',
  REM: 'rem',
  ASLEEP: 'asleep',
  AWAKE: 'awake',
  RESTLESS: 'awake',
};

function readSleep({ name, dataSource, sleep }: z.infer<typeof Sleep>): Normalised[] {
  const { interval, summary, metadata } = sleep;
  const minutes = (type: string) => summary?.stagesSummary?.find((one) => one.type === type)?.minutes;
  const seconds = (count: number | null | undefined) => (typeof count === 'number' ? count * 60 : undefined);
  return [
    slept({
      begin: readAt(interval?.startTime, interval?.startUtcOffset),
      finish: readAt(interval?.endTime, interval?.endUtcOffset),
      stages: (sleep.stages ?? []).flatMap(readStage),
      totals: present({
        asleepSeconds: seconds(summary?.minutesAsleep),
        awakeSeconds: seconds(minutes('AWAKE') ?? summary?.minutesAwake),
        inBedSeconds: seconds(summary?.minutesInSleepPeriod),
        latencySeconds: seconds(summary?.minutesToFallAsleep),
        deepSeconds: seconds(minutes('DEEP')),
        lightSeconds: seconds(minutes('LIGHT')),
        remSeconds: seconds(minutes('REM')),
      }),
      ...present({ isNap: metadata?.nap }),
      state: metadata?.processed === false ? 'tentative' : 'final',
      source: sourceOf(dataSource),
      externalId: name,
    }),
  ];
}

function readStage(row: unknown): Stage[] {
  const read = StageRow.safeParse(row);
  if (!read.success) return [];
  const { startTime, startUtcOffset, endTime, endUtcOffset, type } = read.data;
  const state = STATES[type];
  const start = readAt(startTime, startUtcOffset);
  const end = readAt(endTime, endUtcOffset);
  return state === undefined || start === undefined || end === undefined || end.ms <= start.ms
    ? []
    : [stage(state, start, end)];
}

const Exercise = z.object({
  name: z.string(),
  dataSource: Source,
  exercise: z.object({
    interval: Interval,
    exerciseType: z.string().nullish(),
    metricsSummary: z
      .object({ caloriesKcal: Count, distanceMillimeters: Count, averageHeartRateBeatsPerMinute: Count })
      .nullish(),
  }),
});

function readExercise({ name, dataSource, exercise }: z.infer<typeof Exercise>): Normalised[] {
  const { interval, metricsSummary: sums } = exercise;
  const millimetres = sums?.distanceMillimeters;
  return [
    workedOut({
      begin: readAt(interval?.startTime, interval?.startUtcOffset),
      finish: readAt(interval?.endTime, interval?.endUtcOffset),
      activity: (exercise.exerciseType ?? 'unknown').toLowerCase(),
      ...present({
        activeEnergyKcal: sums?.caloriesKcal,
        distanceM: typeof millimetres === 'number' ? millimetres / 1000 : undefined,
        averageHeartRate: sums?.averageHeartRateBeatsPerMinute,
      }),
      source: sourceOf(dataSource),
      externalId: name,
    }),
  ];
}

const Value = z.looseObject({ interval: Interval, sampleTime: SampleTime, date: Day });

/** Points of one type, each read on its own. */
export function readPoints(points: readonly unknown[], one: DataType): Normalised[] {
  if (one.type === 'sleep') return readItems(points, Sleep, readSleep);
  if (one.type === 'exercise') return readItems(points, Exercise, readExercise);
  const Point = z.object({ name: Text, dataSource: Source, [one.key]: Value });
  return readItems(points, Point, (point) => readPoint(point as Plain, one));
}

type Plain = { readonly name?: string | null; readonly dataSource?: z.infer<typeof Source> } & Readonly<
  Record<string, unknown>
>;

function readPoint(point: Plain, one: DataType): Normalised[] {
  const value = Value.parse(point[one.key]);
  const source = sourceOf(point.dataSource);
  return one.fields.flatMap(({ metric, path, scale = 1 }) => {
    const read = Count.safeParse(value[path]);
    const externalId =
      point.name === undefined || point.name === null ? undefined : `${point.name}:${metric}`;
    if (!read.success) return [reject('malformed', externalId)];
    // 0 stands for a field that the device does not measure; of a counter it adds nothing.
    if (read.data === undefined || read.data === null || read.data === 0) return [];
    const at = { metric: metric as Metric, value: round(read.data * scale), source, externalId };
    if (one.shape === 'day') return measuredDay({ ...at, day: writeDay(value.date) });
    const start =
      one.shape === 'sample'
        ? readAt(value.sampleTime?.physicalTime, value.sampleTime?.utcOffset)
        : readAt(value.interval?.startTime, value.interval?.startUtcOffset);
    const end =
      one.shape === 'sample' ? undefined : readAt(value.interval?.endTime, value.interval?.endUtcOffset);
    return measured({ ...at, start, end });
  });
}

/** Grams in kilograms and millimetres in metres have three places; more is dust of binary fractions. */
const round = (value: number): number => Math.round(value * 1e6) / 1e6;

const writeDay = (date: z.infer<typeof Day>): string => {
  const two = (count: number) => String(count).padStart(2, '0');
  return date === undefined || date === null ? '' : `${date.year}-${two(date.month)}-${two(date.day)}`;
};
