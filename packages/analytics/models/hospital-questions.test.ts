import { expect, test } from 'vitest';
import { parseQuestion } from '../grammar/parse.ts';
import { modelWords } from '../grammar/words.ts';
import { rowsOf, writeHospital } from '../hospital/testing/index.ts';
import { builtInModels } from '../model/built-in.ts';
import type { Vocabulary } from '../model/query.ts';

const model = builtInModels().get('hospital');
if (model === undefined) throw new Error('The hospital model is not there');
const files = writeHospital({ cases: 1500, seed: 17 });

/** What a load keeps of the values of a dimension. */
function valuesOf({ table, column }: { readonly table: string; readonly column: string }): string[] {
  const rows = rowsOf(files.get(table as Parameters<typeof files.get>[0]) ?? '');
  const values = new Set(rows.map((row) => row[column] ?? '').filter((value) => value !== ''));
  return [...values].toSorted((a, b) => (a < b ? -1 : 1));
}

const vocabulary: Vocabulary = {
  values: Object.fromEntries(
    Object.entries(model.dimensions).flatMap(([name, { valuesFrom }]) =>
      valuesFrom === undefined ? [] : [[name, valuesOf(valuesFrom)] as const],
    ),
  ),
  coverage: { from: '2023-01-02', to: '2026-01-20' },
  tables: [...files.keys()],
};
const ask = (question: string) =>
  parseQuestion(model, modelWords('hospital'), vocabulary, question, { now: '2026-01-15' });

const YEAR = { from: '2025-01-01', to: '2025-12-31' };
const is = (dim: string, value: string) => ({ dim, op: 'eq', value });

test.each([
  [
    '30-day readmission rate by payor last quarter',
    { metrics: ['readmission_30'], dimensions: ['payor'], period: { from: '2025-10-01', to: '2025-12-31' } },
  ],
  [
    'average length of stay by surgeon in orthopedics in 2025',
    { metrics: ['los'], dimensions: ['surgeon'], filters: [is('specialty', 'Orthopedics')], period: YEAR },
  ],
  [
    'top 5 surgeons by profit',
    { metrics: ['profit'], dimensions: ['surgeon'], limit: 5, orderBy: [{ key: 'profit', dir: 'desc' }] },
  ],
  ['how many cases by month in 2025', { metrics: ['case_count'], timeGrain: 'month', period: YEAR }],
  [
    'how many patients with pneumonia by age band',
    { metrics: ['case_patients'], dimensions: ['age_band'], filters: [is('diagnosis', 'Pneumonia')] },
  ],
  [
    'average operating time for total knee replacement by surgeon',
    { metrics: ['time'], dimensions: ['surgeon'], filters: [is('procedure', 'Total knee replacement')] },
  ],
  ['charges by billing group', { metrics: ['charge_total'], dimensions: ['billing_group'] }],
  [
    'supply cost of implants by month',
    { metrics: ['supply_cost'], timeGrain: 'month', filters: [is('item_category', 'Implant')] },
  ],
  [
    'which surgeons have more than 100 cases in 2025',
    {
      metrics: ['case_count'],
      dimensions: ['surgeon'],
      having: [{ key: 'case_count', op: 'gt', value: 100 }],
    },
  ],
  ['cost per case by drg', { metrics: ['avg_cost'], dimensions: ['drg'] }],
  [
    'unplanned cases by sex',
    { metrics: ['case_count'], dimensions: ['sex'], filters: [is('admission_type', 'unplanned')] },
  ],
  [
    'profit of Hesper Dapplewick last year',
    { metrics: ['profit'], filters: [is('surgeon', 'Hesper Dapplewick')], period: YEAR },
  ],
] as const)('"%s" is understood', (question, query) => {
  expect(ask(question)).toMatchObject({ kind: 'query', query });
});

test('what no table holds is refused with the reason', () => {
  expect(ask('infection rate by surgeon')).toMatchObject({
    kind: 'refusal',
    refusal: { type: 'not_modelled' },
  });
  expect(ask('patient satisfaction by provider')).toMatchObject({
    kind: 'refusal',
    refusal: { type: 'not_modelled' },
  });
});
