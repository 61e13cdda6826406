import { expect, test } from 'vitest';
import { binsFor } from './bins.ts';

test('bins have round edges and reach from the lowest to the highest', () => {
  expect(binsFor(0, 12)).toEqual({ start: 0, width: 1, count: 12 });
  expect(binsFor(18_312, 61_870)).toEqual({ start: 15_000, width: 5_000, count: 10 });
  expect(binsFor(-340, 900)).toEqual({ start: -400, width: 200, count: 7 });
});

test('one value needs no bins', () => {
  expect(binsFor(3, 3)).toBeUndefined();
  expect(binsFor(Number.NaN, 3)).toBeUndefined();
});
