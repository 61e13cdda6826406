import assert from 'node:assert/strict';

import { describe, test } from 'vitest';

import { builtInModels } from '../model/built-in.ts';
import type { Query } from '../model/query.ts';
import { queryOf } from '../model/testing/query.ts';
import { compileQuery } from './compile.ts';
import { compileDrill } from './drill.ts';
import { ask, openTables, type Row } from './testing/clinic.ts';

const model = builtInModels().get('claims');
assert.ok(model !== undefined);
const clinic = await openTables(model);

const OPTIONS = {
  dialect: 'duckdb',
  coverage: { from: '2024-01-01', to: '2025-12-31' },
  today: '2026-01-15',
} as const;
const YEAR = { from: '2025-01-01', to: '2025-12-31' };
const BEFORE = { from: '2024-01-01', to: '2024-12-31' };

const rowsOf = (asked: Partial<Query>): Promise<Row[]> =>
  ask(clinic, compileQuery(model, queryOf(asked), OPTIONS));

/** Rows of a statement written by hand, as a check on the planner. */
const select = async (sql: string): Promise<unknown[][]> =>
  (await clinic.runAndReadAll(sql)).getRowsJson() as unknown[][];

describe('compileQuery()', () => {
  test('two spans that overlap count a claim once, under the one that began last, and the first goes on after it', async () => {
    await clinic.run('BEGIN');
    await clinic.run(`INSERT INTO eligibility VALUES
      ('X1', 'Long', DATE '2025-01-01', NULL, 9, 1), ('X1', 'Short', DATE '2025-03-01', DATE '2025-03-31', 9, 2)`);
    await clinic.run(`INSERT INTO claims (claim_id, member_id, claim_type, service_date, status, paid_amount, _file, _line)
      SELECT 'X' || i, 'X1', 'professional', CAST(d AS DATE), 'paid', 1, 9, i
      FROM (VALUES (1, '2025-02-01'), (2, '2025-03-01'), (3, '2025-03-31'), (4, '2025-04-01'), (5, '2024-12-31')) AS days(i, d)`);
    const rows = await rowsOf({
      metrics: ['claim_count', 'paid_total'],
      dimensions: ['plan'],
      filters: [{ dim: 'member_id', op: 'eq', value: 'X1' }],
    });
    await clinic.run('ROLLBACK');
    assert.deepEqual(rows, [
      { plan: 'Long', claim_count: 2, paid_total: 2 },
      { plan: 'Short', claim_count: 2, paid_total: 2 },
      { plan: null, claim_count: 1, paid_total: 1 },
    ]);
  });

  test('a claim counts once under each condition that it has a code of', async () => {
    const rows = await rowsOf({ metrics: ['claim_count'], dimensions: ['condition'] });
    const [[diabetes] = []] = await select(
      "SELECT count(*) FROM claims WHERE dx1 SIMILAR TO 'E1[013].*' OR dx2 SIMILAR TO 'E1[013].*' OR dx3 SIMILAR TO 'E1[013].*' OR dx4 SIMILAR TO 'E1[013].*'",
    );
    assert.equal(rows.find(({ condition }) => condition === 'diabetes')?.claim_count, Number(diabetes));
  });

  test('a setting has its paid amount set against all member months', async () => {
    const [all] = await rowsOf({ metrics: ['pmpm'], period: YEAR });
    const parts = await rowsOf({ metrics: ['pmpm'], dimensions: ['claim_type'], period: YEAR });
    const sum = parts.reduce((total, { pmpm }) => total + Number(pmpm), 0);
    assert.equal(parts.length, 4);
    assert.ok(Math.abs(sum - Number(all?.pmpm)) < 0.001);
  });

  test('against the year before each month stands beside the same month, and the change is their difference', async () => {
    const rows = await rowsOf({
      metrics: ['admissions'],
      timeGrain: 'month',
      period: YEAR,
      compareTo: BEFORE,
    });
    const before = await rowsOf({ metrics: ['admissions'], timeGrain: 'month', period: BEFORE });
    assert.deepEqual(
      rows
        .filter((row) => row.admissions_before !== 0)
        .map((row) => [String(row.month).slice(5), row.admissions_before]),
      before.map((row) => [String(row.month).slice(5), row.admissions]),
    );
    for (const row of rows)
      assert.equal(row.admissions_change, Number(row.admissions) - Number(row.admissions_before));
  });

  test('weeks of the year before stand beside weeks that begin on a Monday', async () => {
    const rows = await rowsOf({
      metrics: ['claim_count'],
      timeGrain: 'week',
      period: YEAR,
      compareTo: BEFORE,
    });
    assert.ok(rows.every(({ week }) => /^202[456]-W\d\d$/.test(String(week))));
    const total = rows.reduce((sum, row) => sum + Number(row.claim_count_before), 0);
    assert.deepEqual(await rowsOf({ metrics: ['claim_count'], period: BEFORE }), [{ claim_count: total }]);
  });

  test('shares of all groups are one, though few groups are shown', async () => {
    const all = await rowsOf({ metrics: ['paid_total'], dimensions: ['plan'], share: true });
    const few = await rowsOf({ metrics: ['paid_total'], dimensions: ['plan'], share: true, limit: 2 });
    assert.ok(Math.abs(all.reduce((sum, row) => sum + Number(row.paid_total_share), 0) - 1) < 0.001);
    assert.deepEqual(few, all.slice(0, 2));
  });

  test('members with diabetes and no HbA1c in twelve months are those that are left', async () => {
    const cohorts = [
      { has: true, base: 'claims', filters: [{ dim: 'condition', op: 'eq' as const, value: 'diabetes' }] },
      {
        has: false,
        base: 'labs',
        filters: [{ dim: 'lab_test', op: 'eq' as const, value: 'Hemoglobin A1c' }],
        period: YEAR,
      },
    ];
    const [counted] = await rowsOf({ metrics: ['member_count'], cohorts });
    const listed = await rowsOf({ intent: 'list', dimensions: ['member_id'], cohorts });
    const [[expected] = []] = await select(`SELECT count(*) FROM members m
      WHERE EXISTS (SELECT 1 FROM claims c WHERE c.member_id = m.member_id AND (dx1 SIMILAR TO 'E1[013].*' OR dx2 SIMILAR TO 'E1[013].*' OR dx3 SIMILAR TO 'E1[013].*' OR dx4 SIMILAR TO 'E1[013].*'))
        AND NOT EXISTS (SELECT 1 FROM labs l WHERE l.member_id = m.member_id AND l.loinc = '4548-4' AND year(l.result_date) = 2025)`);
    assert.equal(counted?.member_count, Number(expected));
    assert.equal(listed.length, Number(expected));
  });

  test('so many emergency visits of a member are as many days, whatever the claims of a day', async () => {
    const cohorts = [{ has: true, base: 'ed_visits', filters: [], period: YEAR, min: 3 }];
    const [row] = await rowsOf({ metrics: ['member_count'], cohorts });
    const visits = `SELECT member_id FROM claims WHERE claim_type = 'emergency' AND status = 'paid' AND year(service_date) = 2025 GROUP BY 1`;
    const [[days] = []] = await select(
      `SELECT count(*) FROM (${visits} HAVING count(DISTINCT service_date) >= 3)`,
    );
    const [[claims] = []] = await select(`SELECT count(*) FROM (${visits} HAVING count(*) >= 3)`);
    assert.equal(row?.member_count, Number(days));
    assert.notEqual(row?.member_count, Number(claims));
  });

  test('a threshold is asked of what is shown', async () => {
    const rows = await rowsOf({
      metrics: ['paid_total'],
      dimensions: ['member_id'],
      period: YEAR,
      having: [{ key: 'paid_total', op: 'gt', value: 60_000 }],
    });
    assert.equal(rows.length, 4);
    assert.ok(rows.every((row) => Number(row.paid_total) > 60_000));
  });

  test('leaving a value out keeps the rows of which it is unknown', async () => {
    const [all] = await rowsOf({ metrics: ['claim_count'] });
    const [kept] = await rowsOf({
      metrics: ['claim_count'],
      filters: [{ dim: 'denial_reason', op: 'ne', value: 'Coding error' }],
    });
    assert.equal(Number(all?.claim_count) - Number(kept?.claim_count), 42);
  });

  test('values of the question are bound and never part of the text', () => {
    const value = "x' OR 1=1 --";
    const query = queryOf({
      metrics: ['paid_total'],
      dimensions: ['member_id'],
      filters: [{ dim: 'plan', op: 'in', value: [value, 'Gold PPO'] }],
      having: [{ key: 'paid_total', op: 'gt', value: 123.5 }],
    });
    const { sql, parameters } = compileQuery(model, query, OPTIONS);
    assert.ok(!sql.includes(value) && !sql.includes('Gold PPO') && !sql.includes('123.5'));
    assert.deepEqual(new Set(parameters), new Set([value, 'Gold PPO', 123.5]));
  });

  test('says in words what it does', () => {
    const query = queryOf({
      metrics: ['alos'],
      dimensions: ['plan'],
      period: YEAR,
      filters: [{ dim: 'sex', op: 'eq', value: 'F' }],
      orderBy: [{ key: 'alos', dir: 'desc' }],
      limit: 3,
    });
    const { plan, tables, columns } = compileQuery(model, query, OPTIONS);
    assert.deepEqual(
      [...new Set(plan.map(({ step }) => step))],
      ['read', 'join', 'filter', 'group', 'compute', 'order', 'limit'],
    );
    assert.deepEqual(tables, ['claims', 'eligibility', 'members']);
    assert.deepEqual(
      columns.map(({ name, role }) => [name, role]),
      [
        ['plan', 'dimension'],
        ['alos', 'metric'],
        ['admissions', 'metric'],
      ],
    );
  });
});

