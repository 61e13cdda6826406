import {
  dayNumber,
  dayOfNumber,
  moveBy,
  type Unit,
  weekdayOf,
  writeDay,
  writeMonth,
  writeYear,
} from './calendar.ts';
import { isFutureCue, pointDraft } from './numeric.ts';
import { dayMonthPoint, monthPoint, ordinalAt, type Point, weekdayDate, yearPoint } from './points.ts';
import {
  type Draft,
  is,
  isBefore,
  isCapital,
  isClauseEnd,
  isJoined,
  isMark,
  isSentenceStart,
  isUpper,
  lengthAt,
  numberAt,
  type Scene,
  skipMark,
  unitAt,
  wordAt,
} from './reader.ts';
import { SPACED } from './tokens.ts';
import { dayShiftOf, holidayMonthOf, monthOf, weekdayNumberOf } from './vocabulary.ts';

const point = (from: number, to: number, date: string | undefined, timex = date): Draft => ({
  from,
  to,
  kind: 'date',
  relation: 'at',
  date,
  timex,
});

const shifted = (scene: Scene, days: number): string => writeDay(dayOfNumber(dayNumber(scene.letter) + days));

/** "today", "yesterday evening", "now", "at present", "recently", "the day before yesterday". */
export function dayWordDraft(scene: Scene, at: number): Draft | undefined {
  if (is(scene, at, 'the') && is(scene, at + 1, 'weekend')) return weekendDraft(scene, at, -1);
  if (is(scene, at, 'lately')) return point(at, at + 1, undefined, 'PAST_REF');
  const isPresent = is(scene, at, 'present') && is(scene, is(scene, at - 1, 'the') ? at - 2 : at - 1, 'at');
  if (isPresent) return point(at, at + 1, scene.letterDate);
  const shift = dayShiftOf[wordAt(scene, at)];
  if (shift === undefined || Number.isNaN(shift)) return undefined;
  const to = is(scene, at + 1, 'dayPart') && isJoined(scene, at + 1) ? at + 2 : at + 1;
  const isDayBefore = shift === -1 && is(scene, at - 1, 'before') && is(scene, at - 2, 'day');
  if (isDayBefore) return point(at - 2, to, shifted(scene, -2));
  const draft = point(at, to, shifted(scene, shift));
  return shift > 0 ? { ...draft, future: true } : draft;
}

/** "this morning", "last night", "last month", "next week", "earlier this year", "last March", "last Christmas". */
export function turnDraft(scene: Scene, at: number): Draft | undefined {
  const isLast = is(scene, at, 'last') || is(scene, at, 'previous');
  const isThis = is(scene, at, 'this');
  const isNext = is(scene, at, 'next');
  if (!isLast && !isThis && !isNext) return undefined;
  const turn = isLast ? -1 : isNext ? 1 : 0;
  const of = at + 1;
  if (!isJoined(scene, of)) return undefined;
  if (is(scene, of, 'dayPart')) return isNext ? undefined : point(at, of + 1, shifted(scene, turn));
  const weekday = weekdayNumberOf[wordAt(scene, of)] ?? Number.NaN;
  if (!Number.isNaN(weekday)) {
    const date = weekdayDate(scene, weekday, isLast ? 'past' : isNext ? 'future' : 'this');
    return ahead(scene, point(at, partEnd(scene, of + 1), date));
  }
  if (!Number.isNaN(monthOf[wordAt(scene, of)] ?? Number.NaN)) return turnedMonth(scene, at, turn);
  if (is(scene, of, 'season')) return turnedSeason(scene, at, turn);
  if (!Number.isNaN(holidayMonthOf[wordAt(scene, of)] ?? Number.NaN)) return turnedHoliday(scene, at, turn);
  if (is(scene, of, 'plural')) return undefined;
  return turnedUnit(scene, at, turn);
}

const partEnd = (scene: Scene, at: number): number =>
  is(scene, at, 'dayPart') && isJoined(scene, at) ? at + 1 : at;

