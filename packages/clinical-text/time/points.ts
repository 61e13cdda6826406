import { dayNumber, dayOfNumber, isRealDay, weekdayOf, writeDay, writeMonth, writeYear } from './calendar.ts';
import {
  is,
  isBefore,
  isCapital,
  isClauseEnd,
  isClauseStart,
  isGlued,
  isJoined,
  isMark,
  isOneOf,
  isPartOfCode,
  kindAt,
  lengthAt,
  numberAt,
  type Scene,
  skipMark,
  unitAt,
  wordAt,
} from './reader.ts';
import { MARK, NUMBER, SPACED, WORD } from './tokens.ts';
import { holidayMonthOf, monthOf, ordinalOf, weekdayNumberOf } from './vocabulary.ts';

/** A point of the calendar as far as the words give it; `to` is the token after it. */
export type Point = {
  readonly from: number;
  readonly to: number;
  readonly year?: number;
  readonly month?: number;
  readonly day?: number;
  /** What the words say beyond the date: `2021-SP`. */
  readonly timex?: string;
};

const OLDEST_YEAR = 1850;

/** Two digits are of this century unless that lies well ahead of the letter. */
export function fullYear(scene: Scene, year: number): number {
  const century = scene.letter.year - (scene.letter.year % 100);
  return century + year > scene.letter.year + 10 ? century - 100 + year : century + year;
}

export const isPlausibleYear = (scene: Scene, year: number): boolean =>
  year >= OLDEST_YEAR && year <= scene.letter.year + 30;

export const isRealPoint = ({ year, month, day }: Point): boolean =>
  month === undefined || day === undefined || isRealDay({ year: year ?? 2000, month, day });

/** Whether what follows a number makes it a measure, a score or a time and not part of a date. */
export function isMeasure(scene: Scene, after: number): boolean {
  if (isOneOf(scene, after, '%°')) return true;
  if (isOneOf(scene, after, ':+*=') && isGlued(scene, after) && isGlued(scene, after + 1)) {
    return kindAt(scene, after + 1) === NUMBER;
  }
  if (isOneOf(scene, after, '.,/') && isGlued(scene, after) && isGlued(scene, after + 1)) {
    return (
      kindAt(scene, after + 1) === NUMBER && (!isMark(scene, after, ',') || lengthAt(scene, after + 1) === 3)
    );
  }
  return isJoined(scene, after) && (is(scene, after, 'measure') || is(scene, after, 'dose'));
}

/** The month at a token, when the word can only be one here or `isSure` says the neighbours make it one. */
function monthAt(scene: Scene, at: number, isSure: boolean): number | undefined {
  const month = monthOf[wordAt(scene, at)];
  if (month === undefined || Number.isNaN(month)) return undefined;
  return isSure || isCapital(scene, at) || !is(scene, at, 'commonMonth') ? month : undefined;
}

/** An ordinal: "3rd", "third", "twenty-third". */
export function ordinalAt(scene: Scene, at: number): { value: number; to: number } | undefined {
  const value = numberAt(scene, at);
  if (!Number.isNaN(value)) {
    return isGlued(scene, at + 1) && is(scene, at + 1, 'ordinalEnding') ? { value, to: at + 2 } : undefined;
  }
  if (is(scene, at, 'tens')) {
    const next = skipMark(scene, at + 1, '-');
    const low = ordinalOf[wordAt(scene, next)] ?? Number.NaN;
    const tens = is(scene, at, 'thirty') ? 30 : 20;
    return low >= 1 && low <= 9 ? { value: tens + low, to: next + 1 } : undefined;
  }
  const word = ordinalOf[wordAt(scene, at)];
  return word === undefined || Number.isNaN(word) ? undefined : { value: word, to: at + 1 };
}

function dayOfMonthAt(scene: Scene, at: number): { value: number; to: number; ordinal: boolean } | undefined {
  const ordinal = ordinalAt(scene, at);
  if (ordinal) return ordinal.value <= 31 ? { ...ordinal, ordinal: true } : undefined;
  const value = numberAt(scene, at);
  const isDay = value >= 1 && value <= 31 && Number.isInteger(value) && lengthAt(scene, at) <= 2;
  return isDay ? { value, to: at + 1, ordinal: false } : undefined;
}

