import { Temporal } from 'temporal-polyfill';

export type Rhythm = {
  readonly every: 'day' | 'week' | 'month';
  readonly atMinute: number;
  readonly timeZone: string;
  /** 1 is Monday. */
  readonly weekday: number | undefined;
  readonly dayOfMonth: number | undefined;
};

/** A month and a bit: in that time every rhythm comes round. */
const DAYS = 63;

/**
 * The next time strictly after an instant, by the clocks of a time zone: a time that a change of clocks leaves out comes an
 * hour later, one that it doubles comes once.
 */
export function nextRun(rhythm: Rhythm, after: Date): Date {
  const { timeZone, atMinute } = rhythm;
  const first = Temporal.Instant.fromEpochMilliseconds(after.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
  const plainTime = new Temporal.PlainTime(Math.floor(atMinute / 60), atMinute % 60);
  for (let day = 0; day <= DAYS; day++) {
    const date = first.add({ days: day });
    if (!isDay(rhythm, date)) continue;
    const at = new Date(date.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds);
    if (at > after) return at;
  }
  throw new Error('A rhythm that never comes');
}

/** The 31st of a shorter month is its last day. */
function isDay({ every, weekday, dayOfMonth }: Rhythm, date: Temporal.PlainDate): boolean {
  if (every === 'day') return true;
  if (every === 'week') return date.dayOfWeek === weekday;
  return dayOfMonth !== undefined && date.day === Math.min(dayOfMonth, date.daysInMonth);
}

export function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}
