import type { Model, TableSpec } from '../../model/model.ts';
import type { WrittenTable } from '../model.ts';
import type { Session } from './database.ts';
import { quoteName } from './quote.ts';

const VALUES_MAX = 5_000;

/** What is kept beside a table that was written: how many rows, of which files, over which days, and its values. */
export async function readFacts(
  session: Session,
  {
    table,
    spec,
    model,
  }: { readonly table: string; readonly spec: TableSpec; readonly model: Pick<Model, 'dimensions'> },
): Promise<Pick<WrittenTable, 'rows' | 'files' | 'vocabulary' | 'from' | 'to'>> {
  const from = `out.main.${quoteName(table)}`;
  const counts = await session.rows(`SELECT _file, count(*)::DOUBLE FROM ${from} GROUP BY _file`);
  const files = Object.fromEntries(counts.map(([file, count]) => [Number(file), Number(count)]));
  return {
    rows: counts.reduce((sum, [, count]) => sum + Number(count), 0),
    files,
    vocabulary: await readValues(session, table, model),
    ...(await readRange(session, from, spec)),
  };
}

async function readRange(
  session: Session,
  from: string,
  { date, until }: TableSpec,
): Promise<Pick<WrittenTable, 'from' | 'to'>> {
  if (date === undefined) return {};
  const last = until === undefined ? quoteName(date) : `greatest(${quoteName(date)}, ${quoteName(until)})`;
  const [[first, end] = []] = await session.rows(
    `SELECT min(${quoteName(date)})::VARCHAR, max(${last})::VARCHAR FROM ${from}`,
  );
  return typeof first === 'string' && typeof end === 'string' ? { from: first, to: end } : {};
}

/** The most frequent where there are too many, in the order of the alphabet. */
async function readValues(
  session: Session,
  table: string,
  { dimensions }: Pick<Model, 'dimensions'>,
): Promise<Record<string, readonly string[]>> {
  const values: Record<string, readonly string[]> = {};
  for (const [dimension, { valuesFrom }] of Object.entries(dimensions)) {
    if (valuesFrom?.table !== table) continue;
    const column = quoteName(valuesFrom.column);
    const rows = await session.rows(`SELECT ${column}::VARCHAR AS v FROM out.main.${quoteName(table)}
      WHERE ${column} IS NOT NULL GROUP BY v ORDER BY count(*) DESC, v LIMIT ${VALUES_MAX}`);
    values[dimension] = rows.map(([value]) => String(value)).toSorted((a, b) => (a < b ? -1 : 1));
  }
  return values;
}
