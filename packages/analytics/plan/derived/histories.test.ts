import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { builtInModels } from '../../model/built-in.ts';
import type { Model } from '../../model/model.ts';
import { anyHistories } from './testing/histories.ts';
import * as plain from './testing/plain.ts';
import { type Asked, openTables, type Row, type Tables } from './testing/tables.ts';

const model = builtInModels().get('claims') as Model;
const RUNS = { numRuns: 25 };
const period = { from: '2024-02-10', to: '2024-11-20' };
const coverage = { from: '2023-11-20', to: '2025-03-01' };

/** What the relation and the loops say of random lives, each as a sorted list of texts. */
async function compare(
  name: string,
  asked: Asked,
  columns: readonly string[],
  loops: (tables: Tables) => string[],
): Promise<void> {
  const property = fc.asyncProperty(anyHistories(fc), async (tables) => {
    const opened = await openTables(model, tables);
    try {
      const rows = await opened.ask(name, asked);
      const lines = rows.map((row) => columns.map((column) => told(row[column])).join(' '));
      expect(lines.toSorted(byText)).toEqual(loops(tables).toSorted(byText));
    } finally {
      opened.close();
    }
  });
  await fc.assert(property, RUNS);
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const told = (cell: Row[string] | undefined): string => (Array.isArray(cell) ? cell.join() : String(cell));

const LACE = ['length_points', 'acuity_points', 'comorbidity_points', 'emergency_points'];
const HOSPITAL = ['haemoglobin', 'sodium', 'oncology', 'procedure', 'urgent', 'admissions', 'length'].map(
  (part) => `${part}_points`,
);
const PDC = ['member_id', 'drug_class', 'drug_name', 'covered_days', 'days', 'adherent'];

describe('a derived relation says of any history what loops over its days and rows say', () => {
  test('member_months, in a period and over all data', async () => {
    for (const within of [period, coverage])
      await compare(
        'member_months',
        { period: within, coverage },
        ['member_id', 'month_date', 'plan'],
        (tables) => plain.memberMonths(tables, within),
      );
  });

  test('index_stays, with every return and without planned ones', async () => {
    const columns = ['claim_id', 'days_to_readmission'];
    await compare('index_stays', {}, columns, (tables) => plain.indexStays(tables, undefined, false));
    await compare('index_stays', { period, params: { excludePlanned: true } }, columns, (tables) =>
      plain.indexStays(tables, period, true),
    );
  });

  test('pdc_members, by class and by drug', async () => {
    await compare('pdc_members', { period }, PDC, (tables) => plain.adherence(tables, period, false));
    await compare('pdc_members', { period, dimensions: ['drug_name'] }, PDC, (tables) =>
      plain.adherence(tables, period, true),
    );
  });

  test('hba1c_latest', async () => {
    await compare('hba1c_latest', { period }, ['member_id', 'result_date', 'poor'], (tables) =>
      plain.hba1c(tables, period),
    );
  });

  test('charlson_members and elixhauser_members', async () => {
    const asked = { period, params: { weights: 'quan2011' } };
    await compare('charlson_members', asked, ['member_id', 'charlson', 'groups'], (tables) =>
      plain.comorbidity(tables, period, 'quan2011'),
    );
    await compare('elixhauser_members', {}, ['member_id', 'elixhauser', 'groups'], (tables) =>
      plain.comorbidity(tables, undefined, 'elixhauser'),
    );
  });

  test('lace_stays', async () => {
    await compare('lace_stays', {}, ['claim_id', ...LACE, 'lace', 'high_risk', 'missing'], plain.laceStays);
  });

  test('hospital_stays', async () => {
    const columns = ['claim_id', ...HOSPITAL, 'hospital_score', 'band', 'missing'];
    await compare('hospital_stays', {}, columns, plain.hospitalStays);
  });
});
