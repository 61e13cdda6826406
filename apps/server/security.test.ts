import type { Route } from '@chartwright/platform';
import { hasValidChecksum } from '@chartwright/platform';
import { beforeAll, describe, expect, test } from 'vitest';
import { routes } from './compose.ts';
import { makeKey, makeOrganisation, signIn } from './testing/keys.ts';
import { bearer, type Reply, read, send, type TestApp, useServer } from './testing/server.ts';

/**
 * The suite every declared route joins by itself. It is written over `routes`, the list the server mounts, so a route
 * cannot be left out; the last block fails when the server answers on a path that is neither declared nor listed.
 */

type AnyRoute = Omit<Route<never>, 'handle'>;

const app = useServer();
const guarded = routes.filter((route) => route.scope !== 'public');

/** A well-formed id for every path parameter: nobody owns it. */
const pathOf = (route: AnyRoute): string => route.path.replaceAll(/\{\w+\}/g, 'x0000000000000000000');

const call = (server: TestApp, route: AnyRoute, headers: Readonly<Record<string, string>>): Promise<Reply> =>
  send(server, route.method, pathOf(route), { headers, ...bodyOf(route) });

/** Something the route takes, as far as its shape goes. */
function bodyOf({
  body,
  bodyType,
  upload,
  example,
}: AnyRoute): Pick<Parameters<typeof send>[3] & object, 'json' | 'raw'> {
  if (upload?.kind === 'whole') return { raw: new Blob(['{}\n'], { type: upload.mediaTypes[0] ?? '' }) };
  if (upload !== undefined) {
    const form = new FormData();
    form.append(upload.files?.name ?? 'file', new Blob(['%PDF-1.7']), 'a.pdf');
    return { raw: form };
  }
  if (bodyType === 'form') return { raw: new Blob([''], { type: 'application/x-www-form-urlencoded' }) };
  return body === undefined ? {} : { json: example ?? {} };
}

/** The code of a refusal, whichever envelope it came in. */
function codeOf(route: AnyRoute, reply: Reply): unknown {
  if (read(reply, 'resourceType') === 'OperationOutcome') return read(reply, 'issue.0.code');
  const problem = { code: 'probe', status: 0, message: 'probe', issues: [] };
  const shape = route.surface.envelope.failure(problem as never, { requestId: 'probe' }) as Record<
    string,
    unknown
  >;
  const path = Object.entries(shape).find(([, value]) => value === 'probe')?.[0];
  return typeof shape.error === 'object' ? read(reply, 'error.code') : read(reply, path ?? 'error');
}

function expectRefusal(route: AnyRoute, reply: Reply, status: number): void {
  expect(reply.status).toBe(status);
  const { mediaType = 'application/json' } = route.surface;
  expect(reply.headers.get('content-type')).toContain(mediaType);
  expect(reply.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{20}$/);
  expect(codeOf(route, reply)).toBeTypeOf('string');
}

let otherMode: { live: string; test: string };
let noScope: string;
let revoked: string;
let expired: string;
let publishable: string;
let otherOrg: Awaited<ReturnType<typeof makeOrganisation>>;
let meteredLive: string;
let foreignTask: string;
let foreignPatient: string;
let foreignDocument: string;
let foreignSession: string;
let foreignTemplate: string;
let foreignNote: string;
let foreignAppointment: string;

