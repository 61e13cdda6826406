import type { Period } from '../../../model/query.ts';
import { charlson, comorbidityTables, elixhauser, groupDiagnoses } from '../../../risk/comorbidity.ts';
import { hospital } from '../../../risk/hospital.ts';
import { lace } from '../../../risk/lace.ts';
import type { Cell, Tables } from './tables.ts';

/** The derived relations once more, without SQL: by loops over days and rows. */
type Row = Readonly<Record<string, Cell>>;

const DAY_MS = 86_400_000;
const dayNumber = (day: Cell | undefined): number => Date.parse(`${String(day)}T00:00:00Z`) / DAY_MS;
const dayText = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10);
const isIn = (day: Cell | undefined, period: Period | undefined): boolean =>
  typeof day === 'string' && (period === undefined || (day >= period.from && day <= period.to));
const rowsOf = (tables: Tables, table: string): readonly Row[] => tables[table] ?? [];

export function memberMonths(tables: Tables, period: Period): string[] {
  const covered = new Map<string, Row>();
  for (let number = dayNumber(period.from); number <= dayNumber(period.to); number++) {
    const day = dayText(number);
    if (!day.endsWith('-15')) continue;
    for (const span of rowsOf(tables, 'eligibility')) {
      const end = span.coverage_end ?? null;
      const isOpen = end === null || String(end).startsWith('9999');
      if (String(span.coverage_start) > day || (!isOpen && String(end) < day)) continue;
      const key = `${span.member_id} ${day}`;
      const before = covered.get(key);
      if (before === undefined || String(before.coverage_start) < String(span.coverage_start))
        covered.set(key, span);
    }
  }
  return [...covered].map(([key, span]) => `${key} ${span.plan ?? null}`);
}

type Stay = {
  readonly row: Row;
  readonly admitted: string;
  readonly discharged: string | null;
  readonly days: number | null;
};

function staysOf(tables: Tables): Stay[] {
  const paid = rowsOf(tables, 'claims').filter(
    ({ claim_type, status }) => claim_type === 'inpatient' && status === 'paid',
  );
  const seen = new Set<Cell | undefined>();
  return paid.flatMap((row) => {
    if (seen.has(row.claim_id)) return [];
    seen.add(row.claim_id);
    const discharged = typeof row.discharge_date === 'string' ? row.discharge_date : null;
    const days = discharged === null ? -1 : dayNumber(discharged) - dayNumber(row.admit_date);
    return [{ row, admitted: String(row.admit_date), discharged, days: days < 0 ? null : days }];
  });
}

export function indexStays(tables: Tables, period: Period | undefined, excludePlanned: boolean): string[] {
  const stays = staysOf(tables);
  return stays
    .filter(
      ({ days, row }) =>
        days !== null && !['expired', 'still a patient'].includes(String(row.discharge_disposition)),
    )
    .filter(({ discharged }) => isIn(discharged, period))
    .map(({ row, discharged }) => {
      const returns = stays
        .filter((other) => other.row.member_id === row.member_id && other.row.claim_id !== row.claim_id)
        .filter((other) => !(excludePlanned && other.row.admission_type === 'elective'))
        .map(({ admitted }) => dayNumber(admitted) - dayNumber(discharged))
        .filter((gap) => gap >= 1 && gap <= 30);
      return `${row.claim_id} ${returns.length === 0 ? null : Math.min(...returns)}`;
    });
}

/** Takes one day of supply from the stock on each day there is any. */
export function adherence(tables: Tables, period: Period, byDrug: boolean): string[] {
  const fills = rowsOf(tables, 'pharmacy').filter(({ fill_date }) => isIn(fill_date, period));
  const groups = Map.groupBy(fills, (fill) =>
    [fill.member_id, fill.drug_class, byDrug ? fill.drug_name : null].map(String).join(' '),
  );
  return [...groups].flatMap(([key, own]) => {
    if (own.length < 2 || own.some(({ days_supply }) => Number(days_supply ?? 0) <= 0)) return [];
    const first = Math.min(...own.map(({ fill_date }) => dayNumber(fill_date)));
    const last = dayNumber(period.to);
    let stock = 0;
    let covered = 0;
    for (let number = first; number <= last; number++) {
      const today = own.filter(({ fill_date }) => dayNumber(fill_date) === number);
      stock += today.reduce((sum, { days_supply }) => sum + Number(days_supply), 0);
      if (stock > 0) covered++;
      stock = Math.max(0, stock - 1);
    }
    const days = last - first + 1;
    return [`${key} ${covered} ${days} ${covered / days >= 0.8}`];
  });
}

export function hba1c(tables: Tables, period: Period | undefined): string[] {
  const results = rowsOf(tables, 'labs').filter(
    ({ loinc, result_date }) => loinc === '4548-4' && isIn(result_date, period),
  );
  return [...Map.groupBy(results, ({ member_id }) => member_id)].flatMap(([member, own]) => {
    const isDiabetic = rowsOf(tables, 'claims').some(
      (claim) =>
        claim.member_id === member &&
        (period === undefined || String(claim.service_date) <= period.to) &&
        codesOf(claim).some((code) => /^E1[013]/i.test(code)),
    );
    if (!isDiabetic) return [];
    const latest = own
      .map(({ result_date }) => String(result_date))
      .toSorted()
      .at(-1);
    const values = own
      .filter(({ result_date }) => result_date === latest)
      .map(({ value, unit }) => (unit === 'mmol/mol' ? Number(value) * 0.09148 + 2.152 : Number(value)));
    return [`${member} ${latest} ${Math.max(...values) > 9}`];
  });
}

