import { describe, expect, test } from 'vitest';
import { isTimeZone, nextRun, type Rhythm } from './next.ts';

const rhythm = (over: Partial<Rhythm>): Rhythm => ({
  every: 'day',
  atMinute: 7 * 60 + 30,
  timeZone: 'America/Chicago',
  weekday: undefined,
  dayOfMonth: undefined,
  ...over,
});
const after = (over: Partial<Rhythm>, instant: string): string =>
  nextRun(rhythm(over), new Date(instant)).toISOString();

describe('nextRun()', () => {
  test('is today where the time is still to come, else tomorrow, by the clocks of the zone', () => {
    expect(after({}, '2026-01-15T13:29:59Z')).toBe('2026-01-15T13:30:00.000Z');
    expect(after({}, '2026-01-15T13:30:00Z')).toBe('2026-01-16T13:30:00.000Z');
    expect(after({}, '2026-07-15T12:00:00Z')).toBe('2026-07-15T12:30:00.000Z');
  });

  test('is the weekday that is wanted', () => {
    expect(after({ every: 'week', weekday: 1 }, '2026-01-15T00:00:00Z')).toBe('2026-01-19T13:30:00.000Z');
    expect(after({ every: 'week', weekday: 7 }, '2026-01-18T13:30:00Z')).toBe('2026-01-25T13:30:00.000Z');
  });

  test('is the last day of a month that is too short', () => {
    expect(after({ every: 'month', dayOfMonth: 31 }, '2026-02-01T00:00:00Z')).toBe(
      '2026-02-28T13:30:00.000Z',
    );
    expect(after({ every: 'month', dayOfMonth: 31 }, '2026-02-28T13:30:00Z')).toBe(
      '2026-03-31T12:30:00.000Z',
    );
  });

  test('comes an hour later where a change of clocks leaves the time out, and once where it doubles it', () => {
    const atTwoThirty = { atMinute: 150 };
    expect(after(atTwoThirty, '2026-03-08T06:00:00Z')).toBe('2026-03-08T08:30:00.000Z');
    expect(after({ atMinute: 90 }, '2026-11-01T05:00:00Z')).toBe('2026-11-01T06:30:00.000Z');
    expect(after({ atMinute: 90 }, '2026-11-01T06:30:00Z')).toBe('2026-11-02T07:30:00.000Z');
  });

  test('knows the zones there are', () => {
    expect(['Europe/Paris', 'UTC', 'Mars/Olympus', ''].map(isTimeZone)).toEqual([true, true, false, false]);
  });
});
