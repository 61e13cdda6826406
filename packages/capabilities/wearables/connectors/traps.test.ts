import { describe, expect, test } from 'vitest';
import type { Normalised } from '../connector.ts';
import { CREDENTIALS, cannedCtx, cannedHttp, NOW, readCanned } from '../testing/canned-provider.ts';
import { connectorOf, providerList } from './index.ts';

const found = (code: Parameters<typeof connectorOf>[0]) => {
  const connector = connectorOf(code);
  if (connector === undefined) throw new Error(`${code} has no connector`);
  return connector;
};

const kindsOf = (items: readonly Normalised[]) =>
  items.map((item) => (item.kind === 'rejected' ? `rejected ${item.reason}` : item.kind));
const page = (data: readonly unknown[]) => ({ body: { data, next_token: null } });
const none = { data: [], next_token: null };

describe('the list of providers', () => {
  test('has every code of the table once, with what can be connected', () => {
    const codes = providerList.map(({ provider }) => provider);
    expect(codes).toEqual([
      'APPLE',
      'GARMIN',
      'FITBIT',
      'OURA',
      'WHOOP',
      'GOOGLE_FIT',
      'GOOGLE_HEALTH',
      'WITHINGS',
      'POLAR',
      'SAMSUNG',
      'HEALTH_CONNECT',
      'DEXCOM',
      'STRAVA',
      'SUUNTO',
      'ULTRAHUMAN',
      'SANDBOX',
    ]);
    expect(providerList.find(({ provider }) => provider === 'OURA')?.displayName).toBe('Oura Ring');
    expect(providerList.find(({ provider }) => provider === 'STRAVA')?.status).toBe('disabled');
    expect(providerList.find(({ provider }) => provider === 'GOOGLE_FIT')?.status).toBe('deprecated');
  });

  test('names for each connector exactly the groups that it reads', () => {
    for (const { provider, metrics } of providerList) {
      const groups = connectorOf(provider)?.groups;
      if (groups !== undefined) expect([provider, new Set(groups)]).toEqual([provider, new Set(metrics)]);
    }
  });

  test.each(['SUUNTO', 'ULTRAHUMAN', 'APPLE', 'SAMSUNG', 'HEALTH_CONNECT'] as const)(
    'lists %s without a connector',
    (code) => {
      expect(connectorOf(code)).toBeUndefined();
    },
  );
});