const ahead = (scene: Scene, draft: Draft): Draft =>
  draft.date !== undefined && draft.date > scene.letterDate.slice(0, draft.date.length)
    ? { ...draft, future: true }
    : draft;

function turnedMonth(scene: Scene, at: number, turn: number): Draft | undefined {
  const month = monthPoint(scene, at + 1);
  if (!month || month.day !== undefined || month.year !== undefined) return undefined;
  if (turn === 0) return ahead(scene, point(at, at + 2, writeMonth(scene.letter.year, month.month ?? 1)));
  const isNearest =
    turn > 0 ? (month.month ?? 0) > scene.letter.month : (month.month ?? 0) < scene.letter.month;
  return ahead(
    scene,
    point(at, at + 2, writeMonth(scene.letter.year + (isNearest ? 0 : turn), month.month ?? 1)),
  );
}

/** Which year a season fell in is sure only once it is over; winter spans two. */
function turnedSeason(scene: Scene, at: number, turn: number): Draft | undefined {
  if (is(scene, at + 1, 'commonSeason')) return undefined;
  const isSure = turn === 0 && !is(scene, at + 1, 'winter');
  return point(
    at,
    at + 2,
    isSure ? writeYear(scene.letter.year) : undefined,
    turn < 0 ? 'PAST_REF' : undefined,
  );
}

function turnedHoliday(scene: Scene, at: number, turn: number): Draft {
  const month = holidayMonthOf[wordAt(scene, at + 1)] ?? 0;
  const to = is(scene, at + 2, 'holidayTail') ? at + 3 : at + 2;
  if (month === 0) return point(at, to, undefined, undefined);
  const year =
    scene.letter.year +
    (turn < 0 && month >= scene.letter.month ? -1 : turn > 0 && month < scene.letter.month ? 1 : 0);
  return ahead(scene, point(at, to, writeMonth(year, month)));
}

function turnedUnit(scene: Scene, at: number, turn: number): Draft | undefined {
  const word = at + 1;
  if (is(scene, word, 'weekend')) return weekendDraft(scene, at, turn);
  const unit = unitAt(scene, word);
  if (!unit || unit === 'hour' || unit === 'minute' || unit === 'second') return undefined;
  const isAnchored = is(scene, at - 1, 'the') || is(scene, at, 'previous');
  if (isAnchored && turn !== 0 && unit !== 'year') return undefined;
  if (unit === 'day' && turn !== 0) return undefined;
  const weekday = weekdayNumberOf[wordAt(scene, word + 1)] ?? Number.NaN;
  if (unit === 'week' && !Number.isNaN(weekday)) return point(at, word + 2, dayOfWeek(scene, turn, weekday));
  const early = is(scene, at - 1, 'part') && at - 1 >= scene.floor ? at - 1 : at;
  const draft = point(early, word + 1, unitDate(scene, turn, unit), unitTimex(scene, turn, unit));
  return turn > 0 ? { ...draft, future: true } : draft;
}

/** A weekend is dated by its Saturday. */
function weekendDraft(scene: Scene, at: number, turn: number): Draft {
  return ahead(
    scene,
    point(at, at + 2, weekdayDate(scene, SATURDAY, turn > 0 ? 'future' : turn < 0 ? 'past' : 'this')),
  );
}

const SATURDAY = 6;

const dayOfWeek = (scene: Scene, turn: number, weekday: number): string => {
  const letter = dayNumber(scene.letter);
  return writeDay(dayOfNumber(letter - weekdayOf(letter) + weekday + turn * 7));
};

/** "last week" is seven days back; "this week" only as far as its days agree on a month or year. */
function unitDate(scene: Scene, turn: number, unit: Unit): string | undefined {
  if (unit === 'decade') return undefined;
  if (turn !== 0 || unit === 'day') return moveBy(scene.letter, turn, unit);
  if (unit === 'year') return scene.letterDate.slice(0, 4);
  if (unit === 'month') return scene.letterDate.slice(0, 7);
  const monday = dayOfWeek(scene, 0, 1);
  if (monday.slice(0, 7) === scene.letterDate.slice(0, 7)) return monday.slice(0, 7);
  return monday.slice(0, 4) === scene.letterDate.slice(0, 4) ? monday.slice(0, 4) : undefined;
}

