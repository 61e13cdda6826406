import type { Value } from '../model/model.ts';
import type { Column } from '../plan/model.ts';
import { comorbidityTables } from '../risk/comorbidity.ts';
import { type Facts, figuresOf, isPartial, keysOf, nameOf, saidPeriod, sayFigure } from './facts.ts';
import { sayNumber, sayValue } from './figures.ts';
import { checkedFor, tableLabel } from './interpretation.ts';
import type { Row } from './model.ts';
import { lower, several, someOf, upper } from './words.ts';

/** Rows one by one: how many, and what the first is. */
export function sayList(facts: Facts): string {
  const { compiled, rows, model } = facts;
  const keys = keysOf(compiled);
  const metrics = compiled.columns.filter(({ role }) => role === 'metric');
  const more = isPartial(facts) ? 'the first ' : '';
  const [key] = keys;
  if (metrics.length === 0 && keys.length === 1 && key !== undefined) {
    const names = someOf(rows.map((row) => nameOf(model, keys, row)));
    const what = rows.length === 1 ? lower(key.label) : several(key.label);
    return `${upper(more)}${rows.length} ${what}${saidPeriod(facts)}: ${names}.`;
  }
  const [first] = rows;
  const count = `${upper(more)}${rows.length} ${rows.length === 1 ? 'row' : 'rows'}${saidPeriod(facts)}`;
  if (first === undefined) return `${count}.`;
  const asked = metrics.filter(({ name, type }) => compiled.query.metrics.includes(name) || type === 'list');
  const told = asked.filter(({ name }, at) => at === 0 || isTold(first[name])).slice(0, 3);
  const cells = told.map((column) => `${lower(column.label)} ${sayCell(facts, first, column)}`);
  const lead = rows.length === 1 ? '' : 'the first is ';
  return `${count}; ${lead}${nameOf(model, keys, first)}${cells.length === 0 ? '' : `: ${cells.join(', ')}`}.`;
}

const isTold = (value: Value | undefined): boolean =>
  value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);

/** Short names of groups of diagnoses come with what they stand for. */
function sayCell(facts: Facts, row: Row, column: Column): string {
  const value = row[column.name];
  if (!Array.isArray(value)) return sayFigure(facts, row, column);
  const table = Object.values(comorbidityTables).find(({ label }) =>
    label.startsWith(column.label.split(' ')[0] ?? ''),
  );
  const labels = new Map(table?.groups.map(({ key, label }) => [key, lower(label)]));
  return value.map((each: Value) => labels.get(String(each)) ?? sayValue(each, column)).join(', ');
}

/** What a check of the data has found, or that it has found nothing. */
export function sayCheck(facts: Facts): string {
  const { compiled, rows, model } = facts;
  const { query } = compiled;
  if (query.check === 'coverage') return sayDates(facts);
  const where = query.table === undefined ? '' : ` in ${tableLabel(model, query.table)}`;
  const what = checkedFor(query);
  const lead = compiled.columns.find(({ role }) => role === 'metric');
  const found = lead === undefined ? [] : figuresOf(rows, lead).filter(({ value }) => value > 0);
  if (lead === undefined || found.length === 0) return `No ${what}${where}.`;
  const inOrder = found.toSorted((a, b) => b.value - a.value);
  const told = inOrder.map(({ row, value }) => {
    const place = placeOf(facts, row);
    const count = `${sayNumber(value, {})}${place === '' ? ` ${what}` : ''}`;
    return place === '' ? `${count}${where}` : `${place} (${count}${spanOf(row)})`;
  });
  const isPlaced = keysOf(compiled).length > 0;
  return isPlaced ? `${upper(what)}${where}: ${someOf(told)}.` : `${someOf(told)}${spanOf(inOrder[0]?.row)}.`;
}

/** `Medical claims are dated from … to …`; months without any row are told. */
function sayDates({ compiled: { query }, rows, model }: Facts): string {
  const told = rows.flatMap((row) => {
    const name = typeof row.table === 'string' ? row.table : (query.table ?? '');
    const { rows: count, data_from: from, data_to: to, months_without_rows: gaps } = row;
    if (typeof from !== 'string' || typeof to !== 'string' || typeof count !== 'number') return [];
    const missing =
      typeof gaps === 'number' && gaps > 0 ? `, ${gaps} ${gaps === 1 ? 'month' : 'months'} without any` : '';
    return [
      `${tableLabel(model, name)} from ${from} to ${to} (${sayNumber(count, {})} ${count === 1 ? 'row' : 'rows'}${missing})`,
    ];
  });
  return told.length === 0
    ? `No dates${query.table === undefined ? '' : ` in ${tableLabel(model, query.table)}`}.`
    : `${upper(told.join(', '))}.`;
}

/** `medical claims, denial reason`. */
function placeOf({ model, compiled }: Facts, row: Row): string {
  const table = typeof row.table === 'string' ? row.table : compiled.query.table;
  return keysOf(compiled)
    .map(({ name }) => {
      const value = String(row[name]);
      if (name === 'table' || name === 'refers_to') return tableLabel(model, value);
      return lower(model.tables[table ?? '']?.columns[value]?.label ?? value);
    })
    .join(', ');
}

const spanOf = (row: Row | undefined): string =>
  typeof row?.data_from === 'string' && typeof row.data_to === 'string'
    ? `, from ${row.data_from} to ${row.data_to}`
    : '';