/** A year after a month or a day: "2024", ", 2024", "-24", "'21", "of 2013", "last year". */
function yearAfter(
  scene: Scene,
  at: number,
  allowsTwoDigits: boolean,
): { year: number; to: number } | undefined {
  const relative = relativeYearAt(scene, is(scene, at, 'of') || is(scene, at, 'in') ? at + 1 : at);
  if (relative) return relative;
  let look = skipMark(scene, at, ',.');
  look = skipMark(scene, look, '-/_,');
  if (is(scene, look, 'of') || is(scene, look, 'in')) look++;
  const hasQuote = isMark(scene, look, "'") && isGlued(scene, look + 1);
  if (hasQuote) look++;
  const gap = scene.tokens.gap[look] ?? SPACED;
  const value = numberAt(scene, look);
  if (Number.isNaN(value) || gap > SPACED || isMeasure(scene, look + 1)) return undefined;
  if (isMark(scene, look + 1, '-') && isGlued(scene, look + 1) && isGlued(scene, look + 2)) {
    if (kindAt(scene, look + 2) === NUMBER) return undefined;
  }
  if (lengthAt(scene, look) === 4) {
    return isPlausibleYear(scene, value) ? { year: value, to: look + 1 } : undefined;
  }
  if (lengthAt(scene, look) !== 2 || !(allowsTwoDigits || hasQuote)) return undefined;
  if (
    !hasQuote &&
    (unitAt(scene, look + 1) || (isGlued(scene, look + 1) && kindAt(scene, look + 1) !== MARK))
  ) {
    return undefined;
  }
  if (!hasQuote && gap === SPACED && isMark(scene, look - 1, '.')) return undefined;
  const isApart = gap === SPACED && !hasQuote;
  const year = fullYear(scene, value);
  return isApart && year > scene.letter.year + 2 ? undefined : { year, to: look + 1 };
}

/** "last year", "this year", "next year" after a month: 0 is the year of the letter. */
function relativeYearAt(scene: Scene, at: number): { year: number; to: number } | undefined {
  const look = skipMark(scene, at, ',');
  if (!is(scene, look + 1, 'year')) return undefined;
  if (is(scene, look, 'last')) return { year: scene.letter.year - 1, to: look + 2 };
  if (is(scene, look, 'this')) return { year: scene.letter.year, to: look + 2 };
  return is(scene, look, 'next') ? { year: scene.letter.year + 1, to: look + 2 } : undefined;
}

/** "3 June 2024", "the 3rd of June", "08-Dec-2023", "third of June". */
export function dayMonthPoint(scene: Scene, at: number): Point | undefined {
  const day = dayOfMonthAt(scene, is(scene, at, 'the') ? at + 1 : at);
  if (!day || isOneOf(scene, at - 1, '$£€')) return undefined;
  let look = day.to;
  if (is(scene, look, 'of')) look++;
  else look = skipMark(scene, look, '-/,._');
  if (!isJoined(scene, look) && (scene.tokens.gap[look] ?? 3) > 2) return undefined;
  const month = monthAt(scene, look, look > day.to || is(scene, look, 'fullMonth'));
  if (month === undefined) return undefined;
  const year = yearAfter(scene, look + 1, true);
  const to =
    year?.to ?? (isMark(scene, look + 1, '.') && is(scene, look, 'shortMonth') ? look + 1 : look + 1);
  return keepReal({ from: at, to, month, day: day.value, ...(year && { year: year.year }) });
}

/** "June 3rd, 2024", "June 2024", "Feb '21", "Sept 24", "June". */
export function monthPoint(scene: Scene, at: number): Point | undefined {
  const isDated = lengthAt(scene, at + 1) === 4 && kindAt(scene, at + 1) === NUMBER;
  const month = monthAt(scene, at, isDated || ordinalAt(scene, at + 1) !== undefined);
  if (month === undefined) return undefined;
  let look = skipMark(scene, at + 1, '.');
  const isDashed = isOneOf(scene, look, '-/') && isGlued(scene, look) && isGlued(scene, look + 1);
  look = isDashed ? look + 1 : skipMark(scene, look, ',');
  if (is(scene, look, 'the')) look++;
  const day = (scene.tokens.gap[look] ?? 3) <= SPACED ? dayOfMonthAt(scene, look) : undefined;
  const isDay = day && !isMeasure(scene, day.to) && !isUnitNext(scene, day.to);
  const year = yearAfter(scene, at + 1, isDashed);
  if (isDay && !year) return monthDayPoint(scene, at, month, day);
  if (year) return { from: at, to: year.to, month, year: year.year };
  const value = numberAt(scene, look);
  if (value > 31 && lengthAt(scene, look) === 2 && !isMeasure(scene, look + 1) && !unitAt(scene, look + 1)) {
    return { from: at, to: look + 1, month, year: fullYear(scene, value) };
  }
  return { from: at, to: at + 1, month };
}

