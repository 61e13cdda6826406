import { NO_WORD, TIMES_WORD, wordId } from './vocabulary.ts';

/** What a token is. `WORD` is one of the vocabulary, `OTHER` any other run of letters. */
export const WORD = 1;
const OTHER = 2;
export const NUMBER = 3;
export const MARK = 4;

/** The white space before a token. */
export const GLUED = 0;
export const SPACED = 1;
export const NEW_LINE = 2;
export const BLANK_LINE = 3;

/**
 * The text cut once, left to right, into words, runs of digits and single marks; parallel arrays, because a long note
 * has many tokens. `value` is a word's id, a number's value or a mark's character code with dashes and quotes made one.
 */
export type Tokens = {
  readonly kind: number[];
  readonly value: number[];
  readonly start: number[];
  readonly end: number[];
  readonly gap: number[];
};

const SPACE = 0;
const LINE_FEED = 5;
const HALF = 6;
const CLASSES = classTable();
const UNUSUAL_SPACES = new Set([
  0xa0, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x200b,
  0x202f, 0x2060, 0x3000, 0xfeff,
]);
const DASHES = new Set([0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212]);
const QUOTES = new Set([0x2018, 0x2019, 0x60, 0xb4]);
const OTHER_MARKS = new Set([
  0xb0, 0xb1, 0xb7, 0xd7, 0x2022, 0x2026, 0x201c, 0x201d, 0x223c, 0x2248, 0x2264, 0x2265,
]);

function classTable(): Uint8Array {
  const classes = new Uint8Array(128).fill(MARK);
  for (let code = 0; code < 33; code++) classes[code] = SPACE;
  classes[0x7f] = SPACE;
  classes[0x0a] = LINE_FEED;
  for (let code = 0x30; code <= 0x39; code++) classes[code] = NUMBER;
  for (let code = 0x41; code <= 0x5a; code++) classes[code] = OTHER;
  for (let code = 0x61; code <= 0x7a; code++) classes[code] = OTHER;
  return classes;
}

function classOf(code: number): number {
  if (code < 128) return CLASSES[code] ?? MARK;
  if (UNUSUAL_SPACES.has(code)) return SPACE;
  if (code === 0x2028 || code === 0x2029) return LINE_FEED;
  if (code === 0xbd) return HALF;
  return DASHES.has(code) || QUOTES.has(code) || OTHER_MARKS.has(code) ? MARK : OTHER;
}

function markOf(code: number): number {
  if (DASHES.has(code)) return 0x2d;
  if (QUOTES.has(code)) return 0x27;
  return code === 0x223c || code === 0x2248 ? 0x7e : code;
}

/** Cuts a text into tokens in one pass. */
export function tokenise(text: string): Tokens {
  const kind: number[] = [];
  const value: number[] = [];
  const start: number[] = [];
  const end: number[] = [];
  const gap: number[] = [];
  const length = text.length;
  let space = BLANK_LINE;
  let at = 0;
  while (at < length) {
    const code = text.charCodeAt(at);
    const found = classOf(code);
    if (found === SPACE) {
      if (space === GLUED) space = SPACED;
      at++;
      continue;
    }
    if (found === LINE_FEED) {
      space = space >= NEW_LINE ? BLANK_LINE : NEW_LINE;
      at++;
      continue;
    }
    const from = at++;
    let tokenKind = found;
    let tokenValue = 0;
    if (found === OTHER) {
      let hash = (code < 128 ? code | 0x20 : code) + 7;
      while (at < length) {
        const next = text.charCodeAt(at);
        if (classOf(next) !== OTHER) break;
        hash = (Math.imul(hash, 31) + (next < 128 ? next | 0x20 : next)) | 0;
        at++;
      }
      tokenValue = wordId(hash, text, from, at);
      if (tokenValue !== NO_WORD) tokenKind = WORD;
    } else if (found === NUMBER) {
      tokenValue = code - 0x30;
      while (at < length) {
        const next = text.charCodeAt(at) - 0x30;
        if (next < 0 || next > 9) break;
        tokenValue = tokenValue * 10 + next;
        at++;
      }
    } else if (found === HALF) {
      tokenKind = NUMBER;
      tokenValue = 0.5;
    } else if (code === 0xd7) {
      tokenKind = WORD;
      tokenValue = TIMES_WORD;
    } else tokenValue = markOf(code);
    kind.push(tokenKind);
    value.push(tokenValue);
    start.push(from);
    end.push(at);
    gap.push(space);
    space = GLUED;
  }
  return { kind, value, start, end, gap };
}
