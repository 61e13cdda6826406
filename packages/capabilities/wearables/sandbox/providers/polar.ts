import type { Db } from '@chartwright/platform';
import { type DataCall, empty, json, type SandboxAnswer, unknownPath } from '../model.ts';
import { minutesIn, type Sleep } from '../people/nights.ts';
import * as store from '../store.ts';
import { local, readDays } from './times.ts';
import { daysTold, sleepsTold } from './told.ts';

const HISTORY_MS = 28 * 24 * 3_600_000;

/** Nothing is read of a person before the app has registered them. */
export async function answerPolar(call: DataCall, db: Db): Promise<SandboxAnswer> {
  const { request, grant } = call;
  if (request.method === 'POST' && request.path === '/v3/users') return register(call, db);
  if (!grant.isRegistered) return json({ error: 'user_not_registered' }, 403);
  const read = Object.hasOwn(LISTS, request.path) ? LISTS[request.path as keyof typeof LISTS] : undefined;
  return read === undefined ? unknownPath() : read(call);
}

async function register({ request, grant, nowMs }: DataCall, db: Db): Promise<SandboxAnswer> {
  const asked = JSON.parse(request.body.toString('utf8')) as Readonly<Record<string, unknown>>;
  if (typeof asked['member-id'] !== 'string') return json({ error: 'member_id_missing' }, 400);
  const isNew = await store.register(db, grant.id, new Date(nowMs));
  return isNew
    ? json({ 'polar-user-id': Number(grant.userId), 'member-id': asked['member-id'] })
    : empty(409);
}

const lately = ({ nowMs }: DataCall) => ({ fromMs: nowMs - HISTORY_MS, toMs: nowMs });
const asked = (call: DataCall) =>
  readDays(call.request.query.get('from'), call.request.query.get('to')) ?? lately(call);
const clock = (ms: number, zone: string): string => local(ms, zone).slice(11, 16);

/** One night for each day: the longest, as Polar has no naps. */
function nightsOf(call: DataCall): Sleep[] {
  const sleeps = sleepsTold(call, lately(call)).map(({ sleep }) => sleep);
  return sleeps.filter((one) => !sleeps.some((other) => other.day === one.day && longer(other, one)));
}

const longer = (one: Sleep, other: Sleep): boolean => one.endMs - one.startMs > other.endMs - other.startMs;

const STATES = { awake: 0, rem: 1, light: 2, asleep: 3, deep: 4, in_bed: 5 } as const;

const LISTS = {
  '/v3/users/sleep': (call: DataCall): SandboxAnswer =>
    json({
      nights: nightsOf(call).map((sleep) => ({
        polar_user: `https://www.polaraccesslink.com/v3/users/${call.grant.userId}`,
        date: sleep.day,
        sleep_start_time: local(sleep.startMs, sleep.startZone),
        sleep_end_time: local(sleep.endMs, sleep.endZone),
        light_sleep: minutesIn(sleep, 'light', 'asleep') * 60,
        deep_sleep: minutesIn(sleep, 'deep') * 60,
        rem_sleep: minutesIn(sleep, 'rem') * 60,
        total_interruption_duration: minutesIn(sleep, 'awake') * 60,
        hypnogram: Object.fromEntries(
          sleep.pieces.map(({ startMs, state }) => [clock(startMs, sleep.startZone), STATES[state]]),
        ),
      })),
    }),
  '/v3/users/nightly-recharge': (call: DataCall): SandboxAnswer =>
    json({
      recharges: daysTold(call, lately(call)).map((day) => ({
        date: day.day,
        heart_rate_avg: day.restingHeartRate,
        heart_rate_variability_avg: Math.round(day.hrvRmssd),
        breathing_rate_avg: day.breathsPerMinute,
        nightly_recharge_status: 1 + Math.floor(day.recovery / 17),
        ans_charge: 1.5,
      })),
    }),
  '/v3/users/activities': (call: DataCall): SandboxAnswer =>
    json(
      daysTold(call, asked(call)).map((day) => ({
        start_time: `${day.day}T00:00`,
        end_time: `${day.day}T23:59`,
        steps: day.steps,
        active_calories: day.activeKcal,
      })),
    ),
  '/v3/users/continuous-heart-rate': (call: DataCall): SandboxAnswer =>
    json({
      heart_rates: daysTold(call, asked(call)).map((day) => ({
        date: day.day,
        heart_rate_samples: day.heartRates().map(({ ms, bpm }) => ({
          heart_rate: bpm,
          sample_time: `${clock(ms, day.zone)}:00`,
        })),
      })),
    }),
  '/v3/users/sleep-skin-temperature': (call: DataCall): SandboxAnswer =>
    json(
      daysTold(call, asked(call)).map((day) => ({
        sleep_date: day.day,
        deviation_from_baseline_celsius: day.skinTempDelta,
      })),
    ),
};
