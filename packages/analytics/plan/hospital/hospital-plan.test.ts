import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine } from '../../engine/engine.ts';
import type { Snapshot, Statement, Warehouse } from '../../engine/model.ts';
import { loadHospital } from '../../hospital/testing/hospital-snapshot.ts';
import { type HospitalRow, rowsOf, writeHospital } from '../../hospital/testing/read-hospital.ts';
import { type CaseAnalysis, selectDetails, selectGroups, selectTotals } from './analysis.ts';
import {
  selectCounts,
  selectDistributions,
  selectHistograms,
  selectPeople,
  selectSecondary,
  selectTop,
  selectTrend,
} from './dashboard.ts';
import { ENTITY_TYPES, selectEntities } from './entities.ts';
import { CASE_METRICS, type CaseMetric } from './metrics.ts';

const KNEE = '0SRC0J9';
const YEAR = { from: '2025-01-01', to: '2025-12-31' };
const files = writeHospital({ cases: 6000, seed: 3 });
const cases = rowsOf(files.get('cases') ?? '');
const clients = new Map(rowsOf(files.get('clients') ?? '').map((row) => [row.client_id, row.client_kind]));
const byText = (a: string, b: string) => (a < b ? -1 : 1);
const lastDay = cases
  .map((row) => row.discharge_date ?? '')
  .toSorted(byText)
  .at(-1);

let folder: string;
let engine: Warehouse;
let snapshot: Snapshot;
let bare: Snapshot;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chartwright-hospital-'));
  engine = openEngine({ scratch: join(folder, 'scratch'), memoryMb: 256, threads: 2, childrenMax: 2 });
  snapshot = await loadHospital(folder, files);
  bare = {
    ...snapshot,
    key: 'org_test/test/ds_bare',
    tables: snapshot.tables.filter(({ table }) => table === 'cases'),
  };
});
afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

const tablesOf = ({ tables }: Snapshot) => new Set(tables.map(({ table }) => table));

async function ask(statement: Statement, of = snapshot): Promise<Record<string, unknown>[]> {
  const { columns, rows } = await engine.run(of, statement, { timeoutMs: 20_000, rowsMax: 10_000 });
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])));
}

const about = (metric: CaseMetric, more: Partial<CaseAnalysis> = {}): CaseAnalysis => ({
  domain: 'procedure',
  ids: [KNEE],
  period: YEAR,
  metric,
  pivot: 'surgeon',
  tables: tablesOf(snapshot),
  ...more,
});

const dayNumber = (date: string | undefined): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const isInpatient = (row: HospitalRow) => row.bill_type === '111' || row.bill_type === '117';
const isHospital = (row: HospitalRow) =>
  !['110', '118', 'PRO'].includes(row.bill_type ?? '') && clients.get(row.client_id) === 'hospital';
const money = (text: string | undefined) => (text === '' || text === undefined ? undefined : Number(text));
const less = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? undefined : a - b;
const hospitalRevenue = (row: HospitalRow) =>
  isHospital(row) ? less(money(row.billed_amount), money(row.professional_fee)) : undefined;

/** The value of a case as the definitions say it, worked out from the file alone. */
function valueOfCase(row: HospitalRow, metric: CaseMetric): number | undefined {
  if (metric === 'revenue') return money(row.billed_amount);
  if (metric === 'hospital_revenue') return hospitalRevenue(row);
  if (metric === 'profit') return less(hospitalRevenue(row), money(row.cost));
  if (metric === 'cost') return money(row.cost);
  if (metric === 'discount') return money(row.discount_amount);
  if (metric === 'los') return dayNumber(row.discharge_date) - dayNumber(row.admit_date);
  if (metric === 'time') return money(row.operating_minutes);
  if (metric === 'margin') {
    const [profit, revenue] = [valueOfCase(row, 'profit'), hospitalRevenue(row)];
    return profit === undefined || revenue === undefined ? undefined : (100 * profit) / revenue;
  }
  const isIndex = isInpatient(row) && !['20', '02'].includes(row.discharge_status ?? '');
  if (!isIndex || dayNumber(row.discharge_date) > dayNumber(lastDay) - 30) return undefined;
  const isBack = cases.some((next) => {
    const wait = dayNumber(next.admit_date) - dayNumber(row.discharge_date);
    return (
      next.patient_id === row.patient_id &&
      next.admission_type === 'unplanned' &&
      isInpatient(next) &&
      wait >= 1 &&
      wait <= 30
    );
  });
  return isBack ? 1 : 0;
}

