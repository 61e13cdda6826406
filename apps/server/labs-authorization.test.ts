import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeKey, makeOrganisation, signIn } from './testing/keys.ts';
import { DOCUMENTED_ORDER, eventTypesOf, labsClient, NPI, PROVIDER, SIGNATURE } from './testing/labs.ts';
import { addPerson, openSession } from './testing/people.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** Providers, settings, and who may let an order go to a laboratory. */

const app = useServer();
const labs = labsClient(app, ({ credentials }) => credentials.keys.test);
let signer: ReturnType<typeof labsClient>;
const UNKNOWN = `labord_${'0'.repeat(32)}`;

beforeAll(async () => {
  const { key } = await makeKey(app(), { mode: 'test', scopes: ['labs:read', 'labs:authorize'] });
  signer = labsClient(app, () => key);
  expect((await labs.call('PUT', `/providers/${NPI}`, PROVIDER)).status).toBe(200);
});

const refusal = ({ status, body }: Reply): unknown => [
  status,
  (body as { error?: { code?: unknown } }).error?.code,
];

describe('the providers of an organisation', () => {
  test('are kept by a number whose check digit is right, listed, read, changed and taken off', async () => {
    const second = '1245319599';
    const kept = await labs.call('PUT', `/providers/${second}`, { name: 'Sam Poe', licences: [] });
    expect(read(kept, 'data')).toMatchObject({
      object: 'lab_provider',
      npi: second,
      name: 'Sam Poe',
      credentials: null,
      isActive: true,
      licences: [],
    });
    const list = await labs.call('GET', '/providers?limit=1');
    expect(read(list, 'data')).toMatchObject({ resource: 'lab_provider', count: 1, nextAfter: NPI });
    const rest = await labs.call('GET', `/providers?limit=1&after=${NPI}`);
    expect(read(rest, 'data')).toMatchObject({ count: 1, nextAfter: null, providers: [{ npi: second }] });
    await labs.call('PUT', `/providers/${second}`, { name: 'Sam Poe', isActive: false, licences: [] });
    expect(read(await labs.call('GET', `/providers/${second}`), 'data.isActive')).toBe(false);
    expect((await labs.call('DELETE', `/providers/${second}`)).status).toBe(204);
    expect((await labs.call('DELETE', `/providers/${second}`)).status).toBe(404);
    expect((await labs.call('GET', `/providers/${second}`)).status).toBe(404);
  });

  test.each([
    ['1234567890', PROVIDER],
    [NPI, { ...PROVIDER, licences: [{ state: 'California' }] }],
    [NPI, { ...PROVIDER, name: '' }],
    [NPI, { ...PROVIDER, licences: [{ state: 'CA', expiresOn: 'never' }] }],
  ])('are refused where they are wrong: %s', async (npi, body) => {
    expect(refusal(await labs.call('PUT', `/providers/${npi}`, body))).toEqual([400, 'invalid_request']);
  });

  test('are of one organisation', async () => {
    const other = labsClient(app, () => foreign.keys.test);
    const foreign = await makeOrganisation(app());
    expect((await other.call('GET', `/providers/${NPI}`)).status).toBe(404);
    expect((await other.call('DELETE', `/providers/${NPI}`)).status).toBe(404);
    expect((await labs.call('GET', `/providers/${NPI}`)).status).toBe(200);
  });

  test('are changed only with admin:write', async () => {
    expect((await signer.call('PUT', `/providers/${NPI}`, PROVIDER)).status).toBe(403);
    expect((await signer.call('PATCH', '/settings', {})).status).toBe(403);
  });

  test('are no more than 5,000', async () => {
    await app().database.pool.query(
      `insert into lab_providers (org_id, mode, npi, name, is_active, licences, created_at, updated_at)
       select org_id, mode, (3000000000 + n)::text, 'Filler', false, '[]', now(), now()
       from lab_providers, generate_series(1, 4999) as n where npi = $1`,
      [NPI],
    );
    const full = await labs.call('PUT', '/providers/1679576722', PROVIDER);
    expect(refusal(full)).toEqual([409, 'too_many_providers']);
    expect((await labs.call('PUT', `/providers/${NPI}`, PROVIDER)).status).toBe(200);
    await app().database.pool.query(`delete from lab_providers where name = 'Filler'`);
  });
});

