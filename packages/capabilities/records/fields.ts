import { z } from 'zod';

/** PostgreSQL holds no NUL character, and half of a surrogate pair has no UTF-8. */
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** Free text of the record, as long as the column's meaning allows. */
export const text = (charactersMax: number) =>
  z
    .string()
    .max(charactersMax)
    .refine(isStorable, { error: 'Must not hold NUL or half of a surrogate pair' });

/** A text that says something. */
export const filledText = (charactersMax: number) =>
  text(charactersMax).refine((value) => value.trim() !== '', {
    error: 'String must contain at least 1 character(s)',
  });

export const externalId = filledText(255);

const DAY = 'Expected a date such as 2026-01-31';

/** The calendar of the database has no year 0. */
export const day = z.iso
  .date({ error: DAY, abort: true })
  .refine((sent) => !sent.startsWith('0000'), { error: DAY });

const INSTANT = 'Expected an instant such as 2026-01-31T09:00:00Z';

/** An instant that can be written in UTC with a year of four digits, as every answer writes it. */
export const instant = z.iso
  .datetime({ offset: true, error: INSTANT, abort: true })
  .refine((sent) => isWithinCalendar(new Date(sent)), { error: INSTANT });

const isWithinCalendar = (at: Date): boolean => at.getUTCFullYear() >= 1 && at.getUTCFullYear() <= 9_999;
