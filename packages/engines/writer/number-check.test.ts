import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NumericFacts } from './fact-numbers.ts';
import { checkNumbers } from './number-check.ts';

const factsOf = (...values: readonly number[]): NumericFacts => ({
  numbers: values.map((value) => ({ value, isPercent: false })),
  shares: [],
  movements: [],
  names: new Set(),
});
const faults = (text: string, ...values: readonly number[]) => [...checkNumbers(text, factsOf(...values))];

describe('checkNumbers()', () => {
  test.each([
    ['7.5 as 8', '8 hours', 7.5, true],
    ['34.4 as 34', '34 points', 34.4, true],
    ['0.62 as 0.6', 'about 0.6', 0.62, true],
    ['1.005 as 1.01', '1.01 of it', 1.005, true],
    ['0.62 as 1', 'about 1', 0.62, false],
    ['2.6 as 3', '3 seconds', 2.6, false],
    ['0.4 as 0', '0 points', 0.4, false],
    ['34.4 as 35', '35 points', 34.4, false],
    ['34.4 as 34.5', '34.5 points', 34.4, false],
    ['38 as 38.0', '38.0 points', 38, true],
    ['1234 as 1,234', '1,234 points', 1234, true],
    ['1234.5 as 1,234.5', '1,234.5 points', 1234.5, true],
    ['-6 as 6', 'by 6 points', -6, true],
    ['-6 as +6', 'by +6 points', -6, false],
    ['6 as -6', 'by (-6) points', 6, false],
    ['0 as 0', '0 points', 0, true],
  ])('on rounding and sign: %s', (_, text, fact, isKnown) => {
    expect(faults(text, fact)).toEqual(isKnown ? [] : ['number_not_in_facts']);
  });

  test('reads a hyphen between numbers as a range', () => {
    expect(faults('from 7-9 h', 7, 9)).toEqual([]);
    expect(faults('from 7–9 h', 7, 9)).toEqual([]);
  });

  test('accepts any number that is among the facts, as it is printed', () => {
    const value = fc.integer({ min: -9999, max: 9999 }).map((x) => x / 10);
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 6 }), (values) => {
        const text = values.map((one) => `a figure of ${one} points`).join(' and ');
        expect(faults(text, ...values)).toEqual([]);
      }),
    );
  });

  test('refuses any number that is farther from every fact than rounding goes', () => {
    const value = fc.integer({ min: 0, max: 5000 });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 6 }), value, (values, other) => {
        fc.pre(!values.includes(other));
        expect(faults(`a figure of ${other} points`, ...values)).toEqual(['number_not_in_facts']);
      }),
    );
  });

  test('never lets digits glued to letters or signs pass', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('k', 'M', 'th', 'nd', 'x', 'e5', '^2', '*3', '×2', '_1', "'000"),
        (suffix) => {
          expect(faults(`a figure of 5${suffix} points`, 5, 2, 3, 1, 0, 500000)).not.toEqual([]);
        },
      ),
    );
  });
});