function unitTimex(scene: Scene, turn: number, unit: Unit): string | undefined {
  return unit === 'week' ? weekTimex(dayNumber(scene.letter) + turn * 7) : unitDate(scene, turn, unit);
}

/** ISO 8601 week of a day: `2024-W08`. */
function weekTimex(number: number): string {
  const thursday = number - weekdayOf(number) + 4;
  const { year } = dayOfNumber(thursday);
  const week = Math.floor((thursday - dayNumber({ year, month: 1, day: 1 })) / 7) + 1;
  return `${writeYear(year)}-W${String(week).padStart(2, '0')}`;
}

/** "on Monday", "Tuesday, January 10", "Thursday the 21st", "Wednesday next week", "every" is read elsewhere. */
export function weekdayDraft(scene: Scene, at: number): Draft | undefined {
  const weekday = weekdayNumberOf[wordAt(scene, at)] ?? Number.NaN;
  if (Number.isNaN(weekday)) return undefined;
  let look = skipMark(scene, at + 1, '.');
  look = skipMark(scene, look, ',');
  const dated = datedWeekday(scene, at, look);
  if (dated) return dated;
  const isShort = is(scene, at, 'shortWeekday');
  if (isShort && !(isCapital(scene, at) && is(scene, at - 1, 'pointCue'))) return undefined;
  if (is(scene, at, 'pluralWeekday')) {
    return { from: at, to: at + 1, kind: 'frequency-or-set', relation: 'none', recurring: true };
  }
  const turned = is(scene, look + 1, 'week') && lookTurn(scene, look);
  if (turned !== false && turned !== undefined) {
    return ahead(scene, point(at, look + 2, dayOfWeek(scene, turned, weekday)));
  }
  const direction = isFutureCue(scene, at) ? 'future' : 'past';
  return ahead(scene, point(at, partEnd(scene, at + 1), weekdayDate(scene, weekday, direction)));
}

const lookTurn = (scene: Scene, at: number): number | undefined => {
  if (is(scene, at, 'last')) return -1;
  if (is(scene, at, 'this')) return 0;
  return is(scene, at, 'next') ? 1 : undefined;
};

function datedWeekday(scene: Scene, at: number, look: number): Draft | undefined {
  if ((scene.tokens.gap[look] ?? 3) > SPACED) return undefined;
  const dated = dayMonthPoint(scene, look) ?? monthPoint(scene, look);
  if (dated?.day !== undefined)
    return pointDraft(scene, yearOfWeekday(scene, { ...dated, from: at }), isFutureCue(scene, at));
  const number = ordinalAt(scene, is(scene, look, 'the') ? look + 1 : look);
  return number && number.value <= 31 ? dayOfMonthDraft(scene, at, number) : undefined;
}

/** "Tue 10 January" without year is of the nearest year in which that day is a Tuesday. */
function yearOfWeekday(scene: Scene, found: Point): Point {
  const { month, day } = found;
  if (found.year !== undefined || month === undefined || day === undefined) return found;
  const weekday = weekdayNumberOf[wordAt(scene, found.from)] ?? Number.NaN;
  const isRight = (year: number): boolean => weekdayOf(dayNumber({ year, month, day })) === weekday;
  const year = [0, -1, 1].map((shift) => scene.letter.year + shift).find(isRight);
  return year === undefined ? found : { ...found, year };
}

/** "on the 21st", "on 24th": the nearest past month that has the day. */
export function theDayDraft(scene: Scene, at: number): Draft | undefined {
  if (!is(scene, at - 1, 'pointCue') || is(scene, at - 1, 'recurrence')) return undefined;
  const look = is(scene, at, 'the') ? at + 1 : at;
  const number = Number.isNaN(numberAt(scene, look)) ? undefined : ordinalAt(scene, look);
  if (!number || number.value > 31 || number.value < 1) return undefined;
  if (!isClauseEnd(scene, number.to) && !is(scene, number.to, 'preposition')) return undefined;
  return dayOfMonthDraft(scene, at, number);
}

