import { countAt } from './amounts.ts';
import type { Frequency } from './lexicon.ts';

export type Timed<T> = { readonly value: T; readonly end: number };

const UNITS = new Map<string, Frequency['unit']>([
  ['h', 'h'],
  ['hr', 'h'],
  ['hour', 'h'],
  ['hourly', 'h'],
  ['hrly', 'h'],
  ['d', 'd'],
  ['day', 'd'],
  ['daily', 'd'],
  ['night', 'd'],
  ['w', 'wk'],
  ['wk', 'wk'],
  ['week', 'wk'],
  ['weekly', 'wk'],
  ['m', 'mo'],
  ['mo', 'mo'],
  ['mth', 'mo'],
  ['month', 'mo'],
  ['monthly', 'mo'],
]);
const unitWord =
  /(hourly|hours?|hrly|hrs?|h|daily|days?|d|nights?|weekly|weeks?|wks?|w|monthly|months?|mths?|mo|m)(?![a-z])/y;
const every = /(?:every|each|ev|q\.?)[ ]?/y;
const ordinal = /(other|alternate|second|2nd|third|3rd)[ ]/y;
const gap = /[ -]{0,2}/y;
const rangeMark = /[ ]?[-–][ ]?| (?:to|or) /y;
const timesWord =
  /[ ]?(?:times|x|×)(?:[ ]?(?:a|per|each|every|in a|in)(?![a-z])|[ ]?\/)?[ ]?|[ ](?:a|per)[ ]|[ ](?=daily|weekly|monthly)|-(?=daily|weekly)/y;
