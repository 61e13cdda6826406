import type { Db } from '@chartwright/platform';
import type { StageState } from '../../connector.ts';
import { type DataCall, empty, type Grant, json, type SandboxAnswer, unknownPath } from '../model.ts';
import { minutesAhead } from '../people/calendar.ts';
import type { dayFor } from '../people/days.ts';
import { minutesIn, type Piece, type Sleep } from '../people/nights.ts';
import type { Revision } from '../people/revisions.ts';
import * as store from '../store.ts';
import { readUnixWindow, unix } from './times.ts';
import { daysTold, sleepsTold } from './told.ts';

const DAY_MS = 24 * 3_600_000;
const HISTORY_DAYS = 30;
const BACKFILL = '/wellness-api/rest/backfill/';

/** Reads are answered later, to the webhook. History is asked for by kind, up to thirty days before the consent. */
export async function answerGarmin(call: DataCall, db: Db): Promise<SandboxAnswer> {
  const { path } = call.request;
  if (path === '/wellness-api/rest/user/id') return json({ userId: call.grant.userId });
  if (path === '/partner-gateway/rest/user/permissions')
    return json({ permissions: ['HEALTH_EXPORT', 'HISTORICAL_DATA_EXPORT', 'ACTIVITY_EXPORT'] });
  if (!path.startsWith(BACKFILL)) return unknownPath();
  const { query } = call.request;
  const window = readUnixWindow(query.get('summaryStartTimeInSeconds'), query.get('summaryEndTimeInSeconds'));
  if (window === undefined || window.toMs - window.fromMs > HISTORY_DAYS * DAY_MS)
    return json({ errorMessage: 'The window is longer than thirty days' }, 400);
  const since = Date.parse(`${call.grant.person.since}T00:00:00Z`);
  // What Garmin says of dates before its own reach, word for word that of a dead token.
  if (window.fromMs < since - (HISTORY_DAYS + 1) * DAY_MS) return json({ error: 'unauthorized' }, 401);
  const push = {
    kind: path.slice(BACKFILL.length),
    from: new Date(window.fromMs),
    to: new Date(window.toMs),
  };
  await store.orderPush(db, call.grant, push);
  return empty(202);
}

type Reading = { readonly grant: Grant; readonly nowMs: number };
type Window = { readonly fromMs: number; readonly toMs: number };

/** What Garmin sends of one kind: grouped by it, with the data inline. */
export function writePush(
  kind: string,
  reading: Reading,
  window: Window,
): Readonly<Record<string, unknown[]>> {
  const write = Object.hasOwn(KINDS, kind) ? KINDS[kind as keyof typeof KINDS] : undefined;
  if (write === undefined) return {};
  const userId = reading.grant.userId;
  const items = write.items(reading, window).map((item) => ({ userId, userAccessToken: 'retired', ...item }));
  return { [write.as]: items };
}

type Item = Readonly<Record<string, unknown>>;

const VALIDATION: Readonly<Record<Revision, string>> = {
  first: 'AUTO_TENTATIVE',
  second: 'ENHANCED_TENTATIVE',
  final: 'ENHANCED_FINAL',
};

function writeSleep(grant: Grant, sleep: Sleep, revision: Revision): Item {
  const { person } = grant;
  const levels = person.persona === 'overlap' ? withOverlap(sleep.pieces) : sleep.pieces;
  const map: Record<string, unknown[]> = {};
  for (const { state, startMs, endMs } of levels) {
    const level = { startTimeInSeconds: unix(startMs), endTimeInSeconds: unix(endMs) };
    const name = state === 'asleep' ? 'light' : state;
    map[name] = [...(map[name] ?? []), level];
  }
  const second = (...states: StageState[]) => minutesIn(sleep, ...states) * 60;
  return {
    summaryId: `${grant.userId}-${sleep.id}`,
    calendarDate: sleep.day,
    startTimeInSeconds: unix(sleep.startMs),
    startTimeOffsetInSeconds: minutesAhead(sleep.startZone) * 60,
    durationInSeconds: unix(sleep.endMs) - unix(sleep.startMs),
    deepSleepDurationInSeconds: second('deep'),
    lightSleepDurationInSeconds: second('light', 'asleep'),
    remSleepInSeconds: second('rem'),
    awakeDurationInSeconds: second('awake'),
    sleepLevelsMap: map,
    validation: VALIDATION[revision],
  };
}

