import { z } from 'zod';
import type { Normalised, SourceHint, Stage } from '../../connector.ts';
import { measured, measuredDay, present, slept, stage } from '../emit.ts';
import { dayOf, readIso, shift, type Told } from '../times.ts';

const WATCH: SourceHint = { deviceModel: 'Polar', deviceType: 'watch' };
const Count = z.number().nullish();

/** The offset of each day, as its night tells it: the lists of the day itself have local times without one. */
export type Zones = { readonly byDay: Map<string, string>; readonly otherwise: string | undefined };

const zoneOf = (zones: Zones, day: string): string | undefined => zones.byDay.get(day) ?? zones.otherwise;

export const Night = z.object({
  date: z.string(),
  sleep_start_time: z.string().nullish(),
  sleep_end_time: z.string().nullish(),
  light_sleep: Count,
  deep_sleep: Count,
  rem_sleep: Count,
  total_interruption_duration: Count,
  hypnogram: z.record(z.string(), z.number()).nullish(),
});

export function readNight(item: z.infer<typeof Night>, zones: Zones): Normalised[] {
  const begin = readIso(item.sleep_start_time ?? '');
  const finish = readIso(item.sleep_end_time ?? '');
  const zone = finish?.zone;
  if (zone !== undefined) zones.byDay.set(item.date, zone);
  const { light_sleep: light, deep_sleep: deep, rem_sleep: rem } = item;
  const isWhole = typeof light === 'number' && typeof deep === 'number' && typeof rem === 'number';
  return [
    slept({
      begin,
      finish,
      stages:
        begin === undefined || finish === undefined ? [] : stagesOf(item.hypnogram ?? {}, begin, finish),
      totals: present({
        asleepSeconds: isWhole ? light + deep + rem : undefined,
        lightSeconds: light,
        deepSeconds: deep,
        remSeconds: rem,
        awakeSeconds: item.total_interruption_duration,
      }),
      isNap: false,
      state: 'final',
      source: WATCH,
      externalId: `night-${item.date}`,
    }),
  ];
}

const STATES: Readonly<Record<number, Stage['state']>> = {
  0: 'awake',
  1: 'rem',
  2: 'light',
  3: 'light',
  4: 'deep',
};
const DAY_SECONDS = 86_400;

/** `{"23:41": 2}`: from that minute of the wall clock on, until the next one. 5 is a stage that Polar did not recognise. */
function stagesOf(hypnogram: Readonly<Record<string, number>>, begin: Told, finish: Told): Stage[] {
  const marks = Object.entries(hypnogram)
    .flatMap(([clock, state]) => {
      const at = atClock(clock, begin);
      return at === undefined ? [] : [{ at, state }];
    })
    .sort((a, b) => a.at.ms - b.at.ms);
  return marks.flatMap(({ at, state }, index) => {
    const end = marks[index + 1]?.at ?? finish;
    const known = STATES[state];
    return known === undefined || end.ms <= at.ms || at.ms >= finish.ms ? [] : [stage(known, at, end)];
  });
}

/** The first time after the beginning at which the wall clock of the beginning shows this; minutes are all it tells. */
function atClock(clock: string, begin: Told): Told | undefined {
  const [hours, minutes] = clock.split(':').map(Number);
  if (hours === undefined || minutes === undefined || Number.isNaN(hours + minutes)) return undefined;
  const midnight = readIso(`${dayOf(begin)}T00:00:00`, { zone: begin.zone ?? '+00:00' });
  if (midnight === undefined) return undefined;
  const at = shift(midnight, hours * 3600 + minutes * 60);
  const isBefore = at.ms < begin.ms - 59_999;
  return isBefore ? shift(at, DAY_SECONDS) : { ...at, ms: Math.max(at.ms, begin.ms) };
}

export const Recharge = z.object({
  date: z.string(),
  heart_rate_avg: Count,
  heart_rate_variability_avg: Count,
  breathing_rate_avg: Count,
  nightly_recharge_status: Count,
});

/** The status of 1 to 6 is turned into 0 to 100, and the method says so. */
export function readRecharge(item: z.infer<typeof Recharge>, zones: Zones): Normalised[] {
  const at = { day: item.date, zone: zoneOf(zones, item.date), source: WATCH };
  const status = item.nightly_recharge_status;
  return [
    ...measuredDay({
      ...at,
      metric: 'hrv_rmssd',
      value: item.heart_rate_variability_avg,
      externalId: `hrv-${item.date}`,
    }),
    ...measuredDay({
      ...at,
      metric: 'respiratory_rate',
      value: item.breathing_rate_avg,
      externalId: `breath-${item.date}`,
    }),
    ...measuredDay({
      ...at,
      metric: 'recovery_score',
      value: typeof status === 'number' && status >= 1 && status <= 6 ? (status - 1) * 20 : undefined,
      externalId: `recharge-${item.date}`,
      method: 'polar-nightly-recharge-status-1-6',
    }),
  ];
}

export const SkinTemperature = z.object({ sleep_date: z.string(), deviation_from_baseline_celsius: Count });

export const readSkinTemperature = (item: z.infer<typeof SkinTemperature>, zones: Zones): Normalised[] =>
  measuredDay({
    day: item.sleep_date,
    zone: zoneOf(zones, item.sleep_date),
    metric: 'skin_temp_delta',
    value: item.deviation_from_baseline_celsius,
    source: WATCH,
    externalId: `skin-${item.sleep_date}`,
  });

export const Activity = z.object({ start_time: z.string(), steps: Count, active_calories: Count });

export function readActivity(item: z.infer<typeof Activity>, zones: Zones): Normalised[] {
  const day = item.start_time.slice(0, 10);
  const at = { day, zone: zoneOf(zones, day), source: WATCH };
  return [
    ...measuredDay({ ...at, metric: 'steps', value: item.steps, externalId: `steps-${day}` }),
    ...measuredDay({
      ...at,
      metric: 'active_energy',
      value: item.active_calories,
      externalId: `energy-${day}`,
    }),
  ];
}

export const HeartRates = z.object({
  date: z.string(),
  heart_rate_samples: z.array(z.object({ heart_rate: z.number(), sample_time: z.string() })),
});

/** Without an offset a local time is no instant: such samples are counted as having no time. */
export function readHeartRates(item: z.infer<typeof HeartRates>, zones: Zones): Normalised[] {
  const zone = zoneOf(zones, item.date);
  return item.heart_rate_samples.flatMap(({ heart_rate, sample_time }) =>
    measured({
      metric: 'heart_rate',
      value: heart_rate,
      start: readIso(`${item.date}T${sample_time}`, { zone }),
      source: WATCH,
    }),
  );
}
