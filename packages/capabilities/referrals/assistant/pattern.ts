import type { Span } from '@chartwright/kernel';
import wordsOfNumbers from './data/number-words.json' with { type: 'json' };

const numberWords: Readonly<Record<string, number>> = wordsOfNumbers;

const WITHIN = '(?:[^.;\\n]|\\.(?=\\d))';
const MARKS: Readonly<Record<string, string>> = {
  '~~': `${WITHIN}{0,90}?`,
  '~': `${WITHIN}{0,40}?`,
  '{ae}': 'a?e',
  '{oe}': 'o?e',
  '{n}': `(?<n>\\d{1,4}(?:[.,]\\d{1,3})?|${Object.keys(numberWords).join('|')})`,
  ')*': '){0,4}',
  ' ?': '[\\s-]{0,3}',
  ' ': '[\\s-]{1,3}',
};
const MARK = /\[[^\]]*\]|\\.|~~|~|\{ae\}|\{oe\}|\{n\}|\)\*| \?| /g;

/**
 * Phrases as the tables write them, made into one expression for small letters: a blank is white space or a hyphen, `~` up
 * to 40 signs and `~~` up to 90 within a sentence, `{ae}` and `{oe}` the British or the American spelling, `{n}` a number
 * (also in words), `)*` at most four times. A last bracket may hold stems: up to five letters more belong to it. All else is a regular expression whose repeats have a bound.
 */
export function compile(phrase: string): RegExp {
  const source = phrase.replace(MARK, (mark) => (mark.startsWith('[') ? mark : (MARKS[mark] ?? mark)));
  const begin = /^[a-z0-9(]/.test(phrase) ? '(?<![a-z0-9])' : '';
  const end = phrase.endsWith(')')
    ? '[a-z]{0,5}(?![a-z0-9])'
    : /[a-z0-9]$/.test(phrase)
      ? '(?![a-z0-9])'
      : '';
  return new RegExp(`${begin}(?:${source})${end}`, 'dgu');
}

/** A number as `{n}` finds it. */
export function numberOf(text: string): number | undefined {
  const plain = text
    .trim()
    .replace(/,(?=\d{3}$)/, '')
    .replace(',', '.');
  const value = numberWords[plain] ?? Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

/** A place a phrase was found at, and its number where it asks for one. */
export type Found = Span & { readonly number?: Span & { readonly text: string } };

export function findAll(pattern: RegExp, lower: string): Found[] {
  return firstOf(lower.matchAll(pattern)).flatMap((match) => {
    const end = match.index + match[0].length;
    if (end === match.index) return [];
    const place = match.indices?.groups?.n;
    const number =
      place === undefined ? {} : { number: { start: place[0], end: place[1], text: match.groups?.n ?? '' } };
    return [{ start: match.index, end, ...number }];
  });
}

/** A letter says nothing more often than this; text that does is made to tire its reader. */
const MOST_PLACES = 60;

export const firstOf = <T>(matches: Iterable<T>, most = MOST_PLACES): T[] =>
  Iterator.from(matches).take(most).toArray();

export const overlaps = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;
