import { describe, expect, test } from 'vitest';
import { makeOrganisation } from './testing/keys.ts';
import { bearer, read, send, useServer } from './testing/server.ts';

const app = useServer();
const PATH = '/api/v1/sandbox/clock';
const DAY_S = 86_400;
const own = () => bearer(app().credentials.keys.test);
const ask = (method: string, headers: Record<string, string>, json?: unknown, query = '') =>
  send(app(), method, `${PATH}${query}`, { headers, ...(json !== undefined && { json }) });
const pingTime = async (headers: Record<string, string>) =>
  Date.parse(String(read(await send(app(), 'GET', '/api/v1/ping', { headers }), 'data.serverTime')));

describe('the sandbox clock', () => {
  test('moves the time of every request of the test world, of this organisation alone, and back', async () => {
    const before = await ask('GET', own());
    expect([before.status, read(before, 'data.status'), read(before, 'data.aheadSeconds')]).toEqual([
      200,
      'ready',
      0,
    ]);
    const moved = await ask('POST', own(), { advanceSeconds: 3 * DAY_S });
    expect([moved.status, read(moved, 'data.status')]).toEqual([202, 'advancing']);
    const arrived = await ask('GET', own(), undefined, '?wait=true');
    expect(read(arrived, 'data.status')).toBe('ready');
    expect(Math.round(Number(read(arrived, 'data.aheadSeconds')) / 10)).toBe((3 * DAY_S) / 10);

    const ahead = async (headers: Record<string, string>) =>
      Math.floor(((await pingTime(headers)) - Date.now() + 30_000) / 60_000);
    const other = await makeOrganisation(app());
    expect(await ahead(own())).toBe((3 * DAY_S) / 60);
    expect(await ahead(bearer(app().credentials.keys.live))).toBe(0);
    expect(await ahead(bearer(other.keys.test))).toBe(0);
    expect(await ahead({ ...own(), 'x-test-clock': new Date(Date.now() + 3_600_000).toISOString() })).toBe(
      60,
    );

    const target = new Date(Date.now() + 5 * DAY_S * 1000).toISOString();
    expect(read(await ask('POST', own(), { now: target }), 'data.target')).toBe(target);
    await ask('GET', own(), undefined, '?wait=true');
    const back = await ask('POST', own(), { now: new Date().toISOString() });
    expect([back.status, read(back, 'error.code')]).toEqual([409, 'conflict']);

    expect((await ask('DELETE', own())).status).toBe(204);
    expect(read(await ask('GET', own()), 'data.aheadSeconds')).toBe(0);
  });

  test('is refused with live keys, and with anything but one way to say how far', async () => {
    const live = bearer(app().credentials.keys.live);
    for (const reply of [
      await ask('GET', live),
      await ask('POST', live, { advanceSeconds: 1 }),
      await ask('DELETE', live),
    ]) {
      expect([reply.status, read(reply, 'error.code')]).toEqual([403, 'forbidden']);
    }
    for (const json of [
      {},
      { advanceSeconds: 0 },
      { advanceSeconds: 1.5 },
      { now: 'tomorrow' },
      { now: '2027-01-01T00:00:00Z', advanceSeconds: 60 },
    ]) {
      expect((await ask('POST', own(), json)).status).toBe(400);
    }
  });
});