const sumOf = (numbers: readonly (number | undefined)[]) =>
  numbers.reduce<number>((sum, number) => sum + (number ?? 0), 0);

function averageOf(rows: readonly HospitalRow[], metric: CaseMetric): number | null {
  const values = rows.map((row) => valueOfCase(row, metric)).filter((value) => value !== undefined);
  if (values.length === 0) return null;
  if (metric !== 'margin') return sumOf(values) / values.length;
  const known = rows.filter((row) => valueOfCase(row, 'profit') !== undefined);
  return (100 * sumOf(known.map((row) => valueOfCase(row, 'profit')))) / sumOf(known.map(hospitalRevenue));
}

const inYear = (row: HospitalRow) =>
  (row.discharge_date ?? '') >= YEAR.from && (row.discharge_date ?? '') <= YEAR.to;
const knees = cases.filter((row) => row.procedure_code === KNEE && inYear(row));
const failures = cases.filter((row) => row.diagnosis_code === 'I50.23' && inYear(row));

describe('an analysis', () => {
  test.each(CASE_METRICS)(
    'gives %s of each surgeon as the file gives it, and the same to the byte again',
    async (metric) => {
      const statement = selectGroups(about(metric), 'avg');
      const rows = await ask(statement);
      const bySurgeon = Map.groupBy(knees, (row) => row.surgeon_id);
      expect(rows).toHaveLength(bySurgeon.size);
      for (const row of rows) {
        const own = bySurgeon.get(String(row.id)) ?? [];
        const expected = averageOf(own, metric);
        expect(row.cases).toBe(own.length);
        expect(row.measured).toBe(own.filter((each) => valueOfCase(each, metric) !== undefined).length);
        if (expected === null) expect(row.value).toBeNull();
        else expect(row.value).toBeCloseTo(expected, 6);
      }
      expect(JSON.stringify(await ask(statement))).toBe(JSON.stringify(rows));
    },
  );

  test.each([
    ['payor', 'payor_id'],
    ['provider', 'facility_id'],
    ['client', 'client_id'],
  ] as const)('adds up by %s, with the name of each', async (pivot, column) => {
    const rows = await ask(selectGroups(about('discount', { pivot }), 'sum'));
    const groups = Map.groupBy(knees, (row) => row[column]);
    expect(rows.map(({ id }) => id)).toHaveLength(groups.size);
    for (const row of rows) {
      expect(row.value).toBeCloseTo(
        sumOf((groups.get(String(row.id)) ?? []).map((each) => money(each.discount_amount))),
        4,
      );
      expect(String(row.name)).toMatch(/^[A-Z]/);
    }
  });

  test('counts readmissions of a condition, and tells those whose 30 days are not over', async () => {
    const [total] = await ask(
      selectTotals(about('readmission_30', { domain: 'condition', ids: ['I50.23'] })),
    );
    const values = failures.map((row) => valueOfCase(row, 'readmission_30'));
    expect(total).toMatchObject({
      cases: failures.length,
      measured: values.filter((value) => value !== undefined).length,
      total: sumOf(values),
    });
    expect(sumOf(values)).toBeGreaterThan(3);
    expect(
      failures.filter((row) => dayNumber(row.discharge_date) > dayNumber(lastDay) - 30).length,
    ).toBeGreaterThan(0);
  });

  test('takes a condition by the beginning of its code, and a DRG by its number', async () => {
    const [all] = await ask(selectTotals(about('cost', { domain: 'condition', ids: ['M17', 'I50'] })));
    const wanted = cases.filter((row) => inYear(row) && /^(?:M17|I50)/.test(row.diagnosis_code ?? ''));
    expect(all).toMatchObject({ cases: wanted.length });
    const [drg] = await ask(selectTotals(about('cost', { domain: 'drg', ids: ['470'] })));
    expect(drg).toMatchObject({ cases: cases.filter((row) => inYear(row) && row.drg_code === '470').length });
  });

  test('says what the hospital-only metrics leave out', async () => {
    const [total] = await ask(
      selectTotals(about('profit', { domain: 'condition', ids: ['H25.11', 'J35.01', 'I50.23'] })),
    );
    const wanted = cases.filter(
      (row) => inYear(row) && ['H25.11', 'J35.01', 'I50.23'].includes(row.diagnosis_code ?? ''),
    );
    const isAside = (row: HospitalRow) => ['110', '118', 'PRO'].includes(row.bill_type ?? '');
    expect(total).toMatchObject({
      selected: wanted.length,
      bill_types: wanted.filter(isAside).length,
      payor_clients: wanted.filter((row) => !isAside(row) && clients.get(row.client_id) === 'payor').length,
    });
    expect(total?.professional_fees).toBeCloseTo(
      sumOf(wanted.filter(isHospital).map((row) => money(row.professional_fee))),
      4,
    );
    expect(wanted.filter(isAside).length).toBeGreaterThan(2);
  });

  test('keeps to chosen entities, and leaves out excluded diagnoses in any place', async () => {
    const codes = rowsOf(files.get('case_codes') ?? '').filter((row) => row.code_kind === 'diagnosis');
    const diabetic = new Set(codes.filter((row) => row.code?.startsWith('E11')).map((row) => row.case_id));
    const [first, second] = [...new Set(knees.map((row) => row.surgeon_id ?? ''))];
    const surgeons = [first ?? '', second ?? ''];
    const [total] = await ask(
      selectTotals(about('cost', { surgeons, payors: ['PAY01', 'PAY03'], excludedDiagnoses: ['E11'] })),
    );
    const wanted = knees.filter(
      (row) =>
        surgeons.includes(row.surgeon_id ?? '') &&
        ['PAY01', 'PAY03'].includes(row.payor_id ?? '') &&
        !diabetic.has(row.case_id),
    );
    expect(total).toMatchObject({ cases: wanted.length });
    expect(wanted.length).toBeGreaterThan(0);
  });

  test('shows single cases page by page, the highest first, and a band of them', async () => {
    const values = knees
      .map((row) => valueOfCase(row, 'time'))
      .filter((value) => value !== undefined)
      .toSorted((a, b) => b - a);
    const second = await ask(selectDetails(about('time'), { limit: 5, offset: 5 }));
    expect(second.map(({ value }) => value)).toEqual(values.slice(5, 10));
    const band = { from: 25, to: 75 };
    const ascending = values.toReversed();
    const isWithin = (value: number) => {
      const place = (100 * ascending.indexOf(value)) / (ascending.length - 1);
      return place >= band.from && place <= band.to;
    };
    const within = await ask(selectDetails(about('time', { band }), { limit: 1000, offset: 0 }));
    expect(within.map(({ value }) => value)).toEqual(values.filter(isWithin));
    expect(within.length).toBeLessThan(values.length);
  });

  test('works where only cases were loaded: names, kinds of clients and further codes are not known', async () => {
    const rows = await ask(
      selectGroups(about('profit', { tables: tablesOf(bare), pivot: 'client' }), 'sum'),
      bare,
    );
    expect(rows.map(({ name }) => name)).toEqual(rows.map(() => null));
    const [total] = await ask(
      selectTotals(about('profit', { tables: tablesOf(bare), excludedDiagnoses: ['E11'] })),
      bare,
    );
    expect(total).toMatchObject({ cases: knees.length, payor_clients: 0 });
  });
});

