import type { Period, TimeGrain } from '../model/query.ts';

/** Days of the proleptic Gregorian calendar as YYYY-MM-DD; nothing here knows a time zone. */
const DAY_MS = 86_400_000;

const instant = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const FIRST_MS = instant('0000-01-01');
const LAST_MS = instant('9999-12-31');
/** A day of four digits for its year: time before and after those is cut off. */
const dayOf = (ms: number): string =>
  new Date(Math.min(Math.max(ms, FIRST_MS), LAST_MS)).toISOString().slice(0, 10);

export const addDays = (day: string, days: number): string => dayOf(instant(day) + days * DAY_MS);

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** Months count from 0 at January of year 0, so that they add up over years. */
const monthIndex = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
const LAST_MONTH = monthIndex('9999-12-31');
const firstOfMonth = (index: number): string => {
  const month = Math.min(Math.max(index, 0), LAST_MONTH);
  return `${pad(Math.floor(month / 12), 4)}-${pad((month % 12) + 1, 2)}-01`;
};

/** `count` months from the one with this number. */
const monthsFrom = (index: number, count: number): Period => ({
  from: firstOfMonth(index),
  to: index + count > LAST_MONTH ? dayOf(LAST_MS) : addDays(firstOfMonth(index + count), -1),
});

const monthsOf: Readonly<Partial<Record<TimeGrain | 'half', number>>> = {
  month: 1,
  quarter: 3,
  half: 6,
  year: 12,
};

export type CalendarUnit = TimeGrain | 'half';
/** Where years begin: 1 for the calendar year, `fiscalYearStart` of the model for a financial one. */
type Start = { readonly startMonth: number; readonly weekStart: 'monday' | 'sunday' };

const weekdayMonday = (day: string): number => (new Date(instant(day)).getUTCDay() + 6) % 7;

/** The unit that holds the day. */
export function unitAround(day: string, unit: CalendarUnit, start: Start): Period {
  const months = monthsOf[unit];
  if (months !== undefined) {
    const shifted = monthIndex(day) - (start.startMonth - 1);
    const first = Math.floor(shifted / months) * months + (start.startMonth - 1);
    return monthsFrom(first, months);
  }
  if (unit === 'day') return { from: day, to: day };
  const offset = start.weekStart === 'monday' ? weekdayMonday(day) : (weekdayMonday(day) + 1) % 7;
  const from = addDays(day, -offset);
  return { from, to: addDays(from, 6) };
}

/** The last `count` whole units before the one that holds the day. */
export function unitsBefore(day: string, unit: CalendarUnit, count: number, start: Start): Period {
  const to = addDays(unitAround(day, unit, start).from, -1);
  const months = monthsOf[unit];
  if (months !== undefined) {
    const after = monthIndex(addDays(to, 1));
    return { from: firstOfMonth(after - months * count), to };
  }
  return { from: addDays(to, -(unit === 'week' ? 7 : 1) * count + 1), to };
}

/** Whole months between two days, both included; undefined when it is not whole months. */
function wholeMonths(period: Period): number | undefined {
  const after = addDays(period.to, 1);
  if (!period.from.endsWith('-01') || !after.endsWith('-01')) return undefined;
  return monthIndex(after) - monthIndex(period.from);
}

/** The same days so many months earlier: ends of months stay ends of months. */
export function shiftMonths(period: Period, months: number): Period {
  const whole = wholeMonths(period);
  if (whole !== undefined) return monthsFrom(monthIndex(period.from) - months, whole);
  return { from: sameDay(period.from, months), to: sameDay(period.to, months) };
}

function sameDay(day: string, monthsEarlier: number): string {
  const month = monthsFrom(monthIndex(day) - monthsEarlier, 1);
  const candidate = `${month.from.slice(0, 8)}${day.slice(8)}`;
  return candidate > month.to ? month.to : candidate;
}

/** As many days, or whole months, directly before. */
export function periodBefore(period: Period): Period {
  const whole = wholeMonths(period);
  if (whole !== undefined) return shiftMonths(period, whole);
  const days = (instant(period.to) - instant(period.from)) / DAY_MS + 1;
  return { from: addDays(period.from, -days), to: addDays(period.from, -1) };
}

/** Month, quarter or year that the period is exactly; undefined for another. */
export function unitOf(period: Period): TimeGrain | undefined {
  if (period.from === period.to) return 'day';
  const months = wholeMonths(period);
  const month = Number(period.from.slice(5, 7));
  if (months === 12 && month === 1) return 'year';
  if (months === 3 && month % 3 === 1) return 'quarter';
  return months === 1 ? 'month' : undefined;
}

export const follows = (earlier: Period, later: Period): boolean => addDays(earlier.to, 1) === later.from;

/** Whether the day is on the calendar: 2025-02-30 is not. */
export const isDay = (day: string): boolean => {
  const ms = instant(day);
  return !Number.isNaN(ms) && dayOf(ms) === day;
};

export const monthOfYear = (year: number, month: number): Period => monthsFrom(year * 12 + month - 1, 1);
export const monthSpan = (year: number, month: number, count: number): Period =>
  monthsFrom(year * 12 + month - 1, count);
export const dayOfMonth = (year: number, month: number, day: number): string =>
  `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
