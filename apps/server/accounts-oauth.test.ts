import { Buffer } from 'node:buffer';
import { Chartwright } from '@chartwright/sdk';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { movableClock } from './testing/clock.ts';
import { makeKey, makeOrganisation, signIn } from './testing/keys.ts';
import { auditOf, waitForStatus } from './testing/people.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** OAuth 2.0 client credentials: the token endpoint, registered public keys, discovery, and what a token opens. */

const clock = movableClock();
const app = useServer({}, undefined, clock);
const GRANT = 'client_credentials';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const FORM = 'application/x-www-form-urlencoded';

type Client = { readonly id: string; readonly key: string };
let client: Client;
let pair: Awaited<ReturnType<typeof generateKeyPair>>;

beforeAll(async () => {
  client = await makeKey(app(), {
    mode: 'live',
    scopes: ['patients:read', 'admin:read', 'intelligence:read'],
  });
  pair = await generateKeyPair('ES384', { extractable: true });
  expect((await register(client.id, await jwksOf(pair.publicKey))).status).toBe(200);
});

const token = (form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
  send(app(), 'POST', '/oauth/token', {
    headers: { 'content-type': FORM, ...headers },
    raw: new URLSearchParams({ grant_type: GRANT, ...form }).toString(),
  });
const bySecret = ({ id, key }: Client, form: Readonly<Record<string, string>> = {}) =>
  token({ client_id: id, client_secret: key, ...form });
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
});
const jwksOf = async (key: CryptoKey, kid = 'one') => ({ keys: [{ ...(await exportJWK(key)), kid }] });
const register = async (id: string, json: unknown): Promise<Reply> =>
  send(app(), 'PUT', `/api/v1/ext-api-keys/${id}/jwks`, { headers: bearer(await signIn(app())), json });

type Assertion = {
  iss?: string;
  sub?: string;
  aud?: string | string[];
  exp?: number;
  iat?: number;
  jti?: string;
  kid?: string;
  alg?: string;
};

/** A signed assertion; what is not given is right. */
async function assertion(given: Assertion = {}, key = pair.privateKey): Promise<string> {
  const now = Math.floor(clock.now().getTime() / 1000);
  const { kid = 'one', alg = 'ES384', ...claims } = given;
  const payload = {
    iss: client.id,
    sub: client.id,
    aud: `${app().baseUrl}/oauth/token`,
    exp: now + 240,
    iat: now,
    jti: crypto.randomUUID(),
    ...claims,
  };
  return new SignJWT(payload).setProtectedHeader({ alg, kid, typ: 'JWT' }).sign(key);
}
const byAssertion = (client_assertion: string, form: Readonly<Record<string, string>> = {}) =>
  token({ client_assertion_type: ASSERTION_TYPE, client_assertion, ...form });

const ping = (access: string) => send(app(), 'GET', '/api/v1/ping', { headers: bearer(access) });
const usage = (access: string) => send(app(), 'GET', '/api/v1/usage', { headers: bearer(access) });