beforeAll(async () => {
  const server = app();
  const { credentials } = server;
  otherMode = credentials.keys;
  publishable = credentials.keys.publishable;
  noScope = (await makeKey(server, { mode: 'test', scopes: [] })).key;
  const old = await makeKey(server, { mode: 'test', scopes: ['*'] });
  expired = old.key;
  await server.database.pool.query(`update api_keys set expires_at = '2020-01-01' where id = $1`, [old.id]);
  const made = await makeKey(server, { mode: 'test', scopes: ['*'] });
  revoked = made.key;
  const token = await signIn(server);
  const answer = await send(server, 'DELETE', `/api/v1/ext-api-keys/${made.id}`, { headers: bearer(token) });
  expect(answer.status).toBe(204);
  otherOrg = await makeOrganisation(server);
  const notes = [{ note: 'Asthma.', specialty: 'General Medicine' }];
  const batch = await send(server, 'POST', '/generate/batch', {
    headers: bearer(otherOrg.keys.live),
    json: { notes },
  });
  expect(batch.status).toBe(202);
  foreignTask = String(read(batch, 'tasks.0.task_id'));
  const patient = await send(server, 'POST', '/ext-api/v1/patients', {
    headers: bearer(otherOrg.keys.live),
    json: { name: 'Somebody Else' },
  });
  expect(patient.status).toBe(201);
  foreignPatient = String(read(patient, 'data.id'));
  const document = await send(server, 'POST', `/ext-api/v1/patients/${foreignPatient}/documents`, {
    headers: bearer(otherOrg.keys.live),
    ...bodyOf({ upload: { kind: 'form' } } as AnyRoute),
  });
  expect(document.status).toBe(201);
  foreignDocument = String(read(document, 'data.id'));
  const make = async (resource: string, json: object): Promise<string> => {
    const headers = bearer(otherOrg.keys.live);
    const reply = await send(server, 'POST', `/ext-api/v1/${resource}`, { headers, json });
    expect(reply.status).toBe(201);
    return String(read(reply, 'data.id'));
  };
  foreignSession = await make('sessions', { patient_id: foreignPatient });
  foreignTemplate = await make('templates', { name: 'Theirs', sections: [{ title: 'History' }] });
  foreignAppointment = await make('appointments', {
    patient_id: foreignPatient,
    start_at: '2026-05-04T14:00:00Z',
  });
  foreignNote = await make('notes', { patient_id: foreignPatient, content: 'No fever.' });
  // The widest metered plan: one key meets every route within a second or two, and must not meet its limit first.
  meteredLive = (await makeOrganisation(server, { plan: 'scale' })).keys.live;
});

describe.each(guarded.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s',
  (_name, route) => {
    test('answers 401 without a credential', async () => {
      expectRefusal(route, await call(app(), route, {}), 401);
    });

    test.each([
      ['another scheme', { authorization: 'Basic dXNlcjpwYXNz' }],
      ['a scheme without a token', { authorization: 'Bearer ' }],
      ['two tokens', { authorization: 'Bearer one two' }],
    ])('answers 401 to %s', async (_case, headers) => {
      expectRefusal(route, await call(app(), route, headers), 401);
    });

    test('answers 401 to a mistyped key, an unknown key and a forged token', async () => {
      const real = app().credentials.keys.test;
      const mistyped = `${real.slice(0, -1)}${real.endsWith('a') ? 'b' : 'a'}`;
      expect(hasValidChecksum(mistyped)).toBe(false);
      for (const credential of [mistyped, UNKNOWN_KEY, FORGED_TOKEN]) {
        expectRefusal(route, await call(app(), route, bearer(credential)), 401);
      }
    });

    test('answers 401 to a revoked and to an expired key, 403 where the contract tells them apart', async () => {
      const status = route.surface.tellsInactiveKeys === true ? 403 : 401;
      expectRefusal(route, await call(app(), route, bearer(revoked)), status);
      expectRefusal(route, await call(app(), route, bearer(expired)), status);
    });

    test('answers 403 to a key without the scope', async () => {
      expectRefusal(route, await call(app(), route, bearer(noScope)), 403);
    });

    test('answers 403 to a publishable key, with an allowed origin only where the route is open to them', async () => {
      const without = await call(app(), route, bearer(publishable));
      expectRefusal(route, without, 403);
      const foreign = await call(app(), route, { ...bearer(publishable), origin: 'https://evil.example' });
      expectRefusal(route, foreign, 403);
      expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
      const allowed = await call(app(), route, { ...bearer(publishable), origin: 'http://localhost:8787' });
      expect(allowed.status === 403).toBe(route.publishable !== true);
    });

    test('answers 403 when org_id names another organisation than the key', async () => {
      const headers = { ...bearer(otherMode.test), org_id: otherOrg.orgId };
      expectRefusal(route, await call(app(), route, headers), 403);
    });

    test('answers 402 to a live key of a metered plan without production access', async () => {
      expectRefusal(route, await call(app(), route, bearer(meteredLive)), 402);
    });

    test('refuses to move the clock with a live key', async () => {
      const headers = { ...bearer(otherMode.live), 'x-test-clock': '2026-01-01T00:00:00Z' };
      const reply = await call(app(), route, headers);
      expectRefusal(route, reply, 403);
    });

    test('answers a foreign id exactly like an unknown id', async () => {
      if (!route.path.includes('{')) return;
      const foreign = await foreignIds(route);
      for (const id of foreign) {
        const path = route.path.replaceAll(/\{\w+\}/g, id);
        const ours = await send(app(), route.method, path, {
          headers: bearer(otherMode.live),
          ...bodyOf(route),
        });
        const unknown = await call(app(), route, bearer(otherMode.live));
        expect(ours.status).toBe(unknown.status);
        expect(withoutRequestId(ours.text)).toBe(withoutRequestId(unknown.text));
      }
    });
  },
);

