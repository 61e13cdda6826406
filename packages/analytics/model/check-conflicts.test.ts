import assert from 'node:assert/strict';

import { describe, test } from 'vitest';

import { builtInModels } from './built-in.ts';
import { checkQuery } from './check-query.ts';
import type { Filter, Query } from './query.ts';
import { queryOf } from './testing/query.ts';

const model = builtInModels().get('claims');
const hospital = builtInModels().get('hospital');
assert.ok(model !== undefined && hospital !== undefined);

const paidBy = (asked: Partial<Query>): Query => queryOf({ metrics: ['paid_total'], ...asked });

const paths = (asked: Partial<Query>): readonly string[] =>
  checkQuery(model, paidBy(asked)).map(({ path }) => path);

const setting = (op: Filter['op'], value?: Filter['value']): Filter => ({
  dim: 'claim_type',
  op,
  ...(value === undefined ? {} : { value }),
});
const amount = (op: Filter['op'], value: Filter['value'] = 0): Filter => ({ dim: 'paid_amount', op, value });

describe('filters that no row can pass together', () => {
  const refused: readonly (readonly [string, readonly Filter[]])[] = [
    ['two values at once', [setting('eq', 'inpatient'), setting('eq', 'outpatient')]],
    ['a value and not the value', [setting('eq', 'inpatient'), setting('ne', 'inpatient')]],
    ['a list and none of it', [setting('in', ['inpatient']), setting('notIn', ['inpatient', 'emergency'])]],
    ['two lists with nothing in common', [setting('in', ['inpatient']), setting('in', ['emergency'])]],
    ['a value and unknown', [setting('eq', 'inpatient'), setting('unknown')]],
    ['known and unknown', [setting('known'), setting('unknown')]],
    ['above the most', [amount('gt', 100), amount('lte', 100)]],
    ['a range that ends before it begins', [amount('between', [200, 100])]],
    ['a number outside its bounds', [amount('eq', 5), amount('gte', 10)]],
  ];
  test.for(refused)('are refused: %s', ([, filters]) => {
    assert.deepEqual(paths({ filters }), [`filters.${filters.length - 1}`]);
  });

  const allowed: readonly (readonly [string, readonly Filter[]])[] = [
    ['one of two', [setting('in', ['inpatient', 'outpatient'])]],
    [
      'one of two, and not the other',
      [setting('in', ['inpatient', 'outpatient']), setting('ne', 'inpatient')],
    ],
    ['two left out', [setting('ne', 'inpatient'), setting('ne', 'outpatient')]],
    ['not a value and unknown', [setting('ne', 'inpatient'), setting('unknown')]],
    ['bounds that meet', [amount('gte', 100), amount('lte', 100)]],
    ['two conditions, of which a row can have both', both('diabetes', 'hypertension', 'eq')],
  ];
  test.for(allowed)('are not found in: %s', ([, filters]) => {
    assert.deepEqual(paths({ filters }), []);
  });

  test('are found where a condition is asked for and left out, and in a cohort', () => {
    assert.deepEqual(paths({ filters: both('diabetes', 'diabetes', 'ne') }), ['filters.1']);
    const cohort = { has: true, base: 'claims', filters: both('diabetes', 'diabetes', 'ne') };
    assert.deepEqual(paths({ cohorts: [cohort] }), ['cohorts.0.filters.1']);
  });
});

function both(one: string, other: string, op: 'eq' | 'ne'): readonly Filter[] {
  return [
    { dim: 'condition', op: 'eq', value: one },
    { dim: 'condition', op, value: other },
  ];
}

describe('a ratio that is about a dimension itself', () => {
  test.for([
    ['no_show_rate', 'visit_status', 'no_show'],
    ['completion_rate', 'visit_status', 'completed'],
    ['denial_rate', 'claim_status', 'denied'],
  ] as const)('%s says nothing by or about %s', ([metric, dim, value]) => {
    assert.deepEqual(paths({ metrics: [metric], dimensions: [dim] }), ['dimensions.0']);
    assert.deepEqual(paths({ metrics: [metric], filters: [{ dim, op: 'eq', value }] }), ['filters.0.dim']);
  });

  test('does not keep the count it is made of from it', () => {
    assert.deepEqual(paths({ metrics: ['visits'], dimensions: ['visit_status'] }), []);
  });

  test('is asked of the hospital with planned returns left out, which it always does, but not with them', () => {
    const asked = paidBy({ model: 'hospital', metrics: ['readmission_30'] });
    assert.deepEqual(checkQuery(hospital, { ...asked, params: { excludePlanned: true } }), []);
    assert.deepEqual(
      checkQuery(hospital, { ...asked, params: { excludePlanned: false } }).map(({ path }) => path),
      ['params.excludePlanned'],
    );
  });
});
