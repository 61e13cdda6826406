import assert from 'node:assert/strict';
import { test } from 'vitest';

import { builtInModels } from '../model/built-in.ts';
import type { Query } from '../model/query.ts';
import { partMonths } from './part-months.ts';

const model = builtInModels().get('claims');
assert.ok(model);
const coverage = { from: '2024-01-01', to: '2025-12-31' };

function codes(metric: string, period: Query['period']): string[] {
  const query: Query = {
    model: 'claims',
    intent: 'metric',
    metrics: [metric],
    dimensions: [],
    filters: [],
    cohorts: [],
    having: [],
    orderBy: [],
    ...(period && { period }),
  };
  assert.ok(model);
  return partMonths(model, { query }, coverage).map(({ code }) => code);
}

test('spend of part months over whole months of members is warned of', () => {
  assert.deepEqual(codes('pmpm', { from: '2025-07-20', to: '2025-11-10' }), ['part_months']);
  assert.deepEqual(codes('ed_per_1000', { from: '2025-07-01', to: '2025-11-10' }), ['part_months']);
});

test('whole months, the end of the data and totals are not warned of', () => {
  assert.deepEqual(codes('pmpm', { from: '2025-02-01', to: '2025-02-28' }), []);
  assert.deepEqual(codes('pmpm', { from: '2025-07-01', to: '2026-01-15' }), []);
  assert.deepEqual(codes('pmpm', undefined), []);
  assert.deepEqual(codes('paid_total', { from: '2025-07-20', to: '2025-11-10' }), []);
});
