import { beforeAll, describe, expect, test } from 'vitest';
import { movableClock } from './testing/clock.ts';
import { makeKey, makeOrganisation, signIn, signInAs } from './testing/keys.ts';
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
      { name: 'a\0b' },
      { expires_at: inSeconds(-1) },
    ]) {
      const reply = await create(owner, order);
      expect([reply.status, Object.keys(reply.body as object)]).toEqual([400, ['error', 'details']]);
    }
  });

  test('400: a publishable key without origins or with scopes, a secret one with origins', async () => {
    const origins = { allowed_origins: ['https://a.example'] };
    for (const order of [
      { kind: 'publishable' },
      { kind: 'publishable', scopes: ['intelligence:write'], ...origins },
      { kind: 'publishable', allowed_origins: ['https://a.example/path'] },
      origins,
    ]) {
      expect((await create(owner, order)).status).toBe(400);
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
    // A publishable key scores, which a developer may not.
    const shown = { kind: 'publishable', allowed_origins: ['https://a.example'] };
    expect((await create(access, shown)).status).toBe(403);
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

  test('201: the overlap is counted from now, whatever the test clock of the request says', async () => {
    const made = await makeKey(app(), { mode: 'test', scopes: [] });
    const headers = { ...bearer(app().credentials.keys.test), 'x-test-clock': '2090-01-01T00:00:00Z' };
    const reply = await send(app(), 'POST', `${PATH}/${made.id}/rotate`, { headers, json: {} });
    expect(reply.status).toBe(201);
    expect(findIn(await list(owner), made.id)?.expires_at?.slice(0, 10)).toBe(inSeconds(86_400).slice(0, 10));
  });

  test('409: a key has one successor, which is rotated in its turn', async () => {
    const made = await makeKey(app(), { mode: 'test', scopes: [] });
    const next = String(read(await rotate(owner, made.id), 'data.id'));
    const again = await rotate(owner, made.id);
    expect([again.status, again.text]).toEqual([
      409,
      '{"error":"This key was rotated already. Rotate its successor."}',
    ]);
    const both = await Promise.all([rotate(owner, next), rotate(owner, next)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  });

  test('201: a rotated key goes on with the allowance of the one it replaced, also two rotations later', async () => {
    const clinic = await makeOrganisation(app(), { plan: 'sandbox' });
    const left = async (key: string) => Number((await ping(key)).headers.get('x-ratelimit-remaining'));
    const { adminEmail: email, adminPassword: password } = clinic;
    const token = await signInAs(app(), { email, password });
    const first = (read(await list(token), 'data') as { id: string; name: string }[]).find(
      ({ name }) => name === 'First test key',
    );
    const before = await left(clinic.keys.test);
    const second = await rotate(token, first?.id ?? '');
    expect(await left(String(read(second, 'data.key')))).toBe(before - 1);
    const third = await rotate(token, String(read(second, 'data.id')));
    expect(await left(String(read(third, 'data.key')))).toBe(before - 2);
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

describe('a request without a credential', () => {
  test.each([
    ['/ext-api/v1/patients', 'error', 'X-API-Key: <key>'],
    ['/auth/usage', 'detail', 'X-API-Key: <key>'],
    [PATH, 'error', 'Authorization: Bearer <key>'],
    ['/api/v1/ping', 'error.message', 'Authorization: Bearer <key>'],
  ])('401: %s names the header of its contract', async (path, where, header) => {
    const reply = await send(app(), 'GET', path);
    expect([reply.status, read(reply, where)]).toEqual([
      401,
      `Missing or malformed credential. Send it as "${header}".`,
    ]);
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
  });
});

describe('an id of a key', () => {
  test('400: that no id could be', async () => {
    const at = (method: string, path: string) => send(app(), method, path, { headers: bearer(owner) });
    for (const id of ['%00', 'a%20b', 'x'.repeat(65)]) {
      expect((await at('DELETE', `${PATH}/${id}`)).status).toBe(400);
      expect((await at('GET', `${PATH}/${id}/jwks`)).status).toBe(400);
    }
    expect((await at('GET', '/auth/limits/%00')).status).toBe(400);
  });
});
