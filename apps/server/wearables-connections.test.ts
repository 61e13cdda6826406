import { describe, expect, test } from 'vitest';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { bearer, read, send, useServer } from './testing/server.ts';
import {
  asTest,
  connectAs,
  eventsOf,
  newConnection,
  readConnection,
  startConnection,
  waitForSync,
} from './testing/wearables.ts';

/** Wearable connections as an integrator sees them. */

const app = useServer();
const BASE = '/api/v1/wearables';
const get = (path: string, key = app().credentials.keys.test) =>
  send(app(), 'GET', `${BASE}${path}`, { headers: bearer(key) });

describe('GET /wearables/providers', () => {
  test('200: every provider, served by the sandbox under a test key', async () => {
    const reply = await get('/providers');
    expect(read(reply, 'data')).toMatchObject({ object: 'list', resource: 'wearable_provider', count: 16 });
    const providers = read(reply, 'data.providers') as { provider: string }[];
    expect(providers.find(({ provider }) => provider === 'OURA')).toEqual({
      provider: 'OURA',
      displayName: 'Oura Ring',
      status: 'available',
      configured: true,
      connectModes: ['oauth'],
      metrics: expect.arrayContaining(['sleep', 'heart']),
    });
    expect(providers.find(({ provider }) => provider === 'STRAVA')).toMatchObject({ status: 'disabled' });
  });

  test('200: under a live key a cloud provider is configured once its credentials are kept', async () => {
    const { live } = app().credentials.keys;
    const ofLive = async () => {
      const providers = read(await get('/providers', live), 'data.providers') as {
        provider: string;
        configured: boolean;
      }[];
      return Object.fromEntries(providers.map(({ provider, configured }) => [provider, configured]));
    };
    expect(await ofLive()).toMatchObject({ APPLE: true, DEXCOM: false });
    expect(await ofLive()).not.toHaveProperty('SANDBOX');
    await send(app(), 'PUT', `${BASE}/providers/DEXCOM/credentials`, {
      headers: bearer(live),
      json: { clientId: 'id', clientSecret: 'secret' },
    });
    expect(await ofLive()).toMatchObject({ APPLE: true, DEXCOM: true });
  });
});

describe('POST /wearables/connect', () => {
  test('200: the documented answer to the documented body', async () => {
    const reply = await startConnection(app(), {
      patientRef: 'patient_8842',
      providers: ['APPLE', 'GARMIN', 'OURA'],
      language: 'en',
    });
    expect(reply.status).toBe(200);
    const id = String(read(reply, 'data.id'));
    expect(id).toMatch(/^wear_[0-9a-f]{32}$/);
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(read(reply, 'data')).toEqual({
      object: 'wearable_connection',
      id,
      patientRef: 'patient_8842',
      status: 'pending',
      provider: null,
      providerDisplayName: null,
      connect: { url: `${app().baseUrl}/connect/wearable/${id}?providers=APPLE,GARMIN,OURA` },
      connectedAt: null,
      lastSyncAt: null,
      disconnectedAt: null,
      disconnectCause: null,
      createdAt: instant,
      updatedAt: instant,
      notice: expect.stringContaining(
        'wearable connections require the patient to complete device authorization',
      ),
    });
  });

  test('200: all providers but those that are off or have a successor, when none is named', async () => {
    const reply = await send(app(), 'POST', '/v1/wearables/connect', {
      headers: asTest(app()),
      json: { patientRef: 'p', metadata: { encounterId: 'enc_1201' } },
    });
    const url = new URL(String(read(reply, 'data.connect.url')));
    const offered = url.searchParams.get('providers')?.split(',') ?? [];
    expect(offered).toEqual(expect.arrayContaining(['APPLE', 'OURA', 'SANDBOX']));
    expect(offered).not.toContain('STRAVA');
    expect(offered).not.toContain('GOOGLE_FIT');
    expect(read(reply, 'data.metadata')).toEqual({ encounterId: 'enc_1201' });
  });

  test('200: the same answer to the same Idempotency-Key', async () => {
    const headers = { ...asTest(app()), 'idempotency-key': 'connect-once' };
    const order = { headers, json: { patientRef: 'p' } };
    const [one, other] = [
      await send(app(), 'POST', `${BASE}/connect`, order),
      await send(app(), 'POST', `${BASE}/connect`, order),
    ];
    expect(read(other, 'data.id')).toBe(read(one, 'data.id'));
    expect(other.headers.get('idempotent-replayed')).toBe('true');
  });

  test.each([
    ['no patientRef', { patientRef: undefined }, 'patientRef'],
    ['an empty patientRef', { patientRef: '' }, 'patientRef'],
    ['a patientRef of 129 characters', { patientRef: 'p'.repeat(129) }, 'patientRef'],
    ['a provider that nobody knows', { providers: ['OURA', 'PEBBLE'] }, 'providers.1'],
    ['no provider at all', { providers: [] }, 'providers'],
    ['a provider that is off', { providers: ['STRAVA'] }, 'providers.0'],
    ['a language of three letters', { language: 'eng' }, 'language'],
    ['metadata without end', { metadata: { a: 'x'.repeat(20_000) } }, 'metadata'],
  ])('400: %s', async (_name, order, path) => {
    const reply = await startConnection(app(), order);
    expect(reply.status).toBe(400);
    expect(read(reply, 'error.issues.0.path')).toBe(path);
  });

  test('400: the sandbox under a live key', async () => {
    const reply = await startConnection(app(), { providers: ['SANDBOX'] }, app().credentials.keys.live);
    expect([reply.status, read(reply, 'error.issues.0.path')]).toEqual([400, 'providers.0']);
  });
});

