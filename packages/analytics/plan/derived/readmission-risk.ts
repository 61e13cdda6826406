import { comorbidityTables } from '../../risk/comorbidity.ts';
import { defaultHospitalVariant, hospitalTable } from '../../risk/hospital.ts';
import { laceTable } from '../../risk/lace.ts';
import {
  anyCode,
  bitOf,
  markedBits,
  markedCodes,
  markedJoins,
  sumOfPoints,
  withoutMild,
} from './comorbidities.ts';
import type { DerivedContext } from './model.ts';
import { inPeriod, listOf, pointsOf } from './sql.ts';
import { stays } from './stays.ts';

const charlson = comorbidityTables.charlson;
const URGENT = "('emergency', 'urgent', 'trauma')";
/** Admission was urgent; null where its type is not known. */
const isUrgent = `s.admission_type in ${URGENT}`;

/** The stays of the period, with the groups of every diagnosis of the member up to the discharge. */
function staysWithHistory(context: DerivedContext): string {
  return `${stays(context)}, ${markedCodes(charlson)}, wanted as (
  select * from stays where ${inPeriod(context, 'coalesce(discharge_date, admit_date)')}
), first_seen as (
  select b.member_id, ${markedBits} as bits, min(b.service_date) as first_date
  from claims b ${markedJoins}
  where coalesce(b.status, '') <> 'reversed' and ${anyCode}
  group by 1, 2
), history as (
  select s.claim_id, bit_or(f.bits) as found
  from wanted s join first_seen f on f.member_id = s.member_id and f.first_date <= coalesce(s.discharge_date, s.admit_date)
  group by s.claim_id
)`;
}

/**
 * LACE of each paid inpatient stay discharged in the period. Comorbidity counts diagnoses of the member's claims up to
 * the discharge; emergency visits are days with a paid emergency claim in the six months before the admission.
 *
 * Columns: those of claims, length_days, length_points, acuity_points, comorbidity_points, emergency_points (null where
 * unknown), emergency_visits, lace (sum of what is known), high_risk (null where a part is unknown), missing (list).
 */
export function laceStays(context: DerivedContext): string {
  const { comorbidity, comorbidityCap: cap, emergencyVisitsMax, emergencyMonths, highFrom } = laceTable;
  const worth = new Map<string, number>(Object.entries(comorbidity));
  const parts = ['length_points', 'acuity_points', 'comorbidity_points', 'emergency_points'];
  const missing = ['L', 'A', 'C', 'E'].map((text, place) => ({ text, when: `${parts[place]} is null` }));
  return `with ${staysWithHistory(context)}, visits as (
  select s.claim_id, count(distinct e.service_date) as emergency_visits
  from wanted s join claims e on e.member_id = s.member_id and e.claim_type = 'emergency' and e.status = 'paid'
    and e.service_date < s.admit_date and e.service_date >= s.admit_date - interval '${emergencyMonths} months'
  group by s.claim_id
), pointed as (
  select s.*, ${pointsOf('s.length_days', laceTable.lengthOfStay)} as length_points,
    case when ${isUrgent} then ${laceTable.emergentAdmission} when s.admission_type is not null then 0 end as acuity_points,
    case when h.found is not null then ${sumOfPoints(charlson, `${withoutMild(charlson, 'h.found')}`, (key) => worth.get(key))} end as comorbidity_sum,
    case when s.admit_date is not null then coalesce(v.emergency_visits, 0) end as emergency_visits
  from wanted s left join history h on h.claim_id = s.claim_id left join visits v on v.claim_id = s.claim_id
), counted as (
  select *, case when comorbidity_sum >= ${cap.from} then ${cap.points} else comorbidity_sum end as comorbidity_points,
    case when emergency_visits is not null then least(emergency_visits, ${emergencyVisitsMax}) end as emergency_points
  from pointed
)
select *, ${knownSum(parts)} as lace,
  ${parts.join(' + ')} >= ${highFrom} as high_risk,
  ${listOf(context, missing)} as missing
from counted`;
}

/** Sum of the parts that are known; null when none is. */
const knownSum = (parts: readonly string[]): string =>
  `case when coalesce(${parts.join(', ')}) is not null then ${parts.map((part) => `coalesce(${part}, 0)`).join(' + ')} end`;

/** Codes of surgery in CPT, and the seven characters of ICD-10-PCS. */
const isProcedure =
  "(length(c.procedure_code) = 7 or (length(c.procedure_code) = 5 and c.procedure_code between '10004' and '69990'))";
const cancer = bitOf(charlson, 'canc') | bitOf(charlson, 'metacanc');

/**
 * HOSPITAL of each paid inpatient stay discharged in the period. Haemoglobin and sodium are the last results within the
 * stay; of two on one day the lower counts. Oncology is a provider of oncology or a diagnosis of cancer on the stay. A
 * procedure is known where paid claims of the member within the stay carry procedure codes. Parameter `variant`:
 * admissions-1-5 (default) or admissions-2-5.
 *
 * Columns: those of claims, length_days, haemoglobin, sodium, admissions_before (admitted in the twelve months before),
 * haemoglobin_points, oncology_points, sodium_points, procedure_points, urgent_points, admissions_points,
 * length_points (null where unknown), hospital_score (sum of what is known), band (null where haemoglobin or sodium is
 * unknown, or another unknown part could change it), missing (list).
 */
