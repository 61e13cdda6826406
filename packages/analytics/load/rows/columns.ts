import type { ColumnSpec, ColumnType, TableSpec } from '../../model/model.ts';
import type { DateOrder, RejectReason } from '../model.ts';
import { BLANK_WORDS } from './blank.ts';
import { type DateStyle, dateSql, quickDateSql } from './dates.ts';
import { numberSql } from './numbers.ts';
import { quoteName, quoteText } from './quote.ts';

/** How a column of the table is filled from a column of the file, which the relation has as `c<source>`. */
export type ColumnPlan = {
  readonly name: string;
  readonly spec: ColumnSpec;
  readonly source: number;
  readonly order: DateOrder;
  readonly isComma: boolean;
  readonly isSpreadsheet: boolean;
  /** Of dates, what the first rows look like. */
  readonly style: DateStyle;
};

const TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'VARCHAR',
  code: 'VARCHAR',
  integer: 'BIGINT',
  number: 'DECIMAL(18,6)',
  money: 'DECIMAL(18,2)',
  date: 'DATE',
  boolean: 'BOOLEAN',
};

const REASONS: Readonly<Record<ColumnType, RejectReason>> = {
  text: 'value_not_known',
  code: 'value_not_known',
  integer: 'not_an_integer',
  number: 'not_a_number',
  money: 'not_a_number',
  date: 'not_a_date',
  boolean: 'not_a_boolean',
};

/** Years ahead that a two-digit year may mean. */
const YEARS_AHEAD = 20;

export const sqlTypeOf = ({ type }: ColumnSpec): string => TYPES[type];
export const reasonFor = ({ type }: ColumnSpec): RejectReason => REASONS[type];

/** The text of a cell without the space around it, null where the file has none. */
const trimmed = (raw: string): string => `trim(${raw}, ' \t\u00a0')`;

/** True for a cell with something in it. */
export const isGiven = (raw: string): string => {
  const value = trimmed(raw);
  return `(${value} <> '' AND NOT (length(${value}) <= 6 AND lower(${value}) IN (${BLANK_WORDS.map(quoteText).join(', ')})))`;
};

/** The value of a cell in the type of its column; null where there is none, and where it is no such value. */
export function valueSql(plan: ColumnPlan, raw: string, today: string): string {
  const { spec } = plan;
  const value = trimmed(raw);
  switch (spec.type) {
    case 'date':
      return `CASE WHEN ${isGiven(raw)} THEN ${dateSql(value, { ...plan, latest: latestOf(spec, today) })} END`;
    case 'integer':
      return wholeSql(value, plan);
    case 'number':
    case 'money':
      return numberSql(value, TYPES[spec.type], plan);
    case 'boolean':
      return `CASE WHEN lower(${value}) IN ('true', 't', 'yes', 'y', '1') THEN true
        WHEN lower(${value}) IN ('false', 'f', 'no', 'n', '0') THEN false END`;
    default:
      return textSql(spec, value, raw);
  }
}

/** A birth lies in the past; a cover may end some years ahead. */
function latestOf({ identifies }: ColumnSpec, today: string): string {
  if (identifies === true) return today;
  return `${Number(today.slice(0, 4)) + YEARS_AHEAD}${today.slice(4, 8)}01`;
}

function wholeSql(value: string, plan: ColumnPlan): string {
  const number = numberSql(value, 'DECIMAL(24,6)', plan);
  return `CASE WHEN regexp_full_match(${value}, '-?\\d{1,18}') THEN try_cast(${value} AS BIGINT)
    WHEN ${number} = trunc(${number}) THEN try_cast(${number} AS BIGINT) END`;
}

function textSql(spec: ColumnSpec, value: string, raw: string): string {
  const given = `CASE WHEN ${isGiven(raw)} THEN ${value} END`;
  const kept = spec.keep === undefined ? given : `left(${given}, ${spec.keep})`;
  if (spec.values === undefined && spec.spellings === undefined) return kept;
  const meant = new Map<string, string>();
  for (const [spelling, to] of Object.entries(spec.spellings ?? {})) meant.set(spelling.toLowerCase(), to);
  for (const each of spec.values ?? []) meant.set(each.toLowerCase(), each);
  const cases = [...meant].map(([from, to]) => `WHEN ${quoteText(from)} THEN ${quoteText(to)}`).join(' ');
  const otherwise = spec.values === undefined ? kept : 'NULL';
  const spelt = `CASE lower(${value}) ${cases} ELSE ${otherwise} END`;
  if (spec.values === undefined) return spelt;
  return `CASE WHEN ${value} IN (${spec.values.map(quoteText).join(', ')}) THEN ${value} ELSE ${spelt} END`;
}

