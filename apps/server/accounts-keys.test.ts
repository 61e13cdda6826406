import { beforeAll, describe, expect, test } from 'vitest';
import { movableClock } from './testing/clock.ts';
import { makeKey, makeOrganisation, signIn } from './testing/keys.ts';
import { addPerson, auditOf, openSession, waitForStatus } from './testing/people.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** API keys: each route, each status. What a key opens is in security.test.ts and platform.test.ts. */

const clock = movableClock();
const app = useServer({}, undefined, clock);
const PATH = '/api/v1/ext-api-keys';

let owner: string;
let other: Awaited<ReturnType<typeof makeOrganisation>>;

beforeAll(async () => {
  owner = await signIn(app());
  other = await makeOrganisation(app());
});

const create = (token: string, order: object) =>
  send(app(), 'POST', PATH, { headers: bearer(token), json: { name: 'Widget', ...order } });
const list = (token: string) => send(app(), 'GET', PATH, { headers: bearer(token) });
const revoke = (token: string, id: string) =>
  send(app(), 'DELETE', `${PATH}/${id}`, { headers: bearer(token) });
const rotate = (token: string, id: string, json: object = {}) =>
  send(app(), 'POST', `${PATH}/${id}/rotate`, { headers: bearer(token), json });
const ping = (key: string) => send(app(), 'GET', '/api/v1/ping', { headers: bearer(key) });
const inSeconds = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000).toISOString();
type Key = { id: string; prefix: string; last_used_at: string | null; expires_at: string | null };
const findIn = (reply: Reply, id: string): Key | undefined =>
  (read(reply, 'data') as Key[]).find((key) => key.id === id);

describe('POST /api/v1/ext-api-keys', () => {
  test('201: shows the key once, with what it may do', async () => {
    const reply = await create(owner, { mode: 'live', family: 'records', scopes: ['patients:read'] });
    expect([reply.status, read(reply, 'data.scopes')]).toEqual([201, ['patients:read']]);
    expect(String(read(reply, 'data.key'))).toMatch(/^hlsk_[0-9A-Za-z]{36}$/);
    expect(await auditOf(app(), String(read(reply, 'data.id')))).toEqual(['key.created']);
  });

  test('400: unknown scopes, an expiry that is no instant, a field that is not documented', async () => {
    for (const order of [
      { scopes: ['patients:delete'] },
      { expires_at: 'tomorrow' },
      { mode: 'staging' },
      { colour: 'red' },
      { name: '' },
    ]) {
      const reply = await create(owner, order);
      expect([reply.status, Object.keys(reply.body as object)]).toEqual([400, ['error', 'details']]);
    }
  });

  test('403: a credential grants no scope and no world that it does not have', async () => {
    const weak = await makeKey(app(), { mode: 'test', scopes: ['keys:read', 'keys:write'] });
    expect((await create(weak.key, { scopes: ['keys:read'] })).status).toBe(201);
    expect((await create(weak.key, { scopes: ['patients:read'] })).status).toBe(403);
    expect((await create(weak.key, { scopes: ['*'] })).status).toBe(403);
    expect((await create(weak.key, { mode: 'live', scopes: [] })).status).toBe(403);
    const developer = await addPerson(app(), owner, { role: 'developer' });
    const { access } = await openSession(app(), developer, { mode: 'live' });
    expect((await create(access, { mode: 'live', scopes: ['events:read'] })).status).toBe(403);
    expect((await create(access, { mode: 'test', scopes: ['events:read'] })).status).toBe(201);
  });

  test('403: a role without keys:write', async () => {
    const { access } = await openSession(app(), await addPerson(app(), owner, { role: 'viewer' }));
    expect((await create(access, {})).status).toBe(403);
    expect((await list(access)).status).toBe(200);
  });
});

