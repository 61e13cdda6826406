import assert from 'node:assert/strict';

import { describe, test } from 'vitest';

import { builtInModels } from '../model/built-in.ts';
import { checkQuery } from '../model/check-query.ts';
import type { Cohort, Query } from '../model/query.ts';
import { queryOf } from '../model/testing/query.ts';
import { compileQuery } from './compile.ts';
import { compileDrill } from './drill.ts';
import type { Compiled } from './model.ts';
import { suppress } from './suppress.ts';
import { ask, openTables, type Row } from './testing/clinic.ts';

const found = builtInModels().get('claims');
assert.ok(found !== undefined);
const claims = found;
const clinic = await openTables(claims);

const OPTIONS = {
  dialect: 'duckdb',
  coverage: { from: '2024-01-01', to: '2025-12-31' },
  today: '2026-01-15',
} as const;
const YEAR = { from: '2025-01-01', to: '2025-12-31' };

function compiled(asked: Partial<Query>, countPeople = false): Compiled {
  const query = queryOf(asked);
  assert.deepEqual(checkQuery(claims, query), []);
  return compileQuery(claims, query, { ...OPTIONS, countPeople });
}

const rowsOf = (asked: Partial<Query>): Promise<Row[]> => ask(clinic, compiled(asked));

async function one(sql: string): Promise<number> {
  const [[value] = []] = (await clinic.runAndReadAll(sql)).getRowsJson() as unknown[][];
  return Number(value);
}

const diabetes = { dim: 'condition', op: 'eq', value: 'diabetes' } as const;
const withDiabetes: Cohort = { has: true, base: 'claims', filters: [diabetes] };
const codes = ['dx1', 'dx2', 'dx3', 'dx4'].map((column) => `${column} SIMILAR TO 'E1[013].*'`);
const DIABETES = `(${codes.join(' OR ')})`;
const rounded = (value: number): number => Number(value.toFixed(4));

describe('denials of one reason', () => {
  test('are set against all adjudicated claims', async () => {
    const adjudicated = await one("SELECT count(*) FROM claims WHERE status IN ('paid', 'denied')");
    const denied = await rowsOf({ metrics: ['denied_claims'], dimensions: ['denial_reason'] });
    const rates = await rowsOf({ metrics: ['denial_rate'], dimensions: ['denial_reason'] });
    assert.deepEqual(
      rates,
      denied.map((row) => ({
        denial_reason: row.denial_reason,
        denial_rate: rounded(Number(row.denied_claims) / adjudicated),
      })),
    );
    assert.ok(rates.length > 3);
  });

  test('are set, by plan, against the adjudicated claims of the plan', async () => {
    const filters = [{ dim: 'denial_reason', op: 'eq', value: 'Out of network' }] as const;
    const asked = { dimensions: ['plan'], period: YEAR };
    const rates = await rowsOf({ ...asked, metrics: ['denial_rate'], filters });
    const denied = await rowsOf({ ...asked, metrics: ['denied_claims'], filters });
    const all = await rowsOf({ ...asked, metrics: ['adjudicated_claims'] });
    for (const { plan, adjudicated_claims } of all) {
      const some = Number(denied.find((row) => row.plan === plan)?.denied_claims ?? 0);
      const rate = rates.find((row) => row.plan === plan)?.denial_rate;
      assert.equal(rate, rounded(some / Number(adjudicated_claims)));
    }
    assert.ok(rates.some(({ denial_rate }) => Number(denial_rate) > 0));
  });

  test('are opened to the denied claims, and held back where few people stand behind them', async () => {
    const asked = { metrics: ['denial_rate'], dimensions: ['denial_reason', 'zip3'] };
    const statement = compiled(asked, true);
    const rows = (
      await clinic.runAndReadAll(statement.sql, [...statement.parameters] as never)
    ).getRowsJson();
    assert.ok(suppress(rows as never, statement, { min: 11 }).suppressed > 0);
    const row = { denial_reason: 'Out of network' };
    const opened = compileDrill(
      claims,
      queryOf({ metrics: ['denial_rate'], dimensions: ['denial_reason'] }),
      row,
      {
        ...OPTIONS,
        limit: 1000,
      },
    );
    const behind = await ask(clinic, opened);
    const denied = await one("SELECT count(*) FROM claims WHERE denial_reason = 'Out of network'");
    assert.equal(behind.length, denied);
  });
});

