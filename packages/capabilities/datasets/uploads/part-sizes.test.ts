import { expect, test } from 'vitest';
import { countParts, partBytes } from './part-sizes.ts';

test.each([
  [10, 10, [10]],
  [11, 10, [10, 1]],
  [30, 10, [10, 10, 10]],
  [1, 10, [1]],
])('%i bytes in parts of %i', (declared_size, part_size, sizes) => {
  const cut = { declared_size, part_size };
  expect(countParts(cut)).toBe(sizes.length);
  expect(sizes.map((_size, i) => partBytes(cut, i + 1))).toEqual(sizes);
  expect([partBytes(cut, 0), partBytes(cut, sizes.length + 1)]).toEqual([undefined, undefined]);
});

test('what comes in one piece has no parts', () => {
  expect(countParts({ declared_size: 10, part_size: null })).toBe(0);
  expect(partBytes({ declared_size: null, part_size: null }, 1)).toBeUndefined();
});
