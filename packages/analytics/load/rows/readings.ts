import type { TableSpec } from '../../model/model.ts';
import type { ColumnReading, DateOrder } from '../model.ts';
import { type Part, relationOf } from '../read/part.ts';
import type { ColumnPlan } from './columns.ts';
import type { Session } from './database.ts';
import { decideOrder, styleOf, voteOn, voteSql } from './dates.ts';
import { voteOnMark, voteOnMarkSql } from './numbers.ts';

const COUNTED = new Set(['integer', 'number', 'money']);

/**
 * Decides for each column how its dates and numbers are meant. Where the first rows show that there is a choice, all
 * rows are asked; what none of them decides is month before day and a decimal point, and is said.
 */
export async function readReadings(
  session: Session,
  part: Part,
  spec: TableSpec,
  {
    targets,
    dateOrder,
    asksAll,
  }: {
    /** Column of the table by the place of the column of the file. */
    readonly targets: ReadonlyMap<number, string>;
    readonly dateOrder: DateOrder | undefined;
    readonly asksAll: boolean;
  },
): Promise<{ readonly plans: ColumnPlan[]; readonly readings: ColumnReading[] }> {
  const plans: ColumnPlan[] = [];
  const readings: ColumnReading[] = [];
  for (const [source, name] of targets) {
    const column = spec.columns[name];
    if (column === undefined) throw new Error('A mapping names a column that the table has not');
    const values = part.sample.map((row) => row[source] ?? '');
    const found =
      column.type === 'date'
        ? await readOrder(session, part, { source, values, dateOrder, asksAll })
        : COUNTED.has(column.type)
          ? await readMark(session, part, { source, values, asksAll })
          : undefined;
    if (found !== undefined) readings.push({ column: name, ...found });
    plans.push({
      name,
      spec: column,
      source,
      order: found?.reading === 'dmy' ? 'dmy' : 'mdy',
      isComma: found?.reading === 'decimal_comma',
      isSpreadsheet: part.isSpreadsheet,
      style: column.type === 'date' ? styleOf(values) : 'iso',
    });
  }
  return { plans, readings };
}

type Read = Pick<ColumnReading, 'reading' | 'isAmbiguous'>;
type Given = { readonly source: number; readonly values: readonly string[]; readonly asksAll: boolean };

async function readOrder(
  session: Session,
  part: Part,
  { source, values, dateOrder, asksAll }: Given & { readonly dateOrder: DateOrder | undefined },
): Promise<Read | undefined> {
  const sampled = voteOn(values);
  if (sampled.dmy + sampled.mdy + sampled.open === 0 && !asksAll) return undefined;
  const [dmy, mdy, open] = await ask(session, part, voteSql(`c${source}`));
  if (dmy + mdy + open === 0) return undefined;
  if (dateOrder === 'dmy' || dateOrder === 'mdy') return { reading: dateOrder, isAmbiguous: false };
  const decided = decideOrder({ dmy, mdy, open });
  return { reading: decided ?? 'mdy', isAmbiguous: decided === undefined };
}

async function readMark(
  session: Session,
  part: Part,
  { source, values, asksAll }: Given,
): Promise<Read | undefined> {
  const sampled = voteOnMark(values);
  if (sampled.comma + sampled.open === 0 && !asksAll) return undefined;
  const [comma, point, open] = await ask(session, part, voteOnMarkSql(`c${source}`));
  if (comma + open === 0) return undefined;
  return {
    reading: comma > point ? 'decimal_comma' : 'decimal_point',
    isAmbiguous: comma === point,
  };
}

async function ask(session: Session, part: Part, counts: string): Promise<[number, number, number]> {
  const [row = []] = await session.rows(`SELECT ${counts} FROM ${relationOf(part)}`);
  return [Number(row[0] ?? 0), Number(row[1] ?? 0), Number(row[2] ?? 0)];
}
