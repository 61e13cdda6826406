import type { TableSpec } from '../../model/model.ts';
import type { LoadMode } from '../model.ts';
import type { Part } from '../read/part.ts';
import { namesOf, sqlTypeOf, storedColumns } from './columns.ts';
import type { Session } from './database.ts';
import { passesOf, type Quarter } from './passes.ts';
import { quoteName, quoteText } from './quote.ts';
import { lineOf } from './stage.ts';

export type Target = {
  readonly table: string;
  readonly spec: TableSpec;
  readonly hasOld: boolean;
};

export type NewRows = {
  readonly part: Part;
  readonly file: number;
  readonly mode: LoadMode;
  /** Columns of the table that the file has. */
  readonly given: ReadonlySet<string>;
  /** How many rows of the stage are bad, exactly like another, or replaced by a later one. */
  readonly bad: number;
  readonly dropped: number;
  readonly superseded: number;
  /** How many are left. */
  readonly staged: number;
};

export type Written = { readonly loaded: number; readonly replaced: number; readonly duplicates: number };

/** Writes the table anew into `out`: what stays of the old rows, and the staged ones. */
export async function writeTable(session: Session, target: Target, rows: NewRows): Promise<Written> {
  const { table, spec, hasOld } = target;
  const columns = storedColumns(spec);
  await session.run(`CREATE VIEW fresh AS ${freshSql(rows, columns)}`);
  const old = hasOld && rows.mode !== 'replace' ? await viewOld(session, target) : undefined;
  const isFilled =
    old !== undefined && rows.mode === 'replace_by_key' && (await prepareFill(session, spec, rows.given));
  const key = spec.key;
  const fresh =
    old !== undefined && rows.mode === 'append'
      ? `SELECT f.* FROM fresh f ANTI JOIN kept_old o ON ${sameSql(Object.keys(spec.columns), 'f', 'o')}`
      : isFilled
        ? filledSql(spec, rows.given)
        : 'FROM fresh';
  const kept =
    old === undefined
      ? undefined
      : rows.mode === 'append'
        ? 'FROM kept_old'
        : `SELECT o.* FROM kept_old o ANTI JOIN fresh f ON ${sameSql(key, 'o', 'f')}`;
  const all = kept === undefined ? fresh : `(${kept}) UNION ALL (${fresh})`;
  await session.run(`CREATE VIEW whole AS ${all}`);
  await writeSorted(session, { table, spec, staged: rows.staged });
  return countWritten(session, { table, old, rows });
}

/**
 * By quarter, so that a question of a period reads what lies in it; then by who it is about, so that what counts or joins
 * them finds their rows together. Both as numbers: sorting texts takes three times as long. In passes, because a sort that
 * does not fit into memory takes twice as long; rows that do not fit themselves stay as they came.
 */
async function writeSorted(
  session: Session,
  { table, spec, staged }: { readonly table: string; readonly spec: TableSpec; readonly staged: number },
): Promise<void> {
  const { date, references } = spec;
  const to = `out.main.${quoteName(table)}`;
  const [whose] = references ?? [];
  if (date === undefined || whose === undefined || staged > session.rowsHeld) {
    await session.run(`CREATE TABLE ${to} AS FROM whole`);
    return;
  }
  await session.run(`CREATE TABLE ${to} AS FROM whole LIMIT 0`);
  const day = quoteName(date);
  const quarter = `(year(${day}) * 4 + quarter(${day}))::INTEGER`;
  const counts =
    await session.rows(`SELECT ${quarter} AS q, count(*)::DOUBLE, min(${day})::VARCHAR, max(${day})::VARCHAR
    FROM whole GROUP BY q ORDER BY q NULLS LAST`);
  const quarters = counts.map(
    ([number, rows, first, last]): Quarter => ({
      quarter: typeof number === 'number' ? number : null,
      rows: Number(rows),
      first: String(first),
      last: String(last),
    }),
  );
  const passes = passesOf(quarters, session.rowsAtOnce);
  for (const pass of passes) {
    const where = passes.length === 1 ? 'true' : within(pass, day, quarter);
    await session.run(
      `INSERT INTO ${to} FROM whole WHERE ${where} ORDER BY ${quarter}, hash(${quoteName(whose.column)})`,
    );
  }
}

