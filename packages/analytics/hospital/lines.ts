import { dateOf } from './calendar.ts';
import { organisation } from './catalogue.ts';
import { ageOn } from './patient.ts';
import type { Surgeon } from './staff.ts';
import type { HospitalCase } from './stay.ts';

type Cell = string | number | undefined;

/** The tables of the hospital model, each with the header of its file. */
export const HOSPITAL_COLUMNS = {
  cases: [
    'case_id',
    'patient_id',
    'sex',
    'age',
    'admit_date',
    'discharge_date',
    'admission_type',
    'discharge_status',
    'specialty',
    'procedure_code',
    'procedure_name',
    'diagnosis_code',
    'diagnosis_name',
    'drg_code',
    'drg_name',
    'bill_type',
    'payor_id',
    'facility_id',
    'surgeon_id',
    'client_id',
    'billed_amount',
    'professional_fee',
    'discount_amount',
    'cost',
    'operating_minutes',
  ],
  case_codes: ['case_id', 'code_kind', 'sequence', 'code', 'code_name'],
  case_supplies: ['case_id', 'item_id', 'item_name', 'item_category', 'quantity', 'unit_price'],
  case_charges: ['case_id', 'billing_group_id', 'charge_amount'],
  payors: ['payor_id', 'payor_name', 'payor_kind'],
  facilities: ['facility_id', 'facility_name', 'facility_kind'],
  surgeons: ['surgeon_id', 'surgeon_name', 'surgeon_specialty'],
  clients: ['client_id', 'client_name', 'client_kind'],
  billing_groups: ['billing_group_id', 'billing_group_name', 'is_professional'],
} as const;

export type HospitalTable = keyof typeof HOSPITAL_COLUMNS;

/** A line of CSV. The words of the catalogue hold commas, so texts with one are quoted. */
const lineOf = (cells: readonly Cell[]): string =>
  `${cells.map((cell) => (cell === undefined ? '' : quoted(String(cell)))).join(',')}\n`;

const quoted = (text: string) =>
  text.includes(',') || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;

export const headerOf = (table: HospitalTable): string => lineOf(HOSPITAL_COLUMNS[table]);

const money = (cents: number | undefined) => (cents === undefined ? undefined : (cents / 100).toFixed(2));

/** The line of a case in `cases.csv`. */
export function caseLine(id: string, given: HospitalCase): string {
  const { patient, kind } = given;
  return lineOf([
    id,
    patient.id,
    patient.sex,
    patient.isAgeKnown ? ageOn(patient, given.admitDay) : undefined,
    dateOf(given.admitDay),
    dateOf(given.dischargeDay),
    given.isPlanned ? 'planned' : 'unplanned',
    given.dischargeStatus,
    kind.specialty,
    kind.procedure?.code,
    kind.procedure?.name,
    kind.diagnosis.code,
    kind.diagnosis.name,
    given.drg?.code,
    given.drg?.name,
    given.billType,
    patient.payor.id,
    given.facility.id,
    given.surgeon?.id,
    given.client.id,
    money(given.billedCents),
    money(given.professionalCents),
    money(given.discountCents),
    money(given.costCents),
    given.minutes,
  ]);
}

/** The lines of a case in the files of codes, supplies and charges. */
export function detailLines(id: string, given: HospitalCase) {
  const { kind } = given;
  const diagnoses = [kind.diagnosis, ...given.secondary];
  const procedures = kind.procedure === undefined ? [] : [kind.procedure];
  const codes = [
    ...diagnoses.map(({ code, name }, at) => lineOf([id, 'diagnosis', at + 1, code, name])),
    ...procedures.map(({ code, name }, at) => lineOf([id, 'procedure', at + 1, code, name])),
  ];
  const supplies = given.supplies.map(({ item, quantity, unitCents }) =>
    lineOf([id, item.id, item.name, item.category, quantity, money(unitCents)]),
  );
  const charges = given.charges.map(({ group, cents }) => lineOf([id, group, money(cents)]));
  return { case_codes: codes.join(''), case_supplies: supplies.join(''), case_charges: charges.join('') };
}

/** The files that name who is who. */
export function directoryLines(surgeons: readonly Surgeon[]): Partial<Record<HospitalTable, string>> {
  const { payors, facilities, clients, billingGroups } = organisation;
  const all = <T>(rows: readonly T[], cellsOf: (row: T) => readonly Cell[]) =>
    rows.map((row) => lineOf(cellsOf(row))).join('');
  return {
    payors: all(payors, ({ id, name, kind }) => [id, name, kind]),
    facilities: all(facilities, ({ id, name, kind }) => [id, name, kind]),
    surgeons: all(surgeons, ({ id, name, specialty }) => [id, name, specialty]),
    clients: all(clients, ({ id, name, kind }) => [id, name, kind]),
    billing_groups: all(billingGroups, ({ id, name, isProfessional }) => [id, name, String(isProfessional)]),
  };
}