describe('POST /oauth/token', () => {
  test('200: the three ways of proving oneself, each audited', async () => {
    const replies = [
      await token({}, basic(client.id, client.key)),
      await bySecret(client),
      await byAssertion(await assertion()),
    ];
    for (const reply of replies) {
      expect(reply.status).toBe(200);
      expect(reply.headers.get('cache-control')).toBe('no-store');
      expect([read(reply, 'token_type'), read(reply, 'expires_in')]).toEqual(['Bearer', 300]);
      expect((await ping(String(read(reply, 'access_token')))).status).toBe(200);
    }
    const audit = await auditOf(app(), client.id);
    expect(audit.filter((action) => action === 'client.signed_in')).toHaveLength(3);
  });

  test('200: parameters that are unknown here are ignored', async () => {
    expect((await bySecret(client, { resource: 'https://elsewhere.example' })).status).toBe(200);
  });

  test('200: a token carries the scopes that were asked for and no more', async () => {
    const reply = await bySecret(client, { scope: 'system/Patient.rs' });
    expect(read(reply, 'scope')).toBe('system/Patient.rs');
    const access = String(read(reply, 'access_token'));
    const patients = await send(app(), 'GET', '/ext-api/v1/patients', { headers: bearer(access) });
    expect(patients.status).toBe(200);
    expect((await usage(access)).status).toBe(403);
    const all = await bySecret(client);
    expect(read(all, 'scope')).toBe('patients:read admin:read intelligence:read');
    expect((await usage(String(read(all, 'access_token')))).status).toBe(200);
  });

  test("200: a token works in its client's world: a test client sees no live patient", async () => {
    const keys = await makeOrganisation(app());
    const made = await send(app(), 'POST', '/ext-api/v1/patients', {
      headers: bearer(keys.keys.live),
      json: { name: 'Live Patient' },
    });
    expect(made.status).toBe(201);
    const listed = await send(app(), 'GET', '/api/v1/ext-api-keys', { headers: bearer(keys.keys.test) });
    const [key] = read(listed, 'data') as { id: string }[];
    const testKey = (read(listed, 'data') as { id: string; kind: string }[]).find(
      ({ kind }) => kind === 'secret',
    );
    expect(key).toBeDefined();
    const reply = await bySecret({ id: testKey?.id ?? '', key: keys.keys.test }, { scope: 'patients:read' });
    const access = String(read(reply, 'access_token'));
    const patients = await send(app(), 'GET', '/ext-api/v1/patients', { headers: bearer(access) });
    expect([patients.status, read(patients, 'data')]).toEqual([200, []]);
  });

  test('401 to the token after five minutes, after its key expired, and within a second of its revocation', async () => {
    const made = await makeKey(app(), { mode: 'live', scopes: ['intelligence:read'] });
    const access = String(read(await bySecret(made), 'access_token'));
    expect((await ping(access)).status).toBe(200);
    const expires_at = new Date(clock.now().getTime() + 100_000).toISOString();
    const short = await makeKey(app(), { mode: 'live', scopes: ['intelligence:read'], expires_at });
    const brief = await bySecret(short);
    expect(read(brief, 'expires_in')).toBeLessThanOrEqual(100);
    expect((await ping(String(read(brief, 'access_token')))).status).toBe(200);
    clock.advance(101);
    expect((await ping(String(read(brief, 'access_token')))).status).toBe(401);
    const headers = bearer(await signIn(app()));
    expect((await send(app(), 'DELETE', `/api/v1/ext-api-keys/${made.id}`, { headers })).status).toBe(204);
    expect(await waitForStatus(() => ping(access), 401)).toBe(401);
    expect((await bySecret(made)).status).toBe(401);
    const late = String(read(await bySecret(client), 'access_token'));
    clock.advance(301);
    expect((await ping(late)).status).toBe(401);
  });

  test('402: a live client of a metered plan without production access is told so where it calls', async () => {
    const { keys } = await makeOrganisation(app(), { plan: 'scale' });
    const listed = await send(app(), 'GET', '/api/v1/ext-api-keys', { headers: bearer(keys.test) });
    expect(listed.status).toBe(200);
    const { rows } = await app().database.pool.query<{ id: string }>(
      `select k.id from api_keys k where k.mode = 'live' and k.org_id =
         (select org_id from api_keys where id = $1)`,
      [(read(listed, 'data') as { id: string }[])[0]?.id],
    );
    const reply = await bySecret({ id: rows[0]?.id ?? '', key: keys.live });
    expect(reply.status).toBe(200);
    expect((await ping(String(read(reply, 'access_token')))).status).toBe(402);
  });

  test.each([
    ['no grant type', '', 400, 'invalid_request'],
    ['an empty body', undefined, 400, 'invalid_request'],
    ['a grant type twice', 'grant_type=client_credentials&grant_type=password', 400, 'invalid_request'],
    ['no client at all', 'grant_type=client_credentials', 401, 'invalid_client'],
    ['a lone id', 'grant_type=client_credentials&client_id=key_1', 401, 'invalid_client'],
  ])('refuses %s', async (_case, raw, status, error) => {
    const reply = await send(app(), 'POST', '/oauth/token', {
      headers: { 'content-type': FORM },
      ...(raw !== undefined && { raw }),
    });
    expect([reply.status, read(reply, 'error')]).toEqual([status, error]);
    expect(Object.keys(reply.body as object).sort()).toEqual(['error', 'error_description']);
  });

  test('400: another grant type, an unknown scope, a scope that is not held, two proofs at once', async () => {
    const cases: [Reply, string][] = [
      [await bySecret(client, { grant_type: 'password' }), 'unsupported_grant_type'],
      [await bySecret(client, { scope: 'openid' }), 'invalid_scope'],
      [await bySecret(client, { scope: 'patients:read patients:write' }), 'invalid_scope'],
      [await bySecret(client, { scope: 'system/*.rs' }), 'invalid_scope'],
      [
        await token({ client_id: client.id, client_secret: client.key }, basic(client.id, client.key)),
        'invalid_request',
      ],
    ];
    for (const [reply, error] of cases) {
      expect([reply.status, read(reply, 'error')]).toEqual([400, error]);
    }
  });

  test('401: wrong secrets and ids, with WWW-Authenticate where Basic was used', async () => {
    const other = await makeKey(app(), { scopes: [] });
    const refused = [
      await token({ client_id: client.id, client_secret: other.key }),
      await token({ client_id: other.id, client_secret: client.key }),
      await token({ client_id: client.id, client_secret: 'nonsense' }),
      await token({}, { authorization: 'Basic ####' }),
      await token({}, { authorization: `Basic ${Buffer.from('%E0%A4%A:x').toString('base64')}` }),
      await token({ client_id: other.id }, basic(client.id, client.key)),
    ];
    for (const reply of refused)
      expect([reply.status, read(reply, 'error')]).toEqual([401, 'invalid_client']);
    expect(refused.at(-1)?.headers.get('www-authenticate')).toContain('Basic');
    expect(refused[0]?.headers.get('www-authenticate')).toBeNull();
    expect(app().readLog()).not.toContain(client.key);
  });

  test('401: a publishable key is no client', async () => {
    const made = await makeKey(app(), { kind: 'publishable', allowed_origins: ['https://a.example'] });
    expect((await bySecret(made)).status).toBe(401);
  });

  test('415: JSON; 413: more than the limit; 405: another method', async () => {
    const json = await send(app(), 'POST', '/oauth/token', { json: { grant_type: GRANT } });
    expect([json.status, read(json, 'error')]).toEqual([415, 'unsupported_media_type']);
    const large = await token({ state: 'x'.repeat(1_048_576) });
    expect([large.status, read(large, 'error')]).toEqual([413, 'payload_too_large']);
    const got = await send(app(), 'GET', '/oauth/token');
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe('the typed client', () => {
  test('gets a token and works with it', async () => {
    const { data } = await new Chartwright({ baseUrl: app().baseUrl }).oauth.token({
      grant_type: GRANT,
      client_id: client.id,
      client_secret: client.key,
      scope: 'intelligence:read',
    });
    const granted = new Chartwright({ baseUrl: app().baseUrl, apiKey: data.access_token });
    expect((await granted.engines.list()).data.count).toBe(5);
  });
});

describe('private_key_jwt', () => {
  test('401: an assertion is taken once, also of twenty sent at once', async () => {
    const one = await assertion();
    const replies = await Promise.all(Array.from({ length: 20 }, () => byAssertion(one)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 401)).toHaveLength(19);
    const { rows } = await app().database.pool.query<{ n: number }>(
      'select count(*)::int as n from client_assertions where key_id = $1',
      [client.id],
    );
    expect(rows[0]?.n).toBeGreaterThanOrEqual(1);
  });

  const now = () => Math.floor(clock.now().getTime() / 1000);
  test.each<[string, () => Assertion]>([
    ['for another server', () => ({ aud: 'https://elsewhere.example/oauth/token' })],
    ['for two servers', () => ({ aud: [`${app().baseUrl}/oauth/token`, 'https://elsewhere.example'] })],
    ['that has expired', () => ({ exp: now() - 30 })],
    ['that lives longer than five minutes', () => ({ exp: now() + 400 })],
    ['from the future', () => ({ iat: now() + 60 })],
    ['made long ago', () => ({ iat: now() - 600 })],
    ['without an id', () => ({ jti: '' })],
    ['whose id is endless', () => ({ jti: 'x'.repeat(256) })],
    ['of another issuer', () => ({ iss: 'key_00000000000000000000' })],
    ['about another subject', () => ({ sub: 'key_00000000000000000000' })],
    ['with an unknown kid', () => ({ kid: 'two' })],
  ])('401: an assertion %s', async (_case, given) => {
    const reply = await byAssertion(await assertion(given()));
    expect([reply.status, read(reply, 'error')]).toEqual([401, 'invalid_client']);
  });

  test('401: signed by another key, signed with a public key as a secret, not signed, or of no known type', async () => {
    const stranger = await generateKeyPair('ES384');
    const parts = (await assertion()).split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const forged = [
      await assertion({}, stranger.privateKey),
      `${none}.${parts[1]}.`,
      `${Buffer.from('{"alg":"HS256","kid":"one"}').toString('base64url')}.${parts[1]}.${parts[2]}`,
      'not.a.jwt',
    ];
    for (const one of forged) expect((await byAssertion(one)).status).toBe(401);
    const typeless = await token({ client_assertion: await assertion(), client_assertion_type: 'urn:x' });
    expect(typeless.status).toBe(401);
  });

  test('200: the issuer is an audience too, and RS384 is taken', async () => {
    const rsa = await generateKeyPair('RS384', { extractable: true });
    const made = await makeKey(app(), { scopes: ['patients:read'] });
    expect((await register(made.id, await jwksOf(rsa.publicKey, 'rsa'))).status).toBe(200);
    const claims = { iss: made.id, sub: made.id, aud: app().baseUrl, alg: 'RS384', kid: 'rsa' };
    expect((await byAssertion(await assertion(claims, rsa.privateKey))).status).toBe(200);
  });
});

describe('public keys of a client', () => {
  const path = (id: string) => `/api/v1/ext-api-keys/${id}/jwks`;

  test('200: are set, read, and handed to the successor of a rotated key; 204: removed', async () => {
    const headers = bearer(await signIn(app()));
    const made = await makeKey(app(), { scopes: ['patients:read'] });
    expect((await send(app(), 'GET', path(made.id), { headers })).status).toBe(404);
    expect((await register(made.id, await jwksOf(pair.publicKey))).status).toBe(200);
    expect(read(await send(app(), 'GET', path(made.id), { headers }), 'data.keys.0.kid')).toBe('one');
    const rotated = await send(app(), 'POST', `/api/v1/ext-api-keys/${made.id}/rotate`, {
      headers,
      json: {},
    });
    const next = String(read(rotated, 'data.id'));
    const claims = { iss: next, sub: next };
    expect((await byAssertion(await assertion(claims))).status).toBe(200);
    expect((await send(app(), 'DELETE', path(next), { headers })).status).toBe(204);
    expect((await send(app(), 'DELETE', path(next), { headers })).status).toBe(404);
    expect((await byAssertion(await assertion(claims))).status).toBe(401);
    expect(await auditOf(app(), next)).toContain('key.jwks_removed');
  });

  test('400: private halves, weak or symmetric keys, no keys, two of one name; a publishable key', async () => {
    const [jwk] = (await jwksOf(pair.publicKey)).keys;
    const [secret] = (await jwksOf(pair.privateKey)).keys;
    for (const json of [
      { keys: [] },
      { keys: [secret] },
      { keys: [jwk, jwk] },
      { keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'a' }] },
      { keys: [{ kty: 'RSA', n: 'x'.repeat(171), e: 'AQAB', kid: 'a' }] },
      { keys: [{ ...jwk, kid: undefined }] },
    ]) {
      expect((await register(client.id, json)).status).toBe(400);
    }
    const shown = await makeKey(app(), { kind: 'publishable', allowed_origins: ['https://a.example'] });
    expect((await register(shown.id, { keys: [jwk] })).status).toBe(400);
  });

  test('403: nobody becomes a stronger key; 409: a revoked key; 404: a foreign one like an unknown one', async () => {
    const json = await jwksOf(pair.publicKey);
    const strong = await makeKey(app(), { scopes: ['*'] });
    const weak = await makeKey(app(), { scopes: ['keys:read', 'keys:write'] });
    const put = (key: string, id: string) => send(app(), 'PUT', path(id), { headers: bearer(key), json });
    expect((await put(weak.key, strong.id)).status).toBe(403);
    const headers = bearer(await signIn(app()));
    await send(app(), 'DELETE', `/api/v1/ext-api-keys/${strong.id}`, { headers });
    expect((await register(strong.id, json)).status).toBe(409);
    const other = await makeOrganisation(app());
    const foreign = await put(other.keys.live, client.id);
    const unknown = await put(other.keys.live, 'key_00000000000000000000');
    expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
    for (const method of ['GET', 'DELETE']) {
      const reply = await send(app(), method, path(client.id), { headers: bearer(other.keys.live) });
      expect([reply.status, reply.text]).toEqual([404, unknown.text]);
    }
  });
});

describe('discovery', () => {
  test('200: RFC 8414 metadata names endpoints that answer', async () => {
    const reply = await send(app(), 'GET', '/.well-known/oauth-authorization-server');
    expect(reply.status).toBe(200);
    expect(read(reply, 'issuer')).toBe(app().baseUrl);
    expect(read(reply, 'grant_types_supported')).toEqual([GRANT]);
    for (const name of ['token_endpoint', 'jwks_uri', 'service_documentation']) {
      expect((await fetch(String(read(reply, name)))).status).not.toBe(404);
    }
  });

  test('200: the SMART configuration, also below the FHIR base', async () => {
    const reply = await send(app(), 'GET', '/.well-known/smart-configuration');
    const below = await send(app(), 'GET', '/fhir/R4/.well-known/smart-configuration');
    expect([reply.status, below.text]).toEqual([200, reply.text]);
    expect(read(reply, 'capabilities')).toContain('client-confidential-asymmetric');
    expect(read(reply, 'scopes_supported')).toContain('system/Patient.rs');
  });
});
