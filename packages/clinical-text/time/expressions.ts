import { ageWordDraft, numberAgeDraft } from './ages.ts';
import { moveBy, readDay } from './calendar.ts';
import {
  dayWordDraft,
  decadeDraft,
  isMonthAlone,
  partDraft,
  stayDayDraft,
  theDayDraft,
  timeOfDayEnd,
  turnDraft,
  weekdayDraft,
} from './deictic.ts';
import { bareUnitDraft, durationDraft, pastSpanDraft, recentDraft } from './durations.ts';
import { countedFrequency, frequencyDraft, slashUnitDraft } from './frequencies.ts';
import {
  type Chain,
  chainAt,
  chainDraft,
  chainPoint,
  isFutureCue,
  pointDraft,
  rangeDraft,
} from './numeric.ts';
import {
  dateOf,
  dayMonthPoint,
  isMeasure,
  isRealPoint,
  monthPoint,
  ordinalAt,
  type Point,
  seasonPoint,
  withYear,
  yearPoint,
} from './points.ts';
import {
  type Draft,
  is,
  isGlued,
  isJoined,
  isMark,
  isOneOf,
  isPartOfCode,
  isSentenceStart,
  kindAt,
  lengthAt,
  numberAt,
  type Scene,
  skipMark,
  type TimeContext,
  type TimeExpression,
  unitAt,
  wordAt,
} from './reader.ts';
import { MARK, NUMBER, tokenise, WORD } from './tokens.ts';
import { isOpener, monthOf } from './vocabulary.ts';

/** How far back in tokens a sentence's own date is looked for. */
const ANCHOR_REACH = 60;

/**
 * Finds the dates, durations, ages and frequencies of a text, sorted and without overlap.
 *
 * A date without year is the nearest past one unless the words look ahead; of "2-3 days" the earlier bound counts;
 * a count in words ("several months ago") or a date counted from an event whose own date the sentence does not give
 * has no `date`. Time is linear in the text.
 *
 * @throws {RangeError} when the letter date or the birth date is not a day of the calendar
 */
export function findTimes(text: string, context: TimeContext): TimeExpression[] {
  return scanTimes(text, context).times;
}

/** `findTimes` with the number of tokens it looked at. */
export function scanTimes(text: string, context: TimeContext): { times: TimeExpression[]; steps: number } {
  const scene = open(text, context);
  const drafts: Draft[] = [];
  const { kind } = scene.tokens;
  for (let at = 0; at < kind.length; ) {
    const skipped = kind[at] === NUMBER ? chainAt(scene, at).to : at + 1;
    const draft = draftAt(scene, at);
    scene.steps++;
    if (!draft) {
      at = skipped;
      continue;
    }
    drafts.push(draft);
    scene.floor = draft.to;
    at = draft.to;
  }
  anchor(scene, drafts);
  return { times: drafts.map((draft) => finished(scene, draft)), steps: scene.steps };
}

function open(text: string, context: TimeContext): Scene {
  const letter = readDay(context.letterDate);
  const birth = context.birthDate === undefined ? undefined : readDay(context.birthDate);
  if (!letter) throw new RangeError('letterDate is not a day of the calendar');
  if (context.birthDate !== undefined && !birth)
    throw new RangeError('birthDate is not a day of the calendar');
  const dayFirst = context.dateOrder === 'day-first';
  const tokens = tokenise(text);
  return { text, tokens, letter, letterDate: context.letterDate, birth, dayFirst, floor: 0, steps: 0 };
}

function draftAt(scene: Scene, at: number): Draft | undefined {
  const kind = scene.tokens.kind[at];
  if (kind === NUMBER) return placed(scene, numberDraft(scene, at));
  if (kind === WORD)
    return isOpener(scene.tokens.value[at] ?? 0) ? placed(scene, wordDraft(scene, at)) : undefined;
  return kind === MARK ? slashUnitDraft(scene, at) : undefined;
}