/** True for a cell that has no place in the table; never null. */
export function isBadSql(plan: ColumnPlan, raw: string, typed: string): string {
  const isEmptyBad = plan.spec.required === true ? `NOT coalesce(${isGiven(raw)}, false)` : 'false';
  if (!canFail(plan.spec)) return isEmptyBad;
  return `(coalesce(${typed} IS NULL AND ${isGiven(raw)}, false) OR ${isEmptyBad})`;
}

const canFail = ({ type, values }: ColumnSpec): boolean =>
  values !== undefined || (type !== 'text' && type !== 'code');

const WORDS_AS_WRITTEN = ['NULL', 'null', 'N/A', 'NA', 'None', '\\N', 'NaN', '#N/A']
  .map(quoteText)
  .join(', ');

/** Most cells are empty or longer than any of these words, and are not compared. */
const quickGiven = (raw: string, value: string): string =>
  `CASE WHEN ${raw} = '' THEN NULL WHEN strlen(${raw}) > 4 THEN ${value}
    ELSE CASE WHEN ${raw} NOT IN (${WORDS_AS_WRITTEN}) THEN ${value} END END`;

/**
 * The value of a cell as nearly all cells of its column are written, read at the cost of a cast; null where it is written
 * otherwise. A column of ten million rows is read so, and `valueSql` is asked about the rest.
 */
export function quickSql(plan: ColumnPlan, raw: string): string {
  const { spec } = plan;
  const type = TYPES[spec.type];
  switch (spec.type) {
    case 'date':
      return unlessEmpty(raw, quickDateSql(raw, plan));
    case 'integer':
      return unlessEmpty(raw, `CASE WHEN NOT contains(${raw}, '.') THEN try_cast(${raw} AS ${type}) END`);
    case 'number':
    case 'money':
      return plan.isComma ? `NULL::${type}` : unlessEmpty(raw, `try_cast(${raw} AS ${type})`);
    case 'boolean':
      return 'NULL::BOOLEAN';
    default:
      return quickTextSql(spec, raw);
  }
}

/** A cast that fails takes longer than one that does not. */
const unlessEmpty = (raw: string, sql: string): string => `CASE WHEN ${raw} <> '' THEN ${sql} END`;

function quickTextSql(spec: ColumnSpec, raw: string): string {
  if (spec.values !== undefined) {
    return `CASE WHEN ${raw} IN (${spec.values.map(quoteText).join(', ')}) THEN ${raw} END`;
  }
  if (spec.spellings !== undefined)
    return `CASE WHEN ${raw} <> '' THEN ${textSql(spec, trimmed(raw), raw)} END`;
  const kept = spec.keep === undefined ? `trim(${raw})` : `left(trim(${raw}), ${spec.keep})`;
  return quickGiven(raw, `nullif(${kept}, '')`);
}

/** True for a cell that `quickSql` could not read; never null. */
export function isLeftSql({ spec }: ColumnPlan, raw: string, typed: string): string {
  if (spec.required === true) return `${typed} IS NULL`;
  return canFail(spec) ? `(${typed} IS NULL AND coalesce(${raw} <> '', false))` : 'false';
}

/** The columns of a stored table in their order, with their types: those of the model and where a row came from. */
export const storedColumns = ({ columns }: TableSpec): { readonly name: string; readonly type: string }[] => [
  ...Object.entries(columns).map(([name, spec]) => ({ name, type: sqlTypeOf(spec) })),
  { name: '_file', type: 'INTEGER' },
  { name: '_line', type: 'BIGINT' },
];

export const namesOf = (columns: readonly { readonly name: string }[]): string =>
  columns.map(({ name }) => quoteName(name)).join(', ');
