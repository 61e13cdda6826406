import type { Statement } from '../../engine/model.ts';
import { type Bind, createBinding, isOneOf } from './binding.ts';
import { aggregateOf, type CaseMetric, double, LEFT_OUT_BILL_TYPES } from './metrics.ts';
import { nameOf, PIVOTS, type Pivot } from './pivots.ts';
import { type CaseSelection, selectCases } from './selected.ts';

export type PercentileBand = { readonly from: number; readonly to: number };

export type CaseAnalysis = CaseSelection & {
  readonly metric: CaseMetric;
  readonly pivot: Pivot;
  /** Cases whose value ranks within, in percent of all selected cases that have one. */
  readonly band?: PercentileBand | undefined;
};

export type CasePage = { readonly limit: number; readonly offset: number };

/** One row for each entity of the pivot: id, name, cases, patients, cases with a value, value. */
export function selectGroups(analysis: CaseAnalysis, view: 'avg' | 'sum'): Statement {
  const { parameters, bind } = createBinding();
  const { column } = PIVOTS[analysis.pivot];
  const sql = `with ${banded(analysis, bind)}
select s.${column} as id, ${nameOf(analysis.pivot, analysis.tables)} as name, count(*) as cases,
  count(distinct patient_id) as patients, count("${analysis.metric}") as measured,
  ${aggregateOf(analysis.metric, view)} as value
from banded s
group by s.${column}
order by value desc nulls last, id nulls last`;
  return { sql, parameters };
}

/** One row for each case that has a value, the highest first: case, day, pivot id and name, value. */
export function selectDetails(analysis: CaseAnalysis, page: CasePage): Statement {
  const { parameters, bind } = createBinding();
  const { column } = PIVOTS[analysis.pivot];
  const sql = `with ${banded(analysis, bind)}
select s.case_id, s.discharge_date, s.${column} as id, ${nameOf(analysis.pivot, analysis.tables)} as name,
  ${double(`s."${analysis.metric}"`)} as value
from banded s
where s."${analysis.metric}" is not null
order by value desc, s.case_id
limit ${bind(page.limit)} offset ${bind(page.offset)}`;
  return { sql, parameters };
}

/** What all cases come to, and what was left out: one row. */
export function selectTotals(analysis: CaseAnalysis): Statement {
  const { parameters, bind } = createBinding();
  const isLeftOut = isOneOf('bill_type', LEFT_OUT_BILL_TYPES, bind);
  const counts = `count(*) as cases, count(distinct patient_id) as patients,
  count("${analysis.metric}") as measured,
  ${aggregateOf(analysis.metric, 'sum')} as total, ${aggregateOf(analysis.metric, 'avg')} as average`;
  const sql = `with ${banded(analysis, bind)}, whole as (select ${counts} from banded)
select whole.cases, whole.patients, whole.measured, whole.total, whole.average, aside.*
from whole cross join (select count(*) as selected, count("${analysis.metric}") as valued,
  count(case when ${isLeftOut} then 1 end) as bill_types,
  count(case when client_kind = 'payor' and not ${isLeftOut} then 1 end) as payor_clients,
  ${double(`sum(case when not ${isLeftOut} and coalesce(client_kind, '') <> 'payor' then professional_fee end)`)} as professional_fees
  from selected) aside`;
  return { sql, parameters };
}

/** Cases of a selection, and those of them within the band. */
function banded(analysis: CaseAnalysis, bind: Bind): string {
  const selected = `selected as (
${selectCases(analysis, bind)}
)`;
  const { band, metric } = analysis;
  if (band === undefined) return `${selected}, banded as (select * from selected)`;
  return `${selected}, ranked as (
  select selected.*, 100 * percent_rank() over (order by "${metric}") as place from selected where "${metric}" is not null
), banded as (
  select * from ranked where place between cast(${bind(band.from)} as double precision) and cast(${bind(band.to)} as double precision)
)`;
}