function numberDraft(scene: Scene, at: number): Draft | undefined {
  if (isPartOfCode(scene, at) && !is(scene, at - 1, 'times')) return undefined;
  const frequency = countedFrequency(scene, at);
  if (frequency) return frequency;
  const age = numberAgeDraft(scene, at);
  if (age) return age;
  const ordinalDay = stayDayDraft(scene, at);
  if (ordinalDay) return ordinalDay;
  const chain = chainAt(scene, at);
  const duration = durationDraft(scene, at, chain);
  if (duration) return duration;
  const days = dayRange(scene, at);
  if (days) return days;
  if (chain.size > 1) return joined(scene, chainDraft(scene, chain), chain);
  return (
    datePoint(scene, dayMonthPoint(scene, at) ?? yearPoint(scene, at)) ??
    decadeDraft(scene, at, at) ??
    theDayDraft(scene, at)
  );
}

function wordDraft(scene: Scene, at: number): Draft | undefined {
  const isArticle = is(scene, at, 'the') || is(scene, at, 'article');
  if (isArticle && kindAt(scene, at + 1) !== WORD && kindAt(scene, at + 1) !== NUMBER) return undefined;
  return (
    dayWordDraft(scene, at) ??
    frequencyDraft(scene, at) ??
    countedFrequency(scene, at) ??
    ageWordDraft(scene, at) ??
    numberAgeDraft(scene, at) ??
    pastSpanDraft(scene, at) ??
    recentDraft(scene, at) ??
    turnDraft(scene, at) ??
    partDraft(scene, at) ??
    monthDraft(scene, at) ??
    theDayDraft(scene, at) ??
    datePoint(scene, seasonPoint(scene, at) ?? ordinalPoint(scene, at)) ??
    stayDayDraft(scene, at) ??
    weekdayDraft(scene, at) ??
    durationDraft(scene, at) ??
    bareUnitDraft(scene, at)
  );
}

const ordinalPoint = (scene: Scene, at: number): Point | undefined =>
  is(scene, at, 'the') || ordinalAt(scene, at) ? dayMonthPoint(scene, at) : undefined;

function monthDraft(scene: Scene, at: number): Draft | undefined {
  if (Number.isNaN(monthOf[wordAt(scene, at)] ?? Number.NaN)) return undefined;
  const isName = is(scene, isMark(scene, at - 1, '.') ? at - 2 : at - 1, 'title');
  if (isName) return undefined;
  const range = monthDays(scene, at);
  if (range) return range;
  const point = monthPoint(scene, at);
  if (!point || isOfNoDay(scene, point)) return undefined;
  const isAlone = point.year === undefined && point.day === undefined;
  if (isAlone && !isMonthAlone(scene, at)) return rangeFrom(scene, point, point.to, false);
  return datePoint(scene, point);
}

/** The month of "31 Feb 2024": what is left of a day that is none. */
function isOfNoDay(scene: Scene, { from, year, month }: Point): boolean {
  let before = is(scene, from - 1, 'of') || isOneOf(scene, from - 1, '-/') ? from - 2 : from - 1;
  if (is(scene, before, 'ordinalEnding')) before--;
  const day = numberAt(scene, before);
  if (!(day >= 1 && day <= 31) || before < scene.floor || !isJoined(scene, from)) return false;
  if (before > 0 && isGlued(scene, before)) return false;
  return !isRealPoint({
    from,
    to: from,
    day,
    ...(month !== undefined && { month }),
    ...(year !== undefined && { year }),
  });
}

/** "3 to 9 May 2024", "3rd-9th of May". */
function dayRange(scene: Scene, at: number): Draft | undefined {
  const first = ordinalAt(scene, at) ?? { value: numberAt(scene, at), to: at + 1 };
  const isBetween = is(scene, at - 1, 'between') && is(scene, first.to, 'and');
  if (!(first.value >= 1 && first.value <= 31) || !(isBetween || isConnector(scene, first.to)))
    return undefined;
  const end = dayMonthPoint(scene, first.to + 1);
  if (!end) return undefined;
  const late = withYear(scene, end, isFutureCue(scene, at));
  return ranged(scene, { ...late, from: at, day: first.value }, late);
}

