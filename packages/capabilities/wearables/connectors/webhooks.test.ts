import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { RawRequest } from '../connector.ts';
import { CREDENTIALS, NOW } from '../testing/canned-provider.ts';
import { connectorOf } from './index.ts';

const found = (code: Parameters<typeof connectorOf>[0]) => {
  const webhook = connectorOf(code)?.webhook;
  if (webhook === undefined) throw new Error(`${code} has no webhook`);
  return webhook;
};

const mac = (secret: string, text: string, encoding: 'hex' | 'base64') =>
  createHmac('sha256', secret).update(text).digest(encoding);
const seconds = (at: Date) => String(Math.floor(at.getTime() / 1000));

type Draft = {
  readonly method?: RawRequest['method'];
  readonly headers?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
  readonly segment?: string;
};
const request = ({ method = 'POST', headers = {}, query = {}, body = '', segment }: Draft): RawRequest => ({
  method,
  headers,
  query,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  ...(segment !== undefined && { segment }),
});

const body = '{"a":1}';
const { clientSecret } = CREDENTIALS;
const webhookSecret = CREDENTIALS.webhookSecret ?? '';

/** Each provider's signature of a body made at an instant. */
const SIGNED = {
  OURA: (at: Date) => ({
    'x-oura-timestamp': seconds(at),
    'x-oura-signature': mac(clientSecret, seconds(at) + body, 'hex').toUpperCase(),
  }),
  WHOOP: (at: Date) => ({
    'x-whoop-signature-timestamp': String(at.getTime()),
    'x-whoop-signature': mac(clientSecret, `${at.getTime()}${body}`, 'base64'),
  }),
  STRAVA: (at: Date) => ({
    'x-strava-signature': `t=${seconds(at)},v1=${mac(clientSecret, `${seconds(at)}.${body}`, 'hex')}`,
  }),
  POLAR: () => ({ 'polar-webhook-signature': mac(webhookSecret, body, 'hex') }),
  GOOGLE_HEALTH: () => ({ authorization: `Bearer ${webhookSecret}` }),
} as const;

const later = (ms: number) => new Date(NOW.getTime() + ms);

describe.each(Object.keys(SIGNED) as (keyof typeof SIGNED)[])('%s', (code) => {
  const verify = (headers: Record<string, string>, text: string = body, at = NOW) =>
    found(code).verify(request({ headers, body: text }), CREDENTIALS, at);

  test('is believed with its signature, and not without', () => {
    expect(verify(SIGNED[code](NOW))).toBe(true);
    expect(verify({})).toBe(false);
  });

  test('is not believed with a signature that is altered, cut or another', () => {
    for (const [name, value] of Object.entries(SIGNED[code](NOW))) {
      expect(verify({ ...SIGNED[code](NOW), [name]: value.slice(0, -1) })).toBe(false);
      expect(verify({ ...SIGNED[code](NOW), [name]: `${value}0` })).toBe(false);
      expect(verify({ ...SIGNED[code](NOW), [name]: '' })).toBe(false);
    }
  });

  test('is not believed where we have no secret of our own', () => {
    const bare = { clientId: 'our-app', clientSecret: '' };
    expect(found(code).verify(request({ headers: SIGNED[code](NOW), body }), bare, NOW)).toBe(false);
  });
});

describe.each(['OURA', 'WHOOP', 'STRAVA', 'POLAR'] as const)('%s', (code) => {
  test('is not believed with another body', () => {
    expect(
      found(code).verify(request({ headers: SIGNED[code](NOW), body: '{"a":2}' }), CREDENTIALS, NOW),
    ).toBe(false);
  });
});

describe.each(['OURA', 'WHOOP', 'STRAVA'] as const)('%s', (code) => {
  test.each([
    [-299_000, true],
    [299_000, true],
    [-302_000, false],
    [302_000, false],
  ])('signed %i ms from now is believed: %s', (ms, isBelieved) => {
    const headers = SIGNED[code](later(ms));
    expect(found(code).verify(request({ headers, body }), CREDENTIALS, NOW)).toBe(isBelieved);
  });
});

describe.each(['GARMIN', 'WITHINGS'] as const)('%s signs nothing', (code) => {
  test('and is believed at the address that nobody guesses only', () => {
    const verify = (segment?: string) =>
      found(code).verify(request({ body, ...(segment !== undefined && { segment }) }), CREDENTIALS, NOW);
    expect(verify('a-segment-nobody-guesses')).toBe(true);
    expect(verify('a-segment-nobody-guesseS')).toBe(false);
    expect(verify('')).toBe(false);
    expect(verify()).toBe(false);
  });

  test('and at no address where we have given none', () => {
    const { webhookSegment: _left, ...bare } = CREDENTIALS;
    expect(found(code).verify(request({ body, segment: '' }), bare, NOW)).toBe(false);
  });
});

