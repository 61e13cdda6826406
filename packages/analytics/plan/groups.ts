import type { Value } from '../model/model.ts';
import { literal } from './dialect.ts';
import type { Draft } from './draft.ts';
import { expanded } from './expression.ts';
import { dimensionSql, groupSql, isStar, specOf } from './filters.ts';
import { baseOf } from './relation.ts';

/** A column that rows are grouped by. */
export type GroupKey = {
  readonly name: string;
  readonly sql: string;
  /** What needs joins: the expression as the model has it. */
  readonly expression: string;
};

export type Grouping = {
  readonly keys: readonly GroupKey[];
  readonly beside: { readonly from: string; readonly predicate: string } | undefined;
};

/** What the rows of a base are grouped by: dimensions it has, and the time grain. */
export function groupingOf(draft: Draft, base: string, shift: string): Grouping {
  const { query } = draft;
  const dimensions = query.dimensions.filter((name) => !isStar(draft, base, name));
  const coded = dimensions.filter((name) => specOf(draft, name).groups !== undefined);
  return {
    keys: [...timeKey(draft, base, shift), ...dimensions.map((name) => keyOf(draft, base, name))],
    beside: coded.length === 0 ? undefined : besideOf(draft, base, coded),
  };
}

function keyOf(draft: Draft, base: string, name: string): GroupKey {
  const spec = specOf(draft, name);
  const expression = spec.on[base] ?? '';
  const sql = spec.groups === undefined ? dimensionSql(draft, base, name) : `${groupAlias(name)}.value`;
  return { name, sql, expression };
}

const groupAlias = (name: string): string => `${name}_of_row`;

/** A row stands once under each group that one of its codes belongs to. */
function besideOf(draft: Draft, base: string, names: readonly string[]): Grouping['beside'] {
  const from = names.map((name) => {
    const groups = Object.keys(specOf(draft, name).groups ?? {}).filter((group) =>
      isAsked(draft, name, group),
    );
    const cases = groups.map(
      (group) => `CASE WHEN ${groupSql(draft, base, name, group)} THEN ${literal(group)} END`,
    );
    return `\nCROSS JOIN LATERAL unnest(ARRAY[\n  ${cases.join(',\n  ')}\n]) AS ${groupAlias(name)}(value)`;
  });
  const predicate = names.map((name) => `${groupAlias(name)}.value IS NOT NULL`).join(' AND ');
  return { from: from.join(''), predicate };
}

/** Of a row that is of two groups only those count that the question names. */
const isAsked = (draft: Draft, name: string, group: string): boolean =>
  draft.query.filters.every(
    ({ dim, op, value }) =>
      dim !== name ||
      (op === 'eq' ? value === group : op !== 'in' || (value as readonly Value[]).includes(group)),
  );

function timeKey(draft: Draft, base: string, shift: string): readonly GroupKey[] {
  const { timeGrain } = draft.query;
  const { date } = baseOf(draft, base);
  if (timeGrain === undefined || date === undefined) return [];
  const weekday = timeGrain === 'week' && draft.model.weekStart === 'sunday' ? ' + 1' : '';
  const moved = `${expanded(draft, date)}${weekday}`;
  const bucket = draft.words.bucket(timeGrain, moved);
  const sql = shift === '' ? bucket : `CAST(${bucket}${shift} AS DATE)`;
  return [{ name: timeGrain, sql, expression: date }];
}

/** Names of all keys of the query, time first. */
export const keyNames = (draft: Draft): readonly string[] => [
  ...(draft.query.timeGrain === undefined ? [] : [draft.query.timeGrain]),
  ...draft.query.dimensions,
];

/** A key as it leaves: first days of months as `2025-10`. */
export function keyValue(draft: Draft, name: string, column: string): string {
  const { timeGrain } = draft.query;
  return name === timeGrain ? draft.words.bucketLabel(timeGrain, column) : column;
}
