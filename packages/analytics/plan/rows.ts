import { aliasesIn, columnsOf, tablesIn } from '../model/expression.ts';
import type { JoinSpec } from '../model/model.ts';
import type { Filter, Period } from '../model/query.ts';
import { quoted } from './dialect.ts';
import { type Draft, note } from './draft.ts';
import { expanded } from './expression.ts';
import { filterSql, isStar, specOf } from './filters.ts';
import { baseOf, filtersOutside, relationSql } from './relation.ts';
import { addSpans } from './spans.ts';
import { saidFilter, saidPeriodOf } from './words.ts';

export type RowsUse = {
  readonly base: string;
  readonly period: Period | undefined;
  readonly filters: readonly Filter[];
  /** Further expressions whose joins are needed: of dimensions and metrics. */
  readonly expressions: readonly string[];
  /** Further predicates, expressions of the model. */
  readonly conditions?: readonly string[];
};

export type Rows = { readonly from: string; readonly predicates: readonly string[] };

/** The rows of a base with their joins, called `b`, and what is asked of them. */
export function rowsOf(draft: Draft, use: RowsUse): Rows {
  const base = baseOf(draft, use.base);
  const filters = filtersOutside(base, use.filters).filter((filter) => !isStar(draft, use.base, filter.dim));
  const relation = relationSql(draft, use);
  const dated = datedExpressions(draft, use);
  const joins = joinsFor(draft, use, [
    ...use.expressions,
    ...dated,
    ...(use.conditions ?? []),
    ...(base.where === undefined ? [] : [base.where]),
    ...filters.map((filter) => specOf(draft, filter.dim).on[use.base] ?? ''),
  ]);
  const predicates = [
    ...(base.where === undefined ? [] : [expanded(draft, base.where)]),
    ...(use.conditions ?? []).map((condition) => expanded(draft, condition)),
    ...periodPredicates(draft, use),
    ...filters.map((filter) => noted(draft, use.base, filter)),
  ];
  for (const table of tablesIn(predicates.join(' '))) {
    if (draft.model.tables[table] !== undefined) draft.tables.add(table);
  }
  return { from: `${relation} AS b${joins.join('')}`, predicates };
}

export function whereSql(predicates: readonly string[]): string {
  return predicates.length === 0 ? '' : `\nWHERE ${predicates.map(bracketed).join('\n  AND ')}`;
}

/** A predicate that says OR must not swallow its neighbours. */
const bracketed = (predicate: string): string => (/\bor\b/i.test(predicate) ? `(${predicate})` : predicate);

function noted(draft: Draft, base: string, filter: Filter): string {
  note(draft, 'filter', saidFilter(draft.model, filter));
  return filterSql(draft, base, filter);
}

const datedExpressions = (draft: Draft, use: RowsUse): readonly string[] => {
  const { date } = baseOf(draft, use.base);
  return use.period === undefined || date === undefined ? [] : [date];
};

function periodPredicates(draft: Draft, use: RowsUse): readonly string[] {
  const base = baseOf(draft, use.base);
  if (use.period === undefined) return [];
  note(draft, 'filter', saidPeriodOf(base, use.period));
  if (base.date === undefined) return [];
  const { from, to } = use.period;
  const date = expanded(draft, base.date);
  return [`${date} BETWEEN ${draft.bindAs(from, 'DATE')} AND ${draft.bindAs(to, 'DATE')}`];
}

/** Joins of all aliases that the expressions speak of, those first that others need. */
function joinsFor(
  draft: Draft,
  { base, period }: Pick<RowsUse, 'base' | 'period'>,
  expressions: readonly string[],
): readonly string[] {
  const chosen: JoinSpec[] = [];
  const add = (texts: readonly string[]): void => {
    for (const alias of texts.flatMap(aliasesIn)) {
      const join = draft.model.joins.find((known) => known.base === base && known.alias === alias);
      if (join === undefined || chosen.includes(join)) continue;
      add([join.on, join.span?.at ?? ''].map((text) => text.replaceAll(`${alias}.`, 'b.')));
      chosen.push(join);
    }
  };
  add(expressions);
  const { date } = baseOf(draft, base);
  return chosen.map((join) => joinSql(draft, join, join.span?.at === date ? period : undefined));
}

/** Spans that do not touch the period of the rows are left out first: looking a row up among fewer is quicker. */
function joinSql(draft: Draft, join: JoinSpec, period: Period | undefined): string {
  note(draft, 'join', `Look up ${draft.model.tables[join.table]?.label.toLowerCase() ?? join.alias}`);
  const on = expanded(draft, join.on);
  if (join.span === undefined) {
    draft.tables.add(join.table);
    return `\nLEFT JOIN ${quoted(join.table)} AS ${join.alias} ON ${on}`;
  }
  const spans = addSpans(draft, join, spanColumns(draft, join));
  const at = expanded(draft, join.span.at);
  const touching =
    period === undefined
      ? ''
      : ` AND ${join.alias}.first_day <= ${draft.bindAs(period.to, 'DATE')} AND ${join.alias}.next_day > ${draft.bindAs(period.from, 'DATE')}`;
  return `\nLEFT JOIN ${spans} AS ${join.alias} ON ${on} AND ${at} >= ${join.alias}.first_day AND ${at} < ${join.alias}.next_day${touching}`;
}

/** What the model ever takes from the spans of a table, whichever base asks. */
const spanColumns = (draft: Draft, join: JoinSpec): readonly string[] => [
  ...new Set(
    draft.model.joins
      .filter((other) => other.table === join.table && other.span !== undefined)
      .flatMap((other) =>
        Object.values(draft.model.dimensions).flatMap((dimension) =>
          columnsOf(dimension.on[other.base] ?? '', other.alias),
        ),
      ),
  ),
];