const codesOf = (claim: Row): string[] =>
  [claim.dx1, claim.dx2, claim.dx3, claim.dx4].flatMap((code) =>
    typeof code === 'string' && !['', '.'].includes(code) ? [code] : [],
  );

const diagnosesOf = (claims: readonly Row[]) => claims.flatMap(codesOf).map((code) => ({ code }));

export function comorbidity(
  tables: Tables,
  period: Period | undefined,
  measure: 'quan2011' | 'elixhauser',
): string[] {
  const claims = rowsOf(tables, 'claims').filter(
    ({ status, service_date }) => status !== 'reversed' && isIn(service_date, period),
  );
  return [...Map.groupBy(claims, ({ member_id }) => member_id)].map(([member, own]) => {
    const diagnoses = diagnosesOf(own);
    const result = measure === 'elixhauser' ? elixhauser(diagnoses) : charlson(diagnoses, measure);
    const groups = result.components
      .filter(({ replacedBy }) => replacedBy === undefined)
      .map(({ key }) => key)
      .toSorted((a, b) => (a < b ? -1 : 1));
    return `${member} ${result.score} ${groups.join()}`;
  });
}

const isUrgent = ({ admission_type: type }: Row): boolean | undefined =>
  typeof type === 'string' ? type !== 'elective' : undefined;

/** The same day of the month so many months before, or its last. */
function monthsBefore(day: string, months: number): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const lastOfMonth = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 - months, Math.min(date, lastOfMonth))).toISOString().slice(0, 10);
}

export function laceStays(tables: Tables): string[] {
  const claims = rowsOf(tables, 'claims');
  return staysOf(tables).map(({ row, admitted, discharged, days }) => {
    const own = claims.filter(({ member_id }) => member_id === row.member_id);
    const until = discharged ?? admitted;
    const diagnoses = diagnosesOf(
      own.filter(({ status, service_date }) => status !== 'reversed' && String(service_date) <= until),
    );
    const visits = own
      .filter(({ claim_type, status }) => claim_type === 'emergency' && status === 'paid')
      .map(({ service_date }) => String(service_date))
      .filter((day) => day < admitted && day >= monthsBefore(admitted, 6));
    const result = lace({
      lengthDays: days ?? undefined,
      emergent: isUrgent(row),
      diagnoses: diagnoses.length === 0 ? undefined : diagnoses,
      emergencyVisits: new Set(visits).size,
    });
    const isHigh = result.band === null ? null : result.band === 'high';
    return `${row.claim_id} ${result.components.map(({ points }) => String(points)).join(' ')} ${result.score} ${isHigh} ${result.missing.join()}`;
  });
}

export function hospitalStays(tables: Tables): string[] {
  const stays = staysOf(tables);
  return stays.map((stay) => {
    const { row, admitted, discharged, days } = stay;
    const during = (day: Cell | undefined) =>
      discharged !== null && String(day) >= admitted && String(day) <= discharged;
    const ofMember = (table: string) =>
      rowsOf(tables, table).filter(({ member_id }) => member_id === row.member_id);
    const lines = rowsOf(tables, 'claims').filter(
      ({ claim_id, status }) => claim_id === row.claim_id && status === 'paid',
    );
    const procedures = ofMember('claims')
      .filter(({ status, service_date }) => status === 'paid' && during(service_date))
      .flatMap(({ procedure_code: code }) => (typeof code === 'string' ? [code] : []));
    const before = stays.filter(
      (other) =>
        other.row.member_id === row.member_id &&
        other.row.claim_id !== row.claim_id &&
        other.admitted < admitted &&
        other.admitted >= monthsBefore(admitted, 12),
    );
    const result = hospital({
      haemoglobinGPerDl: lastLab(
        ofMember('labs').filter((lab) => lab.loinc === '718-7' && during(lab.result_date)),
      ),
      sodiumMmolPerL: lastLab(
        ofMember('labs').filter((lab) => lab.loinc === '2951-2' && during(lab.result_date)),
      ),
      oncology: oncology(row, lines),
      procedure: procedures.length === 0 ? undefined : procedures.some((code) => code !== '99223'),
      urgent: isUrgent(row),
      admissionsBefore: before.length,
      lengthDays: days ?? undefined,
    });
    return `${row.claim_id} ${result.components.map(({ points }) => String(points)).join(' ')} ${result.score} ${result.band} ${result.missing.join()}`;
  });
}

const USUAL: Readonly<Record<string, { units: readonly unknown[]; least: number; most: number }>> = {
  '718-7': { units: ['g/dL', undefined, null], least: 1, most: 30 },
  '2951-2': { units: ['mmol/L', undefined, null], least: 80, most: 220 },
};

function lastLab(results: readonly Row[]): number | undefined {
  const usable = results.flatMap(({ loinc, value, unit, result_date }) => {
    const usual = USUAL[String(loinc)];
    const isPerLitre = loinc === '718-7' && unit === 'g/L';
    if (usual === undefined || !(isPerLitre || usual.units.includes(unit))) return [];
    const number = isPerLitre ? Number(value) / 10 : Number(value);
    return number < usual.least || number > usual.most ? [] : [{ number, day: String(result_date) }];
  });
  const latest = usable
    .map(({ day }) => day)
    .toSorted()
    .at(-1);
  const last = usable.filter(({ day }) => day === latest).map(({ number }) => number);
  return last.length === 0 ? undefined : Math.min(...last);
}

function oncology(row: Row, lines: readonly Row[]): boolean | undefined {
  const found = groupDiagnoses(comorbidityTables.charlson, diagnosesOf(lines));
  if (row.provider_id === 'P1' || found.has('canc') || found.has('metacanc')) return true;
  return lines.some((line) => codesOf(line).length > 0) ? false : undefined;
}
