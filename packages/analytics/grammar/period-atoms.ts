import type { Period } from '../model/query.ts';
import {
  addDays,
  type CalendarUnit,
  dayOfMonth,
  isDay,
  monthOfYear,
  monthSpan,
  unitAround,
  unitsBefore,
} from './calendar.ts';
import {
  type Almanac,
  type Atom,
  fixed,
  isWord,
  lengthOf,
  months,
  ordinalOf,
  type PeriodFault,
  skipped,
  unitAt,
  wholeNumber,
  yearAt,
} from './period-words.ts';
import type { Token } from './text.ts';

type YearReading = { readonly year: number; readonly length: number };

/** `2025`, `of 2025`, `last year`, `of this year`, `'25`. */
function readYear(tokens: readonly Token[], at: number, almanac: Almanac): YearReading | undefined {
  const start = skipped(tokens, at, 'of', 'in', 'the');
  const year = yearAt(tokens[start]);
  if (year !== undefined) return { year, length: start + 1 - at };
  const nowYear = Number(almanac.now.slice(0, 4));
  const back = lengthOf('last', tokens, start);
  if (back > 0 && isWord(tokens[start + back], 'year')) {
    return { year: nowYear - 1, length: start + back + 1 - at };
  }
  const same = lengthOf('this', tokens, start);
  if (same > 0 && isWord(tokens[start + same], 'year'))
    return { year: nowYear, length: start + same + 1 - at };
  return undefined;
}

function withYear(
  tokens: readonly Token[],
  at: number,
  length: number,
  almanac: Almanac,
  inYear: Atom['inYear'],
): Atom {
  const year = readYear(tokens, at + length, almanac);
  if (!year) return { length, inYear };
  return { length: length + year.length, inYear, year: year.year };
}

const quarterOf = (quarter: number) => (year: number) => monthSpan(year, quarter * 3 - 2, 3);
const halfOf = (half: number) => (year: number) => monthSpan(year, half * 6 - 5, 6);

/** `Q3`, `H1`, `third quarter`, `quarter 3`, `first half`, `first 3 months`. */
export function readPart(tokens: readonly Token[], at: number, almanac: Almanac): Atom | undefined {
  const token = tokens[at];
  const short = token?.kind === 'word' ? /^([qh])([1-9])$/u.exec(token.text) : null;
  const finish = (length: number, inYear: Atom['inYear']) => withYear(tokens, at, length, almanac, inYear);
  if (short) {
    const count = Number(short[2]);
    if (count > (short[1] === 'q' ? 4 : 2)) return fixed(1, 'no_such_day');
    return finish(1, short[1] === 'q' ? quarterOf(count) : halfOf(count));
  }
  const next = tokens[at + 1];
  if (isWord(token, 'quarter', 'qtr') && wholeNumber(next) !== undefined && yearAt(next) === undefined) {
    const count = wholeNumber(next) ?? 0;
    return count >= 1 && count <= 4 ? finish(2, quarterOf(count)) : fixed(2, 'no_such_day');
  }
  return readOrdinalPart(tokens, at, finish);
}

function readOrdinalPart(
  tokens: readonly Token[],
  at: number,
  finish: (length: number, inYear: Atom['inYear']) => Atom,
): Atom | undefined {
  const ordinal = ordinalOf(tokens[at]);
  const isLast = isWord(tokens[at], 'last', 'final');
  if (ordinal === undefined && !isLast) return undefined;
  const next = tokens[at + 1];
  if (isWord(next, 'calendar')) return undefined;
  if (isWord(next, 'quarter', 'qtr') && ordinal !== undefined) return finish(2, quarterOf(ordinal));
  if (isWord(next, 'half') && ordinal !== undefined && ordinal <= 2) return finish(2, halfOf(ordinal));
  const months = wholeNumber(next);
  if (months === undefined || months > 12 || !isWord(tokens[at + 2], 'month')) return undefined;
  const atom = finish(3, (year) => monthSpan(year, isLast ? 13 - months : 1, months));
  const ofYear = atom.year !== undefined && (ordinal === 1 || isLast);
  return ofYear ? atom : undefined;
}

