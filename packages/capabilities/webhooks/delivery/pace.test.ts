import { describe, expect, test } from 'vitest';
import { createPace } from './pace.ts';

function bench() {
  let nowMs = 0;
  const pace = createPace(() => nowMs);
  return {
    pace,
    pass: (ms: number) => {
      nowMs += ms;
    },
    report: (times: number, hasSucceeded: boolean) => {
      for (let i = 0; i < times; i++) {
        pace.begin();
        pace.report(hasSucceeded);
      }
    },
  };
}

const free = (pace: ReturnType<typeof createPace>, isHurried = false) => pace.allowed(0, isHurried);

describe('createPace()', () => {
  test('grows with successes, up to 64 at once', () => {
    const { pace, report } = bench();
    expect(free(pace)).toBe(16);
    report(100, true);
    expect(free(pace)).toBeGreaterThan(18);
    report(5_000, true);
    expect(free(pace)).toBe(64);
    expect(pace.allowed(60, false)).toBe(4);
    expect(pace.allowed(70, false)).toBe(0);
  });

  test('halves once for a round of failures, and leaves room for eight', () => {
    const { pace, report } = bench();
    report(5_000, true);
    report(1, false);
    expect(free(pace)).toBe(32);
    report(10, false);
    expect(free(pace)).toBe(32);
    report(200, false);
    expect(free(pace, true)).toBe(8);
  });

  test('does not hold back the few that fail, only those that go on failing', () => {
    const { pace, pass, report } = bench();
    report(19, false);
    expect(pace.waitMs()).toBe(0);
    report(61, false);
    expect(free(pace)).toBe(0);
    expect(pace.waitMs()).toBe(50);
    pass(50);
    expect([free(pace), pace.waitMs()]).toEqual([1, 0]);
    pass(60_000);
    expect(free(pace)).toBe(8);
  });

  test('is not bounded while a clock is moved, and owes nothing for it', () => {
    const { pace, pass, report } = bench();
    report(500, false);
    expect([free(pace), free(pace, true)]).toEqual([0, 8]);
    pass(50);
    expect(free(pace)).toBe(1);
  });

  test('forgets the failures with the first success', () => {
    const { pace, report } = bench();
    report(500, false);
    expect(free(pace)).toBe(0);
    report(1, true);
    expect(free(pace)).toBe(8);
  });
});
