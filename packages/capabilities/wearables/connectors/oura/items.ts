import { z } from 'zod';
import type { Normalised, SourceHint, Stage } from '../../connector.ts';
import { measured, measuredDay, orderFault, present, reject, slept, stage, workedOut } from '../emit.ts';
import { readIso, shift, type Told } from '../times.ts';

const RING: SourceHint = { deviceModel: 'Oura Ring', deviceType: 'ring' };

const Count = z.number().nullish();
const Text = z.string().nullish();

export const Sleep = z.object({
  id: z.string(),
  type: z.string(),
  bedtime_start: Text,
  bedtime_end: Text,
  total_sleep_duration: Count,
  deep_sleep_duration: Count,
  light_sleep_duration: Count,
  rem_sleep_duration: Count,
  awake_time: Count,
  time_in_bed: Count,
  latency: Count,
  efficiency: Count,
  lowest_heart_rate: Count,
  average_hrv: Count,
  average_breath: Count,
  sleep_phase_5_min: Text,
});

type SleepItem = z.infer<typeof Sleep>;

/**
 * `long_sleep` is a night. `sleep` may be a nap or a piece of a broken night: Oura does not say, so neither do we.
 * `rest` was lying still and is no sleep. `deleted` takes back what was told under this id.
 */
export function readSleep(item: SleepItem): Normalised[] {
  if (item.type === 'deleted') return [{ kind: 'delete', externalId: item.id }];
  if (item.type === 'rest') return [];
  if (!NAPS.has(item.type)) return [reject('unknown_kind', item.id)];
  const begin = readIso(item.bedtime_start ?? '');
  const finish = readIso(item.bedtime_end ?? '');
  const isNap = NAPS.get(item.type);
  const night = slept({
    begin,
    finish,
    stages: begin === undefined ? [] : phasesOf(item.sleep_phase_5_min ?? '', begin, finish),
    totals: totalsOf(item),
    ...(isNap !== undefined && { isNap }),
    state: 'final',
    source: RING,
    externalId: item.id,
  });
  return night.kind === 'sleep' ? [night, ...vitalsOf(item, begin, finish)] : [night];
}

const NAPS: ReadonlyMap<string, boolean | undefined> = new Map([
  ['long_sleep', false],
  ['late_nap', true],
  ['sleep', undefined],
]);

const totalsOf = (item: SleepItem) =>
  present({
    asleepSeconds: item.total_sleep_duration,
    deepSeconds: item.deep_sleep_duration,
    lightSeconds: item.light_sleep_duration,
    remSeconds: item.rem_sleep_duration,
    awakeSeconds: item.awake_time,
    inBedSeconds: item.time_in_bed,
    latencySeconds: item.latency,
    efficiencyPct: item.efficiency,
  });

function vitalsOf(item: SleepItem, start: Told | undefined, end: Told | undefined): Normalised[] {
  const at = { start, end, source: RING };
  const isNight = item.type === 'long_sleep';
  return [
    ...measured({ ...at, metric: 'hrv_rmssd', value: item.average_hrv, externalId: `${item.id}:hrv` }),
    ...measured({
      ...at,
      metric: 'respiratory_rate',
      value: item.average_breath,
      externalId: `${item.id}:breath`,
    }),
    ...measured({
      ...at,
      metric: 'resting_heart_rate',
      value: isNight ? item.lowest_heart_rate : undefined,
      externalId: `${item.id}:lowest`,
      method: 'oura-lowest-of-night',
    }),
  ];
}

const PHASES: Readonly<Record<string, Stage['state']>> = { 1: 'deep', 2: 'light', 3: 'rem', 4: 'awake' };
const PHASE_SECONDS = 300;

