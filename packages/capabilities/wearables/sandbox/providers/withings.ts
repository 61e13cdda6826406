import { randomBytes } from 'node:crypto';
import type { Db } from '@chartwright/platform';
import { type DataCall, json, pageOf, type SandboxAnswer } from '../model.ts';
import { dayFor } from '../people/days.ts';
import { minutesIn, type Sleep } from '../people/nights.ts';
import { placeOf } from '../people/person.ts';
import * as store from '../store.ts';
import { readDays, readUnixWindow, unix } from './times.ts';
import { daysTold, sleepsTold } from './told.ts';

const PAGE = 20;

const done = (body: unknown): SandboxAnswer => json({ status: 0, body });
const failed = (status: number, error: string): SandboxAnswer => json({ status, error });

/** Always HTTP 200; what happened stands in `status`. */
export async function answerWithings(call: DataCall, db: Db): Promise<SandboxAnswer> {
  const { form, request } = call;
  const action = form.get('action') ?? '';
  const read = Object.hasOwn(ACTIONS, `${request.path} ${action}`)
    ? ACTIONS[`${request.path} ${action}` as keyof typeof ACTIONS]
    : undefined;
  if (read !== undefined) return read(call);
  if (request.path === '/notify' && action === 'subscribe') return subscribe(call, db);
  return failed(2554, 'Not implemented');
}

async function subscribe({ form, grant }: DataCall, db: Db): Promise<SandboxAnswer> {
  await store.subscribe(db, {
    id: randomBytes(16).toString('hex'),
    orgId: grant.orgId,
    provider: 'WITHINGS',
    grantId: grant.id,
    callbackUrl: form.get('callbackurl') ?? '',
    dataType: form.get('appli') ?? '',
    eventType: 'update',
    expiresAt: null,
  });
  return done({});
}

function inPages(
  form: URLSearchParams,
  items: readonly unknown[],
  name: 'series' | 'activities' | 'measuregrps',
): SandboxAnswer {
  const { page, next } = pageOf(items, Number(form.get('offset') ?? '0'), PAGE);
  return done({ [name]: page, more: next !== undefined, offset: next ?? 0 });
}

const days = ({ form }: DataCall) => readDays(form.get('startdateymd'), form.get('enddateymd'));
const wrong = (): SandboxAnswer => failed(503, 'Invalid Params');

const nightIdOf = (sleep: Sleep): number => unix(sleep.startMs);

const ACTIONS = {
  '/v2/sleep getsummary': (call: DataCall): SandboxAnswer => {
    const window = days(call);
    if (window === undefined) return wrong();
    const series = sleepsTold(call, window).map(({ sleep, revision }) => {
      const second = (...states: Parameters<typeof minutesIn>[1][]) => minutesIn(sleep, ...states) * 60;
      const asleep = second('light', 'deep', 'rem', 'asleep');
      const vitals = dayFor(call.grant.person, sleep.day);
      const inBed = unix(sleep.endMs) - unix(sleep.startMs);
      return {
        id: nightIdOf(sleep),
        timezone: placeOf(call.grant.person, sleep.day),
        model: 'Sleep Analyzer',
        startdate: unix(sleep.startMs),
        enddate: unix(sleep.endMs),
        date: sleep.day,
        completed: revision === 'final',
        data: {
          total_sleep_time: asleep,
          total_timeinbed: inBed,
          deepsleepduration: second('deep'),
          lightsleepduration: second('light', 'asleep'),
          remsleepduration: second('rem'),
          wakeupduration: second('awake'),
          sleep_latency: 600,
          sleep_efficiency: asleep / inBed,
          hr_average: vitals?.restingHeartRate,
          rr_average: vitals?.breathsPerMinute,
          rmssd: vitals?.hrvRmssd,
        },
      };
    });
    return inPages(call.form, series, 'series');
  },
  '/v2/sleep get': (call: DataCall): SandboxAnswer => {
    const window = readUnixWindow(call.form.get('startdate'), call.form.get('enddate'));
    if (window === undefined || window.toMs - window.fromMs > 24 * 3_600_000) return wrong();
    const state = { awake: 0, light: 1, asleep: 1, deep: 2, rem: 3, in_bed: 0 } as const;
    const pieces = sleepsTold(call, { fromMs: window.fromMs, toMs: window.toMs + 1000 }).flatMap(
      ({ sleep }) => sleep.pieces,
    );
    const series = pieces.map((one) => ({
      startdate: unix(one.startMs),
      enddate: unix(one.endMs),
      state: state[one.state],
    }));
    return inPages(call.form, series, 'series');
  },
  '/measure getmeas': (call: DataCall): SandboxAnswer => {
    const window = readUnixWindow(call.form.get('startdate'), call.form.get('enddate'));
    if (window === undefined) return wrong();
    const groups = daysTold(call, window).flatMap((day) => {
      const weighed = {
        grpid: unix(day.startMs),
        date: unix(day.startMs) + 8 * 3600,
        timezone: placeOf(call.grant.person, day.day),
        model: 'Body+',
      };
      const weight = Math.round(day.weightKg * 1000);
      return [
        { ...weighed, category: 1, measures: [{ value: weight, type: 1, unit: -3 }] },
        // A goal, which is no measurement.
        { ...weighed, grpid: weighed.grpid + 1, category: 2, measures: [{ value: 70, type: 1, unit: 0 }] },
      ];
    });
    return inPages(call.form, groups, 'measuregrps');
  },
  '/v2/measure getactivity': (call: DataCall): SandboxAnswer => {
    const window = days(call);
    if (window === undefined) return wrong();
    const activities = daysTold(call, window).map((day) => ({
      date: day.day,
      timezone: placeOf(call.grant.person, day.day),
      deviceid: 'watch-1',
      model: 'ScanWatch',
      steps: day.steps,
      distance: day.distanceM,
      calories: day.activeKcal,
      active: day.activeMinutes * 60,
    }));
    return inPages(call.form, activities, 'activities');
  },
  '/v2/measure getworkouts': (call: DataCall): SandboxAnswer => {
    const window = days(call);
    if (window === undefined) return wrong();
    const series = daysTold(call, window).flatMap(({ day, workout }) =>
      workout === undefined
        ? []
        : {
            id: workout.id,
            category: 2,
            timezone: placeOf(call.grant.person, day),
            model: 'ScanWatch',
            startdate: unix(workout.startMs),
            enddate: unix(workout.startMs) + workout.minutes * 60,
            data: { calories: workout.kcal, distance: workout.distanceM, hr_average: workout.heartRate },
          },
    );
    return inPages(call.form, series, 'series');
  },
};
