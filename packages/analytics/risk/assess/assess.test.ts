import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { builtInModels } from '../../model/built-in.ts';
import type { Model } from '../../model/model.ts';
import { type Scored, selectRowsOfMembers, selectScored } from '../../plan/derived/select.ts';
import { anyHistories } from '../../plan/derived/testing/histories.ts';
import { openClinic, openTables } from '../../plan/derived/testing/tables.ts';
import { assessAdherence } from './adherence.ts';
import { assessComorbidity } from './comorbidity.ts';
import type { Assessment } from './model.ts';
import type { Row } from './rows.ts';
import { assessHospital, assessLace, assessReadmission, monthsBefore } from './stays.ts';

const model = builtInModels().get('claims') as Model;
const coverage = { from: '2023-11-20', to: '2026-01-10' };
type Opened = Awaited<ReturnType<typeof openTables>>;

const tables = Object.keys(model.tables);
const options = { model, dialect: 'duckdb', coverage, tables } as const;
const whole = { params: {}, orderBy: 'b.member_id', limit: 1_000, offset: 0 };

async function rowsOfMember(opened: Opened, table: string): Promise<(row: Row) => readonly Row[]> {
  const members = await opened.run({ sql: 'select distinct member_id from claims', parameters: [] });
  const ids = members.map(({ member_id }) => String(member_id));
  if (ids.length === 0) return () => [];
  const rows = await opened.run(selectRowsOfMembers(table, ids, options));
  return ({ member_id }) => rows.filter((row) => row.member_id === member_id);
}

/** Every measure over everybody; each throws where its evidence does not add up to what the engine computed. */
async function assessAll(opened: Opened): Promise<Record<string, Assessment[]>> {
  const scored = (relation: string, more: Partial<Scored> = {}) =>
    opened.run(selectScored({ ...whole, relation, ...more }, options));
  const claims = await rowsOfMember(opened, 'claims');
  const labs = await rowsOfMember(opened, 'labs');
  const fills = await opened.run({ sql: 'select * from pharmacy', parameters: [] });
  const asked = { weights: 'charlson1987' } as const;
  const variant = 'admissions-1-5';
  return {
    charlson: (await scored('charlson_members')).map((row) =>
      assessComorbidity(row, claims(row), { ...asked, measure: 'charlson' }),
    ),
    elixhauser: (await scored('elixhauser_members')).map((row) =>
      assessComorbidity(row, claims(row), { ...asked, measure: 'elixhauser' }),
    ),
    lace: (await scored('lace_stays')).map((row) => assessLace(row, claims(row))),
    hospital: (await scored('hospital_stays')).map((row) =>
      assessHospital(row, { claims: claims(row), labs: labs(row) }, variant),
    ),
    readmission: (await scored('index_stays')).map((row) => assessReadmission(row, claims(row), coverage.to)),
    pdc: (await scored('pdc_members')).map((row) =>
      assessAdherence(
        row,
        fills.filter(({ member_id }) => member_id === row.member_id),
        undefined,
      ),
    ),
  };
}

describe('what is computed in the engine is what its evidence adds up to', () => {
  test('for any history', async () => {
    const property = fc.asyncProperty(anyHistories(fc), async (history) => {
      const opened = await openTables(model, history);
      try {
        const all = await assessAll(opened);
        const missing = Object.values(all).flatMap((assessments) =>
          assessments.filter(({ missing: parts, band }) => parts.length > 0 && band === 'high'),
        );
        expect(missing.filter(({ modelVersion }) => modelVersion.startsWith('lace'))).toEqual([]);
      } finally {
        opened.close();
      }
    });
    await fc.assert(property, { numRuns: 15 });
  });
});

describe('assessments of the synthetic clinic', () => {
  let opened: Opened;
  let all: Awaited<ReturnType<typeof assessAll>>;

  beforeAll(async () => {
    opened = await openClinic(model);
    all = await assessAll(opened);
  });
  afterAll(() => opened.close());

  test('everybody and every stay has one', () => {
    const counts = Object.entries(all).map(([measure, assessments]) => [measure, assessments.length]);
    expect(Object.fromEntries(counts)).toEqual({
      charlson: 415,
      elixhauser: 415,
      lace: 87,
      hospital: 87,
      readmission: 87,
      pdc: 268,
    });
  });

  test('a component names its codes, their days and rows, the latest first', () => {
    const found = all.charlson?.find(({ memberId }) => memberId === 'M0044');
    const metastatic = found?.components.find(({ key }) => key === 'metacanc');
    expect(metastatic?.evidence.length).toBeGreaterThan(0);
    expect(metastatic?.evidence.every(({ code }) => /^C(77|78|79|80)/.test(code ?? ''))).toBe(true);
    const days = metastatic?.evidence.map(({ date }) => date) ?? [];
    expect(days).toEqual(days.toSorted().toReversed());
    expect(metastatic?.evidence[0]?.source).toMatchObject({ file: 1 });
  });

  test('fills stand behind adherence, results behind haemoglobin, the return behind a readmission', () => {
    const pdc = all.pdc?.[0]?.components.find(({ key }) => key === 'fills');
    expect(pdc?.evidence).toHaveLength(Number(pdc?.value));
    const measured = all.hospital?.flatMap(({ components }) =>
      components.filter(({ key, points }) => key === 'haemoglobin' && points !== null),
    );
    expect(measured?.every(({ value, evidence }) => evidence.some((row) => row.value === value))).toBe(true);
    const returned = all.readmission?.filter(({ score }) => score === 1) ?? [];
    expect(returned.length).toBeGreaterThan(0);
    expect(returned.every(({ components }) => components[1]?.evidence.length === 1)).toBe(true);
  });

  test('a stay whose thirty days the data do not hold has no verdict', async () => {
    const [stay] = await opened.run(
      selectScored(
        { ...whole, relation: 'index_stays', orderBy: 'b.discharge_date desc', limit: 1 },
        options,
      ),
    );
    const open = assessReadmission(stay as Row, [], String(stay?.discharge_date));
    expect(open).toMatchObject({ score: null, band: null, missing: ['follow_up_30_days'] });
    const closed = assessReadmission(stay as Row, [], '2026-12-31');
    expect(closed).toMatchObject({ score: 0, band: 'not_readmitted', missing: [] });
  });

  test('a score that its rows do not explain is refused', async () => {
    const [stay] = await opened.run(selectScored({ ...whole, relation: 'lace_stays', limit: 1 }, options));
    expect(() => assessLace({ ...stay, lace: 99 } as Row, [])).toThrow(/evidence/);
  });

  test('a table that was never loaded is empty, and what rests on it unknown', async () => {
    const few = { ...options, tables: ['claims'] };
    const statement = selectScored({ ...whole, relation: 'hospital_stays', limit: 1 }, few);
    expect(statement.sql.startsWith('with labs as (')).toBe(true);
    const [stay] = await opened.run(statement);
    expect(stay?.missing).toEqual(expect.arrayContaining(['haemoglobin', 'sodium']));
  });
});

describe('monthsBefore()', () => {
  test.each([
    ['2024-08-31', 6, '2024-02-29'],
    ['2023-08-31', 6, '2023-02-28'],
    ['2024-03-15', 6, '2023-09-15'],
    ['2024-02-29', 12, '2023-02-28'],
  ])('%s less %i months is %s', (day, months, before) => {
    expect(monthsBefore(day, months)).toBe(before);
  });
});
