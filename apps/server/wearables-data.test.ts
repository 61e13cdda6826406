import { complaintsOfR4 } from '@chartwright/fhir/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeOrganisation } from './testing/keys.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';
import { connectAs, csrfIn, newConnection, plainBrowser, waitForSync } from './testing/wearables.ts';

/** What a person's devices measured, as an integrator reads it, and as a phone sends it. */

const app = useServer();
const BASE = '/api/v1/wearables';
const get = (path: string, key = app().credentials.keys.test): Promise<Reply> =>
  send(app(), 'GET', `${BASE}${path}`, { headers: bearer(key) });

const sendItems = (
  id: string,
  items: readonly unknown[],
  key = app().credentials.keys.test,
): Promise<Reply> =>
  send(app(), 'POST', `${BASE}/connections/${id}/samples`, { headers: bearer(key), json: { items } });

type Night = { readonly date: string; readonly sleep: { readonly main: { readonly hours: number } | null } };

let ring = '';

beforeAll(async () => {
  ring = (await connectAs(app(), { patientRef: 'pat-decline', persona: 'decline' })).id;
  await waitForSync(app(), ring);
});

describe('GET /wearables/summary', () => {
  test('200: every day of the time, with the nights that the provider told', async () => {
    const reply = await get('/summary?patientRef=pat-decline');
    expect(reply.status).toBe(200);
    expect(read(reply, 'data')).toMatchObject({ object: 'wearable_summary', providers: ['OURA'] });
    const days = read(reply, 'data.days') as readonly Night[];
    expect(days).toHaveLength(30);
    expect(days.filter(({ sleep }) => sleep.main !== null).length).toBeGreaterThan(20);
  });

  test('200: nothing of a person that nobody connected, and nothing of another organisation', async () => {
    const other = await makeOrganisation(app());
    const unknown = read(await get('/summary?patientRef=nobody'), 'data.days') as readonly Night[];
    const foreign = read(
      await get('/summary?patientRef=pat-decline', other.keys.test),
      'data.days',
    ) as readonly Night[];
    const live = read(
      await get('/summary?patientRef=pat-decline', app().credentials.keys.live),
      'data.days',
    ) as readonly Night[];
    for (const days of [unknown, foreign, live]) {
      expect(days.every(({ sleep }) => sleep.main === null)).toBe(true);
    }
  });

  test.each([
    ['no patientRef', ''],
    ['a day that is none', '?patientRef=p&from=2026-02-30'],
    ['a time that ends before it begins', '?patientRef=p&from=2026-05-02&to=2026-05-01'],
    ['more than a year', '?patientRef=p&from=2024-05-02&to=2026-05-01'],
    ['a field of no meaning', '?patientRef=p&limit=1'],
  ])('400: %s', async (_case, query) => {
    expect((await get(`/summary${query}`)).status).toBe(400);
  });
});

describe('GET /wearables/series', () => {
  test('200: what was measured, page by page', async () => {
    const first = await get('/series?patientRef=pat-decline&metric=sleep_duration&limit=5');
    expect(first.status).toBe(200);
    expect(read(first, 'data.items')).toHaveLength(5);
    const cursor = String(read(first, 'data.nextCursor'));
    const second = await get(`/series?patientRef=pat-decline&metric=sleep_duration&limit=5&cursor=${cursor}`);
    const items = [first, second].flatMap(
      (reply) => read(reply, 'data.items') as readonly { readonly date: string }[],
    );
    expect(new Set(items.map(({ date }) => date)).size).toBe(10);
  });

  test('400: a metric that is none, a cursor that is none', async () => {
    expect((await get('/series?patientRef=p&metric=mood')).status).toBe(400);
    expect((await get('/series?patientRef=p&metric=steps&cursor=x')).status).toBe(400);
  });
});

describe('GET /wearables/features', () => {
  test('200: each feature with its nights, or with the reason why it has none', async () => {
    const reply = await get('/features?patientRef=pat-decline');
    expect(reply.status).toBe(200);
    const sleep = read(reply, 'data.features.avgSleepHoursRecent') as { value: number; inputs: unknown[] };
    expect(sleep.value).toBeGreaterThan(4.5);
    expect(sleep.value).toBeLessThan(6.5);
    expect(sleep.inputs.length).toBeGreaterThanOrEqual(4);
    const nobody = await get('/features?patientRef=nobody&asOf=2026-05-01');
    expect(read(nobody, 'data.features.avgSleepHours')).toMatchObject({ value: null, reason: 'no_data' });
  });

  test('400: a moment that is none', async () => {
    expect((await get('/features?patientRef=p&asOf=yesterday')).status).toBe(400);
  });
});