describe('authorizing an order', () => {
  test('moves it on, and keeps who signed what, when and from where', async () => {
    const at = '2026-07-03T15:04:05.000Z';
    const id = await labs.place();
    const shown = await labs.call('GET', `/orders/${id}`);
    const reply = await signer.authorize(id, { note: 'Please call.' }, { 'x-test-clock': at });
    expect(reply.status).toBe(200);
    expect(read(reply, 'data')).toMatchObject({
      id,
      status: 'authorized',
      stage: 'requisition_created',
      expiresAt: '2027-07-03T15:04:05.000Z',
      version: 2,
    });
    const signed = await labs.call('GET', `/orders/${id}/authorization`);
    expect(signed.headers.get('etag')).not.toBeNull();
    expect(read(signed, 'data')).toMatchObject({
      object: 'lab_authorization',
      orderId: id,
      signedAt: at,
      provider: { npi: NPI, name: 'Jordan Example', credentials: 'MD', state: 'CA', phone: PROVIDER.phone },
      diagnoses: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F32.1' }],
      note: 'Please call.',
      signedBy: { kind: 'key' },
      address: '127.0.0.1',
      orderSha256: createHash('sha256')
        .update(JSON.stringify(read(shown, 'data')))
        .digest('hex'),
    });
    expect(read(await labs.call('GET', `/orders/${id}/history`), 'data.events.1')).toMatchObject({
      actor: { type: 'provider', id: NPI },
      from: 'requested',
      to: 'authorized',
    });
    expect(await eventTypesOf(app(), id)).toEqual(['lab_order.status_changed', 'lab_order.status_changed']);
  });

  test('happens once, however many ask at the same time', async () => {
    const id = await labs.place();
    const replies = await Promise.all(Array.from({ length: 200 }, () => signer.authorize(id)));
    const statuses = replies.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(199);
    expect(await labs.historyOf(id)).toEqual([
      'requested awaiting_authorization',
      'authorized requisition_created',
    ]);
    expect(await eventTypesOf(app(), id)).toHaveLength(2);
  });

  test('is not for the key that placed the order, until the settings allow so', async () => {
    const id = await labs.place();
    expect(refusal(await labs.authorize(id))).toEqual([403, 'forbidden']);
    await labs.call('PATCH', '/settings', { creatorMayAuthorize: true });
    expect((await labs.authorize(id)).status).toBe(200);
    await labs.call('PATCH', '/settings', { creatorMayAuthorize: false });
  });

  test('is not for that key when it was rotated either', async () => {
    const all = ['labs:read', 'labs:write', 'labs:authorize', 'keys:read', 'keys:write'];
    const { id: keyId, key } = await makeKey(app(), { mode: 'test', scopes: all });
    const id = await labsClient(app, () => key).place();
    const rotated = await send(app(), 'POST', `/api/v1/ext-api-keys/${keyId}/rotate`, {
      headers: bearer(key),
      json: {},
    });
    const next = String(read(rotated, 'data.key'));
    expect(refusal(await labsClient(app, () => next).authorize(id))).toEqual([403, 'forbidden']);
  });

  test('needs a provider who is listed and licensed in the state today', async () => {
    const id = await labs.place();
    const sign = (provider: object, more = {}) => signer.authorize(id, { provider }, more);
    expect(refusal(await sign({ npi: '1679576722', state: 'CA' }))).toEqual([403, 'provider_not_listed']);
    expect(refusal(await sign({ npi: NPI, state: 'NY' }))).toEqual([403, 'licence_missing']);
    expect(
      refusal(await sign({ npi: NPI, state: 'CA' }, { 'x-test-clock': '2100-01-01T00:00:00Z' })),
    ).toEqual([403, 'licence_missing']);
    await labs.call('PUT', `/providers/${NPI}`, { ...PROVIDER, isActive: false });
    expect(refusal(await sign({ npi: NPI, state: 'CA' }))).toEqual([403, 'provider_not_listed']);
    await labs.call('PUT', `/providers/${NPI}`, PROVIDER);
    expect(await labs.historyOf(id)).toHaveLength(1);
    expect((await sign({ npi: NPI, state: 'CA' })).status).toBe(200);
  });

  test.each([
    ['provider.npi', { provider: { npi: '1234567890', state: 'CA' } }],
    ['provider.state', { provider: { npi: NPI, state: 'Cal.' } }],
    ['attestation', { attestation: false }],
    ['diagnoses', { diagnoses: [] }],
    ['diagnoses.0.code', { diagnoses: [{ code: 'depression' }] }],
    ['diagnoses.0.code', { diagnoses: [{ code: 'F32.' }] }],
    ['diagnoses.0.code', { diagnoses: [{ code: 'U07.1' }, { code: 'f32.1' }].slice(1) }],
    ['diagnoses.0.system', { diagnoses: [{ system: 'http://snomed.info/sct', code: 'F32.1' }] }],
    ['note', { note: 'x'.repeat(501) }],
  ])('is refused with a wrong %s', async (path, more) => {
    const reply = await signer.authorize(await labs.place(), more);
    expect(refusal(reply)).toEqual([400, 'invalid_request']);
    expect(read(reply, 'error.issues.0.path')).toBe(path);
  });

  test.each(['F32.1', 'Z79.899', 'S72.001A', 'C4A.9', 'I10', 'U07.1'])('takes the code %s', async (code) => {
    expect((await signer.authorize(await labs.place(), { diagnoses: [{ code }] })).status).toBe(200);
  });

  test('signs exactly the version that was read, when it is named', async () => {
    const id = await labs.place();
    const etag = (await labs.call('GET', `/orders/${id}`)).headers.get('etag') ?? '';
    expect((await signer.authorize(id, {}, { 'if-match': '"another"' })).status).toBe(412);
    expect((await signer.authorize(id, {}, { 'if-match': etag })).status).toBe(200);
  });

  test('needs labs:authorize', async () => {
    const { key } = await makeKey(app(), { mode: 'test', scopes: ['labs:read', 'labs:write'] });
    expect((await labsClient(app, () => key).authorize(await labs.place())).status).toBe(403);
  });

  test('is for a signed-in clinician with a provider number on file, in their own orders too', async () => {
    const admin = await signIn(app());
    const as = async (rights: readonly string[]) => {
      const person = await addPerson(app(), admin, { role: 'clinician', rights });
      const { access } = await openSession(app(), person, { mode: 'test' });
      return labsClient(app, () => access);
    };
    const clinician = await as([]);
    const id = await clinician.place();
    expect((await clinician.authorize(id)).status).toBe(403);
    const provider = await as(['provider']);
    const own = await provider.place();
    expect((await provider.authorize(own)).status).toBe(200);
    const signed = await provider.call('GET', `/orders/${own}/authorization`);
    expect(read(signed, 'data.signedBy.kind')).toBe('person');
  });

  test('of an order that is not there, or of somebody else, answers 404', async () => {
    expect((await signer.authorize(UNKNOWN)).status).toBe(404);
    expect((await signer.authorize('nonsense')).status).toBe(404);
    expect((await signer.step('nonsense', 'decline', { reason: 'x' })).status).toBe(404);
    expect((await signer.step(UNKNOWN, 'decline', { reason: 'x' })).status).toBe(404);
    expect((await signer.call('GET', `/orders/${UNKNOWN}/authorization`)).status).toBe(404);
    const { keys } = await makeOrganisation(app());
    const theirs = labsClient(app, () => keys.test);
    const id = await labs.place();
    expect((await theirs.authorize(id)).status).toBe(404);
    expect(await labs.historyOf(id)).toHaveLength(1);
  });
});