describe('GET /api/v1/ext-api-keys', () => {
  test('200: shows a prefix, the organisation alone, and the world of the credential alone', async () => {
    const live = await makeKey(app(), { mode: 'live', scopes: [] });
    const all = await list(owner);
    expect(all.status).toBe(200);
    expect(all.text).not.toContain(live.key);
    expect(live.key.startsWith(findIn(all, live.id)?.prefix ?? 'none')).toBe(true);
    expect(findIn(await list(app().credentials.keys.test), live.id)).toBeUndefined();
    expect(findIn(await list(other.keys.live), live.id)).toBeUndefined();
  });

  test('200: the last use is told to the minute', async () => {
    const made = await makeKey(app(), { mode: 'live', scopes: ['intelligence:read'] });
    expect(findIn(await list(owner), made.id)?.last_used_at).toBeNull();
    const before = Date.now();
    await ping(made.key);
    const deadline = performance.now() + 4_000;
    let last: string | null | undefined = null;
    while (last === null && performance.now() < deadline) {
      last = findIn(await list(owner), made.id)?.last_used_at;
    }
    expect(last).toMatch(/:00\.000Z$/);
    expect(Math.abs(Date.parse(last ?? '') - before)).toBeLessThanOrEqual(60_000);
  });
});

describe('expiry', () => {
  test('401: a key ends at its instant, cached or not', async () => {
    const used = await makeKey(app(), { scopes: ['intelligence:read'], expires_at: inSeconds(100) });
    const fresh = await makeKey(app(), { scopes: ['intelligence:read'], expires_at: inSeconds(100) });
    expect((await ping(used.key)).status).toBe(200);
    clock.advance(101);
    expect([(await ping(used.key)).status, (await ping(fresh.key)).status]).toEqual([401, 401]);
    expect((await rotate(owner, used.id)).status).toBe(409);
  });
});

describe('POST …/rotate', () => {
  test('201: both keys work through the overlap, then the successor alone', async () => {
    const order = { mode: 'live', scopes: ['intelligence:read'], expires_at: inSeconds(100_000) };
    const old = await makeKey(app(), order);
    const reply = await rotate(owner, old.id, { overlap_seconds: 600 });
    expect([reply.status, read(reply, 'data.scopes')]).toEqual([201, order.scopes]);
    expect(read(reply, 'data.expires_at')).toBe(order.expires_at);
    const next = String(read(reply, 'data.key'));
    expect([(await ping(old.key)).status, (await ping(next)).status]).toEqual([200, 200]);
    clock.advance(599);
    expect((await ping(old.key)).status).toBe(200);
    clock.advance(2);
    expect([(await ping(old.key)).status, (await ping(next)).status]).toEqual([401, 200]);
    expect(await auditOf(app(), old.id)).toEqual(['key.created', 'key.rotated']);
    owner = await signIn(app());
  });

  test('201: a publishable key keeps its origins', async () => {
    const origins = ['https://a.example'];
    const made = await makeKey(app(), { kind: 'publishable', allowed_origins: origins });
    const reply = await rotate(owner, made.id);
    expect([reply.status, read(reply, 'data.allowed_origins')]).toEqual([201, origins]);
  });

  test('400: an overlap over thirty days; 403: a stronger key; 404: a foreign one; 409: a revoked one', async () => {
    const made = await makeKey(app(), { mode: 'test', scopes: ['patients:read'] });
    expect((await rotate(owner, made.id, { overlap_seconds: 2_592_001 })).status).toBe(400);
    const weak = await makeKey(app(), { mode: 'test', scopes: ['keys:write'] });
    expect((await rotate(weak.key, made.id)).status).toBe(403);
    const foreign = await rotate(other.keys.test, made.id);
    const unknown = await rotate(other.keys.test, 'key_00000000000000000000');
    expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
    await revoke(owner, made.id);
    expect((await rotate(owner, made.id)).status).toBe(409);
  });
});

describe('DELETE /api/v1/ext-api-keys/{id}', () => {
  test('204: ends a key within a second; 404: foreign, of the other world, and unknown alike', async () => {
    const made = await makeKey(app(), { mode: 'live', scopes: ['intelligence:read'] });
    expect((await ping(made.key)).status).toBe(200);
    const refused = [
      await revoke(other.keys.live, made.id),
      await revoke(app().credentials.keys.test, made.id),
      await revoke(owner, 'key_00000000000000000000'),
    ];
    expect(refused.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(new Set(refused.map(({ text }) => text)).size).toBe(1);
    expect((await ping(made.key)).status).toBe(200);
    expect((await revoke(owner, made.id)).status).toBe(204);
    expect(await waitForStatus(() => ping(made.key), 401)).toBe(401);
    expect(await auditOf(app(), made.id)).toEqual(['key.created', 'key.revoked']);
  });
});