/** "August 10 to 22, 2012", "May 3–9". */
function monthDays(scene: Scene, at: number): Draft | undefined {
  const month = monthOf[wordAt(scene, at)] ?? Number.NaN;
  const day = ordinalAt(scene, at + 1) ?? { value: numberAt(scene, at + 1), to: at + 2 };
  if (!(day.value >= 1 && day.value <= 31) || !isConnector(scene, day.to)) return undefined;
  const last = ordinalAt(scene, day.to + 1) ?? { value: numberAt(scene, day.to + 1), to: day.to + 2 };
  if (!(last.value > day.value && last.value <= 31) || isMeasure(scene, last.to)) return undefined;
  const look = skipMark(scene, last.to, ',');
  const shown = lengthAt(scene, look) === 4 ? numberAt(scene, look) : Number.NaN;
  const hasYear = shown >= 1850 && shown <= scene.letter.year + 15;
  const to = hasYear ? look + 1 : last.to;
  const late = withYear(
    scene,
    { from: at, to, month, day: last.value, ...(hasYear && { year: shown }) },
    isFutureCue(scene, at),
  );
  return rangeDraft({ ...late, day: day.value }, late);
}

const isConnector = (scene: Scene, at: number): boolean =>
  (isMark(scene, at, '-') || is(scene, at, 'rangeWord')) && isJoined(scene, at) && isJoined(scene, at + 1);

/** A point with its time of day, or the range it opens. */
function datePoint(scene: Scene, point: Point | undefined): Draft | undefined {
  if (!point) return undefined;
  const isFuture = isFutureCue(scene, point.from);
  const timed = timeOfDayEnd(scene, point.to);
  const range = rangeFrom(scene, point, timed, isFuture);
  if (range) return range;
  return { ...pointDraft(scene, borrowedYear(scene, point), isFuture), to: timed };
}

/** The range a point opens, where "to" or a dash follows, or "and" after "between". */
function rangeFrom(scene: Scene, first: Point, after: number, isFuture: boolean): Draft | undefined {
  const isBetween = is(scene, first.from - 1, 'between') && is(scene, after, 'and');
  if (!isBetween && !isConnector(scene, after)) return undefined;
  const second = pointAt(scene, after + 1);
  return second && pairOf(scene, first, second, isFuture);
}

function pointAt(scene: Scene, at: number): Point | undefined {
  if (kindAt(scene, at) !== NUMBER) return monthPoint(scene, at) ?? dayMonthPoint(scene, at);
  const chain = chainAt(scene, at);
  return chain.size > 1
    ? chainPoint(scene, at, chain.to)
    : (dayMonthPoint(scene, at) ?? plainYear(scene, at));
}

function plainYear(scene: Scene, at: number): Point | undefined {
  const value = numberAt(scene, at);
  if (lengthAt(scene, at) !== 4 || value < 1900 || value > scene.letter.year + 10) return undefined;
  return isMeasure(scene, at + 1) || unitAt(scene, at + 1)
    ? undefined
    : { from: at, to: at + 1, year: value };
}

function pairOf(scene: Scene, first: Point, second: Point, isFuture: boolean): Draft | undefined {
  const end = withYear(scene, second, isFuture);
  const start = first.year === undefined && end.year !== undefined ? { ...first, year: end.year } : first;
  const early = startBefore(start, end, first.year === undefined);
  return isRealPoint(early) ? ranged(scene, early, end) : undefined;
}

/** "Nov-Feb 2017" begins in the year before. */
function startBefore(start: Point, end: Point, isBorrowed: boolean): Point {
  const early = dateOf(start) ?? '';
  const late = dateOf(end) ?? '';
  const isLater = early.slice(0, late.length) > late.slice(0, early.length);
  return isBorrowed && isLater && start.year !== undefined ? { ...start, year: start.year - 1 } : start;
}

function ranged(scene: Scene, start: Point, end: Point): Draft | undefined {
  const range = rangeDraft(start, end);
  if (!range) return undefined;
  const isOpened = is(scene, range.from - 1, 'from') || is(scene, range.from - 1, 'between');
  return isOpened && range.from - 1 >= scene.floor ? { ...range, from: range.from - 1 } : range;
}

/** "January and June 2002": the first takes the year of the second. */
function borrowedYear(scene: Scene, point: Point): Point {
  if (point.year !== undefined || !(is(scene, point.to, 'and') || isMark(scene, point.to, ','))) return point;
  const next = pointAt(scene, point.to + 1);
  const isAlike = next?.year !== undefined && (next.day === undefined) === (point.day === undefined);
  return isAlike && next.month !== undefined && next.year <= scene.letter.year
    ? { ...point, year: next.year }
    : point;
}

