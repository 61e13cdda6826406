import type { Unit } from './calendar.ts';
import { dateOf, fullYear, isMeasure, isPlausibleYear, isRealPoint, type Point, withYear } from './points.ts';
import {
  type Draft,
  is,
  isBefore,
  isClauseEnd,
  isGlued,
  isJoined,
  isMark,
  isOneOf,
  isPartOfCode,
  kindAt,
  lengthAt,
  numberAt,
  type Scene,
  unitAt,
  wordAt,
} from './reader.ts';
import { MARK, NUMBER } from './tokens.ts';
import { weekdayNumberOf } from './vocabulary.ts';

/** Numbers joined without space by `/`, `-` or `.`: where they begin, how many there are, the token after the last. */
export type Chain = { readonly from: number; readonly size: number; readonly to: number };

/** No date or range of dates has more numbers. */
const LONGEST = 6;

export function chainAt(scene: Scene, from: number): Chain {
  let to = from + 1;
  let size = 1;
  while (
    isOneOf(scene, to, '/-.') &&
    isGlued(scene, to) &&
    isGlued(scene, to + 1) &&
    kindAt(scene, to + 1) === NUMBER
  ) {
    to += 2;
    size++;
  }
  return { from, size, to };
}

/** Reads a chain of two or more numbers as a date, a range of dates or years; undefined when it is none. */
export function chainDraft(scene: Scene, chain: Chain): Draft | undefined {
  if (chain.size > LONGEST || isPartOfCode(scene, chain.from) || isOneOf(scene, chain.from - 1, '+#')) {
    return undefined;
  }
  if (isGlued(scene, chain.from) && isOneOf(scene, chain.from - 1, '/.')) return undefined;
  const cut = rangeCut(scene, chain);
  if (cut !== undefined) return rangeOfChain(scene, chain, cut);
  const point = chainPoint(scene, chain.from, chain.to);
  return point ? pointDraft(scene, point) : (yearRange(scene, chain) ?? shortDate(scene, chain));
}

/** The dash that separates two dates: "22/5-24/5", "14/2/24-16/2/24". */
function rangeCut(scene: Scene, chain: Chain): number | undefined {
  let dashes = 0;
  let last = 0;
  for (let at = chain.from + 1; at < chain.to; at += 2) {
    if (!isMark(scene, at, '-')) continue;
    dashes++;
    last = at;
  }
  return dashes === 1 && chain.size > 2 ? last : undefined;
}

function rangeOfChain(scene: Scene, chain: Chain, cut: number): Draft | undefined {
  const dated = chainPoint(scene, cut + 1, chain.to);
  const isDay = cut - chain.from === 1;
  const late = dated ?? (isDay ? undefined : slashPoint(scene, cut + 1, chain.to));
  const early = isDay
    ? dayAlone(scene, chain.from)
    : (chainPoint(scene, chain.from, cut) ?? slashPoint(scene, chain.from, cut));
  if (!early || !late) return undefined;
  const end = withYear(scene, late, false);
  const start = { ...end, day: undefined, ...early } as Point;
  return rangeDraft({ ...withYear(scene, start, false), from: chain.from }, { ...end, to: chain.to });
}

const dayAlone = (scene: Scene, at: number): Point | undefined => {
  const day = numberAt(scene, at);
  return day >= 1 && day <= 31 ? { from: at, to: at + 1, day } : undefined;
};

/** Two points as a range; undefined when they do not follow each other. */
export function rangeDraft(start: Point, end: Point): Draft | undefined {
  if (!isRealPoint(start) || !isRealPoint(end)) return undefined;
  const date = dateOf(start);
  const endDate = dateOf(end);
  if (!date || !endDate || date.slice(0, endDate.length) > endDate) return undefined;
  return {
    from: start.from,
    to: end.to,
    kind: 'range',
    relation: 'at',
    date,
    endDate,
    timex: `${date}/${endDate}`,
  };
}

export function pointDraft(scene: Scene, point: Point, isFuture = false): Draft {
  const date = dateOf(withYear(scene, point, isFuture));
  return { from: point.from, to: point.to, kind: 'date', relation: 'at', date, timex: point.timex ?? date };
}

