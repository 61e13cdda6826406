import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Value } from '../model/model.ts';
import { openEngine } from './engine.ts';
import type { Snapshot, SnapshotTable, Warehouse } from './model.ts';
import { writeTable } from './testing/snapshot.ts';

const CLAIMS = `SELECT i AS claim_no, 'M' || (i % 50) AS member_id, (i * 1.01)::DECIMAL(18,2) AS paid_amount,
  DATE '2024-01-01' + (i % 365)::INTEGER AS service_date, i % 2 = 0 AS is_paid FROM range(5000) r(i)`;
const options = { timeoutMs: 20_000, rowsMax: 1000 };

let folder: string;
let engine: Warehouse;
let claims: SnapshotTable;
let snapshot: Snapshot;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chartwright-engine-'));
  engine = openEngine({ scratch: join(folder, 'scratch'), memoryMb: 256, threads: 2, childrenMax: 2 });
  claims = await writeTable(folder, 'claims', CLAIMS);
  snapshot = { key: 'org_a/live/ds_1', version: 1, model: 'claims', tables: [claims] };
});
afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

const rowsOf = async (sql: string, parameters: readonly Value[] = []) =>
  (await engine.run(snapshot, { sql, parameters }, options)).rows;

describe('values', () => {
  test('leave the engine exactly: decimals, dates, whole numbers past 2^53 as text, lists, what is absent', async () => {
    const { columns, rows } = await engine.run(
      snapshot,
      {
        sql: `SELECT 12.34::DECIMAL(18,2) AS money, DATE '2024-02-29' AS day, 9007199254740993 AS large,
          sum(claim_no) AS total, [1, 2, NULL] AS list, NULL AS nothing, 1 / 0 AS infinite, true AS yes,
          TIMESTAMP '2024-02-29 10:11:12' AS moment, 0.1::DOUBLE AS double FROM claims`,
        parameters: [],
      },
      options,
    );
    expect(rows).toEqual([
      [
        12.34,
        '2024-02-29',
        '9007199254740993',
        12_497_500,
        [1, 2, null],
        null,
        null,
        true,
        '2024-02-29 10:11:12',
        0.1,
      ],
    ]);
    expect(columns.map(({ type }) => type)).toEqual([
      'number',
      'date',
      'integer',
      'integer',
      'list',
      'integer',
      'number',
      'boolean',
      'timestamp',
      'number',
    ]);
  });

  test('come back as they were bound', async () => {
    expect(
      await rowsOf('SELECT $1::VARCHAR AS a, $2 + 1 AS b, $3 * 2 AS c, $4 AS d, $5::DATE AS e, $6 AS f', [
        "O'Neill; --",
        41,
        1.25,
        true,
        '2024-03-31',
        null,
      ]),
    ).toEqual([["O'Neill; --", 42, 2.5, true, '2024-03-31', null]]);
  });

  test('are compared with dates, amounts and lists by their own types', async () => {
    expect(
      await rowsOf(
        `SELECT count(*) AS n FROM claims
         WHERE service_date >= $1 AND paid_amount < $2 AND member_id = ANY($3) AND claim_no = ANY($4)`,
        ['2024-02-01', 1000.5, ['M1', 'M2'], [51, 52, 901, 4001]],
      ),
    ).toEqual([[3]]);
  });

  test('of a type that no answer has are refused by name of the type', async () => {
    await expect(rowsOf(`SELECT {'a': 1} AS packed`)).rejects.toMatchObject({ reason: 'refused' });
    expect(await rowsOf('SELECT 1 AS one')).toEqual([[1]]);
  });

  test('beyond the rows asked for are cut, and the answer says so', async () => {
    const cut = await engine.run(
      snapshot,
      { sql: 'SELECT claim_no FROM claims ORDER BY claim_no', parameters: [] },
      { ...options, rowsMax: 3000 },
    );
    expect({ rows: cut.rows.length, isCut: cut.isCut }).toEqual({ rows: 3000, isCut: true });
    const whole = await engine.run(
      snapshot,
      { sql: 'SELECT claim_no FROM claims LIMIT 3000', parameters: [] },
      { ...options, rowsMax: 3000 },
    );
    expect({ rows: whole.rows.length, isCut: whole.isCut }).toEqual({ rows: 3000, isCut: false });
  });
});

