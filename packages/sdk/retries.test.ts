import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Chartwright, ChartwrightError } from './index.ts';
import { done, refused, scriptFetch } from './testing/scripted-fetch.ts';

const RESET = new TypeError('fetch failed');
const KEY_ORDER = { name: 'k', scopes: [] };

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const clientOf = ({ fetch }: ReturnType<typeof scriptFetch>) =>
  new Chartwright({ apiKey: 'att_sk_test_x', fetch });

/** Lets time pass until the call ends; gives its result or its error. */
async function settle<T>(work: Promise<T>): Promise<T | ChartwrightError> {
  const settled = work.catch((error: unknown) => {
    if (error instanceof ChartwrightError) return error;
    throw error;
  });
  await vi.runAllTimersAsync();
  return settled;
}

/** How long after the previous request each later one was sent. */
const waits = ({ sent }: ReturnType<typeof scriptFetch>): number[] =>
  sent.slice(1).map(({ atMs }, index) => atMs - (sent[index]?.atMs ?? 0));

describe('a 429', () => {
  test('is tried again exactly when Retry-After says', async () => {
    const server = scriptFetch(refused(429, 'rate_limited', { 'retry-after': '7' }), done());
    expect(await settle(clientOf(server).ping())).toMatchObject({ data: { object: 'ping' } });
    expect(waits(server)).toEqual([7_000]);
  });

  test('is tried again at the date Retry-After names', async () => {
    const server = scriptFetch(
      refused(429, 'rate_limited', { 'retry-after': new Date(12_000).toUTCString() }),
      done(),
    );
    await settle(clientOf(server).ping());
    expect(waits(server)).toEqual([12_000]);
  });

  test('is tried again even for a call that must not be repeated, for nothing was done', async () => {
    const server = scriptFetch(
      refused(429, 'rate_limited', { 'retry-after': '1' }),
      done({ access_token: 't' }),
    );
    await settle(clientOf(server).auth.login({ email: 'a@b.example', password: 'p' }));
    expect(server.sent).toHaveLength(2);
  });

  test('that asks for more than a minute is told at once', async () => {
    const server = scriptFetch(refused(429, 'rate_limited', { 'retry-after': '61' }));
    expect(await settle(clientOf(server).ping())).toMatchObject({
      status: 429,
      code: 'rate_limited',
      retryAfterSeconds: 61,
    });
    expect(server.sent).toHaveLength(1);
  });

  test('without Retry-After is tried again after a moment, and its error does not claim zero seconds', async () => {
    const server = scriptFetch(...Array.from({ length: 3 }, () => refused(429, 'rate_limited')));
    const error = await settle(clientOf(server).ping());
    expect(error).toMatchObject({ status: 429, retryAfterSeconds: undefined });
    expect(waits(server).every((ms) => ms >= 250)).toBe(true);
  });
});

describe('the wait', () => {
  test.each([
    ['the shortest', 0, [250, 500, 1_000, 2_000, 4_000, 4_000]],
    ['the longest', 1, [500, 1_000, 2_000, 4_000, 8_000, 8_000]],
  ] as const)(
    'doubles up to eight seconds, and half of it is chance: %s',
    async (_name, chance, expected) => {
      vi.spyOn(Math, 'random').mockReturnValue(chance);
      const server = scriptFetch(...Array.from({ length: 7 }, () => refused(500, 'server_error')));
      await settle(clientOf(server).ping({ maxRetries: 6 }));
      expect(waits(server)).toEqual(expected);
    },
  );

  test('of a 503 is never shorter than its Retry-After', async () => {
    const server = scriptFetch(refused(503, 'unavailable', { 'retry-after': '3' }), done());
    await settle(clientOf(server).ping());
    expect(waits(server)).toEqual([3_000]);
  });
});

describe('a fault of the server or the network', () => {
  test.each([
    ['500', () => refused(500, 'server_error')],
    ['503', () => refused(503, 'unavailable')],
    ['504', () => refused(504, 'timeout')],
    ['a page of a proxy', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['a broken connection', () => RESET],
  ])('is tried again on a read: %s', async (_name, fault) => {
    const server = scriptFetch(fault(), fault(), done());
    expect(await settle(clientOf(server).ping())).toMatchObject({ data: { object: 'ping' } });
    expect(server.sent).toHaveLength(3);
  });

  test('is told after two retries', async () => {
    const server = scriptFetch(RESET, RESET, RESET);
    expect(await settle(clientOf(server).ping())).toMatchObject({
      status: undefined,
      code: 'connection_failed',
      cause: RESET,
    });
    expect(server.sent).toHaveLength(3);
  });

  test('is tried again on every engine: they change nothing', async () => {
    const calls: readonly ((client: Chartwright) => Promise<unknown>)[] = [
      (client) => client.dmse.analyze({ speechRateWpm: 98 }),
      (client) => client.medication.analyze({}),
      (client) => client.biomarker.analyze({ labs: [] }),
      (client) => client.outcome.score({}),
      (client) => client.relapse.predict({}),
    ];
    for (const call of calls) {
      const server = scriptFetch(RESET, done());
      await settle(call(clientOf(server)));
      expect(server.sent).toHaveLength(2);
      expect(server.sent[1]?.body).toBe(server.sent[0]?.body);
    }
  });

  test('is tried again on a change, under the key the client made for it', async () => {
    const server = scriptFetch(refused(500, 'server_error'), RESET, done());
    await settle(clientOf(server).keys.create(KEY_ORDER));
    const keys = server.sent.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(keys).size).toBe(1);
    expect(keys).toHaveLength(3);
  });

  test('is tried again on a change, under the key that was given', async () => {
    const server = scriptFetch(RESET, done());
    await settle(clientOf(server).keys.create(KEY_ORDER, { idempotencyKey: 'order-7' }));
    expect(server.sent.map(({ headers }) => headers['idempotency-key'])).toEqual(['order-7', 'order-7']);
  });

  test.each([
    ['500', () => refused(500, 'server_error')],
    ['a broken connection', () => RESET],
  ])('is told at once where sending twice may do twice: %s', async (_name, fault) => {
    const server = scriptFetch(fault());
    const error = await settle(clientOf(server).auth.login({ email: 'a@b.example', password: 'p' }));
    expect(error).toBeInstanceOf(ChartwrightError);
    expect(server.sent).toHaveLength(1);
  });
});

