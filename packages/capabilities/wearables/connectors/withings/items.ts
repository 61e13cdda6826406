import { z } from 'zod';
import type { DeviceType, Metric, Normalised, SourceHint, Stage } from '../../connector.ts';
import { measured, measuredDay, present, reject, slept, stage, workedOut } from '../emit.ts';
import { offsetIn, readUnix, type Told } from '../times.ts';
import known from './resources.json' with { type: 'json' };

const Count = z.number().nullish();
const Id = z.union([z.string(), z.number()]).transform(String);
const Unix = z.number().int();

const source = (deviceModel: string | null | undefined, deviceType: DeviceType): SourceHint => ({
  deviceModel: deviceModel ?? 'Withings',
  deviceType,
});

/** Unix seconds, with the offset that the person's zone had then. */
function readAt(seconds: number, zoneName: string | null | undefined): Told | undefined {
  const told = readUnix(seconds);
  const zone = told === undefined || typeof zoneName !== 'string' ? undefined : offsetIn(zoneName, told.ms);
  return told === undefined ? undefined : { ...told, ...(zone !== undefined && { zone }) };
}

export const Summary = z.object({
  id: Id,
  timezone: z.string().nullish(),
  model: z.union([z.string(), z.number()]).transform(String).nullish(),
  startdate: Unix,
  enddate: Unix,
  completed: z.boolean().nullish(),
  data: z.object({
    total_sleep_time: Count,
    total_timeinbed: Count,
    deepsleepduration: Count,
    lightsleepduration: Count,
    remsleepduration: Count,
    wakeupduration: Count,
    sleep_latency: Count,
    sleep_efficiency: Count,
    rr_average: Count,
    rmssd: Count,
  }),
});
type Night = z.infer<typeof Summary>;
export type Nights = Night[];

export const Segment = z.object({ startdate: Unix, enddate: Unix, state: z.number().int() });

/** Segments in their order; a state that we do not know is left out rather than taken for sleep. */
export function readStages(segments: readonly unknown[], { timezone }: Night): Stage[] {
  return segments.flatMap((item) => {
    const read = Segment.safeParse(item);
    if (!read.success) return [];
    const state = (known.states as Readonly<Record<string, Stage['state']>>)[read.data.state];
    const start = readAt(read.data.startdate, timezone);
    const end = readAt(read.data.enddate, timezone);
    if (state === undefined || start === undefined || end === undefined || end.ms <= start.ms) return [];
    return [stage(state, start, end)];
  });
}

export function readNight(night: Night, stages: readonly Stage[]): Normalised[] {
  const begin = readAt(night.startdate, night.timezone);
  const finish = readAt(night.enddate, night.timezone);
  const from = source(night.model, 'unknown');
  const { data } = night;
  const read = slept({
    begin,
    finish,
    stages,
    totals: present({
      asleepSeconds: data.total_sleep_time,
      deepSeconds: data.deepsleepduration,
      lightSeconds: data.lightsleepduration,
      remSeconds: data.remsleepduration,
      awakeSeconds: data.wakeupduration,
      inBedSeconds: data.total_timeinbed,
      latencySeconds: data.sleep_latency,
      efficiencyPct: typeof data.sleep_efficiency === 'number' ? data.sleep_efficiency * 100 : undefined,
    }),
    state: night.completed === false ? 'tentative' : 'final',
    source: from,
    externalId: night.id,
  });
  if (read.kind !== 'sleep') return [read];
  const at = { start: begin, end: finish, source: from };
  return [
    read,
    ...measured({ ...at, metric: 'respiratory_rate', value: data.rr_average, externalId: `${night.id}:rr` }),
    ...measured({ ...at, metric: 'hrv_rmssd', value: data.rmssd, externalId: `${night.id}:rmssd` }),
  ];
}

export const Group = z.object({
  grpid: Id,
  date: Unix,
  /** 2 is a goal the person set, not a measurement. */
  category: z.number().int(),
  timezone: z.string().nullish(),
  model: z.string().nullish(),
  measures: z.array(z.object({ value: z.number(), type: z.number().int(), unit: z.number().int() })),
});

export function readGroup(group: z.infer<typeof Group>, zoneOfAnswer: string | undefined): Normalised[] {
  if (group.category !== 1) return [];
  const start = readAt(group.date, group.timezone ?? zoneOfAnswer);
  return group.measures.flatMap(({ type, value, unit }) => {
    const row = (known.measures as Readonly<Record<string, { readonly metric: string }>>)[type];
    const externalId = `${group.grpid}:${type}`;
    if (row === undefined) return [reject('unknown_kind', externalId)];
    const metric = row.metric as Metric;
    const from = source(group.model, metric === 'body_weight' || metric === 'body_fat' ? 'scale' : 'unknown');
    return measured({ metric, value: scale(value, unit), start, source: from, externalId });
  });
}

/** `value * 10^unit`, without the dust of binary fractions. */
const scale = (value: number, unit: number): number => Number(`${value}e${unit}`);

export const Activity = z.object({
  date: z.string(),
  model: z.union([z.string(), z.number()]).transform(String).nullish(),
  deviceid: z.string().nullish(),
  steps: Count,
  distance: Count,
  calories: Count,
  active: Count,
});

/** `calories` are those of activity, `active` are seconds. */
export function readActivity(item: z.infer<typeof Activity>): Normalised[] {
  const at = { day: item.date, source: source(item.model, 'watch') };
  const id = (part: string) => `${item.date}:${item.deviceid ?? ''}:${part}`;
  return [
    ...measuredDay({ ...at, metric: 'steps', value: item.steps, externalId: id('steps') }),
    ...measuredDay({ ...at, metric: 'distance', value: item.distance, externalId: id('distance') }),
    ...measuredDay({ ...at, metric: 'active_energy', value: item.calories, externalId: id('energy') }),
    ...measuredDay({
      ...at,
      metric: 'active_minutes',
      value: typeof item.active === 'number' ? item.active / 60 : undefined,
      externalId: id('active'),
    }),
  ];
}

export const Workout = z.object({
  id: Id,
  category: z.number().int(),
  timezone: z.string().nullish(),
  model: z.union([z.string(), z.number()]).transform(String).nullish(),
  startdate: Unix,
  enddate: Unix,
  data: z.object({ calories: Count, distance: Count, hr_average: Count }).nullish(),
});

export const readWorkout = (item: z.infer<typeof Workout>): Normalised[] => [
  workedOut({
    begin: readAt(item.startdate, item.timezone),
    finish: readAt(item.enddate, item.timezone),
    activity: `withings-${item.category}`,
    ...present({
      activeEnergyKcal: item.data?.calories,
      distanceM: item.data?.distance,
      averageHeartRate: item.data?.hr_average,
    }),
    source: source(item.model, 'watch'),
    externalId: item.id,
  }),
];
