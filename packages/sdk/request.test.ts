import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { Chartwright, ChartwrightError, type Settings } from './index.ts';
import { done, refused, scriptFetch } from './testing/scripted-fetch.ts';

const KEY = 'att_sk_test_do_not_tell';

/** Sends one call and gives the request that left. */
async function sent(work: (client: Chartwright) => Promise<unknown>, settings: Settings = {}) {
  const server = scriptFetch(done());
  await work(new Chartwright({ apiKey: KEY, fetch: server.fetch, ...settings }));
  const request = server.sent[0];
  if (request === undefined) throw new Error('Nothing was sent');
  return request;
}

describe('a request', () => {
  test('carries the key, its body and nothing that names a person', async () => {
    const request = await sent((client) => client.dmse.analyze({ speechRateWpm: 98 }));
    expect(request).toMatchObject({
      url: 'http://localhost:8787/api/v1/dmse/analyze',
      method: 'POST',
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${KEY}`,
        'content-type': 'application/json',
      },
      body: '{"speechRateWpm":98}',
    });
    expect(Object.keys(request.headers)).toHaveLength(3);
  });

  test('follows no redirect and carries no cookie', async () => {
    const { init } = await sent((client) => client.ping());
    expect(init).toMatchObject({ redirect: 'error', credentials: 'omit' });
  });

  test('to sign in carries no key', async () => {
    const { headers } = await sent((client) => client.auth.login({ email: 'a@b.example', password: 'p' }));
    expect(headers).not.toHaveProperty('authorization');
  });

  test.each([
    ['https://clinic.example', 'https://clinic.example/api/v1/ping'],
    ['https://clinic.example/', 'https://clinic.example/api/v1/ping'],
    ['https://clinic.example:8443/chartwright//', 'https://clinic.example:8443/chartwright/api/v1/ping'],
  ])('to %s goes under that address', async (baseUrl, url) => {
    expect((await sent((client) => client.ping(), { baseUrl })).url).toBe(url);
  });

  test('puts its parameters into the path, escaped, in their order', async () => {
    const { url } = await sent((client) => client.models.versions.read('relapse/../x?y', 'default'));
    expect(url).toBe('http://localhost:8787/api/v1/models/relapse%2F..%2Fx%3Fy/versions/default');
    const decided = await sent((client) =>
      client.models.versions.promote('relapse', 3, { reason: 'Reviewed', sheetHash: 'a' }),
    );
    expect(decided.url).toBe('http://localhost:8787/api/v1/models/relapse/versions/3/promote');
    expect(decided.body).toBe('{"reason":"Reviewed","sheetHash":"a"}');
  });

  test.each(['', '.', '..'])(
    'refuses the path parameter "%s", which would reach another route',
    async (id) => {
      await expect(sent((client) => client.keys.revoke(id))).rejects.toThrow(
        new TypeError('id is not an id.'),
      );
    },
  );

  test('writes the query without what is absent', async () => {
    const { url } = await sent((client) => client.usage.read({ query: { from: '2026-01-01' } }));
    expect(url).toBe('http://localhost:8787/api/v1/usage?from=2026-01-01');
    const nobody = await sent((client) => client.relapse.predict({}, { fhir: { patient: undefined } }));
    expect(nobody.url).toBe('http://localhost:8787/api/v1/relapse/predict?format=fhir');
  });

  test('asks an engine for FHIR about a patient, beside its other parameters', async () => {
    const { url } = await sent((client) =>
      client.relapse.predict({}, { fhir: { patient: 'pt_4491' }, query: { model_version: 2 } }),
    );
    expect(url).toBe(
      'http://localhost:8787/api/v1/relapse/predict?model_version=2&format=fhir&patient=pt_4491',
    );
  });

  test('carries the test clock as an instant', async () => {
    const instant = '2026-06-28T15:04:05.000Z';
    for (const testClock of [instant, new Date(instant), '2026-06-28T17:04:05+02:00']) {
      const { headers } = await sent((client) => client.ping({ testClock }));
      expect(headers['x-test-clock']).toBe(instant);
    }
  });

  test.each([
    ['NaN', Number.NaN],
    ['an infinite number', Number.POSITIVE_INFINITY],
  ])('refuses %s, which JSON would turn into "not supplied"', async (_name, avgSleepHours) => {
    await expect(sent((client) => client.relapse.predict({ avgSleepHours }))).rejects.toThrow(
      'avgSleepHours is not a finite number',
    );
  });

  test.each([
    ['idempotencyKey', (client: Chartwright) => client.keys.revoke('k', { idempotencyKey: 'two words' })],
    ['testClock', (client: Chartwright) => client.ping({ testClock: 'yesterday' })],
    ['timeoutMs', (client: Chartwright) => client.ping({ timeoutMs: 0 })],
    ['timeoutMs', (client: Chartwright) => client.ping({ timeoutMs: Number.NaN })],
    ['maxRetries', (client: Chartwright) => client.ping({ maxRetries: -1 })],
  ])('is not sent with a wrong %s', async (name, work) => {
    const server = scriptFetch();
    const client = new Chartwright({ apiKey: KEY, fetch: server.fetch });
    await expect(work(client)).rejects.toThrow(name);
    expect(server.sent).toEqual([]);
  });
});

describe('the client', () => {
  test.each<[string, Settings]>([
    ['apiKey', { apiKey: '' }],
    ['apiKey', { apiKey: 'att_sk_secret\n' }],
    ['apiKey', { apiKey: 'att sk secret' }],
    ['baseUrl', { baseUrl: 'secret' }],
    ['baseUrl', { baseUrl: 'ftp://secret.example' }],
    ['baseUrl', { baseUrl: 'https://user:secret@clinic.example' }],
    ['baseUrl', { baseUrl: 'https://clinic.example/?secret' }],
    ['timeoutMs', { timeoutMs: -1 }],
    ['maxRetries', { maxRetries: 1.5 }],
  ])('refuses a wrong %s and does not quote it', (name, settings) => {
    const make = () => new Chartwright(settings);
    expect(make).toThrow(name);
    expect(make).not.toThrow('secret');
  });

  test('does not show its key when it is printed', () => {
    const client = new Chartwright({ apiKey: KEY });
    expect(inspect(client, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(KEY);
    expect(JSON.stringify(client)).not.toContain(KEY);
    expect(client).toBeInstanceOf(Chartwright);
  });

  test('calls the global fetch of the moment, as browsers insist: with no other object in front', async () => {
    const fetching = vi.fn(function (this: unknown) {
      return Promise.resolve(this === undefined || this === globalThis ? done() : refused(400, 'illegal'));
    });
    const client = new Chartwright({ apiKey: KEY });
    vi.stubGlobal('fetch', fetching);
    await client.ping();
    vi.unstubAllGlobals();
    expect(fetching).toHaveBeenCalledTimes(1);
  });
});

test('no error holds the key or anything of the body', async () => {
  const body = { sessionRef: 'Zebediah-Quackenbush', avgSleepHours: 5.2 };
  const faults = [
    refused(400, 'invalid_request'),
    new Response('gone', { status: 502 }),
    new TypeError('fetch failed'),
  ];
  for (const fault of faults) {
    const { fetch } = scriptFetch(fault);
    const client = new Chartwright({ apiKey: KEY, fetch, maxRetries: 0 });
    const error: unknown = await client.relapse.predict(body).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ChartwrightError);
    const shown = `${inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })} ${JSON.stringify(error)}`;
    expect(shown).not.toContain('Quackenbush');
    expect(shown).not.toContain('do_not_tell');
  }
});
