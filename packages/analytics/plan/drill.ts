import { listBase } from '../model/check-query.ts';
import { readCompanion } from '../model/expression.ts';
import type { Model, Value } from '../model/model.ts';
import { partsOf } from '../model/parts.ts';
import type { Filter, Period, Query } from '../model/query.ts';
import { metricOf } from './atoms.ts';
import { bucketOf } from './buckets.ts';
import { quoted } from './dialect.ts';
import { type Draft, note, openDraft, saidPeriod, written } from './draft.ts';
import { expanded } from './expression.ts';
import type { Column, Compiled, CompileOptions } from './model.ts';
import { baseOf, derivedOf, memberSql } from './relation.ts';
import { scopeSql } from './scope.ts';

export type DrillOptions = Omit<CompileOptions, 'countPeople'> & {
  readonly limit: number;
  /** Column of the answer that is opened; absent: the first metric. A ratio is opened to the rows above its line. */
  readonly metric?: string | undefined;
};

/**
 * The source rows behind one row of an answer, with `_file` and `_line`.
 *
 * @param row dimensions and time of the row; empty for the whole answer
 */
export function compileDrill(
  model: Model,
  query: Query,
  row: Readonly<Record<string, Value>>,
  options: DrillOptions,
): Compiled {
  const cell = cellOf(model, query, row, options.metric);
  const draft = openDraft(model, cell.query, options);
  const base = baseOf(draft, cell.base);
  const { behind } = base;
  return behind === undefined
    ? rowsOfBase(draft, cell, options.limit)
    : rowsBehind(draft, cell, behind, options.limit);
}

type Cell = {
  readonly base: string;
  readonly query: Query;
  /** Predicate of the metric. */
  readonly where: string | undefined;
};

function cellOf(
  model: Model,
  query: Query,
  row: Readonly<Record<string, Value>>,
  column: string | undefined,
): Cell {
  const { metric, isBefore } = openedMetric(model, query, column);
  const listed = listBase(model, query);
  const [opened] = metric === undefined ? [] : partsOf(model, metric, query);
  const side = opened === undefined ? undefined : metricOf({ model }, opened);
  const base = side?.base ?? listed;
  if (base === undefined) throw new RangeError('there are no rows behind it');
  const span = isBefore ? query.compareTo : query.period;
  return {
    base,
    where: side?.where,
    query: {
      ...query,
      period: periodIn(model, query, row, span),
      filters: [...query.filters, ...filtersOf(model, row)],
    } as Query,
  };
}

function openedMetric(
  model: Model,
  query: Query,
  column: string | undefined,
): { readonly metric: string | undefined; readonly isBefore: boolean } {
  const shown = query.metrics.flatMap((name) => [
    { name, metric: name },
    ...(model.metrics[name]?.with ?? []).map(readCompanion),
  ]);
  const [first] = shown;
  if (column === undefined) return { metric: first?.metric, isBefore: false };
  const name = column.replace(/_(?:before|change|share)$/, '');
  const found = shown.find((known) => known.name === column) ?? shown.find((known) => known.name === name);
  if (found === undefined) throw new RangeError('the answer has no such column');
  return { metric: found.metric, isBefore: column === `${found.name}_before` };
}

/** Values of dimensions as filters; what is unknown is asked for as such. */
const filtersOf = (model: Model, row: Readonly<Record<string, Value>>): readonly Filter[] =>
  Object.entries(row)
    .filter(([name]) => model.dimensions[name] !== undefined)
    .map(([dim, value]) => (value === null ? { dim, op: 'unknown' } : { dim, op: 'eq', value }));

/** The part of the period that the time of the row leaves. */
function periodIn(
  model: Model,
  query: Query,
  row: Readonly<Record<string, Value>>,
  period: Period | undefined,
): Period | undefined {
  const label = query.timeGrain === undefined ? undefined : row[query.timeGrain];
  if (query.timeGrain === undefined || typeof label !== 'string') return period;
  const bucket = bucketOf(query.timeGrain, label, model.weekStart);
  if (period === undefined) return bucket;
  const [from = bucket.from, to = bucket.to] = [
    [bucket.from, period.from].toSorted(byDay)[1],
    [bucket.to, period.to].toSorted(byDay)[0],
  ];
  return { from, to };
}

