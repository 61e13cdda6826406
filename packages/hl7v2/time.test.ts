import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantOf, readTime, readTimeOfDay, timeOf } from './index.ts';

describe('a time', () => {
  test.each([
    ['2026', 'year', '2026', undefined],
    ['202602', 'month', '2026-02', undefined],
    ['20260203', 'day', '2026-02-03', undefined],
    ['2026020304', 'hour', '2026-02-03T04:00', undefined],
    ['202602030405', 'minute', '2026-02-03T04:05', undefined],
    ['20260203040506', 'second', '2026-02-03T04:05:06', undefined],
    ['20260203040506.7', 'millisecond', '2026-02-03T04:05:06.700', undefined],
    ['20260203040506.7891-0530', 'millisecond', '2026-02-03T04:05:06.789', '-05:30'],
    ['202602030405+1300', 'minute', '2026-02-03T04:05', '+13:00'],
  ])('%s is read with its precision and offset', (text, precision, local, offset) => {
    expect(readTime(text)).toEqual({ precision, local, offset });
  });

  test.each([
    '',
    '26',
    '20261301',
    '20260230',
    '20250229',
    '2026020324',
    '202602030460',
    '20260203+1500',
    'today',
    '2026-02-03',
  ])('%j is none', (text) => expect(readTime(text)).toBeUndefined());

  test.each([
    ['0930', '09:30'],
    ['093015', '09:30:15'],
    ['0930+0100', '09:30+01:00'],
    ['2560', undefined],
    ['', undefined],
    ['noon', undefined],
  ])('of day %j is %j', (text, expected) => expect(readTimeOfDay(text)).toBe(expected));
});

const at = (text: string, zone: string) => {
  const time = readTime(text);
  const placed = time && instantOf(time, zone);
  return [placed?.at.toISOString(), placed?.isAssumed];
};

describe('the instant of a time', () => {
  test('is by its own offset, which is no assumption', () => {
    expect(at('20260701120000-0400', 'Europe/Berlin')).toEqual(['2026-07-01T16:00:00.000Z', false]);
  });

  test.each([
    ['20260701120000', 'America/New_York', '2026-07-01T16:00:00.000Z'],
    ['20260101120000', 'America/New_York', '2026-01-01T17:00:00.000Z'],
    ['20260701', 'Asia/Kolkata', '2026-06-30T18:30:00.000Z'],
    ['2026', 'UTC', '2026-01-01T00:00:00.000Z'],
    ['20260329013000', 'Europe/Berlin', '2026-03-29T00:30:00.000Z'],
    ['20260329033000', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ])('%s without one is by that of %s', (text, zone, expected) => {
    expect(at(text, zone)).toEqual([expected, true]);
  });

  test('is what was written of it', () => {
    const second = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));
    fc.assert(
      fc.property(second, (date) => {
        expect(at(timeOf(date).encoded, 'UTC')).toEqual([date.toISOString(), false]);
      }),
    );
  });
});
