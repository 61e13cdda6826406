import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { generateHospital } from './generate.ts';
import { type HospitalRow, rowsOf, writeHospital } from './testing/read-hospital.ts';

const files = writeHospital({ cases: 20_000, seed: 11 });
const table = (name: Parameters<typeof files.get>[0]): HospitalRow[] => rowsOf(files.get(name) ?? '');
const cases = table('cases');
const caseById = new Map(cases.map((row) => [row.case_id, row]));

const numberOf = (row: HospitalRow, column: string): number => Number(row[column]);
const meanOf = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;
const dayNumber = (date: string | undefined): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const idsOf = (rows: readonly HospitalRow[], column: string) => new Set(rows.map((row) => row[column]));

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const meanX = meanOf(pairs.map(([x]) => x));
  const meanY = meanOf(pairs.map(([, y]) => y));
  const sum = (term: (x: number, y: number) => number) =>
    pairs.reduce((all, [x, y]) => all + term(x - meanX, y - meanY), 0);
  return sum((x, y) => x * y) / Math.sqrt(sum((x) => x * x) * sum((_, y) => y * y));
}

function hashOf(seed: number): string {
  const hash = createHash('sha256');
  for (const { table: name, text } of generateHospital({ cases: 2_000, seed }))
    hash.update(name).update(text);
  return hash.digest('hex');
}

test('a seed gives the same bytes on every machine, and another seed gives others', () => {
  expect(hashOf(7)).toBe('dd4e326bc763c9ec66848f14500e446c60a1d4d68f2e4c466adbe2ab89c7f99d');
  expect(hashOf(8)).not.toBe(hashOf(7));
});

test('exactly as many cases are made as were asked for, in the order of admission, within the days asked for', () => {
  expect(cases).toHaveLength(20_000);
  expect(idsOf(cases, 'case_id').size).toBe(20_000);
  const admitted = cases.map((row) => row.admit_date ?? '');
  expect(admitted).toEqual(admitted.toSorted((a, b) => (a < b ? -1 : 1)));
  expect(admitted.at(0)).toBe('2023-01-01');
  expect(admitted.at(-1)).toBe('2025-12-31');
  const short = rowsOf(
    writeHospital({ cases: 50, seed: 1, from: '2024-02-26', to: '2024-03-01' }).get('cases') ?? '',
  );
  expect([...idsOf(short, 'admit_date')]).toEqual([
    '2024-02-26',
    '2024-02-27',
    '2024-02-28',
    '2024-02-29',
    '2024-03-01',
  ]);
});

test('every id of a line is the id of a row that exists', () => {
  for (const [column, name] of [
    ['payor_id', 'payors'],
    ['facility_id', 'facilities'],
    ['surgeon_id', 'surgeons'],
    ['client_id', 'clients'],
  ] as const) {
    const known = idsOf(table(name), column);
    const used = [...idsOf(cases, column)].filter((id) => id !== '');
    expect(
      used.filter((id) => !known.has(id)),
      column,
    ).toEqual([]);
    expect(used.length, column).toBeGreaterThan(3);
  }
  for (const name of ['case_codes', 'case_supplies', 'case_charges'] as const)
    expect(
      table(name).filter((row) => !caseById.has(row.case_id)),
      name,
    ).toEqual([]);
  const groups = idsOf(table('billing_groups'), 'billing_group_id');
  expect(table('case_charges').filter((row) => !groups.has(row.billing_group_id))).toEqual([]);
});

test('the charges of a case are its billed amount to the cent, and its professional fees one of them', () => {
  const cents = new Map<string | undefined, number>();
  const fees = new Map<string | undefined, string | undefined>();
  for (const row of table('case_charges')) {
    cents.set(row.case_id, (cents.get(row.case_id) ?? 0) + Math.round(numberOf(row, 'charge_amount') * 100));
    if (row.billing_group_id === 'BG08') fees.set(row.case_id, row.charge_amount);
  }
  const odd = cases.filter(
    (row) =>
      cents.get(row.case_id) !== Math.round(numberOf(row, 'billed_amount') * 100) ||
      fees.get(row.case_id) !== row.professional_fee,
  );
  expect(odd).toEqual([]);
});

test('the first code of each kind is the one of the case, and nobody has the same diagnosis twice', () => {
  const codes = table('case_codes');
  const principal = codes.filter((row) => row.code_kind === 'diagnosis' && row.sequence === '1');
  expect(principal).toHaveLength(cases.length);
  expect(principal.filter((row) => caseById.get(row.case_id)?.diagnosis_code !== row.code)).toEqual([]);
  const procedures = codes.filter((row) => row.code_kind === 'procedure');
  expect(procedures).toHaveLength(cases.filter((row) => row.procedure_code !== '').length);
  expect(new Set(codes.map((row) => `${row.case_id} ${row.code_kind} ${row.sequence}`)).size).toBe(
    codes.length,
  );
});