describe('a sum of metrics', () => {
  test('is both parts added, shown beside it, in all and by plan', async () => {
    const metrics = ['medical_and_pharmacy_paid'];
    for (const dimensions of [[], ['plan']]) {
      for (const row of await rowsOf({ metrics, dimensions, period: YEAR })) {
        const both = Number(row.paid_total) + Number(row.rx_paid);
        assert.equal(Number(row.medical_and_pharmacy_paid).toFixed(2), both.toFixed(2));
        assert.ok(Number(row.rx_paid) > 0 && Number(row.paid_total) > 0);
      }
    }
  });

  test('stands above the line of a ratio, and is refused by what one part does not have', async () => {
    const [months] = await rowsOf({ metrics: ['member_months'], period: YEAR });
    const [sum] = await rowsOf({ metrics: ['medical_and_pharmacy_paid'], period: YEAR });
    const [rate] = await rowsOf({ metrics: ['medical_and_pharmacy_pmpm'], period: YEAR });
    const wanted = Number(sum?.medical_and_pharmacy_paid) / Number(months?.member_months);
    assert.equal(rate?.medical_and_pharmacy_pmpm, rounded(wanted));
    const refused = queryOf({ metrics: ['medical_and_pharmacy_paid'], dimensions: ['specialty'] });
    assert.deepEqual(
      checkQuery(claims, refused).map(({ path }) => path),
      ['dimensions.0'],
    );
  });
});

describe('members with a condition', () => {
  test('are a cohort of all their claims and months, unlike claims with the condition', async () => {
    const people = `SELECT member_id FROM claims WHERE ${DIABETES}`;
    const year = "BETWEEN DATE '2025-01-01' AND DATE '2025-12-31'";
    const paid = `SELECT sum(paid_amount) FROM claims WHERE status = 'paid' AND service_date ${year}`;
    const cohorts = [withDiabetes];
    const [ofMembers] = await rowsOf({ metrics: ['paid_total'], cohorts, period: YEAR });
    const [ofClaims] = await rowsOf({ metrics: ['paid_total'], filters: [diabetes], period: YEAR });
    assert.equal(ofMembers?.paid_total, await one(`${paid} AND member_id IN (${people})`));
    assert.equal(ofClaims?.paid_total, await one(`${paid} AND ${DIABETES}`));

    const [months] = await rowsOf({ metrics: ['member_months'], cohorts, period: YEAR });
    const [rate] = await rowsOf({ metrics: ['pmpm'], cohorts, period: YEAR });
    assert.equal(rate?.pmpm, rounded(Number(ofMembers?.paid_total) / Number(months?.member_months)));
  });

  test('of two conditions are two cohorts', async () => {
    const other = {
      ...withDiabetes,
      filters: [{ dim: 'condition', op: 'eq', value: 'hypertension' }],
    } as const;
    const [row] = await rowsOf({ metrics: ['member_count'], cohorts: [withDiabetes, other] });
    const others = DIABETES.replaceAll("'E1[013].*'", "'I10.*'");
    const both = `SELECT count(*) FROM members WHERE member_id IN (SELECT member_id FROM claims WHERE ${DIABETES})
      AND member_id IN (SELECT member_id FROM claims WHERE ${others})`;
    assert.equal(row?.member_count, await one(both));
  });
});