describe('an order that no provider has authorized', () => {
  test('has no authorization to read', async () => {
    const reply = await labs.call('GET', `/orders/${await labs.place()}/authorization`);
    expect(refusal(reply)).toEqual([409, 'order_not_authorized']);
  });

  test('ends when a provider declines it, with the reason', async () => {
    const id = await labs.place();
    expect((await signer.step(id, 'decline', { reason: '' })).status).toBe(400);
    const reply = await signer.step(id, 'decline', { reason: 'Resulted last week.' });
    expect(read(reply, 'data')).toMatchObject({ status: 'declined', statusReason: 'declined_by_provider' });
    expect(refusal(await signer.authorize(id))).toEqual([409, 'invalid_transition']);
    expect((await signer.step(await labs.place(), 'decline')).status).toBe(400);
    expect(refusal(await signer.step(await cancelled(), 'decline', { reason: 'x' }))).toEqual([
      409,
      'invalid_transition',
    ]);
  });
});

const cancelled = async (): Promise<string> => {
  const id = await labs.place();
  await labs.step(id, 'cancel');
  return id;
};

describe('an authorized order', () => {
  test('goes by hand from an appointment to a review, back where the table lets it', async () => {
    const id = await labs.place();
    await signer.authorize(id);
    const go = async (word: string, body: object = {}) => {
      const reply = await labs.step(id, word, body);
      return [reply.status, read(reply, 'data.status'), read(reply, 'data.stage')].join(' ');
    };
    expect(await go('schedule', { at: '2026-07-06T08:30:00Z' })).toBe('200 scheduled appointment_scheduled');
    expect(read(await labs.call('GET', `/orders/${id}`), 'data.scheduledFor')).toBe(
      '2026-07-06T08:30:00.000Z',
    );
    expect(await go('unschedule', { reason: 'Closed.' })).toBe('200 authorized requisition_created');
    expect(await go('schedule', { stage: 'kit_shipped' })).toBe('200 scheduled kit_shipped');
    expect(await go('collect', { collectedAt: '2026-07-06T08:41:00Z' })).toBe('200 collected in_transit');
    expect(await go('collect', { stage: 'redraw_needed' })).toBe('200 collected redraw_needed');
    expect(await go('schedule')).toBe('200 scheduled appointment_scheduled');
    expect(await go('collect', { stage: 'processing' })).toBe('200 collected processing');
    expect(read(await labs.call('GET', `/orders/${id}`), 'data.collectedAt')).toBe(
      '2026-07-06T08:41:00.000Z',
    );
    expect(await go('collect', { stage: 'in_transit' })).toContain('409');
    expect(await go('cancel')).toContain('409');
    expect(await go('fail', { code: 'specimen_lost', reason: 'Courier.' })).toBe('200 failed failed');
    expect(await go('complete')).toContain('409');
    expect(await labs.historyOf(id)).toHaveLength(10);
  });
});

