import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine, type Snapshot, type Value, type Warehouse } from '@chartwright/analytics';
import { writeTable } from '@chartwright/analytics/testing/snapshot';
import { type TestDatabase, useTestDatabase } from '@chartwright/platform/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { openPostgresWarehouse } from './index.ts';
import { datasetSchema, versionSchema } from './names.ts';

const CLAIMS = `SELECT i AS claim_no, CASE WHEN i % 7 > 0 THEN 'M' || (i % 50) END AS member_id,
  (i * 1.01)::DECIMAL(18,2) AS paid_amount, (i / 7)::DECIMAL(18,6) AS score,
  DATE '2024-01-01' + (i % 365)::INTEGER AS service_date, i % 2 = 0 AS is_paid,
  'a' || chr(9) || 'b' || chr(10) || chr(13) || '\\N \\ "é" ' || i AS note, 7::INTEGER AS _file FROM range(8000) r(i)`;
const options = { timeoutMs: 30_000, rowsMax: 1000 };
const warned: unknown[] = [];
const log = {
  info: () => undefined,
  warn: (fields: object) => void warned.push(fields),
  error: () => undefined,
};

const database = useTestDatabase([]);
let folder: string;
let engine: Warehouse;
let snapshot: Snapshot;
const opened: Warehouse[] = [];
const keys = new Set<string>();

const urlOf = ({ connection }: TestDatabase, { user, password } = inject('postgres').superuser): string => {
  const { host, port, database: name } = connection;
  const place = new URLSearchParams({ host, port: String(port) });
  return `postgres://${user}:${encodeURIComponent(password)}@localhost/${name}?${place.toString()}`;
};

const openWarehouse = (as = inject('postgres').superuser): Warehouse => {
  const warehouse = openPostgresWarehouse({ url: urlOf(database(), as), poolSize: 4, log });
  opened.push(warehouse);
  return warehouse;
};
const administer = async (text: string) => {
  const client = new pg.Client(urlOf(database()));
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chartwright-warehouse-'));
  engine = openEngine({ scratch: join(folder, 'scratch'), memoryMb: 256, threads: 2, childrenMax: 2 });
  const claims = await writeTable(folder, 'claims', CLAIMS);
  const members = await writeTable(
    folder,
    'members',
    `SELECT 'M' || i AS member_id, i AS age FROM range(50) r(i)`,
  );
  snapshot = {
    key: `org_a/live/ds_${database().connection.database}`,
    version: 1,
    model: 'claims',
    tables: [claims, members],
  };
});
afterEach(async () => {
  for (const warehouse of opened.splice(0)) {
    for (const key of keys) await warehouse.forget(key);
    await warehouse.stop();
  }
  keys.clear();
  expect(warned.splice(0)).toEqual([]);
});
afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (warehouse: Warehouse, sql: string, parameters: readonly Value[] = [], of = snapshot) => {
  keys.add(of.key);
  return warehouse.run(of, { sql, parameters }, options);
};

const QUESTIONS: readonly (readonly [sql: string, parameters: readonly Value[]])[] = [
  ['SELECT * FROM claims WHERE claim_no < 20 ORDER BY claim_no', []],
  ['SELECT count(*) AS n, sum(paid_amount) AS paid, min(service_date) AS first FROM claims', []],
  [
    `SELECT member_id, count(*) AS n, sum(paid_amount) AS paid FROM claims WHERE service_date BETWEEN $1 AND $2
     AND member_id = ANY($3) AND is_paid GROUP BY member_id ORDER BY member_id`,
    ['2024-03-01', '2024-05-31', ['M1', 'M2', 'M4']],
  ],
  [
    `SELECT m.age, count(c.claim_no) AS n FROM members m LEFT JOIN claims c ON c.member_id = m.member_id
     AND c.claim_no < $1 GROUP BY m.age ORDER BY m.age`,
    [40],
  ],
  ['SELECT note FROM claims ORDER BY note LIMIT 50', []],
  ['SELECT array_agg(claim_no ORDER BY claim_no) AS list FROM claims WHERE claim_no < 5', []],
  ['SELECT array_agg(DISTINCT member_id ORDER BY member_id) AS list FROM claims WHERE claim_no < 9', []],
  ['SELECT CAST(sum(paid_amount) AS DOUBLE PRECISION) / count(*) AS mean FROM claims', []],
  ['SELECT CAST(9007199254740993 AS BIGINT) AS large, NULL AS nothing, TRUE AS yes', []],
];

