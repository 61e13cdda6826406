import { expect, test } from 'vitest';
import { heldBack } from './small-cells.ts';

const held = (people: readonly number[], min: number) =>
  [...heldBack(people, (count) => count, min)].toSorted((a, b) => a - b);

test('groups of too few people are held back, and never one alone', () => {
  expect(held([30, 20, 12], 11)).toEqual([]);
  expect(held([30, 20, 12, 3], 11)).toEqual([3, 12]);
  expect(held([30, 20, 4, 3], 11)).toEqual([3, 4]);
  expect(held([3], 11)).toEqual([3]);
  expect(held([3, 1], 0)).toEqual([]);
});
