import type { Period } from '../../model/query.ts';
import { type CaseScope, scopeCondition } from '../../predict/scope.ts';
import { type Bind, isOneOf } from './binding.ts';
import { INPATIENT_BILL_TYPES, LEFT_OUT_BILL_TYPES, NOT_LIVE_STATUSES } from './metrics.ts';

/** Which cases an analysis is about. */
export type CaseSelection = {
  readonly domain: CaseScope['domain'];
  /** A case belongs here when it has any of them. */
  readonly ids: readonly string[];
  /** Of the day of discharge. */
  readonly period: Period;
  readonly payors?: readonly string[] | undefined;
  readonly providers?: readonly string[] | undefined;
  readonly surgeons?: readonly string[] | undefined;
  readonly clients?: readonly string[] | undefined;
  readonly specialties?: readonly string[] | undefined;
  /** A case with one of these, or one that begins so, in any place is left out. */
  readonly excludedDiagnoses?: readonly string[] | undefined;
  /** Tables the dataset has; what hangs on another is unknown. */
  readonly tables: ReadonlySet<string>;
};

const READMITTED_WITHIN_DAYS = 30;

/**
 * The cases of a selection as a relation: who, where and when, and the value of each metric for the case. Null is a
 * value that is not known or does not apply.
 */
export function selectCases(selection: CaseSelection, bind: Bind): string {
  const hasClients = selection.tables.has('clients');
  const kind = hasClients ? 'k.client_kind' : 'cast(null as varchar)';
  const isHospital = `not ${isOneOf('c.bill_type', LEFT_OUT_BILL_TYPES, bind)} and coalesce(${kind}, '') <> 'payor'`;
  const net = 'c.billed_amount - c.professional_fee';
  return `select c.case_id, c.patient_id, c.admit_date, c.discharge_date, c.age, c.sex, c.admission_type, c.bill_type,
  c.surgeon_id, c.payor_id, c.facility_id, c.client_id, c.diagnosis_code, c.professional_fee, ${kind} as client_kind,
  c.billed_amount as revenue,
  case when ${isHospital} then ${net} end as hospital_revenue,
  case when ${isHospital} then ${net} - c.cost end as profit,
  case when ${isHospital} then 100 * cast(${net} - c.cost as double precision) / nullif(cast(${net} as double precision), 0) end as margin,
  c.cost as cost, c.discount_amount as discount, c.discharge_date - c.admit_date as los, c.operating_minutes as "time",
  ${readmission(bind)} as readmission_30
from cases c${hasClients ? ' left join clients k on k.client_id = c.client_id' : ''}
where ${conditionsOf(selection, bind).join('\n  and ')}`;
}

/** 1 or 0 for an index stay; null for any other case, and where the days after it are not in the data yet. */
function readmission(bind: Bind): string {
  const isInpatient = (alias: string) => isOneOf(`${alias}.bill_type`, INPATIENT_BILL_TYPES, bind);
  return `case when ${isInpatient('c')} and not ${isOneOf('c.discharge_status', NOT_LIVE_STATUSES, bind)}
    and c.discharge_date <= (select max(e.discharge_date) from cases e) - ${READMITTED_WITHIN_DAYS}
    then case when exists (select 1 from cases r
      where r.patient_id = c.patient_id and r.case_id <> c.case_id and ${isInpatient('r')} and r.admission_type = 'unplanned'
        and r.admit_date > c.discharge_date and r.admit_date <= c.discharge_date + ${READMITTED_WITHIN_DAYS})
      then 1 else 0 end end`;
}

function conditionsOf(selection: CaseSelection, bind: Bind): string[] {
  const { domain, ids, period, tables } = selection;
  const hasCodes = tables.has('case_codes');
  const scopes = ids.map((id) => scopeCondition({ domain, id }, bind, hasCodes));
  const entities = [
    ['c.payor_id', selection.payors],
    ['c.facility_id', selection.providers],
    ['c.surgeon_id', selection.surgeons],
    ['c.client_id', selection.clients],
    ['c.specialty', selection.specialties],
  ] as const;
  return [
    `(${scopes.join(' or ')})`,
    `c.discharge_date between cast(${bind(period.from)} as date) and cast(${bind(period.to)} as date)`,
    ...entities.flatMap(([column, wanted]) =>
      wanted === undefined || wanted.length === 0 ? [] : [isOneOf(column, wanted, bind)],
    ),
    ...(selection.excludedDiagnoses ?? []).map((code) => withoutDiagnosis(code, hasCodes, bind)),
  ];
}

function withoutDiagnosis(code: string, hasCodes: boolean, bind: Bind): string {
  const start = bind(code.replaceAll('.', ''));
  const principal = `not coalesce(starts_with(replace(c.diagnosis_code, '.', ''), ${start}), false)`;
  if (!hasCodes) return principal;
  return `${principal} and not exists (select 1 from case_codes x
    where x.case_id = c.case_id and x.code_kind = 'diagnosis' and starts_with(replace(x.code, '.', ''), ${start}))`;
}
