import { type DataCall, json, type SandboxAnswer, unknownPath } from '../model.ts';
import { local, readWindow, utc } from './times.ts';
import { daysTold } from './told.ts';

const WINDOW_MS_MAX = 30 * 24 * 3_600_000;
/** What is told is hours old. */
const DELAY_MS = 3 * 3_600_000;

export function answerDexcom(call: DataCall): SandboxAnswer {
  const { path, query } = call.request;
  if (path === '/v3/users/self/dataRange')
    return json({ recordType: 'dataRange', userId: call.grant.userId });
  if (path !== '/v3/users/self/egvs') return unknownPath();
  const window = readWindow(withZ(query.get('startDate')), withZ(query.get('endDate')));
  if (window === undefined || window.toMs - window.fromMs > WINDOW_MS_MAX)
    return json({ error: 'bad_request' }, 400);
  const records = daysTold(call, window)
    .flatMap((day) => day.glucose().map((one) => ({ ...one, zone: day.zone })))
    .filter(({ ms }) => ms >= window.fromMs && ms < window.toMs && ms <= call.nowMs - DELAY_MS)
    .map(({ ms, mgPerDl, zone }) => ({
      recordId: `${call.grant.userId}-${ms}`,
      systemTime: utc(ms),
      displayTime: local(ms, zone),
      transmitterGeneration: 'g7',
      value: mgPerDl,
      unit: 'mg/dL',
      trend: 'flat',
    }));
  return json({ recordType: 'egv', userId: call.grant.userId, records });
}

const withZ = (text: string | null): string | null => (text === null ? null : `${text}Z`);
