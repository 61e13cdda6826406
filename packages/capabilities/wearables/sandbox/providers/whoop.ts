import {
  type DataCall,
  json,
  pageOf,
  placeOfToken,
  type SandboxAnswer,
  tokenOfPlace,
  unknownPath,
} from '../model.ts';
import { dayFor } from '../people/days.ts';
import { minutesIn } from '../people/nights.ts';
import type { Told } from '../people/revisions.ts';
import { readWindow, utc } from './times.ts';
import { daysTold, sleepsTold } from './told.ts';

const PAGE_MAX = 25;
const BASE = '/developer/v2/';
const KJ_OF_KCAL = 4.184;

export function answerWhoop(call: DataCall): SandboxAnswer {
  const { path, query } = call.request;
  const list = path.startsWith(BASE) ? path.slice(BASE.length) : '';
  if (list === 'user/profile/basic')
    return json({ user_id: Number(call.grant.userId), first_name: 'Sandbox' });
  const read = Object.hasOwn(LISTS, list) ? LISTS[list as keyof typeof LISTS] : undefined;
  if (read === undefined) return unknownPath();
  const window = readWindow(query.get('start'), query.get('end'));
  const limit = Number(query.get('limit') ?? '10');
  if (window === undefined || !(limit >= 1 && limit <= PAGE_MAX)) return json({ error: 'bad_request' }, 400);
  const items = read(call, window).toReversed();
  const { page, next } = pageOf(items, placeOfToken(query.get('nextToken')), limit);
  return json({ records: page, next_token: tokenOfPlace(next) });
}

/** WHOOP scores some time after the waking; until then it knows the times only. */
const isScored = ({ revision }: Told): boolean => revision === 'final';

type Window = { readonly fromMs: number; readonly toMs: number };

const LISTS = {
  'activity/sleep': (call: DataCall, window: Window): unknown[] =>
    sleepsTold(call, window).map((told) => {
      const { sleep } = told;
      const milli = (...states: Parameters<typeof minutesIn>[1][]) => minutesIn(sleep, ...states) * 60_000;
      const asleep = milli('light', 'deep', 'rem', 'asleep');
      const inBed = sleep.endMs - sleep.startMs;
      return {
        id: `${call.grant.userId}-${sleep.id}`,
        user_id: Number(call.grant.userId),
        start: utc(sleep.startMs),
        end: utc(sleep.endMs),
        timezone_offset: sleep.endZone,
        nap: sleep.isNap,
        score_state: isScored(told) ? 'SCORED' : 'PENDING_SCORE',
        ...(isScored(told) && {
          score: {
            stage_summary: {
              total_in_bed_time_milli: inBed,
              total_awake_time_milli: milli('awake'),
              total_light_sleep_time_milli: milli('light', 'asleep'),
              total_slow_wave_sleep_time_milli: milli('deep'),
              total_rem_sleep_time_milli: milli('rem'),
            },
            respiratory_rate: dayFor(call.grant.person, sleep.day)?.breathsPerMinute,
            sleep_efficiency_percentage: (asleep / inBed) * 100,
          },
        }),
      };
    }),
  recovery: (call: DataCall, window: Window): unknown[] =>
    sleepsTold(call, window)
      .filter(({ sleep }) => !sleep.isNap && sleep.id.endsWith('night'))
      .map((told) => {
        const { sleep } = told;
        const day = dayFor(call.grant.person, sleep.day);
        return {
          cycle_id: `${call.grant.userId}-cycle-${sleep.day}`,
          sleep_id: `${call.grant.userId}-${sleep.id}`,
          created_at: utc(sleep.endMs),
          score_state: isScored(told) ? 'SCORED' : 'PENDING_SCORE',
          ...(isScored(told) && {
            score: {
              recovery_score: day?.recovery,
              resting_heart_rate: day?.restingHeartRate,
              hrv_rmssd_milli: day?.hrvRmssd,
              spo2_percentage: day?.spo2,
              skin_temp_celsius: 33.5,
            },
          }),
        };
      }),
  'activity/workout': (call: DataCall, window: Window): unknown[] =>
    daysTold(call, window).flatMap(({ zone, workout }) =>
      workout === undefined
        ? []
        : {
            id: `${call.grant.userId}-workout-${workout.id}`,
            start: utc(workout.startMs),
            end: utc(workout.startMs + workout.minutes * 60_000),
            timezone_offset: zone,
            sport_name: 'running',
            score_state: 'SCORED',
            score: {
              average_heart_rate: workout.heartRate,
              kilojoule: workout.kcal * KJ_OF_KCAL,
              distance_meter: workout.distanceM,
            },
          },
    ),
};
