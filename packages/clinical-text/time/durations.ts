import { daysIn, moveBy, type Unit } from './calendar.ts';
import { type Chain, chainAt, shorthandAt } from './numeric.ts';
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
  isSentenceStart,
  isUpper,
  kindAt,
  lengthAt,
  numberAt,
  type Scene,
  skipMark,
  unitAt,
  wordAt,
} from './reader.ts';
import { NUMBER } from './tokens.ts';
import { cardinalOf } from './vocabulary.ts';

/** How much of which unit. `amount` is absent for "several"; of "2-3 days" it is the larger, the earlier bound. */
export type Quantity = {
  readonly from: number;
  readonly to: number;
  readonly amount: number | undefined;
  readonly unit: Unit;
};

type Amount = { readonly amount: number | undefined; readonly to: number };

const UNIT_CODES: Readonly<Record<Unit, string>> = {
  second: 'TS',
  minute: 'TM',
  hour: 'TH',
  day: 'D',
  week: 'W',
  month: 'M',
  year: 'Y',
  decade: 'E',
};

export function durationTimex(amount: number | undefined, unit: Unit): string {
  const code = UNIT_CODES[unit];
  const number = amount === undefined ? 'X' : String(Math.round(amount * 100) / 100);
  if (unit === 'decade') return amount === undefined ? 'PXY' : `P${number}E`;
  return code.startsWith('T') ? `PT${number}${code.slice(1)}` : `P${number}${code}`;
}

/** Reads a count: "3", "2.5", "2½", "twenty-one", "a", "a couple of", "several", "half a", "1/2". */
function amountAt(scene: Scene, at: number): Amount | undefined {
  const value = numberAt(scene, at);
  if (!Number.isNaN(value)) return digitsAt(scene, at, value);
  if (is(scene, at, 'half')) {
    return is(scene, at + 1, 'article') ? { amount: 0.5, to: at + 2 } : { amount: 0.5, to: at + 1 };
  }
  if (is(scene, at, 'article')) return articleAt(scene, at);
  if (is(scene, at, 'couple')) return { amount: 2, to: is(scene, at + 1, 'of') ? at + 2 : at + 1 };
  if (is(scene, at, 'vague')) return { amount: undefined, to: is(scene, at + 1, 'of') ? at + 2 : at + 1 };
  return cardinalAt(scene, at);
}

function articleAt(scene: Scene, at: number): Amount | undefined {
  const next = is(scene, at + 1, 'vagueHead') ? at + 2 : at + 1;
  if (is(scene, next, 'half')) return { amount: 0.5, to: next + 1 };
  if (is(scene, next, 'couple') || is(scene, next, 'vague')) return amountAt(scene, next);
  return { amount: 1, to: at + 1 };
}

function cardinalAt(scene: Scene, at: number): Amount | undefined {
  const value = cardinalOf[wordAt(scene, at)];
  if (value === undefined || Number.isNaN(value)) return undefined;
  if (!is(scene, at, 'tens')) return withHalf(scene, value, at + 1);
  const next = skipMark(scene, at + 1, '-');
  const low = cardinalOf[wordAt(scene, next)] ?? Number.NaN;
  return low >= 1 && low <= 9 ? { amount: value + low, to: next + 1 } : { amount: value, to: at + 1 };
}

function digitsAt(scene: Scene, at: number, value: number): Amount | undefined {
  if (value > 100_000) return undefined;
  const next = numberAt(scene, at + 1);
  if (next === 0.5) return { amount: value + 0.5, to: at + 2 };
  if (isMark(scene, at + 1, '.') && isGlued(scene, at + 1) && isGlued(scene, at + 2)) {
    const decimals =
      kindAt(scene, at + 2) === NUMBER
        ? scene.text.slice(scene.tokens.start[at + 2], scene.tokens.end[at + 2])
        : '';
    return decimals.length > 0 && decimals.length <= 3
      ? { amount: Number(`${value}.${decimals}`), to: at + 3 }
      : undefined;
  }
  if (isMark(scene, at + 1, '+') && isGlued(scene, at + 1)) {
    const isGestation = isGlued(scene, at + 2) && kindAt(scene, at + 2) === NUMBER;
    return { amount: value, to: isGestation ? at + 3 : at + 2 };
  }
  const fraction = fractionAt(scene, at);
  if (fraction) return fraction;
  const isDashed = isMark(scene, at + 1, '-') && isGlued(scene, at + 1) && isGlued(scene, at + 2);
  const mixed = fractionAt(scene, isDashed ? at + 2 : at + 1);
  if (mixed?.amount !== undefined && mixed.amount < 1) return { amount: value + mixed.amount, to: mixed.to };
  return withHalf(scene, value, at + 1);
}

