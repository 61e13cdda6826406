import type { Lexicon, Match } from './lexicon.ts';
import type { Role, Sense } from './model.ts';
import { readPeriod } from './period.ts';
import { type Almanac, lengthOf, type PeriodReading } from './period-words.ts';
import type { Token } from './text.ts';

/** Pieces of a question that belong together, with everything they may mean. */
export type Item = {
  readonly tokens: readonly Token[];
  /** Where its first piece stands among all pieces. */
  readonly at: number;
  readonly text: string;
  readonly senses: readonly Sense[];
  readonly number?: number;
  readonly unit?: 'percent' | 'money';
  readonly period?: PeriodReading;
  readonly isYearOverYear?: true;
};

type Found = { readonly length: number; readonly item: Omit<Item, 'tokens' | 'at' | 'text'> };

const HAS_DIGIT = /\d/u;

function idSenses(token: Token, lexicon: Lexicon): Sense[] {
  if (token.kind === 'mark' || !HAS_DIGIT.test(token.raw)) return [];
  const value = token.raw.toUpperCase();
  return lexicon.patterns
    .filter(({ pattern }) => pattern.test(value))
    .map(({ dim }) => ({ is: 'value', dim, value }));
}

const numberOf = (token: Token): Pick<Item, 'number' | 'unit'> =>
  token.number === undefined
    ? {}
    : { number: token.number, ...(token.unit !== undefined && { unit: token.unit }) };

const longerOf = (one: Match | undefined, other: Match | undefined): Match | undefined =>
  (other?.length ?? 0) > (one?.length ?? 0) ? other : one;

/** `with no-show status`: a phrase of the language does not end within a word. */
function wholeAt(tokens: readonly Token[], at: number, lexicon: Lexicon): Match | undefined {
  const match = lexicon.match(tokens, at);
  const isAsked = tokens[at - 1]?.text === 'which' && match?.senses.some(({ is }) => is === 'metric');
  const noun = isAsked ? lexicon.match(tokens.slice(0, at + 1), at) : undefined;
  if (noun?.senses.some(({ is }) => is === 'dimension')) return noun;
  const isCut = match !== undefined && match.length > 1 && tokens[at + match.length]?.isDashed === true;
  if (!isCut || match.senses.some(({ is }) => is !== 'role')) return match;
  return lexicon.match(tokens.slice(0, at + match.length - 1), at) ?? match;
}

/** What a base is made of is named by its first words: `HOSPITAL score stay C000468`, `HbA1c last 12 months`. */
function shorterAt(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
  match: Match | undefined,
  almanac: Almanac,
): Match | undefined {
  const end = at + (match?.length ?? 0) - 1;
  if (match === undefined || end === at || match.senses.some(({ is }) => is !== 'base')) return match;
  const shorter = lexicon.match(tokens.slice(0, end), at);
  const isMeasured = shorter?.senses.some(({ is }) => is === 'metric') === true;
  const isDated = (readPeriod(tokens, end, almanac)?.length ?? 0) > 1;
  return shorter && (isMeasured || isDated) ? shorter : match;
}

const HAVING = new Set(['with', 'whose']);
const ARTICLES = new Set(['a', 'an', 'the', 'any', 'their']);
const OF = new Set(['of', 'is', 'was', 'being']);
const COMPARED = ['over', 'atLeast', 'under', 'atMost', 'exactly', 'between'] as const;
const FURTHER = ['orMore', 'orLess'] as const;

const saysRole = (match: Match | undefined, roles: readonly Role[]): boolean =>
  match?.senses.some((sense) => sense.is === 'role' && roles.includes(sense.role)) === true;

const OFTEN = new Set(['once', 'twice', 'times']);
const OFTEN_WITHIN = 4;

/** `at least once`, `3 or more times`. */
const isOften = (tokens: readonly Token[], at: number): boolean =>
  tokens.slice(at, at + OFTEN_WITHIN).some(({ raw }) => OFTEN.has(raw.toLowerCase()));

/** Whether a number follows that something is held against: `of 4 or more`, `above 3`, `12+`. */
function isHeldAt(tokens: readonly Token[], at: number, lexicon: Lexicon): boolean {
  const isOf = OF.has(tokens[at]?.text ?? '');
  const place = isOf ? at + 1 : at;
  const compared = lexicon.match(tokens, place);
  if (compared && saysRole(compared, COMPARED)) return !isOften(tokens, place + compared.length);
  const token = tokens[place];
  if (token?.number === undefined || isOften(tokens, place)) return false;
  return isOf || token.raw.endsWith('+') || saysRole(lexicon.match(tokens, place + 1), FURTHER);
}

const isWho = ({ is }: Sense): boolean => is === 'people' || is === 'count';
const isNamed = ({ is }: Sense): boolean => is === 'metric' || is === 'base';

/**
 * `members with a Charlson score of 4 or more`: not all who have a score, so who has it and what is had are read apart,
 * though the words before the number name those who have one. After `having` the whole name is meant.
 */
