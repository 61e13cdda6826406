import { describe, expect, test } from 'vitest';
import type { RepeatRule, Status } from './model.ts';
import { findMisfit, isStatusMove, overlapEachOther, pairOccurrences } from './rules.ts';
import { isTimeZone } from './time-zone.ts';

const STATUSES: readonly Status[] = ['SCHEDULED', 'COMPLETED', 'CANCELLED', 'NO_SHOW'];
const ALLOWED = new Set([
  'SCHEDULED COMPLETED',
  'SCHEDULED CANCELLED',
  'SCHEDULED NO_SHOW',
  'COMPLETED SCHEDULED',
  'CANCELLED SCHEDULED',
  'NO_SHOW SCHEDULED',
]);

test.each(STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const)))(
  'isStatusMove() from %s to %s',
  (from, to) => {
    expect(isStatusMove(from, to)).toBe(from === to || ALLOWED.has(`${from} ${to}`));
  },
);

test.each([
  [{ frequency: 'WEEKLY', by_month_day: [1] }, /by_month_day/],
  [{ frequency: 'MONTHLY', by_year_day: [1] }, /by_year_day/],
  [{ frequency: 'DAILY', by_week_no: [1] }, /by_week_no/],
  [{ frequency: 'WEEKLY', by_day: ['1MO'] }, /by_day/],
  [{ frequency: 'YEARLY', by_day: ['1MO'], by_week_no: [2] }, /by_day/],
  [{ frequency: 'MONTHLY', by_set_pos: [1] }, /by_set_pos/],
] as const)('findMisfit() names the part of %j that does not fit', (given, expected) => {
  expect(findMisfit({ interval: 1, end_date: null, ...given } as unknown as RepeatRule)).toMatch(expected);
});

test.each([
  [{ frequency: 'MONTHLY', by_day: ['1MO', '-1FR'], by_set_pos: [1] }],
  [{ frequency: 'YEARLY', by_week_no: [20], by_day: ['MO'] }],
  [{ frequency: 'DAILY' }],
])('findMisfit() finds none in %j', (given) => {
  expect(findMisfit({ interval: 1, end_date: null, ...given } as RepeatRule)).toBeUndefined();
});

test.each([
  ['Europe/London', true],
  ['UTC', true],
  ['America/Argentina/Buenos_Aires', true],
  ['Etc/GMT+5', true],
  ['+01:00', false],
  ['Nowhere/Land', false],
  ['', false],
  ['Europe/London ', false],
])('isTimeZone(%j) is %s', (name, expected) => {
  expect(isTimeZone(name)).toBe(expected);
});

test('overlapEachOther() lets back to back pass', () => {
  const starts = [new Date('2026-05-04T10:00:00Z'), new Date('2026-05-05T10:00:00Z')];
  expect(overlapEachOther(starts, 1440)).toBe(false);
  expect(overlapEachOther(starts, 1441)).toBe(true);
  expect(overlapEachOther(starts.slice(0, 1), 9999)).toBe(false);
});

describe('pairOccurrences()', () => {
  const day = (n: number) => new Date(Date.UTC(2026, 4, n));
  const row = (n: number) => ({ id: n });
  const before = (...days: number[]) => ({
    days: days.map(String),
    dayOf: ({ id }: { readonly id: number }) => String(id),
  });

  test('moves rows to the same place of the new plan and leaves deleted ones out', () => {
    const pairs = pairOccurrences([row(1), row(3)], before(1, 2, 3), [day(11), day(12), day(13), day(14)]);
    expect(pairs.moves.map(({ row: { id }, start }) => [id, start])).toEqual([
      [1, day(11)],
      [3, day(13)],
    ]);
    expect(pairs.additions).toEqual([day(14)]);
    expect(pairs.removals).toEqual([]);
  });

  test('removes what no place is left for', () => {
    const pairs = pairOccurrences([row(1), row(2)], before(1, 2), [day(11)]);
    expect(pairs.removals).toEqual([row(2)]);
  });

  test('takes rows in their order under another rule', () => {
    const pairs = pairOccurrences([row(1), row(8)], undefined, [day(1), day(2), day(3)]);
    expect(pairs.moves.map(({ row: { id }, start }) => [id, start])).toEqual([
      [1, day(1)],
      [8, day(2)],
    ]);
    expect(pairs.additions).toEqual([day(3)]);
  });
});
