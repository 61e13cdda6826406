import { complaintsOfR4 } from '@chartwright/fhir/testing';
import { MedplumClient } from '@medplum/core';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { factsOf } from './testing/fhir.ts';
import { makeKey, signIn } from './testing/keys.ts';
import { recordsClient } from './testing/patients.ts';
import { bearer, read, send, useServer } from './testing/server.ts';

/** A FHIR client of another project against the running server, with SMART Backend Services. */

const app = useServer();
const client = recordsClient(app, ({ credentials }) => credentials.keys.live);
const facts = factsOf(app);
const SCOPES = ['patients:read', 'conditions:read', 'observations:read'];

let keyId: string;
let pair: Awaited<ReturnType<typeof generateKeyPair>>;

beforeAll(async () => {
  keyId = (await makeKey(app(), { mode: 'live', scopes: SCOPES })).id;
  pair = await generateKeyPair('RS384', { extractable: true });
  const keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'one' }];
  const registered = await send(app(), 'PUT', `/api/v1/ext-api-keys/${keyId}/jwks`, {
    headers: bearer(await signIn(app())),
    json: { keys },
  });
  expect(registered.status).toBe(200);
});

/** What SMART Backend Services asks of a client: an assertion signed for the endpoint that discovery names. */
async function assertion(): Promise<{ readonly tokenEndpoint: string; readonly jwt: string }> {
  const discovery = await send(app(), 'GET', '/fhir/R4/.well-known/smart-configuration');
  const tokenEndpoint = String(read(discovery, 'token_endpoint'));
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: keyId, sub: keyId, aud: tokenEndpoint, exp: now + 240, jti: crypto.randomUUID() };
  const jwt = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS384', kid: 'one', typ: 'JWT' })
    .sign(pair.privateKey);
  return { tokenEndpoint, jwt };
}

const connect = (tokenUrl = '') =>
  new MedplumClient({ baseUrl: app().baseUrl, fhirUrlPath: 'fhir/R4', tokenUrl, fetch, cacheTime: 0 });

/** A client with exactly these scopes. */
async function withScopes(scope: string): Promise<MedplumClient> {
  const { tokenEndpoint, jwt } = await assertion();
  const form = {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: jwt,
    scope,
  };
  const reply = await fetch(tokenEndpoint, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token } = (await reply.json()) as { readonly access_token: string };
  const medplum = connect();
  medplum.setAccessToken(access_token);
  return medplum;
}

const statusOf = (medplum: MedplumClient, type: 'Patient' | 'Condition' | 'Observation'): Promise<string> =>
  medplum.search(type).then(
    () => 'found',
    (error: { readonly outcome: { readonly issue: readonly { readonly code: string }[] } }) =>
      error.outcome.issue.map(({ code }) => code).join(),
  );

describe('a client of another project', () => {
  test('signs in with its private key, reads and searches', async () => {
    const id = await client.add({
      name: 'Seen By Medplum',
      last_name: 'Medplum',
      date_of_birth: '1990-01-01',
    });
    const { tokenEndpoint, jwt } = await assertion();
    const medplum = connect(tokenEndpoint);
    await medplum.startJwtAssertionLogin(jwt);
    const patient = await medplum.readResource('Patient', id);
    expect(patient.name?.[0]?.family).toBe('Medplum');
    const found = await medplum.searchResources('Patient', { family: 'medplum', birthdate: 'ge1980' });
    expect(found.map((one) => one.id)).toEqual([id]);
    expect(complaintsOfR4(await medplum.search('Patient', 'family=medplum'))).toEqual([]);
    await expect(medplum.readResource('Patient', '1')).rejects.toThrow('Resource not found.');
    const statement = await medplum.get('fhir/R4/metadata');
    expect(statement.resourceType).toBe('CapabilityStatement');
  });

  test.each([
    ['system/Patient.rs system/Observation.rs', ['found', 'forbidden', 'found']],
    ['system/Patient.read', ['found', 'forbidden', 'forbidden']],
    ['system/Condition.read', ['forbidden', 'found', 'forbidden']],
    ['system/Observation.rs', ['forbidden', 'forbidden', 'found']],
  ])('with the scopes %s sees those types alone', async (scope, expected) => {
    const medplum = await withScopes(scope);
    expect([
      await statusOf(medplum, 'Patient'),
      await statusOf(medplum, 'Condition'),
      await statusOf(medplum, 'Observation'),
    ]).toEqual(expected);
  });

  test('facts from notes do not open the notes, nor the other way round', async () => {
    const { key } = await makeKey(app(), { mode: 'live', scopes: ['notes:read', 'labs:read'] });
    for (const type of ['Condition', 'Observation']) {
      expect((await send(app(), 'GET', `/fhir/R4/${type}`, { headers: bearer(key) })).status).toBe(403);
    }
    const everything = await makeKey(app(), { mode: 'live', scopes: ['*'] });
    const reply = await send(app(), 'POST', '/oauth/token', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      raw: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: everything.id,
        client_secret: everything.key,
        scope: 'system/*.rs',
      }).toString(),
    });
    const headers = bearer(String(read(reply, 'access_token')));
    for (const type of ['Patient', 'Condition', 'Observation']) {
      expect((await send(app(), 'GET', `/fhir/R4/${type}`, { headers })).status).toBe(200);
    }
    const usage = await send(app(), 'GET', '/api/v1/usage', { headers });
    expect(usage.status).toBe(403);
  });

  test('follows the pages and sees every record once, while others come and go', async () => {
    const add = (n: number) => client.add({ name: `Paged ${n}` });
    const stay: string[] = [];
    const go: string[] = [];
    for (let n = 0; n < 45; n += 1) (n % 5 === 0 ? go : stay).push(await add(n));
    const medplum = await withScopes('system/Patient.rs');
    const seen: string[] = [];
    for await (const page of medplum.searchResourcePages('Patient', { name: 'paged', _count: '7' })) {
      expect(page.length).toBeLessThanOrEqual(7);
      seen.push(...page.map(({ id }) => String(id)));
      await add(100 + seen.length);
      const gone = go.pop();
      if (gone !== undefined) await client.remove(gone);
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((id) => stay.includes(id)).sort()).toEqual([...stay].sort());
    expect(seen.length).toBeLessThanOrEqual(45);
  });

  test('reads the facts of a patient page by page, newest first, through every next link', async () => {
    const patientId = await client.add({ name: 'With Facts' });
    const observation = (value: number) => ({
      patientId,
      resource: {
        resourceType: 'Observation',
        status: 'final',
        code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }], text: 'Heart rate' },
        valueQuantity: { value, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
      },
    });
    const at = new Date('2026-01-01T00:00:00.000Z');
    const numbers = Array.from({ length: 23 }, (_, n) => n);
    // All of one instant: only the ids tell their places apart.
    const ids = await facts.import(numbers.map(observation), at);
    const medplum = await withScopes('system/Observation.rs');
    const seen: string[] = [];
    for await (const page of medplum.searchResourcePages('Observation', {
      patient: patientId,
      _count: '5',
    })) {
      seen.push(...page.map(({ id }) => String(id)));
    }
    expect(seen).toEqual([...ids].sort().reverse());
  });
});
