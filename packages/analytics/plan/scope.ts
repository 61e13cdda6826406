import type { Cohort } from '../model/query.ts';
import { addCohort } from './cohorts.ts';
import type { Draft } from './draft.ts';
import { baseOf } from './relation.ts';
import { type RowsUse, rowsOf, whereSql } from './rows.ts';

export type ScopeUse = RowsUse & {
  readonly cohorts: readonly Cohort[];
  /** A further relation and predicate: the groups of codes that a row counts in. */
  readonly beside?: { readonly from: string; readonly predicate: string } | undefined;
};

/** The rows a question is about: `FROM … WHERE …`, the base called `b`. */
export function scopeSql(draft: Draft, use: ScopeUse): string {
  const { member } = baseOf(draft, use.base);
  const isOfPeople = use.cohorts.length > 0 && member !== undefined;
  const rows = rowsOf(draft, {
    ...use,
    expressions: isOfPeople ? [...use.expressions, member] : use.expressions,
  });
  const predicates = [
    ...rows.predicates,
    ...use.cohorts.map((cohort) => addCohort(draft, use.base, cohort)),
    ...(use.beside === undefined ? [] : [use.beside.predicate]),
  ];
  return `FROM ${rows.from}${use.beside?.from ?? ''}${whereSql(predicates)}`;
}