/** A light stretch over the whole of the first REM: a sum over the rows would count it twice. */
export function withOverlap(pieces: readonly Piece[]): readonly Piece[] {
  const rem = pieces.find(({ state }) => state === 'rem');
  return rem === undefined ? pieces : [...pieces, { ...rem, state: 'light' }];
}

const perDay =
  (write: (day: NonNullable<ReturnType<typeof dayFor>>, base: Item) => Item[]) =>
  (reading: Reading, window: Window): Item[] =>
    daysTold(reading, window).flatMap((day) =>
      write(day, {
        summaryId: `${reading.grant.userId}-${day.day}`,
        calendarDate: day.day,
        startTimeInSeconds: unix(day.startMs),
        startTimeOffsetInSeconds: minutesAhead(day.zone) * 60,
        durationInSeconds: unix(day.endMs) - unix(day.startMs),
      }),
    );

const KINDS = {
  sleeps: {
    as: 'sleeps',
    items: (reading: Reading, window: Window): Item[] =>
      sleepsTold(reading, window).map(({ sleep, revision }) => writeSleep(reading.grant, sleep, revision)),
  },
  dailies: {
    as: 'dailies',
    items: perDay((day, base) => [
      {
        ...base,
        steps: day.steps,
        distanceInMeters: day.distanceM,
        activeKilocalories: day.activeKcal,
        moderateIntensityDurationInSeconds: day.activeMinutes * 60,
        vigorousIntensityDurationInSeconds: 0,
        restingHeartRateInBeatsPerMinute: day.restingHeartRate,
        averageStressLevel: day.stress,
        timeOffsetHeartRateSamples: Object.fromEntries(
          day.heartRates().map(({ ms, bpm }) => [String(unix(ms) - unix(day.startMs)), bpm]),
        ),
      },
    ]),
  },
  hrv: {
    as: 'hrv',
    items: perDay((day, base) => [
      { ...base, durationInSeconds: 8 * 3600, lastNightAvg: Math.round(day.hrvRmssd) },
    ]),
  },
  stressDetails: {
    as: 'stressDetails',
    // The watch is off the wrist first, then moves too much, then there is a value.
    items: perDay((day, base) => [
      { ...base, timeOffsetStressLevelValues: { 0: -1, 180: -2, 360: day.stress } },
    ]),
  },
  pulseOx: {
    as: 'pulseox',
    items: perDay((day, base) => [{ ...base, timeOffsetSpo2Values: { 0: Math.round(day.spo2) } }]),
  },
  respiration: {
    as: 'allDayRespiration',
    items: perDay((day, base) => [{ ...base, timeOffsetEpochToBreaths: { 0: day.breathsPerMinute } }]),
  },
  bodyComps: {
    as: 'bodyComps',
    items: perDay((day, { summaryId }) => [
      {
        summaryId,
        measurementTimeInSeconds: unix(day.startMs) + 8 * 3600,
        measurementTimeOffsetInSeconds: minutesAhead(day.zone) * 60,
        weightInGrams: Math.round(day.weightKg * 1000),
      },
    ]),
  },
  bloodPressures: { as: 'bloodPressures', items: perDay(() => []) },
  activities: {
    as: 'activities',
    items: perDay(({ workout }, base) =>
      workout === undefined
        ? []
        : [
            {
              ...base,
              summaryId: `activity-${workout.id}`,
              startTimeInSeconds: unix(workout.startMs),
              durationInSeconds: workout.minutes * 60,
              activityType: 'RUNNING',
              deviceName: 'forerunner',
              averageHeartRateInBeatsPerMinute: workout.heartRate,
              activeKilocalories: workout.kcal,
              distanceInMeters: workout.distanceM,
            },
          ],
    ),
  },
};
