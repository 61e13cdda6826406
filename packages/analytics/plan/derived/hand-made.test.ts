import { describe, expect, test } from 'vitest';

import { builtInModels } from '../../model/built-in.ts';
import type { Model } from '../../model/model.ts';
import { type Asked, type Cell, openTables, type Row, type Tables } from './testing/tables.ts';

/** Lives made by hand, each around one thing that is easily got wrong. */
const model = builtInModels().get('claims') as Model;

async function ask(tables: Tables, name: string, asked: Asked = {}, rest = ''): Promise<Row[]> {
  const opened = await openTables(model, tables);
  try {
    return await opened.ask(name, asked, rest);
  } finally {
    opened.close();
  }
}

type Stay = Readonly<Record<string, Cell>>;
const stay = (
  claim_id: string,
  admit_date: string,
  discharge_date: string | null,
  more: Stay = {},
): Stay => ({
  claim_id,
  member_id: 'M1',
  claim_type: 'inpatient',
  status: 'paid',
  service_date: admit_date,
  admit_date,
  discharge_date,
  discharge_disposition: 'home',
  admission_type: 'emergency',
  dx1: 'Z00.00',
  ...more,
});

const returnsOf = async (claims: readonly Stay[], asked: Asked = {}) =>
  (await ask({ claims }, 'index_stays', asked, 'order by claim_id')).map(
    ({ claim_id, days_to_readmission }) => [claim_id, days_to_readmission],
  );

describe('readmissions', () => {
  test.each([
    ['2024-03-01', null],
    ['2024-03-02', 1],
    ['2024-03-31', 30],
    ['2024-04-01', null],
  ])('after a discharge on 1 March a stay that begins on %s: %s', async (admitted, days) => {
    const claims = [stay('C1', '2024-02-20', '2024-03-01'), stay('C2', admitted, '2024-04-20')];
    expect((await returnsOf(claims))[0]).toEqual(['C1', days]);
  });

  test('29 February counts as a day', async () => {
    const claims = [stay('C1', '2024-01-01', '2024-01-30'), stay('C2', '2024-02-29', '2024-03-01')];
    expect((await returnsOf(claims))[0]).toEqual(['C1', 30]);
    const later = [stay('C1', '2023-01-01', '2023-01-30'), stay('C2', '2023-03-01', '2023-03-02')];
    expect((await returnsOf(later))[0]).toEqual(['C1', 30]);
  });

  test('a chain of transfers on one day is no readmission, a return after its end is one of its last part', async () => {
    const claims = [
      stay('C1', '2024-05-01', '2024-05-03'),
      stay('C2', '2024-05-03', '2024-05-03'),
      stay('C3', '2024-05-03', '2024-05-09'),
      stay('C4', '2024-06-05', '2024-06-06'),
    ];
    expect(await returnsOf(claims)).toEqual([
      ['C1', null],
      ['C2', null],
      ['C3', 27],
      ['C4', null],
    ]);
  });

  test('nobody comes back after death, and a death is no index stay', async () => {
    const claims = [
      stay('C1', '2024-05-01', '2024-05-03'),
      stay('C2', '2024-05-20', '2024-05-22', { discharge_disposition: 'expired' }),
      stay('C3', '2024-06-01', '2024-06-02'),
    ];
    expect(await returnsOf(claims)).toEqual([
      ['C1', 17],
      ['C3', null],
    ]);
  });

  test('stays without an end, with reversed dates or not paid are no index stays', async () => {
    const claims = [
      stay('C1', '2024-05-01', null),
      stay('C2', '2024-05-10', '2024-05-08'),
      stay('C3', '2024-05-11', '2024-05-12', { status: 'denied' }),
      stay('C4', '2024-05-12', '2024-05-13', { discharge_disposition: 'still a patient' }),
      stay('C5', '2024-05-14', '2024-05-15', { discharge_disposition: null }),
    ];
    expect(await returnsOf(claims)).toEqual([['C5', null]]);
  });

  test('lines of a claim are one stay, from the first admission to the last discharge', async () => {
    const claims = [
      stay('C1', '2024-05-01', '2024-05-03', { claim_line: 1 }),
      stay('C1', '2024-05-01', '2024-05-07', { claim_line: 2 }),
      stay('C2', '2024-06-06', '2024-06-07'),
    ];
    expect(await returnsOf(claims)).toEqual([
      ['C1', 30],
      ['C2', null],
    ]);
  });

  test('the return of another member is no return, and one after the period counts', async () => {
    const claims = [
      stay('C1', '2024-11-20', '2024-11-25'),
      stay('C2', '2024-11-28', '2024-11-29', { member_id: 'M2' }),
      stay('C3', '2024-12-20', '2024-12-21'),
    ];
    const period = { from: '2024-11-01', to: '2024-11-30' };
    expect(await returnsOf(claims, { period })).toEqual([
      ['C1', 25],
      ['C2', null],
    ]);
  });

  test('planned returns are left out when asked; one of unknown type is not known to be planned', async () => {
    const claims = [
      stay('C1', '2024-05-01', '2024-05-02'),
      stay('C2', '2024-05-10', '2024-05-11', { admission_type: 'elective' }),
      stay('C3', '2024-05-20', '2024-05-21', { admission_type: null }),
    ];
    expect((await returnsOf(claims))[0]).toEqual(['C1', 8]);
    expect((await returnsOf(claims, { params: { excludePlanned: true } }))[0]).toEqual(['C1', 18]);
  });
});