describe('compileDrill()', () => {
  const drill = async (asked: Partial<Query>, row: Row, metric?: string): Promise<Row[]> =>
    ask(clinic, compileDrill(model, queryOf(asked), row, { ...OPTIONS, limit: 10_000, metric }));

  test('the rows behind a cell are as many as it counts, each with its file and line', async () => {
    const asked = {
      metrics: ['claim_count'],
      dimensions: ['claim_type', 'condition'],
      timeGrain: 'quarter' as const,
    };
    const rows = await rowsOf(asked);
    for (const row of rows.slice(0, 12)) {
      const behind = await drill(asked, row);
      assert.equal(behind.length, row.claim_count);
      assert.ok(behind.every(({ _file, _line }) => Number(_file) === 1 && Number(_line) >= 2));
    }
  });

  test('a rate opens to the rows above its line', async () => {
    const asked = { metrics: ['denial_rate'], period: YEAR };
    const behind = await drill(asked, {});
    assert.equal(behind.length, 91);
    assert.ok(behind.every(({ status }) => status === 'denied'));
  });

  test('a cell of the period before opens to its rows', async () => {
    const asked = { metrics: ['admissions'], period: YEAR, compareTo: BEFORE };
    const [row] = await rowsOf(asked);
    assert.equal((await drill(asked, {}, 'admissions_before')).length, row?.admissions_before);
  });

  test('adherence opens to the fills of the same members', async () => {
    const asked = {
      metrics: ['pdc_mean'],
      period: YEAR,
      filters: [{ dim: 'drug_class', op: 'eq' as const, value: 'Biguanide' }],
    };
    const behind = await drill(asked, {});
    assert.equal(new Set(behind.map(({ member_id }) => member_id)).size, 38);
    assert.ok(behind.every(({ drug_class }) => drug_class === 'Biguanide'));
  });
});