describe('GET /wearables/fhir', () => {
  test('200: a Bundle of valid R4, without the envelope', async () => {
    const reply = await get('/fhir?patientRef=pat-decline&patient=p1');
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toContain('application/fhir+json');
    const bundle = JSON.parse(reply.text) as { resourceType: string; entry: unknown[] };
    expect(bundle.entry.length).toBeGreaterThan(20);
    expect(complaintsOfR4(bundle)).toEqual([]);
  });

  test('400: a subject that is no id', async () => {
    expect((await get('/fhir?patientRef=p&patient=a/b')).status).toBe(400);
  });
});

describe('POST /wearables/connections/{id}/samples', () => {
  const WATCH = { deviceType: 'watch', deviceModel: 'Watch6,2' };
  const heart = (minute: number, value: unknown) => ({
    kind: 'sample',
    metric: 'heart_rate',
    start: `2026-05-10T07:${String(minute).padStart(2, '0')}:00+02:00`,
    value,
    unit: '/min',
    source: WATCH,
  });

  test('200: what can be kept is kept, and the rest is named by its place and reason', async () => {
    const items = [
      heart(1, 61),
      heart(2, 900),
      heart(3, 'fast'),
      { kind: 'mood' },
      { ...heart(4, 60), unit: 'kg' },
    ];
    const reply = await sendItems(ring, items);
    expect(reply.status).toBe(200);
    expect(read(reply, 'data')).toEqual({
      object: 'wearable_items',
      connectionId: ring,
      received: 5,
      stored: 1,
      merged: 0,
      refused: [
        { list: 'items', index: 1, reason: 'implausible' },
        { list: 'items', index: 2, reason: 'no_value' },
        { list: 'items', index: 3, reason: 'unknown_kind' },
        { list: 'items', index: 4, reason: 'unknown_unit' },
      ],
      newestAt: '2026-05-10T05:01:00.000Z',
    });
    expect(read(await sendItems(ring, items), 'data')).toMatchObject({ stored: 0, merged: 1 });
  });

  test('400: no items, and more than fit', async () => {
    expect((await sendItems(ring, [])).status).toBe(400);
    expect(
      (
        await sendItems(
          ring,
          Array.from({ length: 5_001 }, () => 1),
        )
      ).status,
    ).toBe(400);
  });

  test('404 and 409: a connection that is unknown, foreign, or not connected', async () => {
    const other = await makeOrganisation(app());
    const unknown = await sendItems(`wear_${'0'.repeat(32)}`, [heart(1, 61)]);
    const foreign = await sendItems(ring, [heart(1, 61)], other.keys.test);
    expect([unknown.status, foreign.status]).toEqual([404, 404]);
    const withoutId = ({ text }: Reply) => text.replaceAll(/"requestId":"[^"]*"/g, '');
    expect(withoutId(foreign)).toBe(withoutId(unknown));
    const pending = await newConnection(app(), { patientRef: 'pat-pending' });
    expect((await sendItems(pending, [heart(1, 61)])).status).toBe(409);
  });

  test('200 and 401: a phone sends with the token it was paired for, to its own connection alone', async () => {
    const id = await newConnection(app(), { patientRef: 'pat-phone', providers: ['SAMSUNG'] });
    const browser = plainBrowser(app());
    const home = await browser.get(`/connect/wearable/${id}`);
    expect(csrfIn(home.text)).not.toBe('');
    const page = await browser.get(`/connect/wearable/${id}/bridge/SAMSUNG`);
    const code = /[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(page.text)?.[0];
    const paired = await send(app(), 'POST', `${BASE}/pair`, { json: { code } });
    const token = String(read(paired, 'data.deviceToken'));
    const taken = await sendItems(id, [heart(1, 61)], token);
    expect(taken.status).toBe(200);
    expect(read(taken, 'data.stored')).toBe(1);
    expect((await sendItems(ring, [heart(1, 61)], token)).status).toBe(401);
    expect((await sendItems(id, [heart(1, 61)], `${token.slice(0, -2)}xx`)).status).toBe(401);
    expect((await get('/summary?patientRef=pat-phone', token)).status).toBe(401);
  });
});

test('every read of a person is in the audit, by the connections and never by the patientRef', async () => {
  await get('/features?patientRef=pat-decline');
  const find = async () =>
    (
      await app().database.pool.query<{ details: unknown; target_id: string | null }>(
        "select details, target_id from audit_entries where action = 'wearable.features_read'",
      )
    ).rows;
  await expect.poll(async () => (await find()).length, { timeout: 10_000 }).toBeGreaterThan(0);
  const rows = JSON.stringify(await find());
  expect(rows).toContain(ring);
  expect(rows).not.toContain('pat-decline');
});