describe('OURA', () => {
  const night = {
    id: 'night-1',
    type: 'long_sleep',
    bedtime_start: '2026-07-19T23:00:00+02:00',
    bedtime_end: '2026-07-19T23:25:00+02:00',
    sleep_phase_5_min: '42213',
    average_hrv: 44,
    lowest_heart_rate: 51,
  };
  const read = (...items: unknown[]) =>
    readCanned(found('OURA'), cannedHttp({ 'usercollection/sleep': page(items) }, none), ['sleep']);

  test('writes one digit for five minutes', async () => {
    const [sleep] = await read(night);
    expect(sleep).toMatchObject({
      kind: 'sleep',
      zone: '+02:00',
      isNap: false,
      stages: [
        { state: 'awake', start: '2026-07-19T23:00:00+02:00', end: '2026-07-19T23:05:00+02:00' },
        { state: 'light', end: '2026-07-19T23:15:00+02:00' },
        { state: 'deep', end: '2026-07-19T23:20:00+02:00' },
        { state: 'rem', end: '2026-07-19T23:25:00+02:00' },
      ],
    });
  });

  test('does not take lying still for sleep', async () => {
    expect(await read({ ...night, type: 'rest' })).toEqual([]);
  });

  test('takes back what it deletes', async () => {
    expect(await read({ id: 'night-1', type: 'deleted' })).toEqual([
      { kind: 'delete', externalId: 'night-1' },
    ]);
  });

  test('does not say of a short sleep whether it is a nap; of a late nap it does', async () => {
    const [short] = await read({ ...night, type: 'sleep' });
    const [late] = await read({ ...night, type: 'late_nap' });
    expect(short).not.toHaveProperty('isNap');
    expect(late).toMatchObject({ isNap: true });
  });

  test('has its variability as rMSSD, and none where it says 0', async () => {
    const items = await read(night, { ...night, id: 'night-2', average_hrv: 0 });
    expect(items.filter((item) => item.kind === 'sample' && item.metric === 'hrv_rmssd')).toHaveLength(1);
    expect(kindsOf(items)).toContain('rejected no_value');
  });

  test('keeps a page of which one item is broken', async () => {
    const items = await read(
      { ...night, bedtime_end: null },
      'nonsense',
      { ...night, id: 'x', bedtime_end: '2026-07-19T20:00:00+02:00' },
      { ...night, id: 'y', type: 'dream' },
      night,
    );
    expect(kindsOf(items).slice(0, 5)).toEqual([
      'rejected no_time',
      'rejected malformed',
      'rejected end_before_start',
      'rejected unknown_kind',
      'sleep',
    ]);
  });

  test('has heart rates in UTC, which says nothing of where the person is', async () => {
    const beats = { bpm: 61, source: 'awake', timestamp: '2026-07-19T21:00:00+00:00' };
    const [sample] = await readCanned(found('OURA'), cannedHttp({ heartrate: page([beats]) }, none), [
      'heart',
    ]);
    expect(sample).toMatchObject({ metric: 'heart_rate', start: '2026-07-19T21:00:00Z', value: 61 });
    expect(sample).not.toHaveProperty('zone');
  });

  test('is refused as a page that is no page', async () => {
    const reading = readCanned(
      found('OURA'),
      cannedHttp({ 'usercollection/sleep': { body: { items: [] } } }, none),
      ['sleep'],
    );
    await expect(reading).rejects.toMatchObject({ reason: 'bad_answer' });
  });

  test('subscribes once for each kind, and renews what runs out', async () => {
    const asked: string[] = [];
    const soon = {
      id: 's1',
      callback_url: 'https://ours/inbound',
      event_type: 'create',
      data_type: 'sleep',
      expiration_time: '2026-07-22T00:00:00Z',
    };
    const http = async ({
      url,
      method,
      headers,
    }: {
      url: string;
      method: string;
      headers: Readonly<Record<string, string>>;
    }) => {
      asked.push(`${method} ${new URL(url).pathname} ${headers['x-client-id']}`);
      return { status: 200, headers: {}, body: Buffer.from(JSON.stringify([soon])) };
    };
    await found('OURA').keepSubscribed?.({ ...cannedCtx(http), webhookUrl: 'https://ours/inbound' });
    expect(asked.filter((one) => one.startsWith('POST'))).toHaveLength(14);
    expect(asked.filter((one) => one.startsWith('PUT'))).toEqual([
      'PUT /v2/webhook/subscription/renew/s1 our-app',
    ]);
  });
});

describe('WHOOP', () => {
  const sleep = {
    id: '9f0c',
    user_id: 42,
    start: '2026-07-19T21:00:00.000Z',
    end: '2026-07-20T05:00:00.000Z',
    timezone_offset: '+02:00',
    nap: false,
    score_state: 'SCORED',
    score: {
      stage_summary: {
        total_in_bed_time_milli: 28_800_000,
        total_awake_time_milli: 1_800_000,
        total_light_sleep_time_milli: 14_400_000,
        total_slow_wave_sleep_time_milli: 5_400_000,
        total_rem_sleep_time_milli: 7_200_000,
      },
      respiratory_rate: 14.2,
      sleep_efficiency_percentage: 93.7,
    },
  };
  const recovery = {
    cycle_id: 7,
    sleep_id: '9f0c',
    created_at: '2026-07-20T05:10:00.000Z',
    score_state: 'SCORED',
    score: {
      recovery_score: 66,
      resting_heart_rate: 52,
      hrv_rmssd_milli: 41.2,
      spo2_percentage: 96,
      skin_temp_celsius: 33.7,
    },
  };
  const records = (items: readonly unknown[]) => ({ body: { records: items } });
  const read = (sleeps: readonly unknown[], recoveries: readonly unknown[] = []) =>
    readCanned(
      found('WHOOP'),
      cannedHttp({ 'activity/sleep': records(sleeps), recovery: records(recoveries) }, { records: [] }),
    );

  test('asks for the scope to stay offline, and asks again at every refresh', () => {
    const { oauth } = found('WHOOP');
    expect(oauth?.scopes).toContain('offline');
    expect(oauth?.refreshRequestExtra).toEqual({ scope: 'offline' });
  });

  test('knows only the times of a sleep that is not scored yet', async () => {
    const { score: _left, ...pending } = sleep;
    const [item] = await read([{ ...pending, score_state: 'PENDING_SCORE' }]);
    expect(item).toMatchObject({ kind: 'sleep', state: 'tentative', stages: [] });
    expect(item).not.toHaveProperty('totals');
  });

  test('says of what it cannot score that there is no value', async () => {
    const items = await read(
      [{ ...sleep, score_state: 'UNSCORABLE' }],
      [{ ...recovery, score_state: 'UNSCORABLE' }],
    );
    expect(kindsOf(items)).toEqual(['rejected no_value', 'rejected no_value']);
  });

  test('counts in milliseconds', async () => {
    const [item] = await read([sleep]);
    expect(item).toMatchObject({
      state: 'final',
      start: '2026-07-19T23:00:00+02:00',
      zone: '+02:00',
      totals: { asleepSeconds: 27_000, awakeSeconds: 1_800, inBedSeconds: 28_800 },
    });
  });

  test('reads the offset under its other name too', async () => {
    const { timezone_offset: zone_offset, ...rest } = sleep;
    const [item] = await read([{ ...rest, zone_offset }]);
    expect(item).toMatchObject({ zone: '+02:00' });
  });

  test('puts a recovery at the end of the sleep it comes of, and leaves the absolute skin temperature out', async () => {
    const samples = (await read([sleep], [recovery])).filter(({ kind }) => kind === 'sample').slice(1);
    expect(samples).toMatchObject([
      { metric: 'recovery_score', value: 66, start: '2026-07-20T07:00:00+02:00', method: 'whoop-recovery' },
      { metric: 'resting_heart_rate', value: 52 },
      { metric: 'hrv_rmssd', value: 41.2, unit: 'ms' },
      { metric: 'spo2', value: 96 },
    ]);
  });
});