test('two changes get two keys', async () => {
  const server = scriptFetch(done(), done());
  const client = clientOf(server);
  await settle(client.keys.create(KEY_ORDER));
  await settle(client.keys.create(KEY_ORDER));
  expect(new Set(server.sent.map(({ headers }) => headers['idempotency-key'])).size).toBe(2);
});

test.each([400, 401, 402, 403, 404, 405, 408, 409, 412, 413, 415, 422])(
  'a %d is never tried again, whatever Retry-After says',
  async (status) => {
    const server = scriptFetch(refused(status, 'x', { 'retry-after': '1' }));
    expect(await settle(clientOf(server).ping())).toMatchObject({ status });
    expect(server.sent).toHaveLength(1);
  },
);

test('an answer that cannot be read is not tried again when it is a 200', async () => {
  const server = scriptFetch(new Response('<h1>Welcome</h1>'));
  expect(await settle(clientOf(server).ping())).toMatchObject({ status: 200, code: 'unexpected_answer' });
  expect(server.sent).toHaveLength(1);
});

test('maxRetries: 0 sends once, for the client and for one call', async () => {
  const first = scriptFetch(RESET);
  await settle(new Chartwright({ fetch: first.fetch, maxRetries: 0 }).ping());
  expect(first.sent).toHaveLength(1);
  const second = scriptFetch(RESET);
  await settle(clientOf(second).ping({ maxRetries: 0 }));
  expect(second.sent).toHaveLength(1);
});

describe('a timeout', () => {
  test('ends each attempt after its own limit, and is tried again on a read', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const server = scriptFetch('silence', done());
    await settle(clientOf(server).ping({ timeoutMs: 2_000 }));
    expect(waits(server)).toEqual([2_250]);
  });

  test('is an error of its own kind', async () => {
    const server = scriptFetch('silence');
    const error = await settle(clientOf(server).ping({ timeoutMs: 2_000, maxRetries: 0 }));
    expect(error).toMatchObject({ name: 'ChartwrightError', code: 'client_timeout', status: undefined });
  });

  test('comes after 35 seconds when nothing else is said', async () => {
    const server = scriptFetch('silence');
    await settle(clientOf(server).ping({ maxRetries: 0 }));
    expect(Date.now()).toBe(35_000);
  });

  test('leaves no timer behind a call that was answered', async () => {
    await clientOf(scriptFetch(done())).ping();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('an abort', () => {
  test('rejects with the reason of the signal, not with an error of ours', async () => {
    const control = new AbortController();
    const work = clientOf(scriptFetch('silence')).ping({ signal: control.signal });
    control.abort();
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
    await expect(work).rejects.toBe(control.signal.reason);
  });

  test('is no failed connection, also of a call that is sent once', async () => {
    const control = new AbortController();
    const person = { email: 'a@b.example', password: 'p' };
    const work = clientOf(scriptFetch('silence')).auth.login(person, { signal: control.signal });
    control.abort();
    await expect(work).rejects.toBe(control.signal.reason);
  });

  test('that comes with the answer begins no wait', async () => {
    const control = new AbortController();
    const fetch = () => {
      control.abort();
      return Promise.resolve(refused(429, 'rate_limited', { 'retry-after': '30' }));
    };
    const work = new Chartwright({ fetch }).ping({ signal: control.signal });
    await expect(work).rejects.toBe(control.signal.reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('before the call sends nothing', async () => {
    const server = scriptFetch();
    const signal = AbortSignal.abort(new Error('closed'));
    await expect(clientOf(server).ping({ signal })).rejects.toThrow('closed');
    expect(server.sent).toEqual([]);
  });

  test('ends the wait for a retry at once', async () => {
    const control = new AbortController();
    const server = scriptFetch(refused(429, 'rate_limited', { 'retry-after': '30' }));
    const work = clientOf(server).ping({ signal: control.signal });
    const ended = expect(work).rejects.toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(10_000);
    control.abort();
    await ended;
    expect(Date.now()).toBe(10_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is no longer listened for after the answer, so that one signal may serve many calls', async () => {
    const { signal } = new AbortController();
    const result = await settle(clientOf(scriptFetch(RESET, done())).ping({ signal }));
    expect(result).toMatchObject({ data: { object: 'ping' } });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
