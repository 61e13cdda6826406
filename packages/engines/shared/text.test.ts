import { describe, expect, test } from 'vitest';
import {
  counted,
  formatHours,
  formatLabValue,
  formatNumber,
  formatSigned,
  inSentence,
  squeeze,
} from './text.ts';

describe('numbers in sentences', () => {
  test.each([
    [3, '3'],
    [2.6, '2.6'],
    [2.605, '2.61'],
    [1.005, '1.01'],
    [-1.005, '-1.01'],
    [-0.001, '0'],
    [-0, '0'],
    [0.1 + 0.2, '0.3'],
    [1e300, '1e+300'],
  ])('%s is %s', (x, text) => {
    expect(formatNumber(x)).toBe(text);
  });

  test.each([
    [6, '+6'],
    [-6, '-6'],
    [0, '0'],
    [0.04, '0'],
    [-0.04, '0'],
    [0.05, '+0.1'],
    [-12.34, '-12.3'],
  ])('signed %s is %s', (x, text) => {
    expect(formatSigned(x)).toBe(text);
  });

  test('hours have at most one decimal, laboratory values four', () => {
    expect([formatHours(7), formatHours(5.25), formatHours(5.14)]).toEqual(['7', '5.3', '5.1']);
    expect([formatLabValue(7), formatLabValue(0.00005), formatLabValue(1.23456)]).toEqual([
      '7',
      '0.0001',
      '1.2346',
    ]);
  });

  test('one is singular, everything else plural', () => {
    expect([counted(0, 'day'), counted(1, 'day'), counted(2, 'day'), counted(1.5, 'day')]).toEqual([
      '0 days',
      '1 day',
      '2 days',
      '1.5 days',
    ]);
  });
});

test('labels begin small inside a sentence, the product name does not', () => {
  expect([inSentence('Visit cadence'), inSentence('Digital MSE™ latency')]).toEqual([
    'visit cadence',
    'Digital MSE™ latency',
  ]);
});

test('squeezing keeps letters and digits only', () => {
  expect([
    squeeze(' Lithium  Carbonate (ER)', '_'),
    squeeze('PHQ-9', ''),
    squeeze('µ—', '_'),
    squeeze('Vitamin D, 25-OH', ' '),
  ]).toEqual(['lithium_carbonate_er', 'phq9', '', 'vitamin d 25 oh']);
});