const beforeMay = new Set([
  'in',
  'since',
  'for',
  'of',
  'during',
  'from',
  'until',
  'through',
  'thru',
  'to',
  'before',
  'after',
  'between',
  'and',
  'last',
  'this',
  'by',
  'till',
  'starting',
]);

/** May is a month only where it cannot be a verb. */
function isMonthWord(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (token?.kind !== 'word' || months.get(token.text) === undefined) return false;
  if (token.text !== 'may') return true;
  const next = tokens[at + 1];
  const previous = tokens[at - 1];
  return (
    next?.kind === 'number' || token.isDashed || (previous !== undefined && beforeMay.has(previous.text))
  );
}

const dayNumber = (token: Token | undefined): number | undefined => {
  if (token?.kind !== 'number' || yearAt(token) !== undefined || token.unit) return undefined;
  const day = Number(token.text.replace(/th$/u, ''));
  return Number.isInteger(day) && day >= 1 && day <= 99 ? day : undefined;
};

const dayIn =
  (month: number, day: number) =>
  (year: number): Period | PeriodFault => {
    const text = dayOfMonth(year, month, day);
    return day <= 31 && isDay(text) ? { from: text, to: text } : 'no_such_day';
  };

/** `March`, `March 2025`, `March 5`, `5 March 2025`, `the 5th of March`. */
export function readMonth(tokens: readonly Token[], at: number, almanac: Almanac): Atom | undefined {
  const day = dayNumber(tokens[at]);
  const monthAt = day === undefined ? at : skipped(tokens, at + 1, 'of');
  if (!isMonthWord(tokens, monthAt)) return undefined;
  const month = months.get(tokens[monthAt]?.text ?? '') ?? 0;
  const finish = (length: number, inYear: Atom['inYear']) => withYear(tokens, at, length, almanac, inYear);
  if (day !== undefined) return finish(monthAt + 1 - at, dayIn(month, day));
  const after = dayNumber(tokens[at + 1]);
  const isSpan = tokens[at + 1]?.isDashed === true;
  if (after !== undefined && !isSpan) {
    const comma = tokens[at + 2]?.text === ',' && yearAt(tokens[at + 3]) !== undefined ? 1 : 0;
    return finish(2 + comma, dayIn(month, after));
  }
  const comma = tokens[at + 1]?.text === ',' && yearAt(tokens[at + 2]) !== undefined ? 1 : 0;
  return finish(1 + comma, (year) => monthOfYear(year, month));
}

export const startOf = (almanac: Almanac, isFiscal: boolean) => ({
  startMonth: isFiscal ? almanac.fiscalYearStart : 1,
  weekStart: almanac.weekStart,
});

/** A financial year is named by the calendar year it ends in. */
function fiscalYear(year: number, almanac: Almanac): Period {
  const begins = almanac.fiscalYearStart === 1 ? year : year - 1;
  return monthSpan(begins, almanac.fiscalYearStart, 12);
}

const fiscalNote = (almanac: Almanac): string =>
  `Financial years begin in month ${almanac.fiscalYearStart} and are named by the year they end in.`;

export function readFiscal(tokens: readonly Token[], at: number, almanac: Almanac): Atom | undefined {
  const glued = /^(?:fy|cy)(\d{2}|\d{4})$/u.exec(tokens[at]?.text ?? '');
  if (glued) {
    const [text, digits = ''] = glued;
    const year = digits.length === 2 ? 2000 + Number(digits) : Number(digits);
    if (text.startsWith('cy')) return fixed(1, monthSpan(year, 1, 12));
    return fixed(1, fiscalYear(year, almanac), fiscalNote(almanac));
  }
  if (isWord(tokens[at], 'calendar', 'cy')) {
    const yearPlace = skipped(tokens, at + 1, 'year');
    const year = yearAt(tokens[yearPlace]);
    return year === undefined ? undefined : fixed(yearPlace + 1 - at, monthSpan(year, 1, 12));
  }
  const length = lengthOf('fiscal', tokens, at);
  const year = length > 0 ? yearAt(tokens[at + length]) : undefined;
  return year === undefined ? undefined : fixed(length + 1, fiscalYear(year, almanac), fiscalNote(almanac));
}

