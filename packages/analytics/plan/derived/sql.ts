import type { DerivedContext } from './model.ts';

/** A list of those texts whose condition holds, in the order given. Conditions and texts are ours, never a user's. */
export function listOf(
  context: DerivedContext,
  items: readonly { readonly text: string; readonly when: string }[],
): string {
  const entries = items.map(({ text, when }) => `case when ${when} then '${text}' end`).join(', ');
  return context.dialect === 'duckdb'
    ? `list_filter([${entries}], x -> x is not null)`
    : `array_remove(array[${entries}], null)`;
}

export const date = (context: DerivedContext, day: string) => `cast(${context.bind(day)} as date)`;

/** A day later than this stands for no end: cover that goes on. */
export const NO_END = '2200-01-01';

/** Whether a date lies in the period of the query; true for all data. */
export function inPeriod(context: DerivedContext, column: string): string {
  const { period } = context;
  if (period === undefined) return `${column} is not null`;
  return `${column} between ${date(context, period.from)} and ${date(context, period.to)}`;
}

/** Steps of a published table over a column that is not null, as points. */
export function pointsOf(column: string, steps: readonly { from: number; points: number }[]): string {
  const cases = steps.toReversed().map(({ from, points }) => `when ${column} >= ${from} then ${points}`);
  return `case ${cases.join(' ')} end`;
}

/** Columns of a table as the model names them, and where each row came from. */
export function columnsOf(context: DerivedContext, table: string): string[] {
  const spec = context.model.tables[table];
  if (spec === undefined) throw new RangeError(`the model has no table ${table}`);
  return [...Object.keys(spec.columns), '_file', '_line'];
}
