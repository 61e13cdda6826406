import { randomBytes } from 'node:crypto';
import type { Db } from '@chartwright/platform';
import type { StageState } from '../../connector.ts';
import type { DialectName } from '../../connectors/dialect.ts';
import {
  type DataCall,
  empty,
  json,
  pageOf,
  placeOfToken,
  type SandboxAnswer,
  type SandboxRequest,
  tokenOfPlace,
  unknownPath,
} from '../model.ts';
import { type Day, dayFor } from '../people/days.ts';
import { minutesIn, type Sleep } from '../people/nights.ts';
import * as store from '../store.ts';
import { local, readDays, readWindow, seconds, utc } from './times.ts';
import { daysTold, sleepsTold } from './told.ts';

const BASE = '/v2/usercollection/';
const PAGE = 50;
const PHASES: Readonly<Record<StageState, string>> = {
  deep: '1',
  light: '2',
  asleep: '2',
  rem: '3',
  awake: '4',
  in_bed: '4',
};
const PHASE_SECONDS = 300;

/** OURA, and the sandbox's own wearable. */
export function answerOura(call: DataCall): SandboxAnswer {
  const { path, query } = call.request;
  if (!path.startsWith(BASE)) return unknownPath();
  const list = path.slice(BASE.length);
  if (list === 'personal_info') return json({ id: call.grant.userId });
  if (list === 'heartrate') {
    const window = readWindow(query.get('start_datetime'), query.get('end_datetime'));
    return window === undefined ? wrongDates() : inPages(query, heartRates(call, window));
  }
  const read = Object.hasOwn(LISTS, list) ? LISTS[list as keyof typeof LISTS] : undefined;
  if (read === undefined) return unknownPath();
  const window = readDays(query.get('start_date'), query.get('end_date'));
  return window === undefined ? wrongDates() : inPages(query, read(call, window));
}

const wrongDates = (): SandboxAnswer => json({ detail: 'Start and end are needed' }, 422);

type Window = { readonly fromMs: number; readonly toMs: number };

function inPages(query: URLSearchParams, items: readonly unknown[]): SandboxAnswer {
  const { page, next } = pageOf(items, placeOfToken(query.get('next_token')), PAGE);
  return json({ data: page, next_token: tokenOfPlace(next) });
}

const everyDay =
  (write: (day: Day, base: { id: string; day: string; timestamp: string }) => unknown) =>
  (call: DataCall, window: Window): unknown[] =>
    daysTold(call, window).map((day) =>
      write(day, {
        id: `${call.grant.userId}-${day.day}`,
        day: day.day,
        timestamp: local(day.startMs, day.zone),
      }),
    );

const LISTS = {
  sleep: (call: DataCall, window: Window) =>
    sleepsTold(call, window).map(({ sleep }) => writeSleep(call, sleep)),
  daily_activity: everyDay((day, base) => ({
    ...base,
    steps: day.steps,
    active_calories: day.activeKcal,
    equivalent_walking_distance: day.distanceM,
    high_activity_time: 0,
    medium_activity_time: day.activeMinutes * 60,
  })),
  daily_readiness: everyDay((day, base) => ({
    ...base,
    score: day.recovery,
    temperature_deviation: day.skinTempDelta,
  })),
  daily_stress: everyDay((day, base) => ({
    ...base,
    stress_high: day.stressHighMinutes * 60,
    recovery_high: 3600,
    day_summary: 'normal',
  })),
  daily_spo2: everyDay((day, { id, day: date }) => ({
    id,
    day: date,
    spo2_percentage: { average: day.spo2 },
  })),
  workout: (call: DataCall, window: Window) =>
    daysTold(call, window).flatMap(({ day, zone, workout }) =>
      workout === undefined
        ? []
        : {
            id: `${call.grant.userId}-workout-${workout.id}`,
            activity: 'running',
            day,
            calories: workout.kcal,
            distance: workout.distanceM,
            start_datetime: local(workout.startMs, zone),
            end_datetime: local(workout.startMs + workout.minutes * 60_000, zone),
          },
    ),
};

