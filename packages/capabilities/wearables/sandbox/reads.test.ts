import { useTestDatabase } from '@chartwright/platform/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Normalised, type ProviderCode, ProviderFault } from '../connector.ts';
import { dialectOf } from '../connectors/dialect.ts';
import {
  collect,
  OWNER,
  openSandboxScene,
  type SandboxScene,
  sandboxMigrations,
} from '../testing/sandbox-scene.ts';
import { exchangeCode } from '../tokens/oauth.ts';
import { dayFor, daysWithin } from './people/days.ts';
import { minutesIn, sleepsBetween } from './people/nights.ts';
import type { Person } from './people/person.ts';

const database = useTestDatabase(sandboxMigrations);
let scene: SandboxScene;

beforeAll(async () => {
  scene = await openSandboxScene(database().db);
});
afterAll(() => scene.server.close());

const HOUR_MS = 3_600_000;
const DAYS = 5;

type Sleep = Extract<Normalised, { kind: 'sleep' }>;
type Sample = Extract<Normalised, { kind: 'sample' }>;

const sleepsIn = (items: readonly Normalised[]): Sleep[] =>
  items.filter((item) => item.kind === 'sleep').sort((a, b) => a.start.localeCompare(b.start));
const samplesOf = (items: readonly Normalised[], metric: Sample['metric']): Sample[] =>
  items.filter((item) => item.kind === 'sample').filter((item) => item.metric === metric);
const rejectedIn = (items: readonly Normalised[]) => items.filter(({ kind }) => kind === 'rejected');

/** What GARMIN pushes is read as its webhook reads it. */
async function read(code: ProviderCode, persona: Person['persona'], days = DAYS): Promise<Normalised[]> {
  const { connector, read: pull } = await scene.connect(code, persona);
  const pulled = await pull(connector.groups, days);
  if (code !== 'GARMIN') return pulled;
  const pushes = await scene.provider.takePushes(OWNER);
  return pushes
    .flatMap((push) => connector.webhook?.parse(push) ?? [])
    .flatMap(({ inlineData = [] }) => inlineData);
}

const truth = (persona: Person['persona'], days = DAYS) => {
  const person = { persona, since: '2026-07-20' };
  const toMs = scene.now().getTime();
  return { person, fromMs: toMs - days * 24 * HOUR_MS, toMs };
};

const asleepHours = (sleep: Sleep): number =>
  sleep.stages
    .filter(({ state }) => ['deep', 'light', 'rem', 'asleep'].includes(state))
    .reduce((sum, { start, end }) => sum + (Date.parse(end) - Date.parse(start)) / HOUR_MS, 0);

const staged = ['OURA', 'WITHINGS', 'POLAR', 'GARMIN', 'GOOGLE_HEALTH', 'FITBIT', 'SANDBOX'] as const;

describe.each(staged)('%s', (code) => {
  test.each(['healthy', 'short-sleeper', 'decline', 'dst', 'traveller'] as const)(
    'tells the nights of %s to the minute',
    async (persona) => {
      const { person, fromMs, toMs } = truth(persona);
      const told = new Map(
        sleepsIn(await read(code, persona)).map((sleep) => [Date.parse(sleep.end), sleep]),
      );
      const nights = sleepsBetween(person, fromMs + 24 * HOUR_MS, toMs);
      expect(nights.length).toBeGreaterThanOrEqual(4);
      for (const night of nights) {
        const sleep = told.get(night.endMs);
        expect(Date.parse(sleep?.start ?? '')).toBe(night.startMs);
        expect(sleep?.zone).toBe(night.endZone);
        expect(sleep && asleepHours(sleep)).toBeCloseTo(minutesIn(night, 'deep', 'light', 'rem') / 60, 6);
        expect(sleep?.totals?.asleepSeconds).toBe(minutesIn(night, 'deep', 'light', 'rem') * 60);
      }
    },
  );
});

