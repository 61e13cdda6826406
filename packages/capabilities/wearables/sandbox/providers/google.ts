import type { StageState } from '../../connector.ts';
import {
  type DataCall,
  json,
  pageOf,
  placeOfToken,
  type SandboxAnswer,
  tokenOfPlace,
  unknownPath,
} from '../model.ts';
import { minutesAhead } from '../people/calendar.ts';
import { bucketsOf, type Day } from '../people/days.ts';
import { minutesIn, type Sleep } from '../people/nights.ts';
import { readWindow, utc } from './times.ts';
import { daysTold, sleepsTold } from './told.ts';

const BASE = '/v4/users/me/';
const SESSIONS_MAX = 25;
const POINTS_MAX = 10_000;
/** From then on the old Fitbit service answers that it is gone. */
const LEGACY_ENDS = Date.parse('2026-11-02T00:00:00Z');

export function answerGoogle(call: DataCall): SandboxAnswer {
  const { path } = call.request;
  if (!path.startsWith(BASE)) return unknownPath();
  if (path === `${BASE}identity`) return json({ name: 'users/me/identity', healthUserId: call.grant.userId });
  const found = /^dataTypes\/([a-z-]+)\/dataPoints(:reconcile)?$/.exec(path.slice(BASE.length));
  return found === null ? unknownPath() : list(call, found[1] ?? '', found[2] !== undefined);
}

/** `/1/user/-/…` of the old Fitbit Web API. */
export const isLegacyFitbit = (path: string): boolean => path.startsWith('/1/') || path.startsWith('/1.2/');

export const answerLegacyFitbit = (nowMs: number): SandboxAnswer =>
  nowMs >= LEGACY_ENDS
    ? json({ errors: [{ errorType: 'gone' }] }, 410)
    : json({ errors: [{ errorType: 'expired_token' }] }, 401);

function list(call: DataCall, type: string, isMerged: boolean): SandboxAnswer {
  const { query } = call.request;
  const write = Object.hasOwn(TYPES, type) ? TYPES[type as keyof typeof TYPES] : undefined;
  if (write === undefined) return unknownPath();
  const window = readFilter(query.get('filter') ?? '', type);
  const size = Number(query.get('pageSize') ?? '25');
  const most = isMerged ? POINTS_MAX : SESSIONS_MAX;
  if (window === undefined || !(size >= 1 && size <= most))
    return json({ error: { status: 'INVALID_ARGUMENT' } }, 400);
  const { page, next } = pageOf(write(call, window), placeOfToken(query.get('pageToken')), size);
  return json({ dataPoints: page, ...(next !== undefined && { nextPageToken: tokenOfPlace(next) }) });
}

