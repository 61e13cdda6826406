import type { BaseSpec } from '../model/model.ts';
import type { Filter, Period } from '../model/query.ts';
import { derivedRelations } from './derived/index.ts';
import type { DerivedRelation } from './derived/model.ts';
import { quoted } from './dialect.ts';
import { type Draft, note, saidPeriod } from './draft.ts';
import { expanded } from './expression.ts';
import { filterSql } from './filters.ts';

export function baseOf(draft: Draft, name: string): BaseSpec {
  const base = draft.model.bases[name];
  if (base === undefined) throw new RangeError(`there is no base ${name}`);
  return base;
}

/** The derived relation of a base, undefined for a table. */
export function derivedOf(base: BaseSpec): DerivedRelation | undefined {
  if (!('derived' in base.from)) return undefined;
  const relation = derivedRelations.get(base.from.derived);
  if (relation === undefined) throw new RangeError(`there is no relation ${base.from.derived}`);
  return relation;
}

export type RelationUse = {
  readonly base: string;
  readonly period: Period | undefined;
  readonly filters: readonly Filter[];
};

/** What stands after FROM: the table, or the name of a common table expression that holds the derived relation. */
export function relationSql(draft: Draft, use: RelationUse): string {
  const base = baseOf(draft, use.base);
  if ('table' in base.from) {
    draft.tables.add(base.from.table);
    note(draft, 'read', `Read ${base.label.toLowerCase()}`);
    return quoted(base.from.table);
  }
  const relation = derivedOf(base);
  if (relation === undefined) throw new RangeError(`${use.base} is not derived`);
  for (const table of relation.tables) draft.tables.add(table);
  note(draft, 'derive', `${relation.step} (${saidPeriod(use.period)})`);
  return addRelation(draft, base.from.derived, derivedSql(draft, relation, use));
}

function addRelation(draft: Draft, name: string, sql: string): string {
  const known = [...draft.ctes].find(([, text]) => text === sql);
  if (known !== undefined) return known[0];
  const free = [name, `${name}_before`, ...[2, 3, 4, 5, 6, 7, 8, 9].map((count) => `${name}_${count}`)];
  const chosen = free.find((candidate) => !draft.ctes.has(candidate)) ?? `${name}_${draft.ctes.size}`;
  draft.ctes.set(chosen, sql);
  return chosen;
}

function derivedSql(draft: Draft, relation: DerivedRelation, use: RelationUse): string {
  return relation.sql({
    dialect: draft.options.dialect,
    period: use.period,
    coverage: draft.options.coverage,
    dimensions: draft.query.dimensions,
    params: draft.query.params ?? {},
    filters: use.filters.filter((filter) => relation.within.includes(filter.dim)),
    model: draft.model,
    bind: draft.bind,
    predicate: (base, filters) =>
      filters.length === 0
        ? 'true'
        : filters.map((filter) => `(${filterSql(draft, base, filter)})`).join(' and '),
  });
}

/** Filters that are left to ask of the rows of a base, after its relation has used its own. */
export function filtersOutside(base: BaseSpec, filters: readonly Filter[]): readonly Filter[] {
  const within = derivedOf(base)?.within ?? [];
  return filters.filter((filter) => !within.includes(filter.dim));
}

export const memberSql = (draft: Draft, base: string): string | undefined => {
  const member = baseOf(draft, base).member;
  return member === undefined ? undefined : expanded(draft, member);
};