test('no patient is in hospital twice at once, and nobody comes back after death', () => {
  const stays = Map.groupBy(cases, (row) => row.patient_id);
  const faults = [...stays.values()].filter((rows) =>
    rows.some((row, at) => {
      const before = rows[at - 1];
      return (
        before !== undefined &&
        (before.discharge_status === '20' || (row.admit_date ?? '') <= (before.discharge_date ?? ''))
      );
    }),
  );
  expect(faults).toEqual([]);
  expect(cases.filter((row) => (row.discharge_date ?? '') < (row.admit_date ?? ''))).toEqual([]);
});

test('readmissions follow a discharge within 30 days, more often in heart failure than after a new knee', () => {
  const stays = Map.groupBy(cases, (row) => row.patient_id);
  const rate = (diagnosis: string) => {
    const index = cases.filter((row) => row.diagnosis_code === diagnosis && row.bill_type === '111');
    const back = index.filter((row) =>
      (stays.get(row.patient_id) ?? []).some((next) => {
        const wait = dayNumber(next.admit_date) - dayNumber(row.discharge_date);
        return next.admission_type === 'unplanned' && wait >= 1 && wait <= 30;
      }),
    );
    return back.length / index.length;
  };
  expect(rate('I50.23')).toBeGreaterThan(0.12);
  expect(rate('I50.23')).toBeLessThan(0.4);
  expect(rate('M17.11')).toBeLessThan(0.1);
});

test('pneumonia fills the winter, and planned operations the working week', () => {
  const months = (rows: readonly HospitalRow[], wanted: readonly string[]) =>
    rows.filter((row) => wanted.includes((row.admit_date ?? '').slice(5, 7))).length;
  const pneumonia = cases.filter((row) => row.diagnosis_code === 'J18.9');
  expect(months(pneumonia, ['12', '01', '02']) / months(pneumonia, ['06', '07', '08'])).toBeGreaterThan(1.8);
  const knees = cases.filter((row) => row.diagnosis_code === 'M17.11' && row.admission_type === 'planned');
  const weekend = knees.filter((row) => [0, 6].includes(new Date(`${row.admit_date}T00:00:00Z`).getUTCDay()));
  expect(weekend.length / knees.length).toBeLessThan(0.06);
});

test('cost rises with minutes, price with cost, and stay with the diagnoses somebody has', () => {
  const hips = cases.filter(
    (row) => row.diagnosis_code === 'M16.11' && row.cost !== '' && row.bill_type === '111',
  );
  expect(
    correlation(hips.map((row) => [numberOf(row, 'operating_minutes'), numberOf(row, 'cost')])),
  ).toBeGreaterThan(0.3);
  expect(
    correlation(hips.map((row) => [numberOf(row, 'cost'), numberOf(row, 'billed_amount')])),
  ).toBeGreaterThan(0.9);
  const count = new Map<string | undefined, number>();
  for (const row of table('case_codes'))
    if (row.code_kind === 'diagnosis') count.set(row.case_id, (count.get(row.case_id) ?? 0) + 1);
  const failing = cases.filter((row) => row.diagnosis_code === 'I50.23');
  const stays = failing.map(
    (row) =>
      [count.get(row.case_id) ?? 0, dayNumber(row.discharge_date) - dayNumber(row.admit_date)] as const,
  );
  expect(correlation(stays)).toBeGreaterThan(0.15);
});

test('payors keep to their discount, and surgeons differ in their pace', () => {
  const rate = (payor: string) => {
    const rows = cases.filter((row) => row.payor_id === payor);
    return meanOf(rows.map((row) => numberOf(row, 'discount_amount') / numberOf(row, 'billed_amount')));
  };
  expect(rate('PAY02')).toBeCloseTo(0.72, 1);
  expect(rate('PAY10')).toBeCloseTo(0.22, 1);
  const knees = cases.filter((row) => row.procedure_code === '0SRC0J9');
  const means = [...Map.groupBy(knees, (row) => row.surgeon_id).values()]
    .filter((rows) => rows.length >= 30)
    .map((rows) => meanOf(rows.map((row) => numberOf(row, 'operating_minutes'))));
  expect(means.length).toBeGreaterThan(4);
  expect(Math.max(...means) / Math.min(...means)).toBeGreaterThan(1.2);
});