const byDay = (a: string, b: string): number => a.localeCompare(b);

function rowsOfBase(draft: Draft, cell: Cell, limit: number): Compiled {
  const base = baseOf(draft, cell.base);
  const rows = scopeSql(draft, {
    base: cell.base,
    period: draft.query.period,
    filters: draft.query.filters,
    cohorts: draft.query.cohorts,
    expressions: [cell.where ?? '', base.date ?? ''],
    conditions: cell.where === undefined ? [] : [cell.where],
  });
  return opened(draft, cell.base, { shows: base.shows, rows, limit });
}

/** The rows, of the same people and period, that rows of a derived relation are made of. */
function rowsBehind(draft: Draft, cell: Cell, behind: string, limit: number): Compiled {
  const member = memberSql(draft, cell.base);
  const own = memberSql(draft, behind);
  if (member === undefined || own === undefined) throw new RangeError('rows behind are of people');
  const inner = scopeSql(draft, {
    base: cell.base,
    period: draft.query.period,
    filters: draft.query.filters,
    cohorts: draft.query.cohorts,
    expressions: [cell.where ?? '', member],
    conditions: cell.where === undefined ? [] : [cell.where],
  });
  draft.ctes.set('people_behind', `SELECT DISTINCT ${member} AS person\n${inner}`);
  const within = derivedOf(baseOf(draft, cell.base))?.within ?? [];
  const kept = draft.query.filters.filter(
    ({ dim }) => within.includes(dim) && draft.model.dimensions[dim]?.on[behind] !== undefined,
  );
  const rows = scopeSql(draft, {
    base: behind,
    period: draft.query.period,
    filters: kept,
    cohorts: [],
    expressions: [own],
    beside: { from: '', predicate: `${own} IN (SELECT person FROM people_behind)` },
  });
  return opened(draft, behind, { shows: baseOf(draft, behind).shows, rows, limit });
}

function opened(
  draft: Draft,
  base: string,
  {
    shows,
    rows,
    limit,
  }: { readonly shows: readonly string[]; readonly rows: string; readonly limit: number },
): Compiled {
  const columns = [...shows.map((name) => detail(draft, base, name)), place('_file'), place('_line')];
  note(draft, 'limit', `Keep the first ${limit} (${saidPeriod(draft.query.period)})`);
  const selected = columns.map(({ name }) => `b.${quoted(name)}`).join(', ');
  const { date } = baseOf(draft, base);
  const order = ['b._file', 'b._line', ...(date === undefined ? [] : [expanded(draft, date)])];
  const sql = `SELECT ${selected}\n${rows}\nORDER BY ${order.join(', ')}\nLIMIT ${limit}`;
  return {
    sql: written(draft, sql),
    parameters: draft.parameters,
    query: draft.query,
    columns,
    plan: draft.steps,
    tables: [...draft.tables].toSorted((a, b) => (a < b ? -1 : 1)),
  };
}

const place = (name: string): Column => ({ name, label: name, role: 'detail', type: 'integer' });

function detail(draft: Draft, base: string, name: string): Column {
  const { from } = baseOf(draft, base);
  const spec = 'table' in from ? draft.model.tables[from.table]?.columns[name] : undefined;
  const types = {
    money: 'number',
    number: 'number',
    integer: 'integer',
    date: 'date',
    boolean: 'boolean',
    text: 'text',
    code: 'text',
  } as const;
  return {
    name,
    label: spec?.label ?? name.replaceAll('_', ' '),
    role: 'detail',
    type: spec === undefined ? 'text' : types[spec.type],
    ...(spec?.type === 'money' ? { unit: 'USD' } : {}),
  };
}
