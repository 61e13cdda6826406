import { describe, expect, test } from 'vitest';
import { createBreaker } from './breaker.ts';

/** A breaker, a hand to move its clock, and calls that end as they are told. */
function bench() {
  let nowMs = 0;
  const breaker = createBreaker(() => nowMs);
  return {
    breaker,
    pass: (ms: number) => {
      nowMs += ms;
    },
    fail: (times: number) => {
      for (let i = 0; i < times; i++) if (breaker.admits()) breaker.report(false);
    },
  };
}

describe('createBreaker()', () => {
  test('still asks after four failures, and leaves the service alone for a minute after the fifth', () => {
    const { breaker, pass, fail } = bench();
    fail(4);
    expect(breaker.admits()).toBe(true);
    expect(breaker.report(false)).toBe(true);
    expect(breaker.admits()).toBe(false);
    pass(59_999);
    expect(breaker.admits()).toBe(false);
    pass(1);
    expect(breaker.admits()).toBe(true);
  });

  test('counts failures in a row only', () => {
    const { breaker, fail } = bench();
    fail(4);
    expect(breaker.admits() && breaker.report(true)).toBe(false);
    fail(4);
    expect(breaker.admits()).toBe(true);
  });

  test('tries with one request after the rest, while the others do without', () => {
    const { breaker, pass, fail } = bench();
    fail(5);
    pass(60_000);
    expect([breaker.admits(), breaker.admits(), breaker.admits()]).toEqual([true, false, false]);
    breaker.report(true);
    expect([breaker.admits(), breaker.admits()]).toEqual([true, true]);
  });

  test('rests for another minute when the trial fails', () => {
    const { breaker, pass, fail } = bench();
    fail(5);
    pass(60_000);
    expect(breaker.admits()).toBe(true);
    pass(3_000);
    expect(breaker.report(false)).toBe(true);
    pass(59_999);
    expect(breaker.admits()).toBe(false);
    pass(1);
    expect(breaker.admits()).toBe(true);
  });

  test('asks sixteen times at once and no more', () => {
    const { breaker } = bench();
    const admitted = Array.from({ length: 20 }, () => breaker.admits());
    expect(admitted.filter(Boolean)).toHaveLength(16);
    breaker.report(true);
    expect([breaker.admits(), breaker.admits()]).toEqual([true, false]);
  });
});