describe('both engines', () => {
  let warehouse: Warehouse;
  beforeAll(() => {
    warehouse = openPostgresWarehouse({ url: urlOf(database()), poolSize: 2, log });
  });
  afterAll(async () => {
    await warehouse.forget(both().key);
    await warehouse.stop();
  });
  const both = () => ({ ...snapshot, key: `${snapshot.key}_both` });
  const askBoth = (asked: Warehouse, sql: string, parameters: readonly Value[]) =>
    asked.run(both(), { sql, parameters }, options);

  test.each(QUESTIONS)('give the same values: %s', async (sql, parameters) => {
    const ours = await askBoth(engine, sql, parameters);
    const theirs = await askBoth(warehouse, sql, parameters);
    expect(theirs.rows).toEqual(ours.rows);
    expect(theirs.isCut).toBe(ours.isCut);
    expect(theirs.columns.map(({ name }) => name)).toEqual(ours.columns.map(({ name }) => name));
  });

  test('cut the rows beyond those asked for', async () => {
    const { rows, isCut } = await askBoth(
      warehouse,
      'SELECT claim_no FROM claims ORDER BY claim_no DESC',
      [],
    );
    expect({ first: rows[0], count: rows.length, isCut }).toEqual({
      first: [7999],
      count: 1000,
      isCut: true,
    });
  });
});

describe('a question', () => {
  test('that takes too long ends as such, and the next is answered', async () => {
    const warehouse = openWarehouse();
    await ask(warehouse, 'SELECT 1 AS one');
    const endless =
      'SELECT count(*) AS n FROM claims a, claims b, claims c WHERE a.score + b.score = c.score';
    await expect(
      warehouse.run(snapshot, { sql: endless, parameters: [] }, { ...options, timeoutMs: 200 }),
    ).rejects.toMatchObject({ name: 'WarehouseError', reason: 'timeout' });
    expect((await ask(warehouse, 'SELECT count(*) AS n FROM claims')).rows).toEqual([[8000]]);
  });

  test('that is given up is cancelled', async () => {
    const warehouse = openWarehouse();
    await ask(warehouse, 'SELECT 1 AS one');
    const giveUp = new AbortController();
    const endless =
      'SELECT count(*) AS n FROM claims a, claims b, claims c WHERE a.score + b.score = c.score';
    const asked = warehouse.run(
      snapshot,
      { sql: endless, parameters: [] },
      { ...options, signal: giveUp.signal },
    );
    giveUp.abort();
    await expect(asked).rejects.toMatchObject({ reason: 'aborted' });
    await expect
      .poll(() =>
        administer(
          `SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%c.score%' AND pid <> pg_backend_pid()`,
        ),
      )
      .toEqual([]);
  });

  test('that is not one SELECT is refused', async () => {
    const warehouse = openWarehouse();
    for (const sql of [
      'DROP TABLE claims',
      'SELECT 1; SELECT 2',
      "SELECT pg_read_file('/etc/passwd')",
      'SELECT pg_sleep(60)',
    ]) {
      await expect(ask(warehouse, sql)).rejects.toMatchObject({ reason: 'refused' });
    }
  });

  test('that fails says where, without a value of the data', async () => {
    const warehouse = openWarehouse();
    await expect(ask(warehouse, 'SELECT member_name FROM claims')).rejects.toThrow(
      'column "member_name" does not exist',
    );
    await expect(ask(warehouse, 'SELECT CAST(note AS INTEGER) AS n FROM claims')).rejects.toMatchObject({
      reason: 'failed',
      message: 'The question failed. 22P02',
    });
  });

  test('reads with a role that may read the views of its dataset and nothing else', async () => {
    const warehouse = openWarehouse();
    await ask(warehouse, 'SELECT 1 AS one');
    const role = datasetSchema(snapshot.key);
    const rights = await administer(
      `SELECT table_schema || '.' || table_name AS name, privilege_type AS may
       FROM information_schema.role_table_grants WHERE grantee = '${role}' ORDER BY 1`,
    );
    expect(rights).toEqual([
      { name: `${versionSchema(snapshot)}.claims`, may: 'SELECT' },
      { name: `${versionSchema(snapshot)}.members`, may: 'SELECT' },
    ]);
    const other = { ...snapshot, key: `${snapshot.key}_b`, tables: snapshot.tables.slice(0, 1) };
    await ask(warehouse, 'SELECT count(*) AS n FROM claims', [], other);
    await expect(ask(warehouse, `SELECT * FROM ${versionSchema(other)}.claims`)).rejects.toThrow(
      /permission denied/,
    );
  });

  test('is answered too where the server lets us make no role', async () => {
    await administer(
      `GRANT CREATE ON DATABASE ${database().connection.database} TO ${database().connection.user}`,
    );
    const other = { ...snapshot, key: `${snapshot.key}_c` };
    const warehouse = openWarehouse(inject('postgres').application);
    expect((await ask(warehouse, 'SELECT count(*) AS n FROM claims', [], other)).rows).toEqual([[8000]]);
  });
});

