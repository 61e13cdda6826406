import { beforeAll, describe, expect, test } from 'vitest';
import { movableClock } from './testing/clock.ts';
import { makeOrganisation, signIn, signInAs } from './testing/keys.ts';
import { addPerson, auditOf, openSession, waitForStatus } from './testing/people.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** Plans, production access, and usage for the invoice. */

const clock = movableClock();
const app = useServer({}, undefined, clock);
const USE = 'Medication checks in our clinic.';

let operator: string;
let live: string;

beforeAll(async () => {
  operator = await signIn(app());
  live = app().credentials.keys.live;
});

type Organisation = Awaited<ReturnType<typeof makeOrganisation>>;
const ownerOf = ({ adminEmail, adminPassword }: Organisation) =>
  signInAs(app(), { email: adminEmail, password: adminPassword });
const ask = (token: string, json: object = { plan: 'launch', use_case: USE }) =>
  send(app(), 'POST', '/api/v1/production-access', { headers: bearer(token), json });
const decide = (token: string, id: string, verb: 'approve' | 'decline', json: object) =>
  send(app(), 'POST', `/api/v1/organisations/${id}/${verb}`, { headers: bearer(token), json });
const plan = (token: string) => send(app(), 'GET', '/api/v1/plan', { headers: bearer(token) });
const ping = (key: string) => send(app(), 'GET', '/api/v1/ping', { headers: bearer(key) });

/** Asks until the meter has written what it counted. */
async function waitFor(ask: () => Promise<Reply>, isThere: (reply: Reply) => boolean): Promise<Reply> {
  const deadline = performance.now() + 4_000;
  let reply = await ask();
  while (!isThere(reply) && performance.now() < deadline) reply = await ask();
  return reply;
}

async function waitForCount(orgId: string, requests: number): Promise<void> {
  const deadline = performance.now() + 4_000;
  while (performance.now() < deadline) {
    const { rows } = await app().database.pool.query<{ n: number }>(
      'select coalesce(sum(requests), 0)::int as n from usage_counters where org_id = $1',
      [orgId],
    );
    if ((rows[0]?.n ?? 0) >= requests) return;
  }
  throw new Error('The meter did not write in time');
}