const fills = (...rows: readonly [day: string, supply: number | null][]): Tables => ({
  pharmacy: rows.map(([fill_date, days_supply], place) => ({
    rx_id: `R${place}`,
    member_id: 'M1',
    drug_name: 'metformin',
    drug_class: 'Biguanide',
    fill_date,
    days_supply,
  })),
});
const january = { from: '2024-01-01', to: '2024-01-31' };
const year2024 = { from: '2024-01-01', to: '2024-12-31' };
const covered = async (tables: Tables, asked: Asked) =>
  (await ask(tables, 'pdc_members', asked)).map(({ covered_days, days, adherent }) => [
    covered_days,
    days,
    adherent,
  ]);

describe('proportion of days covered', () => {
  test('a fill on the day the supply ends leaves no gap, and one on its last day is shifted by one', async () => {
    expect(await covered(fills(['2024-01-01', 10], ['2024-01-11', 10]), { period: january })).toEqual([
      [20, 31, false],
    ]);
    expect(await covered(fills(['2024-01-01', 10], ['2024-01-10', 10]), { period: january })).toEqual([
      [20, 31, false],
    ]);
  });

  test('two fills on one day are used one after the other', async () => {
    expect(await covered(fills(['2024-01-01', 15], ['2024-01-01', 15]), { period: january })).toEqual([
      [30, 31, true],
    ]);
  });

  test('a shift does not fill a gap that came before it', async () => {
    const tables = fills(['2024-01-01', 5], ['2024-01-11', 10], ['2024-01-12', 10]);
    expect(await covered(tables, { period: january })).toEqual([[25, 31, true]]);
  });

  test('supply beyond the end of the period does not count, and days before the first fill neither', async () => {
    expect(await covered(fills(['2024-01-22', 90], ['2024-01-30', 90]), { period: january })).toEqual([
      [10, 10, true],
    ]);
  });

  test('a leap year has 366 days', async () => {
    expect(await covered(fills(['2024-01-01', 90], ['2024-03-31', 90]), { period: year2024 })).toEqual([
      [180, 366, false],
    ]);
  });

  test.each([
    [24, false],
    [25, true],
  ])('%i of 31 days covered', async (days, adherent) => {
    const tables = fills(['2024-01-01', 10], ['2024-01-11', days - 10]);
    expect(await covered(tables, { period: january })).toEqual([[days, 31, adherent]]);
  });

  test('exactly 0.80 is adherent', async () => {
    const period = { from: '2024-01-01', to: '2024-01-10' };
    expect(await covered(fills(['2024-01-01', 4], ['2024-01-05', 4]), { period })).toEqual([[8, 10, true]]);
  });

  test('one fill, or a fill of unknown or no supply, gives no result', async () => {
    expect(await covered(fills(['2024-01-01', 30]), { period: january })).toEqual([]);
    expect(await covered(fills(['2024-01-01', 10], ['2024-01-11', null]), { period: january })).toEqual([]);
    expect(await covered(fills(['2024-01-01', 10], ['2024-01-11', 0]), { period: january })).toEqual([]);
  });

  test('without a period the end is that of the data, else the last fill', async () => {
    const tables = fills(['2024-01-01', 10], ['2024-01-21', 10]);
    const coverage = { from: '2023-01-01', to: '2024-02-09' };
    expect(await covered(tables, { coverage })).toEqual([[20, 40, false]]);
    expect(await covered(tables, {})).toEqual([[11, 21, false]]);
  });

  test('one fill is enough when asked for one', async () => {
    expect(await covered(fills(['2024-01-01', 31]), { period: january, params: { minFills: 1 } })).toEqual([
      [31, 31, true],
    ]);
    await expect(covered(fills(), { params: { minFills: 0 } })).rejects.toThrow(RangeError);
  });
});