const isUnitNext = (scene: Scene, at: number): boolean =>
  unitAt(scene, skipMark(scene, at, '-')) !== undefined && isJoined(scene, at);

type DayOfMonth = { readonly value: number; readonly to: number; readonly ordinal: boolean };

function monthDayPoint(scene: Scene, at: number, month: number, day: DayOfMonth): Point | undefined {
  const year = yearAfter(scene, day.to, day.ordinal || isClauseEnd(scene, day.to + 1));
  if (year) return keepReal({ from: at, to: year.to, month, day: day.value, year: year.year });
  if (!day.ordinal && isYearRather(scene, at, day.value)) {
    return { from: at, to: day.to, month, year: fullYear(scene, day.value) };
  }
  return keepReal({ from: at, to: day.to, month, day: day.value });
}

/** "Sept 24" of a day-first letter is September 2024 where that year is near, unless "on" asks for a day. */
function isYearRather(scene: Scene, at: number, value: number): boolean {
  if (!scene.dayFirst || is(scene, at - 1, 'on') || !Number.isNaN(weekdayBefore(scene, at))) return false;
  const year = fullYear(scene, value);
  return lengthAt(scene, at) >= 3 && year <= scene.letter.year + 1 && year >= scene.letter.year - 12;
}

const weekdayBefore = (scene: Scene, at: number): number =>
  weekdayNumberOf[wordAt(scene, isMark(scene, at - 1, ',') ? at - 2 : at - 1)] ?? Number.NaN;

const keepReal = (point: Point): Point | undefined => (isRealPoint(point) ? point : undefined);

/** "spring 2021", "Christmas 2020", "the winter of 2019", "year 2016". */
export function seasonPoint(scene: Scene, at: number): Point | undefined {
  const isSeason = is(scene, at, 'season');
  const holiday = holidayMonthOf[wordAt(scene, at)] ?? Number.NaN;
  const isYear = is(scene, at, 'year');
  if (!isSeason && !isYear && Number.isNaN(holiday)) return undefined;
  const head = is(scene, at + 1, 'holidayTail') ? at + 1 : at;
  const year = yearAfter(scene, head + 1, false);
  if (!year)
    return holiday > 0 && is(scene, at - 1, 'preposition')
      ? { from: at, to: head + 1, month: holiday }
      : undefined;
  if (isYear)
    return lengthAt(scene, year.to - 1) === 4 ? { from: at, to: year.to, year: year.year } : undefined;
  if (isSeason) {
    return {
      from: at,
      to: year.to,
      year: year.year,
      timex: `${writeYear(year.year)}-${seasonCode(scene, at)}`,
    };
  }
  return { from: at, to: year.to, year: year.year, ...(holiday > 0 && { month: holiday }) };
}

const seasonCode = (scene: Scene, at: number): string => {
  const word = scene.text.slice(scene.tokens.start[at], scene.tokens.end[at]).toLowerCase();
  return word === 'autumn' || word === 'fall' ? 'FA' : word.slice(0, 2).toUpperCase();
};

/** A four-digit number that stands as a year: after a cue, in brackets, or closing a clause. */
export function yearPoint(scene: Scene, at: number): Point | undefined {
  const value = numberAt(scene, at);
  if (isShortYear(scene, at)) return { from: at, to: at + 1, year: fullYear(scene, value) };
  if (lengthAt(scene, at) !== 4 || value < 1900 || value > scene.letter.year + 2) return undefined;
  if (isPartOfCode(scene, at) || isMeasure(scene, at + 1) || isGluedWord(scene, at + 1)) return undefined;
  const point = { from: at, to: at + 1, year: value };
  const isTight = isGlued(scene, at) && at > 0;
  if (isTight && !isOneOf(scene, at - 1, '(,;:[~"-–')) return undefined;
  if (isTight && isMark(scene, at - 1, '-') && kindAt(scene, at - 2) === NUMBER) return undefined;
  if (is(scene, at + 1, 'counted')) return undefined;
  const cue = isMark(scene, at - 1, '.') || isMark(scene, at - 1, ':') ? at - 2 : at - 1;
  if (is(scene, cue, 'yearCue') && isJoined(scene, at)) return point;
  if (isNumberName(scene, at - 1) || isBefore(scene, at, 'labName', 3) || unitAt(scene, at + 1))
    return undefined;
  return isFreeYear(scene, at) ? point : undefined;
}