/** By its days, which the rows are told apart by as they are read; what has no quarter has no such day. */
function within(pass: readonly Quarter[], day: string, quarter: string): string {
  const [first] = pass;
  if (first === undefined || first.quarter === null) return `${quarter} IS NULL`;
  return `${day} BETWEEN DATE ${quoteText(first.first)} AND DATE ${quoteText(pass.at(-1)?.last ?? first.last)}`;
}

function freshSql(
  { part, file, bad, dropped, superseded }: NewRows,
  columns: readonly { readonly name: string }[],
): string {
  const own = columns.slice(0, -2);
  const conditions = [
    ...(bad > 0 ? ['NOT _bad'] : []),
    ...(dropped > 0 ? ['rowid NOT IN (FROM dropped)'] : []),
    ...(superseded > 0 ? ['rowid NOT IN (FROM superseded)'] : []),
  ];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return `SELECT ${namesOf(own)}, ${file}::INTEGER AS _file, (${lineOf(part)})::BIGINT AS _line FROM stage${where}`;
}

/** The old rows under the columns the table has today; returns how many there are. */
async function viewOld(session: Session, { table, spec }: Target): Promise<number> {
  const present = await session.rows(
    `SELECT column_name FROM duckdb_columns() WHERE database_name = 'old' AND table_name = ${quoteText(table)}`,
  );
  const names = new Set(present.map(([name]) => String(name)));
  const columns = storedColumns(spec).map(({ name, type }) =>
    names.has(name)
      ? `${quoteName(name)}::${type} AS ${quoteName(name)}`
      : `NULL::${type} AS ${quoteName(name)}`,
  );
  await session.run(`CREATE VIEW kept_old AS SELECT ${columns.join(', ')} FROM old.main.${quoteName(table)}`);
  const [[count] = []] = await session.rows('SELECT count(*)::DOUBLE FROM kept_old');
  return Number(count);
}

const sameSql = (names: readonly string[], a: string, b: string): string =>
  names.map((name) => `${a}.${quoteName(name)} IS NOT DISTINCT FROM ${b}.${quoteName(name)}`).join(' AND ');

const missingOf = (spec: TableSpec, given: ReadonlySet<string>): string[] =>
  Object.keys(spec.columns).filter((name) => !given.has(name) && !spec.key.includes(name));

/** Keeps what replaced rows held in columns that the new file does not have. */
async function prepareFill(session: Session, spec: TableSpec, given: ReadonlySet<string>): Promise<boolean> {
  const missing = missingOf(spec, given);
  if (missing.length === 0) return false;
  const key = namesOf(spec.key.map((name) => ({ name })));
  await session.run(`CREATE TABLE fill AS
    SELECT ${key}, ${missing.map((name) => `any_value(${quoteName(name)}) AS ${quoteName(name)}`).join(', ')}
    FROM (SELECT o.* FROM kept_old o SEMI JOIN fresh f ON ${sameSql(spec.key, 'o', 'f')}) GROUP BY ${key}`);
  const [[count] = []] = await session.rows('SELECT count(*)::DOUBLE FROM fill');
  return Number(count) > 0;
}

function filledSql(spec: TableSpec, given: ReadonlySet<string>): string {
  const missing = new Set(missingOf(spec, given));
  const columns = Object.entries(spec.columns).map(([name, column]) =>
    missing.has(name)
      ? `l.${quoteName(name)}::${sqlTypeOf(column)} AS ${quoteName(name)}`
      : `f.${quoteName(name)}`,
  );
  return `SELECT ${columns.join(', ')}, f._file, f._line
    FROM fresh f LEFT JOIN fill l ON ${sameSql(spec.key, 'f', 'l')}`;
}

async function countWritten(
  session: Session,
  given: { readonly table: string; readonly old: number | undefined; readonly rows: NewRows },
): Promise<Written> {
  const { table, old, rows } = given;
  const [[all, loaded] = []] = await session.rows(`SELECT count(*)::DOUBLE,
    count(*) FILTER (_file = ${rows.file})::DOUBLE FROM out.main.${quoteName(table)}`);
  const kept = Number(all) - Number(loaded);
  return {
    loaded: Number(loaded),
    replaced: rows.mode === 'append' ? 0 : (old ?? 0) - kept,
    duplicates: rows.staged - Number(loaded),
  };
}
