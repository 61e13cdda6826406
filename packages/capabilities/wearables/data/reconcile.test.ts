import { inTransaction } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import { beforeEach, expect, test } from 'vitest';
import type { Normalised, Whole } from '../connector.ts';
import { connectorOf } from '../connectors/index.ts';
import { personOf, readDays } from '../features/daily-store.ts';
import { createRefresh } from '../features/refresh.ts';
import { CREDENTIALS, cannedCtx, cannedHttp } from '../testing/canned-provider.ts';
import {
  beginDataScene,
  DATA_AT,
  DATA_KEY,
  DATA_OWNER,
  dataConnection,
  dataMigrations,
} from '../testing/data-scene.ts';
import { collect } from '../testing/sandbox-scene.ts';
import { readEventsBetween } from './event-store.ts';
import { createIngest } from './ingest.ts';
import { placeOf } from './place.ts';
import { createReconcile } from './reconcile.ts';
import { readBlocksBetween } from './sample-store.ts';

/** What Google has no more goes when its stretch is read again. */

const database = useTestDatabase(dataMigrations);
const parts = { sealKey: DATA_KEY, refresh: createRefresh(DATA_KEY) };
const ingest = createIngest(parts);
const reconcile = createReconcile(parts);
const google = dataConnection('1', 'GOOGLE_HEALTH');
const place = placeOf(google, DATA_KEY);
const FROM = new Date('2026-05-10T00:00:00Z');
const TO = new Date('2026-05-12T00:00:00Z');

beforeEach(() => beginDataScene(database().db, [google]));

type Points = Readonly<Record<string, readonly unknown[]>>;

/** Reads a stretch as a sync does; gives how much of what was kept is gone. */
async function readAgain(points: Points, { from = FROM, to = TO, nextPageToken = '' } = {}): Promise<number> {
  const connector = connectorOf('GOOGLE_HEALTH');
  if (connector === undefined) throw new Error('The connector is not there');
  const answers = Object.entries(points).map(
    ([path, dataPoints]) => [path, { body: { dataPoints, nextPageToken } }] as const,
  );
  const http = cannedHttp(Object.fromEntries(answers), { dataPoints: [] });
  const wholes: Whole[] = [];
  const noteWhole = (whole: Whole): void => void wholes.push(whole);
  const ctx = { ...cannedCtx(http), credentials: CREDENTIALS, noteWhole };
  const items: Normalised[] = await collect(
    connector.sync(ctx, { from, to }, ['sleep', 'heart', 'activity', 'workout']),
  );
  return inTransaction(database().db, async (tx) => {
    await ingest(tx, google, items, DATA_AT);
    return reconcile(tx, google, wholes, DATA_AT);
  });
}

const rate = (physicalTime: string, beatsPerMinute: unknown = 61) => ({
  name: `users/me/dataTypes/heart-rate/dataPoints/${physicalTime.replaceAll(/\W/g, '')}`,
  dataSource: { device: { displayName: 'Pixel Watch', formFactor: 'WATCH' } },
  heartRate: { sampleTime: { physicalTime, utcOffset: '7200s' }, beatsPerMinute },
});
const night = (name: string, startTime: string, endTime: string) => ({
  name,
  dataSource: {},
  sleep: {
    interval: { startTime, startUtcOffset: '7200s', endTime, endUtcOffset: '7200s' },
    stages: [],
    summary: { minutesAsleep: 420 },
  },
});
const resting = (day: number) => ({
  name: `resting-${day}`,
  dataSource: {},
  dailyRestingHeartRate: { date: { year: 2026, month: 5, day }, beatsPerMinute: '52' },
});

const RATES = '/heart-rate/dataPoints:reconcile';
const RESTING = '/daily-resting-heart-rate/dataPoints:reconcile';
const NIGHTS = '/sleep/dataPoints';
const WIDE = { from: '2026-05-01', to: '2026-05-31' };

const startsOf = async (metric: 'heart_rate' | 'resting_heart_rate') =>
  (await readBlocksBetween(database().db, place, { metrics: [metric], ...WIDE })).flatMap(({ samples }) =>
    samples.map(({ start }) => new Date(start).toISOString().slice(0, 16)),
  );
const nightsOf = async () =>
  (await readEventsBetween(database().db, place, WIDE.from, WIDE.to)).map(({ externalId }) => externalId);

test('a sample that is told no more goes; what lies before and after the stretch stays', async () => {
  const early = rate('2026-05-09T23:59:59Z');
  const late = rate('2026-05-12T00:00:00Z');
  await readAgain(
    { [RATES]: [early, rate('2026-05-10T08:00:00Z'), rate('2026-05-10T08:01:00Z'), late] },
    { from: new Date('2026-05-09T00:00:00Z'), to: new Date('2026-05-13T00:00:00Z') },
  );
  expect(await readAgain({ [RATES]: [rate('2026-05-10T08:01:00Z')] })).toBe(1);
  expect(await startsOf('heart_rate')).toEqual(['2026-05-09T23:59', '2026-05-10T08:01', '2026-05-12T00:00']);
  expect(await readAgain({ [RATES]: [rate('2026-05-10T08:01:00Z')] })).toBe(0);
});

test('a night that is told no more goes, and with it the day that was derived of it', async () => {
  const kept = night('night-11', '2026-05-10T21:00:00Z', '2026-05-11T05:00:00Z');
  await readAgain({ [NIGHTS]: [night('night-10', '2026-05-09T21:00:00Z', '2026-05-10T05:00:00Z'), kept] });
  expect(await nightsOf()).toEqual(['night-10', 'night-11']);
  expect(await readAgain({ [NIGHTS]: [kept] })).toBe(1);
  expect(await nightsOf()).toEqual(['night-11']);
  const days = await readDays(
    database().db,
    personOf(DATA_OWNER, 'pat-1', DATA_KEY),
    '2026-05-10',
    '2026-05-11',
  );
  expect(days.filter((day) => day.night !== undefined).map(({ date }) => date)).toEqual(['2026-05-11']);
});

test('a value of a day goes by its date', async () => {
  await readAgain({ [RESTING]: [resting(10), resting(11)] });
  expect(await readAgain({ [RESTING]: [resting(11)] })).toBe(1);
  expect(await startsOf('resting_heart_rate')).toEqual(['2026-05-11T00:00']);
});

test('where pages lead in a circle nothing is taken away', async () => {
  await readAgain({ [RATES]: [rate('2026-05-10T08:00:00Z'), rate('2026-05-10T08:01:00Z')] });
  expect(await readAgain({ [RATES]: [rate('2026-05-10T08:01:00Z')] }, { nextPageToken: 'again' })).toBe(0);
  expect(await startsOf('heart_rate')).toHaveLength(2);
});

test('where a point could not be read nothing is taken away', async () => {
  await readAgain({ [RATES]: [rate('2026-05-10T08:00:00Z'), rate('2026-05-10T08:01:00Z')] });
  const broken = [rate('2026-05-10T08:01:00Z'), rate('2026-05-10T08:00:00Z', 'fast')];
  expect(await readAgain({ [RATES]: broken })).toBe(0);
  expect(await startsOf('heart_rate')).toHaveLength(2);
});
