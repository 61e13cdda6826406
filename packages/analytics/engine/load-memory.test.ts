import { expect, test } from 'vitest';
import { loadMemoryMb } from './load-memory.ts';

const GB = 2 ** 30;

test('a load has a sixth of the memory, but neither too little to work nor all of a large machine', () => {
  expect(loadMemoryMb(4 * GB)).toBe(1500);
  expect(loadMemoryMb(12 * GB)).toBe(2048);
  expect(loadMemoryMb(256 * GB)).toBe(4000);
});

test('it is told for this machine', () => {
  expect(loadMemoryMb()).toBeGreaterThanOrEqual(1500);
  expect(loadMemoryMb()).toBeLessThanOrEqual(4000);
});
