import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { test } from 'vitest';

import { builtInModels } from '../model/built-in.ts';
import type { Query } from '../model/query.ts';
import { compileQuery } from './compile.ts';
import { ask, openTables } from './testing/clinic.ts';

type Visible = {
  readonly id: string;
  readonly expectedQuery: Omit<Partial<Query>, 'intent'> & { readonly intent: string };
  readonly expected: { readonly rows?: readonly Readonly<Record<string, unknown>>[] };
};

const visible = readFileSync(new URL('../testing/clinic/visible.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Visible)
  .filter(({ expectedQuery }) => ['metric', 'list', 'dataQuality'].includes(expectedQuery.intent));

const model = builtInModels().get('claims');
assert.ok(model !== undefined);
const clinic = await openTables(model);

test.for(visible)('$id has the rows that are expected', async ({ expectedQuery, expected }) => {
  const { table, ...asked } = expectedQuery;
  const query = {
    model: 'claims',
    metrics: [],
    dimensions: [],
    filters: [],
    cohorts: [],
    having: [],
    orderBy: [],
    ...asked,
    ...(table === undefined ? {} : { table: table.replace('.csv', '') }),
  } as Query;
  const compiled = compileQuery(model, query, {
    dialect: 'duckdb',
    coverage: { from: '2024-01-01', to: '2025-12-31' },
    today: '2026-01-15',
  });
  const rows = await ask(clinic, compiled);
  const wanted = Object.keys(expected.rows?.[0] ?? {});
  const shown = rows.map((row) => Object.fromEntries(wanted.map((key) => [key, row[key]])));
  assert.deepEqual(shown, expected.rows);
});
