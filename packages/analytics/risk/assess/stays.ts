import { comorbidityTables, groupDiagnoses } from '../comorbidity.ts';
import laceTable from '../data/lace.json' with { type: 'json' };
import { type HospitalVariant, hospital } from '../hospital.ts';
import { lace } from '../lace.ts';
import { assessed } from './assessed.ts';
import type { AssessedComponent, Assessment, Evidence } from './model.ts';
import {
  diagnosesOf,
  evidenceOf,
  isCounted,
  isPaid,
  number,
  type Row,
  required,
  sourceOf,
  text,
} from './rows.ts';

const URGENT = ['emergency', 'urgent', 'trauma'];

function urgency(stay: Row): boolean | undefined {
  const type = text(stay, 'admission_type');
  return type === undefined ? undefined : URGENT.includes(type);
}

/** The same day so many months before, or the last of that month: as databases subtract months. */
export function monthsBefore(day: string, months: number): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 - months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date, last));
  return first.toISOString().slice(0, 10);
}

/** What is said of the stay itself: its admission and discharge. */
const stayRow = (stay: Row): Evidence[] => {
  const date = text(stay, 'discharge_date') ?? text(stay, 'admit_date');
  return date === undefined ? [] : [{ date, source: sourceOf(stay) }];
};

/** LACE of a stay, with the diagnoses and emergency visits it counts. */
export function assessLace(stay: Row, claims: readonly Row[]): Assessment {
  const admitted = text(stay, 'admit_date');
  const until = text(stay, 'discharge_date') ?? admitted;
  const diagnoses = claims
    .filter((claim) => isCounted(claim) && until !== undefined && required(claim, 'service_date') <= until)
    .flatMap(diagnosesOf);
  const visits = claims
    .filter((claim) => isPaid(claim, 'emergency'))
    .map((claim) => evidenceOf(claim, 'service_date'))
    .filter(
      ({ date }) =>
        admitted !== undefined &&
        date < admitted &&
        date >= monthsBefore(admitted, laceTable.emergencyMonths),
    );
  const score = lace({
    lengthDays: number(stay, 'length_days'),
    emergent: urgency(stay),
    diagnoses: diagnoses.length === 0 ? undefined : diagnoses,
    emergencyVisits: admitted === undefined ? undefined : new Set(visits.map(({ date }) => date)).size,
  });
  const evidence = { L: stayRow(stay), A: stayRow(stay), E: visits };
  return assessed(score, { scored: stay, scoreColumn: 'lace', date: until, evidence });
}

type HospitalRows = { readonly claims: readonly Row[]; readonly labs: readonly Row[] };

/** HOSPITAL of a stay, with the results, codes and earlier stays it counts. */
export function assessHospital(stay: Row, rows: HospitalRows, variant: HospitalVariant): Assessment {
  const oncology = number(stay, 'is_oncology');
  const procedure = number(stay, 'any_procedure');
  const score = hospital(
    {
      haemoglobinGPerDl: number(stay, 'haemoglobin'),
      sodiumMmolPerL: number(stay, 'sodium'),
      oncology: oncology === undefined ? undefined : oncology === 1,
      procedure: procedure === undefined ? undefined : procedure === 1,
      urgent: urgency(stay),
      admissionsBefore: number(stay, 'admissions_before'),
      lengthDays: number(stay, 'length_days'),
    },
    variant,
  );
  const { claims, labs } = rows;
  const evidence = {
    haemoglobin: resultRows(stay, labs, '718-7'),
    sodium: resultRows(stay, labs, '2951-2'),
    oncology: cancerRows(stay, claims),
    procedure: procedureRows(stay, claims),
    urgent: stayRow(stay),
    admissions: earlierStays(stay, claims),
    length: stayRow(stay),
  };
  const date = text(stay, 'discharge_date') ?? text(stay, 'admit_date');
  return assessed(score, { scored: stay, scoreColumn: 'hospital_score', date, evidence });
}

const isDuring = (stay: Row, day: string): boolean =>
  day >= (text(stay, 'admit_date') ?? day) && day <= (text(stay, 'discharge_date') ?? '');

const resultRows = (stay: Row, labs: readonly Row[], loinc: string): Evidence[] =>
  labs
    .filter((lab) => lab.loinc === loinc && isDuring(stay, required(lab, 'result_date')))
    .map((lab) => evidenceOf(lab, 'result_date', number(lab, 'value')));

function cancerRows(stay: Row, claims: readonly Row[]): Evidence[] {
  const own = claims.filter((claim) => claim.claim_id === stay.claim_id && isPaid(claim, 'inpatient'));
  const groups = groupDiagnoses(comorbidityTables.charlson, own.flatMap(diagnosesOf));
  return ['canc', 'metacanc'].flatMap((key) =>
    (groups.get(key) ?? []).flatMap(({ code, date, source }) =>
      date === undefined || source === undefined ? [] : [{ code, date, source }],
    ),
  );
}

const procedureRows = (stay: Row, claims: readonly Row[]): Evidence[] =>
  claims.flatMap((claim) => {
    const code = text(claim, 'procedure_code');
    const day = required(claim, 'service_date');
    return code === undefined || claim.status !== 'paid' || !isDuring(stay, day)
      ? []
      : [{ code, ...evidenceOf(claim, 'service_date') }];
  });

function earlierStays(stay: Row, claims: readonly Row[]): Evidence[] {
  const admitted = text(stay, 'admit_date');
  if (admitted === undefined) return [];
  return claims
    .filter((claim) => isPaid(claim, 'inpatient') && claim.claim_id !== stay.claim_id)
    .filter((claim) => {
      const day = text(claim, 'admit_date');
      return day !== undefined && day < admitted && day >= monthsBefore(admitted, 12);
    })
    .map((claim) => evidenceOf(claim, 'admit_date'));
}

const DAY_MS = 86_400_000;
const WINDOW_DAYS = 30;
const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/**
 * Whether a member came back 1 to 30 days after a stay. Where the data end within these days and no return is seen, it
 * is unknown.
 */
export function assessReadmission(stay: Row, claims: readonly Row[], dataTo: string | undefined): Assessment {
  const discharged = required(stay, 'discharge_date');
  const returned = text(stay, 'readmission_date');
  const isOpen =
    returned === undefined && (dataTo === undefined || dataTo < addDays(discharged, WINDOW_DAYS));
  const score = returned === undefined ? (isOpen ? null : 0) : 1;
  const returns = claims
    .filter((claim) => isPaid(claim, 'inpatient') && claim.admit_date === returned)
    .map((claim) => evidenceOf(claim, 'admit_date'));
  const part = { points: null, replacedBy: null };
  const components: AssessedComponent[] = [
    {
      ...part,
      key: 'index_stay',
      label: 'Index stay',
      value: number(stay, 'length_days') ?? null,
      unit: 'days',
      evidence: stayRow(stay),
    },
    {
      ...part,
      key: 'readmission',
      label: 'Days from discharge to the return',
      value: number(stay, 'days_to_readmission') ?? null,
      unit: 'days',
      evidence: returned === undefined ? [] : returns,
    },
  ];
  return {
    memberId: required(stay, 'member_id'),
    claimId: required(stay, 'claim_id'),
    drugClass: null,
    drugName: null,
    date: discharged,
    score,
    band: score === null ? null : score === 1 ? 'readmitted' : 'not_readmitted',
    components,
    missing: isOpen ? ['follow_up_30_days'] : [],
    modelVersion: 'readmission-30-day@1.0.0',
    citation:
      'All-cause return 1 to 30 days after a live discharge; the same day is a transfer. Counted from claims; not a certified quality measure.',
  };
}
