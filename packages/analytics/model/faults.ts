import { derivedRelations } from '../plan/derived/index.ts';
import { aliasesIn, columnsOf, readCompanion, tablesIn } from './expression.ts';
import type { BaseSpec, DimensionSpec, JoinSpec, MetricSpec, Model, TableSpec } from './model.ts';

type Named<T> = readonly [name: string, spec: T];

/** Every place where a model speaks of something that it does not have. */
export const faultsOf = (model: Model): readonly string[] => [
  ...Object.entries(model.tables).flatMap((table) => tableFaults(model, table)),
  ...Object.entries(model.bases).flatMap((base) => baseFaults(model, base)),
  ...model.joins.flatMap((join) => joinFaults(model, join)),
  ...Object.entries(model.dimensions).flatMap((dimension) => dimensionFaults(model, dimension)),
  ...Object.entries(model.metrics).flatMap((metric) => metricFaults(model, metric)),
  ...model.topics.flatMap((topic) =>
    topic.metrics
      .filter((metric) => model.metrics[metric] === undefined)
      .map((metric) => `topics.${topic.label}: there is no metric ${metric}`),
  ),
];

function tableFaults(model: Model, [name, table]: Named<TableSpec>): readonly string[] {
  const at = `tables.${name}`;
  const dates = [table.date, table.until, ...(table.intervals ?? []).flat()];
  const own = [...table.key, ...dates].filter((column) => column !== undefined);
  const references = table.references ?? [];
  return [
    ...[...own, ...references.map((reference) => reference.column)]
      .filter((column) => table.columns[column] === undefined)
      .map((column) => `${at}: there is no column ${column}`),
    ...references
      .filter((reference) => model.tables[reference.table]?.columns[reference.to] === undefined)
      .map((reference) => `${at}: there is no ${reference.table}.${reference.to} to refer to`),
  ];
}

function baseFaults(model: Model, [name, base]: Named<BaseSpec>): readonly string[] {
  const at = `bases.${name}`;
  const expressions = [base.where, base.date, base.member].filter((text) => text !== undefined);
  return [
    ...('derived' in base.from && !derivedRelations.has(base.from.derived)
      ? [`${at}: there is no relation ${base.from.derived}`]
      : []),
    ...('table' in base.from && model.tables[base.from.table] === undefined
      ? [`${at}: there is no table ${base.from.table}`]
      : []),
    ...expressions.flatMap((text) => expressionFaults(model, name, text, at)),
    ...shownFaults(model, base, at),
    ...(base.lists ?? [])
      .filter((dimension) => model.dimensions[dimension]?.on[name] === undefined)
      .map((dimension) => `${at}: it has no dimension ${dimension} to list`),
    ...(base.behind === undefined || model.bases[base.behind] !== undefined
      ? []
      : [`${at}: there is no base ${base.behind} behind it`]),
    ...(base.counted === undefined || isCountOf(model, name, base.counted)
      ? []
      : [`${at}: no metric ${base.counted} counts its rows`]),
  ];
}

/** Counts are numbers of the same rows: neither a ratio nor of another base. */
const isCountOf = ({ metrics }: Model, base: string, name: string): boolean =>
  metrics[name]?.base === base && metrics[name].sql?.startsWith('count(') === true;

function shownFaults(model: Model, base: BaseSpec, at: string): readonly string[] {
  if (!('table' in base.from)) return [];
  const columns = model.tables[base.from.table]?.columns ?? {};
  return base.shows
    .filter((column) => columns[column] === undefined)
    .map((column) => `${at}: there is no column ${column} to show`);
}

function joinFaults(model: Model, join: JoinSpec): readonly string[] {
  const at = `joins.${join.base}.${join.alias}`;
  const table = model.tables[join.table];
  if (model.bases[join.base] === undefined) return [`${at}: there is no base ${join.base}`];
  if (table === undefined) return [`${at}: there is no table ${join.table}`];

  const same = model.joins.filter((other) => other.base === join.base && other.alias === join.alias);
  const own = join.span === undefined ? [] : [join.span.key, join.span.from, join.span.until];
  return [
    ...(same.length > 1 ? [`${at}: there are two of this alias`] : []),
    ...(join.alias === 'b' ? [`${at}: b is the base itself`] : []),
    ...own
      .filter((column) => table.columns[column] === undefined)
      .map((column) => `${at}: there is no column ${join.table}.${column}`),
    ...expressionFaults(model, join.base, join.on, at),
    ...(join.span === undefined ? [] : expressionFaults(model, join.base, join.span.at, at)),
  ];
}

