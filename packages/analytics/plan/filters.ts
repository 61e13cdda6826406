import type { DimensionSpec, Value } from '../model/model.ts';
import type { Filter } from '../model/query.ts';
import { literal } from './dialect.ts';
import type { BoundType, Draft } from './draft.ts';
import { expanded } from './expression.ts';

/** SQL of a dimension on a base: the value that a row is grouped under. Of groups of codes there is none. */
export function dimensionSql(draft: Draft, base: string, name: string): string {
  const dimension = specOf(draft, name);
  const sql = expanded(draft, dimension.on[base] ?? '');
  return dimension.bands === undefined ? sql : banded(dimension, sql);
}

export function specOf(draft: Draft, name: string): DimensionSpec {
  const dimension = draft.model.dimensions[name];
  if (dimension === undefined) throw new RangeError(`there is no dimension ${name}`);
  return dimension;
}

/** Whether rows of the base stand under every value of the dimension. */
export const isStar = (draft: Draft, base: string, name: string): boolean =>
  draft.model.dimensions[name]?.on[base] === '*';

function banded(dimension: DimensionSpec, number: string): string {
  const values = dimension.values ?? [];
  const cases = (dimension.bands ?? [])
    .map((least, at) => `WHEN ${number} >= ${least} THEN ${literal(values[at] ?? '')}`)
    .toReversed();
  return `CASE ${cases.join(' ')} END`;
}

/** Whether one of the codes of a row begins as the group says. Dots are removed where a beginning may reach past one. */
export function groupSql(draft: Draft, base: string, name: string, group: string): string {
  const dimension = specOf(draft, name);
  const columns = (dimension.on[base] ?? '').split(',').map((column) => column.trim());
  const beginnings = dimension.groups?.[group] ?? [];
  return columns
    .flatMap((column) => beginnings.map((beginning) => beginsWith(column, beginning)))
    .join(' OR ');
}

/** ICD-10 has its dot after the third character. */
const beginsWith = (column: string, beginning: string): string =>
  `${beginning.length > 3 ? `replace(${column}, '.', '')` : column} LIKE '${beginning}%'`;

/** Predicate of one filter over rows of a base. What is unknown is not one of the values that are left out. */
export function filterSql(draft: Draft, base: string, filter: Filter): string {
  const dimension = specOf(draft, filter.dim);
  if (dimension.groups !== undefined) return groupFilterSql(draft, base, filter, dimension);
  const sql = dimensionSql(draft, base, filter.dim);
  const type = boundType(dimension);
  const values = listed(filter.value).map((value) => draft.bindAs(value, type));
  return comparisons[filter.op](sql, values);
}

const comparisons: Readonly<Record<Filter['op'], (sql: string, values: readonly string[]) => string>> = {
  eq: (sql, [value]) => `${sql} = ${value}`,
  ne: (sql, [value]) => `${sql} IS DISTINCT FROM ${value}`,
  in: (sql, values) => `${sql} IN (${values.join(', ')})`,
  notIn: (sql, values) => `(${sql} IS NULL OR ${sql} NOT IN (${values.join(', ')}))`,
  gt: (sql, [value]) => `${sql} > ${value}`,
  gte: (sql, [value]) => `${sql} >= ${value}`,
  lt: (sql, [value]) => `${sql} < ${value}`,
  lte: (sql, [value]) => `${sql} <= ${value}`,
  between: (sql, [from, to]) => `${sql} BETWEEN ${from} AND ${to}`,
  known: (sql) => `${sql} IS NOT NULL`,
  unknown: (sql) => `${sql} IS NULL`,
};

function groupFilterSql(draft: Draft, base: string, filter: Filter, dimension: DimensionSpec): string {
  const all = Object.keys(dimension.groups ?? {});
  const isAny = filter.op === 'known' || filter.op === 'unknown';
  const groups = isAny ? all : listed(filter.value).map(String);
  const some = groups.map((group) => groupSql(draft, base, filter.dim, group)).join(' OR ');
  const isLeftOut = filter.op === 'ne' || filter.op === 'notIn' || filter.op === 'unknown';
  return isLeftOut ? `(${some}) IS NOT TRUE` : `(${some})`;
}

const listed = (value: Value | undefined): readonly Value[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
};

/** A band is a text, though its expression is a number. */
function boundType(dimension: DimensionSpec): BoundType {
  if (dimension.bands !== undefined) return 'VARCHAR';
  if (dimension.type === 'number') return 'DECIMAL(18, 6)';
  if (dimension.type === 'date') return 'DATE';
  return dimension.type === 'boolean' ? 'BOOLEAN' : 'VARCHAR';
}
