import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CASE_METRICS,
  ENTITY_TYPES,
  type Engine,
  openEngine,
  type Snapshot,
  type Statement,
  selectCounts,
  selectDetails,
  selectDistributions,
  selectEntities,
  selectGroups,
  selectHistograms,
  selectPeople,
  selectSecondary,
  selectTop,
  selectTotals,
  selectTrend,
  type Value,
  type Warehouse,
} from '@chartwright/analytics';
import { loadHospital, writeHospital } from '@chartwright/analytics/testing/hospital';
import { useTestDatabase } from '@chartwright/platform/testing';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openPostgresWarehouse } from '../warehouse/index.ts';

const SETUP_MS = 60_000;
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const database = useTestDatabase([]);
let folder: string;
let engine: Engine;
let postgres: Warehouse;
let snapshot: Snapshot;

beforeAll(async () => {
  const { superuser } = inject('postgres');
  const { host, port, database: name } = database().connection;
  const place = new URLSearchParams({ host, port: String(port) });
  const url = `postgres://${superuser.user}:${encodeURIComponent(superuser.password)}@localhost/${name}?${place.toString()}`;
  folder = mkdtempSync(join(tmpdir(), 'chartwright-dialects-'));
  engine = openEngine({ scratch: join(folder, 'scratch'), memoryMb: 256, threads: 1, childrenMax: 1 });
  postgres = openPostgresWarehouse({ url, poolSize: 2, log });
  snapshot = await loadHospital(folder, writeHospital({ cases: 1500, seed: 4 }));
}, SETUP_MS);
afterAll(async () => {
  await Promise.all([engine.stop(), postgres.stop()]);
  rmSync(folder, { recursive: true });
});

const PLACES = 4;
/** As figures are shown: what the two add up of doubles differs in the last bits. */
const shown = (value: Value): Value => (typeof value === 'number' ? Number(value.toFixed(PLACES)) : value);

async function expectSame(statement: Statement | undefined): Promise<void> {
  if (statement === undefined) throw new Error('There is no statement');
  const options = { timeoutMs: 30_000, rowsMax: 10_000 };
  const [one, other] = await Promise.all([
    engine.run(snapshot, statement, options),
    postgres.run(snapshot, statement, options),
  ]);
  expect(one.rows.length).toBeGreaterThan(0);
  expect(other.rows.map((row) => row.map(shown))).toEqual(one.rows.map((row) => row.map(shown)));
  expect(other.columns.map(({ name }) => name)).toEqual(one.columns.map(({ name }) => name));
}

const selection = () => ({
  domain: 'condition' as const,
  ids: ['M17', 'I50.23', 'M16.11'],
  period: { from: '2024-01-01', to: '2025-12-31' },
  excludedDiagnoses: ['E66'],
  tables: new Set(snapshot.tables.map(({ table }) => table)),
});

test('every analysis has the same figures in DuckDB and in PostgreSQL', { timeout: 120_000 }, async () => {
  for (const metric of CASE_METRICS) {
    for (const pivot of ['surgeon', 'payor', 'provider', 'client'] as const)
      await expectSame(selectGroups({ ...selection(), metric, pivot }, 'avg'));
    await expectSame(selectTotals({ ...selection(), metric, pivot: 'surgeon' }));
    const band = metric === 'readmission_30' ? undefined : { from: 10, to: 90 };
    await expectSame(
      selectDetails({ ...selection(), metric, pivot: 'payor', band }, { limit: 50, offset: 5 }),
    );
  }
});

test('every part of a dashboard and every entity, too', { timeout: 120_000 }, async () => {
  await expectSame(selectCounts(selection()));
  await expectSame(selectDistributions(selection()));
  await expectSame(selectHistograms(selection(), { cost: { start: 5000, width: 2500, count: 9 } }));
  await expectSame(selectTop(selection(), 'surgeon', 10));
  await expectSame(selectTrend(selection()));
  await expectSame(selectPeople(selection()));
  await expectSame(selectSecondary(selection(), 10));
  for (const type of ENTITY_TYPES) await expectSame(selectEntities(type, selection().tables));
});
