import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spanOf } from './index.ts';

describe('spanOf()', () => {
  test.each([
    ['2024', '2024-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'],
    ['2024-02', '2024-02-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['2024-12-31T23:59Z', '2024-12-31T23:59:00.000Z', '2025-01-01T00:00:00.000Z'],
    ['2024-12-31T23:59:59+01:00', '2024-12-31T22:59:59.000Z', '2024-12-31T23:00:00.000Z'],
    ['2024-12-31T23:59:59.5-11:30', '2025-01-01T11:29:59.500Z', '2025-01-01T11:29:59.501Z'],
  ])('%s is from %s until %s', (value, from, until) => {
    expect(spanOf(value)).toEqual({ from: new Date(from), until: new Date(until) });
  });

  test.each([
    '',
    '24',
    '2024-13',
    '2024-2',
    '2023-02-29',
    '0000',
    '2024-01-01T10:00:00',
    '2024-01-01T25:00Z',
    'now',
  ])('%j is none', (value) => {
    expect(spanOf(value)).toBeUndefined();
  });

  test('ends after it begins, whatever is sent', () => {
    const date = fc.date({ min: new Date('0100-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    const text = fc.oneof(
      fc.string(),
      date.map((at) => at.toISOString()),
      fc.tuple(date, fc.constantFrom(4, 7, 10)).map(([at, length]) => at.toISOString().slice(0, length)),
    );
    fc.assert(
      fc.property(text, (value) => {
        const span = spanOf(value);
        expect(span === undefined || span.until > span.from).toBe(true);
      }),
    );
  });
});
