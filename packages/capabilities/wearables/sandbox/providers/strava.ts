import { type DataCall, json, pageOf, type SandboxAnswer, unknownPath } from '../model.ts';
import { minutesAhead } from '../people/calendar.ts';
import { readUnixWindow, utc } from './times.ts';
import { daysTold } from './told.ts';

const PAGE_MAX = 200;

export function answerStrava(call: DataCall): SandboxAnswer {
  const { path, query } = call.request;
  if (path === '/api/v3/athlete') return json({ id: Number(call.grant.userId) });
  if (path !== '/api/v3/athlete/activities') return unknownPath();
  const window = readUnixWindow(query.get('after'), query.get('before'));
  const size = Number(query.get('per_page') ?? '30');
  const page = Number(query.get('page') ?? '1');
  if (window === undefined || !(size >= 1 && size <= PAGE_MAX && page >= 1))
    return json({ message: 'Bad Request' }, 400);
  const activities = daysTold(call, window).flatMap(({ zone, workout }) =>
    workout === undefined
      ? []
      : {
          id: workout.id,
          sport_type: 'Run',
          start_date: utc(workout.startMs).replace('.000Z', 'Z'),
          utc_offset: minutesAhead(zone) * 60,
          elapsed_time: workout.minutes * 60,
          distance: workout.distanceM,
          average_heartrate: workout.heartRate,
          device_name: 'Sandbox watch',
        },
  );
  return json(pageOf(activities, (page - 1) * size, size).page);
}
