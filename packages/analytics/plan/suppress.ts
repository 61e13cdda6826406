import type { Value } from '../model/model.ts';
import { determinedBy } from './determined.ts';
import type { Compiled } from './model.ts';

type Cells = readonly Value[];

type Group = {
  readonly at: number;
  /** Values of dimensions and time. */
  readonly keys: readonly string[];
  readonly people: number;
};

/** More hidden rows than this are not searched for what gives one away: all rows are hidden. */
const SEARCHED_MAX = 200;

/**
 * Empties the numbers of rows that few people stand behind, and of as many others as it takes that none of them can be
 * had from the totals of the rows around it. A row is emptied whole: its shares and ratios would give its numbers away.
 *
 * In each line of rows that differ in one dimension alone, the hidden rows together stand for at least `min` people, and
 * no hidden row follows from the sums of all lines.
 *
 * @param rows as the engine gave them: the columns of `compiled` in their order, the count of people last
 * @returns the rows with `null` for what is held back, and how many rows that are
 */
export function suppress(
  rows: readonly Cells[],
  compiled: Compiled,
  { min }: { readonly min: number },
): { readonly rows: readonly Cells[]; readonly suppressed: number } {
  const groups = groupsOf(rows, compiled);
  const hidden = hiddenGroups(groups, min);
  const values = new Set(
    compiled.columns.flatMap(({ role }, at) => (role === 'dimension' || role === 'time' ? [] : [at])),
  );
  return {
    rows: rows.map((row, at) =>
      hidden.has(at)
        ? row.map((cell, column) => (values.has(column) || column === compiled.columns.length ? null : cell))
        : row,
    ),
    suppressed: hidden.size,
  };
}

function groupsOf(rows: readonly Cells[], compiled: Compiled): readonly Group[] {
  const keyed = compiled.columns.flatMap(({ role }, at) =>
    role === 'dimension' || role === 'time' ? [at] : [],
  );
  const counted = compiled.columns.length;
  if (compiled.peopleColumn === undefined) return [];
  return rows.map((row, at) => ({
    at,
    keys: keyed.map((column) => JSON.stringify(row[column] ?? null)),
    people: Number(row[counted] ?? 0),
  }));
}

/** Places of the rows that are held back. */
function hiddenGroups(groups: readonly Group[], min: number): ReadonlySet<number> {
  const hidden = new Set(groups.filter(({ people }) => people > 0 && people < min).map(({ at }) => at));
  if (hidden.size === 0) return hidden;
  const lines = linesOf(groups);
  const open = openGroups(lines, min);
  for (let isDone = false; !isDone; ) {
    const before = hidden.size;
    for (const line of lines) coverLine(line, { hidden, open, min });
    if (hidden.size > before) continue;
    isDone = !coverDetermined(groups, lines, { hidden, open, min });
  }
  return hidden;
}

/** Rows that differ in one dimension alone: their sum is the answer to a question without it. */
function linesOf(groups: readonly Group[]): readonly (readonly Group[])[] {
  const dimensions = groups[0]?.keys.length ?? 0;
  return Array.from({ length: dimensions }, (_, free) => [
    ...Map.groupBy(groups, ({ keys }) => keys.toSpliced(free, 1).join()).values(),
  ]).flat();
}

type Holding = {
  readonly hidden: Set<number>;
  /** Rows whose numbers another question gives: hiding them protects nothing. */
  readonly open: ReadonlySet<number>;
  readonly min: number;
};

/** A row that is alone in a line is the sum of that line, which is shown where enough people stand behind it. */
const openGroups = (lines: readonly (readonly Group[])[], min: number): ReadonlySet<number> =>
  new Set(
    lines
      .map((line) => line.filter(({ people }) => people > 0))
      .filter((line) => line.length === 1 && (line[0]?.people ?? 0) >= min)
      .flatMap((line) => line.map(({ at }) => at)),
  );

/** Hides more of a line until the hidden rows are two, and stand for enough people together. */
function coverLine(line: readonly Group[], { hidden, open, min }: Holding): void {
  const inside = line.filter(({ at }) => hidden.has(at) && !open.has(at));
  if (inside.length === 0) return;
  let count = inside.length;
  let people = inside.reduce((sum, group) => sum + group.people, 0);
  const next = line
    .filter(({ at, people: own }) => !hidden.has(at) && !open.has(at) && own > 0)
    .toSorted(bySize);
  for (const group of next) {
    if (count >= 2 && people >= min) return;
    hidden.add(group.at);
    count++;
    people += group.people;
  }
}

const bySize = (a: Group, b: Group): number =>
  a.people - b.people || a.keys.join().localeCompare(b.keys.join()) || a.at - b.at;

/**
 * Hides one row more for each hidden row that follows from the sums of the lines.
 *
 * @returns whether there was one
 */
function coverDetermined(
  groups: readonly Group[],
  lines: readonly (readonly Group[])[],
  { hidden, open }: Holding,
): boolean {
  const rest = groups.filter(({ at, people }) => !hidden.has(at) && !open.has(at) && people > 0);
  if (rest.length === 0) return false;
  if (hidden.size > SEARCHED_MAX) {
    for (const { at } of groups) hidden.add(at);
    return true;
  }
  const cells = [...hidden];
  const sums = lines
    .filter((line) => line.filter(({ people }) => people > 0).length > 1)
    .map((line) => line.filter(({ at }) => hidden.has(at)).map(({ at }) => cells.indexOf(at)))
    .filter((line) => line.length > 0);
  const determined = determinedBy(sums, cells.length);
  for (const cell of determined) hidden.add(nearest(lines, rest, cells[cell] ?? 0));
  return determined.length > 0;
}

/** The smallest row in a line with it, else the smallest of all. */
function nearest(lines: readonly (readonly Group[])[], rest: readonly Group[], at: number): number {
  const beside = lines
    .filter((line) => line.some((group) => group.at === at))
    .flat()
    .filter((group) => rest.includes(group));
  const [chosen] = [...beside.toSorted(bySize), ...rest.toSorted(bySize)];
  return chosen?.at ?? at;
}
