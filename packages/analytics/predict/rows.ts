import type { Statement } from '../engine/model.ts';
import type { Value } from '../model/model.ts';
import type { Period } from '../model/query.ts';
import type { PastCase } from './model.ts';
import { type CaseScope, scopeCondition } from './scope.ts';

/** More are not read: those furthest back are left out first. */
const PAST_CASES_MAX = 20_000;

/**
 * Reads past cases of a procedure, condition or DRG. Price is the billed amount, as `revenue` is in analyses; columns as
 * `readPastCases` takes them.
 */
export function selectPastCases(scope: CaseScope, period: Period, hasCodes: boolean): Statement {
  const parameters: Value[] = [];
  const bind = (value: Value): string => {
    parameters.push(value);
    return `$${parameters.length}`;
  };
  const condition = scopeCondition(scope, bind, hasCodes);
  const [from, to] = [bind(period.from), bind(period.to)];
  const codes = hasCodes
    ? `select k.case_id, string_agg(k.code, ' ' order by k.sequence) as codes
  from case_codes k join past on past.case_id = k.case_id
  where k.code_kind = 'diagnosis' and k.code <> coalesce(past.diagnosis_code, '')
  group by k.case_id`
    : 'select case_id, null as codes from past';
  const sql = `with past as (
  select c.case_id, c.discharge_date, c.age, c.sex, c.payor_id, c.surgeon_id, c.facility_id, c.client_id,
    c.diagnosis_code, c.billed_amount, c.cost, c.operating_minutes
  from cases c
  where ${condition}
    and c.discharge_date between cast(${from} as date) and cast(${to} as date)
  order by c.discharge_date desc, c.case_id
  limit ${PAST_CASES_MAX}
), further as (
  ${codes}
)
select past.discharge_date, past.billed_amount, past.cost, past.operating_minutes, past.age, past.sex,
  past.payor_id, past.surgeon_id, past.facility_id, past.client_id, further.codes
from past left join further on further.case_id = past.case_id
order by past.discharge_date, past.case_id`;
  return { sql, parameters };
}

const numberOf = (value: Value | undefined): number | null => (typeof value === 'number' ? value : null);
const textOf = (value: Value | undefined): string | null => (typeof value === 'string' ? value : null);

export function readPastCases(rows: readonly (readonly Value[])[]): PastCase[] {
  return rows.map(([day, price, cost, time, age, sex, payor, surgeon, provider, client, codes]) => ({
    day: textOf(day) ?? '',
    observed: { price: numberOf(price), cost: numberOf(cost), time: numberOf(time) },
    traits: {
      age: numberOf(age),
      sex: sex === 'F' || sex === 'M' ? sex : null,
      payor: textOf(payor),
      surgeon: textOf(surgeon),
      provider: textOf(provider),
      client: textOf(client),
      conditions: textOf(codes)?.split(' ') ?? [],
    },
  }));
}