/** "1/2", "3/4": only proper fractions of small numbers. */
function fractionAt(scene: Scene, at: number): Amount | undefined {
  if (!isMark(scene, at + 1, '/') || !isGlued(scene, at + 1) || !isGlued(scene, at + 2)) return undefined;
  const over = numberAt(scene, at);
  const under = numberAt(scene, at + 2);
  return under >= 2 && under <= 4 && over < under ? { amount: over / under, to: at + 3 } : undefined;
}

function withHalf(scene: Scene, value: number, to: number): Amount {
  const isHalf = is(scene, to, 'and') && is(scene, to + 1, 'article') && is(scene, to + 2, 'half');
  return isHalf ? { amount: value + 0.5, to: to + 3 } : { amount: value, to };
}

/** Reads "three weeks", "24h", "2-3 days", "4-day", "2 years and 6 months", "a week or two". */
export function quantityAt(scene: Scene, at: number): Quantity | undefined {
  if (kindAt(scene, at) === NUMBER && isPartOfCode(scene, at) && !is(scene, at - 1, 'times'))
    return undefined;
  const first = amountAt(scene, at);
  if (!first || isLetteredFigure(scene, at, first.to)) return undefined;
  const second = upperBound(scene, first);
  const amount = second ? second.amount : first.amount;
  const to = second?.to ?? first.to;
  const plain = unitAfter(scene, second ? to : first.to);
  if (!plain) return undefined;
  const counted = amount === undefined ? undefined : amount * plain.times;
  const simple = { from: at, to: plain.to, amount: counted, unit: plain.unit };
  return compound(scene, simple);
}

/** "3b-3d": a number after a glued dash with a glued letter. */
const isLetteredFigure = (scene: Scene, at: number, to: number): boolean =>
  isGlued(scene, at) && isMark(scene, at - 1, '-') && isGlued(scene, to) && lengthAt(scene, to) === 1;

/** The larger of "2-3", "two to three", "1 or 2". */
function upperBound(scene: Scene, first: Amount): Amount | undefined {
  const isRange =
    isMark(scene, first.to, '-') || isMark(scene, first.to, '/') || is(scene, first.to, 'rangeWord');
  if (!isRange && !is(scene, first.to, 'or')) return undefined;
  if (unitAt(scene, first.to + 1)) return undefined;
  const second = amountAt(scene, first.to + 1);
  const isLarger = second?.amount !== undefined && first.amount !== undefined && second.amount > first.amount;
  return isLarger ? second : undefined;
}

function unitAfter(scene: Scene, at: number): { unit: Unit; to: number; times: number } | undefined {
  let look = isMark(scene, at, '-') ? at + 1 : at;
  if (is(scene, look, 'unitAdjective') && unitAt(scene, look + 1)) look++;
  const unit = unitAt(scene, look);
  if (!unit || !isJoined(scene, look)) return undefined;
  if (is(scene, look, 'shortUnit') && !isShortUnit(scene, look)) return undefined;
  if (is(scene, look, 'ambiguousUnit') && kindAt(scene, look - 1) !== NUMBER) return undefined;
  return { unit, to: look + 1, times: is(scene, look, 'fortnight') ? 2 : 1 };
}

/** "5y", "24h", "3 d" but not "5 d/c", "3 h." of an abbreviation or "2 W". */
function isShortUnit(scene: Scene, at: number): boolean {
  if (kindAt(scene, isMark(scene, at - 1, '-') ? at - 2 : at - 1) !== NUMBER) return false;
  const isHours = is(scene, at, 'clockHours') && lengthAt(scene, at - 1) > 1;
  if (isGlued(scene, at) && isUpper(scene, at) && !isHours) return false;
  if (!isGlued(scene, at + 1)) return true;
  return (
    !(isOneOf(scene, at + 1, '/.&') && isGlued(scene, at + 2) && kindAt(scene, at + 2) !== NUMBER) ||
    is(scene, at + 2, 'ageTail')
  );
}

/** Adds the smaller part: "2 years and 6 months", "1 year 3 months", "15 hours 29 min". */
function compound(scene: Scene, whole: Quantity): Quantity {
  if (whole.amount === undefined) return whole;
  let look = whole.to;
  if (is(scene, look, 'and')) look++;
  if (is(scene, look, 'article') && is(scene, look + 1, 'half')) {
    return { ...whole, amount: whole.amount + 0.5, to: look + 2 };
  }
  const value = numberAt(scene, look);
  const part = Number.isNaN(value) ? cardinalAt(scene, look) : { amount: value, to: look + 1 };
  const unit = part && unitAfter(scene, part.to);
  if (!part || part.amount === undefined || !unit || daysIn(unit.unit) >= daysIn(whole.unit)) return whole;
  if (!isJoined(scene, look)) return whole;
  return { ...sum(whole, part.amount, unit.unit), from: whole.from, to: unit.to };
}

