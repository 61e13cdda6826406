import type { Quantity, Span } from '@chartwright/kernel';
import { bodyMeasureAt } from './body-measures.ts';
import words from './connectors.json' with { type: 'json' };
import { endOfDate } from './dates.ts';
import { numberAt } from './numbers.ts';
import { unitAt } from './units.ts';
import { windowOf } from './window.ts';

/** A value this far from its name belongs to something else. */
const REACH = 200;
const MOST_WORDS = 14;
/** Enough of the name to tell "base excess" and "visual acuity" from a weight. */
const NAME_REACH = 24;

type Comparator = NonNullable<Quantity['comparator']>;
type Place = { readonly start: number; readonly at: number; readonly comparator?: Comparator | undefined };

const link = new Set(words.link);
const dateCue = new Set(words.dateCue);
const target = new Set(words.target);
const doseAfter = new RegExp(`[ ]?(?:${words.doseAfter.join('|')}|q\\d{1,2}h)(?![a-z])`, 'iy');
const comparatorOf = new Map(
  Object.entries(words.before).flatMap(([sign, phrases]) =>
    phrases.map((phrase): [string, Comparator] => [phrase, sign as Comparator]),
  ),
);
const comparatorPhrase = new RegExp(`(?:${[...comparatorOf.keys()].join('|')})(?![a-z])`, 'iy');
const signs = /<=|>=|[<>≤≥]/y;
const word = /[a-z][a-z-]*/iy;
const marks = /[ \t\u00a0\u202f:=,(~≈–—)[\]*↑↓→]|-(?!\d)|\.(?=\d)/y;
const signedName = /excess|score|\bbe\b|sphere|refract|diop|cylinder|z-?score/i;
const acuityName = /acuity|\bva\b|vision|snellen/i;

/**
 * The value that follows a measured thing: "HbA1c 24/02/25: 78 mmol/mol", "INR went up to 4.2", "BP: 104/62 sitting".
 * Dates and clock times between are passed over; dates, doses, list and telephone numbers are never the value.
 *
 * @param from end of the name of the measured thing
 * @param to end of its clause, or where the next thing begins
 * @returns the value as written; `secondValue` of "146/88", of "14/27" and of the range "60-70"; `unit` only where it is
 * written and known. Feet and inches become inches, stones pounds, pounds and ounces ounces.
 */
export function readQuantity(text: string, from: number, to: number): (Quantity & Span) | undefined {
  const clause = windowOf(text, from, to, REACH);
  const name = text.slice(Math.max(0, from - NAME_REACH), from);
  const place = placeOfValue(clause);
  const found = place && valueAt(clause, place, name);
  if (!found || isDose(clause, found)) return undefined;
  const { end, start, ...quantity } = found;
  return { ...quantity, text: clause.slice(start, end), start: from + start, end: from + end };
}

type Reading = Omit<Quantity, 'text'> & Span;

/** Where the number begins, past the words, marks and dates that may stand before it. */
function placeOfValue(clause: string): Place | undefined {
  let at = skip(/[+²]{0,2}(?:\d\+)?(?=[\s:=])/y, clause, 0);
  let sign: Place | undefined;
  for (let count = 0; count < MOST_WORDS; count += 1) {
    at = skipMarks(clause, at);
    const nextSign = comparatorAt(clause, at);
    if (nextSign) {
      sign = nextSign;
      at = nextSign.at;
      continue;
    }
    const date = endOfDate(clause, at, false);
    if (date !== undefined) {
      at = date;
      continue;
    }
    if (/[-\d.]/.test(clause.charAt(at))) return { start: at, ...sign, at };
    const next = pastWord(clause, at);
    if (next === undefined) return undefined;
    at = next;
  }
  return undefined;
}