test('WHOOP tells sums and no stages', async () => {
  const { person, fromMs, toMs } = truth('healthy');
  const sleeps = sleepsIn(await read('WHOOP', 'healthy'));
  const nights = sleepsBetween(person, fromMs, toMs);
  expect(sleeps.map(({ totals }) => totals?.asleepSeconds)).toEqual(
    nights.map((night) => minutesIn(night, 'deep', 'light', 'rem') * 60),
  );
  expect(sleeps.map(({ stages }) => stages.length)).toEqual(nights.map(() => 0));
  expect(sleeps.map(({ zone }) => zone)).toEqual(nights.map(({ endZone }) => endZone));
});

describe('a day', () => {
  test.each(['OURA', 'WITHINGS', 'POLAR', 'GARMIN'] as const)('of %s has its steps once', async (code) => {
    const { person, fromMs, toMs } = truth('healthy');
    const told = new Map(samplesOf(await read(code, 'healthy'), 'steps').map((one) => [one.date, one.value]));
    const days = daysWithin(person, { fromMs: fromMs + 24 * HOUR_MS, toMs }, toMs);
    expect(days.length).toBeGreaterThanOrEqual(3);
    for (const { day, steps } of days) expect(told.get(day)).toBe(steps);
  });

  test('of Google comes in quarters of an hour', async () => {
    const steps = samplesOf(await read('GOOGLE_HEALTH', 'healthy'), 'steps');
    const quarter = 15 * 60_000;
    expect(steps.length).toBeGreaterThan(150);
    for (const { start, end } of steps) expect(Date.parse(end ?? '') - Date.parse(start)).toBe(quarter);
  });

  test('of Google is in metres and kilograms, whatever it was told in', async () => {
    const items = await read('GOOGLE_HEALTH', 'healthy');
    const day = dayFor(truth('healthy').person, '2026-07-18');
    const on = (metric: Sample['metric']) =>
      samplesOf(items, metric).find(({ start }) => start.startsWith('2026-07-18'));
    expect(on('body_weight')).toMatchObject({ value: day?.weightKg, unit: 'kg' });
    expect(on('distance')).toMatchObject({ value: day?.distanceM, unit: 'm' });
  });

  test('of WITHINGS has the weight, and not the goal', async () => {
    const weights = samplesOf(await read('WITHINGS', 'healthy'), 'body_weight');
    const day = dayFor(truth('healthy').person, '2026-07-18');
    expect(weights.map(({ value }) => value)).toContain(day?.weightKg);
    expect(weights.map(({ value }) => value)).not.toContain(70);
  });

  test('of DEXCOM has glucose every five minutes, and none of the last three hours', async () => {
    const glucose = samplesOf(await read('DEXCOM', 'healthy', 2), 'glucose');
    expect(glucose.length).toBeGreaterThan(200);
    expect(new Set(glucose.map(({ unit, zone }) => `${unit} ${zone}`))).toEqual(new Set(['mg/dL +02:00']));
  });

  test('of STRAVA has workouts and nothing else', async () => {
    const items = await read('STRAVA', 'healthy', 20);
    expect(items.length).toBeGreaterThan(2);
    expect(new Set(items.map(({ kind }) => kind))).toEqual(new Set(['workout']));
  });
});

describe('heart rate variability', () => {
  test.each(['OURA', 'WHOOP', 'WITHINGS', 'POLAR', 'GARMIN', 'GOOGLE_HEALTH'] as const)(
    'of %s is rMSSD',
    async (code) => {
      const items = await read(code, 'healthy');
      const values = samplesOf(items, 'hrv_rmssd').map(({ value }) => value);
      expect(values.length).toBeGreaterThanOrEqual(3);
      for (const value of values) expect(value).toBeGreaterThanOrEqual(41.5);
      for (const value of values) expect(value).toBeLessThanOrEqual(50.5);
      expect(samplesOf(items, 'hrv_sdnn')).toEqual([]);
    },
  );
});

describe.each([...staged, 'WHOOP'] as const)('%s', (code) => {
  test('has nothing of somebody without data, and nothing to reject of somebody with', async () => {
    expect(await read(code, 'empty')).toEqual([]);
    expect(rejectedIn(await read(code, 'healthy'))).toEqual([]);
  });

  test('says the same again when it is asked again', async () => {
    const { connector, read: pull } = await scene.connect(code, 'naps');
    expect(await pull(connector.groups, 2)).toEqual(await pull(connector.groups, 2));
    await scene.provider.takePushes(OWNER);
  });
});

