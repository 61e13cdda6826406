import { rowsOf } from '@chartwright/analytics/testing/hospital';
import { beforeAll, describe, expect, test } from 'vitest';
import { ask, generate, load } from './testing/hospital.ts';
import { makeOrganisation } from './testing/keys.ts';
import { read, send, useServer } from './testing/server.ts';

const LOAD_MS = 60_000;
const KNEE = '0SRC0J9';
const app = useServer();
const hospital = generate(3_000, 33);
const dischargedIn2025 = new Map(
  hospital.cases
    .filter(({ discharge_date }) => discharge_date?.startsWith('2025') === true)
    .map((row) => [row.case_id, row]),
);
const linesOf = (table: 'case_supplies' | 'case_charges') =>
  rowsOf(hospital.files.get(table) ?? '').filter(({ case_id }) => dischargedIn2025.has(case_id));
const supplies = linesOf('case_supplies');
const charges = linesOf('case_charges');
const ITEM = supplies[0]?.item_id ?? '';

let few: { readonly test: string };
let none: { readonly test: string };
beforeAll(async () => {
  await load(app(), hospital);
  const small = await makeOrganisation(app());
  few = small.keys;
  await load(app(), generate(60, 5), { orgId: small.orgId });
  none = (await makeOrganisation(app())).keys;
}, LOAD_MS);

const simulate = (json: unknown, key?: string) => ask(app(), 'simulations', json, key);
const spendOf = (rows: typeof supplies) =>
  rows.reduce((sum, { quantity, unit_price }) => sum + Number(quantity) * Number(unit_price), 0);
type Group = {
  readonly id: string | null;
  readonly net: number | null;
  readonly before: number | null;
  readonly held_back: boolean;
};