const heartRates = (call: DataCall, window: Window): unknown[] =>
  daysTold(call, window).flatMap((day) =>
    day
      .heartRates()
      .filter(({ ms }) => ms >= window.fromMs && ms < window.toMs)
      .map(({ ms, bpm }) => ({ bpm, source: 'awake', timestamp: utc(ms).replace('Z', '+00:00') })),
  );

function writeSleep({ grant }: DataCall, sleep: Sleep): unknown {
  const minutes = (...states: StageState[]) => minutesIn(sleep, ...states) * 60;
  const asleep = minutes('deep', 'light', 'rem', 'asleep');
  const isLong = asleep >= 3 * 3600;
  return {
    id: `${grant.userId}-${sleep.id}`,
    day: sleep.day,
    type: isLong ? 'long_sleep' : sleep.isNap ? 'late_nap' : 'sleep',
    bedtime_start: local(sleep.startMs, sleep.startZone),
    bedtime_end: local(sleep.endMs, sleep.endZone),
    total_sleep_duration: asleep,
    deep_sleep_duration: minutes('deep'),
    light_sleep_duration: minutes('light', 'asleep'),
    rem_sleep_duration: minutes('rem'),
    awake_time: minutes('awake'),
    time_in_bed: seconds(sleep.startMs, sleep.endMs),
    latency: 600,
    efficiency: Math.round((asleep / seconds(sleep.startMs, sleep.endMs)) * 100),
    sleep_phase_5_min: sleep.pieces
      .map(({ state, startMs, endMs }) =>
        PHASES[state].repeat(Math.round(seconds(startMs, endMs) / PHASE_SECONDS)),
      )
      .join(''),
    ...(isLong && vitalsOf(grant.person, sleep)),
  };
}

function vitalsOf(person: DataCall['grant']['person'], sleep: Sleep): Record<string, unknown> {
  const day = dayFor(person, sleep.day);
  return day === undefined
    ? {}
    : {
        average_hrv: Math.round(day.hrvRmssd),
        lowest_heart_rate: day.restingHeartRate,
        average_breath: day.breathsPerMinute,
      };
}

const LIFE_DAYS = 90;
const DAY_MS = 24 * 3_600_000;

type App = { readonly db: Db; readonly orgId: string; readonly now: Date };

/** Subscriptions belong to the app: they are asked for with its id and its secret, not with anybody's token. */
export async function answerOuraSubscriptions(
  request: SandboxRequest,
  { db, orgId, now }: App,
): Promise<SandboxAnswer> {
  const of = { orgId, provider: 'OURA' as DialectName };
  const expiresAt = new Date(now.getTime() + LIFE_DAYS * DAY_MS);
  const [id] = request.path.split('/').slice(-1);
  if (request.method === 'GET') return json((await store.listSubscriptions(db, of)).map(writeSubscription));
  if (request.method === 'PUT')
    return (await store.renew(db, of, id ?? '', expiresAt)) ? empty(200) : unknownPath();
  const asked = JSON.parse(request.body.toString('utf8')) as Readonly<Record<string, string>>;
  const made: store.Subscription = {
    id: randomBytes(16).toString('hex'),
    ...of,
    grantId: null,
    callbackUrl: asked.callback_url ?? '',
    dataType: asked.data_type ?? '',
    eventType: asked.event_type ?? '',
    expiresAt,
  };
  await store.subscribe(db, made);
  return json(writeSubscription(made), 201);
}

const writeSubscription = ({ id, callbackUrl, dataType, eventType, expiresAt }: store.Subscription) => ({
  id,
  callback_url: callbackUrl,
  data_type: dataType,
  event_type: eventType,
  expiration_time: expiresAt?.toISOString() ?? null,
});