/** A chain that carries its year: "14/02/2024", "2024-02-14", "10/2023", "14.2.24". */
export function chainPoint(scene: Scene, from: number, to: number): Point | undefined {
  if (isMeasure(scene, to) || (isGlued(scene, to) && kindAt(scene, to) !== 4 && !is(scene, to, 'isoTime'))) {
    return undefined;
  }
  const numbers = [numberAt(scene, from), numberAt(scene, from + 2), numberAt(scene, from + 4)];
  const [first = 0, second = 0, third = 0] = numbers;
  if (to - from === 5) return threeNumbers(scene, from, [first, second, third]);
  if (to - from !== 3) return undefined;
  return lengthAt(scene, from) === 4
    ? yearMonth(scene, from, first, second)
    : monthYear(scene, from, first, second);
}

function yearMonth(scene: Scene, from: number, year: number, month: number): Point | undefined {
  const fits = lengthAt(scene, from + 2) <= 2 && !isMark(scene, from + 1, '.') && month >= 1 && month <= 12;
  return fits && year >= 1900 && isPlausibleYear(scene, year)
    ? { from, to: from + 3, year, month }
    : undefined;
}

function monthYear(scene: Scene, from: number, month: number, year: number): Point | undefined {
  const fits = lengthAt(scene, from) <= 2 && lengthAt(scene, from + 2) === 4 && month >= 1 && month <= 12;
  return fits && year >= 1900 && year <= scene.letter.year + 15
    ? { from, to: from + 3, year, month }
    : undefined;
}

function threeNumbers(
  scene: Scene,
  from: number,
  numbers: readonly [number, number, number],
): Point | undefined {
  const isSameMark = scene.tokens.value[from + 1] === scene.tokens.value[from + 3];
  const lengths = [lengthAt(scene, from), lengthAt(scene, from + 2), lengthAt(scene, from + 4)];
  const [first = 0, second = 0, third = 0] = lengths;
  if (!isSameMark || second > 2) return undefined;
  const [a, b, c] = numbers;
  const place = (year: number, month: number, day: number): Point | undefined => {
    const point = { from, to: from + 5, year, month, day };
    return isPlausibleYear(scene, year) && isRealPoint(point) ? point : undefined;
  };
  if (first === 4) return third <= 2 ? (place(a, b, c) ?? (b > 12 ? place(a, c, b) : undefined)) : undefined;
  if (first > 2 || (third !== 4 && third !== 2)) return undefined;
  const year = third === 4 ? c : fullYear(scene, c);
  const dayFirst = place(year, b, a);
  const monthFirst = place(year, a, b);
  const read = scene.dayFirst ? (dayFirst ?? monthFirst) : (monthFirst ?? dayFirst);
  if (read || third === 4 || first !== 2 || second !== 2) return read;
  const yearFirst = fullYear(scene, a);
  return yearFirst >= scene.letter.year - 40 && yearFirst <= scene.letter.year + 1
    ? place(yearFirst, b, c)
    : undefined;
}

/** "2011-2013", "2011-13", "2019/20". */
function yearRange(scene: Scene, chain: Chain): Draft | undefined {
  if (chain.size !== 2 || lengthAt(scene, chain.from) !== 4 || isMark(scene, chain.from + 1, '.'))
    return undefined;
  if (isMeasure(scene, chain.to) || unitAt(scene, chain.to) || is(scene, chain.from - 1, 'numberName'))
    return undefined;
  const start = numberAt(scene, chain.from);
  const shown = numberAt(scene, chain.to - 1);
  const end = lengthAt(scene, chain.to - 1) === 2 ? start - (start % 100) + shown : shown;
  if (start < 1900 || end <= start || end > scene.letter.year + 10 || end - start > 90) return undefined;
  return rangeDraft({ from: chain.from, to: 0, year: start }, { from: 0, to: chain.to, year: end });
}

/** Day and month without year, only where the neighbours say date: 22/5 may also be a score or a dose. */
function shortDate(scene: Scene, chain: Chain): Draft | undefined {
  const point = slashPoint(scene, chain.from, chain.to);
  if (!point || isMeasure(scene, chain.to) || unitAt(scene, chain.to)) return undefined;
  if (isGlued(scene, chain.to) && kindAt(scene, chain.to) !== 4) return undefined;
  const before = isOneOf(scene, chain.from - 1, '(,:') ? chain.from - 2 : chain.from - 1;
  const isWeekday = !Number.isNaN(weekdayNumberOf[wordAt(scene, before)] ?? Number.NaN);
  if (is(scene, before, 'dateCue') || isWeekday)
    return pointDraft(scene, point, isFutureCue(scene, chain.from));
  const [a, b] = [numberAt(scene, chain.from), numberAt(scene, chain.from + 2)];
  const isPlainly = scene.dayFirst ? a > 12 && b <= 12 : b > 12 && a <= 12;
  const isOther = isBefore(scene, chain.from, 'scored', 5) || is(scene, before, 'ratioCue');
  return isPlainly && !isOther ? pointDraft(scene, point, isFutureCue(scene, chain.from)) : undefined;
}

