import { isNamingLetter, isWordAt, splitWords } from '@chartwright/kernel';
import type { Lexicon } from './lexicon.ts';

/** Marks a token that is punctuation, beside the numbers the dictionary gives to words. */
export const PUNCTUATION = -2;

/** The words and marks of a note with what is needed of each, as parallel arrays. */
export type Tokens = {
  readonly text: string;
  readonly count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly lower: readonly string[];
  /** Dictionary number; 0 unknown, -1 linking, -2 punctuation. */
  readonly ids: Int32Array;
  /** Line breaks before the token: 0, 1, or 2 for a blank line and more. */
  readonly breaks: Uint8Array;
};

export function readTokens(text: string, lexicon: Lexicon): Tokens {
  const { count, starts, ends } = splitWords(text);
  const lower: string[] = [];
  const ids = new Int32Array(count);
  const breaks = new Uint8Array(count);
  let end = 0;
  for (let at = 0; at < count; at += 1) {
    const start = starts[at] ?? 0;
    const stop = ends[at] ?? 0;
    breaks[at] = at === 0 ? 2 : breaksBetween(text, end, start);
    end = stop;
    const word = text.slice(start, stop).toLowerCase();
    lower[at] = word;
    if (!isWordAt(text, start)) ids[at] = PUNCTUATION;
    else if (word === 's' && isApostrophe(text, start - 1)) ids[at] = -1;
    else if (word === 'a' && at > 0 && isNamingLetter(lower[at - 1] ?? '')) ids[at] = lexicon.wordId('a-');
    else ids[at] = lexicon.wordId(word);
  }
  return { text, count, starts, ends, lower, ids, breaks };
}

const isApostrophe = (text: string, at: number) => text[at] === "'" || text[at] === '’';

function breaksBetween(text: string, from: number, to: number): number {
  if (to - from < 1) return 0;
  let breaks = 0;
  for (let at = from; at < to; at += 1) {
    const unit = text.charCodeAt(at);
    // CRLF counts once, at its line feed; a lone CR is a break of its own.
    if (unit === 10 || unit === 0x2028 || unit === 0x2029 || (unit === 13 && text.charCodeAt(at + 1) !== 10))
      breaks += 1;
  }
  return Math.min(breaks, 2);
}