const toDate: readonly (readonly ['yearToDate' | 'quarterToDate' | 'monthToDate', CalendarUnit])[] = [
  ['yearToDate', 'year'],
  ['quarterToDate', 'quarter'],
  ['monthToDate', 'month'],
];

export function readToDate(tokens: readonly Token[], at: number, almanac: Almanac): Atom | undefined {
  for (const [kind, unit] of toDate) {
    const length = lengthOf(kind, tokens, at);
    if (length > 0) {
      return fixed(length, {
        from: unitAround(almanac.now, unit, startOf(almanac, false)).from,
        to: almanac.now,
      });
    }
  }
  if (isWord(tokens[at], 'today')) return fixed(1, { from: almanac.now, to: almanac.now });
  const yesterday = addDays(almanac.now, -1);
  return isWord(tokens[at], 'yesterday') ? fixed(1, { from: yesterday, to: yesterday }) : undefined;
}

const LONGEST_COUNT = 3660;

/** `last quarter`, `the past 90 days`, `rolling 12 months`, `this year`, `last fiscal year`. */
export function readRelative(tokens: readonly Token[], at: number, almanac: Almanac): Atom | undefined {
  const trailing = lengthOf('trailingYear', tokens, at);
  const yearBack = () => unitsBefore(almanac.now, 'month', 12, startOf(almanac, false));
  if (trailing > 0) return fixed(trailing, yearBack());
  const back = lengthOf('last', tokens, at);
  const here = lengthOf('this', tokens, at);
  const ahead = lengthOf('next', tokens, at);
  const lead = back || here || ahead;
  if (lead === 0) return undefined;
  const plain = skipped(tokens, at + lead, 'complete', 'full', 'calendar', 'whole', 'consecutive');
  const isFiscal = isWord(tokens[plain], 'fiscal', 'financial');
  const afterKind = isFiscal ? plain + 1 : plain;
  const count = wholeNumber(tokens[afterKind]);
  const unitPlace = skipped(
    tokens,
    count === undefined ? afterKind : afterKind + 1,
    'complete',
    'full',
    'calendar',
  );
  const unit = unitAt(tokens[unitPlace]);
  const isHeldBack = count === 0 || (count ?? 1) > LONGEST_COUNT;
  if (unit === undefined || isHeldBack) return readLastMonthName(tokens, at, back, almanac);
  const length = unitPlace + 1 - at;
  const start = startOf(almanac, isFiscal);
  const note = isFiscal ? fiscalNote(almanac) : undefined;
  if (ahead > 0) return fixed(length, 'future');
  if (here > 0)
    return count === undefined ? fixed(length, unitAround(almanac.now, unit, start), note) : undefined;
  return fixed(length, unitsBefore(almanac.now, unit, count ?? 1, start), note);
}

/** `last March`. */
function readLastMonthName(
  tokens: readonly Token[],
  at: number,
  lead: number,
  almanac: Almanac,
): Atom | undefined {
  if (lead === 0 || !isMonthWord(tokens, at + lead)) return undefined;
  const atom = readMonth(tokens, at + lead, almanac);
  return atom && { ...atom, length: atom.length + lead };
}

/** `in 12 months`, `within 90 days`: so many units back from now. */
export function readBareSpan(tokens: readonly Token[], at: number, almanac: Almanac): Atom | undefined {
  const count = wholeNumber(tokens[at]);
  const unit = unitAt(tokens[at + 1]);
  const leads = isWord(tokens[at - 1], 'in', 'during');
  if (count === undefined || count === 0 || count > LONGEST_COUNT || unit === undefined || !leads)
    return undefined;
  return fixed(2, unitsBefore(almanac.now, unit, count, startOf(almanac, false)));
}