function sum(whole: Quantity, amount: number, unit: Unit): { amount: number; unit: Unit } {
  if (whole.unit === 'year' && unit === 'month') return { amount: (whole.amount ?? 0) * 12 + amount, unit };
  const days = (whole.amount ?? 0) * daysIn(whole.unit) + amount * daysIn(unit);
  return { amount: unit === 'minute' ? days * 1440 : Math.round(days / daysIn(unit)), unit };
}

/** Reads a duration written as shorthand or in words, and what the words around it make of it. */
export function durationDraft(scene: Scene, at: number, chain?: Chain): Draft | undefined {
  const shorthand = chain && shorthandAt(scene, chain);
  const quantity = shorthand ?? quantityAt(scene, at);
  return quantity ? relate(scene, quantity) : undefined;
}

/** "in recent weeks": to the letter, since when is not said. */
export function recentDraft(scene: Scene, at: number): Draft | undefined {
  const unit = is(scene, at, 'recent') && is(scene, at + 1, 'plural') ? unitAt(scene, at + 1) : undefined;
  if (!unit) return undefined;
  const timex = durationTimex(undefined, unit);
  return { from: at, to: at + 2, kind: 'duration', relation: 'since', timex, cue: cueBefore(scene, at) };
}

/** "months ago", "for years", "weeks later": the unit alone. */
export function bareUnitDraft(scene: Scene, at: number): Draft | undefined {
  const unit = unitAt(scene, at);
  if (!unit || !is(scene, at, 'plural') || daysIn(unit) < 1 / 24) return undefined;
  const quantity = { from: at, to: at + 1, amount: undefined, unit };
  if (is(scene, at + 1, 'ago') || is(scene, at + 1, 'earlierWord') || is(scene, at + 1, 'laterWord')) {
    return relate(scene, quantity);
  }
  return is(scene, at - 1, 'for') || is(scene, at - 1, 'over') ? relate(scene, quantity) : undefined;
}

/** "the past month", "last 10 years", "the next few weeks", "the previous week". */
export function pastSpanDraft(scene: Scene, at: number): Draft | undefined {
  const isPast = is(scene, at, 'past');
  if (!isPast && !is(scene, at, 'coming')) return undefined;
  const isLast = is(scene, at, 'last');
  const unit = unitAt(scene, at + 1);
  const quantity: Quantity | undefined = unit
    ? { from: at, to: at + 2, amount: is(scene, at + 1, 'plural') ? undefined : 1, unit }
    : (shortSpanAt(scene, at + 1) ?? quantityAt(scene, at + 1));
  if (!quantity || (kindAt(scene, at + 1) !== NUMBER && is(scene, at + 1, 'article'))) return undefined;
  if (unit && !isSpanned(scene, at, isLast)) return undefined;
  const from = is(scene, at - 1, 'the') && at - 1 >= scene.floor ? at - 1 : at;
  const span = { from, to: quantity.to, ...measures(quantity) };
  const cue = cueBefore(scene, from);
  if (!isPast) return { ...span, kind: 'duration', relation: 'none', future: true, cue };
  const date =
    quantity.amount === undefined ? undefined : moveBy(scene.letter, -quantity.amount, quantity.unit);
  return { ...span, kind: 'duration', relation: 'since', date, cue };
}

const shortSpanAt = (scene: Scene, at: number): Quantity | undefined =>
  kindAt(scene, at) === NUMBER ? shorthandAt(scene, chainAt(scene, at)) : undefined;

/** "last week" is a point and "over the last week" a stretch; "the past week" always is a stretch. */
const isSpanned = (scene: Scene, at: number, isLast: boolean): boolean => {
  if (is(scene, at, 'coming')) return is(scene, at + 1, 'plural');
  if (!isLast && !is(scene, at, 'previous')) return true;
  return is(scene, at - 1, 'the') || is(scene, at - 1, 'spanning');
};

const measures = ({ amount, unit }: Quantity): Pick<Draft, 'durationDays' | 'timex'> => ({
  durationDays: amount === undefined ? undefined : daysOf(amount, unit),
  timex: durationTimex(amount, unit),
});

const daysOf = (amount: number, unit: Unit): number => {
  const days = amount * daysIn(unit);
  return days >= 1 ? Math.round(days) : Math.round(days * 10_000) / 10_000;
};

