import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minimiseByGoldenSection } from './golden-section.ts';

describe('minimiseByGoldenSection()', () => {
  test('finds the bottom of a valley wherever it lies', () => {
    const bounds = fc.tuple(
      fc.double({ min: -50, max: 50, noNaN: true }),
      fc.double({ min: 0.1, max: 100, noNaN: true }),
    );
    fc.assert(
      fc.property(bounds, fc.double({ min: 0, max: 1, noNaN: true }), ([low, length], share) => {
        const bottom = low + share * length;
        const found = minimiseByGoldenSection((x) => (x - bottom) ** 2, {
          low,
          high: low + length,
          width: 1e-6,
        });
        expect(Math.abs(found - bottom)).toBeLessThan(1e-5);
      }),
    );
  });

  test('ends at the edge of a slope', () => {
    expect(minimiseByGoldenSection((x) => x, { low: 32, high: 40, width: 0.5 })).toBeLessThan(32.5);
    expect(minimiseByGoldenSection((x) => -x, { low: 32, high: 40, width: 0.5 })).toBeGreaterThan(39.5);
  });

  test('asks once per step', () => {
    let evaluations = 0;
    minimiseByGoldenSection(
      (x) => {
        evaluations += 1;
        return x * x;
      },
      { low: -1, high: 1, width: 0.01 },
    );
    // 2 · 0.618^k < 0.01 from k = 12.
    expect(evaluations).toBe(14);
  });
});