function haversAt(tokens: readonly Token[], at: number, lexicon: Lexicon): Match | undefined {
  const match = lexicon.match(tokens, at);
  const end = at + (match?.length ?? 0);
  const having = tokens.findIndex(({ text }, place) => place > at && place < end && HAVING.has(text));
  if (having < 0 || !match?.senses.some(isNamed) || tokens[at - 1]?.text === 'having') return undefined;
  const had = ARTICLES.has(tokens[having + 1]?.text ?? '') ? having + 2 : having + 1;
  const what = lexicon.match(tokens, had);
  const isWhole =
    what !== undefined && had + what.length >= end && what.senses.some(({ is }) => is === 'metric');
  if (!isWhole || !isHeldAt(tokens, had + what.length, lexicon)) return undefined;
  const who = lexicon.match(tokens.slice(0, having), at);
  return who?.length === having - at && who.senses.some(isWho) ? who : undefined;
}

function phraseAt(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
  almanac: Almanac,
): Found | undefined {
  const whole = shorterAt(tokens, at, lexicon, wholeAt(tokens, at, lexicon), almanac);
  const match = haversAt(tokens, at, lexicon) ?? longerOf(whole, lexicon.spread(tokens, at));
  const token = tokens[at];
  return (
    match &&
    token && {
      length: match.length,
      item: { senses: match.senses, ...(match.length === 1 && numberOf(token)) },
    }
  );
}

/** A phrase of the model that begins like a period goes on longer: `30-day readmission rate`. */
function longestAt(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
  almanac: Almanac,
): Found | undefined {
  const phrase = phraseAt(tokens, at, lexicon, almanac);
  const yearOverYear = lengthOf('yearOverYear', tokens, at);
  if (yearOverYear > (phrase?.length ?? 0)) {
    return { length: yearOverYear, item: { senses: [], isYearOverYear: true } };
  }
  const period = readPeriod(tokens, at, almanac);
  if (!period || period.length < (phrase?.length ?? 0)) return phrase;
  const token = tokens[at];
  const single = period.length === 1 && token !== undefined ? numberOf(token) : {};
  const senses = phrase?.length === period.length ? phrase.item.senses : [];
  return { length: period.length, item: { senses, period, ...single } };
}

function itemAt(tokens: readonly Token[], at: number, lexicon: Lexicon, almanac: Almanac): Item | undefined {
  const token = tokens[at];
  if (!token) return undefined;
  const found: Found =
    token.kind === 'quoted'
      ? { length: 1, item: { senses: [] } }
      : (longestAt(tokens, at, lexicon, almanac) ?? {
          length: 1,
          item: { senses: idSenses(token, lexicon), ...numberOf(token) },
        });
  const own = tokens.slice(at, at + found.length);
  return { ...found.item, tokens: own, at, text: own.map(({ text }) => text).join(' ') };
}

/** Cuts the pieces of a question into items, from the left, each as long as it can be. */
export function readItems(tokens: readonly Token[], lexicon: Lexicon, almanac: Almanac): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < tokens.length; ) {
    const item = itemAt(tokens, at, lexicon, almanac);
    if (!item) break;
    items.push(item);
    at += item.tokens.length;
  }
  return items;
}

export const hasRole = (item: Item | undefined, ...roles: readonly Role[]): boolean =>
  item?.senses.some((sense) => sense.is === 'role' && roles.includes(sense.role)) ?? false;

export const sensesOf = <K extends Sense['is']>(
  item: Item | undefined,
  kind: K,
): readonly Extract<Sense, { is: K }>[] =>
  (item?.senses ?? []).filter((sense): sense is Extract<Sense, { is: K }> => sense.is === kind);

export const hasSense = (item: Item | undefined, ...kinds: readonly Sense['is'][]): boolean =>
  item?.senses.some((sense) => kinds.includes(sense.is)) ?? false;

export const isMark = (item: Item | undefined, ...marks: readonly string[]): boolean =>
  item !== undefined && item.tokens[0]?.kind === 'mark' && marks.includes(item.text);

export const isQuoted = (item: Item | undefined): boolean => item?.tokens[0]?.kind === 'quoted';

/** Whether the noun is said of several: `clinics`. */
export const isPlural = (item: Item): boolean => {
  const last = item.tokens.at(-1);
  return last !== undefined && last.raw.toLowerCase() !== last.text && last.raw.toLowerCase().endsWith('s');
};

export const grainOf = (item: Item | undefined) => sensesOf(item, 'grain')[0]?.grain;

/** `10+`: so many or more. */
export const isPlus = (item: Item | undefined): boolean => item?.tokens.at(-1)?.raw.endsWith('+') ?? false;

export const plainCount = (item: Item | undefined): number | undefined =>
  item?.number !== undefined &&
  item.unit === undefined &&
  Number.isInteger(item.number) &&
  item.number > 0 &&
  !isPlus(item)
    ? item.number
    : undefined;
