import assert from 'node:assert/strict';
import { test } from 'vitest';

import { read, refused, understood } from './testing/clinic.ts';

test('a winner in each group is refused with the whole table, which is answered', () => {
  const parsed = read('Which plan had the lowest PMPM in each quarter of 2025?');
  assert.ok(parsed.kind === 'refusal');
  assert.equal(parsed.refusal.code, 'rank_in_groups');
  const [choice] = parsed.refusal.choices ?? [];
  const { metrics, dimensions, timeGrain, period } = understood(choice?.question ?? '');
  assert.deepEqual(
    { metrics, dimensions, timeGrain, period },
    {
      metrics: ['pmpm'],
      dimensions: ['plan'],
      timeGrain: 'quarter',
      period: { from: '2025-01-01', to: '2025-12-31' },
    },
  );
});

test('the whole table is no question of its own where it would have other rows', () => {
  const parsed = read('Top provider in each plan by paid amount for inpatient claims in 2025');
  assert.ok(parsed.kind === 'refusal');
  assert.deepEqual(
    parsed.refusal.choices?.map(({ question }) => question),
    [undefined],
  );
});

test('a day that stands for its month is said', () => {
  const parsed = read('How many members were covered on 1 July 2025?');
  assert.ok(parsed.kind === 'query');
  assert.deepEqual(parsed.query.period, { from: '2025-07-01', to: '2025-07-31' });
  assert.ok(
    parsed.assumptions.some(({ code, text }) => code === 'month_of_day' && text.includes('2025-07-01')),
  );
});

test('a question that follows on is held against its words as well', () => {
  const first = understood('Paid amount in 2025');
  assert.equal(refused('and cumulative by month', first), 'not_modelled not_calculated');
});

test('winners over all groups are still answered', () => {
  for (const text of ['Which month had the highest spend in 2025?', 'Top 5 providers by claims in 2025'])
    assert.ok(understood(text).limit !== undefined);
});
