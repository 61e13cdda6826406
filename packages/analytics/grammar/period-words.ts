import { z } from 'zod';
import type { Period } from '../model/query.ts';
import type { CalendarUnit } from './calendar.ts';
import { type Token, wordsOfPhrase } from './text.ts';
import file from './words/calendar.json' with { type: 'json' };

const units = ['day', 'week', 'month', 'quarter', 'half', 'year'] as const;
const list = z.array(z.string());
const CalendarFile = z.strictObject({
  months: z.record(z.string(), z.number()),
  ordinals: z.record(z.string(), z.number()),
  units: z.record(z.string(), z.enum(units)),
  last: list,
  this: list,
  next: list,
  since: list,
  after: list,
  before: list,
  until: list,
  onward: list,
  join: list,
  all: list,
  yearToDate: list,
  quarterToDate: list,
  monthToDate: list,
  trailingYear: list,
  fiscal: list,
  sameLastYear: list,
  previousPeriod: list,
  yearOverYear: list,
  monthWords: list,
  edges: z.strictObject({ start: list, middle: list, end: list }),
  weekOf: list,
  ending: list,
});
const words = CalendarFile.parse(file);
export const months = new Map(Object.entries(words.months));
const ordinals = new Map(Object.entries(words.ordinals));
const unitWords = new Map(Object.entries(words.units));

/** What a period is reckoned from. */
export type Almanac = {
  readonly now: string;
  readonly coverage?: Period | undefined;
  readonly fiscalYearStart: number;
  readonly weekStart: 'monday' | 'sunday';
};

export type PeriodFault = 'no_such_day' | 'reversed' | 'future';
export type Dated = Period | 'all' | PeriodFault;
export type PeriodReading = {
  readonly length: number;
  readonly dated: Dated;
  /** A sentence for the assumptions, where something was taken for granted. */
  readonly assumed?: string;
  /** The year was said, or the period is told from today. */
  readonly isPlain: boolean;
  /** A number of four digits that may be no year. */
  readonly isBareYear?: true;
};

export const isPeriod = (dated: Dated): dated is Period => typeof dated === 'object';

type Phrases = ReadonlyMap<string, readonly (readonly string[])[]>;

/** Phrases by their first word, longer ones first. */
const phraseLists = (phrases: readonly string[]): Phrases =>
  Map.groupBy(
    phrases.map(wordsOfPhrase).toSorted((one, other) => other.length - one.length),
    ([first = '']) => first,
  );

const say = {
  last: phraseLists(words.last),
  this: phraseLists(words.this),
  next: phraseLists(words.next),
  since: phraseLists(words.since),
  after: phraseLists(words.after),
  before: phraseLists(words.before),
  until: phraseLists(words.until),
  onward: phraseLists(words.onward),
  join: phraseLists(words.join),
  all: phraseLists(words.all),
  yearToDate: phraseLists(words.yearToDate),
  quarterToDate: phraseLists(words.quarterToDate),
  monthToDate: phraseLists(words.monthToDate),
  trailingYear: phraseLists(words.trailingYear),
  fiscal: phraseLists(words.fiscal),
  sameLastYear: phraseLists(words.sameLastYear),
  previousPeriod: phraseLists(words.previousPeriod),
  yearOverYear: phraseLists(words.yearOverYear),
  start: phraseLists(words.edges.start),
  middle: phraseLists(words.edges.middle),
  end: phraseLists(words.edges.end),
  weekOf: phraseLists(words.weekOf),
  ending: phraseLists(words.ending),
};

/** Length of the longest of the phrases that begins here; 0 where none does. */
export function lengthOf(kind: keyof typeof say, tokens: readonly Token[], at: number): number {
  const candidates = say[kind].get(tokens[at]?.text ?? '');
  const found = candidates?.find((phrase) =>
    phrase.every((word, offset) => tokens[at + offset]?.text === word),
  );
  return found?.length ?? 0;
}

export const isWord = (token: Token | undefined, ...texts: readonly string[]): boolean =>
  token?.kind === 'word' && texts.includes(token.text);

export const skipped = (tokens: readonly Token[], at: number, ...texts: readonly string[]): number => {
  let next = at;
  while (isWord(tokens[next], ...texts)) next += 1;
  return next;
};

const EARLIEST_YEAR = 1900;
const LATEST_YEAR = 2199;

export function yearAt(token: Token | undefined): number | undefined {
  if (token?.kind !== 'number' || !/^\d{4}$/u.test(token.raw)) return undefined;
  const year = Number(token.raw);
  return year >= EARLIEST_YEAR && year <= LATEST_YEAR ? year : undefined;
}

export const wholeNumber = (token: Token | undefined): number | undefined =>
  token?.kind === 'number' && token.unit === undefined && Number.isInteger(token.number)
    ? token.number
    : undefined;

/** A piece of the calendar whose year may have to be found from what stands beside it. */
export type Atom = {
  readonly length: number;
  readonly year?: number;
  readonly inYear: (year: number) => Period | PeriodFault;
  readonly dated?: Dated;
  readonly assumed?: string;
  readonly isBareYear?: true;
};

export const fixed = (length: number, dated: Dated, assumed?: string): Atom => ({
  length,
  dated,
  inYear: () => (isPeriod(dated) ? dated : 'no_such_day'),
  ...(isPeriod(dated) && { year: Number(dated.to.slice(0, 4)) }),
  ...(assumed !== undefined && { assumed }),
});

export const ordinalOf = (token: Token | undefined): number | undefined =>
  token === undefined || token.kind === 'quoted' ? undefined : ordinals.get(token.text);

export const unitAt = (token: Token | undefined): CalendarUnit | undefined =>
  token?.kind === 'word' ? unitWords.get(token.text) : undefined;

/** Words of the calendar, for mending slips. */
export const calendarWords: readonly string[] = [
  ...Object.keys(words.months),
  ...Object.keys(words.units),
  ...words.last.filter((word) => !word.includes(' ')),
];
