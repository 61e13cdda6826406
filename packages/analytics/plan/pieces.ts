import type { Period } from '../model/query.ts';
import { type Atom, atomColumns, atomNames, conditionsOf, isNoneWithoutRows } from './atoms.ts';
import { quoted } from './dialect.ts';
import { type Draft, indented } from './draft.ts';
import { expanded } from './expression.ts';
import { groupingOf, keyNames } from './groups.ts';
import { memberSql } from './relation.ts';
import { scopeSql } from './scope.ts';

/** Atoms of one base over one period, grouped: one common table expression. */
export type Piece = {
  readonly name: string;
  readonly keys: readonly string[];
  readonly atoms: readonly Atom[];
  /** What its columns are called by in the answer: those of the period before end in `_before`. */
  readonly suffix: '' | '_before';
  readonly people: readonly string[];
};

export const peopleOf = (metric: string): string => `${metric}_people`;

/** One piece for each base and period; a metric of several aggregates with its own condition is alone. */
export function addPieces(draft: Draft, atoms: readonly Atom[]): readonly Piece[] {
  const { period, compareTo } = draft.query;
  const spans = [
    { suffix: '' as const, period, shift: '' },
    ...(compareTo === undefined
      ? []
      : [{ suffix: '_before' as const, period: compareTo, shift: shiftOf(draft, compareTo) }]),
  ];
  return spans.flatMap((span) =>
    byBase(atoms).map((together) => addPiece(draft, { ...span, atoms: together })),
  );
}

function byBase(atoms: readonly Atom[]): readonly (readonly Atom[])[] {
  const groups = Map.groupBy(atoms, ({ base, aggregate, spec, metric }) =>
    aggregate === undefined && spec.where !== undefined ? `${base} ${metric}` : base,
  );
  return [...groups.values()];
}

function addPiece(
  draft: Draft,
  use: {
    readonly atoms: readonly Atom[];
    readonly period: Period | undefined;
    readonly suffix: '' | '_before';
    readonly shift: string;
  },
): Piece {
  const [first] = use.atoms;
  if (first === undefined) throw new RangeError('a piece has a metric');
  const { base } = first;
  const { keys, beside } = groupingOf(draft, base, use.shift);
  const people = draft.options.countPeople === true ? peopleColumns(draft, base, use.atoms) : [];
  const isAlone = first.aggregate === undefined && first.spec.where !== undefined;
  const rows = scopeSql(draft, {
    base,
    period: use.period,
    filters: draft.query.filters,
    cohorts: draft.query.cohorts,
    expressions: [
      ...keys.map((key) => key.expression),
      ...use.atoms.flatMap(({ spec }) => [spec.sql ?? '', spec.where ?? '']),
      ...(people.length === 0 ? [] : [draft.model.bases[base]?.member ?? '']),
    ],
    conditions: isAlone ? [first.spec.where ?? ''] : [],
    beside,
  });
  const columns = [
    ...keys.map((key) => `${key.sql} AS ${quoted(key.name)}`),
    ...use.atoms.flatMap((atom) => atomColumns(draft, atom)),
    ...people.map(({ sql, name }) => `${sql} AS ${quoted(name)}`),
  ];
  const grouped = keys.length === 0 ? '' : `\nGROUP BY ${keys.map((_, at) => at + 1).join(', ')}`;
  const name = `${isAlone ? first.metric : base}_totals${use.suffix}`;
  draft.ctes.set(name, `SELECT\n${indented(columns.join(',\n'))}\n${rows}${grouped}`);
  return {
    name,
    keys: keys.map((key) => key.name),
    atoms: use.atoms,
    suffix: use.suffix,
    people: people.map((column) => column.name),
  };
}

function peopleColumns(
  draft: Draft,
  base: string,
  atoms: readonly Atom[],
): readonly { readonly sql: string; readonly name: string }[] {
  const member = memberSql(draft, base);
  if (member === undefined) return [];
  return atoms.map((atom) => {
    const conditions = conditionsOf(atom).map((condition) => `(${expanded(draft, condition)})`);
    const filter = conditions.length === 0 ? '' : ` FILTER (WHERE ${conditions.join(' AND ')})`;
    return { sql: `count(DISTINCT ${member})${filter}`, name: peopleOf(atom.metric) };
  });
}