/** `sleep.interval.end_time >= "…" AND sleep.interval.end_time < "…"`; the field must be one of the type asked for. */
function readFilter(filter: string, type: string): { fromMs: number; toMs: number } | undefined {
  const found = /^([a-z_.]+) >= "([^"]+)" AND ([a-z_.]+) < "([^"]+)"$/.exec(filter);
  if (found === null) return undefined;
  const [, field = '', from = '', other = '', to = ''] = found;
  if (field !== other || !field.startsWith(`${type.replaceAll('-', '_')}.`)) return undefined;
  return readWindow(from, to);
}

type Window = { readonly fromMs: number; readonly toMs: number };
type Point = Readonly<Record<string, unknown>>;

const WATCH = { platform: 'FITBIT', device: { displayName: 'Pixel Watch', formFactor: 'WATCH' } };

const offset = (zone: string): string => `${minutesAhead(zone) * 60}s`;
const interval = (startMs: number, endMs: number, startZone: string, endZone = startZone) => ({
  startTime: utc(startMs),
  startUtcOffset: offset(startZone),
  endTime: utc(endMs),
  endUtcOffset: offset(endZone),
});

const sampled = (ms: number, zone: string) => ({
  sampleTime: { physicalTime: utc(ms), utcOffset: offset(zone) },
});

const perDay =
  (write: (day: Day, call: DataCall) => Point[]) =>
  (call: DataCall, window: Window): Point[] =>
    daysTold(call, window).flatMap((day) => write(day, call));

const dateOf = (day: string) => {
  const [year, month, date] = day.split('-').map(Number);
  return { date: { year, month, day: date } };
};

const TYPES = {
  sleep: (call: DataCall, window: Window): Point[] =>
    sleepsTold(call, window).map(({ sleep, revision }) => writeSleep(sleep, revision === 'final')),
  exercise: perDay(({ zone, workout }) =>
    workout === undefined
      ? []
      : [
          {
            name: `users/me/dataTypes/exercise/dataPoints/${workout.id}`,
            dataSource: WATCH,
            exercise: {
              interval: interval(workout.startMs, workout.startMs + workout.minutes * 60_000, zone),
              exerciseType: 'RUNNING',
              metricsSummary: {
                caloriesKcal: workout.kcal,
                distanceMillimeters: String(workout.distanceM * 1000),
                averageHeartRateBeatsPerMinute: String(workout.heartRate),
              },
            },
          },
        ],
  ),
  'heart-rate': perDay(({ heartRates, zone }) =>
    heartRates().map(({ ms, bpm }) => ({ heartRate: { ...sampled(ms, zone), beatsPerMinute: String(bpm) } })),
  ),
  'daily-resting-heart-rate': perDay(({ day, restingHeartRate }) => [
    { dailyRestingHeartRate: { ...dateOf(day), beatsPerMinute: String(restingHeartRate) } },
  ]),
  // This watch does not measure SDNN, and says so with 0.
  'heart-rate-variability': perDay(({ startMs, zone, hrvRmssd }) => [
    {
      heartRateVariability: {
        ...sampled(startMs + 3 * 3_600_000, zone),
        rootMeanSquareOfSuccessiveDifferencesMilliseconds: hrvRmssd,
        standardDeviationMilliseconds: 0,
      },
    },
  ]),
  'daily-heart-rate-variability': perDay(({ day, hrvRmssd }) => [
    { dailyHeartRateVariability: { ...dateOf(day), averageHeartRateVariabilityMilliseconds: hrvRmssd } },
  ]),
  steps: perDay(({ day, zone }, { grant }) =>
    bucketsOf(grant.person, day, 'watch').map(({ startMs, endMs, steps }) => ({
      steps: { interval: interval(startMs, endMs, zone), count: String(steps) },
    })),
  ),
  distance: perDay(({ startMs, endMs, zone, distanceM }) => [
    { distance: { interval: interval(startMs, endMs, zone), millimeters: String(distanceM * 1000) } },
  ]),
  'active-energy-burned': perDay(({ startMs, endMs, zone, activeKcal }) => [
    { activeEnergyBurned: { interval: interval(startMs, endMs, zone), kcal: activeKcal } },
  ]),
  'oxygen-saturation': perDay(({ startMs, zone, spo2 }) => [
    { oxygenSaturation: { ...sampled(startMs + 2 * 3_600_000, zone), percentage: spo2 } },
  ]),
  'daily-respiratory-rate': perDay(({ day, breathsPerMinute }) => [
    { dailyRespiratoryRate: { ...dateOf(day), breathsPerMinute } },
  ]),
  weight: perDay(({ startMs, zone, weightKg }) => [
    { weight: { ...sampled(startMs + 8 * 3_600_000, zone), weightGrams: Math.round(weightKg * 1000) } },
  ]),
  'body-fat': perDay(() => []),
  'blood-glucose': perDay(() => []),
};

const STATES: Readonly<Record<StageState, string>> = {
  deep: 'DEEP',
  light: 'LIGHT',
  rem: 'REM',
  asleep: 'ASLEEP',
  awake: 'AWAKE',
  in_bed: 'RESTLESS',
};

function writeSleep(sleep: Sleep, isFinal: boolean): Point {
  const minutes = (...states: StageState[]) => String(minutesIn(sleep, ...states));
  return {
    name: `users/me/dataTypes/sleep/dataPoints/${sleep.id}`,
    dataSource: WATCH,
    sleep: {
      interval: interval(sleep.startMs, sleep.endMs, sleep.startZone, sleep.endZone),
      stages: sleep.pieces.map(({ state, startMs, endMs }) => ({
        ...interval(startMs, endMs, sleep.endZone),
        type: STATES[state],
      })),
      summary: {
        minutesAsleep: minutes('deep', 'light', 'rem', 'asleep'),
        minutesAwake: minutes('awake'),
        minutesInSleepPeriod: String(Math.round((sleep.endMs - sleep.startMs) / 60_000)),
        stagesSummary: (['deep', 'light', 'rem', 'awake'] as const).map((state) => ({
          type: STATES[state],
          minutes: minutes(state),
        })),
      },
      metadata: { nap: sleep.isNap, processed: isFinal },
    },
  };
}
