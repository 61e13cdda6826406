import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import type { RepeatRule } from './model.ts';
import {
  addMonths,
  dayOf,
  endOfDay,
  expandRule,
  planSeries,
  readRule,
  shiftAlike,
  startOfDay,
} from './recurrence.ts';
import { findMisfit } from './rules.ts';

const rule = (given: Partial<RepeatRule>): RepeatRule => ({
  frequency: 'DAILY',
  interval: 1,
  end_date: null,
  ...given,
});
const at = (text: string): Date => new Date(text);
const FAR = at('2028-01-01T00:00:00Z');
const texts = (dates: readonly Date[]): string[] => dates.map((date) => date.toISOString());

/** The clock on the wall of a place, without its date. */
const clockIn = (date: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' }).format(date);

const start = fc.date({
  min: at('2020-01-01T00:00:00Z'),
  max: at('2030-12-28T00:00:00Z'),
  noInvalidDate: true,
});
const interval = fc.integer({ min: 1, max: 40 });
const count = fc.integer({ min: 1, max: 60 });
const zone = fc.constantFrom(
  'UTC',
  'Europe/London',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Santiago',
  'Africa/Casablanca',
);

describe('expandRule() agrees with plain arithmetic', () => {
  const DAY_MS = 86_400_000;

  test.each([
    ['DAILY', 1],
    ['WEEKLY', 7],
  ] as const)('on %s in UTC', (frequency, days) => {
    fc.assert(
      fc.property(start, interval, count, (startAt, every, times) => {
        const starts = expandRule(
          rule({ frequency, interval: every, count: times }),
          { startAt, timeZone: 'UTC' },
          new Date(startAt.getTime() + times * every * days * DAY_MS),
        );
        const expected = Array.from(
          { length: times },
          (_, i) => new Date(startAt.getTime() + i * every * days * DAY_MS),
        );
        expect(starts).toEqual(expected);
      }),
    );
  });

  test('on MONTHLY: months without the day are left out and not counted', () => {
    fc.assert(
      fc.property(
        start,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 20 }),
        (startAt, every, times) => {
          const starts = expandRule(
            rule({ frequency: 'MONTHLY', interval: every, count: times }),
            { startAt, timeZone: 'UTC' },
            addMonths(startAt, 30 * 12),
          );
          const expected: Date[] = [];
          for (let month = 0; expected.length < times; month += every) {
            const date = new Date(startAt);
            date.setUTCMonth(startAt.getUTCMonth() + month);
            if (date.getUTCDate() === startAt.getUTCDate()) expected.push(date);
          }
          expect(starts).toEqual(expected);
        },
      ),
    );
  });

  test('on WEEKLY with days: every day from the start on whose weekday is named, in every nth week', () => {
    const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
    const days = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 });
    const weekday = (date: Date) => (date.getUTCDay() + 6) % 7;
    fc.assert(
      fc.property(start, days, fc.integer({ min: 1, max: 4 }), (startAt, chosen, every) => {
        const before = new Date(startAt.getTime() + 200 * DAY_MS);
        const starts = expandRule(
          rule({ frequency: 'WEEKLY', interval: every, by_day: chosen.map((day) => DAYS[day] ?? '') }),
          { startAt, timeZone: 'UTC' },
          before,
        );
        const expected = Array.from({ length: 200 }, (_, i) => i)
          .filter((i) => Math.floor((i + weekday(startAt)) / 7) % every === 0)
          .map((i) => new Date(startAt.getTime() + i * DAY_MS))
          .filter((date) => chosen.includes(weekday(date)));
        expect(starts).toEqual(expected);
      }),
    );
  });

  test('in any zone: one a day, at the same time of day, over every change of the clock', () => {
    fc.assert(
      fc.property(start, zone, (startAt, timeZone) => {
        const starts = expandRule(rule({ count: 400 }), { startAt, timeZone }, addMonths(startAt, 15));
        expect(starts[0]).toEqual(startAt);
        expect(new Set(starts.map((each) => dayOf({ startAt: each, timeZone }))).size).toBe(400);
        // Around a change a wall clock may show the time twice or not at all; those days have tests of their own.
        const others = starts.filter((each) => clockIn(each, timeZone) !== clockIn(startAt, timeZone));
        expect(others).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('changes of the clock', () => {
  test('a time that a day does not have is left out, and later days keep the time', () => {
    const starts = expandRule(
      rule({ count: 4 }),
      { startAt: at('2026-03-27T01:30:00Z'), timeZone: 'Europe/Berlin' },
      FAR,
    );
    expect(texts(starts)).toEqual([
      '2026-03-27T01:30:00.000Z',
      '2026-03-28T01:30:00.000Z',
      '2026-03-30T00:30:00.000Z',
      '2026-03-31T00:30:00.000Z',
    ]);
  });

  test('of a time that a day has twice the first is taken', () => {
    const starts = expandRule(
      rule({ count: 3 }),
      { startAt: at('2026-10-24T00:30:00Z'), timeZone: 'Europe/Berlin' },
      FAR,
    );
    expect(texts(starts)).toEqual([
      '2026-10-24T00:30:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  test('one that begins at the second of two keeps its own moment', () => {
    const starts = expandRule(
      rule({ count: 2 }),
      { startAt: at('2026-10-25T01:30:00Z'), timeZone: 'Europe/Berlin' },
      FAR,
    );
    expect(texts(starts)).toEqual(['2026-10-25T01:30:00.000Z', '2026-10-26T01:30:00.000Z']);
  });

  test('a zone that changes its clock twice in six weeks keeps the time of day', () => {
    const starts = expandRule(
      rule({ frequency: 'WEEKLY', count: 14 }),
      { startAt: at('2026-02-02T09:00:00Z'), timeZone: 'Africa/Casablanca' },
      FAR,
    );
    const clocks = starts.map((each) => clockIn(each, 'Africa/Casablanca'));
    expect(new Set(clocks)).toEqual(new Set(['10:00:00']));
    expect(new Set(starts.map((each) => each.getUTCHours()))).toEqual(new Set([9, 10]));
  });

  test('days last from 23 to 25 hours, and may begin after midnight', () => {
    const hours = (day: string, timeZone: string) =>
      (endOfDay(day, timeZone).getTime() - startOfDay(day, timeZone).getTime()) / 3_600_000;
    expect(hours('2026-03-29', 'Europe/Berlin')).toBe(23);
    expect(hours('2026-10-25', 'Europe/Berlin')).toBe(25);
    expect(hours('2026-07-01', 'UTC')).toBe(24);
    expect(startOfDay('2026-09-06', 'America/Santiago').toISOString()).toBe('2026-09-06T04:00:00.000Z');
    expect(hours('2026-09-06', 'America/Santiago')).toBe(23);
  });

  test('shiftAlike() moves by the calendar and the clock, not by hours', () => {
    const timeZone = 'Europe/Berlin';
    const moved = shiftAlike(
      { startAt: at('2026-03-20T08:00:00Z'), timeZone },
      { startAt: at('2026-03-27T08:00:00Z'), timeZone },
      { startAt: at('2026-03-30T09:15:00Z'), timeZone },
    );
    expect(moved.toISOString()).toBe('2026-03-23T10:15:00.000Z');
  });
});

describe('the end of a rule', () => {
  const anchor = { startAt: at('2026-05-04T22:30:00Z'), timeZone: 'Europe/Berlin' };

  test('end_date is the last day on the wall calendar', () => {
    // 22:30 UTC is half past midnight of the next day in Berlin.
    const starts = expandRule(rule({ end_date: '2026-05-06' }), anchor, FAR);
    expect(texts(starts)).toEqual(['2026-05-04T22:30:00.000Z', '2026-05-05T22:30:00.000Z']);
  });

  test('planSeries() says until when it planned, and that nothing is left', () => {
    const now = at('2026-05-01T00:00:00Z');
    expect(planSeries(rule({ count: 3 }), anchor, now)).toMatchObject({ plannedUntil: null });
    expect(planSeries(rule({ end_date: '2026-06-01' }), anchor, now)).toMatchObject({ plannedUntil: null });
    const endless = planSeries(rule({ frequency: 'WEEKLY' }), anchor, now);
    expect(endless.plannedUntil?.toISOString()).toBe('2027-11-04T22:30:00.000Z');
    expect(endless.starts).toHaveLength(79);
    const long = planSeries(rule({ end_date: '2030-01-01' }), anchor, now);
    expect(long.plannedUntil).toEqual(endless.plannedUntil);
  });

  test('a rule that nothing fits ends at once', () => {
    const nothing = rule({ by_month: [2], by_month_day: [31] });
    expect(expandRule(nothing, anchor, addMonths(anchor.startAt, 42))).toEqual([]);
  });

  test('milliseconds of a beginning stay', () => {
    const startAt = at('2026-05-04T10:00:00.123Z');
    const starts = expandRule(rule({ count: 2 }), { startAt, timeZone: 'UTC' }, FAR);
    expect(texts(starts)).toEqual(['2026-05-04T10:00:00.123Z', '2026-05-05T10:00:00.123Z']);
  });
});

describe('readRule()', () => {
  const anchor = { startAt: at('2026-05-04T12:00:00Z'), timeZone: 'America/New_York' };
  const read = (rrule: string) => readRule({ rrule }, anchor);

  test('reads the text of a rule into its parts', () => {
    expect(read('RRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO,-1FR;BYSETPOS=-1;COUNT=10;WKST=SU')).toEqual({
      frequency: 'MONTHLY',
      interval: 2,
      end_date: null,
      by_day: ['1MO', '-1FR'],
      by_set_pos: [-1],
      count: 10,
      week_start: 'SU',
    });
    expect(read('FREQ=YEARLY;BYMONTH=3,6;BYMONTHDAY=1,-1')).toMatchObject({
      by_month: [3, 6],
      by_month_day: [1, -1],
    });
    expect(read('FREQ=YEARLY;BYYEARDAY=-1')).toMatchObject({ by_year_day: [-1] });
    expect(read('freq=yearly;byweekno=20')).toMatchObject({ by_week_no: [20] });
  });

  test.each([
    ['20260731', '2026-07-31'],
    // 08:00 in New York is 12:00 UTC: an end one second earlier leaves that day out.
    ['20260731T120000Z', '2026-07-31'],
    ['20260731T115959Z', '2026-07-30'],
    ['20260801T020000Z', '2026-07-31'],
    ['20260731T080000', '2026-07-31'],
    ['20260731T075959', '2026-07-30'],
  ])('UNTIL=%s is the end date %s', (until, day) => {
    expect(read(`FREQ=DAILY;UNTIL=${until}`)?.end_date).toBe(day);
  });

  test.each([
    '',
    'INTERVAL=2',
    'FREQ=HOURLY',
    'FREQ=MINUTELY',
    'FREQ=SECONDLY',
    'FREQ=DAILY;BYHOUR=9',
    'FREQ=DAILY;FREQ=DAILY',
    'FREQ=DAILY;COUNT=0',
    'FREQ=DAILY;COUNT=2;UNTIL=20260731',
    'FREQ=DAILY;UNTIL=20260231',
    'FREQ=DAILY;UNTIL=20260731T990000Z',
    'FREQ=DAILY;UNTIL=soon',
    'FREQ=WEEKLY;BYDAY=XX',
    'FREQ=DAILY;INTERVAL=1.5',
    'FREQ=DAILY\nDTSTART:20200101',
  ])('refuses %j', (text) => {
    expect(read(text)).toBeUndefined();
  });

  test('fills in what a rule by names leaves out', () => {
    expect(readRule({ frequency: 'WEEKLY' }, anchor)).toEqual(rule({ frequency: 'WEEKLY' }));
  });
});

const days = fc.uniqueArray(fc.constantFrom('MO', 'WE', 'SU', '1MO', '-1FR', '5TH'), { minLength: 1 });
const someOf = (max: number) =>
  fc.uniqueArray(
    fc.integer({ min: -max, max }).filter((place) => place !== 0),
    { minLength: 1, maxLength: 3 },
  );
const anyRule: fc.Arbitrary<RepeatRule> = fc.record(
  {
    frequency: fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'),
    interval,
    end_date: fc.constant(null),
    by_day: days,
    by_month: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 }),
    by_month_day: someOf(31),
    by_year_day: someOf(366),
    by_week_no: someOf(53),
    by_set_pos: someOf(4),
    week_start: fc.constantFrom('MO', 'SU'),
  },
  { requiredKeys: ['frequency', 'interval', 'end_date'] },
);

test('whatever rule has no misfit is carried out, in order and without repeating itself', () => {
  fc.assert(
    fc.property(anyRule, start, zone, (given, startAt, timeZone) => {
      fc.pre(findMisfit(given) === undefined);
      const starts = expandRule(given, { startAt, timeZone }, addMonths(startAt, 42));
      const ms = starts.map((each) => each.getTime());
      expect(ms).toEqual([...new Set(ms)].sort((a, b) => a - b));
      expect(Math.min(...ms, Number.POSITIVE_INFINITY)).toBeGreaterThanOrEqual(startAt.getTime());
      const days = starts.map((each) => Temporal.PlainDate.from(dayOf({ startAt: each, timeZone })));
      const { by_month: months } = given;
      for (const day of days) if (months !== undefined) expect(months).toContain(day.month);
    }),
    { numRuns: 150 },
  );
});