describe('questions about the data', () => {
  const check = (name: NonNullable<Query['check']>, table?: string): Promise<Row[]> =>
    rowsOf({ intent: 'dataQuality', check: name, ...(table === undefined ? {} : { table }) });

  test('duplicates are those that the load left out', async () => {
    assert.deepEqual(await check('duplicates', 'claims'), [{ duplicate_rows: 5 }]);
    assert.equal((await check('duplicates')).length, 7);
  });

  test('orphans, overlaps and reversed dates are found when they are put in', async () => {
    const before = await Promise.all([
      check('orphans', 'claims'),
      check('overlaps'),
      check('reversed', 'claims'),
    ]);
    await clinic.run('BEGIN');
    await clinic.run(`INSERT INTO claims (claim_id, member_id, provider_id, service_date, admit_date, discharge_date, _file, _line)
      VALUES ('X1', 'M9999', 'PR999', DATE '2025-01-01', DATE '2025-01-05', DATE '2025-01-01', 9, 1)`);
    await clinic.run(
      'INSERT INTO eligibility SELECT member_id, plan, coverage_start + 1, coverage_end, 9, _line FROM eligibility WHERE _line = 2',
    );
    const after = [
      await check('orphans', 'claims'),
      await check('overlaps'),
      await check('reversed', 'claims'),
    ];
    await clinic.run('ROLLBACK');
    assert.deepEqual(before, [
      [
        { column: 'member_id', refers_to: 'members', orphan_rows: 0 },
        { column: 'provider_id', refers_to: 'providers', orphan_rows: 0 },
        { column: 'service_date', refers_to: 'eligibility', orphan_rows: 0 },
      ],
      [{ table: 'eligibility', overlapping_rows: 0 }],
      [{ reversed_rows: 0 }],
    ]);
    assert.deepEqual(
      after[0]?.map(({ orphan_rows }) => orphan_rows),
      [1, 1, 1],
    );
    assert.deepEqual(after.slice(1), [
      [{ table: 'eligibility', overlapping_rows: 1 }],
      [{ reversed_rows: 1 }],
    ]);
  });

  test('coverage says where a table begins and ends, and tables how many rows it has', async () => {
    assert.deepEqual(await check('coverage', 'visits'), [
      { rows: 1530, data_from: '2024-01-01', data_to: '2025-12-31', months: 24, months_without_rows: 0 },
    ]);
    const tables = await check('tables');
    assert.deepEqual(
      tables.find(({ table }) => table === 'members'),
      { table: 'members', rows: 420, files: 1, data_from: null, data_to: null },
    );
  });

  test('empty columns are counted, full ones are not', async () => {
    const rows = await check('empty', 'labs');
    assert.deepEqual(rows, []);
    const claims = await check('empty', 'claims');
    assert.ok(claims.some(({ column, empty_share }) => column === 'procedure_code' && empty_share === 1));
    assert.ok(!claims.some(({ column }) => column === 'claim_id'));
  });
});
