import { distance } from 'fastest-levenshtein';
import abbreviations from './abbreviations.json' with { type: 'json' };

const WORDS: ReadonlyMap<string, string> = new Map(Object.entries(abbreviations));
const NOTHING = new Set([
  'of',
  'the',
  'a',
  'an',
  'in',
  'on',
  'for',
  'and',
  'tbl',
  'table',
  'data',
  'file',
  'extract',
]);
const SPELT_ALIKE_MIN = 0.85;

/** The words of a name as people write it in a header, a column or a file: `SvcFromDt` and `service from date` are one. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replaceAll(/(\p{L})(\d)/gu, '$1 $2')
    .replaceAll('#', ' number ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap((word) => (WORDS.get(word) ?? word.replace(/^0+(?=\d)/, '')).split(' '))
    .filter((word) => word !== '' && !NOTHING.has(word));
}

/**
 * How likely two names mean the same: 1 for the same words, less for the same in another order, for words that one has
 * and the other has not, and for a slip of spelling.
 */
export function likeness(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const left = a.join(' ');
  const right = b.join(' ');
  if (left === right) return 1;
  if (left.replaceAll(' ', '') === right.replaceAll(' ', '')) return 0.98;
  const shared = a.filter((word) => b.includes(word)).length;
  if (shared === a.length && shared === b.length) return 0.95;
  const spelt = 1 - distance(left, right) / Math.max(left.length, right.length);
  const overlap = shared / new Set([...a, ...b]).size;
  return Math.max(spelt >= SPELT_ALIKE_MIN && sameDigits(left, right) ? spelt * 0.95 : 0, overlap * 0.85);
}

/** `dx 1` is not a slip for `dx 2`. */
const sameDigits = (a: string, b: string): boolean => a.replaceAll(/\D/g, '') === b.replaceAll(/\D/g, '');

const ORDINARY = 0.96;

export type Named = {
  readonly name: string;
  readonly label: string;
  readonly synonyms?: readonly string[] | undefined;
};

/** Compares headers with the names of a column; the words of those are split once. */
export function createNaming({ name, label, synonyms = [] }: Named): (words: readonly string[]) => number {
  const own = wordsOf(name);
  const others = [label, ...synonyms].map(wordsOf);
  return (words) =>
    others.reduce((best, other) => Math.max(best, ORDINARY * likeness(words, other)), likeness(words, own));
}
