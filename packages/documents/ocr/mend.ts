import type { GreyImage } from '../image/grey.ts';
import { heightOf, middleOf, type PlacedWord, widthOf } from '../page/parts.ts';
import { findThreshold } from './components.ts';
import type { ReadWord, Sign } from './engine.ts';

/** The reader says where each sign stands, but not always truly; the ink does. A run of columns without ink. */
type Gap = { readonly left: number; readonly right: number };

/** Beside the usual space between words of the page: a gap inside a word is narrower, one between words wider. */
const SPLIT_FROM = 0.75;
const JOIN_BELOW = 0.4;
/** A one stands narrow in the room that every figure has; beside the height of the word. */
const ROOM_OF_ONE = 0.17;
/** A sign this narrow, beside the height of its word, was read into a place where there is none. */
const GHOST_WIDTH = 0.34;
const NARROW = /[ljtfrI1.,:;'’‘"“”`!|()[\]{}/\\-]/;
/** Shapes that are read for one another. */
const ALIKE = ['0oq', '5s', '3689b', 'c¢e', 'vy', 'uv', '2z'];
const CAN_PART = /[\p{L}\p{N}()[\]{}]/u;
const CAN_JOIN = /[\p{L}\p{N}@._/-]/u;
/** A bar that is part of a table is taller than a capital. */
const CAPITAL_MAX = 1.15;
const CAPITALS = /^[A-Z0-9][A-Za-fh-ik-or-xz0-9]*[.:]?$/;

/**
 * Holds what was read against the ink: takes out signs that were read twice, joins what a gap does not part, parts what a gap
 * does, and reads a bar as high as a capital as I. An identifier or a dose has no context to be understood from.
 */
export function mendWords(words: readonly ReadWord[], image: GreyImage): PlacedWord[] {
  const threshold = findThreshold(image);
  if (threshold === undefined) return [...words];
  const page = { image, threshold, space: usualSpace(words), capital: usualCapital(words) };
  const whole = words.map((word) => withoutGhosts(word, page));
  return joinTorn(whole, page)
    .flatMap((word) => split(word, page))
    .map((word) => (isCapitalI(word, page) ? { ...word, text: 'I' } : word));
}

type PageInk = {
  readonly image: GreyImage;
  readonly threshold: number;
  /** Beside the height of words. */
  readonly space: number;
  readonly capital: number;
};

const usualSpace = (words: readonly ReadWord[]): number =>
  middleOf(
    words.slice(1).flatMap((word, i) => {
      const before = words[i];
      if (before === undefined || before.line !== word.line) return [];
      const gap = (word.left - before.right) / heightOf(before);
      return gap > 0 && gap < 2 ? [gap] : [];
    }),
  );

const usualCapital = (words: readonly ReadWord[]): number =>
  middleOf(words.filter(({ text }) => CAPITALS.test(text)).map(heightOf));

const isCapitalI = (word: PlacedWord, { capital }: PageInk): boolean =>
  word.text === '|' && heightOf(word) <= CAPITAL_MAX * capital && heightOf(word) > 2 * widthOf(word);

type Band = {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
};

/** The white gaps between the first and the last ink of a band. */
function gapsIn({ image, threshold }: PageInk, { left, right, top, bottom }: Band): Gap[] {
  const gaps: Gap[] = [];
  let inkAt: number | undefined;
  for (let x = Math.max(0, left); x < Math.min(image.width, right); x += 1) {
    if (!isInkInColumn({ image, threshold }, { x, top, bottom })) continue;
    if (inkAt !== undefined && x > inkAt + 1) gaps.push({ left: inkAt + 1, right: x });
    inkAt = x;
  }
  return gaps;
}

function isInkInColumn(
  { image, threshold }: Pick<PageInk, 'image' | 'threshold'>,
  { x, top, bottom }: { readonly x: number; readonly top: number; readonly bottom: number },
): boolean {
  for (let y = top; y < bottom; y += 1) {
    if ((image.data[y * image.width + x] ?? 255) <= threshold) return true;
  }
  return false;
}

/** Where more signs were read than there are patches of ink, one that is too narrow for its shape and like its neighbour goes. */
function withoutGhosts(word: ReadWord, page: PageInk): ReadWord {
  const ghost = word.signs.findIndex((_, at) => isGhost(word, at));
  if (ghost === -1 || gapsIn(page, word).length + 1 >= word.signs.length) return word;
  const signs = word.signs.toSpliced(ghost, 1);
  return { ...word, signs, text: textOf(signs) };
}

function isGhost(word: ReadWord, at: number): boolean {
  const sign = word.signs[at];
  if (sign === undefined || NARROW.test(sign.text)) return false;
  if (sign.right - sign.left >= GHOST_WIDTH * heightOf(word)) return false;
  const beside = [word.signs[at - 1], word.signs[at + 1]];
  return beside.some((other) => other !== undefined && other.text !== sign.text && isAlike(other, sign));
}

function isAlike(one: Sign, other: Sign): boolean {
  const [a, b] = [one.text.toLowerCase(), other.text.toLowerCase()];
  return a === b || ALIKE.some((shapes) => shapes.includes(a) && shapes.includes(b));
}

const textOf = (signs: readonly Sign[]): string => signs.map(({ text }) => text).join('');

function joinTorn(words: readonly ReadWord[], page: PageInk): ReadWord[] {
  const joined: ReadWord[] = [];
  for (const word of words) {
    const before = joined.at(-1);
    if (before !== undefined && isTorn(before, word, page)) joined.splice(-1, 1, joinTwo(before, word));
    else joined.push(word);
  }
  return joined;
}

function isTorn(before: ReadWord, word: ReadWord, page: PageInk): boolean {
  const [last, first] = [before.signs.at(-1), word.signs[0]];
  if (before.line !== word.line || last === undefined || first === undefined) return false;
  if (!CAN_JOIN.test(last.text) || !CAN_JOIN.test(first.text) || first.left < last.left) return false;
  const top = Math.min(before.top, word.top);
  const bottom = Math.max(before.bottom, word.bottom);
  const widest = JOIN_BELOW * page.space * Math.min(heightOf(before), heightOf(word));
  const gaps = gapsIn(page, { left: last.left, right: first.right, top, bottom });
  return gaps.every(({ left, right }) => right - left < widest);
}

const joinTwo = (before: ReadWord, word: ReadWord): ReadWord => ({
  ...before,
  text: before.text + word.text,
  signs: [...before.signs, ...word.signs],
  left: Math.min(before.left, word.left),
  top: Math.min(before.top, word.top),
  right: Math.max(before.signs.at(-1)?.left ?? before.left, word.right),
  bottom: Math.max(before.bottom, word.bottom),
  confidence: (before.confidence + word.confidence) / 2,
});

/** Parts a word at every gap as wide as a space. */
function split(word: ReadWord, page: PageInk): PlacedWord[] {
  const { signs, line: _line, ...rest } = word;
  const space = SPLIT_FROM * page.space * heightOf(word);
  const wide = gapsIn(page, word).filter(({ left, right }) => right - left >= space);
  const cuts = wide.flatMap((gap) => {
    const at = signAfter(signs, gap);
    return at !== undefined && isCut(signs, at, { gap, space, word }) ? [{ at, gap }] : [];
  });
  if (cuts.length === 0) return [rest];
  return [...cuts, undefined].map((cut, i) => {
    const from = cuts[i - 1];
    return {
      ...rest,
      text: textOf(signs.slice(from?.at ?? 0, cut?.at)),
      left: from?.gap.right ?? word.left,
      right: cut?.gap.left ?? word.right,
    };
  });
}

/** The sign that begins behind a gap; undefined where the reader's places do not fit the ink. */
function signAfter(signs: readonly Sign[], gap: Gap): number | undefined {
  const at = signs.findIndex(({ left, right }) => (left + right) / 2 > (gap.left + gap.right) / 2);
  const [before, after] = [signs[at - 1], signs[at]];
  if (before === undefined || after === undefined) return undefined;
  const slack = (gap.right - gap.left) / 2;
  return before.right <= gap.left + slack && after.left >= gap.right - slack ? at : undefined;
}

type Cut = { readonly gap: Gap; readonly space: number; readonly word: ReadWord };

function isCut(signs: readonly Sign[], at: number, { gap, space, word }: Cut): boolean {
  const sides = [signs[at - 1]?.text ?? '', signs[at]?.text ?? ''];
  const ones = sides.filter((text) => text === '1').length;
  const needed = space + ones * ROOM_OF_ONE * heightOf(word);
  return sides.every((text) => CAN_PART.test(text)) && gap.right - gap.left >= needed;
}