describe('production access', () => {
  test('sandbox, request, approval: live keys answer 402 before and 200 within a second after', async () => {
    const clinic = await makeOrganisation(app(), { plan: 'sandbox' });
    const token = await ownerOf(clinic);
    expect((await ping(clinic.keys.live)).status).toBe(402);
    const asked = await ask(token);
    expect([asked.status, read(asked, 'data.status')]).toEqual([201, 'pending']);
    expect((await ask(token)).status).toBe(409);
    const pending = await send(app(), 'GET', '/api/v1/organisations?pending=true', {
      headers: bearer(operator),
    });
    expect((read(pending, 'data') as { id: string }[]).map(({ id }) => id)).toEqual([clinic.orgId]);
    const approved = await decide(operator, clinic.orgId, 'approve', {});
    expect([approved.status, read(approved, 'data.plan')]).toEqual([200, 'launch']);
    expect(await waitForStatus(() => ping(clinic.keys.live), 200)).toBe(200);
    expect(await auditOf(app(), clinic.orgId)).toEqual([
      'organisation.created',
      'production_access.requested',
      'production_access.approved',
      'production_access.approved',
    ]);
    const seen = await plan(token);
    expect([read(seen, 'data.plan'), read(seen, 'data.production_request.status')]).toEqual([
      'launch',
      'approved',
    ]);
    expect((await ask(token)).status).toBe(409);
    expect((await decide(operator, clinic.orgId, 'approve', { plan: 'launch' })).status).toBe(409);
    const moved = await decide(operator, clinic.orgId, 'approve', { plan: 'scale' });
    expect([moved.status, read(moved, 'data.plan')]).toEqual([200, 'scale']);
    expect((await decide(operator, clinic.orgId, 'approve', {})).status).toBe(409);
  });

  test('a declined request tells its reason, and may be made again', async () => {
    const clinic = await makeOrganisation(app(), { plan: 'sandbox' });
    const token = await ownerOf(clinic);
    await ask(token);
    const declined = await decide(operator, clinic.orgId, 'decline', { reason: 'Tell us more.' });
    expect(declined.status).toBe(200);
    const seen = await plan(token);
    expect(read(seen, 'data.production_request.reason')).toBe('Tell us more.');
    expect((await ping(clinic.keys.live)).status).toBe(402);
    clock.advance(1);
    expect((await ask(token)).status).toBe(201);
  });

  test('200: an operator approves without a request when a plan is named; 409 without one', async () => {
    const clinic = await makeOrganisation(app(), { plan: 'sandbox' });
    expect((await decide(operator, clinic.orgId, 'approve', {})).status).toBe(409);
    expect((await decide(operator, clinic.orgId, 'decline', { reason: 'None.' })).status).toBe(409);
    const approved = await decide(operator, clinic.orgId, 'approve', { plan: 'scale' });
    expect(read(approved, 'data.plan')).toBe('scale');
  });

  test('409: who has no meter needs no approval', async () => {
    expect((await ask(operator)).status).toBe(409);
  });

  test('400: a plan that is not for sale, a use case of two words, an empty reason', async () => {
    const token = await ownerOf(await makeOrganisation(app(), { plan: 'sandbox' }));
    expect((await ask(token, { plan: 'sandbox', use_case: USE })).status).toBe(400);
    expect((await ask(token, { plan: 'launch', use_case: 'tests' })).status).toBe(400);
    expect((await decide(operator, 'org_1', 'decline', { reason: '' })).status).toBe(400);
    expect((await decide(operator, 'org_1', 'approve', { plan: 'self_hosted' })).status).toBe(400);
  });

  test('403: keys ask for nothing, and only the operator decides or sees other organisations', async () => {
    const clinic = await makeOrganisation(app(), { plan: 'sandbox' });
    const token = await ownerOf(clinic);
    expect((await ask(clinic.keys.test)).status).toBe(403);
    for (const credential of [token, live, clinic.keys.test]) {
      expect((await decide(credential, clinic.orgId, 'approve', { plan: 'scale' })).status).toBe(403);
      expect((await decide(credential, clinic.orgId, 'decline', { reason: 'None.' })).status).toBe(403);
      const listed = await send(app(), 'GET', '/api/v1/organisations', { headers: bearer(credential) });
      expect(listed.status).toBe(403);
    }
  });

  test('404: an organisation that does not exist', async () => {
    expect((await decide(operator, 'org_none', 'approve', { plan: 'scale' })).status).toBe(404);
    expect((await decide(operator, 'org_none', 'decline', { reason: 'None.' })).status).toBe(404);
  });
});

describe('GET /api/v1/plan', () => {
  test('200: the sandbox has a daily allowance, and says what is left of it', async () => {
    const clinic = await makeOrganisation(app(), { plan: 'sandbox' });
    for (let i = 0; i < 3; i++) await ping(clinic.keys.test);
    // Asking the server itself would use the allowance up.
    await waitForCount(clinic.orgId, 3);
    const seen = await plan(clinic.keys.test);
    const used = Number(read(seen, 'data.requests_today'));
    expect(used).toBeGreaterThanOrEqual(3);
    expect(read(seen, 'data.remaining_today')).toBe(500 - used);
    expect(read(seen, 'data.limits')).toEqual({
      per_key_per_day: 100,
      per_organisation_per_day: 500,
      per_key_per_second: null,
      burst: null,
    });
    expect(String(read(seen, 'data.resets_at'))).toMatch(/T00:00:00\.000Z$/);
  });

  test('200: the other plans', async () => {
    const launch = await plan((await makeOrganisation(app(), { plan: 'launch' })).keys.test);
    expect(read(launch, 'data.limits')).toMatchObject({ per_key_per_second: 10, burst: 20 });
    const scale = await plan((await makeOrganisation(app(), { plan: 'scale' })).keys.test);
    expect(read(scale, 'data.limits')).toMatchObject({ per_key_per_second: 50, burst: 100 });
    const own = await plan(live);
    expect([read(own, 'data.metered'), read(own, 'data.remaining_today')]).toEqual([false, null]);
  });

  test('403: a role without admin:read', async () => {
    const { access } = await openSession(app(), await addPerson(app(), operator, { role: 'analyst' }));
    expect((await plan(access)).status).toBe(403);
  });
});

