import { z } from 'zod';
import type { Normalised, SourceHint } from '../../connector.ts';
import { measured, present, reject, slept, workedOut } from '../emit.ts';
import { readIso, type Told } from '../times.ts';

const BAND: SourceHint = { deviceModel: 'WHOOP', deviceType: 'band' };
const KCAL_OF_KJ = 1 / 4.184;

const Count = z.number().nullish();
const Id = z.union([z.string(), z.number()]).transform(String);

/** `timezone_offset` in the documentation; one client meets `zone_offset`. */
const Zoned = z.object({ timezone_offset: z.string().nullish(), zone_offset: z.string().nullish() });
const zoneOf = (item: z.infer<typeof Zoned>): string => item.timezone_offset ?? item.zone_offset ?? '';

/** WHOOP writes instants in UTC and the offset beside them. */
function readAt(text: string | null | undefined, zone: string): Told | undefined {
  const told = readIso(text ?? '');
  if (told === undefined) return undefined;
  const local = readIso('2000-01-01T00:00:00', { zone })?.zone;
  return { ms: told.ms, ...(local !== undefined && { zone: local }) };
}

const Scored = z.enum(['SCORED', 'PENDING_SCORE', 'UNSCORABLE']);

const Stages = z.object({
  total_in_bed_time_milli: Count,
  total_awake_time_milli: Count,
  total_light_sleep_time_milli: Count,
  total_slow_wave_sleep_time_milli: Count,
  total_rem_sleep_time_milli: Count,
});

export const Sleep = Zoned.extend({
  id: Id,
  start: z.string().nullish(),
  end: z.string().nullish(),
  nap: z.boolean().nullish(),
  score_state: Scored,
  score: z
    .object({
      stage_summary: Stages.nullish(),
      respiratory_rate: Count,
      sleep_efficiency_percentage: Count,
    })
    .nullish(),
});

/** The times of the sleeps seen, by id: a recovery only names the sleep it came of. */
export type Slept = Map<string, Told>;

export function readSleep(item: z.infer<typeof Sleep>, nights: Slept): Normalised[] {
  if (item.score_state === 'UNSCORABLE') return [reject('no_value', item.id)];
  const begin = readAt(item.start, zoneOf(item));
  const finish = readAt(item.end, zoneOf(item));
  if (finish !== undefined) nights.set(item.id, finish);
  const night = slept({
    begin,
    finish,
    stages: [],
    ...(item.score_state === 'SCORED' && { totals: totalsOf(item) }),
    ...(typeof item.nap === 'boolean' && { isNap: item.nap }),
    state: item.score_state === 'SCORED' ? 'final' : 'tentative',
    source: BAND,
    externalId: item.id,
  });
  if (night.kind !== 'sleep') return [night];
  const breath = { metric: 'respiratory_rate', value: item.score?.respiratory_rate } as const;
  return [
    night,
    ...measured({ ...breath, start: begin, end: finish, source: BAND, externalId: `${item.id}:breath` }),
  ];
}

function totalsOf({ score }: z.infer<typeof Sleep>) {
  const of = score?.stage_summary;
  const seconds = (milli: number | null | undefined) =>
    typeof milli === 'number' ? milli / 1000 : undefined;
  const light = seconds(of?.total_light_sleep_time_milli);
  const deep = seconds(of?.total_slow_wave_sleep_time_milli);
  const rem = seconds(of?.total_rem_sleep_time_milli);
  const isWhole = light !== undefined && deep !== undefined && rem !== undefined;
  return present({
    asleepSeconds: isWhole ? light + deep + rem : undefined,
    deepSeconds: deep,
    lightSeconds: light,
    remSeconds: rem,
    awakeSeconds: seconds(of?.total_awake_time_milli),
    inBedSeconds: seconds(of?.total_in_bed_time_milli),
    efficiencyPct: score?.sleep_efficiency_percentage,
  });
}

export const Recovery = z.object({
  cycle_id: Id,
  sleep_id: Id.nullish(),
  created_at: z.string().nullish(),
  score_state: Scored,
  score: z
    .object({
      recovery_score: Count,
      resting_heart_rate: Count,
      hrv_rmssd_milli: Count,
      spo2_percentage: Count,
    })
    .nullish(),
});

/** `skin_temp_celsius` is left out: it is absolute, and the metric is a deviation from the own baseline. */
export function readRecovery(item: z.infer<typeof Recovery>, nights: Slept): Normalised[] {
  if (item.score_state === 'PENDING_SCORE') return [];
  if (item.score_state === 'UNSCORABLE') return [reject('no_value', item.cycle_id)];
  const start = nights.get(item.sleep_id ?? '') ?? readAt(item.created_at, '');
  const at = (part: string) => ({ start, source: BAND, externalId: `${item.cycle_id}:${part}` });
  const { score } = item;
  return [
    ...measured({
      ...at('recovery'),
      metric: 'recovery_score',
      value: score?.recovery_score,
      method: 'whoop-recovery',
    }),
    ...measured({ ...at('resting'), metric: 'resting_heart_rate', value: score?.resting_heart_rate }),
    ...measured({ ...at('hrv'), metric: 'hrv_rmssd', value: score?.hrv_rmssd_milli }),
    ...measured({ ...at('spo2'), metric: 'spo2', value: score?.spo2_percentage }),
  ];
}

export const Workout = Zoned.extend({
  id: Id,
  start: z.string().nullish(),
  end: z.string().nullish(),
  sport_name: z.string().nullish(),
  score: z.object({ average_heart_rate: Count, kilojoule: Count, distance_meter: Count }).nullish(),
});

export function readWorkout(item: z.infer<typeof Workout>): Normalised[] {
  const { score } = item;
  return [
    workedOut({
      begin: readAt(item.start, zoneOf(item)),
      finish: readAt(item.end, zoneOf(item)),
      activity: item.sport_name ?? 'unknown',
      ...present({
        activeEnergyKcal: typeof score?.kilojoule === 'number' ? score.kilojoule * KCAL_OF_KJ : undefined,
        distanceM: score?.distance_meter,
        averageHeartRate: score?.average_heart_rate,
      }),
      source: BAND,
      externalId: item.id,
    }),
  ];
}
