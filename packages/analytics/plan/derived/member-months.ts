import type { DerivedContext } from './model.ts';
import { date, NO_END } from './sql.ts';

/**
 * One row for each member and calendar month covered on the 15th. Where spans of a member overlap, the one that began
 * last gives the plan, and the month counts once.
 *
 * Columns: member_id, month_date (the 15th), plan, coverage_start, _file, _line.
 *
 * Only overlapping spans are numbered: numbering every month of every member is most of the work otherwise.
 */
export function memberMonths(context: DerivedContext): string {
  const { period, coverage } = context;
  const first = period === undefined ? '(select min(span_from) from spans)' : date(context, period.from);
  const last = period === undefined ? '(select max(span_to) from spans)' : date(context, period.to);
  const isKnownEnd = coverage !== undefined && coverage.to < NO_END;
  const openEnd = isKnownEnd
    ? date(context, coverage.to)
    : `(select max(greatest(coverage_start, case when coverage_end < date '${NO_END}' then coverage_end end)) from eligibility)`;
  return `with recursive spans as (
  select member_id, plan, _file, _line, coverage_start as span_from,
    case when coverage_end < date '${NO_END}' then coverage_end else ${openEnd} end as span_to
  from eligibility
), months(month_date) as (
  select cast(date_trunc('month', ${first}) + interval '14 days' as date)
  union all
  select cast(month_date + interval '1 month' as date) from months
  where month_date + interval '1 month' <= ${last}
), marked as (
  select *,
    coalesce(max(span_to) over (partition by member_id order by span_from rows between unbounded preceding and 1 preceding) >= span_from, false)
    or coalesce(lead(span_from) over (partition by member_id order by span_from) <= span_to, false) as is_overlapping
  from spans where span_from <= span_to
), covered as (
  select s.member_id, m.month_date, s.plan, s.span_from, s._file, s._line, s.is_overlapping
  from marked s join months m on m.month_date between s.span_from and s.span_to
  where m.month_date between ${first} and ${last}
), numbered as (
  select *, row_number() over (partition by member_id, month_date order by span_from desc, plan) as place
  from covered where is_overlapping
)
select member_id, month_date, plan, span_from as coverage_start, _file, _line from covered where not is_overlapping
union all
select member_id, month_date, plan, span_from as coverage_start, _file, _line from numbered where place = 1`;
}