describe('WITHINGS', () => {
  const ok = (body: unknown) => ({ body: { status: 0, body } });
  const empty = { status: 0, body: {} };
  const read = (answers: Parameters<typeof cannedHttp>[0], groups?: Parameters<typeof readCanned>[2]) =>
    readCanned(found('WITHINGS'), cannedHttp(answers, empty), groups);

  test.each([
    [401, 'unauthorized'],
    [601, 'rate_limited'],
    [522, 'unavailable'],
    [2553, 'forbidden'],
    [503, 'refused'],
  ])('means within HTTP 200 by status %i: %s', async (status, reason) => {
    const reading = read({ getmeas: { body: { status, error: 'whatever' } } }, ['body']);
    await expect(reading).rejects.toMatchObject({ reason, status });
  });

  test('weighs value times ten to the unit', async () => {
    const group = {
      grpid: 1,
      date: 1_784_500_000,
      category: 1,
      measures: [
        { value: 74_215, type: 1, unit: -3 },
        { value: 1, type: 1, unit: 2 },
        { value: 0, type: 11, unit: 0 },
        { value: 5, type: 999, unit: 0 },
      ],
    };
    const items = await read({ getmeas: ok({ timezone: 'Europe/Paris', measuregrps: [group] }) }, ['body']);
    expect(items).toMatchObject([
      { metric: 'body_weight', value: 74.215, unit: 'kg', zone: '+02:00' },
      { metric: 'body_weight', value: 100 },
      { kind: 'rejected', reason: 'no_value' },
      { kind: 'rejected', reason: 'unknown_kind' },
    ]);
  });

  test('takes no goal for a measurement', async () => {
    const goal = { grpid: 1, date: 1_784_500_000, category: 2, measures: [{ value: 70, type: 1, unit: 0 }] };
    expect(await read({ getmeas: ok({ measuregrps: [goal] }) }, ['body'])).toEqual([]);
  });

  test('goes on from the offset while there is more', async () => {
    const day = (date: string) => ({ date, steps: 100 });
    const items = await read(
      {
        getactivity: [
          ok({ activities: [day('2026-07-18')], more: true, offset: 1 }),
          ok({ activities: [day('2026-07-19')], more: 0, offset: 0 }),
        ],
      },
      ['activity'],
    );
    expect(items.map((item) => item.kind === 'sample' && item.date)).toEqual(['2026-07-18', '2026-07-19']);
  });

  test('signs what it asks for tokens with, over a nonce of its own', async () => {
    const { oauth } = found('WITHINGS');
    const http = cannedHttp({ 'signature getnonce': ok({ nonce: 'n-1' }) }, empty);
    const form = await oauth?.signRequest?.(
      new URLSearchParams({ action: 'requesttoken', client_id: 'our-app' }),
      { http, credentials: CREDENTIALS, now: () => NOW },
    );
    expect(form?.get('nonce')).toBe('n-1');
    expect(form?.get('signature')).toMatch(/^[0-9a-f]{64}$/);
  });

  test('finds the tokens under the body, and a dead grant within 200', () => {
    const { oauth } = found('WITHINGS');
    expect(
      oauth?.parseToken({
        status: 0,
        body: {
          access_token: 'a',
          refresh_token: 'r',
          userid: '42',
          expires_in: 10_800,
          scope: 'user.info,user.metrics',
        },
      }),
    ).toEqual({
      accessToken: 'a',
      refreshToken: 'r',
      providerUserId: '42',
      expiresInSeconds: 10_800,
      scopes: ['user.info', 'user.metrics'],
    });
    expect(() => oauth?.parseToken({ status: 401, error: 'x' })).toThrow(
      expect.objectContaining({ reason: 'invalid_grant' }),
    );
    expect(() => oauth?.parseToken({ status: 503, error: 'Invalid Params: invalid refresh_token' })).toThrow(
      expect.objectContaining({ reason: 'invalid_grant' }),
    );
    expect(() => oauth?.parseToken({ status: 601, error: 'x' })).toThrow(
      expect.objectContaining({ reason: 'rate_limited' }),
    );
    expect(() => oauth?.parseToken({ access_token: 'a' })).toThrow(
      expect.objectContaining({ reason: 'bad_answer' }),
    );
  });

  test('separates its scopes by commas', () => {
    expect(found('WITHINGS').oauth?.scopeSeparator).toBe(',');
  });
});

