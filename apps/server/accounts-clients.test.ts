import { Buffer } from 'node:buffer';
import { createRemoteJWKSet, generateKeyPair, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeKey, signIn } from './testing/keys.ts';
import { openSession } from './testing/people.ts';
import { bearer, send, useServer } from './testing/server.ts';

/** A client library that knows nothing of this server: discovery, tokens by each way, and checking them. */

const app = useServer();
// The test server has no certificate.
const insecure = { [oauth.allowInsecureRequests]: true } as const;

let server: oauth.AuthorizationServer;
let key: Awaited<ReturnType<typeof makeKey>>;
let pair: Awaited<ReturnType<typeof generateKeyPair>>;

beforeAll(async () => {
  const issuer = new URL(app().baseUrl);
  const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
  server = await oauth.processDiscoveryResponse(issuer, found);
  key = await makeKey(app(), { mode: 'live', scopes: ['patients:read', 'admin:read'] });
  pair = await generateKeyPair('ES384', { extractable: true });
  const jwk = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const keys = [{ kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y, kid: 'one', use: 'sig' }];
  const headers = bearer(await signIn(app()));
  const set = await send(app(), 'PUT', `/api/v1/ext-api-keys/${key.id}/jwks`, { headers, json: { keys } });
  expect(set.status).toBe(200);
});

type Way = 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';

function authentication(way: Way): oauth.ClientAuth {
  if (way === 'client_secret_basic') return oauth.ClientSecretBasic(key.key);
  if (way === 'client_secret_post') return oauth.ClientSecretPost(key.key);
  return oauth.PrivateKeyJwt({ key: pair.privateKey, kid: 'one' });
}

async function getToken(way: Way, scope: string): Promise<oauth.TokenEndpointResponse> {
  const client = { client_id: key.id };
  const parameters = new URLSearchParams({ scope });
  const reply = await oauth.clientCredentialsGrantRequest(
    server,
    client,
    authentication(way),
    parameters,
    insecure,
  );
  return oauth.processClientCredentialsResponse(server, client, reply);
}

const check = (token: string): Promise<oauth.JWTAccessTokenClaims> =>
  oauth.validateJwtAccessToken(
    server,
    new Request(`${app().baseUrl}/api/v1/plan`, { headers: bearer(token) }),
    'chartwright',
    insecure,
  );

describe('a standard client', () => {
  test.each<Way>(['client_secret_basic', 'client_secret_post', 'private_key_jwt'])(
    'gets a token by %s that opens a route, and a resource server can check by itself',
    async (way) => {
      expect(server.token_endpoint_auth_methods_supported).toContain(way);
      const reply = await getToken(way, 'system/Patient.rs admin:read');
      expect(reply).toMatchObject({ token_type: 'bearer', scope: 'system/Patient.rs admin:read' });
      const headers = bearer(reply.access_token);
      expect((await send(app(), 'GET', '/api/v1/plan', { headers })).status).toBe(200);
      const claims = await check(reply.access_token);
      expect(claims).toMatchObject({ iss: app().baseUrl, sub: key.id, client_id: key.id });
    },
  );

  test('is told by the standard words what it may not have', async () => {
    await expect(getToken('client_secret_basic', 'patients:write')).rejects.toMatchObject({
      error: 'invalid_scope',
      status: 400,
    });
    const stranger = { client_id: key.id };
    const wrong = oauth.ClientSecretBasic(`${key.key}x`);
    const reply = await oauth.clientCredentialsGrantRequest(
      server,
      stranger,
      wrong,
      new URLSearchParams(),
      insecure,
    );
    await expect(oauth.processClientCredentialsResponse(server, stranger, reply)).rejects.toMatchObject({
      cause: [{ scheme: 'basic' }],
    });
  });

  test("verifies a person's token with the published keys, and refuses an altered one", async () => {
    const { adminEmail: email, adminPassword: password } = app().credentials;
    const { access } = await openSession(app(), { email, password });
    const keys = createRemoteJWKSet(new URL(String(server.jwks_uri)));
    const expected = { issuer: server.issuer, audience: 'chartwright', typ: 'at+jwt' };
    expect((await jwtVerify(access, keys, expected)).payload).toMatchObject({ mode: 'live' });
    const [head, claims = '', signature] = access.split('.');
    const altered = Buffer.from(claims, 'base64url').toString().replace('"live"', '"test"');
    const forged = [head, Buffer.from(altered).toString('base64url'), signature].join('.');
    await expect(jwtVerify(forged, keys, expected)).rejects.toThrow('signature');
    expect((await send(app(), 'GET', '/api/v1/plan', { headers: bearer(forged) })).status).toBe(401);
  });
});
