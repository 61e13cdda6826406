import type { Span } from '@chartwright/kernel';
import wordsOfNumbers from './data/number-words.json' with { type: 'json' };
import classTable from './data/word-classes.json' with { type: 'json' };

const numberWords: Readonly<Record<string, number>> = wordsOfNumbers;

const classes: Readonly<Record<string, string>> = classTable;

const TENS = 'twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety';
const DIGITS = 'one|two|three|four|five|six|seven|eight|nine';
const SIGN = '(?:[^.;\\n]|\\.(?=\\d))';
const DENIAL =
  "(?!(?<![a-z])(?:no|not|nil|never|without|nor|neither|negative|absent|den(?:y|ies|ied|ying))(?![a-z])|n't(?![a-z]))";
const marksWith = (sign: string): Readonly<Record<string, string>> => ({
  '~~': `${sign}{0,90}?`,
  '~': `${sign}{0,40}?`,
  '{ae}': 'a?e',
  '{oe}': 'o?e',
  '{n}': `(?<n>\\d{1,4}(?:[.,]\\d{1,3})?|(?:${TENS})(?:[ -](?:${DIGITS})(?![a-z]))?|${Object.keys(numberWords).join('|')})`,
  ')*': '){0,4}',
  ')+': '){1,4}',
  ' ?': '[\\s-]{0,3}',
  ' ': '[\\s-]{1,3}',
});
const ANY_GAP = marksWith(SIGN);
const PLAIN_GAP = marksWith(`(?:${DENIAL}${SIGN})`);
const MARK = /\[[^\]]*\]|\\.|~~|~|\{ae\}|\{oe\}|\{n\}|\)[*+]| \?| /g;
const CLASS = /<([a-z][a-zA-Z]{1,24})>/g;

/**
 * Phrases as the tables write them, made into one expression for small letters: a blank is white space or a hyphen, `~` up
 * to 40 signs and `~~` up to 90 within a sentence, `{ae}` and `{oe}` the British or the American spelling, `{n}` a number
 * (also in words), `)*` at most four times, `<pain>` a class of words. `a & b` is both within 90 signs, in either order.
 * A last bracket may hold stems: up to five letters more belong to it. All else is a regular expression whose repeats have a bound.
 */
export function compile(phrase: string): RegExp {
  return compiled(phrase, ANY_GAP);
}

/** As `compile`, but no denial stands in a gap: "pain, but not at rest" is no pain at rest. */
export function compileAffirmed(phrase: string): RegExp {
  return compiled(phrase, PLAIN_GAP);
}

function compiled(phrase: string, marks: Readonly<Record<string, string>>): RegExp {
  const whole = phrase.replace(CLASS, (_, name: string) => `(?:${classNamed(name)})(?![a-z0-9])`);
  const parts = whole.split(' & ').map((part) => partOf(part, marks));
  const orders = ordersOf(parts).map((order) => order.join(marks['~~']));
  return new RegExp(orders.length === 1 ? (orders[0] ?? '') : `(?:${orders.join('|')})`, 'dgu');
}

function classNamed(name: string): string {
  const words = classes[name];
  if (words === undefined) throw new Error(`No class of words ${name}`);
  return words;
}

function partOf(part: string, marks: Readonly<Record<string, string>>): string {
  const source = part.replace(MARK, (mark) => (mark.startsWith('[') ? mark : (marks[mark] ?? mark)));
  const begin = /^[a-z0-9(]/.test(part) ? '(?<![a-z0-9])' : '';
  const end = part.endsWith(')') ? '[a-z]{0,5}(?![a-z0-9])' : /[a-z0-9]$/.test(part) ? '(?![a-z0-9])' : '';
  return `${begin}(?:${source})${end}`;
}

const ordersOf = (parts: readonly string[]): string[][] =>
  parts.length < 2
    ? [[...parts]]
    : parts.flatMap((first, at) => ordersOf(parts.toSpliced(at, 1)).map((rest) => [first, ...rest]));

/** A number as `{n}` finds it. */
export function numberOf(text: string): number | undefined {
  const plain = text
    .trim()
    .replace(/,(?=\d{3}$)/, '')
    .replace(',', '.');
  const value = numberWords[plain] ?? tensAndDigit(plain) ?? Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

/** "forty eight" */
function tensAndDigit(words: string): number | undefined {
  const [tens = '', digit = ''] = words.split(/[ -]/);
  const [first, second] = [numberWords[tens], numberWords[digit]];
  return first === undefined || second === undefined ? undefined : first + second;
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