const isGluedWord = (scene: Scene, at: number): boolean =>
  isGlued(scene, at) && kindAt(scene, at) !== MARK && kindAt(scene, at) !== 0;

/** "room", "no.", "#", "tel": what makes a number a name. */
const isNumberName = (scene: Scene, at: number): boolean => {
  const look = isOneOf(scene, at, '.:') ? at - 1 : at;
  return is(scene, look, 'numberName') || isOneOf(scene, look, '#=<>≥≤$£+');
};

/** "mastectomy '09": two digits behind an apostrophe of their own. */
const isShortYear = (scene: Scene, at: number): boolean =>
  lengthAt(scene, at) === 2 &&
  isOneOf(scene, at - 1, "'’") &&
  isGlued(scene, at) &&
  !isGlued(scene, at - 1) &&
  kindAt(scene, at - 2) !== NUMBER &&
  kindAt(scene, at - 2) !== MARK &&
  isClauseEnd(scene, at + 1);

function isFreeYear(scene: Scene, at: number): boolean {
  const before = kindAt(scene, at - 1);
  const opensBracket = isOneOf(scene, at - 1, '([');
  if (before === NUMBER) return isTimesCount(scene, at - 1) && isClauseEnd(scene, at + 1);
  if (kindAt(scene, at + 1) === NUMBER && (scene.tokens.gap[at + 1] ?? 0) <= SPACED) return false;
  if (opensBracket)
    return isClauseEnd(scene, at + 1) || is(scene, at + 1, 'rangeWord') || kindAt(scene, at + 1) !== MARK;
  const isOpenRange =
    is(scene, at + 1, 'rangeWord') && (is(scene, at + 2, 'presentEnd') || isYearToken(scene, at + 2));
  if (isListed(scene, at) || isOpenRange) return true;
  const isFollowed =
    is(scene, at + 1, 'and') || is(scene, at + 1, 'afterYear') || isOneOf(scene, at + 1, '(&+');
  if (isClauseEnd(scene, at + 1) || isFollowed) {
    return before === WORD || before === 2 ? !is(scene, at - 1, 'notBeforeYear') : isClauseStart(scene, at);
  }
  return isClauseStart(scene, at) && kindAt(scene, at + 1) !== MARK;
}

/** "CABG x4 2003": the number before counts the operation. */
const isTimesCount = (scene: Scene, at: number): boolean => is(scene, at - 1, 'times');

/** "1999 and 2003", "1999, 2003": a year after a year. */
const isListed = (scene: Scene, at: number): boolean =>
  (is(scene, at - 1, 'and') || isOneOf(scene, at - 1, ',&')) &&
  at - 1 === scene.floor &&
  scene.floor > 0 &&
  isYearToken(scene, at - 2);

const isYearToken = (scene: Scene, at: number): boolean => {
  const value = numberAt(scene, at);
  return lengthAt(scene, at) === 4 && value >= 1900 && value <= scene.letter.year + 2;
};

/** Gives a point without year the nearest past one, or the nearest to come where the words look ahead. */
export function withYear(scene: Scene, point: Point, isFuture: boolean): Point {
  if (point.year !== undefined || point.month === undefined) return point;
  const { letter } = scene;
  const shown = point.month * 100 + (point.day ?? (isFuture ? 31 : 0));
  const today = letter.month * 100 + (point.day === undefined && !isFuture ? 0 : letter.day);
  let year = letter.year;
  if (isFuture && shown < today) year++;
  if (!isFuture && shown > today) year--;
  for (let tries = 0; tries < 8 && !isRealPoint({ ...point, year }); tries++) year += isFuture ? 1 : -1;
  return { ...point, year };
}

/** The date of a point, absent where the words fix no year. */
export function dateOf({ year, month, day }: Point): string | undefined {
  if (year === undefined) return undefined;
  if (month === undefined) return writeYear(year);
  return day === undefined ? writeMonth(year, month) : writeDay({ year, month, day });
}

/** The weekday's latest day before the letter, or the first after it. */
export function weekdayDate(scene: Scene, weekday: number, direction: 'past' | 'future' | 'this'): string {
  const letter = dayNumber(scene.letter);
  const today = weekdayOf(letter);
  if (direction === 'this') return writeDay(dayOfNumber(letter - today + weekday));
  const shift = direction === 'past' ? -((today - weekday + 7) % 7 || 7) : (weekday - today + 7) % 7 || 7;
  return writeDay(dayOfNumber(letter + shift));
}
