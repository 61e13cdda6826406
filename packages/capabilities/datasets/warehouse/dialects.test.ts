import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  builtInModels,
  type Compiled,
  checkQuery,
  compileDrill,
  compileQuery,
  type Engine,
  type Model,
  openEngine,
  type Query,
  type Snapshot,
  type Value,
  type Warehouse,
} from '@chartwright/analytics';
import { CLINIC_LOADS, clinicSelect, everyQuery } from '@chartwright/analytics/testing/plan';
import { writeTable } from '@chartwright/analytics/testing/snapshot';
import { useTestDatabase } from '@chartwright/platform/testing';
import { afterAll, beforeAll, inject, test } from 'vitest';
import { openPostgresWarehouse } from './index.ts';

const OPTIONS = { timeoutMs: 60_000, rowsMax: 10_000 };
const GIVEN = { coverage: { from: '2024-01-01', to: '2025-12-31' }, today: '2026-01-15', countPeople: true };

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const database = useTestDatabase([]);
let folder: string;
let engine: Engine;
let postgres: Warehouse;

beforeAll(() => {
  const { superuser } = inject('postgres');
  const { host, port, database: name } = database().connection;
  const place = new URLSearchParams({ host, port: String(port) });
  const url = `postgres://${superuser.user}:${encodeURIComponent(superuser.password)}@localhost/${name}?${place.toString()}`;
  folder = mkdtempSync(join(tmpdir(), 'chartwright-dialects-'));
  engine = openEngine({ scratch: join(folder, 'scratch'), memoryMb: 512, threads: 1, childrenMax: 2 });
  postgres = openPostgresWarehouse({ url, poolSize: 2, log });
});

afterAll(async () => {
  await Promise.all([engine.stop(), postgres.stop()]);
  rmSync(folder, { recursive: true });
});

async function snapshotOf(model: Model): Promise<Snapshot> {
  const tables = await Promise.all([
    writeTable(folder, '_loads', CLINIC_LOADS),
    ...Object.keys(model.tables).map((table) => writeTable(folder, table, clinicSelect(model, table))),
  ]);
  const key = `org_a/live/ds_${model.id}_${database().connection.database}`;
  return { key, version: 1, model: model.id, tables };
}

type Written = { readonly query: Query; readonly compile: (dialect: Warehouse['dialect']) => Compiled };

async function assertSame(snapshot: Snapshot, { query, compile }: Written): Promise<number> {
  const answer = async (warehouse: Warehouse): Promise<readonly (readonly Value[])[]> => {
    const compiled = compile(warehouse.dialect);
    const { rows } = await warehouse.run(snapshot, compiled, OPTIONS).catch((cause: unknown) => {
      throw new Error(`${warehouse.dialect} ${JSON.stringify(query)}\n${compiled.sql}`, { cause });
    });
    return rows;
  };
  const [one, other] = await Promise.all([answer(engine), answer(postgres)]);
  assert.deepEqual(one, other, `${JSON.stringify(query)}\n${compile('duckdb').sql}`);
  return one.length;
}

test.for([...builtInModels().values()].map((model) => [model.id, model] as const))(
  'the same question has the same rows in DuckDB and in PostgreSQL: %s',
  { timeout: 300_000 },
  async ([, model]) => {
    const snapshot = await snapshotOf(model);
    let rows = 0;
    for (const query of everyQuery(model)) {
      const compile = (dialect: Warehouse['dialect']) => compileQuery(model, query, { ...GIVEN, dialect });
      rows += await assertSame(snapshot, { query, compile });
    }
    assert.ok(rows > 0);
  },
);

test('the rows behind a number are the same in both, and so are the checks of the data', async () => {
  const model = builtInModels().get('claims');
  assert.ok(model !== undefined);
  const snapshot = await snapshotOf(model);
  const plain = { model: 'claims', filters: [], cohorts: [], having: [], orderBy: [] };
  for (const metric of Object.keys(model.metrics)) {
    const query: Query = { ...plain, intent: 'metric', metrics: [metric], dimensions: ['plan'] };
    if (checkQuery(model, query).length > 0) continue;
    const compile = (dialect: Warehouse['dialect']) =>
      compileDrill(model, query, { plan: 'Gold PPO' }, { ...GIVEN, dialect, limit: 50 });
    await assertSame(snapshot, { query, compile });
  }
  const checks = [
    'duplicates',
    'orphans',
    'overlaps',
    'reversed',
    'outliers',
    'empty',
    'coverage',
    'tables',
  ] as const;
  for (const check of checks) {
    const query: Query = { ...plain, intent: 'dataQuality', metrics: [], dimensions: [], check };
    const compile = (dialect: Warehouse['dialect']) => compileQuery(model, query, { ...GIVEN, dialect });
    assert.ok((await assertSame(snapshot, { query, compile })) > 0);
  }
});
