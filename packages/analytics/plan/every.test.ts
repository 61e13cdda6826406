import assert from 'node:assert/strict';

import { describe, test } from 'vitest';

import { builtInModels } from '../model/built-in.ts';
import { checkQuery } from '../model/check-query.ts';
import type { Model } from '../model/model.ts';
import type { Query } from '../model/query.ts';
import { compileQuery } from './compile.ts';
import { ask, openTables } from './testing/clinic.ts';
import { everyQuery } from './testing/every-query.ts';

const options = {
  dialect: 'duckdb',
  coverage: { from: '2024-01-01', to: '2025-12-31' },
  today: '2026-01-15',
  countPeople: true,
} as const;

describe.for([...builtInModels().values()])('the model $id', (model) => {
  test('every metric runs by every dimension it has, by time, by filters and against a period before', async () => {
    const data = await openTables(model);
    const queries = everyQuery(model);
    for (const query of queries) {
      assert.deepEqual(checkQuery(model, query), [], JSON.stringify(query));
      const compiled = compileQuery(model, query, options);
      const rows = await ask(data, compiled).catch((cause: unknown) => {
        throw new Error(`${JSON.stringify(query)}\n${compiled.sql}`, { cause });
      });
      const names = [...compiled.columns.map(({ name }) => name), compiled.peopleColumn].filter(Boolean);
      for (const row of rows) assert.deepEqual(Object.keys(row), names);
    }
    assert.ok(queries.length > Object.keys(model.metrics).length * 3);
  }, 240_000);

  test('every metric refuses every dimension it does not have, and compiles no statement that reads past it', () => {
    for (const query of lackingQueries(model)) assert.notDeepEqual(checkQuery(model, query), []);
  });
});

function lackingQueries(model: Model): readonly Query[] {
  return Object.entries(model.metrics).flatMap(([metric, spec]) =>
    Object.entries(model.dimensions)
      .filter(([, { on }]) => on[spec.base] === undefined && spec.ratio === undefined)
      .map(([dimension]) => ({
        model: model.id,
        intent: spec.list === true ? ('list' as const) : ('metric' as const),
        metrics: [metric],
        dimensions: [],
        filters: [{ dim: dimension, op: 'known' as const }],
        cohorts: [],
        having: [],
        orderBy: [],
      })),
  );
}