describe('POLAR', () => {
  const night = {
    date: '2026-07-20',
    sleep_start_time: '2026-07-19T23:30:00+02:00',
    sleep_end_time: '2026-07-20T00:30:00+02:00',
    hypnogram: { '23:30': 0, '23:40': 2, '00:00': 4, '00:10': 5, '00:20': 1 },
    light_sleep: 1200,
    deep_sleep: 600,
    rem_sleep: 600,
    total_interruption_duration: 600,
  };
  const heart = { date: '2026-07-20', heart_rate_samples: [{ heart_rate: 60, sample_time: '08:00:00' }] };
  const read = (answers: Parameters<typeof cannedHttp>[0]) =>
    readCanned(found('POLAR'), cannedHttp(answers, []), ['sleep', 'heart']);
  const lists = (nights: readonly unknown[]) => ({
    'users/sleep': { body: { nights } },
    'nightly-recharge': { body: { recharges: [] } },
    'continuous-heart-rate': { body: { heart_rates: [heart] } },
  });

  test('reads its hypnogram past midnight, and leaves out what Polar did not recognise', async () => {
    const [sleep] = await read(lists([night]));
    expect(sleep).toMatchObject({
      stages: [
        { state: 'awake', start: '2026-07-19T23:30:00+02:00' },
        { state: 'light', end: '2026-07-20T00:00:00+02:00' },
        { state: 'deep', end: '2026-07-20T00:10:00+02:00' },
        { state: 'rem', start: '2026-07-20T00:20:00+02:00', end: '2026-07-20T00:30:00+02:00' },
      ],
    });
  });

  test('takes the offset of a day from its night', async () => {
    expect((await read(lists([night]))).at(-1)).toMatchObject({
      metric: 'heart_rate',
      start: '2026-07-20T08:00:00+02:00',
    });
  });

  test('makes no instant of a local time whose offset nobody knows', async () => {
    expect(kindsOf(await read(lists([])))).toEqual(['rejected no_time']);
  });

  test('finds nothing where it says that there is nothing', async () => {
    const nothing = { status: 404, body: {} };
    expect(
      await read({
        'users/sleep': nothing,
        'nightly-recharge': { status: 204, body: '' },
        'continuous-heart-rate': nothing,
      }),
    ).toEqual([]);
  });

  test('sends its secret in the header and learns of the person from the token', () => {
    const { oauth } = found('POLAR');
    expect(oauth?.clientAuth).toBe('basic');
    expect(oauth?.parseToken({ access_token: 'a', x_user_id: 475 })).toMatchObject({ providerUserId: '475' });
  });
});

