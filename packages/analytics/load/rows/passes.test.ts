import { expect, test } from 'vitest';
import { passesOf, type Quarter } from './passes.ts';

const quarter = (number: number | null, rows: number): Quarter => ({
  quarter: number,
  rows,
  first: '2025-01-01',
  last: '2025-03-31',
});
const numbers = (quarters: readonly Quarter[], rowsMax: number) =>
  passesOf(quarters, rowsMax).map((pass) => pass.map((each) => each.quarter));

test('quarters are sorted together as long as their rows fit', () => {
  const quarters = [quarter(1, 40), quarter(2, 60), quarter(3, 1), quarter(4, 99), quarter(5, 1)];
  expect(numbers(quarters, 100)).toEqual([[1, 2], [3, 4], [5]]);
});

test('a quarter that does not fit is a pass of its own', () => {
  expect(numbers([quarter(1, 10), quarter(2, 500), quarter(3, 10)], 100)).toEqual([[1], [2], [3]]);
});

test('rows without a day are a pass of their own, wherever they stand', () => {
  expect(numbers([quarter(null, 1), quarter(1, 1), quarter(2, 1)], 100)).toEqual([[null], [1, 2]]);
  expect(numbers([quarter(1, 1), quarter(null, 1)], 100)).toEqual([[1], [null]]);
});

test('no rows are no pass', () => {
  expect(passesOf([], 100)).toEqual([]);
});
