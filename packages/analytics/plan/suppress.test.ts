import assert from 'node:assert/strict';

import { describe, test } from 'vitest';

import type { Value } from '../model/model.ts';
import { determinedBy } from './determined.ts';
import type { Column, Compiled } from './model.ts';
import { suppress } from './suppress.ts';

const MIN = 11;

const column = (name: string, role: Column['role']): Column => ({ name, label: name, role, type: 'number' });

function compiledWith(dimensions: readonly string[]): Compiled {
  return {
    sql: '',
    parameters: [],
    query: {
      model: 'claims',
      intent: 'metric',
      metrics: ['claim_count'],
      dimensions,
      filters: [],
      cohorts: [],
      having: [],
      orderBy: [],
    },
    columns: [
      ...dimensions.map((name) => column(name, 'dimension')),
      column('claim_count', 'metric'),
      column('claim_count_share', 'share'),
    ],
    plan: [],
    tables: [],
    peopleColumn: '_people',
  };
}

/** Numbers that look random and are the same each time. */
function drawsFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** A table of counts in `shape`, some cells absent, many of them small. */
function tableOf(shape: readonly number[], draw: () => number): Value[][] {
  const keys = shape.reduce<string[][]>(
    (rows, size, dimension) =>
      rows.flatMap((row) => Array.from({ length: size }, (_, at) => [...row, `${dimension}-${at}`])),
    [[]],
  );
  return keys
    .filter(() => draw() > 0.1)
    .map((row) => {
      const people = draw() < 0.35 ? 1 + Math.floor(draw() * 14) : Math.floor(draw() * 200);
      return [...row, people * 2, draw(), people];
    });
}

const isHidden = (row: readonly Value[] | undefined, dimensions: number): boolean =>
  row?.[dimensions] === null;

/** Rows with all keys equal but one, each a sum that another question gives. */
const linesOf = (rows: readonly (readonly Value[])[], dimensions: number): number[][] =>
  Array.from({ length: dimensions }, (_, free) => [
    ...Map.groupBy(rows.keys(), (at) => rows[at]?.slice(0, dimensions).toSpliced(free, 1).join()).values(),
  ]).flat();

describe('suppress()', () => {
  test('leaves an answer alone in which every row is of enough people', () => {
    const rows = [
      ['a', 10, 0.5, 11],
      ['b', 10, 0.5, 30],
    ];
    assert.deepEqual(suppress(rows, compiledWith(['plan']), { min: MIN }), { rows, suppressed: 0 });
  });

  test('hides the next smallest row with a single small one, so that the total gives nothing away', () => {
    const rows = [
      ['a', 4, 0.1, 4],
      ['b', 40, 0.3, 40],
      ['c', 20, 0.2, 20],
      ['d', 50, 0.4, 50],
    ];
    const held = suppress(rows, compiledWith(['plan']), { min: MIN });
    assert.equal(held.suppressed, 2);
    assert.deepEqual(held.rows, [
      ['a', null, null, null],
      ['b', 40, 0.3, 40],
      ['c', null, null, null],
      ['d', 50, 0.4, 50],
    ]);
  });

  test('hides on until those hidden are of enough people together', () => {
    const rows = [
      ['a', 3, 0.1, 3],
      ['b', 4, 0.1, 4],
      ['c', 20, 0.2, 20],
      ['d', 50, 0.6, 50],
    ];
    const held = suppress(rows, compiledWith(['plan']), { min: MIN });
    assert.deepEqual(
      held.rows.map((row) => isHidden(row, 1)),
      [true, true, true, false],
    );
  });

  test('a row of nobody is no small row', () => {
    const rows = [
      ['a', 0, 0, 0],
      ['b', 40, 1, 40],
    ];
    assert.equal(suppress(rows, compiledWith(['plan']), { min: MIN }).suppressed, 0);
  });

  test('an answer without groups is held back whole where it is of few', () => {
    assert.deepEqual(suppress([[4, 1, 4]], compiledWith([]), { min: MIN }), {
      rows: [[null, null, null]],
      suppressed: 1,
    });
  });

  test('no hidden row follows from the sums of lines: 600 tables of one to three dimensions', () => {
    const draw = drawsFrom(20_261_122);
    for (let round = 0; round < 600; round++) {
      const shape = Array.from({ length: 1 + (round % 3) }, () => 2 + Math.floor(draw() * 4));
      const rows = tableOf(shape, draw);
      const dimensions = shape.length;
      const held = suppress(rows, compiledWith(shape.map((_, at) => `d${at}`)), { min: MIN });
      const hidden = [...held.rows.keys()].filter((at) => isHidden(held.rows[at], dimensions));
      assertNoneSmall(rows, held.rows, dimensions);

      const lines = linesOf(rows, dimensions).map((line) => line.filter((at) => peopleAt(rows, at) > 0));
      const open = openRows(rows, lines);
      const candidates = [...rows.keys()].filter((at) => peopleAt(rows, at) > 0 && !open.has(at));
      if (candidates.every((at) => hidden.includes(at))) continue;
      assertLinesOfEnough(rows, lines, { hidden, open });
      const sums = lines
        .filter((line) => line.length > 1)
        .map((line) => line.filter((at) => hidden.includes(at)).map((at) => hidden.indexOf(at)))
        .filter((line) => line.length > 0);
      assert.deepEqual(determinedBy(sums, hidden.length), [], `round ${round}`);
    }
  });
});

function assertNoneSmall(
  rows: readonly (readonly Value[])[],
  held: readonly (readonly Value[])[],
  dimensions: number,
): void {
  for (const [at, row] of rows.entries()) {
    const people = Number(row[dimensions + 2]);
    if (people > 0 && people < MIN) assert.ok(isHidden(held[at], dimensions));
  }
}

const peopleAt = (rows: readonly (readonly Value[])[], at: number): number => Number(rows[at]?.at(-1));

/** Rows that are the only one of a line, and of enough people: a question without that dimension shows them. */
const openRows = (
  rows: readonly (readonly Value[])[],
  lines: readonly (readonly number[])[],
): ReadonlySet<number> =>
  new Set(lines.filter((line) => line.length === 1 && peopleAt(rows, line[0] ?? 0) >= MIN).flat());

/** Two at least and of enough people, or all that the line has. */
function assertLinesOfEnough(
  rows: readonly (readonly Value[])[],
  lines: readonly (readonly number[])[],
  { hidden, open }: { readonly hidden: readonly number[]; readonly open: ReadonlySet<number> },
): void {
  for (const line of lines.map((all) => all.filter((at) => !open.has(at)))) {
    const inside = line.filter((at) => hidden.includes(at));
    const people = inside.reduce((sum, at) => sum + peopleAt(rows, at), 0);
    if (inside.length === 0 || inside.length === line.length) continue;
    assert.ok(inside.length >= 2 && people >= MIN);
  }
}

describe('determinedBy()', () => {
  test('finds the one that two sums leave', () => {
    assert.deepEqual(determinedBy([[0, 1], [1]], 2), [0, 1]);
  });

  test('a cycle of four leaves all open', () => {
    assert.deepEqual(
      determinedBy(
        [
          [0, 1],
          [2, 3],
          [0, 2],
          [1, 3],
        ],
        4,
      ),
      [],
    );
  });

  test('finds the bridge between two cycles, though each of its lines has three unknowns', () => {
    const sums = [
      [0, 1],
      [2, 3, 8],
      [0, 2],
      [1, 3],
      [4, 5],
      [6, 7],
      [4, 6, 8],
      [5, 7],
    ];
    assert.deepEqual(determinedBy(sums, 9), [8]);
  });
});