describe('Google', () => {
  const points = (...dataPoints: unknown[]) => ({ body: { dataPoints } });
  const read = (type: string, group: Parameters<typeof readCanned>[2], ...items: unknown[]) =>
    readCanned(
      found('FITBIT'),
      cannedHttp({ [`dataTypes/${type}/dataPoints:reconcile`]: points(...items) }, {}),
      group,
    );
  const sampleTime = { physicalTime: '2026-07-20T06:00:00Z', utcOffset: '7200s' };
  const interval = {
    startTime: '2026-07-20T06:00:00Z',
    startUtcOffset: '7200s',
    endTime: '2026-07-20T06:15:00Z',
    endUtcOffset: '7200s',
  };

  test('counts millimetres and grams', async () => {
    expect(await read('weight', ['body'], { weight: { sampleTime, weightGrams: 74_215 } })).toMatchObject([
      { metric: 'body_weight', value: 74.215, unit: 'kg', start: '2026-07-20T08:00:00+02:00' },
    ]);
    expect(
      await read('distance', ['activity'], { distance: { interval, millimeters: '1234567' } }),
    ).toMatchObject([{ metric: 'distance', value: 1234.567, unit: 'm' }]);
  });

  test('tells both variabilities in one point, and they stay two', async () => {
    const point = {
      heartRateVariability: {
        sampleTime,
        rootMeanSquareOfSuccessiveDifferencesMilliseconds: 41,
        standardDeviationMilliseconds: 55,
      },
    };
    expect(await read('heart-rate-variability', ['heart'], point)).toMatchObject([
      { metric: 'hrv_rmssd', value: 41 },
      { metric: 'hrv_sdnn', value: 55 },
    ]);
  });

  test('writes 0 for what a device does not measure', async () => {
    const point = {
      heartRateVariability: {
        sampleTime,
        rootMeanSquareOfSuccessiveDifferencesMilliseconds: 41,
        standardDeviationMilliseconds: 0,
      },
    };
    expect(await read('heart-rate-variability', ['heart'], point)).toHaveLength(1);
  });

  test('ends, even where a page leads to itself', async () => {
    const http = cannedHttp(
      {
        'dataTypes/steps/dataPoints:reconcile': {
          body: { dataPoints: [{ steps: { interval, count: '5' } }], nextPageToken: 'again' },
        },
      },
      {},
    );
    expect(await readCanned(found('GOOGLE_HEALTH'), http, ['activity'])).toHaveLength(2);
  });

  test('serves three codes with one dialect', () => {
    for (const code of ['FITBIT', 'GOOGLE_FIT', 'GOOGLE_HEALTH'] as const)
      expect(found(code).oauth?.tokenUrl).toBe('https://oauth2.googleapis.com/token');
  });
});

describe('DEXCOM', () => {
  const read = (...records: unknown[]) =>
    readCanned(found('DEXCOM'), cannedHttp({ egvs: { body: { records } } }, {}));
  const at = { recordId: 'r1', systemTime: '2026-07-20T06:00:00', displayTime: '2026-07-20T08:00:12' };

  test('takes the zone from what its display is ahead by', async () => {
    expect(await read({ ...at, value: 110, unit: 'mg/dL' })).toMatchObject([
      { metric: 'glucose', value: 110, start: '2026-07-20T08:00:00+02:00', zone: '+02:00' },
    ]);
  });

  test('turns millimoles, and refuses a unit that it does not know', async () => {
    const items = await read(
      { ...at, value: 5.5, unit: 'mmol/L' },
      { ...at, value: 5, unit: 'g/L' },
      { ...at, value: null },
    );
    expect(items[0]).toMatchObject({ value: expect.closeTo(99.09, 2) });
    expect(kindsOf(items.slice(1))).toEqual(['rejected unknown_unit', 'rejected no_value']);
  });
});

describe('an answer that is no data', () => {
  const failing = (status: number, headers: Readonly<Record<string, string>> = {}, body: unknown = {}) =>
    readCanned(found('OURA'), cannedHttp({ 'usercollection/sleep': { status, headers, body } }, none), [
      'sleep',
    ]);

  test.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [410, 'gone'],
    [408, 'timeout'],
    [404, 'refused'],
    [302, 'refused'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('%i is %s', async (status, reason) => {
    await expect(failing(status)).rejects.toMatchObject({ reason, status });
  });

  test.each([
    [{ 'retry-after': '17' }, 17],
    [{ 'retry-after': 'Mon, 20 Jul 2026 12:01:30 GMT', date: 'Mon, 20 Jul 2026 12:00:00 GMT' }, 90],
    [{ 'retry-after': '-5' }, 1],
    [{ 'retry-after': '99999999' }, 86_400],
    [{ 'retry-after': 'soon' }, 60],
    [{}, 60],
  ])('429 with %j asks for a rest of %i seconds', async (headers, retryAfterSeconds) => {
    await expect(failing(429, headers)).rejects.toMatchObject({ reason: 'rate_limited', retryAfterSeconds });
  });

  test('leaves a word and never its text', async () => {
    const error = await failing(
      400,
      {},
      { error: 'bad request of jane@example.org', detail: 'secret' },
    ).catch((fault: unknown) => fault);
    expect(error).toMatchObject({ reason: 'refused' });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toMatch(/@|secret/);
  });
});
