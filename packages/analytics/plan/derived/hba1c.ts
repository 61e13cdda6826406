import type { DerivedContext } from './model.ts';
import { date, inPeriod } from './sql.ts';

const DIABETES = ['E10', 'E11', 'E13'];
const CODES = ['dx1', 'dx2', 'dx3', 'dx4'];

/**
 * The latest HbA1c in the period of each member with a diabetes diagnosis on any claim up to its end. Of two results
 * on one day the higher counts. A result in mmol/mol is converted; one in another unit is not used.
 *
 * Columns: member_id, result_date, value (%), poor (boolean, above 9.0), _file, _line.
 *
 * @source IFCC to NGSP: NGSP = 0.09148 x IFCC + 2.152 (Hoelzel W et al. Clin Chem 2004;50:166-174)
 */
export function hba1cLatest(context: DerivedContext): string {
  const prefixes = context.model.dimensions.condition?.groups?.diabetes ?? DIABETES;
  const isDiabetes = CODES.flatMap((column) =>
    prefixes.map((prefix) => `replace(upper(c.${column}), '.', '') like '${prefix}%'`),
  ).join(' or ');
  const until =
    context.period === undefined ? '' : `and c.service_date <= ${date(context, context.period.to)}`;
  return `${numberedResults(context)}
select n.member_id, n.result_date, n.value, n.value > 9.0 as poor, n._file, n._line
from numbered n
where n.place = 1 and exists (
  select 1 from claims c where c.member_id = n.member_id ${until} and (${isDiabetes})
)`;
}

/**
 * The latest HbA1c in the period of each tested member, with diabetes or not.
 *
 * Columns: member_id, result_date, value (%), _file, _line.
 */
export const hba1cLast = (context: DerivedContext): string => `${numberedResults(context)}
select member_id, result_date, value, _file, _line from numbered where place = 1`;

const numberedResults = (context: DerivedContext): string => `with results as (
  select member_id, result_date, _file, _line,
    case when unit is null or unit = '%' then value when lower(unit) = 'mmol/mol' then value * 0.09148 + 2.152 end as value
  from labs where loinc = '4548-4' and value is not null and ${inPeriod(context, 'result_date')}
), numbered as (
  select *, row_number() over (partition by member_id order by result_date desc, value desc, _file, _line) as place
  from results where value is not null
)`;
