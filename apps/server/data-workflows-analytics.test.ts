import type { HospitalRow } from '@chartwright/analytics/testing/hospital';
import { beforeAll, describe, expect, test } from 'vitest';
import { ask, generate, load } from './testing/hospital.ts';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { type Reply, read, send, useServer } from './testing/server.ts';

const LOAD_MS = 60_000;
const KNEE = '0SRC0J9';
const app = useServer();
const hospital = generate(4000, 21);
const inYear = (row: HospitalRow) =>
  (row.discharge_date ?? '') >= '2025-01-01' && (row.discharge_date ?? '') <= '2025-12-31';
const knees = hospital.cases.filter((row) => row.procedure_code === KNEE && inYear(row));
const sumOf = (rows: readonly HospitalRow[], column: string) =>
  rows.reduce((sum, row) => sum + Number(row[column]), 0);

let foreign: { readonly test: string };
beforeAll(async () => {
  await load(app(), hospital);
  const other = await makeOrganisation(app());
  foreign = other.keys;
  await load(app(), generate(300, 5), { orgId: other.orgId });
}, LOAD_MS);

const order = { domain: 'procedure', ids: [KNEE], metric: 'cost' };
const analyse = (json: unknown, key?: string) => ask(app(), 'analytics', json, key);
const rowsIn = (reply: Reply, list: string) => read(reply, list) as Record<string, unknown>[];

