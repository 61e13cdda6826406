import { distance } from 'fastest-levenshtein';

/** What was recognised: the code itself, its beginning, the name, some of its words, words with slips, or first letters. */
export type MatchedBy = 'code' | 'code_start' | 'name' | 'words' | 'spelling' | 'initials';

export type Match = { readonly score: number; readonly matched: MatchedBy };

const SAME = 1;
const BEGINS = 0.92;
const ONE_SLIP = 0.84;
const TWO_SLIPS = 0.76;
const ONE_LETTER = 0.6;
const BEGINNING_MIN = 3;
const CODE_BEGINNING_MIN = 2;
/** Less than this is no likeness. */
const SCORE_MIN = 0.35;
const QUERY_SHARE = 0.8;

/** Joins words and says nothing. */
const LINKING = new Set(['a', 'an', 'and', 'at', 'by', 'for', 'in', 'of', 'on', 'the', 'to', 'with']);

/** Words in lower case without accents and marks. */
export function wordsOf(text: string): readonly string[] {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

const bareCode = (text: string): string => text.replaceAll(/[\s.]/g, '').toUpperCase();

/**
 * How well a code or name answers what was typed: order does not matter, spelling slips and initials cost a little.
 *
 * @returns undefined where it is no likeness
 */
export function matchEntity(
  typed: string,
  entity: { readonly id: string; readonly name: string | null },
): Match | undefined {
  const code = bareCode(typed);
  const id = bareCode(entity.id);
  if (code !== '' && code === id) return { score: 1, matched: 'code' };
  const byCode: Match | undefined =
    code.length >= CODE_BEGINNING_MIN && id.startsWith(code) && /\d/.test(code)
      ? { score: 0.7 + (0.2 * code.length) / id.length, matched: 'code_start' }
      : undefined;
  return better(byCode, entity.name === null ? undefined : matchName(typed, entity.name));
}

const better = (a: Match | undefined, b: Match | undefined): Match | undefined =>
  a === undefined || (b !== undefined && b.score > a.score) ? b : a;

function matchName(typed: string, name: string): Match | undefined {
  const wanted = withoutLinking(wordsOf(typed));
  const words = withoutLinking(wordsOf(name));
  if (wanted.length === 0 || words.length === 0) return undefined;
  if (wanted.join(' ') === words.join(' ')) return { score: 1, matched: 'name' };
  const letters = initialsOf(wordsOf(name));
  const asLetters = wanted.join('');
  if (letters.length >= 2 && asLetters === letters) return { score: 0.86, matched: 'initials' };
  return matchWords(wanted, words);
}

const initialsOf = (words: readonly string[]): string =>
  withoutLinking(words)
    .map((word) => word.slice(0, 1))
    .join('');

function withoutLinking(words: readonly string[]): readonly string[] {
  const meant = words.filter((word) => !LINKING.has(word));
  return meant.length === 0 ? words : meant;
}

/** Each typed word takes the word of the name it is most like; no word is taken twice. */
function matchWords(wanted: readonly string[], words: readonly string[]): Match | undefined {
  const free = new Set(words.keys());
  let likeness = 0;
  let taken = 0;
  let least = SAME;
  for (const word of wanted) {
    let best: { readonly at: number; readonly value: number } | undefined;
    for (const at of free) {
      const value = likenessOf(word, words[at] ?? '');
      if (value > (best?.value ?? 0)) best = { at, value };
    }
    if (best === undefined) continue;
    free.delete(best.at);
    likeness += best.value;
    taken += 1;
    least = Math.min(least, best.value);
  }
  const score = QUERY_SHARE * (likeness / wanted.length) + (1 - QUERY_SHARE) * (taken / words.length);
  if (taken === 0 || score < SCORE_MIN) return undefined;
  // All the words in another order are the name, and a little less sure of it.
  const isWhole = taken === words.length && taken === wanted.length;
  if (isWhole && least === SAME) return { score: 0.98, matched: 'words' };
  const isSlip = least === ONE_SLIP || least === TWO_SLIPS;
  return { score, matched: least === ONE_LETTER ? 'initials' : isSlip ? 'spelling' : 'words' };
}

function likenessOf(typed: string, word: string): number {
  if (typed === word) return SAME;
  if (typed.length === 1) return word.startsWith(typed) ? ONE_LETTER : 0;
  if (typed.length >= BEGINNING_MIN && word.startsWith(typed)) return BEGINS;
  // Digits are never a slip: 470 is not 471.
  if (/\d/.test(typed) || /\d/.test(word)) return 0;
  const slips = slipsBetween(typed, word);
  const shorter = Math.min(typed.length, word.length);
  if (slips === 1 && shorter >= 4) return ONE_SLIP;
  if (slips === 2 && shorter >= 7) return TWO_SLIPS;
  return 0;
}

/** Letters to change, and two neighbours that changed places count as one. */
function slipsBetween(a: string, b: string): number {
  const letters = distance(a, b);
  return letters === 2 && a.length === b.length && isSwap(a, b) ? 1 : letters;
}

function isSwap(a: string, b: string): boolean {
  let at = 0;
  while (a[at] === b[at]) at += 1;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}

/** How much better the best one is than any other before it is chosen. */
const LEAD_MIN = 0.1;
const CHOSEN_MIN = 0.84;

/** The first of ranked candidates where it is clearly the one that was meant. */
export function chooseClear<T extends { readonly score: number }>(ranked: readonly T[]): T | undefined {
  const [first, second] = ranked;
  if (first === undefined || first.score < CHOSEN_MIN) return undefined;
  if (second === undefined || first.score - second.score >= LEAD_MIN) return first;
  return first.score === 1 && second.score < 1 ? first : undefined;
}