function comparatorAt(clause: string, at: number): Place | undefined {
  signs.lastIndex = at;
  const sign = signs.exec(clause)?.[0];
  if (sign) {
    const comparator = sign === '≤' ? '<=' : sign === '≥' ? '>=' : (sign as Comparator);
    return { start: at, at: signs.lastIndex, comparator };
  }
  comparatorPhrase.lastIndex = at;
  const phrase = comparatorPhrase.exec(clause)?.[0].toLowerCase();
  const comparator = phrase === undefined ? undefined : comparatorOf.get(phrase);
  return comparator && { start: at, at: comparatorPhrase.lastIndex, comparator };
}

/** Past one word that may stand between a name and its value; of "from 2.1 to 4.2" past the first value too. */
function pastWord(clause: string, at: number): number | undefined {
  word.lastIndex = at;
  const found = word.exec(clause)?.[0].toLowerCase();
  if (found === undefined || target.has(found)) return undefined;
  const end = at + found.length;
  if (!dateCue.has(found)) return link.has(found) ? end : undefined;
  const after = skipMarks(clause, end);
  return (
    endOfDate(clause, after, true) ??
    (found === 'from' ? pastFormerValue(clause, after) : cueAlone(found, end))
  );
}

const cueAlone = (cue: string, end: number): number | undefined =>
  cue === 'on' || cue === 'in' || cue === 'since' ? undefined : end;

function pastFormerValue(clause: string, at: number): number | undefined {
  const former = numberAt(clause, at);
  if (!former) return undefined;
  const end = unitAt(clause, former.end)?.end ?? former.end;
  const after = skip(/[ ](?:down |up )?to(?= )/iy, clause, end);
  return after === end ? undefined : after;
}

function valueAt(clause: string, { start, at, comparator }: Place, name: string): Reading | undefined {
  const body = bodyMeasureAt(clause, at);
  if (body) return body;
  const isMinus = clause.charAt(at) === '-';
  if (isMinus && !signedName.test(name))
    return valueAt(clause, { start: start === at ? at + 1 : start, at: at + 1, comparator }, name);
  const first = numberAt(clause, isMinus ? at + 1 : at);
  if (!first) return undefined;
  const value = isMinus ? -first.value : first.value;
  const rest = restAt(clause, first.end, value, name);
  if (!rest || !isValue(clause.slice(at, first.end), rest, clause)) return undefined;
  const { end, ...parts } = rest;
  return { start, end, value, ...parts, ...(comparator && { comparator }) };
}

type Rest = { readonly secondValue?: number; readonly unit?: string; readonly end: number };

/** What stands after the first number: the second one of a pair or range, and the unit. */
function restAt(clause: string, at: number, value: number, name: string): Rest | undefined {
  const pair = pairAt(clause, at, value, name);
  if (pair === 'none') return undefined;
  const end = pair?.end ?? at;
  const unit = plausibleUnit(clause, end, value);
  return {
    ...(pair && { secondValue: pair.value }),
    ...(unit && { unit: unit.unit }),
    end: unit?.end ?? end,
  };
}

const pairMark =
  /[ ]?\/[ ]?(?=\d)| over (?=\d)| out of (?=\d)|[-–](?=\d)| (?:to|-|–) (?=\d)|[ ]?[x×][ ]?(?=\d)/y;

/** The second number; 'none' when the two are a date, a duration or a telephone number. */
function pairAt(clause: string, at: number, value: number, name: string) {
  const unit = unitAt(clause, at);
  if (unit) return rangeAfterUnit(clause, unit);
  pairMark.lastIndex = at;
  const mark = pairMark.exec(clause)?.[0].trim();
  if (mark === undefined) return undefined;
  const second = numberAt(clause, pairMark.lastIndex);
  if (!second || /^[/-]\d/.test(clause.slice(second.end))) return 'none';
  if (mark === '/') return isDuration(second.value, value) && !acuityName.test(name) ? 'none' : second;
  if (mark === 'x' || mark === '×') return isLength(clause, second.end) ? second : 'none';
  if (mark === '-' || mark === '–' || mark === 'to')
    return second.value > value && !isTelephone(value, second.value) ? second : 'none';
  return second;
}