describe('POST /api/v1/simulations/', () => {
  test('of a cheaper item takes off what its part of the spend is, carried into a forecast', async () => {
    const reply = await simulate({ mode: 'items', changes: [{ id: ITEM, kind: 'percent', value: -10 }] });
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      status: 'simulated',
      look_back: { from: '2024-12-01', to: '2025-11-30' },
      horizon_months: 12,
      absent: [],
      baseline: { method: 'seasonal', months: expect.any(Array), quality: { held_out: 6 } },
      refusal: null,
    });
    expect(read(reply, 'baseline.months')).toHaveLength(12);
    const overall = read(reply, 'overall') as {
      net: number;
      affected: number;
      before: number;
      after: number;
    };
    expect(overall.net).toBeCloseTo(-0.1 * overall.affected, 1);
    expect(overall.after).toBeCloseTo(overall.before + overall.net, 1);
    for (const list of ['by_procedure', 'by_payor']) {
      const groups = read(reply, list) as Group[];
      expect(groups.reduce((sum, { net }) => sum + (net ?? 0), 0)).toBeCloseTo(overall.net, 0);
    }
  });

  test('reads the mix where it is told to, and scopes it', async () => {
    const year = { from: '2025-01-01', to: '2025-12-31' };
    const changes = [{ id: ITEM, kind: 'percent', value: -10 }];
    const all = await simulate({ mode: 'items', changes, look_back: year });
    const share = spendOf(supplies.filter(({ item_id }) => item_id === ITEM)) / spendOf(supplies);
    const overall = read(all, 'overall') as { affected: number; before: number };
    expect(overall.affected / overall.before).toBeCloseTo(share, 4);
    const payor = dischargedIn2025.get(supplies[0]?.case_id ?? '')?.payor_id;
    const scoped = await simulate({ mode: 'items', changes, look_back: year, scope: { payors: [payor] } });
    expect((read(scoped, 'by_payor') as Group[]).map(({ id }) => id)).toEqual([payor]);
  });

  test('of billing groups counts charges; a flat change is for each', async () => {
    const group = charges[0]?.billing_group_id ?? '';
    const year = { from: '2025-01-01', to: '2025-12-31' };
    const reply = await simulate({
      mode: 'billing_groups',
      changes: [{ id: group, kind: 'flat', value: 5 }],
      look_back: year,
    });
    const own = charges.filter(({ billing_group_id }) => billing_group_id === group);
    const spent = own.reduce((sum, { charge_amount }) => sum + Number(charge_amount), 0);
    const overall = read(reply, 'overall') as { net: number; affected: number };
    expect(overall.net / overall.affected).toBeCloseTo((5 * own.length) / spent, 4);
  });

  test('names what does not occur in the scope; what nobody has is unknown', async () => {
    const specialty = hospital.cases.find((row) => row.procedure_code === KNEE)?.specialty;
    const used = new Set(
      supplies
        .filter(({ case_id }) => dischargedIn2025.get(case_id)?.specialty === specialty)
        .map(({ item_id }) => item_id),
    );
    const other = supplies.find(({ item_id }) => !used.has(item_id))?.item_id;
    const reply = await simulate({
      mode: 'items',
      changes: [{ id: other, kind: 'percent', value: 5 }],
      scope: { specialties: [specialty] },
    });
    expect([read(reply, 'absent'), read(reply, 'overall.net')]).toEqual([[other], 0]);
    const unknown = await simulate({ mode: 'items', changes: [{ id: 'NO-9', kind: 'percent', value: 5 }] });
    expect([unknown.status, read(unknown, 'error')]).toEqual([404, 'unknown_entity']);
  });

  test('holds back groups of few people where the organisation wants so', async () => {
    const { orgId, keys } = await makeOrganisation(app());
    await load(app(), hospital, { orgId });
    const order = { mode: 'items', changes: [{ id: ITEM, kind: 'percent', value: -10 }] };
    const open = await simulate(order, keys.test);
    expect((read(open, 'by_procedure') as Group[]).some(({ held_back }) => held_back)).toBe(false);
    const set = await send(app(), 'PATCH', '/api/v1/query/settings/', {
      headers: { 'x-api-key': keys.test },
      json: { small_cells: { enabled: true, min: 30 } },
    });
    expect(set.status).toBe(200);
    const held = (read(await simulate(order, keys.test), 'by_procedure') as Group[]).filter(
      ({ held_back }) => held_back,
    );
    expect(held.length).toBeGreaterThan(1);
    expect(held.every(({ net, before }) => net === null && before === null)).toBe(true);
  });

  test('is the same to the byte when it is asked again', async () => {
    const order = { mode: 'items', changes: [{ id: ITEM, kind: 'flat', value: 1 }] };
    expect((await simulate(order)).text).toBe((await simulate(order)).text);
  });

  test('refuses, as data, a history that is too thin, and an organisation without data', async () => {
    const order = { mode: 'items', changes: [{ id: ITEM, kind: 'percent', value: -5 }] };
    const thin = await simulate(order, few.test);
    expect([thin.status, read(thin, 'status'), read(thin, 'refusal.code')]).toEqual([
      200,
      'refused',
      'history_too_thin',
    ]);
    const empty = await simulate(order, none.test);
    expect([read(empty, 'status'), read(empty, 'refusal.code')]).toEqual(['refused', 'no_data']);
  });

  test('refuses what is no change, and names no dataset of others', async () => {
    const change = { id: ITEM, kind: 'percent', value: -5 };
    const status = async (json: unknown, key?: string) => (await simulate(json, key)).status;
    expect(await status({ mode: 'items', changes: [] })).toBe(400);
    expect(await status({ mode: 'items', changes: [change, change] })).toBe(400);
    expect(await status({ mode: 'items', changes: [{ ...change, value: -101 }] })).toBe(400);
    expect(await status({ mode: 'beds', changes: [change] })).toBe(400);
    expect(await status({ mode: 'items', changes: [change], dataset: 'hospital' }, none.test)).toBe(404);
  });
});
