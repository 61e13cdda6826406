import { describe, expect, test, vi } from 'vitest';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { auditedOf, DOCUMENTED_ORDER, eventTypesOf, LABS, labsClient, PATIENT } from './testing/labs.ts';
import { bearer, read, send, useServer } from './testing/server.ts';

/** The catalogue, and orders as they are placed, listed, read and moved. */

const app = useServer();
const labs = labsClient(app, ({ credentials }) => credentials.keys.test);
const live = labsClient(app, ({ credentials }) => credentials.keys.live);
const UNKNOWN = `labord_${'0'.repeat(32)}`;

describe('the catalogue', () => {
  test('has 24 panels, each with its tests, and answers under both prefixes', async () => {
    const reply = await labs.call('GET', '/panels');
    expect(reply.status).toBe(200);
    expect(read(reply, 'data')).toMatchObject({ object: 'list', resource: 'lab_panel', count: 24 });
    const panels = read(reply, 'data.panels') as readonly {
      readonly panelId: string;
      readonly analytes: unknown[];
    }[];
    expect(panels).toHaveLength(24);
    expect(new Set(panels.map(({ panelId }) => panelId)).size).toBe(24);
    expect(panels.every(({ analytes }) => analytes.length > 0)).toBe(true);
    const short = await send(app(), 'GET', '/v1/labs/panels', {
      headers: bearer(app().credentials.keys.test),
    });
    expect(read(short, 'data')).toEqual(read(reply, 'data'));
  });

  test('shows the documented panel as it is documented, and its test with LOINC, unit and range', async () => {
    expect(read(await labs.call('GET', '/panels'), 'data.panels.0')).toEqual({
      panelId: 'thyroid-panel',
      name: 'Thyroid panel (TSH)',
      category: 'Nutrients & hormones',
      description: 'Thyroid dysfunction can mimic depression, anxiety, and fatigue.',
      priceCents: 5900,
      turnaround: '1-2 days',
      useCases: ['Depression', 'Fatigue'],
      analytes: [
        {
          key: 'tsh',
          name: 'Thyroid (TSH)',
          loinc: '3016-3',
          loincDisplay: 'Thyrotropin [Units/volume] in Serum or Plasma',
          unit: 'm[IU]/L',
          adultRange: '0.4-4.0',
          specimen: 'Serum',
          container: 'Separator, gold',
          preparation: null,
        },
      ],
    });
  });

  test('is parted by category; an unknown one is empty', async () => {
    const known = await labs.call('GET', `/panels?category=${encodeURIComponent('Organ function & safety')}`);
    expect(read(known, 'data.count')).toBe(4);
    const unknown = await labs.call('GET', '/panels?category=Nothing');
    expect([unknown.status, read(unknown, 'data')]).toEqual([
      200,
      { object: 'list', resource: 'lab_panel', count: 0, panels: [] },
    ]);
  });

  test('tells of one panel with its sources, and of no other', async () => {
    const one = await labs.call('GET', '/panels/cmp');
    expect([one.status, read(one, 'data.object'), read(one, 'data.analytes.13.key')]).toEqual([
      200,
      'lab_panel',
      'total_protein',
    ]);
    expect((read(one, 'data.sources') as string[]).length).toBeGreaterThan(2);
    expect((await labs.call('GET', '/panels/no-panel')).status).toBe(404);
  });
});

