import type { Span } from '@chartwright/kernel';
import measures from '../data/table-measures.json' with { type: 'json' };
import type { Letter, Line } from '../letter.ts';
import { firstOf } from '../pattern.ts';
import type { NumberHit } from './numbers.ts';

type Column = Span & { readonly fact: string };

const headings = Object.entries(measures).map(([fact, words]) => ({
  fact,
  pattern: new RegExp(`(?<![a-z\\d])(?:${words.join('|')})(?![a-z\\d])`, 'g'),
}));
const LEAST_COLUMNS = 2;
const MOST_ROWS = 8;
const CELL = /\d{1,3}(?:\.\d{1,2})?(?=\s?%?(?:\s|$|\/|\|))/g;

/** A line of headings with rows of values under them: "Date  BP  HR  RR  SpO2". The row of the latest day counts. */
export function findTableNumbers(letter: Letter): NumberHit[] {
  return letter.lines.flatMap((line, at) => {
    const columns = columnsOf(line);
    if (columns.length < LEAST_COLUMNS || /\d\d/.test(line.lower.replace(/spo2|o2/g, ''))) return [];
    const rows = letter.lines.slice(at + 1, at + 1 + MOST_ROWS);
    const end = rows.findIndex(({ lower }) => !/\d/.test(lower));
    const latest = latestOf(letter, end < 0 ? rows : rows.slice(0, end));
    return latest === undefined ? [] : columns.flatMap((column) => valueUnder(latest, line, column));
  });
}

const columnsOf = ({ lower }: Line): Column[] =>
  headings.flatMap(({ fact, pattern }) =>
    firstOf(lower.matchAll(pattern), 1).map((match) => ({
      fact,
      start: match.index,
      end: match.index + match[0].length,
    })),
  );

function latestOf({ dates }: Letter, rows: readonly Line[]): Line | undefined {
  const dated = rows.map((row) => ({
    row,
    day: dates.find(({ start }) => start >= row.start && start < row.end)?.iso ?? '',
  }));
  return dated.toSorted((a, b) => b.day.localeCompare(a.day))[0]?.row;
}

const FARTHEST = 8;

/** The value that stands nearest under a heading. */
function valueUnder(row: Line, heading: Line, { fact, start, end }: Column): NumberHit[] {
  const middle = (start + end) / 2;
  const cells = firstOf(row.lower.matchAll(CELL)).map((match) => ({
    value: Number(match[0]),
    start: match.index,
    end: match.index + match[0].length,
    distance: Math.abs(match.index + match[0].length / 2 - middle),
  }));
  const nearest = cells.toSorted((a, b) => a.distance - b.distance)[0];
  if (heading.start === row.start || nearest === undefined || nearest.distance > FARTHEST) return [];
  const span = { start: row.start + nearest.start, end: row.start + nearest.end };
  return [{ ...span, fact, value: nearest.value, isSettled: true }];
}
