import type { TableSpec } from '../model/model.ts';
import { literal, quoted } from './dialect.ts';
import { type Draft, note } from './draft.ts';
import { finished } from './finish.ts';
import type { Column, Compiled } from './model.ts';

type Table = { readonly name: string; readonly spec: TableSpec };

type Check = {
  /** What the check does, for the plan. */
  readonly step: string;
  readonly columns: readonly Column[];
  /** One SELECT for each line of the answer, or none where the table has nothing to look at. */
  readonly selects: (draft: Draft, table: Table) => readonly string[];
};

/** A question about the data itself. One of a single table does not repeat its name in each row. */
export function compileQuality(draft: Draft): Compiled {
  const { check, table: asked } = draft.query;
  if (check === undefined) throw new RangeError('a question about the data names a check');
  const { step, columns, selects } = checks[check];
  const tables = tablesOf(draft, asked);
  const written = tables.flatMap((table) =>
    selects(draft, table).map((select) => (asked === undefined ? named(table, select) : select)),
  );
  const all = asked === undefined ? [text('table', 'Table'), ...columns] : columns;
  for (const { name } of tables) draft.tables.add(name);
  note(draft, 'read', `Read ${tables.map(({ spec }) => spec.label.toLowerCase()).join(', ')}`);
  note(draft, 'compute', step);
  draft.ctes.set('answer', written.length === 0 ? nothing(all) : written.join('\nUNION ALL\n'));
  return finished(draft, all);
}

const nothing = (columns: readonly Column[]): string =>
  `SELECT ${columns.map(({ name }) => `NULL AS ${quoted(name)}`).join(', ')} WHERE false`;

const named = ({ name }: Table, select: string): string =>
  select.replace('SELECT ', () => `SELECT ${literal(name)} AS "table", `);

function tablesOf(draft: Draft, asked: string | undefined): readonly Table[] {
  const present = draft.options.tables;
  return Object.entries(draft.model.tables)
    .map(([name, spec]) => ({ name, spec }))
    .filter(({ name }) => (asked === undefined ? (present?.includes(name) ?? true) : name === asked));
}

const text = (name: string, label: string): Column => ({ name, label, role: 'dimension', type: 'text' });
const count = (name: string, label: string): Column => ({ name, label, role: 'metric', type: 'integer' });
const day = (name: string, label: string): Column => ({ name, label, role: 'detail', type: 'date' });
const number = (name: string, label: string): Column => ({ name, label, role: 'detail', type: 'number' });

const load = (column: string, { name }: Table): string =>
  `CAST(coalesce((SELECT sum(${column}) FROM _loads WHERE table_name = ${literal(name)}), 0) AS BIGINT)`;

const checks: Readonly<Record<NonNullable<Draft['query']['check']>, Check>> = {
  duplicates: {
    step: 'Count the rows that were left out when the files were loaded because an equal row was there',
    columns: [count('duplicate_rows', 'Duplicate rows')],
    selects: (_draft, table) => [`SELECT ${load('duplicates', table)} AS duplicate_rows`],
  },
  orphans: {
    step: 'Count the rows that refer to something which is in no file',
    columns: [text('column', 'Column'), text('refers_to', 'Refers to'), count('orphan_rows', 'Orphan rows')],
    selects: (draft, table) => [...missing(draft, table), ...uncovered(draft, table)],
  },
  overlaps: {
    step: 'Count the spans that overlap an earlier one of the same person',
    columns: [count('overlapping_rows', 'Overlapping rows')],
    selects: (_draft, table) => overlaps(table),
  },
  reversed: {
    step: 'Count the rows that end before they begin',
    columns: [count('reversed_rows', 'Reversed rows')],
    selects: (_draft, table) => reversed(table),
  },
  outliers: {
    step: 'Count the values that lie more than three times the middle half beyond it',
    columns: [
      text('column', 'Column'),
      count('outlier_rows', 'Outliers'),
      number('lower_bound', 'Lower bound'),
      number('upper_bound', 'Upper bound'),
    ],
    selects: outliers,
  },
  empty: {
    step: 'Count the rows in which a column is empty',
    columns: [text('column', 'Column'), count('empty_rows', 'Empty rows'), number('empty_share', 'Share')],
    selects: empty,
  },
  coverage: {
    step: 'Find the first and the last day, and the months between them without a row',
    columns: [
      count('rows', 'Rows'),
      day('data_from', 'First day'),
      day('data_to', 'Last day'),
      count('months', 'Months'),
      count('months_without_rows', 'Months without rows'),
    ],
    selects: (_draft, table) => coverage(table),
  },
  tables: {
    step: 'Count rows and files, and find the first and the last day',
    columns: [
      count('rows', 'Rows'),
      count('files', 'Files'),
      day('data_from', 'First day'),
      day('data_to', 'Last day'),
    ],
    selects: (_draft, table) => tables(table),
  },
};

function missing(draft: Draft, { name, spec }: Table): readonly string[] {
  const present = draft.options.tables;
  return (spec.references ?? [])
    .filter(({ table }) => present === undefined || present.includes(table))
    .map(({ column, table, to }) => {
      draft.tables.add(table);
      const own = `b.${quoted(column)}`;
      return `SELECT ${literal(column)} AS "column", ${literal(table)} AS refers_to, count(*) AS orphan_rows
FROM ${quoted(name)} AS b
WHERE ${own} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${quoted(table)} AS r WHERE r.${quoted(to)} = ${own})`;
    });
}