const spans = (...rows: readonly [plan: string, from: string, to: string | null][]): Tables => ({
  eligibility: rows.map(([plan, coverage_start, coverage_end]) => ({
    member_id: 'M1',
    plan,
    coverage_start,
    coverage_end,
  })),
});
const months = async (tables: Tables, asked: Asked) =>
  (await ask(tables, 'member_months', asked, 'order by month_date')).map(
    ({ month_date, plan }) => `${String(month_date).slice(0, 7)} ${String(plan)}`,
  );

describe('member months', () => {
  test('a span that touches the 15th counts, one that stops on the 14th or begins on the 16th does not', async () => {
    expect(
      await months(spans(['A', '2024-01-15', '2024-01-15'], ['B', '2024-02-16', '2024-03-14']), {
        period: year2024,
      }),
    ).toEqual(['2024-01 A']);
  });

  test('a month is counted once where spans overlap, for the plan that began last', async () => {
    const tables = spans(['A', '2024-01-01', '2024-06-30'], ['B', '2024-02-01', '2024-03-31']);
    expect(await months(tables, { period: year2024 })).toEqual([
      '2024-01 A',
      '2024-02 B',
      '2024-03 B',
      '2024-04 A',
      '2024-05 A',
      '2024-06 A',
    ]);
  });

  test('cover without an end lasts to the end of the data, not of the period', async () => {
    const period = { from: '2024-10-01', to: '2025-12-31' };
    const coverage = { from: '2024-01-01', to: '2024-12-20' };
    for (const end of [null, '9999-12-31'])
      expect(await months(spans(['A', '2024-01-01', end]), { period, coverage })).toEqual([
        '2024-10 A',
        '2024-11 A',
        '2024-12 A',
      ]);
  });

  test('a reversed span covers nothing, and a period without a 15th has no month', async () => {
    expect(await months(spans(['A', '2024-06-30', '2024-01-01']), { period: year2024 })).toEqual([]);
    const short = { from: '2024-01-16', to: '2024-02-14' };
    expect(await months(spans(['A', '2024-01-01', '2024-12-31']), { period: short })).toEqual([]);
  });

  test('without a period every month of the data counts, a leap day among them', async () => {
    const tables = spans(['A', '2023-12-16', '2024-02-29'], ['A', '2024-03-01', '2024-03-31']);
    expect(await months(tables, {})).toEqual(['2024-01 A', '2024-02 A', '2024-03 A']);
  });
});

describe('LACE', () => {
  const emergency = (claim_id: string, service_date: string, more: Stay = {}): Stay => ({
    claim_id,
    member_id: 'M1',
    claim_type: 'emergency',
    status: 'paid',
    service_date,
    ...more,
  });
  const lace = async (...claims: Stay[]) =>
    (await ask({ claims }, 'lace_stays', {}, "where claim_id = 'S1'"))[0];

  test('emergency visits count by days, from six months before up to the day before the admission', async () => {
    const row = await lace(
      stay('S1', '2024-08-31', '2024-09-01'),
      emergency('E1', '2024-02-28'),
      emergency('E2', '2024-02-29'),
      emergency('E3', '2024-08-30'),
      emergency('E4', '2024-08-30'),
      emergency('E5', '2024-08-31'),
      emergency('E6', '2024-07-01', { status: 'denied' }),
    );
    expect(row).toMatchObject({ emergency_visits: 2, emergency_points: 2 });
  });

  test('a diagnosis made after the discharge is not known at it', async () => {
    const later = { claim_id: 'P1', member_id: 'M1', claim_type: 'professional', status: 'paid' };
    const after = { ...later, service_date: '2024-09-02', dx1: 'C79.51' };
    expect(await lace(stay('S1', '2024-08-31', '2024-09-01'), after)).toMatchObject({
      comorbidity_points: 0,
    });
    const on = { ...later, service_date: '2024-09-01', dx4: 'C79.51' };
    expect(await lace(stay('S1', '2024-08-31', '2024-09-01'), on)).toMatchObject({ comorbidity_points: 5 });
  });

  test('a stay without an end, a type or a diagnosis has a partial score and no verdict', async () => {
    const row = await lace(stay('S1', '2024-08-31', null, { admission_type: null, dx1: null }));
    expect(row).toMatchObject({
      length_points: null,
      acuity_points: null,
      comorbidity_points: null,
      emergency_points: 0,
      lace: 0,
      high_risk: null,
      missing: ['L', 'A', 'C'],
    });
  });

  test('a stay of which nothing is known has no score', async () => {
    const row = await lace(
      stay('S1', '2024-08-31', '2024-09-01', { admit_date: null, admission_type: null, dx1: null }),
    );
    expect(row).toMatchObject({ lace: null, high_risk: null, missing: ['L', 'A', 'C', 'E'] });
  });
});