describe('GET /api/v1/usage/export', () => {
  const exported = (key: string, query = '') =>
    send(app(), 'GET', `/api/v1/usage/export${query}`, { headers: bearer(key) });
  const fromPing = (reply: Reply) =>
    (read(reply, 'data.lines') as { operation: string; billable: number; client_errors: number }[]).find(
      ({ operation }) => operation === 'ping',
    );

  test('200: JSON and CSV say the same of one key and operation', async () => {
    const clinic = await makeOrganisation(app());
    for (let i = 0; i < 4; i++) await ping(clinic.keys.live);
    const json = await waitFor(
      () => exported(clinic.keys.live),
      (reply) => fromPing(reply)?.billable === 4,
    );
    expect(fromPing(json)).toMatchObject({
      key_name: 'First live key',
      mode: 'live',
      requests: 4,
      billable: 4,
      client_errors: 0,
      server_errors: 0,
    });
    const csv = await exported(clinic.keys.live, '?format=csv');
    expect(csv.headers.get('content-type')).toContain('text/csv');
    const month = clock.now().toISOString().slice(0, 7);
    expect(csv.text).toMatch(
      new RegExp(`^${clinic.orgId},${month},key_\\w+,First live key,live,ping,4,4,0,0\\r$`, 'm'),
    );
  });

  test('200: a month without requests is empty, and another organisation is never in it', async () => {
    const clinic = await makeOrganisation(app());
    const empty = await exported(clinic.keys.live, '?month=2020-01');
    expect([empty.status, read(empty, 'data.lines'), read(empty, 'data.month')]).toEqual([
      200,
      [],
      '2020-01',
    ]);
    expect((await exported(clinic.keys.live)).text).not.toContain(app().credentials.orgId);
  });

  test('200: a month ends in the next one', async () => {
    const clinic = await makeOrganisation(app());
    await app().database.pool.query(
      `insert into usage_counters (org_id, mode, key_id, operation, day, status_class, requests) values
         ($1, 'live', 'key_x', 'ping', '2026-02-01', 2, 1), ($1, 'live', 'key_x', 'ping', '2026-02-28', 4, 2),
         ($1, 'live', 'key_x', 'ping', '2026-01-31', 2, 50), ($1, 'live', 'key_x', 'ping', '2026-03-01', 5, 50)`,
      [clinic.orgId],
    );
    const reply = await exported(clinic.keys.live, '?month=2026-02');
    expect(read(reply, 'data.totals')).toEqual({
      requests: 3,
      billable: 1,
      client_errors: 2,
      server_errors: 0,
    });
  });

  test('400: no month, no format of ours; 403: a role without admin:read', async () => {
    for (const query of ['?month=2026-13', '?month=0000-01', '?month=February', '?format=pdf']) {
      expect((await exported(live, query)).status).toBe(400);
    }
    const { access } = await openSession(app(), await addPerson(app(), operator, { role: 'reviewer' }));
    expect((await exported(access)).status).toBe(403);
  });
});

describe('GET /api/v1/usage', () => {
  const usage = (token: string, query = '') =>
    send(app(), 'GET', `/api/v1/usage${query}`, { headers: bearer(token) });

  test('400: no dates, or dates in the wrong order', async () => {
    for (const query of ['?from=yesterday', '?from=0000-01-01', '?from=2026-02-02&to=2026-02-01']) {
      expect((await usage(operator, query)).status).toBe(400);
    }
    expect((await usage(operator, '?from=2026-02-01&to=2026-02-01')).status).toBe(200);
  });

  test('200: what a person does counts where it was done, in each organisation and each world', async () => {
    const clinic = await makeOrganisation(app());
    const person = await addPerson(app(), await signIn(app()));
    await app().database.pool.query(
      `insert into memberships (org_id, person_id, role) values ($1, $2, 'viewer')`,
      [clinic.orgId, person.id],
    );
    const organisations = [app().credentials.orgId, clinic.orgId];
    for (const organisation of organisations) {
      for (const mode of ['test', 'live']) {
        const { access } = await openSession(app(), person, { organisation, mode });
        expect((await plan(access)).status).toBe(200);
      }
    }
    const counted = async () => {
      const { rows } = await app().database.pool.query<{ cell: string }>(
        `select org_id || ' ' || mode || ' ' || requests as cell from usage_counters
         where key_id = $1 and operation = 'plan.read' order by 1`,
        [person.id],
      );
      return rows.map(({ cell }) => cell);
    };
    const deadline = performance.now() + 4_000;
    while ((await counted()).length < 4 && performance.now() < deadline);
    expect(await counted()).toEqual(organisations.flatMap((id) => [`${id} live 1`, `${id} test 1`]).sort());
  });
});
