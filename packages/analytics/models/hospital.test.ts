import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine } from '../engine/engine.ts';
import type { Snapshot, Warehouse } from '../engine/model.ts';
import { loadHospital, rowsOf, writeHospital } from '../hospital/testing/index.ts';
import { builtInModels } from '../model/built-in.ts';
import type { Query } from '../model/query.ts';
import { queryOf } from '../model/testing/query.ts';
import { compileQuery } from '../plan/compile.ts';

const model = builtInModels().get('hospital');
if (model === undefined) throw new Error('The hospital model is not there');
const files = writeHospital({ cases: 3000, seed: 17 });
const cases = rowsOf(files.get('cases') ?? '');

let folder: string;
let engine: Warehouse;
let snapshot: Snapshot;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chartwright-hospital-'));
  engine = openEngine({ scratch: join(folder, 'scratch'), memoryMb: 256, threads: 2, childrenMax: 2 });
  snapshot = await loadHospital(folder, files);
});
afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(given: Partial<Query>): Promise<Record<string, unknown>[]> {
  const query = queryOf({ model: 'hospital', ...given });
  const compiled = compileQuery(model as NonNullable<typeof model>, query, { dialect: 'duckdb' });
  const { columns, rows } = await engine.run(snapshot, compiled, { timeoutMs: 20_000, rowsMax: 10_000 });
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])));
}

const sumOf = (rows: typeof cases, column: string) => rows.reduce((sum, row) => sum + Number(row[column]), 0);

describe('the hospital model', () => {
  test.each(Object.keys(model.metrics))('answers %s by each of its dimensions', async (metric) => {
    const base = model.metrics[metric]?.base ?? '';
    const dimensions = Object.keys(model.dimensions).filter(
      (name) => model.dimensions[name]?.on[base] !== undefined,
    );
    expect(dimensions.length).toBeGreaterThan(10);
    const [whole] = await ask({ metrics: [metric] });
    expect(Number(whole?.[metric])).not.toBe(0);
    for (const dimension of dimensions) {
      const rows = await ask({ metrics: [metric], dimensions: [dimension] });
      expect(rows.length, dimension).toBeGreaterThan(0);
    }
  });

  test('adds up revenue by payor, and finds the profit of the hospital cases alone', async () => {
    const rows = await ask({ metrics: ['revenue'], dimensions: ['payor'] });
    const medicare = cases.filter((row) => row.payor_id === 'PAY01');
    expect(rows.find(({ payor }) => payor === 'Medicare')?.revenue).toBeCloseTo(
      sumOf(medicare, 'billed_amount'),
      2,
    );
    const counted = cases.filter(
      (row) =>
        !['110', '118', 'PRO'].includes(row.bill_type ?? '') &&
        !['CLI5', 'CLI6'].includes(row.client_id ?? '') &&
        row.cost !== '',
    );
    const revenue = sumOf(counted, 'billed_amount') - sumOf(counted, 'professional_fee');
    const [whole] = await ask({ metrics: ['profit', 'margin'] });
    expect(whole?.profit).toBeCloseTo(revenue - sumOf(counted, 'cost'), 2);
    expect(whole?.margin).toBeCloseTo((100 * (revenue - sumOf(counted, 'cost'))) / revenue, 3);
  });

  test('charges of all billing groups are the revenue, and a filter reaches lines through their case', async () => {
    const [charges] = await ask({ metrics: ['charge_total'] });
    expect(charges?.charge_total).toBeCloseTo(sumOf(cases, 'billed_amount'), 2);
    const knees = new Set(cases.filter((row) => row.procedure_code === '0SRC0J9').map((row) => row.case_id));
    const lines = rowsOf(files.get('case_supplies') ?? '').filter((row) => knees.has(row.case_id));
    const [supplies] = await ask({
      metrics: ['supply_cost'],
      filters: [{ dim: 'procedure_code', op: 'eq', value: '0SRC0J9' }],
    });
    const cost = lines.reduce((sum, row) => sum + Number(row.quantity) * Number(row.unit_price), 0);
    expect(supplies?.supply_cost).toBeCloseTo(cost, 2);
  });

  test('a readmission follows its index stay within 30 days', async () => {
    const [whole] = await ask({ metrics: ['readmission_30'] });
    expect(Number(whole?.readmission_30)).toBeCloseTo(
      Number(whole?.readmissions_30) / Number(whole?.index_stays_30),
      3,
    );
    expect(Number(whole?.readmissions_30)).toBeGreaterThan(50);
  });

  test('planned returns are no readmissions, so leaving them out by name changes nothing', async () => {
    const asked = { metrics: ['readmission_30'], dimensions: ['payor'] };
    const rows = await ask({ ...asked, params: { excludePlanned: true } });
    expect(rows).toEqual(await ask(asked));
    expect(rows.length).toBeGreaterThan(1);
  });

  test('the average charge is that of the cases that have one, in each billing group', async () => {
    const lines = rowsOf(files.get('case_charges') ?? '');
    const groups = await ask({ metrics: ['avg_charge_per_case'], dimensions: ['billing_group'] });
    const charged = groups.reduce((sum, row) => sum + Number(row.charged_cases), 0);
    expect(charged).toBe(new Set(lines.map((row) => `${row.billing_group_id} ${row.case_id}`)).size);
    const [whole] = await ask({ metrics: ['avg_charge_per_case'] });
    const own = new Set(lines.map((row) => row.case_id)).size;
    expect(whole?.avg_charge_per_case).toBeCloseTo(sumOf(lines, 'charge_amount') / own, 2);
  });

  test('lines of a case go by its discharge and its patient', async () => {
    const year = cases.filter((row) => row.discharge_date?.startsWith('2025'));
    const own = new Set(year.map((row) => row.case_id));
    const lines = rowsOf(files.get('case_charges') ?? '').filter((row) => own.has(row.case_id ?? ''));
    const period = { from: '2025-01-01', to: '2025-12-31' };
    const months = await ask({ metrics: ['charge_total'], timeGrain: 'month', period });
    expect(months.length).toBeGreaterThan(1);
    expect(months.reduce((sum, row) => sum + Number(row.charge_total), 0)).toBeCloseTo(
      sumOf(lines, 'charge_amount'),
      1,
    );
    const cohorts = [{ has: true, base: 'charges', filters: [], period }];
    const [patients] = await ask({ metrics: ['case_patients'], cohorts });
    const charged = new Set(lines.map((row) => row.case_id));
    const people = new Set(year.filter((row) => charged.has(row.case_id)).map((row) => row.patient_id));
    expect(patients?.case_patients).toBe(people.size);
  });
});