test('GARMIN must name our app where it names one', () => {
  const verify = (client: string) =>
    found('GARMIN').verify(
      request({ headers: { 'garmin-client-id': client }, segment: 'a-segment-nobody-guesses' }),
      CREDENTIALS,
      NOW,
    );
  expect([verify('our-app'), verify('another-app')]).toEqual([true, false]);
});

describe('a handshake', () => {
  const greet = (code: Parameters<typeof connectorOf>[0], draft: Draft) =>
    found(code).handshake(request(draft), CREDENTIALS);

  test('of OURA gives the challenge back to whoever has our token', () => {
    const query = { verification_token: 'the-webhook-secret', challenge: 'c-1' };
    expect(greet('OURA', { method: 'GET', query })).toMatchObject({
      status: 200,
      body: '{"challenge":"c-1"}',
    });
    expect(greet('OURA', { method: 'GET', query: { ...query, verification_token: 'no' } })).toEqual({
      status: 401,
    });
    expect(greet('OURA', { body })).toBeUndefined();
  });

  test('of STRAVA gives the challenge back under its name', () => {
    const query = { 'hub.verify_token': 'the-webhook-secret', 'hub.challenge': 'c-1' };
    expect(greet('STRAVA', { method: 'GET', query })).toMatchObject({
      status: 200,
      body: '{"hub.challenge":"c-1"}',
    });
    expect(greet('STRAVA', { method: 'GET', query: { ...query, 'hub.verify_token': 'no' } })).toEqual({
      status: 403,
    });
  });

  test('of POLAR is a ping without a signature', () => {
    expect(greet('POLAR', { body: { event: 'PING' } })).toEqual({ status: 200 });
    expect(greet('POLAR', { body: { event: 'SLEEP' } })).toBeUndefined();
    expect(greet('POLAR', { body: 'nonsense' })).toBeUndefined();
  });

  test('of Google is let in with our secret and refused without', () => {
    const verification = { type: 'verification' };
    expect(
      greet('GOOGLE_HEALTH', { body: verification, headers: { authorization: 'Bearer the-webhook-secret' } }),
    ).toEqual({ status: 200 });
    expect(greet('GOOGLE_HEALTH', { body: verification })).toEqual({ status: 401 });
    expect(greet('GOOGLE_HEALTH', { body: [] })).toBeUndefined();
  });

  test('of WITHINGS is a HEAD at the right address', () => {
    expect(greet('WITHINGS', { method: 'HEAD', segment: 'a-segment-nobody-guesses' })).toEqual({
      status: 200,
    });
    expect(greet('WITHINGS', { method: 'HEAD', segment: 'guessed' })).toEqual({ status: 404 });
    expect(greet('WITHINGS', { body: 'userid=1' })).toBeUndefined();
  });

  test.each(['WHOOP', 'GARMIN'] as const)('of %s there is none', (code) => {
    expect(greet(code, { body })).toBeUndefined();
  });
});

