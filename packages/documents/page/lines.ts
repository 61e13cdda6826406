import { heightOf, type PlacedWord, type Rect, unionOf, widthOf } from './parts.ts';

export type Line = { readonly words: readonly PlacedWord[]; readonly rect: Rect };

/** Words that stand beside each other share at least this part of the smaller one's height. */
const SHARED_HEIGHT = 0.5;
/** A gap this many times the height of the line parts fields; a wider one may part columns. */
const FIELD_GAP = 0.6;
const COLUMN_GAP = 1.4;
/** Two columns of running text need this many lines on either side, of so many words on average. */
const COLUMN_LINES = 5;
const COLUMN_WORDS = 3;

function lineOf(words: readonly PlacedWord[]): Line {
  return { words, rect: unionOf(words) };
}

/** Words in the order in which they are read: line by line, but column by column where text runs in two. */
export function groupIntoLines(words: readonly PlacedWord[]): Line[] {
  const lines = gather(words);
  const columns = findColumns(lines);
  if (columns === undefined) return lines;
  const { from, to, gutter } = columns;
  const inside = lines.slice(from, to).flatMap((line) => line.words);
  return [
    ...lines.slice(0, from),
    ...groupIntoLines(inside.filter(({ right }) => right <= gutter)),
    ...groupIntoLines(inside.filter(({ right }) => right > gutter)),
    ...groupIntoLines(lines.slice(to).flatMap((line) => line.words)),
  ];
}

function gather(words: readonly PlacedWord[]): Line[] {
  const open: PlacedWord[][] = [];
  for (const word of words.toSorted((a, b) => a.top + a.bottom - (b.top + b.bottom))) {
    const home = open.slice(-12).findLast((line) => standsBeside(line, word));
    if (home === undefined) open.push([word]);
    else home.push(word);
  }
  return open
    .map((line) => lineOf(line.toSorted((a, b) => a.left - b.left)))
    .toSorted((a, b) => a.rect.top + a.rect.bottom - (b.rect.top + b.rect.bottom));
}

/** Held against the nearest word of the line, since a line of a crooked page climbs. */
function standsBeside(line: readonly PlacedWord[], word: PlacedWord): boolean {
  const distance = (other: PlacedWord) => Math.max(other.left - word.right, word.left - other.right);
  const nearest = line.reduce((best, other) => (distance(other) < distance(best) ? other : best));
  const shared = Math.min(nearest.bottom, word.bottom) - Math.max(nearest.top, word.top);
  return shared >= SHARED_HEIGHT * Math.min(heightOf(nearest), heightOf(word));
}

/** The gaps of a line that are wide enough to part fields, from left to right. */
export function fieldGaps(
  line: Line,
  factor = FIELD_GAP,
): readonly { readonly left: number; readonly right: number }[] {
  const least = factor * heightOf(line.rect);
  return line.words
    .slice(1)
    .map((word, i) => ({ left: line.words[i]?.right ?? word.left, right: word.left }))
    .filter(({ left, right }) => right - left >= least);
}

type Columns = { readonly from: number; readonly to: number; readonly gutter: number };

/** The first run of lines that a white gutter parts into two columns of running text. */
function findColumns(lines: readonly Line[]): Columns | undefined {
  for (const [from, line] of lines.entries()) {
    for (const gap of fieldGaps(line, COLUMN_GAP)) {
      const gutter = (gap.left + gap.right) / 2;
      const crossing = lines.findIndex((other, i) => i >= from && crosses(other, gutter));
      const to = crossing === -1 ? lines.length : crossing;
      if (isTwoColumns(lines.slice(from, to), gutter)) return { from, to, gutter };
    }
  }
  return undefined;
}

const crosses = (line: Line, x: number): boolean =>
  line.words.some(({ left, right }) => left < x && right > x) ||
  line.words.some((word, i) => {
    const next = line.words[i + 1];
    if (next === undefined || word.right > x || next.left < x) return false;
    return next.left - word.right < FIELD_GAP * heightOf(line.rect);
  });

function isTwoColumns(lines: readonly Line[], gutter: number): boolean {
  if (lines.length < COLUMN_LINES) return false;
  const sides = [
    lines.map(({ words }) => words.filter(({ right }) => right <= gutter)),
    lines.map(({ words }) => words.filter(({ right }) => right > gutter)),
  ];
  return sides.every(isRunningText);
}

/** Long lines that fill their column, with few gaps: a form or a table has short cells and must stay row by row. */
function isRunningText(side: readonly (readonly PlacedWord[])[]): boolean {
  const lines = side.filter((words) => words.length > 0).map(lineOf);
  if (lines.length < COLUMN_LINES) return false;
  const count = lines.reduce((sum, { words }) => sum + words.length, 0);
  const column = widthOf(unionOf(lines.map(({ rect }) => rect)));
  const full = lines.filter(({ rect }) => widthOf(rect) > 0.7 * column).length;
  const gapped = lines.filter((line) => fieldGaps(line, COLUMN_GAP).length > 0).length;
  return count / lines.length >= COLUMN_WORDS && full >= lines.length / 2 && gapped <= lines.length / 5;
}