/** One digit for five minutes; the last one ends with the sleep. */
function phasesOf(digits: string, begin: Told, finish: Told | undefined): Stage[] {
  const stages: Stage[] = [];
  for (let from = 0; from < digits.length; ) {
    const digit = digits[from] ?? '';
    let to = from + 1;
    while (digits[to] === digit) to++;
    const state = PHASES[digit];
    const start = shift(begin, from * PHASE_SECONDS);
    const end = earlier(shift(begin, to * PHASE_SECONDS), finish);
    if (state !== undefined && start.ms < end.ms) stages.push(stage(state, start, end));
    from = to;
  }
  return stages;
}

const earlier = (one: Told, other: Told | undefined): Told =>
  other !== undefined && other.ms < one.ms ? { ...one, ms: other.ms } : one;

const Daily = z.object({ id: z.string(), day: z.string(), timestamp: Text });

export const Activity = Daily.extend({
  steps: Count,
  active_calories: Count,
  equivalent_walking_distance: Count,
  high_activity_time: Count,
  medium_activity_time: Count,
});

const zoneOf = ({ timestamp }: { readonly timestamp?: string | null | undefined }): string | undefined =>
  readIso(timestamp ?? '')?.zone;

export function readActivity(item: z.infer<typeof Activity>): Normalised[] {
  const at = { day: item.day, zone: zoneOf(item), source: RING };
  const { high_activity_time: high, medium_activity_time: medium } = item;
  const activeSeconds = typeof high === 'number' && typeof medium === 'number' ? high + medium : undefined;
  return [
    ...measuredDay({ ...at, metric: 'steps', value: item.steps, externalId: `${item.id}:steps` }),
    ...measuredDay({
      ...at,
      metric: 'active_energy',
      value: item.active_calories,
      externalId: `${item.id}:energy`,
    }),
    ...measuredDay({
      ...at,
      metric: 'distance',
      value: item.equivalent_walking_distance,
      externalId: `${item.id}:distance`,
    }),
    ...measuredDay({
      ...at,
      metric: 'active_minutes',
      value: activeSeconds === undefined ? undefined : activeSeconds / 60,
      externalId: `${item.id}:active`,
    }),
  ];
}

export const Readiness = Daily.extend({ score: Count, temperature_deviation: Count });

export function readReadiness(item: z.infer<typeof Readiness>): Normalised[] {
  const at = { day: item.day, zone: zoneOf(item), source: RING };
  return [
    ...measuredDay({
      ...at,
      metric: 'recovery_score',
      value: item.score,
      externalId: `${item.id}:score`,
      method: 'oura-readiness',
    }),
    ...measuredDay({
      ...at,
      metric: 'skin_temp_delta',
      value: item.temperature_deviation,
      externalId: `${item.id}:temperature`,
    }),
  ];
}

export const Spo2 = z.object({
  id: z.string(),
  day: z.string(),
  spo2_percentage: z.object({ average: Count }).nullish(),
});

export const readSpo2 = (item: z.infer<typeof Spo2>): Normalised[] =>
  measuredDay({
    day: item.day,
    metric: 'spo2',
    value: item.spo2_percentage?.average,
    source: RING,
    externalId: item.id,
  });

export const HeartRate = z.object({ bpm: z.number(), source: Text, timestamp: z.string() });

/** Times of this list are in UTC whoever wears the ring. */
export const readHeartRate = (item: z.infer<typeof HeartRate>): Normalised[] =>
  measured({
    metric: 'heart_rate',
    value: item.bpm,
    start: readIso(item.timestamp, { isLocal: false }),
    source: RING,
  });

export const Workout = z.object({
  id: z.string(),
  activity: z.string(),
  start_datetime: Text,
  end_datetime: Text,
  calories: Count,
  distance: Count,
});

export function readWorkout(item: z.infer<typeof Workout>): Normalised[] {
  const begin = readIso(item.start_datetime ?? '');
  const finish = readIso(item.end_datetime ?? '');
  if (begin !== undefined && orderFault(begin, finish) !== undefined)
    return [reject('end_before_start', item.id)];
  return [
    workedOut({
      begin,
      finish,
      activity: item.activity,
      ...present({ activeEnergyKcal: item.calories, distanceM: item.distance }),
      source: RING,
      externalId: item.id,
    }),
  ];
}