describe('scores', () => {
  test('give the number of members and stays above a threshold', async () => {
    const list = await rowsOf({ intent: 'list', metrics: ['charlson'], period: YEAR });
    const filters = [{ dim: 'charlson_points', op: 'gte', value: 3 }] as const;
    const [members] = await rowsOf({ metrics: ['charlson_scored'], filters, period: YEAR });
    assert.equal(members?.charlson_scored, list.filter(({ charlson }) => Number(charlson) >= 3).length);
    const [stays] = await rowsOf({
      metrics: ['lace_known_stays'],
      filters: [{ dim: 'lace_points', op: 'gte', value: 10 }],
    });
    const [high] = await rowsOf({ metrics: ['lace_high_risk_stays'] });
    assert.equal(stays?.lace_known_stays, high?.lace_high_risk_stays);
  });

  test.for([
    ['charlson', 'member_id'],
    ['lace', 'claim_id'],
    ['hospital_score', 'claim_id'],
    ['hba1c_last_value', 'member_id'],
  ] as const)(
    'stand in a list with the highest %s first, unless another order is asked',
    async ([metric, id]) => {
      const list = await rowsOf({ intent: 'list', metrics: [metric], period: YEAR });
      const byScore = list.toSorted(
        (a, b) => Number(b[metric]) - Number(a[metric]) || (String(a[id]) < String(b[id]) ? -1 : 1),
      );
      assert.deepEqual(list, byScore);
      assert.ok(list.length > 20);
      const byId = await rowsOf({
        intent: 'list',
        metrics: [metric],
        period: YEAR,
        orderBy: [{ key: id, dir: 'asc' }],
      });
      assert.deepEqual(
        byId.map((row) => row[id]),
        list.map((row) => String(row[id])).toSorted((a, b) => (a < b ? -1 : 1)),
      );
    },
  );

  test('tell those who do not take their drug from those who do', async () => {
    const drug = { dim: 'drug_class', op: 'eq', value: 'Biguanide' } as const;
    const asked = { intent: 'list', dimensions: ['member_id'], period: YEAR } as const;
    const lists = await Promise.all(
      [true, false].map((value) =>
        rowsOf({ ...asked, filters: [drug, { dim: 'is_adherent', op: 'eq', value }] }),
      ),
    );
    const [rate] = await rowsOf({ metrics: ['pdc_adherent_rate'], filters: [drug], period: YEAR });
    const [adherent = 0, other = 0] = lists.map((list) => list.length);
    assert.ok(adherent > 0 && other > 0);
    assert.equal(rate?.pdc_adherent_rate, rounded(adherent / (adherent + other)));
  });

  test('count a member once who is adherent to several classes, and the share is of members by class', async () => {
    const list = await rowsOf({
      intent: 'list',
      dimensions: ['member_id', 'drug_class'],
      filters: [{ dim: 'is_adherent', op: 'eq', value: true }],
      period: YEAR,
    });
    const [counted] = await rowsOf({ metrics: ['pdc_adherent', 'pdc_adherent_pairs'], period: YEAR });
    const [share] = await rowsOf({ metrics: ['pdc_adherent_rate', 'pdc_pairs'], period: YEAR });
    const members = new Set(list.map((row) => row.member_id)).size;
    assert.ok(members < list.length);
    assert.deepEqual([counted?.pdc_adherent, counted?.pdc_adherent_pairs], [members, list.length]);
    assert.equal(share?.pdc_adherent_rate, rounded(list.length / Number(share?.pdc_pairs)));
  });
});

describe('results', () => {
  test('the latest HbA1c of a member is the last value, whether there is diabetes or not', async () => {
    const [[member = '', value, day] = []] = (
      await clinic.runAndReadAll(`SELECT member_id, CAST(value AS DOUBLE), CAST(result_date AS VARCHAR) FROM labs
        WHERE loinc = '4548-4' AND member_id IN (SELECT member_id FROM labs WHERE loinc = '4548-4' GROUP BY 1 HAVING count(*) > 1)
        ORDER BY result_date DESC, member_id LIMIT 1`)
    ).getRowsJson() as string[][];
    const rows = await rowsOf({
      intent: 'list',
      metrics: ['hba1c_last_value'],
      filters: [{ dim: 'member_id', op: 'eq', value: member }],
    });
    assert.deepEqual(rows, [{ member_id: member, hba1c_last_value: Number(value), result_date: day }]);
  });

  test('above 9 % are counted, those in mmol/mol converted, and those in another unit are of no kind', async () => {
    const metrics = ['hba1c_high_share'];
    const [before] = await rowsOf({ metrics });
    const high = await one("SELECT count(*) FROM labs WHERE loinc = '4548-4' AND value > 9");
    assert.equal(before?.hba1c_high_results, high);
    await clinic.run('BEGIN');
    await clinic.run(`INSERT INTO labs (member_id, test_name, loinc, result_date, value, unit, _file, _line) VALUES
      ('X1', 'Hemoglobin A1c', '4548-4', DATE '2025-01-01', 90, 'mmol/mol', 9, 1),
      ('X1', 'Hemoglobin A1c', '4548-4', DATE '2025-01-02', 50, 'mmol/mol', 9, 2),
      ('X1', 'Hemoglobin A1c', '4548-4', DATE '2025-01-03', 90, 'mg/dL', 9, 3)`);
    const [after] = await rowsOf({ metrics });
    await clinic.run('ROLLBACK');
    assert.equal(after?.hba1c_high_results, high + 1);
    assert.equal(after.hba1c_known_results, Number(before.hba1c_known_results) + 2);
  });
});