const cueBefore = (scene: Scene, from: number): Draft['cue'] =>
  from - 1 >= scene.floor && is(scene, from - 1, 'preposition') ? { from: from - 1, to: from } : undefined;

/** What precedes a quantity: modifiers that belong to it and the word that governs it. */
type Lead = {
  readonly from: number;
  readonly cue: number;
  readonly isFurther: boolean;
  readonly isWithin: boolean;
};

function leadOf(scene: Scene, from: number): Lead {
  let start = from;
  let isFurther = false;
  let isWithin = false;
  for (let look = from - 1; look >= scene.floor && from - look <= 5; look--) {
    if (isSentenceStart(scene, look + 1)) break;
    const isOver = is(scene, look, 'over') && is(scene, look - 1, 'governor');
    const isMore = is(scene, look, 'than') || isOneOf(scene, look, '~<>≥≤');
    const isUpTo =
      (is(scene, look, 'to') && is(scene, look - 1, 'up')) ||
      (is(scene, look, 'up') && is(scene, look + 1, 'to'));
    const isPlain = is(scene, look, 'modifier') || is(scene, look, 'article') || is(scene, look, 'the');
    const isAtLeast = is(scene, look, 'at') && is(scene, look + 1, 'modifier');
    if (is(scene, look, 'over') ? !isOver : !isMore && !isPlain && !isUpTo && !isAtLeast) break;
    if (is(scene, look, 'following') && !is(scene, look - 1, 'the')) break;
    if (is(scene, look, 'further')) isFurther = true;
    if (is(scene, look, 'opening')) isWithin = true;
    start = look;
  }
  const hasCue = start - 1 >= scene.floor && !isSentenceStart(scene, start);
  const isDotted = hasCue && isOneOf(scene, start - 1, '.:;-') && isFollowUp(scene, start - 2);
  return { from: start, cue: hasCue ? (isDotted ? start - 2 : start - 1) : -1, isFurther, isWithin };
}

/** Places a quantity in time by the words before and after it. */
function relate(scene: Scene, quantity: Quantity): Draft | undefined {
  const lead = leadOf(scene, quantity.from);
  const cue =
    lead.cue >= 0 && is(scene, lead.cue, 'preposition') ? { from: lead.cue, to: lead.from } : undefined;
  const span = { from: lead.from, to: quantity.to, ...measures(quantity), cue };
  const base: Draft = { ...span, kind: 'duration', relation: 'none' };
  const after = tailOf(scene, quantity.to);
  const placed = trailingDraft(scene, base, quantity, after) ?? cuedDraft(scene, base, quantity, lead);
  if (placed) return placed;
  if (isOnset(scene, after)) return { ...base, relation: 'since', date: movedFrom(scene, quantity, -1) };
  const isGoverned = lead.from < quantity.from || (lead.cue >= 0 && is(scene, lead.cue, 'governor'));
  return isArticleOnly(scene, quantity) && !isGoverned ? undefined : base;
}

const movedFrom = (scene: Scene, { amount, unit }: Quantity, sign: 1 | -1): string | undefined =>
  amount === undefined ? undefined : moveBy(scene.letter, sign * amount, unit);

/** What the word before a quantity makes of it: every, since, for, in, after, review. */
function cuedDraft(scene: Scene, base: Draft, quantity: Quantity, lead: Lead): Draft | undefined {
  const { cue } = lead;
  if (cue < 0) return undefined;
  if (is(scene, cue, 'recurrence')) {
    return { ...base, from: cue, cue: undefined, kind: 'frequency-or-set', recurring: true };
  }
  if (is(scene, cue, 'since')) return { ...base, relation: 'since', date: movedFrom(scene, quantity, -1) };
  if (is(scene, cue, 'for') || is(scene, cue, 'times')) {
    const isMoment = quantity.unit === 'minute' || quantity.unit === 'second';
    if (lead.isFurther || lead.isWithin || isMoment || isCourse(scene, cue)) return base;
    return { ...base, relation: 'since', date: movedFrom(scene, quantity, -1) };
  }
  if (is(scene, cue, 'in')) return lead.isWithin ? base : inDraft(scene, base, quantity, cue);
  if (is(scene, cue, 'after')) return { ...base, relation: 'after' };
  if (is(scene, cue, 'within')) return base;
  if (!isFollowUp(scene, cue)) return undefined;
  return { ...base, kind: 'date', relation: 'at', date: movedFrom(scene, quantity, 1), future: true };
}

