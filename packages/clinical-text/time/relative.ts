import type { PartialDate } from '../model.ts';
import { dayNumber, readDay } from './calendar.ts';

/**
 * Distance of a date from the letter in the date's own unit, as calendars count: 2021 seen from 2025 is `(Y-4)`,
 * 2023-09 from 2025-03 is `(M-18)`, the day itself `(D0)`, a fortnight on `(D+14)`.
 *
 * @param letterDate `YYYY-MM-DD`
 * @throws {RangeError} when either is not a date of the calendar
 */
export function relativeDate(date: PartialDate, letterDate: string): string {
  const letter = readDay(letterDate);
  const completed = readDay(`${date}${'-01-01'.slice(0, Math.max(0, 10 - date.length))}`);
  if (!letter || !completed) throw new RangeError('relativeDate() needs dates of the calendar');
  if (date.length === 4) return written('Y', completed.year - letter.year);
  if (date.length === 7) {
    return written('M', (completed.year - letter.year) * 12 + completed.month - letter.month);
  }
  return written('D', dayNumber(completed) - dayNumber(letter));
}

const written = (unit: string, distance: number): string =>
  `(${unit}${distance > 0 ? '+' : ''}${distance === 0 ? 0 : distance})`;
