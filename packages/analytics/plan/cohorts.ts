import type { Cohort } from '../model/query.ts';
import { type Draft, note } from './draft.ts';
import { expanded } from './expression.ts';
import { memberSql } from './relation.ts';
import { rowsOf, whereSql } from './rows.ts';
import { saidCohort } from './words.ts';

/** Predicate over a base: its person is, or is not, among the people of a cohort. */
export function addCohort(draft: Draft, base: string, cohort: Cohort): string {
  const own = memberSql(draft, base);
  const member = memberSql(draft, cohort.base);
  if (own === undefined || member === undefined) throw new RangeError('a cohort is of people');

  note(draft, 'cohort', saidCohort(draft.model, cohort));
  const name = peopleOf(draft, cohort, member);
  return cohort.has
    ? `${own} IN (SELECT person FROM ${name})`
    : `${own} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${name} WHERE ${name}.person = ${own})`;
}

/** So many of a base are as many as its metric counts: two claims of one emergency are one visit. */
function countOf({ model }: Draft, base: string): { readonly sql?: string; readonly where?: string } {
  return model.metrics[model.bases[base]?.counted ?? ''] ?? {};
}

function peopleOf(draft: Draft, cohort: Cohort, member: string): string {
  const least = cohort.min ?? 1;
  const { sql: number = 'count(*)', where } = least > 1 ? countOf(draft, cohort.base) : {};
  const { from, predicates } = rowsOf(draft, {
    base: cohort.base,
    period: cohort.period,
    filters: cohort.filters,
    expressions: [member, number],
    conditions: [`${member} is not null`, ...(where === undefined ? [] : [where])],
  });
  const rows = `FROM ${from}${whereSql(predicates)}`;
  const sql =
    least > 1
      ? `SELECT ${member} AS person\n${rows}\nGROUP BY 1\nHAVING ${expanded(draft, number)} >= ${draft.bindAs(least, 'BIGINT')}`
      : `SELECT DISTINCT ${member} AS person\n${rows}`;
  const known = [...draft.ctes].find(([, text]) => text === sql);
  if (known !== undefined) return known[0];

  const count = [...draft.ctes.keys()].filter((key) => key.startsWith('people_with_')).length;
  const name = `people_with_${cohort.base}_${count + 1}`;
  draft.ctes.set(name, sql);
  return name;
}
