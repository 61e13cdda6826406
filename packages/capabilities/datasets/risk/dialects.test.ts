import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  builtInModels,
  type Engine,
  type Model,
  openEngine,
  type Snapshot,
  type Statement,
  selectRowsOfMembers,
  type Warehouse,
} from '@chartwright/analytics';
import { clinicSelect } from '@chartwright/analytics/testing/plan';
import { writeTable } from '@chartwright/analytics/testing/snapshot';
import { useTestDatabase } from '@chartwright/platform/testing';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openPostgresWarehouse } from '../warehouse/index.ts';
import { MEASURES, type RiskBody } from './model.ts';
import { selectPage } from './select.ts';

const SETUP_MS = 60_000;
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const coverage = { from: '2024-01-01', to: '2025-12-31' };
const model = builtInModels().get('claims') as Model;
const database = useTestDatabase([]);
let folder: string;
let engine: Engine;
let postgres: Warehouse;

beforeAll(() => {
  const { superuser } = inject('postgres');
  const { host, port, database: name } = database().connection;
  const place = new URLSearchParams({ host, port: String(port) });
  const url = `postgres://${superuser.user}:${encodeURIComponent(superuser.password)}@localhost/${name}?${place.toString()}`;
  folder = mkdtempSync(join(tmpdir(), 'chartwright-risk-'));
  engine = openEngine({ scratch: join(folder, 'scratch'), memoryMb: 256, threads: 1, childrenMax: 1 });
  postgres = openPostgresWarehouse({ url, poolSize: 2, log });
});
afterAll(async () => {
  await Promise.all([engine.stop(), postgres.stop()]);
  rmSync(folder, { recursive: true });
});

async function snapshotOf(names: readonly string[]): Promise<Snapshot> {
  const tables = await Promise.all(names.map((name) => writeTable(folder, name, clinicSelect(model, name))));
  return { key: `org_a/live/ds_${names.length}`, version: 1, model: 'claims', tables };
}

/** How many rows both give, which are the same. */
async function countSame(
  snapshot: Snapshot,
  write: (dialect: Warehouse['dialect']) => Statement,
): Promise<number> {
  const [one, other] = await Promise.all(
    [engine, postgres].map((warehouse) =>
      warehouse.run(snapshot, write(warehouse.dialect), { timeoutMs: SETUP_MS, rowsMax: 10_000 }),
    ),
  );
  expect(other?.columns.map(({ name }) => name)).toEqual(one?.columns.map(({ name }) => name));
  expect(other?.rows).toEqual(one?.rows);
  return one?.rows.length ?? 0;
}

test('a page of every measure, and the rows behind it, are the same in DuckDB and in PostgreSQL', async () => {
  const names = ['claims', 'labs', 'providers', 'pharmacy'];
  const snapshot = await snapshotOf(names);
  const period = { from: '2024-06-01', to: '2025-06-30' };
  for (const measure of MEASURES) {
    const body: RiskBody = { measure, period, limit: 100 };
    const count = await countSame(snapshot, (dialect) =>
      selectPage(body, 0, { model, dialect, coverage, tables: names }),
    );
    expect(count).toBeGreaterThan(20);
  }
  for (const table of names.slice(0, 2)) {
    const members = ['M0044', 'M0075', 'M0327'];
    const count = await countSame(snapshot, (dialect) =>
      selectRowsOfMembers(table, members, { model, dialect, coverage, tables: names }),
    );
    expect(count).toBeGreaterThan(0);
  }
}, 120_000);

test(
  'what rests on a table that was never loaded is unknown in both',
  async () => {
    const snapshot = await snapshotOf(['claims']);
    const count = await countSame(snapshot, (dialect) =>
      selectPage({ measure: 'hospital', limit: 100 }, 0, { model, dialect, coverage, tables: ['claims'] }),
    );
    expect(count).toBe(87);
  },
  SETUP_MS,
);