/** Moves the first days of the period before onto those of the period it stands beside. */
function shiftOf(draft: Draft, before: Period): string {
  const { timeGrain, period } = draft.query;
  if (timeGrain === undefined || period === undefined) return '';
  const [from, to] = [new Date(before.from), new Date(period.from)];
  const months = monthsOf(to) - monthsOf(from);
  if (timeGrain === 'year') return ` + INTERVAL '${to.getUTCFullYear() - from.getUTCFullYear()} years'`;
  if (timeGrain === 'quarter') {
    return ` + INTERVAL '${(Math.floor(monthsOf(to) / 3) - Math.floor(monthsOf(from) / 3)) * 3} months'`;
  }
  if (timeGrain === 'month') return ` + INTERVAL '${months} months'`;
  const days = Math.round((to.getTime() - from.getTime()) / DAY_MS);
  return ` + INTERVAL '${timeGrain === 'week' ? Math.round(days / 7) * 7 : days} days'`;
}

const DAY_MS = 86_400_000;
const monthsOf = (date: Date): number => date.getUTCFullYear() * 12 + date.getUTCMonth();

/** Puts pieces together under the same keys. A piece without some of the keys stands beside every group. */
export function joinPieces(draft: Draft, pieces: readonly Piece[]): string {
  const keys = keyNames(draft);
  const whole = pieces.filter((piece) => piece.keys.length === keys.length);
  const partial = pieces.filter((piece) => piece.keys.length < keys.length);
  const [only] = whole;
  if (only === undefined) throw new RangeError('no metric has all dimensions');
  const name = whole.length === 1 ? only.name : addTogether(draft, whole, keys);
  const joins = partial.map((piece) => {
    const on = piece.keys.map((key) => `${piece.name}.${quoted(key)} IS NOT DISTINCT FROM g.${quoted(key)}`);
    return `\nLEFT JOIN ${piece.name} ON ${on.length === 0 ? 'true' : on.join(' AND ')}`;
  });
  return `FROM ${name} AS g${joins.join('')}`;
}

type PieceColumn = { readonly own: string; readonly name: string; readonly isNone: boolean };

const columnsOf = (piece: Piece): readonly PieceColumn[] => [
  ...piece.atoms.flatMap((atom) =>
    atomNames(atom).map((own) => ({ own, name: `${own}${piece.suffix}`, isNone: isNoneWithoutRows(atom) })),
  ),
  ...piece.people.map((own) => ({ own, name: `${own}${piece.suffix}`, isNone: true })),
];

/** Where the columns of a piece are found after `joinPieces`: `g` where it has all keys. */
export function placeOf(draft: Draft, piece: Piece): { readonly prefix: string; readonly suffix: string } {
  return piece.keys.length < keyNames(draft).length
    ? { prefix: `${piece.name}.`, suffix: '' }
    : { prefix: 'g.', suffix: piece.suffix };
}

const thereOf = ({ name }: Piece): string => `${name}_there`;

function addTogether(draft: Draft, pieces: readonly Piece[], keys: readonly string[]): string {
  const all = pieces.flatMap((piece) =>
    columnsOf(piece).map((column) => ({ ...column, there: thereOf(piece) })),
  );
  const stacked = pieces.map((piece) => {
    const own = new Map(columnsOf(piece).map((column) => [column.name, column.own]));
    const columns = all.map(({ name }) => {
      const mine = own.get(name);
      return `${mine === undefined ? 'CAST(NULL AS INTEGER)' : quoted(mine)} AS ${quoted(name)}`;
    });
    const there = pieces.map(
      (each) => `${each === piece ? '1' : 'CAST(NULL AS INTEGER)'} AS ${thereOf(each)}`,
    );
    return `SELECT ${[...keys.map(quoted), ...columns, ...there].join(', ')} FROM ${piece.name}`;
  });
  // A group without rows has none of them; one whose rows do not say is not known.
  const columns = all.map(({ name, isNone, there }) =>
    isNone
      ? `CASE WHEN max(${there}) IS NULL THEN 0 ELSE max(${quoted(name)}) END AS ${quoted(name)}`
      : `max(${quoted(name)}) AS ${quoted(name)}`,
  );
  const grouped = keys.length === 0 ? '' : `\nGROUP BY ${keys.map(quoted).join(', ')}`;
  draft.ctes.set(
    'together',
    `SELECT\n${indented([...keys.map(quoted), ...columns].join(',\n'))}\nFROM (\n${indented(stacked.join('\nUNION ALL\n'))}\n) AS pieces${grouped}`,
  );
  return 'together';
}