function dayOfMonthDraft(scene: Scene, from: number, number: { value: number; to: number }): Draft {
  const { letter } = scene;
  const isFuture = isFutureCue(scene, from);
  let month = letter.year * 12 + letter.month - 1;
  const step = isFuture ? 1 : -1;
  if (isFuture ? number.value < letter.day : number.value > letter.day) month += step;
  let date = partsOf(month, number.value);
  for (let tries = 0; tries < 3 && date === undefined; tries++) {
    month += step;
    date = partsOf(month, number.value);
  }
  return ahead(scene, point(from, number.to, date));
}

function partsOf(month: number, day: number): string | undefined {
  const whole = { year: Math.floor(month / 12), month: (month % 12) + 1, day };
  const isThere = dayOfNumber(dayNumber(whole)).day === day;
  return isThere ? writeDay(whole) : undefined;
}

/** "early 2019", "mid-March 2020", "end of 2012", "late last year": the precision of what follows. */
export function partDraft(scene: Scene, at: number): Draft | undefined {
  if (!is(scene, at, 'part')) return undefined;
  let look = isMark(scene, at + 1, '-') ? at + 2 : at + 1;
  if (is(scene, look, 'of') || is(scene, look, 'in')) look++;
  if (is(scene, look, 'the')) look++;
  const turned = turnDraft(scene, look);
  if (turned) return { ...turned, from: at };
  const found = monthPoint(scene, look) ?? bareYear(scene, look);
  if (!found || found.day !== undefined) return decadeDraft(scene, look, at);
  return pointDraft(scene, { ...found, from: at }, isFutureCue(scene, at));
}

function bareYear(scene: Scene, at: number): Point | undefined {
  const value = numberAt(scene, at);
  const isYear = lengthAt(scene, at) === 4 && value >= 1900 && value <= scene.letter.year + 10;
  return isYear ? (yearPoint(scene, at) ?? { from: at, to: at + 1, year: value }) : undefined;
}

/** "the 1990s", "1980's": ten years, so no date. */
export function decadeDraft(scene: Scene, at: number, from: number): Draft | undefined {
  const value = numberAt(scene, at);
  if (lengthAt(scene, at) !== 4 || value < 1850 || value > scene.letter.year || value % 10 !== 0)
    return undefined;
  const tail = isMark(scene, at + 1, "'") ? at + 2 : at + 1;
  if (!is(scene, tail, 'possessive') || scene.tokens.gap[tail] !== 0) return undefined;
  const start = from === at && is(scene, at - 1, 'the') ? at - 1 : from;
  return { from: start, to: tail + 1, kind: 'date', relation: 'at', timex: String(value / 10) };
}

/** "day 3", "POD 2", "hospital day 4", "d 31", "the fifth day", "the following day", "the same day". */
export function stayDayDraft(scene: Scene, at: number): Draft | undefined {
  if (
    is(scene, at, 'following') ||
    is(scene, at, 'same') ||
    is(scene, at, 'next') ||
    is(scene, at, 'previous')
  ) {
    return besideDraft(scene, at);
  }
  if (is(scene, at, 'dayHead')) {
    const look = skipMark(scene, at + 1, '#');
    const value = numberAt(scene, look);
    const isWeek = is(scene, at, 'week');
    const isShort = lengthAt(scene, at) === 1;
    if (!(value >= 0 && value <= (isWeek ? 60 : 999)) || (scene.tokens.gap[look] ?? 3) > SPACED)
      return undefined;
    if (isShort && !is(scene, at - 1, 'pointCue')) return undefined;
    if (isMark(scene, look + 1, '/') || is(scene, look + 1, 'measure')) return undefined;
    return { ...point(at, look + 1, undefined, undefined), relation: 'after' };
  }
  const ordinal = ordinalAt(scene, at);
  if (!ordinal) return undefined;
  let look = skipMark(scene, ordinal.to, '-');
  for (let words = 0; words < 2 && is(scene, look, 'stay'); words++) look = skipMark(scene, look + 1, '-');
  if (!is(scene, look, 'dayHead') || !isJoined(scene, look) || lengthAt(scene, look) < 3) return undefined;
  return {
    ...point(is(scene, at - 1, 'the') ? at - 1 : at, look + 1, undefined, undefined),
    relation: 'after',
  };
}

