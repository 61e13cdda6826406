import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { builtInModels } from '../model/built-in.ts';
import type { Query } from '../model/query.ts';
import { compileQuery } from '../plan/compile.ts';
import { refuseUnsafe } from './guard.ts';

const EMPTY = { dimensions: [], filters: [], cohorts: [], having: [], orderBy: [] };
const periods = { from: '2025-01-01', to: '2025-12-31' };

const queries: readonly (readonly [string, Query])[] = [...builtInModels()].flatMap(([id, model]) =>
  Object.entries(model.metrics)
    .filter(([, { list }]) => list !== true)
    .map(([metric]) => [
      `${id} ${metric}`,
      { ...EMPTY, model: id, intent: 'metric', metrics: [metric], period: periods } satisfies Query,
    ]),
);

test.each(queries)('what the compiler writes passes, in both dialects: %s', (_name, query) => {
  const model = builtInModels().get(query.model);
  if (model === undefined) throw new Error('The model is absent.');
  for (const dialect of ['duckdb', 'postgres'] as const) {
    const { sql } = compileQuery(model, query, { dialect, coverage: periods, today: '2026-01-15' });
    expect(() => refuseUnsafe(sql)).not.toThrow();
  }
});

test('the visible questions pass too', () => {
  const model = builtInModels().get('claims');
  if (model === undefined) throw new Error('The model is absent.');
  const lines = readFileSync(new URL('../testing/clinic/visible.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  const asked = lines
    .map((line) => JSON.parse(line) as { readonly expectedQuery: Partial<Query> })
    .filter(({ expectedQuery }) => expectedQuery.intent === 'metric');
  expect(asked.length).toBeGreaterThan(10);
  for (const { expectedQuery } of asked) {
    const query = { ...EMPTY, model: 'claims', ...expectedQuery } as Query;
    const { sql } = compileQuery(model, query, { dialect: 'duckdb', coverage: periods, today: '2026-01-15' });
    expect(() => refuseUnsafe(sql)).not.toThrow();
  }
});

test.each([
  "SELECT 'DROP TABLE claims; -- read_text(''x'')' AS text",
  'SELECT "drop" AS "update" FROM claims',
  'SELECT a - -1 AS n FROM claims',
  "SELECT replace(dx1, '.', '') AS code FROM claims",
])('words in texts and in quoted names are no words: %s', (sql) => {
  expect(() => refuseUnsafe(sql)).not.toThrow();
});