function rangeAfterUnit(clause: string, { unit, end }: { unit: string; end: number }) {
  const after = skip(/[ ]?[-–](?=\d)/y, clause, end);
  const second = after === end ? undefined : numberAt(clause, after);
  return second && unitAt(clause, second.end)?.unit === unit ? second : undefined;
}

/** "3/7", "2/52" and "6/12" are days, weeks and months. */
const isDuration = (under: number, over: number): boolean =>
  (under === 7 || under === 12 || under === 52) && over <= 24 && Number.isInteger(over);
const isTelephone = (first: number, second: number): boolean => first >= 100 && second >= 1000;
const isLength = (clause: string, at: number): boolean => {
  const third = skip(/[ ]?[x×][ ]?\d+(?:\.\d+)?/y, clause, at);
  return /^[cm]?m$/.test(unitAt(clause, third)?.unit ?? '');
};

/** A lone C or F is a temperature only beside one, and "60s" are the sixties. */
function plausibleUnit(clause: string, at: number, value: number) {
  const found = unitAt(clause, at);
  if (!found) return undefined;
  const letter = clause.slice(at, found.end).trim().toLowerCase();
  if (letter === 'c')
    return value >= 25 && value <= 45 && clause.charAt(found.end) !== '/' ? found : undefined;
  if (letter === 's') return value % 10 === 0 ? undefined : found;
  if (letter === 'f')
    return value >= 85 && value <= 115 && clause.charAt(found.end) !== '/' ? found : undefined;
  return found;
}

const timeAfter =
  /(?:[ ]?-?(?:h|hrs?|hours?|d|days?|w|wks?|weeks?|m|mo|mths?|months?|y|yrs?|years?)|[ ](?:am|pm))(?![a-z/])/iy;
const isAt = (pattern: RegExp, text: string, at: number): boolean => {
  pattern.lastIndex = at;
  return pattern.test(text);
};

/** False for years, times ago, ordinals, list and telephone numbers and parts of codes. */
function isValue(first: string, { end, unit, secondValue }: Rest, clause: string): boolean {
  const tail = clause.slice(end, end + 16);
  if (unit !== undefined)
    return !/^ (?:ago|before|later|earlier|prior|after)\b/i.test(tail) && unit !== 'mg' && unit !== 'ug';
  if (/^(?:[\p{L}\p{N}_#@^]|[ ]?\+)/u.test(tail)) return false;
  if (secondValue !== undefined) return !/^[ ]\d{4}/.test(tail);
  if (/^(?:19|20)\d\d$/.test(first) || isAt(timeAfter, clause, end)) return false;
  if (tail.startsWith(')') && !clause.slice(0, end).includes('(')) return false;
  if (/^[/:-]\d/.test(tail)) return false;
  return !(/^\d{3,}$/.test(first) && /^[ ]\d{3,}/.test(tail)) && !/^\d{8,}$/.test(first);
}

const dosed = new Set(['g', 'mL', '[iU]', 'meq', 'mmol', 'ng', '[drp]', 'L']);

/** "potassium 20 meq bd", "vitamin D 1000 units": what is given, not what was found. */
function isDose(clause: string, { unit, secondValue, end }: Reading): boolean {
  if (unit === '[iU]') return true;
  if (unit !== undefined ? !dosed.has(unit) : secondValue !== undefined) return false;
  return isAt(doseAfter, clause, end);
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Past marks and spaces; past one line break only before a number that is no list number. */
function skipMarks(clause: string, from: number): number {
  let at = from;
  while (at < clause.length) {
    const next = skip(marks, clause, at);
    if (next > at) at = next;
    else if (/^\r?\n[ \t]*[<>]?\d+(?:[./]\d+)?[ ]?(?:$|[%°a-zµ/]|\r?\n)/i.test(clause.slice(at, at + 24)))
      at += clause.charAt(at) === '\r' ? 2 : 1;
    else break;
  }
  return at;
}
