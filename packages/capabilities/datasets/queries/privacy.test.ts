import type { Compiled, Query } from '@chartwright/analytics';
import { builtInModels, compileQuery } from '@chartwright/analytics';
import { expect, test } from 'vitest';
import { refuseSinglePeople, tellsByItself } from './privacy.ts';

function compiled(id: string, over: Partial<Query>): { readonly refused: boolean; readonly tells: boolean } {
  const model = builtInModels().get(id);
  if (model === undefined) throw new Error('There is no such model');
  const query: Query = {
    model: id,
    intent: 'metric',
    metrics: [id === 'claims' ? 'paid_total' : 'revenue'],
    dimensions: [],
    filters: [],
    cohorts: [],
    having: [],
    orderBy: [],
    ...over,
  };
  const made: Compiled = compileQuery(model, query, { dialect: 'duckdb', countPeople: true });
  expect(refuseSinglePeople(model, made, 0)).toBeUndefined();
  return {
    refused: refuseSinglePeople(model, made, 11) !== undefined,
    tells: tellsByItself(model, query),
  };
}

test.each<[string, string, Partial<Query>]>([
  ['by member', 'claims', { dimensions: ['member_id'] }],
  ['by claim', 'claims', { dimensions: ['plan', 'claim_id'] }],
  ['by visit', 'claims', { metrics: ['visits'], dimensions: ['visit_id'] }],
  ['of members', 'claims', { intent: 'list', metrics: [], dimensions: ['member_id'] }],
  ['of their plans', 'claims', { intent: 'list', metrics: [], dimensions: ['plan'] }],
  ['of scores', 'claims', { intent: 'list', metrics: ['charlson'] }],
  ['by case', 'hospital', { dimensions: ['case_id'] }],
  ['by patient', 'hospital', { dimensions: ['patient_id'] }],
])('refuseSinglePeople() refuses rows of one person each: %s', (_name, id, over) => {
  expect(compiled(id, over).refused).toBe(true);
});

test.each<[string, Partial<Query>]>([
  ['plan', { dimensions: ['plan'] }],
  ['provider', { dimensions: ['provider_id'] }],
  ['primary care provider', { dimensions: ['pcp'] }],
])('refuseSinglePeople() lets groups of people be told: by %s', (_name, over) => {
  expect(compiled('claims', over)).toEqual({ refused: false, tells: false });
});

test('tellsByItself() leaves out what an empty row would tell by its place or its names', () => {
  const having = [{ key: 'paid_total', op: 'gt' as const, value: 5 }];
  const orderBy = [{ key: 'paid_total', dir: 'desc' as const }];
  for (const over of [
    { dimensions: ['plan'], having },
    { dimensions: ['plan'], orderBy },
    { dimensions: ['age'] },
    { dimensions: ['plan', 'sex', 'zip3'] },
  ])
    expect(compiled('claims', over).tells).toBe(true);
});