describe('a question', () => {
  test('that takes too long is ended, and the next is answered', async () => {
    const endless =
      'SELECT count(*) FROM claims a, claims b, claims c WHERE a.claim_no * b.claim_no = c.claim_no';
    await expect(
      engine.run(snapshot, { sql: endless, parameters: [] }, { ...options, timeoutMs: 300 }),
    ).rejects.toMatchObject({ name: 'WarehouseError', reason: 'timeout' });
    expect(await rowsOf('SELECT count(*) FROM claims')).toEqual([[5000]]);
  });

  test('that is given up is ended, whether it was begun or not', async () => {
    const endless =
      'SELECT count(*) FROM claims a, claims b, claims c WHERE a.claim_no * b.claim_no = c.claim_no';
    const giveUp = new AbortController();
    const begun = engine.run(
      snapshot,
      { sql: endless, parameters: [] },
      { ...options, signal: giveUp.signal },
    );
    giveUp.abort();
    await expect(begun).rejects.toMatchObject({ reason: 'aborted' });
    await expect(
      engine.run(snapshot, { sql: 'SELECT 1 AS one', parameters: [] }, { ...options, signal: giveUp.signal }),
    ).rejects.toMatchObject({ reason: 'aborted' });
    expect(await rowsOf('SELECT count(*) FROM claims')).toEqual([[5000]]);
  });

  test.each([
    ['SELECT member_name FROM claims', 'The question failed. Binder Error'],
    ['SELECT CAST(member_id AS INTEGER) AS n FROM claims', 'The question failed. Conversion Error'],
  ])('that fails says of what kind, without a name or a value of the data: %s', async (sql, message) => {
    await expect(rowsOf(sql)).rejects.toMatchObject({ reason: 'failed', message });
  });

  test('with too many or too few parameters is not run', async () => {
    await expect(rowsOf('SELECT $1 AS a', ['x', 'y'])).rejects.toMatchObject({ reason: 'refused' });
    await expect(rowsOf('SELECT $1 AS a, $2 AS b', ['x'])).rejects.toMatchObject({ reason: 'refused' });
  });

  test('of a newer version is answered from the newer files, while one of the older is still under way', async () => {
    const more = await writeTable(folder, 'claims', `${CLAIMS} UNION ALL ${CLAIMS}`);
    const statement = { sql: 'SELECT count(*) FROM claims', parameters: [] };
    const older = { ...snapshot, key: 'org_a/live/ds_2' };
    const [before, after] = await Promise.all([
      engine.run(older, statement, options),
      engine.run({ ...older, version: 2, tables: [more] }, statement, options),
    ]);
    expect([before.rows, after.rows]).toEqual([[[5000]], [[10_000]]]);
  });

  test('finds only the tables of its own dataset', async () => {
    const members = await writeTable(folder, 'members', `SELECT 'M1' AS member_id`);
    const other: Snapshot = { key: 'org_b/live/ds_1', version: 1, model: 'claims', tables: [members] };
    const ask = (sql: string) => engine.run(other, { sql, parameters: [] }, options);
    expect((await ask('SELECT member_id FROM members')).rows).toEqual([['M1']]);
    await expect(ask('SELECT member_id FROM claims')).rejects.toMatchObject({ reason: 'failed' });
    await expect(rowsOf('SELECT member_id FROM members')).rejects.toMatchObject({ reason: 'failed' });
  });
});

describe('a file', () => {
  test('whose key is wrong is not opened, and the key is not told', async () => {
    const wrong: Snapshot = {
      ...snapshot,
      key: 'org_c/live/ds_1',
      tables: [{ ...claims, secret: 'ab'.repeat(32) }],
    };
    const asked = engine.run(wrong, { sql: 'SELECT 1 AS one', parameters: [] }, options);
    await expect(asked).rejects.toMatchObject({ reason: 'failed' });
    await expect(asked).rejects.not.toThrow(/abab/);
  });

  test('that is gone fails its questions, and no others', async () => {
    const lost: Snapshot = {
      ...snapshot,
      key: 'org_d/live/ds_1',
      tables: [{ ...claims, path: `${claims.path}-lost` }],
    };
    engine.warm(lost);
    await expect(engine.run(lost, { sql: 'SELECT 1 AS one', parameters: [] }, options)).rejects.toMatchObject(
      { reason: 'failed' },
    );
    expect(await rowsOf('SELECT count(*) FROM claims')).toEqual([[5000]]);
  });
});

test('after forget() and stop() nothing is answered any more', async () => {
  const ending = openEngine({ scratch: join(folder, 'other'), memoryMb: 256, threads: 1, childrenMax: 2 });
  const statement = { sql: 'SELECT count(*) FROM claims', parameters: [] };
  ending.warm(snapshot);
  expect((await ending.run(snapshot, statement, options)).rows).toEqual([[5000]]);
  await ending.forget(snapshot.key);
  expect((await ending.run(snapshot, statement, options)).rows).toEqual([[5000]]);
  const last = ending.run(
    snapshot,
    { ...statement, sql: 'SELECT count(*) FROM claims a, claims b, claims c' },
    options,
  );
  await Promise.all([ending.stop(), expect(last).rejects.toMatchObject({ reason: 'aborted' })]);
  await expect(ending.run(snapshot, statement, options)).rejects.toMatchObject({ reason: 'aborted' });
});