/** Counted from another date of the sentence, where there is one. */
function besideDraft(scene: Scene, at: number): Draft | undefined {
  const isThe = is(scene, at - 1, 'the') && at - 1 >= scene.floor;
  if (!isThe && !is(scene, at - 1, 'that')) return undefined;
  const isPart = is(scene, at + 1, 'dayPart');
  const unit: Unit | undefined = isPart ? 'day' : unitAt(scene, at + 1);
  if (!unit || !isJoined(scene, at + 1) || is(scene, at + 1, 'plural')) return undefined;
  const amount = is(scene, at, 'same') ? 0 : is(scene, at, 'previous') ? -1 : 1;
  const distance = { amount, unit };
  const relation = amount === 0 ? 'at' : amount < 0 ? 'before' : 'after';
  return { ...point(at - 1, at + 2, undefined, undefined), relation, distance };
}

/** The end of a time of day after a date: "at 17:48", ", 9 am", "T13:15:30Z", "morning"; else `at`. */
export function timeOfDayEnd(scene: Scene, at: number): number {
  if (is(scene, at, 'dayPart') && isJoined(scene, at)) return at + 1;
  let look = is(scene, at, 'isoTime') ? at + 1 : skipMark(scene, at, ',');
  if (is(scene, look, 'at') || isMark(scene, look, '@')) look++;
  if ((scene.tokens.gap[look] ?? 3) > SPACED) return at;
  if (is(scene, look, 'noon')) return look + 1;
  const hour = numberAt(scene, look);
  if (!(hour >= 0 && hour <= 2400)) return at;
  if (isMark(scene, look + 1, ':') && hour <= 24 && numberAt(scene, look + 2) < 60) {
    return clockEnd(scene, look + 3);
  }
  const isPlainHour = hour <= 24 && is(scene, look + 1, 'meridiem');
  if (isPlainHour) return meridiemEnd(scene, look + 1);
  return lengthAt(scene, look) === 4 && is(scene, look + 1, 'clockHours') ? look + 2 : at;
}

function clockEnd(scene: Scene, at: number): number {
  let look = at;
  if (isMark(scene, look, ':') && numberAt(scene, look + 1) < 60) look += 2;
  if (isMark(scene, look, '.') && scene.tokens.gap[look + 1] === 0 && numberAt(scene, look + 1) >= 0)
    look += 2;
  if (is(scene, look, 'meridiem')) return meridiemEnd(scene, look);
  return is(scene, look, 'clockHours') || is(scene, look, 'zone') ? look + 1 : look;
}

/** "am", "a.m." */
function meridiemEnd(scene: Scene, at: number): number {
  if (lengthAt(scene, at) === 2) return at + 1;
  if (!isMark(scene, at + 1, '.') || lengthAt(scene, at + 2) !== 1) return at + 1;
  return isMark(scene, at + 3, '.') ? at + 4 : at + 3;
}

/** "OCT" is a scan of the eye before it is a month. */
const isAcronym = (scene: Scene, at: number): boolean => is(scene, at, 'shortMonth') && isUpper(scene, at);

/** A month alone is a date after a word that asks for one, or as a full name that is no other word. */
export function isMonthAlone(scene: Scene, at: number): boolean {
  if (is(scene, at, 'commonMonth') && (!isCapital(scene, at) || isAcronym(scene, at))) return false;
  const before = isMark(scene, at - 1, '-') ? at - 2 : at - 1;
  if (is(scene, before, 'monthCue') && !isSentenceStart(scene, at)) return true;
  if (is(scene, at, 'commonMonth') || is(scene, at, 'shortMonth') || !isCapital(scene, at)) return false;
  return !is(scene, at, 'givenName') && !isBefore(scene, at, 'title', 2);
}
