import { expect, test } from 'vitest';
import { countTokens } from './tokens.ts';

test.each([
  ['', 0],
  [' \t\n\u00a0', 0],
  ['pain', 1],
  ['pains', 2],
  ['hypertension', 3],
  ['2023', 2],
  ['5mg', 2],
  ['a, b.', 4],
  ['naïve', 2],
  ['😀', 1],
  ['BP 120/80', 4],
])('countTokens(%j) is %i', (text, tokens) => {
  expect(countTokens(text)).toBe(tokens);
});

test('countTokens() takes time in proportion to the length, whatever the text', () => {
  const took = (text: string) => {
    const startedAt = performance.now();
    countTokens(text);
    return performance.now() - startedAt;
  };
  for (const piece of ['x', '7', '-', 'x7', '😀 ']) {
    took(piece.repeat(1_000));
    expect(took(piece.repeat(1_000_000 / piece.length))).toBeLessThan(1_000);
  }
});