describe('a nap', () => {
  test.each([
    ['WHOOP', true],
    ['GOOGLE_HEALTH', true],
    ['OURA', true],
  ] as const)('is told apart by %s', async (code, isNap) => {
    const sleeps = sleepsIn(await read(code, 'naps'));
    expect(sleeps.filter((sleep) => sleep.isNap === isNap).length).toBeGreaterThanOrEqual(2);
    expect(sleeps.filter((sleep) => sleep.isNap === false).length).toBeGreaterThanOrEqual(4);
  });
});

test('a broken night is told in its two pieces, fifty minutes apart', async () => {
  const sleeps = sleepsIn(await read('OURA', 'fragmented'));
  const [first, second] = sleeps.slice(-2);
  expect((Date.parse(second?.start ?? '') - Date.parse(first?.end ?? '')) / 60_000).toBe(50);
  expect(sleeps.every(({ isNap }) => isNap !== true)).toBe(true);
});

describe('a night that is revised', () => {
  const MORNING = Date.parse('2026-08-02T00:00:00Z');

  test.each([
    ['WHOOP', 'tentative'],
    ['GARMIN', 'tentative'],
    ['GOOGLE_HEALTH', 'tentative'],
    ['WITHINGS', 'tentative'],
  ] as const)('is %s for %s until it is final, under one id', async (code, state) => {
    const [night] = sleepsBetween(
      { persona: 'tentative', since: '2026-07-20' },
      MORNING,
      MORNING + 24 * HOUR_MS,
    );
    const seen: Sleep[] = [];
    const start = scene.now().getTime();
    for (const hours of [0.1, 2, 7]) {
      scene.pass((night?.endMs ?? 0) + hours * HOUR_MS - scene.now().getTime());
      const fresh = sleepsIn(await read(code, 'tentative', 1));
      seen.push(...fresh.filter(({ start: begin }) => Date.parse(begin) === night?.startMs));
    }
    scene.pass(start - scene.now().getTime());
    expect(seen.map((sleep) => sleep.state)).toEqual([state, state, 'final']);
  });
});

describe('pages', () => {
  test.each([
    ['OURA', 'heart', 200],
    ['WHOOP', 'sleep', 25],
    ['WITHINGS', 'body', 20],
    ['GOOGLE_HEALTH', 'sleep', 25],
  ] as const)('of %s are all read', async (code, group, more) => {
    const { read: pull } = await scene.connect(code, 'healthy');
    const items = await pull([group], 30);
    expect(items.length).toBeGreaterThan(more);
  });

  test('larger than WHOOP gives are refused', async () => {
    const { ctx } = await scene.connect('WHOOP', 'healthy');
    const answer = await ctx.http({
      url: `${dialectOf('WHOOP').apiUrl}/v2/recovery?start=2026-07-01T00:00:00Z&end=2026-07-02T00:00:00Z&limit=26`,
      method: 'GET',
      headers: { authorization: `Bearer ${ctx.accessToken}` },
      timeoutMs: 1000,
      answerBytesMax: 1000,
    });
    expect(answer.status).toBe(400);
  });
});

describe('POLAR', () => {
  test('lets nothing be read before the person is registered, and registers once', async () => {
    const { connector, ctx, read: pull } = await scene.connect('POLAR', 'healthy');
    await expect(connector.afterConnect?.(ctx)).resolves.toMatchObject({
      providerUserId: ctx.providerUserId,
    });
    expect((await pull(['sleep'])).length).toBeGreaterThan(0);
  });

  test('refuses somebody who is not', async () => {
    const { afterConnect: _left, ...bare } = scene.desk('POLAR').connector;
    const { location, redirectUri } = await scene.consent('POLAR', 'healthy');
    const desk = { ...scene.desk('POLAR'), connector: bare };
    const tokens = await exchangeCode(desk, {
      code: location.searchParams.get('code') ?? '',
      verifier: 'x',
      redirectUri,
    });
    const ctx = {
      http: desk.http,
      accessToken: tokens.accessToken,
      connectionId: 'wear_0',
      credentials: desk.credentials,
      now: scene.now,
    };
    const reading = collect(bare.sync(ctx, { from: scene.now(), to: scene.now() }, ['sleep']));
    await expect(reading).rejects.toMatchObject({ reason: 'forbidden' });
  });
});