function dimensionFaults(model: Model, [name, dimension]: Named<DimensionSpec>): readonly string[] {
  const at = `dimensions.${name}`;
  const { groups, bands, values, valuesFrom } = dimension;
  const known = values ?? (groups === undefined ? undefined : Object.keys(groups));
  return [
    ...Object.entries(dimension.on).flatMap(([base, text]) =>
      model.bases[base] === undefined
        ? [`${at}: there is no base ${base}`]
        : expressionFaults(model, base, text, `${at}.on.${base}`),
    ),
    ...(bands === undefined || bands.length === values?.length ? [] : [`${at}: a band for each value`]),
    ...(valuesFrom === undefined || model.tables[valuesFrom.table]?.columns[valuesFrom.column] !== undefined
      ? []
      : [`${at}: there is no ${valuesFrom.table}.${valuesFrom.column} to take values from`]),
    ...Object.keys(dimension.valueSynonyms ?? {})
      .filter((value) => known !== undefined && !known.includes(value))
      .map((value) => `${at}: synonyms of ${value}, which is not one of its values`),
  ];
}

function metricFaults(model: Model, [name, metric]: Named<MetricSpec>): readonly string[] {
  const at = `metrics.${name}`;
  const companions = (metric.with ?? []).map((entry) => readCompanion(entry).metric);
  const texts = [metric.sql, metric.where].filter((text) => text !== undefined);
  const wholes = Object.values(metric.whole ?? {}).filter((whole) => whole !== null);
  const parts = [...(metric.ratio ?? []), ...wholes, ...(metric.sum ?? [])];
  return [
    ...(model.bases[metric.base] === undefined ? [`${at}: there is no base ${metric.base}`] : []),
    ...([metric.sql, metric.ratio, metric.sum].filter((made) => made !== undefined).length === 1
      ? []
      : [`${at}: either an aggregate, a ratio or a sum`]),
    ...[...parts, ...companions]
      .filter((other) => model.metrics[other] === undefined)
      .map((other) => `${at}: there is no metric ${other}`),
    ...parts
      .filter((other) => model.metrics[other]?.ratio !== undefined)
      .map((other) => `${at}: ${other} is a ratio itself`),
    ...(metric.sum ?? [])
      .filter((other) => model.metrics[other]?.sum !== undefined)
      .map((other) => `${at}: ${other} is a sum itself`),
    ...Object.keys(metric.whole ?? {})
      .filter((dimension) => model.dimensions[dimension] === undefined)
      .map((dimension) => `${at}: there is no dimension ${dimension}`),
    ...companions
      .filter((other) => model.metrics[other]?.list !== metric.list)
      .map((other) => `${at}: ${other} cannot stand beside it`),
    ...(metric.params ?? [])
      .filter((param) => model.params?.[param] === undefined)
      .map((param) => `${at}: there is no parameter ${param}`),
    ...(model.bases[metric.base] === undefined
      ? []
      : texts.flatMap((text) => expressionFaults(model, metric.base, text, at))),
  ];
}

/** An alias without a join, a column that the table of an alias does not have, a subquery of no table. */
function expressionFaults(model: Model, base: string, text: string, at: string): readonly string[] {
  return [
    ...aliasesIn(text).flatMap((alias) => aliasFaults(model, base, text, { alias, at })),
    ...tablesIn(text)
      .filter((table) => model.tables[table] === undefined)
      .map((table) => `${at}: there is no table ${table}`),
  ];
}

function aliasFaults(
  model: Model,
  base: string,
  text: string,
  { alias, at }: { readonly alias: string; readonly at: string },
): readonly string[] {
  const from = model.bases[base]?.from;
  const join = model.joins.find((candidate) => candidate.base === base && candidate.alias === alias);
  if (alias !== 'b' && join === undefined) return [`${at}: ${base} has no join ${alias}`];
  if (alias === 'b' && (from === undefined || 'derived' in from)) return [];

  const table = join?.table ?? (from !== undefined && 'table' in from ? from.table : '');
  const columns = model.tables[table]?.columns;
  if (columns === undefined) return [];
  return columnsOf(text, alias)
    .filter((column) => columns[column] === undefined)
    .map((column) => `${at}: there is no column ${table}.${column}`);
}
