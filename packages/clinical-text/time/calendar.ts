import type { PartialDate } from '../model.ts';

/** A day of the proleptic Gregorian calendar. */
export type Day = { readonly year: number; readonly month: number; readonly day: number };
export type Unit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year' | 'decade';

const DAY_MS = 86_400_000;
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function isRealDay({ year, month, day }: Day): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (MONTH_LENGTHS[month - 1] ?? 0) + (leap ? 1 : 0);
}

/** Days since 1970-01-01; years below 100 are not of this century. */
export function dayNumber({ year, month, day }: Day): number {
  const instant = new Date(0);
  instant.setUTCFullYear(year, month - 1, day);
  return Math.round(instant.getTime() / DAY_MS);
}

export function dayOfNumber(number: number): Day {
  const instant = new Date(number * DAY_MS);
  return { year: instant.getUTCFullYear(), month: instant.getUTCMonth() + 1, day: instant.getUTCDate() };
}

/** 1 = Monday … 7 = Sunday. */
export const weekdayOf = (number: number): number => ((((number + 3) % 7) + 7) % 7) + 1;

const two = (value: number): string => String(value).padStart(2, '0');
export const writeYear = (year: number): PartialDate => String(year).padStart(4, '0');
export const writeMonth = (year: number, month: number): PartialDate => `${writeYear(year)}-${two(month)}`;
export const writeDay = (day: Day): PartialDate => `${writeMonth(day.year, day.month)}-${two(day.day)}`;

/** @returns undefined unless the words are `YYYY-MM-DD` and a real day */
export function readDay(text: string): Day | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!parts) return undefined;
  const day = { year: Number(parts[1]), month: Number(parts[2]), day: Number(parts[3]) };
  return isRealDay(day) ? day : undefined;
}

/**
 * Moves a day by an amount of a unit, at the precision the unit supports: days and weeks give a day, months a month,
 * years and decades a year. Fractions fall to the smaller unit: 1.5 years are 18 months.
 *
 * @returns undefined outside the years 1 to 9999
 */
export function moveBy(from: Day, amount: number, unit: Unit): PartialDate | undefined {
  const months = monthsIn(amount, unit);
  if (months === undefined) {
    const moved = dayNumber(from) + Math.round(amount * daysIn(unit));
    return Math.abs(moved) > 3_000_000 ? undefined : inRange(writeDayChecked(moved));
  }
  const month = from.year * 12 + from.month - 1 + Math.round(months);
  const year = Math.floor(month / 12);
  if (year < 1 || year > 9999) return undefined;
  return wholeYears(amount, unit) ? writeYear(year) : writeMonth(year, (month % 12) + 1);
}

const inRange = (date: PartialDate): PartialDate | undefined => (date.length === 10 ? date : undefined);
const writeDayChecked = (number: number): PartialDate => {
  const day = dayOfNumber(number);
  return day.year < 1 || day.year > 9999 ? '' : writeDay(day);
};
const wholeYears = (amount: number, unit: Unit): boolean =>
  unit === 'decade' || (unit === 'year' && Number.isInteger(amount));

function monthsIn(amount: number, unit: Unit): number | undefined {
  if (unit === 'month') return amount;
  if (unit === 'year') return amount * 12;
  return unit === 'decade' ? amount * 120 : undefined;
}

const UNIT_DAYS: Readonly<Record<Unit, number>> = {
  second: 1 / 86_400,
  minute: 1 / 1_440,
  hour: 1 / 24,
  day: 1,
  week: 7,
  month: 30.4375,
  year: 365.25,
  decade: 3652.5,
};

export const daysIn = (unit: Unit): number => UNIT_DAYS[unit];