describe('GARMIN', () => {
  test('answers dates before its reach as it answers a dead token, and the two are told apart', async () => {
    const { ctx, connector } = await scene.connect('GARMIN', 'healthy');
    const old = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2026-01-02T00:00:00Z') };
    await expect(collect(connector.sync(ctx, old, ['sleep']))).resolves.toEqual([]);
    const dead = { ...ctx, accessToken: 'dead' };
    await expect(collect(connector.sync(dead, old, ['sleep']))).rejects.toMatchObject({
      reason: 'unauthorized',
    });
  });

  test('sends what was asked for once, and nothing of somebody who has left', async () => {
    const { connector, read: pull, ctx } = await scene.connect('GARMIN', 'healthy');
    await pull(['sleep'], 2);
    expect(await scene.provider.takePushes(OWNER)).toHaveLength(1);
    expect(await scene.provider.takePushes(OWNER)).toEqual([]);
    await pull(['sleep'], 2);
    await connector.disconnect?.(ctx);
    expect(await scene.provider.takePushes(OWNER)).toEqual([]);
  });
});

describe('a failure that was ordered', () => {
  const failing = async (
    code: 'OURA' | 'WITHINGS',
    kind: Parameters<SandboxScene['provider']['orderFault']>[2]['kind'],
    path: string,
  ) => {
    const { read: pull } = await scene.connect(code, 'healthy');
    await scene.provider.orderFault(OWNER, code, { path, kind, count: 1 });
    const first = await pull(['activity'], 1).catch((error: unknown) => error);
    const second = await pull(['activity'], 1);
    return { first, second };
  };

  test.each([
    ['OURA', '429', '/v2/usercollection', { reason: 'rate_limited', retryAfterSeconds: 120 }],
    ['WITHINGS', '429', '/v2/measure', { reason: 'rate_limited', retryAfterSeconds: 60 }],
    ['OURA', '500', '/v2/usercollection', { reason: 'unavailable', status: 500 }],
    ['OURA', 'badjson', '/v2/usercollection', { reason: 'bad_answer' }],
    ['OURA', 'truncate', '/v2/usercollection', { reason: 'bad_answer' }],
  ] as const)('of %s is met as %s %s', async (code, kind, path, fault) => {
    const { first, second } = await failing(code, kind, path);
    expect(first).toBeInstanceOf(ProviderFault);
    expect(first).toMatchObject(fault);
    expect(second.length).toBeGreaterThan(0);
  });

  test('of the network is a time that has run out', async () => {
    const { connector, ctx } = await scene.connect('OURA', 'healthy');
    await scene.provider.orderFault(OWNER, 'OURA', { path: '/v2', kind: 'timeout', count: 1 });
    const inProcess = { ...ctx, http: scene.provider.http };
    const window = { from: new Date(scene.now().getTime() - HOUR_MS), to: scene.now() };
    await expect(collect(connector.sync(inProcess, window, ['activity']))).rejects.toMatchObject({
      reason: 'timeout',
    });
    await expect(collect(connector.sync(inProcess, window, ['activity']))).resolves.not.toEqual([]);
  });
});

test('the old Fitbit service is gone from its last day on', async () => {
  const ask = () =>
    scene.provider.http({
      url: 'https://api.fitbit.com/1.2/user/-/sleep/date/2026-07-01.json',
      method: 'GET',
      headers: {},
      timeoutMs: 1000,
      answerBytesMax: 1000,
    });
  expect((await ask()).status).toBe(401);
  scene.pass(120 * 24 * HOUR_MS);
  expect((await ask()).status).toBe(410);
  scene.pass(-120 * 24 * HOUR_MS);
});

test('in process the sandbox answers at the addresses of the providers, and at no other', async () => {
  const ask = (url: string) =>
    scene.provider.http({ url, method: 'GET', headers: {}, timeoutMs: 1000, answerBytesMax: 1000 });
  expect((await ask('https://api.ouraring.com/v2/usercollection/sleep')).status).toBe(401);
  await expect(ask('https://elsewhere.example/')).rejects.toMatchObject({ reason: 'unknown_host' });
});