const adverb = /(once|twice|thrice)(?:[ -]?(?:a|per|each|every|in a|in)(?![a-z])|[ ]?\/)?[ -]?/y;
const ADVERBS = new Map([
  ['once', 1],
  ['twice', 2],
  ['thrice', 3],
]);
const weekday =
  /(?:on )?((?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?s?)(?![a-z])[ ,/]{0,2}(?:and |& )?/y;

/** Reads "3 times a day", "2x/week", "q4-6h", "every other day", "6-hourly", "twice in 24 hours", "on Mon and Thu". */
export const frequencyAt = (lower: string, at: number): Timed<Frequency> | undefined =>
  intervalAt(lower, at) ??
  adverbAt(lower, at) ??
  countedAt(lower, at) ??
  hourlyAt(lower, at) ??
  weekdaysAt(lower, at);

function intervalAt(lower: string, at: number): Timed<Frequency> | undefined {
  const start = endOf(every, lower, at);
  if (start === undefined) return undefined;
  const which = endOf(ordinal, lower, start);
  if (which !== undefined) {
    const unit = unitAt(lower, which);
    const period = /^(?:third|3rd)/.test(lower.slice(start)) ? 3 : 2;
    return unit && { value: { times: 1, period, unit: unit.value }, end: unit.end };
  }
  const span = rangeAt(lower, start);
  if (!span) return singleIntervalAt(lower, start);
  const twice = countAt(lower, endOf(gap, lower, span.end) ?? span.end);
  const unit = unitAt(lower, twice?.value === span.value ? twice.end : span.end);
  return unit && { value: { times: 1, ...periodOf(span), unit: unit.value }, end: unit.end };
}

/** "q. day", "every month", never the letters of "q.h.s."; "every night" says when, which a phrase reads. */
function singleIntervalAt(lower: string, at: number): Timed<Frequency> | undefined {
  const unit = unitAt(lower, at);
  if (!unit || unit.end - at < 3 || lower.startsWith('night', at)) return undefined;
  return { value: { times: 1, period: 1, unit: unit.value }, end: unit.end };
}

type Range = { readonly value: number; readonly max?: number; readonly end: number };

function rangeAt(lower: string, at: number): Range | undefined {
  const first = countAt(lower, at);
  if (!first || first.value <= 0) return undefined;
  const mark = endOf(rangeMark, lower, first.end);
  const second = mark === undefined ? undefined : countAt(lower, mark);
  return second && second.value > first.value
    ? { value: first.value, max: second.value, end: second.end }
    : first;
}

const periodOf = ({ value, max }: Range) => ({ period: value, ...(max !== undefined && { periodMax: max }) });

function unitAt(lower: string, at: number): Timed<Frequency['unit']> | undefined {
  unitWord.lastIndex = endOf(gap, lower, at) ?? at;
  const word = unitWord.exec(lower)?.[1];
  const value = word === undefined ? undefined : (UNITS.get(word) ?? UNITS.get(word.replace(/s$/, '')));
  return value && { value, end: unitWord.lastIndex };
}

/** "twice a day", "once in 24 hours". */
function adverbAt(lower: string, at: number): Timed<Frequency> | undefined {
  adverb.lastIndex = at;
  const times = ADVERBS.get(adverb.exec(lower)?.[1] ?? '');
  return times === undefined ? undefined : perAt(lower, adverb.lastIndex, { value: times, end: at });
}

/** "3 times a day", "2 two times daily", "1-2 x weekly". */
function countedAt(lower: string, at: number): Timed<Frequency> | undefined {
  const upTo = lower.startsWith('up to ', at);
  const span = rangeAt(lower, upTo ? at + 6 : at);
  if (!span) return undefined;
  const again = countAt(lower, endOf(gap, lower, span.end) ?? span.end);
  const end = endOf(timesWord, lower, again?.value === span.value ? again.end : span.end);
  if (end === undefined) return undefined;
  return perAt(lower, end, upTo ? { value: 1, max: span.max ?? span.value, end } : span);
}

function perAt(lower: string, at: number, times: Range): Timed<Frequency> | undefined {
  if (!Number.isInteger(times.value)) return undefined;
  const count = numberBefore(lower, at);
  const unit = unitAt(lower, count?.end ?? at);
  if (!unit) return undefined;
  const isDay = unit.value === 'h' && count?.value === 24;
  const period = isDay ? 1 : (count?.value ?? 1);
  return {
    value: {
      times: times.value,
      ...(times.max !== undefined && { timesMax: times.max }),
      period,
      unit: isDay ? 'd' : unit.value,
    },
    end: unit.end,
  };
}

const numberBefore = (lower: string, at: number) =>
  /\d/.test(lower.charAt(at)) ? countAt(lower, at) : undefined;

/** "6-hourly", "4 to 6 hourly", "3-weekly". */
function hourlyAt(lower: string, at: number): Timed<Frequency> | undefined {
  const span = rangeAt(lower, at);
  if (!span) return undefined;
  const word = endOf(gap, lower, span.end) ?? span.end;
  if (!/^(?:hourly|hrly|weekly|monthly)/.test(lower.slice(word, word + 8))) return undefined;
  const unit = unitAt(lower, word);
  return unit && { value: { times: 1, ...periodOf(span), unit: unit.value }, end: unit.end };
}

/** "on Mondays", "Mon, Wed and Fri"; "on Monday" is one day and no frequency. */
function weekdaysAt(lower: string, from: number): Timed<Frequency> | undefined {
  const days = new Set<string>();
  let at = from;
  let end = from;
  for (let count = 0; count < 7; count += 1) {
    weekday.lastIndex = at;
    const found = weekday.exec(lower);
    if (!found?.[1]) break;
    days.add(found[1].slice(0, 3));
    end = at + found[0].replace(/[ ,/]+(?:and |& )?$/, '').length;
    at = weekday.lastIndex;
  }
  const isRepeated = days.size > 1 || lower.slice(from, end).endsWith('days');
  return !isRepeated ? undefined : { value: { times: days.size, period: 1, unit: 'wk' }, end };
}

const DAYS: readonly (readonly [RegExp, number])[] = [
  [/^h/, 1 / 24],
  [/^d|^n/, 1],
  [/^w/, 7],
  [/^m/, 30.4375],
  [/^y/, 365.25],
];
const durationCue =
  /(?:for|during|times|x|×)[ ]?(?:(?:up to|the next|a further|another|a total of|at least|a full|about|a|no more than)[ ])?/y;
const durationUnit =
  /(hours?|hrs?|h|days?|d|weeks?|wks?|w|months?|mths?|mo|m|years?|yrs?|y)(?![a-z])(?! (?:ago|later|before|after|prior|earlier|old|time|post|a|per|each|every)(?![a-z])|[ ]?\/)/y;
const slashed = /(\d{1,2})\/(7|52|12)(?![\d/])(?! (?:ago|later|before|after|prior|earlier))/y;
const course = /(?:a )?/y;

/**
 * Days of "for 5/7", "x 7 days", "for two weeks"; months are 30.4 days, to the next whole day.
 *
 * @param isAfterDirection "5 days" without "for" is a duration only after a dose or a frequency
 */
export function durationAt(lower: string, at: number, isAfterDirection: boolean): Timed<number> | undefined {
  const cue = endOf(durationCue, lower, at);
  const start = cue ?? endOf(course, lower, at) ?? at;
  slashed.lastIndex = start;
  const short = slashed.exec(lower);
  const isExpected = cue !== undefined || isAfterDirection;
  if (!isExpected && (!short || short[2] === '12')) return undefined;
  if (short) {
    const perUnit = short[2] === '7' ? 1 : short[2] === '52' ? 7 : 30.4375;
    return { value: Math.round(Number(short[1]) * perUnit), end: slashed.lastIndex };
  }
  const isBare = cue !== undefined && /(?:a|next|another) $/.test(lower.slice(at, cue));
  const span = rangeAt(lower, start) ?? (isBare ? { value: 1, end: start } : undefined);
  if (!span) return undefined;
  durationUnit.lastIndex = endOf(gap, lower, span.end) ?? span.end;
  const unit = durationUnit.exec(lower)?.[1];
  if (unit === undefined || (unit.length === 1 && cue === undefined)) return undefined;
  const perUnit = DAYS.find(([pattern]) => pattern.test(unit))?.[1] ?? 1;
  const days = (span.max ?? span.value) * perUnit;
  return { value: days < 1 ? Math.round(days * 1000) / 1000 : Math.round(days), end: durationUnit.lastIndex };
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