describe('GET /wearables/connections', () => {
  test('200: of one person, the newest first', async () => {
    const first = await newConnection(app(), { patientRef: 'pat-list' });
    const second = await newConnection(app(), { patientRef: 'pat-list' });
    const reply = await get('/connections?patientRef=pat-list');
    expect(read(reply, 'data')).toMatchObject({
      object: 'list',
      resource: 'wearable_connection',
      count: 2,
      patientRef: 'pat-list',
      connections: [{ id: second }, { id: first }],
    });
    expect(read(await get('/connections?patientRef=pat-list&limit=1'), 'data.count')).toBe(1);
    expect(read(await get('/connections'), 'data.patientRef')).toBeNull();
  });

  test('200: nothing of another organisation, and nothing of the other world', async () => {
    await newConnection(app(), { patientRef: 'pat-mine' });
    const other = await makeOrganisation(app());
    for (const key of [other.keys.test, app().credentials.keys.live]) {
      expect(read(await get('/connections?patientRef=pat-mine', key), 'data.count')).toBe(0);
    }
  });

  test('400: an unknown parameter, a limit of 201', async () => {
    expect((await get('/connections?patient=x')).status).toBe(400);
    expect((await get('/connections?limit=201')).status).toBe(400);
  });
});

describe('GET /wearables/connections/{id}', () => {
  test('200 with an ETag, then 304', async () => {
    const id = await newConnection(app());
    const reply = await readConnection(app(), id);
    expect(read(reply, 'data')).toMatchObject({
      id,
      status: 'pending',
      scopes: [],
      nextSyncAt: null,
      statusChanges: [{ status: 'pending', cause: 'api_request', httpStatus: null }],
      lastRuns: [],
    });
    const again = await send(app(), 'GET', `${BASE}/connections/${id}`, {
      headers: { ...asTest(app()), 'if-none-match': reply.headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
  });

  test('404: unknown, of another organisation, and of the other world, all the same', async () => {
    const id = await newConnection(app());
    const other = await makeOrganisation(app());
    const answers = await Promise.all([
      get(`/connections/wear_${'0'.repeat(32)}`),
      get('/connections/x'),
      get(`/connections/${id}`, other.keys.test),
      get(`/connections/${id}`, app().credentials.keys.live),
    ]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    expect(new Set(answers.map((reply) => JSON.stringify(read(reply, 'error')))).size).toBe(1);
  });
});

describe('a sync', () => {
  test('the first brings thirty days of history and tells so; the next one is planned', async () => {
    const { id } = await connectAs(app(), { patientRef: 'pat-sync' });
    await waitForSync(app(), id);
    const reply = await readConnection(app(), id);
    expect(read(reply, 'data')).toMatchObject({
      status: 'connected',
      lastSyncAt: expect.any(String),
      nextSyncAt: expect.any(String),
      lastRuns: [{ why: 'first', state: 'done', fault: null, rejected: {} }],
    });
    expect(read(reply, 'data.lastRuns.0.stored')).toBeGreaterThan(100);
    expect(await eventsOf(app(), id)).toEqual(['wearable.connected', 'wearable.sync_completed']);
  });

  test('202: asked for, it brings nothing that is there already', async () => {
    const { id } = await connectAs(app(), { patientRef: 'pat-sync-2' });
    await waitForSync(app(), id);
    const reply = await send(app(), 'POST', `${BASE}/connections/${id}/sync`, { headers: asTest(app()) });
    expect([reply.status, read(reply, 'data')]).toEqual([
      202,
      { object: 'wearable_sync', connectionId: id, status: 'queued' },
    ]);
    await waitForSync(app(), id);
    expect(read(await readConnection(app(), id), 'data.lastRuns.0')).toMatchObject({
      why: 'request',
      state: 'done',
    });
    expect((await eventsOf(app(), id)).at(-1)).toBe('wearable.sync_completed');
  });

  test('404 and 409: unknown, not connected, and a device that is not asked', async () => {
    const sync = (id: string) =>
      send(app(), 'POST', `${BASE}/connections/${id}/sync`, { headers: asTest(app()) });
    expect((await sync('x')).status).toBe(404);
    const pending = await sync(await newConnection(app()));
    expect([pending.status, read(pending, 'error.code')]).toEqual([409, 'wearable_not_connected']);
  });
});

describe('DELETE /wearables/connections/{id}', () => {
  const remove = (id: string, query = '', headers: Readonly<Record<string, string>> = {}) =>
    send(app(), 'DELETE', `${BASE}/connections/${id}${query}`, { headers: { ...asTest(app()), ...headers } });

  const dataOf = async (id: string): Promise<number> => {
    const { rows } = await app().database.pool.query<{ n: number }>(
      'select count(*)::int as n from wearable_samples where connection_id = $1',
      [id],
    );
    return rows[0]?.n ?? 0;
  };

  test('200: ended, its tokens gone and the grant revoked at the provider, its data kept', async () => {
    const { id } = await connectAs(app(), { patientRef: 'pat-end' });
    await waitForSync(app(), id);
    const reply = await remove(id);
    expect([reply.status, read(reply, 'data')]).toEqual([
      200,
      expect.objectContaining({
        id,
        status: 'disconnected',
        disconnectCause: 'api_request',
        nextSyncAt: null,
      }),
    ]);
    expect(await dataOf(id)).toBeGreaterThan(0);
    expect((await eventsOf(app(), id)).at(-1)).toBe('wearable.disconnected');
    const { pool } = app().database;
    const tokens = await pool.query('select 1 from wearable_tokens where connection_id = $1', [id]);
    expect(tokens.rows).toEqual([]);
    await expect
      .poll(
        async () => {
          const { rows } = await pool.query('select 1 from wearable_revocations where connection_id = $1', [
            id,
          ]);
          return rows.length;
        },
        { timeout: 20_000 },
      )
      .toBe(0);
    // Once more changes nothing and tells nothing.
    expect((await remove(id)).status).toBe(200);
    expect((await eventsOf(app(), id)).filter((type) => type === 'wearable.disconnected')).toHaveLength(1);
  });

  test('200: with purge=true its data is gone too', async () => {
    const { id } = await connectAs(app(), { patientRef: 'pat-purge' });
    await waitForSync(app(), id);
    expect(await dataOf(id)).toBeGreaterThan(0);
    expect((await remove(id, '?purge=true')).status).toBe(200);
    expect(await dataOf(id)).toBe(0);
  });

  test('412: changed since the ETag that was sent; with the right one it ends', async () => {
    const id = await newConnection(app());
    expect((await remove(id, '', { 'if-match': '"old"' })).status).toBe(412);
    const etag = (await readConnection(app(), id)).headers.get('etag') ?? '';
    expect((await remove(id, '', { 'if-match': etag })).status).toBe(200);
  });

  test('404 and 400: unknown, and a purge that is neither true nor false', async () => {
    expect((await remove(`wear_${'0'.repeat(32)}`)).status).toBe(404);
    expect((await remove('x', '?purge=yes')).status).toBe(400);
  });
});

describe('/wearables/providers/{code}/credentials', () => {
  const at = (code: string) => `${BASE}/providers/${code}/credentials`;
  const ask = (method: string, code: string, json?: unknown, key = app().credentials.keys.test) =>
    send(app(), method, at(code), { headers: bearer(key), ...(json !== undefined && { json }) });

  test('200: kept, and never answered', async () => {
    const before = await ask('GET', 'WHOOP');
    expect(read(before, 'data')).toMatchObject({ configured: false, servedBy: 'sandbox', updatedAt: null });
    const kept = await ask('PUT', 'WHOOP', {
      clientId: 'client-of-ours',
      clientSecret: 'secret-of-ours',
      webhookSecret: 'hook-of-ours',
    });
    expect([kept.status, read(kept, 'data')]).toEqual([
      200,
      {
        object: 'wearable_provider_credentials',
        provider: 'WHOOP',
        configured: true,
        servedBy: 'sandbox',
        redirectUri: `${app().baseUrl}/connect/callback/WHOOP`,
        webhookUrl: expect.stringMatching(/\/api\/v1\/wearables\/inbound\/WHOOP\/[\w-]{43}$/),
        hasWebhookSecret: true,
        updatedAt: expect.any(String),
      },
    ]);
    expect(`${kept.text}${(await ask('GET', 'WHOOP')).text}`).not.toContain('of-ours');
    const { rows } = await app().database.pool.query<{ row: string }>(
      "select encode(sealed, 'escape') as row from wearable_providers where provider = 'WHOOP'",
    );
    expect(rows[0]?.row).not.toContain('of-ours');
  });

  test('204, then 404: forgotten', async () => {
    await ask('PUT', 'POLAR', { clientId: 'a', clientSecret: 'b' });
    expect((await ask('DELETE', 'POLAR')).status).toBe(204);
    expect((await ask('DELETE', 'POLAR')).status).toBe(404);
    expect(read(await ask('GET', 'POLAR'), 'data.configured')).toBe(false);
  });

  test('404 and 409: no such provider, and one without credentials', async () => {
    for (const method of ['GET', 'DELETE']) expect((await ask(method, 'PEBBLE')).status).toBe(404);
    expect((await ask('PUT', 'PEBBLE', { clientId: 'a', clientSecret: 'b' })).status).toBe(404);
    for (const method of ['GET', 'DELETE']) {
      const reply = await ask(method, 'APPLE');
      expect([reply.status, read(reply, 'error.code')]).toEqual([409, 'wearable_no_credentials']);
    }
    expect((await ask('PUT', 'APPLE', { clientId: 'a', clientSecret: 'b' })).status).toBe(409);
  });

  test('400 and 403: a body without a secret, and a key that may only read', async () => {
    expect((await ask('PUT', 'WHOOP', { clientId: 'a' })).status).toBe(400);
    const { key } = await makeKey(app(), { mode: 'test', scopes: ['wearables:read'] });
    expect((await ask('GET', 'WHOOP', undefined, key)).status).toBe(403);
  });
});
