import numberWords from './data/number-words.json' with { type: 'json' };
import { foldDigits, foldLetters } from './fold.ts';

export type DateMention = {
  readonly start: number;
  readonly end: number;
  /** ISO, as exact as it was written: a day, a month or a year. */
  readonly iso: string;
  /** Digits that recognition mistook were mended. */
  readonly isMended: boolean;
};

type DateOrder = 'dayFirst' | 'monthFirst';
type Parts = { readonly day?: number; readonly month: number; readonly year: number };

const months = new Map(Object.entries(numberWords.months).map(([word, month]) => [foldLetters(word), month]));
const digit = '[\\dOolISB|]';
const numeric = new RegExp(
  `(?<![\\w/])(${digit}{1,2})\\s?([/.\\-])\\s?(${digit}{1,2})\\s?\\2\\s?(${digit}{4}|${digit}{2})(?![\\w/])`,
  'g',
);
const isoDay = new RegExp(`(?<![\\w/])(${digit}{4})-(${digit}{2})-(${digit}{2})(?!\\w)`, 'g');
const named = new RegExp(
  `(?<!\\w)(${digit}{1,2})(?:st|nd|rd|th)?[\\s\\-./]{1,3}(?:of\\s)?([A-Za-z1|]{3,9})[.,]?[\\s\\-./]{1,3}(${digit}{4}|'?${digit}{2})(?!\\w)`,
  'g',
);
const monthNamed = new RegExp(
  `(?<!\\w)([A-Za-z1|]{3,9})\\.?\\s{1,2}(${digit}{1,2})(?:st|nd|rd|th)?,?\\s{1,2}(${digit}{4})(?!\\w)`,
  'g',
);
const yearFirst = /(?<![\w/])((?:19|20)\d\d)([/.])(\d{1,2})\2(\d{1,2})(?![\w/])/g;
const ordinals = new Map(Object.entries(numberWords.ordinals));
const spokenDay = new RegExp(
  `(?<!\\p{L})(?:the\\s)?(${Object.keys(numberWords.ordinals)
    .toSorted((a, b) => b.length - a.length)
    .join('|')})\\s(?:day\\s)?of\\s([A-Za-z]{3,9}),?\\s(${digit}{4})(?!\\w)`,
  'giu',
);
const monthOnly = /(?<![\w/])(0?[1-9]|1[0-2])\/((?:19|20)\d\d)(?![\w/])/g;

/** Every date of the page, in the order of the text. Two-digit years are of the hundred years up to `latestYear`. */
export function findDates(text: string, latestYear: number): readonly DateMention[] {
  const order = orderOf(text);
  const found: DateMention[] = [];
  const take = (match: RegExpMatchArray, parts: Parts | undefined) => {
    const start = match.index ?? 0;
    const iso = parts === undefined ? undefined : isoOf(parts);
    if (iso !== undefined)
      found.push({ start, end: start + match[0].length, iso, isMended: isMended(match[0]) });
  };
  for (const match of text.matchAll(isoDay))
    take(match, { year: num(match[1]), month: num(match[2]), day: num(match[3]) });
  for (const match of text.matchAll(yearFirst))
    take(match, { year: num(match[1]), month: num(match[3]), day: num(match[4]) });
  for (const match of text.matchAll(spokenDay)) {
    const day = ordinals.get((match[1] ?? '').toLowerCase());
    take(match, namedParts(String(day), match[2], match[3], latestYear));
  }
  for (const match of text.matchAll(numeric)) take(match, numericParts(match, { order, latestYear }));
  for (const match of text.matchAll(named)) take(match, namedParts(match[1], match[2], match[3], latestYear));
  for (const match of text.matchAll(monthNamed))
    take(match, namedParts(match[2], match[1], match[3], latestYear));
  for (const match of text.matchAll(monthOnly)) take(match, { month: num(match[1]), year: num(match[2]) });
  return withoutOverlaps(found);
}

function withoutOverlaps(found: readonly DateMention[]): readonly DateMention[] {
  const kept: DateMention[] = [];
  for (const date of [...found].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (date.start >= (kept.at(-1)?.end ?? 0)) kept.push(date);
  }
  return kept;
}

/** Day first, unless a date of the page can only be read month first and none only day first. */
function orderOf(text: string): DateOrder {
  let monthFirst = 0;
  let dayFirst = 0;
  for (const match of text.matchAll(numeric)) {
    if (num(match[3]) > 12) monthFirst += 1;
    if (num(match[1]) > 12) dayFirst += 1;
  }
  if (dayFirst > 0) return 'dayFirst';
  return monthFirst > 0 || isAmerican(text) ? 'monthFirst' : 'dayFirst';
}

/** Where no date tells the order: a practice of the United States by its telephone and its registers. */
function isAmerican(text: string): boolean {
  return (
    /(?:\(\d{3}\) ?|\b\d{3}[-.])\d{3}[-.]\d{4}\b/.test(text) &&
    /\b(?:SSN|NPI|PA-C|social security|last four of social)\b/i.test(text)
  );
}

function numericParts(
  match: RegExpMatchArray,
  how: { order: DateOrder; latestYear: number },
): Parts | undefined {
  const holdsDigit = /\d/.test(match[0]);
  if (!holdsDigit) return undefined;
  const [first, second] = [num(match[1]), num(match[3])];
  const year = fullYear(match[4] ?? '', how.latestYear);
  return how.order === 'monthFirst'
    ? { day: second, month: first, year }
    : { day: first, month: second, year };
}

function namedParts(
  day: string | undefined,
  month: string | undefined,
  year: string | undefined,
  latestYear: number,
) {
  const monthNumber = months.get(foldLetters(month ?? ''));
  if (monthNumber === undefined) return undefined;
  return { day: num(day), month: monthNumber, year: fullYear((year ?? '').replace("'", ''), latestYear) };
}

function fullYear(written: string, latestYear: number): number {
  const year = num(written);
  if (written.length > 2) return year;
  const sameCentury = latestYear - (latestYear % 100) + year;
  return sameCentury > latestYear ? sameCentury - 100 : sameCentury;
}

function num(written: string | undefined): number {
  return Number(foldDigits(written ?? ''));
}

function isMended(written: string): boolean {
  return /^[\dOolISB|\s/.-]+$/.test(written) && /[OolISB|]/.test(written);
}

function isoOf({ day, month, year }: Parts): string | undefined {
  if (month < 1 || month > 12 || year < 1880 || year > 2200) return undefined;
  const isoMonth = `${year}-${String(month).padStart(2, '0')}`;
  if (day === undefined) return isoMonth;
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? `${isoMonth}-${String(day).padStart(2, '0')}` : undefined;
}

/** Completed years. */
export function yearsBetween(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) < from.slice(5) ? years - 1 : years;
}
