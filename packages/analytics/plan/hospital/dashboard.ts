import type { Statement } from '../../engine/model.ts';
import { type Bind, createBinding } from './binding.ts';
import { double } from './metrics.ts';
import { nameOf, PIVOTS, type Pivot } from './pivots.ts';
import { type CaseSelection, selectCases } from './selected.ts';

/** Metrics whose distribution a dashboard shows. */
export const DISTRIBUTED = ['revenue', 'cost', 'profit', 'los', 'time'] as const;
export type Distributed = (typeof DISTRIBUTED)[number];

export const PERCENTILES = [10, 25, 50, 75, 90] as const;

/** Edges of a histogram: bins of one width from `start`; whatever lies beyond is in the first or the last. */
export type Bins = { readonly start: number; readonly width: number; readonly count: number };

const withSelected = (selection: CaseSelection, bind: Bind): string => `with selected as (
${selectCases(selection, bind)}
)`;

const mean = (metric: string) => `${double(`sum("${metric}")`)} / nullif(count("${metric}"), 0)`;
const percentile = (metric: string, part: number) =>
  `percentile_cont(${part / 100}) within group (order by ${double(`"${metric}"`)})`;

/** One row for each metric: name, n, people, mean, least, greatest, 1st and 99th percentile, and `PERCENTILES`. */
export function selectDistributions(selection: CaseSelection): Statement {
  const { parameters, bind } = createBinding();
  const one = (metric: string) => `select '${metric}' as metric, count("${metric}") as n,
  count(distinct case when "${metric}" is not null then patient_id end) as people, ${mean(metric)} as mean,
  ${double(`min("${metric}")`)} as least, ${double(`max("${metric}")`)} as greatest,
  ${[1, 99, ...PERCENTILES].map((part) => `${percentile(metric, part)} as p${part}`).join(', ')}
from selected`;
  const sql = `${withSelected(selection, bind)}
${DISTRIBUTED.map(one).join('\nunion all\n')}`;
  return { sql, parameters };
}

/** One row of counts: cases, patients, index stays and readmissions, planned and unplanned, with the people of each. */
export function selectCounts(selection: CaseSelection): Statement {
  const { parameters, bind } = createBinding();
  const sql = `${withSelected(selection, bind)}
select count(*) as cases, count(distinct patient_id) as patients, count(readmission_30) as index_stays,
  coalesce(sum(readmission_30), 0) as readmissions,
  count(distinct case when readmission_30 = 1 then patient_id end) as readmitted_patients,
  count(case when admission_type = 'planned' then 1 end) as planned,
  count(case when admission_type = 'unplanned' then 1 end) as unplanned,
  count(distinct case when admission_type = 'planned' then patient_id end) as planned_patients,
  count(distinct case when admission_type = 'unplanned' then patient_id end) as unplanned_patients
from selected`;
  return { sql, parameters };
}

/** One row for each bin that holds a case: metric, bin from 0, cases, people. */
export function selectHistograms(
  selection: CaseSelection,
  bins: Partial<Record<Distributed, Bins>>,
): Statement | undefined {
  const { parameters, bind } = createBinding();
  const selected = withSelected(selection, bind);
  const parts = DISTRIBUTED.flatMap((metric) => {
    const wanted = bins[metric];
    if (wanted === undefined) return [];
    const place = `floor((${double(`"${metric}"`)} - cast(${bind(wanted.start)} as double precision)) / cast(${bind(wanted.width)} as double precision))`;
    const last = bind(wanted.count - 1);
    return [
      `select '${metric}' as metric, cast(least(greatest(${place}, 0), cast(${last} as double precision)) as bigint) as bin,
  count(*) as cases, count(distinct patient_id) as people
from selected where "${metric}" is not null group by 2`,
    ];
  });
  if (parts.length === 0) return undefined;
  return { sql: `${selected}\n${parts.join('\nunion all\n')}\norder by 1, 2`, parameters };
}

/** The entities of a pivot with the most cases: id, name, cases, people, and the means of `DISTRIBUTED`. */
export function selectTop(selection: CaseSelection, pivot: Pivot, limit: number): Statement {
  const { parameters, bind } = createBinding();
  const { column } = PIVOTS[pivot];
  const sql = `${withSelected(selection, bind)}
select s.${column} as id, ${nameOf(pivot, selection.tables)} as name, count(*) as cases,
  count(distinct patient_id) as people, ${DISTRIBUTED.map((metric) => `${mean(metric)} as mean_${metric}`).join(', ')}
from selected s
where s.${column} is not null
group by s.${column}
order by cases desc, id
limit ${bind(limit)}`;
  return { sql, parameters };
}

/** One row for each month of discharge: month as a number like 202510, cases, people, and the means. */
export function selectTrend(selection: CaseSelection): Statement {
  const { parameters, bind } = createBinding();
  const sql = `${withSelected(selection, bind)}
select cast(extract(year from discharge_date) * 100 + extract(month from discharge_date) as bigint) as month,
  count(*) as cases, count(distinct patient_id) as people,
  ${DISTRIBUTED.map((metric) => `${mean(metric)} as mean_${metric}`).join(', ')}
from selected
group by 1
order by 1`;
  return { sql, parameters };
}

const AGE_BANDS = [
  [18, '0-17'],
  [35, '18-34'],
  [50, '35-49'],
  [65, '50-64'],
] as const;

/** One row for each sex and age band: both null where unknown; cases, people. */
export function selectPeople(selection: CaseSelection): Statement {
  const { parameters, bind } = createBinding();
  const band = AGE_BANDS.map(([below, label]) => `when age < ${below} then '${label}'`).join(' ');
  const sql = `${withSelected(selection, bind)}
select sex, case when age is null then null ${band} else '65+' end as age_band,
  count(*) as cases, count(distinct patient_id) as people
from selected
group by 1, 2
order by 1 nulls last, 2 nulls last`;
  return { sql, parameters };
}

/** The secondary diagnoses of most cases: code, name, cases, people. Needs the codes of cases. */
export function selectSecondary(selection: CaseSelection, limit: number): Statement {
  const { parameters, bind } = createBinding();
  const sql = `${withSelected(selection, bind)}
select k.code as id, max(k.code_name) as name, count(distinct s.case_id) as cases, count(distinct s.patient_id) as people
from selected s join case_codes k on k.case_id = s.case_id
where k.code_kind = 'diagnosis' and k.code <> coalesce(s.diagnosis_code, '')
group by k.code
order by cases desc, k.code
limit ${bind(limit)}`;
  return { sql, parameters };
}