describe('HOSPITAL', () => {
  const results = (...rows: readonly [loinc: string, day: string, value: number, unit: string | null][]) =>
    rows.map(([loinc, result_date, value, unit]) => ({ member_id: 'M1', loinc, result_date, value, unit }));
  const score = async (claims: readonly Stay[], labs: readonly Stay[]) =>
    (await ask({ claims, labs }, 'hospital_stays', {}, "where claim_id = 'S1'"))[0];
  const own = stay('S1', '2024-02-28', '2024-03-04', { procedure_code: '27236' });

  test('the last result of the stay counts, of one day the lower; results before and after do not', async () => {
    const row = await score(
      [own],
      results(
        ['718-7', '2024-02-27', 8, 'g/dL'],
        ['718-7', '2024-02-28', 9, 'g/dL'],
        ['718-7', '2024-03-04', 13, 'g/dL'],
        ['718-7', '2024-03-04', 125, 'g/L'],
        ['718-7', '2024-03-05', 7, 'g/dL'],
        ['2951-2', '2024-02-29', 134, null],
      ),
    );
    expect(row).toMatchObject({ haemoglobin: 12.5, haemoglobin_points: 0, sodium_points: 1 });
    expect(row).toMatchObject({ length_days: 5, length_points: 2, procedure_points: 1, urgent_points: 1 });
    expect(row).toMatchObject({ hospital_score: 5, band: 'intermediate', missing: [] });
  });

  test('a result in another unit, or one that nobody can have, leaves the item unknown', async () => {
    const row = await score(
      [own],
      results(['718-7', '2024-03-01', 7.4, 'mmol/L'], ['2951-2', '2024-03-01', 13.4, 'mmol/L']),
    );
    expect(row).toMatchObject({ haemoglobin: null, sodium: null, band: null });
    expect(row?.missing).toEqual(['haemoglobin', 'sodium']);
  });

  test('admissions of the twelve months before count, whatever became of them', async () => {
    const earlier = [
      stay('B1', '2023-02-27', '2023-03-01'),
      stay('B2', '2023-02-28', '2023-03-01'),
      stay('B3', '2024-02-20', '2024-02-28'),
      stay('B4', '2024-02-28', '2024-02-28'),
    ];
    expect(await score([own, ...earlier], [])).toMatchObject({ admissions_before: 2, admissions_points: 2 });
  });
});

describe('comorbidity of members', () => {
  const claim = (claim_id: string, service_date: string, more: Stay): Stay => ({
    claim_id,
    member_id: 'M1',
    claim_type: 'professional',
    status: 'paid',
    service_date,
    ...more,
  });

  test('mild and severe on different claims are one disease, and reversed claims say nothing', async () => {
    const claims = [
      claim('C1', '2024-02-29', { dx1: 'E11.9', dx2: 'C61' }),
      claim('C2', '2024-06-01', { dx4: 'E1140', status: 'denied' }),
      claim('C3', '2024-06-02', { dx1: 'C79.51', status: 'reversed' }),
    ];
    expect(await ask({ claims }, 'charlson_members')).toEqual([
      { member_id: 'M1', last_date: '2024-06-01', charlson: 4, groups: ['canc', 'diabwc'] },
    ]);
  });

  test('a member whose claims carry no diagnosis has no score', async () => {
    const claims = [claim('C1', '2024-02-29', {})];
    expect(await ask({ claims }, 'charlson_members')).toEqual([
      { member_id: 'M1', last_date: '2024-02-29', charlson: null, groups: [] },
    ]);
  });

  test('unknown weights are refused, not replaced', async () => {
    await expect(ask({}, 'charlson_members', { params: { weights: 'quan2012' } })).rejects.toThrow(
      RangeError,
    );
    await expect(ask({}, 'hospital_stays', { params: { variant: 'none' } })).rejects.toThrow(RangeError);
  });
});