describe('rows that should not be', () => {
  test('without a provider, without a diagnosis and paid above the allowed amount are counted and listed', async () => {
    const metrics = ['claims_without_provider', 'claims_without_diagnosis', 'claims_paid_above_allowed'];
    const [before] = await rowsOf({ metrics });
    await clinic.run('BEGIN');
    await clinic.run(`INSERT INTO claims (claim_id, member_id, claim_type, service_date, status, dx1, dx2, provider_id, allowed_amount, paid_amount, _file, _line) VALUES
      ('X1', 'X1', 'professional', DATE '2025-01-01', 'paid', 'I10', NULL, NULL, 10, 10, 9, 1),
      ('X2', 'X1', 'professional', DATE '2025-01-01', 'paid', NULL, 'I10', 'PR1', 10, NULL, 9, 2),
      ('X3', 'X1', 'professional', DATE '2025-01-01', 'paid', NULL, NULL, 'PR1', 10, 11, 9, 3)`);
    const [after] = await rowsOf({ metrics });
    const filters = [{ dim: 'is_paid_above_allowed', op: 'eq', value: true }] as const;
    const listed = await rowsOf({ intent: 'list', dimensions: ['claim_id'], filters });
    await clinic.run('ROLLBACK');
    for (const metric of metrics) assert.equal(after?.[metric], Number(before?.[metric]) + 1, metric);
    assert.ok(listed.some(({ claim_id }) => claim_id === 'X3'));
    assert.ok(!listed.some(({ claim_id }) => claim_id === 'X2'));
  });

  test('a group that is not known stands last of the first few, and where it belongs among all', async () => {
    await clinic.run('BEGIN');
    await clinic.run(`INSERT INTO claims (claim_id, member_id, claim_type, service_date, status, paid_amount, _file, _line)
      VALUES ('X1', 'X1', 'professional', DATE '2025-01-01', 'paid', 100000000, 9, 1)`);
    const ranked = {
      metrics: ['paid_total'],
      dimensions: ['provider_id'],
      orderBy: [{ key: 'paid_total', dir: 'desc' }],
    } as const;
    const few = await rowsOf({ ...ranked, limit: 3 });
    const many = await rowsOf({ ...ranked, limit: 10_000 });
    const all = await rowsOf(ranked);
    await clinic.run('ROLLBACK');
    assert.ok(few.length === 3 && few.every(({ provider_id }) => provider_id !== null));
    assert.equal(many.at(-1)?.provider_id, null);
    assert.equal(all[0]?.provider_id, null);
    assert.equal(many.length, all.length);
  });

  test('a sum whose parts are not known is not known, and no rows at all are zero', async () => {
    await clinic.run('BEGIN');
    await clinic.run('UPDATE pharmacy SET paid_amount = NULL');
    const [unknown] = await rowsOf({ metrics: ['medical_and_pharmacy_paid'] });
    await clinic.run('DELETE FROM pharmacy');
    const [none] = await rowsOf({ metrics: ['rx_fills', 'claim_count'], dimensions: ['sex'] });
    await clinic.run('ROLLBACK');
    assert.equal(unknown?.rx_paid, null);
    assert.equal(unknown?.medical_and_pharmacy_paid, null);
    assert.equal(none?.rx_fills, 0);
  });
});

test('claims of two conditions stand under those the question names, not under their others', async () => {
  const rows = await rowsOf({
    metrics: ['patients_with_claim'],
    dimensions: ['condition'],
    filters: [{ dim: 'condition', op: 'in', value: ['heart failure', 'COPD'] }],
    period: YEAR,
  });
  const patients = (start: string) =>
    one(`SELECT count(DISTINCT member_id) FROM claims WHERE service_date BETWEEN '2025-01-01' AND '2025-12-31'
      AND (dx1 LIKE '${start}%' OR dx2 LIKE '${start}%' OR dx3 LIKE '${start}%' OR dx4 LIKE '${start}%')`);
  assert.deepEqual(
    rows.map((row) => [row['condition'], row['patients_with_claim']]),
    [
      ['COPD', await patients('J44')],
      ['heart failure', await patients('I50')],
    ],
  );
});
