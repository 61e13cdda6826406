import { describe, expect, test } from 'vitest';
import { guides } from './guides.ts';
import { makeKey, makeOrganisation, signIn, signInAs } from './testing/keys.ts';
import { bearer, read, send, useServer } from './testing/server.ts';

/** What every surface shares, seen from outside. */

const app = useServer();
const PING = '/api/v1/ping';
const DMSE = '/api/v1/dmse/analyze';
const test1 = () => bearer(app().credentials.keys.test);

describe('every answer', () => {
  test('carries a request id and the rate-limit headers, also when it refuses', async () => {
    for (const headers of [test1(), {}, bearer('nonsense')]) {
      const reply = await send(app(), 'GET', PING, { headers });
      expect(reply.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{20}$/);
      for (const name of ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset']) {
        expect(Number(reply.headers.get(name))).toBeGreaterThan(0);
      }
    }
  });

  test('is not cached and not sniffed', async () => {
    const reply = await send(app(), 'GET', PING, { headers: test1() });
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('a path that nobody owns', () => {
  test.each([['GET'], ['POST'], ['DELETE']])('answers 404 to %s whatever the body is', async (method) => {
    const raw = method === 'GET' ? {} : { raw: '<xml/>', headers: { 'content-type': 'application/xml' } };
    const reply = await send(app(), method, '/api/v1/nothing', raw);
    expect(reply.status).toBe(404);
    expect(read(reply, 'error.code')).toBe('not_found');
  });
});

describe('a publishable key', () => {
  const origin = 'http://localhost:8787';

  test('works from an allowed origin, with the CORS headers', async () => {
    const reply = await send(app(), 'POST', DMSE, {
      headers: { ...bearer(app().credentials.keys.publishable), origin },
      json: { speechRateWpm: 120 },
    });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('access-control-allow-origin')).toBe(origin);
    expect(reply.headers.get('vary')).toContain('Origin');
  });

  test('has its preflight answered for allowed origins only', async () => {
    const ask = (from: string) => send(app(), 'OPTIONS', DMSE, { headers: { origin: from } });
    const allowed = await ask(origin);
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
    expect(allowed.headers.get('access-control-allow-headers')).toContain('Authorization');
    for (const foreign of ['https://evil.example', 'http://localhost:8788', 'http://localhost']) {
      expect((await ask(foreign)).headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('needs at least one origin, takes no scopes, and takes no address with a path', async () => {
    const token = await signIn(app());
    for (const order of [
      { kind: 'publishable' },
      { kind: 'publishable', allowed_origins: ['https://a.example'], scopes: ['*'] },
      { kind: 'publishable', allowed_origins: ['https://a.example/path'] },
      { kind: 'publishable', allowed_origins: ['https://*.a.example'] },
      { kind: 'secret', allowed_origins: ['https://a.example'] },
    ]) {
      const json = { name: 'Widget', ...order };
      const reply = await send(app(), 'POST', '/api/v1/ext-api-keys', { headers: bearer(token), json });
      expect(reply.status).toBe(400);
    }
  });
});

describe('keys', () => {
  test('a revoked key stops working within a second, without a look-up for each request', async () => {
    const { id, key } = await makeKey(app(), { scopes: ['intelligence:read'] });
    expect((await send(app(), 'GET', PING, { headers: bearer(key) })).status).toBe(200);
    await send(app(), 'DELETE', `/api/v1/ext-api-keys/${id}`, { headers: bearer(await signIn(app())) });
    const deadline = performance.now() + 1_000;
    let status = 200;
    while (status === 200 && performance.now() < deadline) {
      status = (await send(app(), 'GET', PING, { headers: bearer(key) })).status;
    }
    expect(status).toBe(401);
  });

  test('a rotated key and its successor both work until the overlap ends', async () => {
    const token = await signIn(app());
    const { id, key } = await makeKey(app(), { scopes: ['intelligence:read'], family: 'intelligence' });
    const rotate = (overlap_seconds: number) =>
      send(app(), 'POST', `/api/v1/ext-api-keys/${id}/rotate`, {
        headers: bearer(token),
        json: { overlap_seconds },
      });
    const next = await rotate(60);
    expect(next.status).toBe(201);
    expect(String(read(next, 'data.key'))).toMatch(/^att_sk_test_/);
    for (const one of [key, String(read(next, 'data.key'))]) {
      expect((await send(app(), 'GET', PING, { headers: bearer(one) })).status).toBe(200);
    }
    await rotate(0);
    expect((await rotate(0)).status).toBe(409);
  });

  test('the list shows a prefix and never a key', async () => {
    const { key } = await makeKey(app(), { scopes: [] });
    const reply = await send(app(), 'GET', '/api/v1/ext-api-keys', { headers: bearer(await signIn(app())) });
    expect(reply.status).toBe(200);
    expect(reply.text).not.toContain(key);
    const prefixes = (read(reply, 'data') as { prefix: string }[]).map(({ prefix }) => prefix);
    expect(prefixes.some((prefix) => key.startsWith(prefix))).toBe(true);
    expect(prefixes.every((prefix) => prefix.length <= 20)).toBe(true);
  });

  test('a test-mode key makes no live key, and no key grants a scope it does not hold', async () => {
    const small = await makeKey(app(), { scopes: ['keys:write', 'patients:read'] });
    const ask = (headers: Readonly<Record<string, string>>, json: object) =>
      send(app(), 'POST', '/api/v1/ext-api-keys', { headers, json: { name: 'More', ...json } });
    expect((await ask(test1(), { mode: 'live', scopes: ['*'] })).status).toBe(403);
    expect((await ask(bearer(small.key), { scopes: ['*'] })).status).toBe(403);
    expect((await ask(bearer(small.key), { scopes: ['patients:read'] })).status).toBe(201);
  });

  test('the database holds no key, only its hash', async () => {
    const { key } = await makeKey(app(), { scopes: [] });
    const { rows } = await app().database.pool.query('select t::text as row from api_keys t');
    expect(JSON.stringify(rows)).not.toContain(key);
  });
});

describe('an Idempotency-Key', () => {
  const order = { name: 'Once', scopes: ['intelligence:read'] };
  const post = (key: string, json: object = order) =>
    send(app(), 'POST', '/api/v1/ext-api-keys', { headers: { ...test1(), 'idempotency-key': key }, json });

  test('sent 50 times in parallel makes one row and one answer', async () => {
    const replies = await Promise.all(Array.from({ length: 50 }, () => post('parallel')));
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([201]));
    expect(new Set(replies.map((reply) => reply.text)).size).toBe(1);
    expect(replies.filter((r) => r.headers.get('idempotent-replayed') === 'true').length).toBe(49);
  });

  test('with another body is 409', async () => {
    expect((await post('other-body')).status).toBe(201);
    expect((await post('other-body', { ...order, name: 'Twice' })).status).toBe(409);
  });

  test('of a refused request is free again', async () => {
    expect((await post('refused', { ...order, mode: 'live' })).status).toBe(403);
    expect((await post('refused')).status).toBe(201);
  });

  test('belongs to one organisation', async () => {
    const other = await makeOrganisation(app());
    await post('shared');
    const headers = { ...bearer(other.keys.test), 'idempotency-key': 'shared' };
    const reply = await send(app(), 'POST', '/api/v1/ext-api-keys', { headers, json: order });
    expect([reply.status, reply.headers.get('idempotent-replayed')]).toEqual([201, null]);
  });

  test('belongs to one credential: a weaker one is not handed the key it may not make', async () => {
    const strong = { name: 'Everything', scopes: ['*'] };
    expect((await post('strong', strong)).status).toBe(201);
    const weak = await makeKey(app(), { scopes: ['keys:write'] });
    const headers = { ...bearer(weak.key), 'idempotency-key': 'strong' };
    const reply = await send(app(), 'POST', '/api/v1/ext-api-keys', { headers, json: strong });
    expect(reply.status).toBe(409);
    expect(reply.text).not.toContain('att_');
  });

  test('keeps its answer sealed: the new key stands in no table', async () => {
    const key = String(read(await post('sealed'), 'data.key'));
    const { rows } = await app().database.pool.query(
      "select encode(body, 'escape') as body from idempotency_keys",
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(key);
  });
});

describe('a request', () => {
  test('that names another organisation is 403, in either spelling, with a key and with a token', async () => {
    const own = app().credentials.orgId;
    for (const credential of [app().credentials.keys.test, await signIn(app(), 'test')]) {
      const ask = async (headers: Readonly<Record<string, string>>) =>
        (await send(app(), 'GET', PING, { headers: { ...bearer(credential), ...headers } })).status;
      expect(await ask({ org_id: own })).toBe(200);
      expect(await ask({ org_id: 'org_other' })).toBe(403);
      expect(await ask({ org_id: own, 'org-id': 'org_other' })).toBe(403);
    }
  });

  test.each([['1'], ['Tue, 1 Jan 2019'], ['+275760-09-13T00:00:00Z'], ['2026-01-01T00:00']])(
    'with the test clock %s is refused: that is no instant',
    async (clock) => {
      const reply = await send(app(), 'GET', PING, { headers: { ...test1(), 'x-test-clock': clock } });
      expect(reply.status).toBe(400);
    },
  );

  test('with a compressed body is told so, not that its JSON is broken', async () => {
    const reply = await send(app(), 'POST', DMSE, {
      headers: { ...test1(), 'content-type': 'application/json', 'content-encoding': 'gzip' },
      raw: '{"speechRateWpm": 120}',
    });
    expect([reply.status, read(reply, 'error.message')]).toEqual([
      415,
      'Send the body without Content-Encoding.',
    ]);
  });
});

describe('the clinical_admin right', () => {
  test('is given only by a person who holds it', async () => {
    const add = (token: string, order: object) =>
      send(app(), 'POST', '/api/v1/people', { headers: bearer(token), json: { name: 'Ada', ...order } });
    const made = await add(await signIn(app()), { email: 'admin@a.example', role: 'admin', rights: [] });
    const admin = await signInAs(app(), {
      email: 'admin@a.example',
      password: String(read(made, 'data.password')),
    });
    const self = { email: 'second@a.example', role: 'admin', rights: ['clinical_admin'] };
    expect((await add(admin, self)).status).toBe(403);
    expect((await add(admin, { ...self, rights: [] })).status).toBe(201);
    expect((await add(await signIn(app()), { ...self, email: 'third@a.example' })).status).toBe(201);
  });
});

describe('plans', () => {
  test('a page may read the 429 of its publishable key', async () => {
    const { keys } = await makeOrganisation(app(), { plan: 'sandbox' });
    const headers = { ...bearer(keys.publishable), origin: 'http://localhost:8787' };
    const ask = () => send(app(), 'POST', DMSE, { headers, json: { speechRateWpm: 120 } });
    await Promise.all(Array.from({ length: 100 }, ask));
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('access-control-allow-origin')).toBe('http://localhost:8787');
    expect(refused.headers.get('access-control-expose-headers')).toContain('Retry-After');
  });

  test('the sandbox plan answers 429 after 100 requests a day, with Retry-After until midnight UTC', async () => {
    const { keys } = await makeOrganisation(app(), { plan: 'sandbox' });
    const ask = () => send(app(), 'GET', PING, { headers: bearer(keys.test) });
    const replies = await Promise.all(Array.from({ length: 100 }, ask));
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([200]));
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(read(refused, 'error.code')).toBe('rate_limited');
    expect(refused.headers.get('x-ratelimit-limit')).toBe('100');
    const secondsLeft = 86_400 - (Math.floor(Date.now() / 1000) % 86_400);
    expect(Math.abs(Number(refused.headers.get('retry-after')) - secondsLeft)).toBeLessThanOrEqual(2);
  });

  test('the launch plan allows a burst of twice its rate, then 429', async () => {
    const { keys } = await makeOrganisation(app(), { plan: 'launch', production_approved: true });
    const ask = () => send(app(), 'GET', PING, { headers: bearer(keys.live) });
    const replies = await Promise.all(Array.from({ length: 200 }, ask));
    const allowed = replies.filter((reply) => reply.status === 200).length;
    // The 200 may straddle a second or two.
    expect(allowed).toBeGreaterThanOrEqual(20);
    expect(allowed).toBeLessThanOrEqual(60);
    const refused = replies.find((reply) => reply.status === 429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  });
});

describe('signing in', () => {
  test('slows guesses down and says the same of a wrong person and a wrong password', async () => {
    const guess = (email: string) =>
      send(app(), 'POST', '/api/v1/auth/login/', { json: { email, password: 'wrong' } });
    const wrongPerson = await guess('nobody@example.org');
    const wrongPassword = await guess(app().credentials.adminEmail);
    expect([wrongPerson.status, wrongPassword.status]).toEqual([401, 401]);
    expect(wrongPerson.text).toBe(wrongPassword.text);
    const many = await Promise.all(Array.from({ length: 12 }, () => guess('nobody@example.org')));
    expect(many.map((reply) => reply.status)).toContain(429);
  });

  test('gives a token that its published key verifies', async () => {
    const token = await signIn(app());
    const jwks = await send(app(), 'GET', '/.well-known/jwks.json');
    const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
    expect((read(jwks, 'keys') as { kid: string }[]).map(({ kid }) => kid)).toContain(header.kid);
    expect(jwks.text).not.toContain('"d"');
    expect((await send(app(), 'GET', PING, { headers: bearer(token) })).status).toBe(200);
  });
});

describe('single reads', () => {
  test('carry an ETag that does not change with the request id, and answer 304 to it', async () => {
    const ask = (headers = {}) =>
      send(app(), 'GET', '/api/v1/engines/dmse', { headers: { ...test1(), ...headers } });
    const [first, second] = [await ask(), await ask()];
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]+"$/);
    expect(second.headers.get('etag')).toBe(etag);
    expect((await ask({ 'if-none-match': etag })).status).toBe(304);
  });
});

describe('operations', () => {
  test('health, readiness, metrics, start page and documentation answer', async () => {
    for (const [path, type] of [
      ['/healthz', 'application/json'],
      ['/readyz', 'application/json'],
      ['/api/v1/pub/health', 'application/json'],
      ['/metrics', 'text/plain'],
      ['/', 'text/html'],
      ['/docs/', 'text/html'],
      ['/guides/intelligence', 'text/html'],
      ['/guides/clinical-safety', 'text/html'],
      ['/openapi/intelligence.json', 'application/json'],
    ] as const) {
      const reply = await send(app(), 'GET', path);
      expect([path, reply.status]).toEqual([path, 200]);
      expect(reply.headers.get('content-type')).toContain(type);
    }
  });

  test('metrics count by operation and hold no id', async () => {
    await send(app(), 'GET', PING, { headers: test1() });
    const { text } = await send(app(), 'GET', '/metrics');
    expect(text).toMatch(/chartwright_http_requests_total\{operation="ping",status="200"\} \d+/);
    expect(text).not.toMatch(/(org|key|per)_[0-9a-f]{20}/);
  });

  test('usage is metered by key and operation', async () => {
    const { keys } = await makeOrganisation(app());
    for (let i = 0; i < 3; i++) await send(app(), 'GET', PING, { headers: bearer(keys.test) });
    await expect
      .poll(
        async () => read(await send(app(), 'GET', '/api/v1/usage', { headers: bearer(keys.test) }), 'data'),
        {
          timeout: 5_000,
        },
      )
      .toContainEqual(
        expect.objectContaining({ operation: 'ping', status_class: 2, requests: 3, mode: 'test' }),
      );
  });
});

describe('the guides', () => {
  test('lead only to places that exist', async () => {
    const pages = new Map<string, string>();
    for (const name of Object.keys(guides)) {
      pages.set(`/guides/${name}`, (await send(app(), 'GET', `/guides/${name}`)).text);
    }
    for (const [address, page] of pages) {
      for (const [, href = ''] of page.matchAll(/<a href="([^"]+)"/g)) {
        if (/^https?:/.test(href)) continue;
        const [path = '', id = ''] = href.split('#');
        const target = path === '' ? page : pages.get(path);
        const isThere = target !== undefined ? id === '' || target.includes(`id="${id}"`) : path === '/';
        expect([address, href, isThere]).toEqual([address, href, true]);
      }
    }
  });
});