describe('what is told', () => {
  const parse = (code: Parameters<typeof connectorOf>[0], told: unknown) =>
    found(code).parse(request({ body: told }));

  test('by OURA is a kind of data of somebody, or that it is deleted', () => {
    const told = {
      event_type: 'update',
      data_type: 'sleep',
      object_id: 'o-1',
      user_id: 'u-1',
      event_time: '2026-07-20T05:00:00+00:00',
    };
    expect(parse('OURA', told)).toEqual([
      {
        providerUserId: 'u-1',
        types: ['sleep', 'heart', 'respiration'],
        window: { from: new Date('2026-07-18T05:00:00Z'), to: new Date('2026-07-20T06:00:00Z') },
      },
    ]);
    expect(parse('OURA', { ...told, event_type: 'delete' })).toEqual([
      { providerUserId: 'u-1', types: [], deletedIds: ['o-1'] },
    ]);
    expect(parse('OURA', { ...told, data_type: 'constructor' })).toMatchObject([{ types: [] }]);
  });

  test('by WHOOP names the kind in the type', () => {
    const told = { user_id: 42, id: '9f0c', type: 'recovery.updated', trace_id: 't' };
    expect(parse('WHOOP', told)).toEqual([
      { providerUserId: '42', types: ['recovery', 'heart', 'respiration'] },
    ]);
    expect(parse('WHOOP', { ...told, type: 'sleep.deleted' })).toEqual([
      { providerUserId: '42', types: [], deletedIds: ['9f0c'] },
    ]);
  });

  test('by POLAR is an event', () => {
    expect(parse('POLAR', { event: 'SLEEP', user_id: 475, timestamp: '2026-07-20T05:00:00Z' })).toMatchObject(
      [{ providerUserId: '475', types: ['sleep', 'recovery', 'heart', 'respiration'] }],
    );
  });

  test('by WITHINGS is a form with a number for the kind', () => {
    const [notice] = parse('WITHINGS', 'userid=42&appli=44&startdate=1784494800&enddate=1784523600');
    expect(notice).toMatchObject({ providerUserId: '42', types: ['sleep', 'respiration'] });
    expect(notice?.window?.from.toISOString()).toBe('2026-07-19T20:00:00.000Z');
    expect(() => parse('WITHINGS', 'appli=44')).toThrow(expect.objectContaining({ reason: 'bad_answer' }));
  });

  test('by Google is a list of people and kinds', () => {
    const data = {
      healthUserId: 'h-1',
      dataType: 'sleep',
      operation: 'UPSERT',
      intervals: [
        { physicalTimeInterval: { startTime: '2026-07-19T21:00:00Z', endTime: '2026-07-20T05:00:00Z' } },
      ],
    };
    expect(
      parse('GOOGLE_HEALTH', [{ data }, { data: { healthUserId: 'h-2', dataType: 'dreams' } }]),
    ).toMatchObject([
      { providerUserId: 'h-1', types: ['sleep'], window: { from: new Date('2026-07-19T21:00:00Z') } },
      { providerUserId: 'h-2', types: [] },
    ]);
  });

  test('by STRAVA may be that the person has left', () => {
    const told = {
      object_type: 'athlete',
      object_id: 7,
      aspect_type: 'update',
      owner_id: 7,
      updates: { authorized: 'false' },
    };
    expect(parse('STRAVA', told)).toEqual([{ providerUserId: '7', types: [], isRevoked: true }]);
    expect(
      parse('STRAVA', { ...told, object_type: 'activity', object_id: 99, aspect_type: 'delete' }),
    ).toEqual([{ providerUserId: '7', types: [], deletedIds: ['99'] }]);
  });

  test('by GARMIN is the data itself, sorted by person', () => {
    const stress = (userId: string) => ({
      userId,
      summaryId: `s-${userId}`,
      startTimeInSeconds: 1_784_494_800,
      startTimeOffsetInSeconds: 7200,
      timeOffsetStressLevelValues: { 0: -1, 180: -2, 360: 24, 540: 0 },
    });
    const notices = parse('GARMIN', {
      stressDetails: [stress('a'), stress('b'), { nobody: true }],
      epochs: [{ userId: 'a' }],
    });
    expect(notices.map(({ providerUserId }) => providerUserId)).toEqual(['a', 'b']);
    // Below zero says why there is no value; zero is one.
    expect(notices[0]?.inlineData).toMatchObject([
      { metric: 'stress_score', value: 24, method: 'garmin-stress' },
      { metric: 'stress_score', value: 0 },
    ]);
  });

  test('by GARMIN of a night may still change', () => {
    const night = {
      userId: 'a',
      summaryId: 'n-1',
      startTimeInSeconds: 1_784_494_800,
      startTimeOffsetInSeconds: 7200,
      durationInSeconds: 3600,
      deepSleepDurationInSeconds: 1800,
      lightSleepDurationInSeconds: 1800,
    };
    const stateOf = (validation: string) =>
      parse('GARMIN', { sleeps: [{ ...night, validation }] })[0]?.inlineData?.[0];
    expect(stateOf('AUTO_TENTATIVE')).toMatchObject({ state: 'tentative' });
    expect(stateOf('AUTO_FINAL')).toMatchObject({ state: 'final', totals: { asleepSeconds: 3600 } });
  });

  test('by GARMIN may be that the person has left, or allows nothing any more', () => {
    expect(parse('GARMIN', { deregistrations: [{ userId: 'a' }] })).toEqual([
      { providerUserId: 'a', types: [], isRevoked: true },
    ]);
    const change = (permissions: string[]) =>
      parse('GARMIN', { userPermissionsChange: [{ userId: 'a', permissions }] });
    expect(change([])).toMatchObject([{ isRevoked: true }]);
    expect(change(['HEALTH_EXPORT'])).toMatchObject([{ isRevoked: false }]);
  });

  test('by GARMIN of a broken item is a reason, and the others are kept', () => {
    const good = {
      userId: 'a',
      summaryId: 'd',
      calendarDate: '2026-07-19',
      startTimeInSeconds: 1_784_412_000,
      startTimeOffsetInSeconds: 7200,
      steps: 7,
    };
    const [notice] = parse('GARMIN', { dailies: [{ userId: 'a', steps: 'many' }, good] });
    expect(notice?.inlineData).toMatchObject([
      { kind: 'rejected', reason: 'malformed' },
      { metric: 'steps', value: 7, date: '2026-07-19' },
    ]);
  });

  test.each(['OURA', 'WHOOP', 'POLAR', 'GARMIN', 'GOOGLE_HEALTH', 'STRAVA'] as const)(
    'by %s in another shape is refused',
    (code) => {
      for (const told of ['nonsense', '{"x":', { x: 1 }, '7', 'null'])
        expect(() => parse(code, told)).toThrow(expect.objectContaining({ reason: 'bad_answer' }));
    },
  );
});