/** Rows on a day that no span contains: a claim of somebody who was not covered. */
function uncovered(draft: Draft, { name, spec }: Table): readonly string[] {
  const base = Object.entries(draft.model.bases).find(
    ([, known]) => 'table' in known.from && known.from.table === name && known.where === undefined,
  );
  const join = draft.model.joins.find((known) => known.base === base?.[0] && known.span !== undefined);
  const { date } = spec;
  if (join?.span === undefined || date === undefined) return [];
  if (draft.options.tables?.includes(join.table) === false) return [];
  draft.tables.add(join.table);
  const { from, until } = join.span;
  const own = `b.${quoted(date)}`;
  return [
    `SELECT ${literal(date)} AS "column", ${literal(join.table)} AS refers_to, count(*) AS orphan_rows
FROM ${quoted(name)} AS b
WHERE ${own} IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM ${quoted(join.table)} AS ${join.alias}
  WHERE ${join.on} AND ${join.alias}.${quoted(from)} <= ${own} AND (${join.alias}.${quoted(until)} IS NULL OR ${join.alias}.${quoted(until)} >= ${own})
)`,
  ];
}

function overlaps({ name, spec }: Table): readonly string[] {
  const { date, until, key } = spec;
  if (date === undefined || until === undefined) return [];
  const person = key.filter((column) => column !== date).map(quoted);
  const end = `coalesce(${quoted(until)}, DATE '9999-12-31')`;
  return [
    `SELECT count(*) FILTER (WHERE ${quoted(date)} <= end_before) AS overlapping_rows
FROM (
  SELECT ${quoted(date)}, max(${end}) OVER (
    PARTITION BY ${person.join(', ')} ORDER BY ${quoted(date)}, ${end}, _file, _line ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  ) AS end_before
  FROM ${quoted(name)}
) AS spans`,
  ];
}

function reversed({ name, spec }: Table): readonly string[] {
  const span = spec.date === undefined || spec.until === undefined ? [] : [[spec.date, spec.until] as const];
  const pairs = [...span, ...(spec.intervals ?? [])];
  if (pairs.length === 0) return [];
  const faulty = pairs.map(([from, until]) => `${quoted(until)} < ${quoted(from)}`).join(' OR ');
  return [`SELECT count(*) FILTER (WHERE ${faulty}) AS reversed_rows FROM ${quoted(name)}`];
}

function outliers(draft: Draft, { name, spec }: Table): readonly string[] {
  const { quantile, round } = draft.words;
  const measured = Object.entries(spec.columns).filter(
    ([, { type }]) => type === 'money' || type === 'number',
  );
  return measured.map(([column]) => {
    const value = quoted(column);
    return `SELECT ${literal(column)} AS "column", (
  SELECT count(*) FROM ${quoted(name)} WHERE ${value} < least_value OR ${value} > most_value
) AS outlier_rows, ${round('least_value')} AS lower_bound, ${round('most_value')} AS upper_bound
FROM (
  SELECT ${quantile(value, 0.25)} - 3 * (${quantile(value, 0.75)} - ${quantile(value, 0.25)}) AS least_value,
    ${quantile(value, 0.75)} + 3 * (${quantile(value, 0.75)} - ${quantile(value, 0.25)}) AS most_value
  FROM ${quoted(name)}
) AS bounds`;
  });
}

function empty(draft: Draft, { name, spec }: Table): readonly string[] {
  return Object.keys(spec.columns).map((column) => {
    const known = `count(${quoted(column)})`;
    const share = `CAST(count(*) - ${known} AS DOUBLE PRECISION) / nullif(count(*), 0)`;
    return `SELECT ${literal(column)} AS "column", count(*) - ${known} AS empty_rows, ${draft.words.round(share)} AS empty_share
FROM ${quoted(name)}
HAVING count(*) > ${known}`;
  });
}

function coverage({ name, spec }: Table): readonly string[] {
  if (spec.date === undefined) return [];
  const date = quoted(spec.date);
  const month = `extract(year FROM ${date}) * 12 + extract(month FROM ${date})`;
  const months = `max(${month}) - min(${month}) + 1`;
  return [
    `SELECT count(*) AS rows, min(${date}) AS data_from, max(${date}) AS data_to,
  CAST(${months} AS BIGINT) AS months, CAST(${months} - count(DISTINCT ${month}) AS BIGINT) AS months_without_rows
FROM ${quoted(name)}`,
  ];
}

function tables(table: Table): readonly string[] {
  const { name, spec } = table;
  const [from, to] =
    spec.date === undefined
      ? ['CAST(NULL AS DATE)', 'CAST(NULL AS DATE)']
      : [`min(${quoted(spec.date)})`, `max(${quoted(spec.date)})`];
  return [
    `SELECT count(*) AS rows, count(DISTINCT _file) AS files, ${from} AS data_from, ${to} AS data_to
FROM ${quoted(name)}`,
  ];
}