export function hospitalStays(context: DerivedContext): string {
  const { haemoglobinBelow, sodiumBelow, lengthFrom } = hospitalTable;
  return `with ${stays(context)}, wanted as (
  select * from stays where ${inPeriod(context, 'coalesce(discharge_date, admit_date)')}
), ${markedCodes(charlson)}, results as (
  select s.claim_id, l.loinc, ${inUsualUnit} as value, l.result_date
  from wanted s join labs l on l.member_id = s.member_id and l.loinc in ('718-7', '2951-2')
    and l.result_date between s.admit_date and s.discharge_date
  where l.value is not null
), latest as (
  select *, row_number() over (partition by claim_id, loinc order by result_date desc, value) as place
  from results where value is not null
), laboratory as (
  select claim_id, max(case when loinc = '718-7' then value end) as haemoglobin,
    max(case when loinc = '2951-2' then value end) as sodium
  from latest where place = 1 group by claim_id
), procedures as (
  select s.claim_id, max(case when ${isProcedure} then 1 else 0 end) as any_procedure
  from wanted s join claims c on c.member_id = s.member_id and c.status = 'paid' and c.procedure_code is not null
    and c.service_date between s.admit_date and s.discharge_date
  group by s.claim_id
), before as (
  select s.claim_id, count(*) as admissions_before
  from wanted s join stays o on o.member_id = s.member_id and o.claim_id <> s.claim_id
    and o.admit_date < s.admit_date and o.admit_date >= s.admit_date - interval '12 months'
  group by s.claim_id
), cancers as (
  select b.claim_id, bool_or(${anyCode}) as has_codes, max(case when ((${markedBits}) & ${cancer}) <> 0 then 1 else 0 end) as any_cancer
  from claims b ${markedJoins}
  where b.claim_type = 'inpatient' and b.status = 'paid'
  group by b.claim_id
), gathered as (
  select s.*, l.haemoglobin, l.sodium,
    case when s.admit_date is not null then coalesce(o.admissions_before, 0) end as admissions_before,
    case when n.any_cancer = 1 or lower(p.specialty) like '%oncolog%' then 1 when n.has_codes then 0 end as is_oncology,
    r.any_procedure
  from wanted s left join laboratory l on l.claim_id = s.claim_id left join before o on o.claim_id = s.claim_id
    left join cancers n on n.claim_id = s.claim_id left join procedures r on r.claim_id = s.claim_id
    left join providers p on p.provider_id = s.provider_id
), pointed as (
  select *,
    case when haemoglobin < ${haemoglobinBelow.gPerDl} then ${haemoglobinBelow.points} when haemoglobin is not null then 0 end as haemoglobin_points,
    is_oncology * ${hospitalTable.oncology} as oncology_points,
    case when sodium < ${sodiumBelow.mmolPerL} then ${sodiumBelow.points} when sodium is not null then 0 end as sodium_points,
    any_procedure * ${hospitalTable.procedure} as procedure_points,
    case when admission_type in ${URGENT} then ${hospitalTable.urgent} when admission_type is not null then 0 end as urgent_points,
    ${pointsOf('admissions_before', admissionsOf(context))} as admissions_points,
    case when length_days >= ${lengthFrom.days} then ${lengthFrom.points} when length_days is not null then 0 end as length_points
  from gathered
), counted as (
  select *, ${knownSum(hospitalParts.map(({ column }) => column))} as hospital_score,
    ${hospitalParts.map(({ column, most }) => `case when ${column} is null then ${most} else 0 end`).join(' + ')} as open_points
  from pointed
)
select *,
  case when haemoglobin_points is not null and sodium_points is not null
    and ${bandAt('hospital_score')} = ${bandAt('hospital_score + open_points')} then ${bandAt('hospital_score')} end as band,
  ${listOf(
    context,
    hospitalParts.map(({ key, column }) => ({ text: key, when: `${column} is null` })),
  )} as missing
from counted`;
}

/** g/dL and mmol/L. Without a unit a number is taken as it stands; one that nobody can have is not used. */
const inUsualUnit = `case
    when l.loinc = '718-7' and coalesce(lower(l.unit), 'g/dl') = 'g/dl' and l.value between 1 and 30 then l.value
    when l.loinc = '718-7' and lower(l.unit) = 'g/l' and l.value between 10 and 300 then l.value / 10
    when l.loinc = '2951-2' and coalesce(lower(l.unit), 'mmol/l') in ('mmol/l', 'meq/l') and l.value between 80 and 220 then l.value
  end`;

const hospitalParts = [
  { key: 'haemoglobin', column: 'haemoglobin_points', most: hospitalTable.haemoglobinBelow.points },
  { key: 'sodium', column: 'sodium_points', most: hospitalTable.sodiumBelow.points },
  { key: 'oncology', column: 'oncology_points', most: hospitalTable.oncology },
  { key: 'procedure', column: 'procedure_points', most: hospitalTable.procedure },
  { key: 'urgent', column: 'urgent_points', most: hospitalTable.urgent },
  { key: 'admissions', column: 'admissions_points', most: 5 },
  { key: 'length', column: 'length_points', most: hospitalTable.lengthFrom.points },
];

function bandAt(score: string): string {
  const cases = hospitalTable.bands
    .toReversed()
    .map(({ key, from }) => `when ${score} >= ${from} then '${key}'`);
  return `case ${cases.join(' ')} end`;
}

function admissionsOf(context: DerivedContext): readonly { from: number; points: number }[] {
  const asked = context.params.variant ?? defaultHospitalVariant;
  const variant = Object.entries(hospitalTable.variants).find(([name]) => name === asked);
  if (variant === undefined) throw new RangeError('no such variant of the HOSPITAL score');
  return variant[1].admissions;
}
