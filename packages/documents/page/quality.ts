import type { PlacedWord } from './parts.ts';

/** The eight most frequent letters of English make up about 60 % of it; of a shifted alphabet about 30 %. */
const FREQUENT = /[etaoinsr]/i;
const FREQUENT_SHARE_MIN = 0.42;
/** Fewer letters may be a list of names or numbers. */
const LETTERS_MIN = 120;

/**
 * True where the letters of a text layer cannot be language: a font that maps its shapes to other letters shows a letter
 * to a reader and gives garbage to a program.
 */
export function isGarbled(words: readonly PlacedWord[]): boolean {
  const letters = words.flatMap(({ text }) => text.match(/[a-z]/gi) ?? []);
  const all = words.reduce((sum, { text }) => sum + (text.match(/\p{L}/gu)?.length ?? 0), 0);
  if (all < LETTERS_MIN || letters.length < all / 2) return false;
  const frequent = letters.filter((letter) => FREQUENT.test(letter)).length;
  return frequent / letters.length < FREQUENT_SHARE_MIN;
}