describe('placing an order', () => {
  test('answers the documented order', async () => {
    const at = '2026-07-03T15:04:05.000Z';
    const reply = await labs.call('POST', '/orders', DOCUMENTED_ORDER, { 'x-test-clock': at });
    expect(reply.status).toBe(200);
    const id = String(read(reply, 'data.id'));
    expect(id).toMatch(/^labord_[0-9a-f]{32}$/);
    expect(read(reply, 'data')).toMatchObject({
      object: 'lab_order',
      id,
      patientRef: 'patient_8842',
      panelId: 'thyroid-panel',
      panelName: 'Thyroid panel (TSH)',
      category: 'Nutrients & hormones',
      priceCents: 5900,
      status: 'requested',
      note: 'Baseline before starting an SSRI.',
      requisitionNumber: `ATN-HOYP4-${id.slice(-6).toUpperCase()}`,
      metadata: { encounterId: 'enc_1201' },
      createdAt: at,
      updatedAt: at,
      notice: expect.stringContaining(
        'Lab orders created through the API still require provider authorization',
      ),
      stage: 'awaiting_authorization',
      fasting: null,
      patient: null,
      expiresAt: '2026-12-30T15:04:05.000Z',
      version: 1,
    });
    expect(await eventTypesOf(app(), id)).toEqual(['lab_order.status_changed']);
  });

  test('keeps nothing that is known of a patient in plain bytes', async () => {
    const id = await labs.place({ patientRef: 'secret-ref-1', note: 'secret-note', patient: PATIENT });
    const { rows } = await app().database.pool.query<{ text: string }>(
      `select o::text as text from lab_orders o where id = $1
       union all select e::text from lab_order_events e where order_id = $1
       union all select a::text from audit_entries a where target_id = $1`,
      [id],
    );
    const kept = rows.map(({ text }) => text).join();
    for (const word of ['secret-ref-1', 'secret-note', 'Example', '1980-02-03', 'enc_1201']) {
      expect(kept).not.toContain(word);
      expect(kept).not.toContain(Buffer.from(word).toString('hex'));
    }
    expect(app().readLog()).not.toContain('secret-ref-1');
  });

  test.each([
    ['patientRef', { ...DOCUMENTED_ORDER, patientRef: '' }],
    ['patientRef', { ...DOCUMENTED_ORDER, patientRef: 'x'.repeat(129) }],
    ['panelId', { ...DOCUMENTED_ORDER, panelId: 'no-panel' }],
    ['note', { ...DOCUMENTED_ORDER, note: 'x'.repeat(501) }],
    ['metadata', { ...DOCUMENTED_ORDER, metadata: { a: 'x'.repeat(9_000) } }],
    ['patient.birthDate', { ...DOCUMENTED_ORDER, patient: { ...PATIENT, birthDate: '1980-02-30' } }],
    ['priority', { ...DOCUMENTED_ORDER, priority: 'soon' }],
    ['laboratoryId', { ...DOCUMENTED_ORDER, laboratoryId: 'lab_unknown' }],
    ['', { ...DOCUMENTED_ORDER, nonsense: 1 }],
  ])('refuses a wrong %s and stores nothing', async (path, order) => {
    const before = await countOrders();
    const reply = await labs.call('POST', '/orders', order);
    expect([reply.status, read(reply, 'error.code')]).toEqual([400, 'invalid_request']);
    expect(read(reply, 'error.issues.0.path')).toBe(path);
    expect(await countOrders()).toBe(before);
  });

  test('takes a reference and a note at their bounds', async () => {
    const id = await labs.place({ patientRef: 'x'.repeat(128), note: 'x'.repeat(500) });
    expect(String(read(await labs.call('GET', `/orders/${id}`), 'data.note'))).toHaveLength(500);
  });

  test('once with an Idempotency-Key, however often it is sent', async () => {
    const more = { 'idempotency-key': 'order-1' };
    const first = await labs.call('POST', '/orders', DOCUMENTED_ORDER, more);
    const again = await labs.call('POST', '/orders', DOCUMENTED_ORDER, more);
    expect(read(again, 'data.id')).toBe(read(first, 'data.id'));
    const other = await labs.call('POST', '/orders', { ...DOCUMENTED_ORDER, panelId: 'cbc' }, more);
    expect(other.status).toBe(409);
  });

  test('needs labs:write, and is refused to a publishable key', async () => {
    const { key } = await makeKey(app(), { mode: 'test', scopes: ['labs:read'] });
    const call = (headers: Readonly<Record<string, string>>) =>
      send(app(), 'POST', `${LABS}/orders`, { headers, json: DOCUMENTED_ORDER });
    expect((await call(bearer(key))).status).toBe(403);
    expect((await call(bearer(app().credentials.keys.publishable))).status).toBe(403);
    expect((await call({})).status).toBe(401);
  });
});

const countOrders = async (): Promise<unknown> =>
  (await app().database.pool.query<{ n: number }>('select count(*)::int as n from lab_orders')).rows[0]?.n;

describe('the list of orders', () => {
  test('shows the orders of one patient, page by page, newest first', async () => {
    const placed: string[] = [];
    for (let n = 0; n < 5; n++) placed.push(await labs.place({ patientRef: 'patient_listed' }));
    const seen: string[] = [];
    let cursor = '';
    for (let page = 0; page < 3; page++) {
      const reply = await labs.call('GET', `/orders?patientRef=patient_listed&limit=2${cursor}`);
      const orders = read(reply, 'data.orders') as readonly { readonly id: string }[];
      expect(read(reply, 'data')).toMatchObject({
        object: 'list',
        resource: 'lab_order',
        count: page < 2 ? 2 : 1,
        patientRef: 'patient_listed',
      });
      seen.push(...orders.map(({ id }) => id));
      const next = read(reply, 'data.nextCursor');
      expect(next === null).toBe(page === 2);
      cursor = `&cursor=${String(next)}`;
    }
    expect(seen.toSorted()).toEqual(placed.toSorted());
  });

  test('is narrowed by status', async () => {
    const id = await labs.place({ patientRef: 'patient_status' });
    await labs.place({ patientRef: 'patient_status' });
    await labs.step(id, 'cancel');
    const reply = await labs.call('GET', '/orders?patientRef=patient_status&status=cancelled');
    expect(read(reply, 'data.orders')).toMatchObject([{ id, status: 'cancelled' }]);
  });

  test.each(['limit=0', 'limit=201', 'limit=x', 'status=lost', 'cursor=x', 'patientRef=', 'other=1'])(
    'refuses ?%s',
    async (query) => {
      expect((await labs.call('GET', `/orders?${query}`)).status).toBe(400);
    },
  );

  test('of a mode or an organisation holds none of another one', async () => {
    const patientRef = 'patient_apart';
    await labs.place({ patientRef });
    const other = await makeOrganisation(app());
    const query = `/orders?patientRef=${patientRef}`;
    expect(read(await live.call('GET', query), 'data.count')).toBe(0);
    const foreign = await send(app(), 'GET', `${LABS}${query}`, { headers: bearer(other.keys.test) });
    expect([foreign.status, read(foreign, 'data.count')]).toEqual([200, 0]);
    expect(read(await labs.call('GET', query), 'data.count')).toBe(1);
  });
});

