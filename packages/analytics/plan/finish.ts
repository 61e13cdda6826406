import { quoted } from './dialect.ts';
import { type Draft, note, written } from './draft.ts';
import { specOf } from './filters.ts';
import type { Column, Compiled } from './model.ts';
import { saidHaving, saidOrder } from './words.ts';

/** Name of the column that counts the people behind a row. */
export const PEOPLE = '_people';

export function keyColumn(draft: Draft, name: string): Column {
  if (name === draft.query.timeGrain) {
    return { name, label: `${name[0]?.toUpperCase()}${name.slice(1)}`, role: 'time', type: 'text' };
  }
  const spec = specOf(draft, name);
  const isText = spec.bands !== undefined || spec.type === 'identifier' || spec.type === 'code';
  const type = isText || spec.type === 'text' ? 'text' : spec.type;
  return { name, label: spec.label, role: 'dimension', type: type as Column['type'] };
}

/** The last SELECT over `answer`: what is kept, in an order that is always total, and how many. */
export function finished(
  draft: Draft,
  columns: readonly Column[],
  {
    peopleColumn,
    ties = [],
    ranked = [],
  }: {
    readonly peopleColumn?: string | undefined;
    /** Columns of `answer` that are not shown and decide between equal rows. */
    readonly ties?: readonly string[];
    /** Columns that rows without another order stand by, the highest first. */
    readonly ranked?: readonly string[];
  } = {},
): Compiled {
  const { having, limit } = draft.query;
  const names = [...columns.map(({ name }) => name), ...(peopleColumn === undefined ? [] : [peopleColumn])];
  const kept = [...known(columns), ...having.map((one) => havingSql(draft, columns, one))];
  const where = kept.length === 0 ? '' : `\nWHERE ${kept.join('\n  AND ')}`;
  const asked = orderOf(draft, ranked);
  const order = orderSql(draft, columns, asked, ties);
  if (asked.length > 0) note(draft, 'order', saidOrder({ ...draft.query, orderBy: asked }));
  if (limit !== undefined) note(draft, 'limit', `Keep the first ${limit}`);
  const last = `SELECT ${names.map(quoted).join(', ')}\nFROM answer${where}${order}${limit === undefined ? '' : `\nLIMIT ${limit}`}`;
  return {
    sql: written(draft, last),
    parameters: draft.parameters,
    query: draft.query,
    columns,
    plan: inOrder(draft),
    tables: [...draft.tables].toSorted((a, b) => (a < b ? -1 : 1)),
    ...(peopleColumn === undefined ? {} : { peopleColumn }),
  };
}

/** A group for which nothing that was asked is known is no group. */
function known(columns: readonly Column[]): readonly string[] {
  const values = columns.filter(({ role }) => role === 'metric' || role === 'before');
  const isGrouped = columns.some(({ role }) => role === 'dimension' || role === 'time');
  if (!isGrouped || values.length === 0) return [];
  return [`(${values.map(({ name }) => `${quoted(name)} IS NOT NULL`).join(' OR ')})`];
}

const OPERATORS = { gt: '>', gte: '>=', lt: '<', lte: '<=', eq: '=' } as const;

function havingSql(
  draft: Draft,
  columns: readonly Column[],
  having: Draft['query']['having'][number],
): string {
  const column = columns.find(({ name }) => name === having.key);
  if (column === undefined) throw new RangeError(`${having.key} is not in the answer`);
  note(draft, 'having', saidHaving(column.label, having));
  return `${quoted(having.key)} ${OPERATORS[having.op]} ${draft.bindAs(having.value, 'DECIMAL(18, 6)')}`;
}

type Order = Draft['query']['orderBy'];

const orderOf = (draft: Draft, ranked: readonly string[]): Order =>
  draft.query.orderBy.length > 0 ? draft.query.orderBy : ranked.map((key) => ({ key, dir: 'desc' }));

/** Of the first few by a number, a group that is not known is none: it stands last. */
function unknownLast(draft: Draft, columns: readonly Column[]): readonly string[] {
  const [first] = draft.query.orderBy;
  const isKey = columns.some(
    ({ name, role }) => name === first?.key && (role === 'dimension' || role === 'time'),
  );
  if (first === undefined || isKey || draft.query.limit === undefined) return [];
  const groups = columns
    .filter(({ role }) => role === 'dimension')
    .map(({ name }) => `${quoted(name)} IS NULL`);
  return groups.length === 0 ? [] : [`CASE WHEN ${groups.join(' OR ')} THEN 1 ELSE 0 END`];
}

function orderSql(draft: Draft, columns: readonly Column[], asked: Order, ties: readonly string[]): string {
  const rest = columns.filter(
    ({ name, role }) => (role === 'dimension' || role === 'time') && !asked.some(({ key }) => key === name),
  );
  const terms = [
    ...asked.map(({ key, dir }) => ({ key, dir: dir === 'desc' ? ' DESC' : '' })),
    ...rest.map(({ name }) => ({ key: name, dir: '' })),
  ].map(({ key, dir }) => `${orderedKey(draft, columns, key)}${dir} NULLS LAST`);
  const last = ties.map((tie) => `${draft.words.ordered(quoted(tie))} NULLS LAST`);
  const all = [...unknownLast(draft, columns), ...terms, ...last];
  return all.length === 0 ? '' : `\nORDER BY ${all.join(', ')}`;
}

function orderedKey(draft: Draft, columns: readonly Column[], key: string): string {
  const column = columns.find(({ name }) => name === key);
  if (column === undefined) throw new RangeError(`${key} is not in the answer`);
  return column.type === 'text' ? draft.words.ordered(quoted(key)) : quoted(key);
}

const STEPS = ['read', 'join', 'derive', 'filter', 'cohort', 'group', 'compute', 'having', 'order', 'limit'];

const inOrder = (draft: Draft): Compiled['plan'] =>
  draft.steps.toSorted((a, b) => STEPS.indexOf(a.step) - STEPS.indexOf(b.step));