/** Whether words before a date look ahead: booked, due, next, provisional. */
export const isFutureCue = (scene: Scene, at: number): boolean => isBefore(scene, at, 'ahead', 6);

function slashPoint(scene: Scene, from: number, to: number): Point | undefined {
  if (to - from !== 3 || !isMark(scene, from + 1, '/')) return undefined;
  if (lengthAt(scene, from) > 2 || lengthAt(scene, from + 2) > 2) return undefined;
  const a = numberAt(scene, from);
  const b = numberAt(scene, from + 2);
  const dayFirst: Point = { from, to, month: b, day: a };
  const monthFirst: Point = { from, to, month: a, day: b };
  const order = scene.dayFirst ? [dayFirst, monthFirst] : [monthFirst, dayFirst];
  return order.find(isRealPoint);
}

const DENOMINATORS: Readonly<Record<number, { readonly unit: Unit; readonly most: number }>> = {
  7: { unit: 'day', most: 31 },
  12: { unit: 'month', most: 36 },
  52: { unit: 'week', most: 104 },
};

export type Shorthand = {
  readonly from: number;
  readonly to: number;
  readonly amount: number;
  readonly least: number;
  readonly unit: Unit;
};

/**
 * UK shorthand for a duration: 4/7 are days, 3/52 weeks, 6/12 months, also 4-6/52. Only with a word that asks for a
 * time beside it or at the end of a clause, and never where a score, a power or an acuity is written the same way.
 */
export function shorthandAt(scene: Scene, chain: Chain): Shorthand | undefined {
  if (chain.size < 2 || chain.size > 3 || !isMark(scene, chain.to - 2, '/')) return undefined;
  if (chain.size === 3 && !isMark(scene, chain.from + 1, '-')) return undefined;
  const found = DENOMINATORS[numberAt(scene, chain.to - 1)];
  const amount = numberAt(scene, chain.to - 3);
  const least = numberAt(scene, chain.from);
  if (!found || amount < 1 || amount > found.most || least > amount || isPartOfCode(scene, chain.from))
    return undefined;
  const shorthand = { from: chain.from, to: chain.to, amount, least, unit: found.unit };
  return isShorthand(scene, chain, found.unit) ? shorthand : undefined;
}

function isShorthand(scene: Scene, chain: Chain, unit: Unit): boolean {
  if (isGlued(scene, chain.to) && !isClauseEnd(scene, chain.to)) return false;
  const before = skipBack(scene, chain.from - 1);
  const isTimed = is(scene, before, 'spanCue') || is(scene, before, 'frequency');
  const isSight = unit === 'month' && !is(scene, before, 'for') && isBefore(scene, chain.from, 'sight', 6);
  if (isTimed && !isSight) return true;
  if (isJoined(scene, chain.to) && is(scene, chain.to, 'afterSpan')) return true;
  if (isBefore(scene, chain.from, 'scored', 6) || isBefore(scene, chain.from, 'sight', 8)) return false;
  if (unit === 'week') return !is(scene, before, 'dateCue');
  if (unit === 'day' && isListedSpan(scene, chain)) return true;
  return isClauseEnd(scene, chain.to) &&
    !is(scene, before, 'dateCue') &&
    kindAt(scene, before) !== NUMBER &&
    unit === 'day'
    ? true
    : is(scene, before, 'dose');
}

/** "2/52 cough, 3/7 fever": one more in a list of spans, each before what has lasted so long. */
const isListedSpan = (scene: Scene, { from, to }: Chain): boolean =>
  isOneOf(scene, from - 1, ',+&') &&
  scene.floor > 0 &&
  kindAt(scene, to) !== NUMBER &&
  kindAt(scene, to) !== MARK &&
  !isGlued(scene, to);

/** Over "about", "~" and the stop of an abbreviation. */
function skipBack(scene: Scene, at: number): number {
  let look = at;
  while (
    look > Math.max(scene.floor, at - 5) &&
    (is(scene, look, 'modifier') || isOneOf(scene, look, '~:.-'))
  )
    look--;
  return look;
}