describe('a dashboard', () => {
  const selection = { domain: 'condition', ids: ['I50.23'], period: YEAR } as const;
  const wanted = { ...selection, tables: new Set<string>() };

  test('gives the distribution of each metric as sorting gives it', async () => {
    const rows = await ask(selectDistributions({ ...wanted, tables: tablesOf(snapshot) }));
    const cost = rows.find(({ metric }) => metric === 'cost');
    const sorted = failures
      .map((row) => money(row.cost))
      .filter((value) => value !== undefined)
      .toSorted((a, b) => a - b);
    const at = (part: number) => {
      const place = part * (sorted.length - 1);
      const below = sorted[Math.floor(place)] ?? 0;
      return below + ((sorted[Math.ceil(place)] ?? 0) - below) * (place % 1);
    };
    expect(cost).toMatchObject({ n: sorted.length, least: sorted[0], greatest: sorted.at(-1) });
    expect(cost?.mean).toBeCloseTo(sumOf(sorted) / sorted.length, 6);
    for (const part of [10, 25, 50, 75, 90]) expect(cost?.[`p${part}`]).toBeCloseTo(at(part / 100), 6);
    expect(rows.find(({ metric }) => metric === 'time')).toMatchObject({ n: 0, mean: null, p50: null });
  });

  test('puts every case into one bin', async () => {
    const statement = selectHistograms(
      { ...wanted, tables: tablesOf(snapshot) },
      { los: { start: 2, width: 2, count: 4 } },
    );
    const rows = await ask(statement ?? { sql: '', parameters: [] });
    const bins = [0, 0, 0, 0];
    for (const row of failures) {
      const days = valueOfCase(row, 'los') ?? 0;
      const bin = Math.min(3, Math.max(0, Math.floor((days - 2) / 2)));
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    expect(rows.map(({ bin, cases: count }) => [bin, count])).toEqual([...bins.entries()]);
    expect(selectHistograms({ ...wanted, tables: tablesOf(snapshot) }, {})).toBeUndefined();
  });

  test('counts cases, patients, returns and months, and names who and what is frequent', async () => {
    const of = { ...wanted, tables: tablesOf(snapshot) };
    const [counts] = await ask(selectCounts(of));
    expect(counts).toMatchObject({
      cases: failures.length,
      patients: new Set(failures.map((row) => row.patient_id)).size,
      unplanned: failures.filter((row) => row.admission_type === 'unplanned').length,
      readmissions: sumOf(failures.map((row) => valueOfCase(row, 'readmission_30'))),
    });
    const trend = await ask(selectTrend(of));
    expect(trend).toHaveLength(12);
    const october = failures.filter((row) => row.discharge_date?.startsWith('2025-10'));
    expect(trend[9]).toMatchObject({ month: 202_510, cases: october.length });
    expect(trend[9]?.mean_cost).toBeCloseTo(averageOf(october, 'cost') ?? 0, 6);
    const [payor] = await ask(selectTop(of, 'payor', 3));
    expect(payor).toMatchObject({
      id: 'PAY01',
      name: 'Medicare',
      cases: failures.filter((row) => row.payor_id === 'PAY01').length,
    });
    const people = await ask(selectPeople(of));
    expect(sumOf(people.map((row) => Number(row.cases)))).toBe(failures.length);
    expect(people).toContainEqual(expect.objectContaining({ sex: 'F', age_band: '65+' }));
    const [diagnosis] = await ask(selectSecondary(of, 5));
    const ids = new Set(failures.map((row) => row.case_id));
    const codes = rowsOf(files.get('case_codes') ?? '').filter(
      (row) => ids.has(row.case_id) && row.code === diagnosis?.id,
    );
    expect(diagnosis?.cases).toBe(codes.length);
  });
});

test('every kind of entity has its ids and names, also where a table is missing', async () => {
  for (const type of ENTITY_TYPES) {
    const statement = selectEntities(type, tablesOf(snapshot));
    const rows = statement === undefined ? [] : await ask(statement);
    expect(rows.length, type).toBeGreaterThan(4);
    expect(
      rows.filter(({ name }) => name === null),
      type,
    ).toEqual([]);
  }
  expect(selectEntities('supply', tablesOf(bare))).toBeUndefined();
  const surgeons = await ask(selectEntities('surgeon', tablesOf(bare)) ?? { sql: '', parameters: [] }, bare);
  expect(surgeons.length).toBeGreaterThan(40);
  expect(surgeons[0]).toEqual({ id: 'SUR001', name: null });
});
