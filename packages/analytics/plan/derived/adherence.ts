import type { DerivedContext } from './model.ts';
import { date, inPeriod, NO_END } from './sql.ts';

const MIN_FILLS = 2;

/**
 * Proportion of days covered (PDC) of each member and drug class, from the first fill in the period to its end. Supply
 * that overlaps the next fill is shifted forward. Grouped or filtered by drug, a row is a member and a drug. Members
 * with fewer than `minFills` fills (2) are left out, and so are those with a fill of unknown supply: what they have is
 * unknown. Filters on the drug choose the fills.
 *
 * Columns: member_id, drug_class, drug_name (null where a row is a class), fills, first_fill, period_end,
 * covered_days, days, pdc, adherent (boolean, from 0.80).
 *
 * The end of the supply after fill i is S(i) + the greatest of d(j) - S(j-1) over all j up to i, where d is the day of a
 * fill and S the sum of the supplies: shifting forward without recursion.
 */
export function pdcMembers(context: DerivedContext): string {
  const byDrug =
    context.dimensions.includes('drug_name') || context.filters.some(({ dim }) => dim === 'drug_name');
  const unit = byDrug ? 'member_id, drug_class, drug_name' : 'member_id, drug_class';
  const end = periodEnd(context);
  const least = minFills(context.params.minFills);
  return `with fills as (
  select b.member_id, b.drug_class, ${byDrug ? 'b.drug_name' : 'cast(null as varchar)'} as drug_name, b.rx_id,
    b.fill_date, cast(b.days_supply as bigint) as supply, b.fill_date - date '2000-01-01' as fill_day,
    ${end} as period_end
  from pharmacy b where ${inPeriod(context, 'b.fill_date')} and ${context.predicate('rx', context.filters)}
), summed as (
  select *, sum(supply) over (partition by ${unit} order by fill_date, rx_id rows unbounded preceding) as supplied
  from fills
), shifted as (
  select *, supplied + max(fill_day - (supplied - supply)) over (partition by ${unit} order by fill_date, rx_id rows unbounded preceding) as until_day
  from summed
), members_covered as (
  select ${unit}${byDrug ? '' : ', cast(null as varchar) as drug_name'}, count(*) as fills, min(fill_date) as first_fill, max(period_end) as period_end,
    sum(greatest(0, least(until_day, period_end - date '2000-01-01' + 1) - (until_day - supply))) as covered_days,
    max(period_end) - min(fill_date) + 1 as days
  from shifted group by ${unit}
  having count(*) >= ${least} and count(case when supply > 0 then 1 end) = count(*)
)
select member_id, drug_class, drug_name, fills, first_fill, period_end, covered_days, days,
  cast(cast(covered_days as decimal(18, 10)) / days as decimal(12, 10)) as pdc,
  covered_days * 100 >= days * 80 as adherent
from members_covered`;
}

function periodEnd(context: DerivedContext): string {
  const end = context.period?.to ?? context.coverage?.to ?? NO_END;
  return end >= NO_END ? '(select max(fill_date) from pharmacy)' : date(context, end);
}

function minFills(given: string | number | boolean | undefined): number {
  if (given === undefined) return MIN_FILLS;
  if (typeof given === 'number' && Number.isInteger(given) && given >= 1) return given;
  throw new RangeError('minFills is a whole number from 1');
}
