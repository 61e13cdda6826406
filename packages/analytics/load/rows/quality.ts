import type { TableSpec } from '../../model/model.ts';
import type { QualityFinding } from '../model.ts';
import type { Session } from './database.ts';
import { quoteName } from './quote.ts';

/** Beyond the outer fences: three times the distance of the quartiles from the nearer one (Tukey JW, 1977). */
const FENCE = 3;
const COUNTED = new Set(['integer', 'number', 'money']);

export type Checked = {
  readonly table: string;
  readonly spec: TableSpec;
  readonly today: string;
  readonly duplicates: number;
  /** Columns that the file has; of the others nothing was expected. */
  readonly given: ReadonlySet<string>;
  /** The other tables there are, attached as `other_<name>`. */
  readonly others: Readonly<Record<string, TableSpec>>;
};

/** What a person should know of a table before its numbers are believed. */
export async function checkQuality(session: Session, checked: Checked): Promise<QualityFinding[]> {
  const { table, spec } = checked;
  const from = `out.main.${quoteName(table)}`;
  const findings: QualityFinding[] = [
    ...counted(table, 'duplicates', undefined, checked.duplicates),
    ...(await checkColumns(session, checked, from)),
    ...(await checkOrphans(session, checked, from)),
  ];
  if (spec.until !== undefined && spec.date !== undefined) {
    findings.push(...(await checkSpans(session, table, spec, from)));
  }
  return findings;
}

const counted = (
  table: string,
  check: QualityFinding['check'],
  column: string | undefined,
  count: number,
): QualityFinding[] =>
  count === 0 ? [] : [{ check, table, ...(column === undefined ? {} : { column }), count }];

/** One pass over all columns. */
async function checkColumns(
  session: Session,
  { table, spec, today, given: expected }: Checked,
  from: string,
): Promise<QualityFinding[]> {
  const columns = Object.entries(spec.columns);
  const given = columns.map(([name]) => `count(${quoteName(name)})::DOUBLE`);
  const dates = columns
    .filter(([name, { type }]) => type === 'date' && name !== spec.until)
    .map(([name]) => name);
  const future = dates.map((name) => `count(*) FILTER (${quoteName(name)} > DATE '${today}')::DOUBLE`);
  const pairs = pairsOf(spec);
  const reversed = pairs.map(
    ([first, last]) => `count(*) FILTER (${quoteName(first)} > ${quoteName(last)})::DOUBLE`,
  );
  const range =
    spec.date === undefined
      ? []
      : [`min(${quoteName(spec.date)})::VARCHAR`, `max(${quoteName(spec.date)})::VARCHAR`];
  const [row = []] = await session.rows(
    `SELECT count(*)::DOUBLE, ${[...given, ...future, ...reversed, ...range].join(', ')} FROM ${from}`,
  );
  const [all = 0, ...rest] = row;
  const numbers = rest.map(Number);
  const afterGiven = columns.length;
  const afterFuture = afterGiven + dates.length;
  const findings = [
    ...columns.flatMap(([name], index) =>
      numbers[index] === 0 && Number(all) > 0 && expected.has(name)
        ? counted(table, 'empty', name, Number(all))
        : [],
    ),
    ...dates.flatMap((name, index) => counted(table, 'future', name, numbers[afterGiven + index] ?? 0)),
    ...pairs.flatMap(([name], index) => counted(table, 'reversed', name, numbers[afterFuture + index] ?? 0)),
    ...(await checkOutliers(session, table, spec, from)),
  ];
  const [first, last] = rest.slice(afterFuture + pairs.length);
  if (spec.date === undefined || typeof first !== 'string' || typeof last !== 'string') return findings;
  const undated = Number(all) - (numbers[columns.findIndex(([name]) => name === spec.date)] ?? 0);
  return [
    ...findings,
    { check: 'coverage', table, column: spec.date, count: undated, from: first, to: last },
  ];
}

/** Two dates of which one must not be before the other: the span of a row, and a stay. */
function pairsOf({ columns, date, until }: TableSpec): [string, string][] {
  const span: [string, string][] = date !== undefined && until !== undefined ? [[date, until]] : [];
  const { admit_date: admitted, discharge_date: discharged } = columns;
  const stay: [string, string][] =
    admitted !== undefined && discharged !== undefined ? [['admit_date', 'discharge_date']] : [];
  return [...span, ...stay];
}

async function checkOutliers(
  session: Session,
  table: string,
  spec: TableSpec,
  from: string,
): Promise<QualityFinding[]> {
  const names = Object.entries(spec.columns)
    .filter(([, { type }]) => COUNTED.has(type))
    .map(([name]) => name);
  if (names.length === 0) return [];
  const quartiles = names.map(
    (name) =>
      `approx_quantile(${quoteName(name)}::DOUBLE, 0.25), approx_quantile(${quoteName(name)}::DOUBLE, 0.75)`,
  );
  const [limits = []] = await session.rows(`SELECT ${quartiles.join(', ')} FROM ${from}`);
  const beyond = names.map((name, index) => {
    const low = Number(limits[2 * index] ?? 0);
    const high = Number(limits[2 * index + 1] ?? 0);
    const reach = FENCE * (high - low);
    return reach === 0
      ? '0::DOUBLE'
      : `count(*) FILTER (${quoteName(name)} < ${low - reach} OR ${quoteName(name)} > ${high + reach})::DOUBLE`;
  });
  const [counts = []] = await session.rows(`SELECT ${beyond.join(', ')} FROM ${from}`);
  return names.flatMap((name, index) => counted(table, 'outliers', name, Number(counts[index] ?? 0)));
}

/** Rows that name what another table does not have, both of this table and of those that refer to it. */
async function checkOrphans(
  session: Session,
  { table, spec, others }: Checked,
  from: string,
): Promise<QualityFinding[]> {
  const findings: QualityFinding[] = [];
  const ask = async (owner: string, column: string, rows: string, known: string, to: string) => {
    const [[count] = []] = await session.rows(`SELECT count(*)::DOUBLE FROM ${rows} a
      WHERE a.${quoteName(column)} IS NOT NULL
        AND a.${quoteName(column)} NOT IN (SELECT ${quoteName(to)} FROM ${known} WHERE ${quoteName(to)} IS NOT NULL)`);
    findings.push(...counted(owner, 'orphans', column, Number(count ?? 0)));
  };
  const place = (name: string) => `${quoteName(`other_${name}`)}.main.${quoteName(name)}`;
  for (const { column, table: to, to: key } of spec.references ?? []) {
    if (others[to] !== undefined) await ask(table, column, from, place(to), key);
  }
  for (const [name, other] of Object.entries(others)) {
    for (const { column, table: to, to: key } of other.references ?? []) {
      if (to === table) await ask(name, column, place(name), from, key);
    }
  }
  return findings;
}

/** Spans of one member that begin before an earlier one has ended. */
async function checkSpans(
  session: Session,
  table: string,
  { key: [owner], date, until }: TableSpec,
  from: string,
): Promise<QualityFinding[]> {
  if (owner === undefined || date === undefined || until === undefined) return [];
  const [[count] = []] =
    await session.rows(`SELECT count(*) FILTER (${quoteName(date)} <= before)::DOUBLE FROM (
    SELECT ${quoteName(date)}, max(coalesce(${quoteName(until)}, DATE '9999-12-31')) OVER (
      PARTITION BY ${quoteName(owner)} ORDER BY ${quoteName(date)}, _file, _line
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM ${from})`);
  return counted(table, 'overlaps', date, Number(count ?? 0));
}