describe('public routes', () => {
  test.each(routes.filter((r) => r.scope === 'public').map((r) => [`${r.method} ${r.path}`, r] as const))(
    '%s ignores whatever credential is sent',
    async (_name, route) => {
      const plain = await call(app(), route, {});
      const withKey = await call(app(), route, bearer(revoked));
      expect(withKey.status).toBe(plain.status);
      expect(plain.headers.get('x-ratelimit-limit')).not.toBeNull();
    },
  );
});

describe('the list of routes', () => {
  test('holds every path the server answers, besides the few that need no declaration', () => {
    const declared = new Set(routes.flatMap((r) => [r.path, ...(r.aliases ?? [])]).map(toPattern));
    const undeclared = [...app().paths].filter((path) => !declared.has(path) && !INFRASTRUCTURE.test(path));
    expect(undeclared).toEqual([]);
  });

  test('has no two routes with one operation id', () => {
    const ids = routes.map((r) => r.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

const toPattern = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** Beside them the pages where a patient connects a device, the sandbox behind them, and where providers send notices. */
const INFRASTRUCTURE =
  /^\/($|connect\/|sandbox\/wearables\/|(api\/)?v1\/wearables\/inbound\/|healthz$|readyz$|metrics$|openapi(\.json|\/[\w-]+\.json)$|docs(\/|$)|guides\/|api\/v1\/pub\/health$)/;

/** Well-formed, with a valid checksum, and never issued. */
const UNKNOWN_KEY = 'cw_test_000000000000000000000000000000fUHtYg';
const FORGED_TOKEN = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJwZXJfMSJ9.c2ln';

/** Ids of the second organisation that could stand in this route's path. */
async function foreignIds(route: AnyRoute): Promise<string[]> {
  if (route.path.includes('{task_id}')) return [foreignTask];
  if (route.path.includes('{patient_id}')) return [foreignPatient];
  if (route.path.includes('{document_id}')) return [foreignDocument];
  if (route.path.includes('{session_id}')) return [foreignSession];
  if (route.path.includes('{template_id}')) return [foreignTemplate];
  if (route.path.includes('{note_id}')) return [foreignNote];
  if (route.path.includes('{appointment_id}')) return [foreignAppointment];
  if (route.path.startsWith('/fhir/')) return [foreignPatient, foreignDocument];
  if (!/^\/(api\/v1\/ext-api-keys|auth\/limits)\//.test(route.path)) return [];
  const listed = await send(app(), 'GET', '/api/v1/ext-api-keys', { headers: bearer(otherOrg.keys.live) });
  return (read(listed, 'data') as { id: string }[]).map(({ id }) => id);
}

const withoutRequestId = (text: string): string => text.replaceAll(/req_[0-9a-f]{20}/g, 'req');