describe('a version', () => {
  test('is brought over once, by as many servers as ask', async () => {
    const [one, other] = [openWarehouse(), openWarehouse()];
    one.warm(snapshot);
    const answers = await Promise.all(
      [one, other, one].map((warehouse) => ask(warehouse, 'SELECT count(*) AS n FROM claims')),
    );
    expect(answers.map(({ rows }) => rows)).toEqual([[[8000]], [[8000]], [[8000]]]);
    expect(
      await administer(`SELECT tablename FROM pg_tables WHERE schemaname = '${datasetSchema(snapshot.key)}'`),
    ).toHaveLength(2);
  });

  test('that is newer takes over the tables that stayed, and the past is dropped', async () => {
    const warehouse = openWarehouse();
    await ask(warehouse, 'SELECT count(*) AS n FROM claims');
    const fewer = await writeTable(folder, 'claims', 'SELECT 1 AS claim_no');
    const next = { ...snapshot, version: 2, tables: [fewer, ...snapshot.tables.slice(1)] };
    expect((await ask(warehouse, 'SELECT count(*) AS n FROM claims', [], next)).rows).toEqual([[1]]);
    expect((await ask(warehouse, 'SELECT count(*) AS n FROM members', [], next)).rows).toEqual([[50]]);
    const schema = datasetSchema(snapshot.key);
    const schemas = await administer(
      `SELECT nspname FROM pg_namespace WHERE starts_with(nspname, '${schema}') ORDER BY 1`,
    );
    expect(schemas.map(({ nspname }) => nspname)).toEqual([schema, versionSchema(next)]);
    expect(await administer(`SELECT tablename FROM pg_tables WHERE schemaname = '${schema}'`)).toHaveLength(
      2,
    );
  });

  test('whose file cannot be read leaves nothing behind, and is tried again', async () => {
    const warehouse = openWarehouse();
    const [claims, members] = snapshot.tables;
    const lost = {
      ...snapshot,
      tables: [members, { ...claims, path: join(folder, 'lost.duckdb') }],
    } as Snapshot;
    await expect(ask(warehouse, 'SELECT 1 AS one', [], lost)).rejects.toMatchObject({ reason: 'failed' });
    expect((await ask(warehouse, 'SELECT count(*) AS n FROM claims')).rows).toEqual([[8000]]);
  });

  test('is gone with its role after forget()', async () => {
    const warehouse = openWarehouse();
    await ask(warehouse, 'SELECT 1 AS one');
    await warehouse.forget(snapshot.key);
    const role = datasetSchema(snapshot.key);
    expect(
      await administer(`SELECT nspname FROM pg_namespace WHERE starts_with(nspname, '${role}')`),
    ).toEqual([]);
    expect(await administer(`SELECT rolname FROM pg_roles WHERE rolname = '${role}'`)).toEqual([]);
  });
});
