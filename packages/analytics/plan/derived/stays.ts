import type { DerivedContext } from './model.ts';
import { columnsOf, inPeriod } from './sql.ts';

/**
 * Common table expression `stays`: one row for each paid inpatient claim, lines of a claim taken together, with
 * stay_from, stay_to and length_days (null where a date is missing or the two are reversed).
 */
export function stays(context: DerivedContext): string {
  const columns = columnsOf(context, 'claims');
  const kept = columns.filter((name) => name !== 'admit_date' && name !== 'discharge_date');
  return `stays as (
  select ${kept.join(', ')}, stay_from as admit_date, stay_to as discharge_date,
    case when stay_to >= stay_from then stay_to - stay_from end as length_days
  from (
    select ${columns.join(', ')},
      min(admit_date) over (partition by claim_id) as stay_from,
      max(discharge_date) over (partition by claim_id) as stay_to,
      row_number() over (partition by claim_id order by coalesce(claim_line, 0), _file, _line) as place
    from claims where claim_type = 'inpatient' and status = 'paid'
  ) lines where place = 1
)`;
}

/** Dispositions after which nobody can come back: death, and stays that have not ended. */
const NOT_DISCHARGED = "('expired', 'still a patient')";

/**
 * Index stays: paid inpatient stays that ended with a live discharge in the period, each with its first readmission, a
 * stay of the same member admitted 1 to 30 days after it. The same day is a transfer. The readmission may lie after
 * the period. Parameter `excludePlanned`: an elective stay is no readmission; one of unknown type is.
 *
 * Columns: those of claims (admit_date and discharge_date of the whole claim), length_days, readmitted (boolean),
 * readmission_date, days_to_readmission.
 */
export function indexStays(context: DerivedContext): string {
  const isPlannedLeftOut = context.params.excludePlanned === true;
  const candidates = isPlannedLeftOut ? "where coalesce(admission_type, '') <> 'elective'" : '';
  return `with ${stays(context)}, index_stays as (
  select * from stays
  where length_days is not null and coalesce(discharge_disposition, '') not in ${NOT_DISCHARGED}
    and ${inPeriod(context, 'discharge_date')}
), candidates as (
  select claim_id, member_id, admit_date from stays ${candidates}
), readmissions as (
  select i.claim_id, min(r.admit_date) as readmission_date
  from index_stays i join candidates r on r.member_id = i.member_id and r.claim_id <> i.claim_id
    and r.admit_date between i.discharge_date + 1 and i.discharge_date + 30
  group by i.claim_id
)
select i.*, r.readmission_date is not null as readmitted, r.readmission_date,
  r.readmission_date - i.discharge_date as days_to_readmission
from index_stays i left join readmissions r on r.claim_id = i.claim_id`;
}
