import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { builtInModels } from '../../model/built-in.ts';
import type { Model } from '../../model/model.ts';
import { openClinic } from './testing/tables.ts';

const model = builtInModels().get('claims') as Model;
const year2025 = { from: '2025-01-01', to: '2025-12-31' };
let clinic: Awaited<ReturnType<typeof openClinic>>;

beforeAll(async () => {
  clinic = await openClinic(model);
});
afterAll(() => clinic.close());

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('derived relations over the synthetic clinic', () => {
  test('metformin users were covered on 0.8785 of their days in 2025, 38 members', async () => {
    const filters = [{ dim: 'drug_class', op: 'eq', value: 'Biguanide' } as const];
    const rows = await clinic.ask('pdc_members', { period: year2025, filters });
    expect(rows).toHaveLength(38);
    expect(mean(rows.map(({ pdc }) => Number(pdc)))).toBeCloseTo(0.8785, 4);
  });

  test('one class holds the fills of all its drugs, and a question by drug tells them apart', async () => {
    const filters = [{ dim: 'drug_class', op: 'eq', value: 'SSRI' } as const];
    const byClass = await clinic.ask('pdc_members', { period: year2025, filters });
    const byDrug = await clinic.ask('pdc_members', { period: year2025, filters, dimensions: ['drug_name'] });
    expect(new Set(byClass.map(({ drug_name }) => drug_name))).toEqual(new Set([null]));
    expect(new Set(byDrug.map(({ drug_name }) => drug_name))).toEqual(
      new Set(['escitalopram', 'sertraline']),
    );
  });

  test('5 of 45 stays discharged from January to November 2025 were followed by a readmission', async () => {
    const rows = await clinic.ask('index_stays', { period: { from: '2025-01-01', to: '2025-11-30' } });
    expect(rows).toHaveLength(45);
    expect(rows.filter(({ readmitted }) => readmitted)).toHaveLength(5);
  });

  test('a planned readmission is left out when asked', async () => {
    const period = { from: '2025-01-01', to: '2025-11-30' };
    const rows = await clinic.ask('index_stays', { period, params: { excludePlanned: true } });
    expect(rows.filter(({ readmitted }) => readmitted)).toHaveLength(4);
  });

  test('the five highest Charlson scores of 2025 by the weights of 2011, with their groups', async () => {
    const rows = await clinic.ask(
      'charlson_members',
      { period: year2025, params: { weights: 'quan2011' } },
      'order by charlson desc, member_id limit 5',
    );
    expect(rows.map(({ member_id, charlson, groups }) => [member_id, charlson, groups])).toEqual([
      ['M0044', 6, ['metacanc']],
      ['M0327', 6, ['metacanc']],
      ['M0067', 4, ['canc', 'mld']],
      ['M0165', 4, ['chf', 'mld']],
      ['M0221', 4, ['chf', 'diabwc', 'rheumd']],
    ]);
  });

  test('the LACE index of a stay of 13 days with renal disease is 13', async () => {
    const [row] = await clinic.ask('lace_stays', {}, "where claim_id = 'C000468'");
    expect(row).toMatchObject({
      length_points: 5,
      acuity_points: 3,
      comorbidity_points: 5,
      emergency_points: 0,
      lace: 13,
      high_risk: true,
      missing: [],
    });
  });

  test('members were covered in 361, 360 and 358 cases in the last three months of 2025', async () => {
    const rows = await clinic.ask(
      'member_months',
      { period: { from: '2025-10-01', to: '2025-12-31' } },
      'order by month_date',
    );
    const months = Map.groupBy(rows, ({ month_date }) => String(month_date).slice(0, 7));
    expect([...months].map(([month, covered]) => [month, covered.length])).toEqual([
      ['2025-10', 361],
      ['2025-11', 360],
      ['2025-12', 358],
    ]);
  });

  test('the HOSPITAL score has no band where haemoglobin or sodium of the stay is not there', async () => {
    const rows = await clinic.ask('hospital_stays', {});
    expect(rows).toHaveLength(87);
    const unknown = rows.filter(({ haemoglobin, sodium }) => haemoglobin === null || sodium === null);
    expect(unknown).toHaveLength(17);
    expect(unknown.filter(({ band }) => band !== null)).toEqual([]);
  });
});
