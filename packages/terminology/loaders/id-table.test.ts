import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdTable, isSctId } from './id-table.ts';

const ids = fc.bigInt({ min: 100_000n, max: 999_999_999_999_999_999n }).map(String);

test('an IdTable numbers identifiers in the order they come and gives them back', () => {
  fc.assert(
    fc.property(fc.uniqueArray(ids, { maxLength: 200 }), ids, (some, other) => {
      const table = new IdTable();
      expect(some.map((id) => table.add(id))).toEqual(some.map((_, at) => at));
      expect(some.map((id) => table.add(id))).toEqual(some.map((_, at) => at));
      expect(some.map((_, at) => table.id(at))).toEqual(some);
      expect(table.find(other)).toBe(some.indexOf(other));
      const sorted = some.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
      expect([...table.inOrder()].map((at) => table.id(at))).toEqual(sorted);
    }),
  );
});

test('an IdTable keeps what it holds when it grows', () => {
  const table = new IdTable();
  const at = (number: number) => `${1_000_000_000 + number * 7_919}00${number % 10}`;
  for (let number = 0; number < 20_000; number += 1) table.add(at(number));
  expect(table.size).toBe(20_000);
  for (let number = 0; number < 20_000; number += 997) expect(table.find(at(number))).toBe(number);
  expect(table.find('999999999999999999')).toBe(-1);
});

test.each([
  ['22298006', true],
  ['999999999999999999', true],
  ['022298006', false],
  ['12345', false],
  ['1234567890123456789', false],
  ['2229800x', false],
  ['', false],
])('%j is an identifier: %s', (text, is) => {
  expect(isSctId(text)).toBe(is);
});
