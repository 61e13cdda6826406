import type { Span } from '@chartwright/kernel';
import ordinals from './data/ordinals.json' with { type: 'json' };

export type DateFound = Span & {
  /** `YYYY-MM-DD`, or `YYYY-MM` where no day is written. */
  readonly iso: string;
  /** A year of two digits was read as one of the century that fits. */
  readonly isShortYear: boolean;
};

export type DateOrder = 'day-first' | 'month-first';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = `(${MONTHS.join('|')})[a-z]{0,6}\\.?`;
/** Days as they are dictated. */
const ORDINALS: Readonly<Record<string, number>> = ordinals;
const PATTERNS = {
  numeric: /(?<![\d/.-])(\d{1,2}) ?([/.-]) ?(\d{1,2}) ?\2 ?((?<! )\d{2}(?!\d)|\d{4})(?![\d/]|[.-]\d)/g,
  iso: /(?<![\d/.-])((?:19|20)\d{2})([-/.])(\d{1,2})\2(\d{1,2})(?![\d/.-]\d|\d)/g,
  worded: new RegExp(
    `\\b(${Object.keys(ORDINALS).join('|')})(?: day)?(?: of)? ${MONTH},? (\\d{4})(?!\\d)`,
    'g',
  ),
  dayMonth: new RegExp(
    `(?<!\\d)(\\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -]{0,2}${MONTH},?[ -]{0,2}(\\d{4}|'?\\d{2})(?!\\d|:)`,
    'g',
  ),
  monthDay: new RegExp(`\\b${MONTH} (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})(?!\\d)`, 'g'),
  monthYear: new RegExp(`(?<!\\d |\\d)\\b${MONTH} (\\d{4})(?!\\d)`, 'g'),
  slashedMonth: /(?<![\d/.-])(\d{1,2})\/((?:19|20)\d{2})(?![\d/])/g,
};

const pad = (value: number): string => String(value).padStart(2, '0');

function isRealDay(iso: string): boolean {
  const time = Date.parse(`${iso}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso);
}

/** Marks of a letter of the United States. */
const AMERICAN = /\bssn\b|\bnpi\b|social security|\bpa-c\b|, [a-z]{2} \d{5}\b|\bmedicare part b\b/;

/** Whether the letter writes days or months first; days, unless a date of its own can only be the other way. */
export function dateOrderOf(lower: string): DateOrder {
  let [day, month] = [0, 0];
  for (const match of lower.matchAll(PATTERNS.numeric)) {
    if (Number(match[1]) > 12) day += 1;
    if (Number(match[3]) > 12) month += 1;
  }
  if (day === 0 && month === 0 && AMERICAN.test(lower)) return 'month-first';
  return month > 0 && day === 0 ? 'month-first' : 'day-first';
}

/** The year of two digits that is nearest before a day. */
function fullYear(digits: string, notAfter: string): number {
  const year = Number(digits.replace("'", ''));
  if (digits.length === 4) return year;
  const limit = Number(notAfter.slice(0, 4));
  const century = Math.floor(limit / 100) * 100;
  return century + year > limit ? century - 100 + year : century + year;
}

const MOST_DATES = 500;

/** The dates of the text, in order. A number that is no day of the calendar is none. */
export function findDates(lower: string, order: DateOrder, notAfter: string): DateFound[] {
  const found: DateFound[] = [];
  const add = (match: RegExpExecArray, year: string, month: number, day: number | undefined): void => {
    if (found.length >= MOST_DATES) return;
    const iso = `${fullYear(year, notAfter)}-${pad(month)}`;
    const whole = day === undefined ? iso : `${iso}-${pad(day)}`;
    if (!isRealDay(day === undefined ? `${iso}-01` : whole)) return;
    const span = { start: match.index, end: match.index + match[0].length };
    if (found.some((one) => one.start < span.end && span.start < one.end)) return;
    found.push({ ...span, iso: whole, isShortYear: year.replace("'", '').length === 2 });
  };
  for (const match of lower.matchAll(PATTERNS.iso))
    add(match, match[1] ?? '', Number(match[3]), Number(match[4]));
  for (const match of lower.matchAll(PATTERNS.worded))
    add(match, match[3] ?? '', monthOf(match[2]), ORDINALS[match[1]?.replace(/\s/g, '-') ?? '']);
  for (const match of lower.matchAll(PATTERNS.numeric)) {
    const [first, second] = [Number(match[1]), Number(match[3])];
    const isDayFirst = first > 12 || (order === 'day-first' && second <= 12);
    add(match, match[4] ?? '', isDayFirst ? second : first, isDayFirst ? first : second);
  }
  for (const match of lower.matchAll(PATTERNS.dayMonth))
    add(match, match[3] ?? '', monthOf(match[2]), Number(match[1]));
  for (const match of lower.matchAll(PATTERNS.monthDay))
    add(match, match[3] ?? '', monthOf(match[1]), Number(match[2]));
  for (const match of lower.matchAll(PATTERNS.monthYear))
    add(match, match[2] ?? '', monthOf(match[1]), undefined);
  for (const match of lower.matchAll(PATTERNS.slashedMonth))
    add(match, match[2] ?? '', Number(match[1]), undefined);
  return found.toSorted((a, b) => a.start - b.start);
}

const monthOf = (name = ''): number => MONTHS.indexOf(name.slice(0, 3)) + 1;

/** Completed years from one day to another. */
export function yearsBetween(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) < from.slice(5) ? years - 1 : years;
}