/** A date in numbers that opens a range with the words after it, or has a time of day. */
function joined(scene: Scene, draft: Draft | undefined, chain: Chain): Draft | undefined {
  if (draft?.kind !== 'date') return draft;
  const timed = timeOfDayEnd(scene, draft.to);
  const first = chainPoint(scene, chain.from, chain.to);
  return (first && rangeFrom(scene, first, timed, false)) ?? { ...draft, to: timed };
}

/** Adds what the words before and after a date make of it: since, until, before, from … onwards. */
function placed(scene: Scene, draft: Draft | undefined): Draft | undefined {
  if (!draft || (draft.kind !== 'date' && draft.kind !== 'range')) return draft;
  const cued = withCue(scene, draft);
  const isAhead = cued.date !== undefined && cued.date > scene.letterDate.slice(0, cued.date.length);
  return isAhead ? { ...cued, future: true } : cued;
}

function withCue(scene: Scene, draft: Draft): Draft {
  const isOnwards = is(scene, draft.to, 'onwards') && isJoined(scene, draft.to);
  if (isOnwards) return { ...draft, to: draft.to + 1, relation: 'since' };
  const isToPresent = is(scene, draft.to, 'rangeWord') && is(scene, draft.to + 1, 'presentEnd');
  if (isToPresent && draft.kind === 'date') return { ...draft, to: draft.to + 2, relation: 'since' };
  let at = draft.from - 1;
  while (at > scene.floor && at > draft.from - 4 && (is(scene, at, 'modifier') || is(scene, at, 'part')))
    at--;
  if (at < scene.floor || isSentenceStart(scene, at + 1) || !is(scene, at, 'preposition')) return draft;
  const cue = draft.cue ?? { from: at, to: at + 1 };
  if (draft.kind === 'range' || draft.relation !== 'at') return { ...draft, cue };
  if (is(scene, at, 'since')) return { ...draft, cue, relation: 'since' };
  if (is(scene, at, 'before') || is(scene, at, 'by')) return { ...draft, cue, relation: 'before' };
  const isTo = is(scene, at, 'to');
  if (isTo && is(scene, at - 1, 'prior'))
    return { ...draft, cue: { from: at - 1, to: at + 1 }, relation: 'before' };
  if (is(scene, at, 'until') || (isTo && is(scene, at - 1, 'up'))) {
    return { ...draft, cue, relation: 'until', date: undefined, endDate: draft.date };
  }
  if (is(scene, at, 'after')) return { ...draft, cue, relation: 'after' };
  return { ...draft, cue };
}

/** Dates what is counted from another day of its own sentence: "the following day", "three weeks later". */
function anchor(scene: Scene, drafts: readonly Draft[]): void {
  let day: Draft | undefined;
  for (const draft of drafts) {
    const base = day && isSameSentence(scene, day.to, draft.from) ? readDay(day.date ?? '') : undefined;
    if (draft.distance && base) {
      const found = moveBy(base, draft.distance.amount, draft.distance.unit);
      draft.date = found;
      draft.timex = found;
    }
    const isCalendar = draft.kind === 'date' && draft.durationDays === undefined;
    if (isCalendar && draft.date?.length === 10) day = draft;
  }
}

function isSameSentence(scene: Scene, from: number, to: number): boolean {
  if (to - from > ANCHOR_REACH) return false;
  for (let at = from + 1; at <= to; at++) if (isSentenceStart(scene, at)) return false;
  return true;
}

function finished(scene: Scene, draft: Draft): TimeExpression {
  const { start, end } = scene.tokens;
  const span = (from: number, to: number) => ({ start: start[from] ?? 0, end: end[to - 1] ?? 0 });
  const { kind, relation, date, endDate, durationDays, timex, ageYears, recurring, future, cue } = draft;
  return {
    ...span(draft.from, draft.to),
    kind,
    relation,
    ...(date !== undefined && { date }),
    ...(endDate !== undefined && { endDate }),
    ...(durationDays !== undefined && { durationDays }),
    ...(timex !== undefined && { timex }),
    ...(ageYears !== undefined && { ageYears }),
    ...(recurring && { recurring }),
    ...(future && { future }),
    ...(cue && cue.to <= draft.from && { cue: span(cue.from, cue.to) }),
  };
}
