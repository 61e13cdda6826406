import type { Range } from './range.ts';

const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/;
const DAY_MS = 86_400_000;

const utc = (year: number, month: number, day: number): Date => new Date(Date.UTC(year, month - 1, day));
const daysInMonth = (year: number, month: number): number => utc(year, month + 1, 0).getUTCDate();
const text = (date: Date): string => date.toISOString().slice(0, 10);

/** First and last day a date of any precision can mean. */
export type DaySpan = { readonly first: Date; readonly last: Date };

/** @throws {RangeError} when the text is no date `YYYY`, `YYYY-MM` or `YYYY-MM-DD` (a time after it is left out) */
export function daySpan(date: string): DaySpan {
  const [, year, month, day] = DATE.exec(date) ?? [];
  const [y, m, d] = [Number(year), month === undefined ? undefined : Number(month), Number(day)];
  if (year === undefined || (m !== undefined && (m < 1 || m > 12))) throw new RangeError('a date is no date');
  if (m === undefined) return { first: utc(y, 1, 1), last: utc(y, 12, 31) };
  if (day === undefined) return { first: utc(y, m, 1), last: utc(y, m, daysInMonth(y, m)) };
  if (d < 1 || d > daysInMonth(y, m)) throw new RangeError('a date is no day of its month');
  return { first: utc(y, m, d), last: utc(y, m, d) };
}

function yearsBetween(birth: Date, at: Date): number {
  const years = at.getUTCFullYear() - birth.getUTCFullYear();
  const month = at.getUTCMonth() - birth.getUTCMonth();
  const isBefore = month < 0 || (month === 0 && at.getUTCDate() < birth.getUTCDate());
  return isBefore ? years - 1 : years;
}

/** Age in completed years; a range when birth or the other day is known to the month or year only. */
export function completedYears(birthDate: string, at: string): Range {
  const [birth, then] = [daySpan(birthDate), daySpan(at)];
  return { low: yearsBetween(birth.last, then.first), high: yearsBetween(birth.first, then.last) };
}

/** Calendar days from one date to another. */
export function daysBetween(from: string, to: string): Range {
  const [start, end] = [daySpan(from), daySpan(to)];
  const days = (a: Date, b: Date): number => Math.round((b.getTime() - a.getTime()) / DAY_MS);
  return { low: days(start.last, end.first), high: days(start.first, end.last) };
}

export const addDays = (date: string, days: number): string =>
  text(new Date(daySpan(date).first.getTime() + days * DAY_MS));

/** The same day some months later; the last day of a shorter month. */
export function addMonths(date: Date, months: number): Date {
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1 + months];
  return utc(year, month, Math.min(date.getUTCDate(), daysInMonth(year, month)));
}
