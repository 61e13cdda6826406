import numberWords from './data/number-words.json' with { type: 'json' };
import { foldDigits } from './fold.ts';
import type { PageView } from './page-view.ts';

const inWords = new Map(Object.entries(numberWords.cardinals));

/**
 * The number that a token is, in digits or in words; a token is mended (l8, 1O) only when it holds a digit already.
 */
export function numberAt(view: PageView, at: number): number | undefined {
  const token = view.tokens[at];
  if (token === undefined) return undefined;
  if (token.kind === 'number') return parseDecimal(token.key);
  const written = view.text.slice(token.start, token.end);
  const spelt = inWords.get(written.toLowerCase());
  if (spelt !== undefined) return spelt + unitsAfter(view, at, spelt);
  if (!/\d/.test(written)) return undefined;
  const mended = foldDigits(written);
  return /^\d+$/.test(mended) ? Number(mended) : undefined;
}

/** "Forty eight" is one number. */
function unitsAfter(view: PageView, at: number, tens: number): number {
  if (tens < 20 || tens % 10 !== 0) return 0;
  const next = view.tokens[at + 1];
  const units =
    next === undefined ? undefined : inWords.get(view.text.slice(next.start, next.end).toLowerCase());
  return units !== undefined && units < 10 ? units : 0;
}

/** "1,200" has thousands, "1,5" is a decimal of the continent. */
function parseDecimal(written: string): number | undefined {
  const bare = written.replace(/[.,]$/, '');
  const plain = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(bare)
    ? bare.replaceAll(',', '')
    : bare.replace(',', '.');
  return /^\d+(?:\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

const comparators = new Map<string, '<' | '<=' | '>' | '>='>([
  ['<', '<'],
  ['>', '>'],
  ['≤', '<='],
  ['≥', '>='],
  ['over', '>'],
  ['above', '>'],
  ['under', '<'],
  ['below', '<'],
]);

export function comparatorBefore(view: PageView, at: number): '<' | '<=' | '>' | '>=' | undefined {
  const token = view.tokens[at - 1];
  return token === undefined
    ? undefined
    : comparators.get(view.text.slice(token.start, token.end).toLowerCase());
}
