import type { Column, Compiled } from '../plan/model.ts';
import { formatOf } from './figures.ts';
import type { Chart, ChartField, Row } from './model.ts';

/** More bars or lines than this are read better as a table. */
const BARS_MAX = 40;
const SERIES_MAX = 12;
/** A line between so few says nothing that bars do not. */
const POINTS_FEW = 2;

/** Where colours stand for a dimension, none is left for other figures than the one that was asked. */
const figureOf = (y: readonly ChartField[]): readonly ChartField[] =>
  y.filter(({ field }) => !field.endsWith('_before')).slice(0, 1);

const isNumber = ({ type }: Column): boolean => type === 'number' || type === 'integer';

const fieldOf = (column: Column): ChartField => ({
  field: column.name,
  label: column.label,
  ...(column.unit !== undefined && { unit: column.unit }),
  ...(isNumber(column) && { format: formatOf(column) }),
});

const distinct = (rows: readonly Row[], { name }: Column): number =>
  new Set(rows.map((row) => JSON.stringify(row[name]))).size;

/** What the rows are best drawn as. */
export function chooseChart(compiled: Compiled, rows: readonly Row[], title: string): Chart {
  const { columns, query } = compiled;
  const keys = columns.filter(({ role }) => role === 'dimension' || role === 'time');
  const figures = columns.filter((column) => column.role === 'metric' && isNumber(column));
  const lead = figures[0];
  const table: Chart = { type: 'table', title, y: columns.map(fieldOf) };
  if (lead === undefined || rows.length === 0 || query.intent !== 'metric') return table;
  const share = columns.find(({ name, role }) => role === 'share' && name === `${lead.name}_share`);
  const drawn = (share === undefined ? columnsBeside(columns, lead) : [share]).map(fieldOf);
  if (keys.length === 0) return rows.length === 1 ? { type: 'number', title, y: drawn } : table;
  const time = keys.find(({ role }) => role === 'time');
  const rest = keys.filter((key) => key !== time);
  if (rest.length > (time === undefined ? 2 : 1)) return table;
  return time === undefined ? barsOf(rest, drawn, rows, table) : linesOf(time, rest, drawn, rows, table);
}

/** The value before stands beside it, for they are compared; another unit would need another axis. */
const columnsBeside = (columns: readonly Column[], lead: Column): readonly Column[] => [
  ...columns.filter(({ name, role }) => role === 'before' && name === `${lead.name}_before`),
  lead,
  ...columns.filter(
    (each) =>
      each.role === 'metric' &&
      each !== lead &&
      isNumber(each) &&
      each.unit === lead.unit &&
      each.type === lead.type,
  ),
];

function linesOf(
  time: Column,
  [series]: readonly Column[],
  y: readonly ChartField[],
  rows: readonly Row[],
  table: Chart,
): Chart {
  const x = { ...fieldOf(time), scale: 'time' as const };
  const { title } = table;
  const isCourse = distinct(rows, time) > POINTS_FEW;
  if (series === undefined)
    return { type: isCourse ? 'line' : y.length > 1 ? 'grouped_bar' : 'bar', title, x, y };
  if (distinct(rows, series) > SERIES_MAX) return table;
  return { type: isCourse ? 'line' : 'grouped_bar', title, x, y: figureOf(y), series: fieldOf(series) };
}

function barsOf(
  [first, second]: readonly Column[],
  y: readonly ChartField[],
  rows: readonly Row[],
  table: Chart,
): Chart {
  if (first === undefined || distinct(rows, first) > BARS_MAX) return table;
  const x = { ...fieldOf(first), scale: 'category' as const };
  const { title } = table;
  if (second === undefined) return { type: y.length > 1 ? 'grouped_bar' : 'bar', title, x, y };
  if (distinct(rows, second) > SERIES_MAX) return table;
  return { type: 'grouped_bar', title, x, y: figureOf(y), series: fieldOf(second) };
}