describe('POST /api/v1/analytics/', () => {
  test('gives the average of each surgeon over the last 365 days, with what it rests on', async () => {
    const reply = await analyse(order);
    expect(reply.status).toBe(200);
    const groups = Map.groupBy(knees, (row) => row.surgeon_id);
    expect(rowsIn(reply, 'groups')).toHaveLength(groups.size);
    for (const group of rowsIn(reply, 'groups')) {
      const own = (groups.get(String(group.id)) ?? []).filter((row) => row.cost !== '');
      expect(group.measured).toBe(own.length);
      expect(group.value).toBeCloseTo(sumOf(own, 'cost') / own.length, 3);
    }
    const values = rowsIn(reply, 'groups').map(({ value }) => Number(value));
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(read(reply, 'duration')).toEqual({ from: '2025-01-01', to: '2025-12-31' });
    expect(read(reply, 'totals')).toMatchObject({ cases: knees.length });
    expect(read(reply, 'definition.unit')).toBe('USD');
    expect(read(reply, 'freshness')).toMatchObject({
      dataset_version: 1,
      loaded_at: '2026-01-10T08:00:00.000Z',
    });
    expect(read(reply, 'plan.0')).toBe(
      'Take cases discharged from 2025-01-01 to 2025-12-31 that have one of the procedures, in any place.',
    );
    for (const statement of rowsIn(reply, 'statements')) {
      expect(statement.sql).not.toContain(KNEE);
      expect(statement.parameters).toContain(KNEE);
    }
  });

  test('says what profit leaves out, and answers the same to the byte when asked again', async () => {
    const json = { ...order, metric: 'profit', view: 'sum', pivot: 'client' };
    const reply = await analyse(json);
    const payors = knees.filter((row) => ['CLI5', 'CLI6'].includes(row.client_id ?? ''));
    const isAside = (row: HospitalRow) => ['110', '118', 'PRO'].includes(row.bill_type ?? '');
    expect(read(reply, 'left_out')).toMatchObject({
      bill_types: ['110', '118', 'PRO'],
      bill_type_cases: knees.filter(isAside).length,
      payor_organisation_cases: payors.filter((row) => !isAside(row)).length,
      outside_band: 0,
    });
    expect(payors.length).toBeGreaterThan(0);
    const counted = knees.filter((row) => !isAside(row) && !payors.includes(row) && row.cost !== '');
    expect(read(reply, 'totals.sum')).toBeCloseTo(
      sumOf(counted, 'billed_amount') - sumOf(counted, 'professional_fee') - sumOf(counted, 'cost'),
      2,
    );
    expect((await analyse(json)).text).toBe(reply.text);
  });

  test('lists cases page by page, within a percentile band, without excluded diagnoses', async () => {
    const minutes = knees.map((row) => Number(row.operating_minutes)).toSorted((a, b) => b - a);
    const second = await analyse({ ...order, metric: 'time', view: 'detail', page: { number: 2, size: 3 } });
    expect(rowsIn(second, 'cases').map(({ value }) => value)).toEqual(minutes.slice(3, 6));
    expect(read(second, 'page')).toEqual({ number: 2, size: 3, rows: knees.length });
    const filters = { percentile_band: { from: 90, to: 100 }, excluded_diagnoses: ['E11'] };
    const band = await analyse({ ...order, metric: 'time', view: 'detail', filters });
    const outside = Number(read(band, 'left_out.outside_band'));
    expect(Number(read(band, 'page.rows'))).toBeGreaterThan(0);
    expect(outside).toBeGreaterThan(Number(read(band, 'page.rows')) * 5);
  });

  test('keeps to chosen entities', async () => {
    const filters = { payors: ['PAY01'], providers: ['FAC1', 'FAC2'] };
    const reply = await analyse({ ...order, filters, pivot: 'provider' });
    const wanted = knees.filter(
      (row) => row.payor_id === 'PAY01' && ['FAC1', 'FAC2'].includes(row.facility_id ?? ''),
    );
    expect(read(reply, 'totals.cases')).toBe(wanted.length);
    expect(rowsIn(reply, 'groups').map(({ name }) => name)).toContain('Riverbend Main Campus');
  });

  test('starts from an id: a name is refused, and so is an id that is not there', async () => {
    const name = await analyse({ ...order, ids: ['total knee replacement'] });
    expect([name.status, read(name, 'error')]).toEqual([400, 'name_not_id']);
    expect(read(name, 'message')).toContain('/api/v1/resolve/');
    const absent = await analyse({ ...order, ids: [KNEE, '0SRD0J9'] });
    expect([absent.status, read(absent, 'error')]).toEqual([404, 'unknown_entity']);
    expect((await analyse({ ...order, filters: { surgeons: ['SUR999'] } })).text).toBe(absent.text);
    const surgeon = await analyse({ ...order, filters: { surgeons: ['Hesper Dapplewick'] } });
    expect(surgeon.status).toBe(400);
    expect((await analyse({ ...order, filters: { specialties: ['Space Medicine'] } })).status).toBe(404);
    expect((await analyse({ ...order, filters: { specialties: ['Orthopedics'] } })).status).toBe(200);
  });

  test('refuses a band of readmissions, an unknown metric, a turned period and an unknown dataset', async () => {
    const band = { percentile_band: { from: 0, to: 50 } };
    const reply = await analyse({ ...order, metric: 'readmission_30', filters: band });
    expect([reply.status, read(reply, 'error')]).toEqual([400, 'band_not_applicable']);
    expect((await analyse({ ...order, metric: 'income' })).status).toBe(400);
    expect((await analyse({ ...order, duration: { from: '2025-02-01', to: '2025-01-01' } })).status).toBe(
      400,
    );
    expect((await analyse({ ...order, dataset: 'other' })).status).toBe(404);
  });

  test('knows nothing of another organisation, of the other mode, and refuses a key without the scope', async () => {
    const theirs = await analyse(order, foreign.test);
    expect(read(theirs, 'totals.cases')).not.toBe(knees.length);
    const live = await analyse(order, app().credentials.keys.live);
    expect([live.status, read(live, 'refusal.code')]).toEqual([200, 'no_data']);
    const { key } = await makeKey(app(), { scopes: ['uploads:read'], mode: 'test' });
    expect((await analyse(order, key)).status).toBe(403);
  });

  test('answers without the slash at the end too', async () => {
    const reply = await send(app(), 'POST', '/api/v1/analytics', {
      headers: { 'x-api-key': app().credentials.keys.test, 'x-test-clock': '2025-12-31T12:00:00Z' },
      json: order,
    });
    expect(reply.text).toBe((await analyse(order)).text);
  });
});

