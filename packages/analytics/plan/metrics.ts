import type { MetricSpec } from '../model/model.ts';
import { ratioOf } from '../model/parts.ts';
import { type Atom, atomsOf, atomValue, metricOf, type Shown, shownMetrics } from './atoms.ts';
import { quoted } from './dialect.ts';
import { type Draft, indented, note } from './draft.ts';
import { finished, keyColumn, PEOPLE } from './finish.ts';
import { keyNames, keyValue } from './groups.ts';
import type { Column, Compiled } from './model.ts';
import { addPieces, joinPieces, type Piece, peopleOf, placeOf } from './pieces.ts';
import { baseOf } from './relation.ts';

type AnswerColumn = Column & { readonly sql: string };

/** Metrics by dimensions and time. */
export function compileMetrics(draft: Draft): Compiled {
  const shown = shownMetrics(draft);
  const atoms = atomsOf(draft, shown);
  const pieces = addPieces(draft, atoms);
  const from = joinPieces(draft, pieces);
  const keys = keyNames(draft);
  noteGroups(draft, keys, shown);

  const columns: readonly AnswerColumn[] = [
    ...keys.map((key) => ({ ...keyColumn(draft, key), sql: keyValue(draft, key, `g.${quoted(key)}`) })),
    ...shown.flatMap((metric) => metricColumns(draft, pieces, metric)),
  ];
  const people = peopleSql(draft, pieces, shown);
  const selected = columns.map(({ sql, name }) => `${sql} AS ${quoted(name)}`);
  if (people !== undefined) selected.push(`${people} AS ${quoted(PEOPLE)}`);
  draft.ctes.set('answer', `SELECT\n${indented(selected.join(',\n'))}\n${from}`);
  return finished(
    draft,
    columns.map(({ sql: _sql, ...column }) => column),
    { peopleColumn: people === undefined ? undefined : PEOPLE },
  );
}

function noteGroups(draft: Draft, keys: readonly string[], shown: readonly Shown[]): void {
  if (keys.length > 0) {
    note(
      draft,
      'group',
      `Group by ${keys.map((key) => keyColumn(draft, key).label.toLowerCase()).join(' and ')}`,
    );
  }
  for (const { metric } of shown) {
    const { label, definition } = metricOf(draft, metric);
    note(draft, 'compute', `${label}: ${definition}`);
  }
}

function metricColumns(draft: Draft, pieces: readonly Piece[], shown: Shown): readonly AnswerColumn[] {
  const spec = metricOf(draft, shown.metric);
  const now = metricValue(draft, pieces, shown.metric, '');
  const own = { ...columnOf(shown.name, spec), sql: shownValue(draft, spec, now) };
  return [
    own,
    ...beforeColumns(draft, pieces, shown, { spec, now }),
    ...(draft.query.share === true && spec.additive === true ? [shareColumn(draft, own, now)] : []),
  ];
}

function beforeColumns(
  draft: Draft,
  pieces: readonly Piece[],
  { name, metric }: Shown,
  { spec, now }: { readonly spec: MetricSpec; readonly now: string },
): readonly AnswerColumn[] {
  if (draft.query.compareTo === undefined) return [];
  const before = metricValue(draft, pieces, metric, '_before');
  const column = columnOf(name, spec);
  return [
    {
      ...column,
      name: `${name}_before`,
      label: `${column.label}, before`,
      role: 'before',
      sql: shownValue(draft, spec, before),
    },
    {
      ...column,
      name: `${name}_change`,
      label: `${column.label}, change`,
      role: 'change',
      sql: shownValue(draft, spec, `${now} - ${before}`),
    },
  ];
}

function shareColumn(draft: Draft, column: AnswerColumn, now: string): AnswerColumn {
  const total = `sum(CAST(${now} AS NUMERIC(38, 6))) OVER ()`;
  return {
    name: `${column.name}_share`,
    label: `${column.label}, share`,
    role: 'share',
    type: 'number',
    unit: 'ratio',
    sql: draft.words.round(
      `CAST(${now} AS DOUBLE PRECISION) / nullif(CAST(${total} AS DOUBLE PRECISION), 0)`,
    ),
  };
}

