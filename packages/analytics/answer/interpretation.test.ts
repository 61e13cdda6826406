import { expect, test } from 'vitest';
import { builtInModels } from '../model/built-in.ts';
import type { Query } from '../model/query.ts';
import { queryOf } from '../model/testing/query.ts';
import { interpret } from './interpretation.ts';

const model = builtInModels().get('claims');

function read(over: Partial<Query>): string {
  if (model === undefined) throw new Error('There is no such model');
  return interpret(model, queryOf({ metrics: ['paid_total'], ...over }));
}
const year = { from: '2025-01-01', to: '2025-12-31' };

test.each<[string, Partial<Query>]>([
  ['Members, by plan', { metrics: ['member_count'], dimensions: ['plan'] }],
  [
    '30-day readmission rate, by clinic, excluding planned readmissions, in 2025',
    { metrics: ['readmission_rate'], dimensions: ['clinic'], params: { excludePlanned: true }, period: year },
  ],
  [
    'Paid amount (medical), by plan and month, for plan Gold PPO or HMO and women, from 2025-01-02 to 2025-12-31',
    {
      dimensions: ['plan'],
      timeGrain: 'month',
      filters: [
        { dim: 'plan', op: 'in', value: ['Gold PPO', 'HMO'] },
        { dim: 'sex', op: 'eq', value: 'F' },
      ],
      period: { from: '2025-01-02', to: '2025-12-31' },
    },
  ],
  [
    'Denial rate, by plan, only where denial rate is over 10%, the 5 highest, in Q4 2025, compared with October 2024',
    {
      metrics: ['denial_rate'],
      dimensions: ['plan'],
      having: [{ key: 'denial_rate', op: 'gt', value: 0.1 }],
      orderBy: [{ key: 'denial_rate', dir: 'desc' }],
      limit: 5,
      period: { from: '2025-10-01', to: '2025-12-31' },
      compareTo: { from: '2024-10-01', to: '2024-10-31' },
    },
  ],
  [
    'List of members; of people with at least 2 medical claims of condition diabetes and without lab results in 2025',
    {
      intent: 'list',
      metrics: [],
      dimensions: ['member_id'],
      cohorts: [
        { has: true, base: 'claims', filters: [{ dim: 'condition', op: 'eq', value: 'diabetes' }], min: 2 },
        { has: false, base: 'labs', filters: [], period: year },
      ],
    },
  ],
  ['Charlson comorbidity score of each member', { intent: 'list', metrics: ['charlson'] }],
  [
    'Claims, for ZIP area 021, only where claims are at least 20',
    {
      metrics: ['claim_count'],
      filters: [{ dim: 'zip3', op: 'eq', value: '021' }],
      having: [{ key: 'claim_count', op: 'gte', value: 20 }],
    },
  ],
  [
    'Check of the data: missing values in laboratory results',
    { intent: 'dataQuality', metrics: [], check: 'empty', table: 'labs' },
  ],
])('interpret() says a query as a person would: %s', (said, over) => {
  expect(read(over)).toBe(said);
});