describe('the settings', () => {
  test('have defaults, are changed in part, and hold for one mode', async () => {
    const first = await labs.call('GET', '/settings');
    expect([first.status, read(first, 'data')]).toEqual([
      200,
      {
        object: 'lab_settings',
        mode: 'test',
        autoComplete: false,
        creatorMayAuthorize: false,
        unauthorizedExpiryDays: 180,
        uncollectedExpiryDays: 365,
        requisitionPrefix: 'ATN',
        pageSize: 'A4',
        accountName: null,
        accountNumber: null,
        sandboxLaboratory: true,
      },
    ]);
    const change = { requisitionPrefix: 'CLN', unauthorizedExpiryDays: 10 };
    expect(read(await labs.call('PATCH', '/settings', change), 'data')).toMatchObject({
      ...change,
      uncollectedExpiryDays: 365,
    });
    const live = labsClient(app, ({ credentials }) => credentials.keys.live);
    expect(read(await live.call('GET', '/settings'), 'data')).toMatchObject({
      mode: 'live',
      requisitionPrefix: 'ATN',
    });
    const at = '2026-07-03T15:04:05.000Z';
    const placed = await labs.call('POST', '/orders', DOCUMENTED_ORDER, { 'x-test-clock': at });
    expect(read(placed, 'data')).toMatchObject({
      requisitionNumber: expect.stringMatching(/^CLN-HOYP4-/),
      expiresAt: '2026-07-13T15:04:05.000Z',
    });
  });

  test.each([{ requisitionPrefix: 'a' }, { unauthorizedExpiryDays: 0 }, { pageSize: 'A3' }, { nonsense: 1 }])(
    'refuse %j',
    async (change) => {
      expect((await labs.call('PATCH', '/settings', change)).status).toBe(400);
    },
  );

  test('leave the signature as strict as it was', async () => {
    expect(refusal(await labs.authorize(await labs.place(), SIGNATURE))).toEqual([403, 'forbidden']);
  });
});