describe('one order', () => {
  test('is read with an ETag, and its reading is audited', async () => {
    const id = await labs.place();
    const reply = await labs.call('GET', `/orders/${id}`);
    const etag = reply.headers.get('etag') ?? '';
    expect([reply.status, read(reply, 'data.id')]).toEqual([200, id]);
    const same = await labs.call('GET', `/orders/${id}`, undefined, { 'if-none-match': etag });
    expect(same.status).toBe(304);
    await labs.call('GET', `/orders/${id}/history`);
    await vi.waitFor(
      async () => {
        const seen = await auditedOf(app(), id);
        expect(seen).toContain('lab_order.read');
        expect(seen).toContain('lab_order.history_read');
      },
      { timeout: 10_000 },
    );
  });

  test('of another organisation or mode answers like one that is not there', async () => {
    const id = await labs.place();
    const other = await makeOrganisation(app());
    const theirs = labsClient(app, () => other.keys.test);
    const unknown = await theirs.call('GET', `/orders/${UNKNOWN}`);
    for (const path of [`/orders/${id}`, `/orders/${id}/history`]) {
      for (const client of [theirs, live]) {
        const reply = await client.call('GET', path);
        expect([reply.status, read(reply, 'error')]).toEqual([404, read(unknown, 'error')]);
      }
    }
    expect((await theirs.step(id, 'cancel')).status).toBe(404);
    expect((await labs.call('GET', '/orders/nonsense')).status).toBe(404);
    expect((await labs.call('GET', '/orders/nonsense/history')).status).toBe(404);
  });

  test('goes along the table only: nothing else is written', async () => {
    const id = await labs.place();
    for (const [word, body] of [
      ['schedule', {}],
      ['unschedule', {}],
      ['collect', {}],
      ['fail', {}],
      ['complete', {}],
    ] as const) {
      const reply = await labs.step(id, word, body);
      expect([word, reply.status, read(reply, 'error.code')]).toEqual([word, 409, 'invalid_transition']);
    }
    expect(await labs.historyOf(id)).toEqual(['requested awaiting_authorization']);
    expect(await eventTypesOf(app(), id)).toHaveLength(1);
  });

  test('that was cancelled stays so, with its reason in the history', async () => {
    const id = await labs.place();
    const reply = await labs.step(id, 'cancel', { reason: 'Ordered twice.' });
    expect(read(reply, 'data')).toMatchObject({
      status: 'cancelled',
      statusReason: 'cancelled_by_account',
      expiresAt: null,
      version: 2,
    });
    const again = await labs.step(id, 'cancel');
    expect([again.status, read(again, 'data.version')]).toEqual([200, 2]);
    expect(read(await labs.call('GET', `/orders/${id}/history`), 'data.events.1')).toMatchObject({
      seq: 2,
      actor: { type: 'account' },
      from: 'requested',
      to: 'cancelled',
      reason: 'cancelled_by_account',
      note: 'Ordered twice.',
      sourceMessageId: null,
    });
    expect((await labs.step(id, 'schedule')).status).toBe(409);
  });

  test.each([
    ['schedule', { stage: 'lost' }],
    ['schedule', { at: 'tomorrow' }],
    ['unschedule', { reason: 1 }],
    ['collect', { collectedAt: '2026-07-06' }],
    ['cancel', { reason: 'x'.repeat(501) }],
    ['fail', { code: 'broken' }],
    ['complete', { note: 1 }],
  ])('refuses to %s with a body that is wrong', async (word, body) => {
    const reply = await labs.step(await labs.place(), word, body);
    expect([reply.status, read(reply, 'error.code')]).toEqual([400, 'invalid_request']);
  });

  test.each(['schedule', 'unschedule', 'collect', 'cancel', 'fail', 'complete'])(
    'that nobody has cannot be moved by %s',
    async (word) => {
      expect((await labs.step(UNKNOWN, word)).status).toBe(404);
      expect((await labs.step('nonsense', word)).status).toBe(404);
    },
  );
});