/** "RTC", "recheck", "follow up", "F/U": "up" and "u" only as its end. */
const isFollowUp = (scene: Scene, at: number): boolean =>
  is(scene, at, 'followUp') &&
  (!is(scene, at, 'upward') || is(scene, isOneOf(scene, at - 1, '-/') ? at - 2 : at - 1, 'follow'));

/** "a day", "a week" with nothing to govern it is a rate ("twice a day") or no time at all. */
const isArticleOnly = (scene: Scene, quantity: Quantity): boolean =>
  is(scene, quantity.from, 'article') && quantity.to === quantity.from + 2;

/** Over the apostrophe of "three weeks' time" and the s of "a week's". */
function tailOf(scene: Scene, at: number): number {
  if (!isMark(scene, at, "'")) return at;
  return is(scene, at + 1, 'possessive') && isGlued(scene, at + 1) ? at + 2 : at + 1;
}

/** What the words after a quantity say: ago, earlier, later, from now, history. */
function trailingDraft(scene: Scene, base: Draft, quantity: Quantity, after: number): Draft | undefined {
  if (!isJoined(scene, after)) return undefined;
  const { amount, unit } = quantity;
  const moved = (sign: 1 | -1): string | undefined => movedFrom(scene, quantity, sign);
  if (isAgo(scene, after)) {
    const isSince = base.cue !== undefined && is(scene, base.cue.from, 'since');
    const timex = amount === undefined ? base.timex : moved(-1);
    return {
      ...base,
      to: after + 1,
      kind: 'date',
      relation: isSince ? 'since' : 'at',
      date: moved(-1),
      timex,
    };
  }
  if (is(scene, after, 'from') && is(scene, after + 1, 'today')) {
    return { ...base, to: after + 2, kind: 'date', relation: 'at', date: moved(1), future: true };
  }
  if (is(scene, after, 'hence') || (is(scene, after, 'time') && is(scene, base.from - 1, 'in'))) {
    return { ...base, to: after + 1, kind: 'date', relation: 'at', date: moved(1), future: true };
  }
  if (is(scene, after, 'time') && after > quantity.to) {
    return { ...base, to: after + 1, kind: 'date', relation: 'at', date: moved(1), future: true };
  }
  const hyphened = skipMark(scene, after, '-');
  if (is(scene, hyphened, 'history')) return { ...base, relation: 'since', date: moved(-1) };
  const sign = is(scene, after, 'earlierWord') ? -1 : is(scene, hyphened, 'laterWord') ? 1 : 0;
  if (sign === 0 || (base.cue && is(scene, base.cue.from, 'for'))) return undefined;
  const distance = amount === undefined || unit === 'hour' ? undefined : { amount: sign * amount, unit };
  const to = sign < 0 ? after + 1 : hyphened + 1;
  return { ...base, to, kind: 'date', relation: sign < 0 ? 'before' : 'after', distance };
}

/** "ago", and "back" where it is not the back that hurts. */
const isAgo = (scene: Scene, at: number): boolean =>
  is(scene, at, 'ago') &&
  (!is(scene, at, 'back') ||
    isClauseEnd(scene, at + 1) ||
    is(scene, at + 1, 'preposition') ||
    is(scene, at + 1, 'and'));

/** "4 days of increased cough", "2 weeks of pain"; not of a treatment, and not of an age. */
const isOnset = (scene: Scene, after: number): boolean =>
  is(scene, after, 'of') &&
  isJoined(scene, after) &&
  !is(scene, after + 1, 'treatment') &&
  !is(scene, after + 2, 'treatment');

/** "for 5 days" after a dose or an order is how long to take it, not how long it has been. */
const isCourse = (scene: Scene, cue: number): boolean =>
  isBefore(scene, cue, 'dose', 4) || isBefore(scene, cue, 'frequency', 3) || isBefore(scene, cue, 'order', 6);

/** "in 6 weeks" lies ahead, unless something was counted or came to an end in that time. */
function inDraft(scene: Scene, base: Draft, quantity: Quantity, cue: number): Draft {
  const isAdjective = isMark(scene, quantity.to - 2, '-') && !is(scene, quantity.to - 1, 'plural');
  if (is(scene, cue - 1, 'ended') || isAdjective) return base;
  const isPlural = scene.text.charAt((scene.tokens.end[cue - 1] ?? 0) - 1) === 's';
  const isCounted = is(scene, cue - 1, 'counted') || (isPlural && kindAt(scene, cue - 2) === NUMBER);
  if (isCounted) return { ...base, relation: 'since', date: movedFrom(scene, quantity, -1) };
  return { ...base, kind: 'date', relation: 'at', date: movedFrom(scene, quantity, 1), future: true };
}