describe('POST /api/v1/dashboard/', () => {
  const show = (json: unknown, key?: string) => ask(app(), 'dashboard', json, key);
  const failures = hospital.cases.filter((row) => row.diagnosis_code === 'I50.23' && inYear(row));

  test('shows what a typical case looks like', async () => {
    const reply = await show({ domain: 'condition', id: 'I50.23' });
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      status: 'done',
      name: 'Heart failure, acute on chronic',
      refusal: null,
    });
    expect(read(reply, 'counts')).toMatchObject({
      cases: failures.length,
      patients: new Set(failures.map((row) => row.patient_id)).size,
    });
    const costed = failures.filter((row) => row.cost !== '');
    const costs = costed.map((row) => Number(row.cost)).toSorted((a, b) => a - b);
    const distributions = rowsIn(reply, 'distributions');
    const cost = distributions.find(({ metric }) => metric === 'cost') ?? {};
    const middle = (costs.length - 1) / 2;
    expect(cost.p50).toBeCloseTo(((costs[Math.floor(middle)] ?? 0) + (costs[Math.ceil(middle)] ?? 0)) / 2, 3);
    const bins = cost.histogram as {
      readonly cases: number;
      readonly from: number | null;
      readonly to: number | null;
    }[];
    expect(bins.reduce((sum, bin) => sum + bin.cases, 0)).toBe(cost.n);
    expect([bins.at(0)?.from, bins.at(-1)?.to]).toEqual([null, null]);
    expect(bins.length).toBeGreaterThan(5);
    expect(distributions.find(({ metric }) => metric === 'time')).toMatchObject({
      n: 0,
      p50: null,
      histogram: [],
    });
    const months = rowsIn(reply, 'trend');
    expect(months.map(({ month }) => month)).toContain('2025-07');
    expect(months.reduce((sum, { cases }) => sum + Number(cases), 0)).toBe(failures.length);
    expect(rowsIn(reply, 'people').reduce((sum, { cases }) => sum + Number(cases), 0)).toBe(failures.length);
    expect(rowsIn(reply, 'top.payor').at(0)).toMatchObject({ id: 'PAY01', name: 'Medicare' });
    expect(rowsIn(reply, 'top.surgeon')).toEqual([]);
    expect(Number(read(reply, 'readmission_30.rate'))).toBeGreaterThan(0);
    expect(rowsIn(reply, 'secondary_diagnoses')[0]).toMatchObject({ id: 'I10' });
  });

  test('refuses names and unknown ids, and says when there is nothing', async () => {
    expect((await show({ domain: 'drg', id: 'hip replacement' })).status).toBe(400);
    expect((await show({ domain: 'drg', id: '999' })).status).toBe(404);
    expect((await show({ domain: 'drg', id: '470', dataset: 'other' })).status).toBe(404);
    const live = await show({ domain: 'drg', id: '470' }, app().credentials.keys.live);
    expect(live.body).toMatchObject({
      status: 'refused',
      refusal: { type: 'not_modelled', code: 'no_data' },
    });
    const early = await show({
      domain: 'drg',
      id: '470',
      duration: { from: '2019-01-01', to: '2019-12-31' },
    });
    expect(early.body).toMatchObject({
      status: 'done',
      counts: { cases: 0 },
      trend: [],
      readmission_30: { rate: null },
    });
  });

  test('finds a condition by the beginning of its code', async () => {
    const reply = await show({ domain: 'condition', id: 'M17', top: 2 });
    expect(read(reply, 'counts.cases')).toBe(
      hospital.cases.filter((row) => row.diagnosis_code === 'M17.11' && inYear(row)).length,
    );
    expect(rowsIn(reply, 'top.surgeon')).toHaveLength(2);
  });
});

describe('with small groups held back', () => {
  beforeAll(async () => {
    await app().database.pool.query(
      `insert into data_query_settings (org_id, mode, subject, small_cells_min, language_model, updated_at)
      values ($1, 'test', '', 11, false, now())`,
      [app().credentials.orgId],
    );
  });

  test('no group of fewer people is shown, nor one that could be told from the rest, nor single cases', async () => {
    const reply = await analyse({ ...order, pivot: 'payor', view: 'sum' });
    const people = new Map<string, Set<string | undefined>>();
    for (const row of knees)
      people.set(row.payor_id ?? '', (people.get(row.payor_id ?? '') ?? new Set()).add(row.patient_id));
    const small = [...people].filter(([, who]) => who.size < 11).map(([id]) => id);
    const groups = rowsIn(reply, 'groups');
    const held = groups.filter((group) => group.held_back === true);
    expect(small.length).toBeGreaterThan(0);
    expect(held.map(({ id }) => id)).toEqual(expect.arrayContaining(small));
    expect(held.length).toBeGreaterThan(1);
    for (const group of held) expect(group).toMatchObject({ cases: null, patients: null, value: null });
    const detail = await analyse({ ...order, view: 'detail' });
    expect(detail.body).toMatchObject({
      status: 'refused',
      cases: [],
      refusal: { type: 'not_permitted', code: 'small_cells' },
    });
  });

  test('a dashboard leaves them out, and of too few people there is none', async () => {
    const reply = await ask(app(), 'dashboard', { domain: 'procedure', id: KNEE });
    const held = rowsIn(reply, 'people').filter((group) => group.held_back === true);
    expect(held.length).toBeGreaterThan(0);
    for (const group of held) expect(group.cases).toBeNull();
    const days = knees.map((row) => row.discharge_date ?? '').toSorted((a, b) => (a < b ? -1 : 1));
    const few = await ask(app(), 'dashboard', {
      domain: 'procedure',
      id: KNEE,
      duration: { from: days[0], to: days[4] },
    });
    expect(few.body).toMatchObject({
      status: 'refused',
      counts: null,
      refusal: { code: 'small_cells' },
    });
  });
});