const columnOf = (name: string, spec: MetricSpec): Column => ({
  name,
  label: spec.label,
  role: 'metric',
  type: isCount(spec) ? 'integer' : 'number',
  ...(spec.unit === undefined ? {} : { unit: spec.unit }),
});

const isCount = (spec: MetricSpec): boolean =>
  spec.ratio === undefined && /^\s*count\s*\(/i.test(spec.sql ?? '') && !/\)\s*[-+*/]/.test(spec.sql ?? '');

const shownValue = (draft: Draft, spec: MetricSpec, value: string): string =>
  isCount(spec) ? `CAST(${value} AS BIGINT)` : draft.words.round(value);

/** A metric as a number over the columns that the pieces brought. */
function metricValue(draft: Draft, pieces: readonly Piece[], name: string, suffix: '' | '_before'): string {
  const spec = metricOf(draft, name);
  if (spec.sum !== undefined) {
    return `(${spec.sum.map((part) => valueIn(draft, pieces, part, suffix)).join(' + ')})`;
  }
  const ratio = ratioOf(spec, draft.query);
  if (ratio === undefined) return valueIn(draft, pieces, name, suffix);
  const [top, bottom] = ratio.map(
    (metric) => `CAST(${metricValue(draft, pieces, metric, suffix)} AS DOUBLE PRECISION)`,
  );
  const times = spec.times === undefined ? '' : ` * ${spec.times}`;
  return `${top}${times} / nullif(${bottom}, 0)`;
}

function valueIn(draft: Draft, pieces: readonly Piece[], metric: string, suffix: '' | '_before'): string {
  const piece = pieces.find((known) => known.suffix === suffix && hasAtom(known, metric));
  const atom = piece?.atoms.find((known) => known.metric === metric);
  if (piece === undefined || atom === undefined) throw new RangeError(`${metric} was not computed`);
  return atomValue(atom, placeOf(draft, piece));
}

const hasAtom = (piece: Piece, metric: string): boolean =>
  piece.atoms.some((atom: Atom) => atom.metric === metric);

/** The fewest people behind any part of a row: behind each aggregate, and behind what a ratio leaves over. */
function peopleSql(draft: Draft, pieces: readonly Piece[], shown: readonly Shown[]): string | undefined {
  const counted = pieces.flatMap((piece) => piece.people.map((name) => placed(draft, piece, name)));
  if (counted.length === 0) return undefined;
  const left = shown.flatMap(({ metric }) => remainders(draft, pieces, metric));
  const terms = [...counted, ...left].map((term) => `nullif(${term}, 0)`);
  return `CAST(coalesce(least(${terms.join(', ')}), 0) AS BIGINT)`;
}

function placed(draft: Draft, piece: Piece, name: string): string {
  const { prefix, suffix } = placeOf(draft, piece);
  return `${prefix}${quoted(`${name}${suffix}`)}`;
}

function remainders(draft: Draft, pieces: readonly Piece[], metric: string): readonly string[] {
  const [top, bottom] = ratioOf(metricOf(draft, metric), draft.query) ?? [];
  if (top === undefined || bottom === undefined) return [];
  return pieces
    .filter((piece) => hasAtom(piece, top) && piece.people.length > 0)
    .flatMap((piece) => {
      const below = pieces.find((other) => other.suffix === piece.suffix && hasAtom(other, bottom));
      if (below === undefined || !isOfSameTable(draft, top, bottom)) return [];
      return `greatest(${placed(draft, below, peopleOf(bottom))} - ${placed(draft, piece, peopleOf(top))}, 0)`;
    });
}

/** Only then is the numerator a part of the denominator, and the difference of their people a group of people. */
function isOfSameTable(draft: Draft, top: string, bottom: string): boolean {
  const [one, other] = [top, bottom].map((metric) => baseOf(draft, metricOf(draft, metric).base).from);
  return JSON.stringify(one) === JSON.stringify(other);
}
