import { describe, expect, test } from 'vitest';
import { formatInstant, isInstant, normaliseInstant, parseInstant, withoutZeroMillis } from './instants.ts';

describe('instants', () => {
  test.each([
    ['2026-06-01', '2026-06-01T00:00:00.000Z'],
    ['2026-06-01T10:20', '2026-06-01T10:20:00.000Z'],
    ['2026-06-01T10:20Z', '2026-06-01T10:20:00.000Z'],
    ['2026-06-01T10:20:30', '2026-06-01T10:20:30.000Z'],
    ['2026-06-01T10:20:30.1234567Z', '2026-06-01T10:20:30.123Z'],
    ['2026-06-01T10:20:30,5Z', '2026-06-01T10:20:30.500Z'],
    ['2026-06-01T01:00:00+02:00', '2026-05-31T23:00:00.000Z'],
    ['2026-06-01T01:00:00-0530', '2026-06-01T06:30:00.000Z'],
    ['2026-06-01T01:00:00+02', '2026-05-31T23:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2000-02-29', '2000-02-29T00:00:00.000Z'],
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
    ['0099-03-01', '0099-03-01T00:00:00.000Z'],
  ])('%s is %s', (text, iso) => {
    expect(formatInstant(parseInstant(text))).toBe(iso);
  });

  test.each([
    '',
    'soon',
    '2026',
    '2026-06',
    '2026-13-01',
    '2026-00-01',
    '2026-06-00',
    '2026-04-31',
    '2026-02-29',
    '1900-02-29',
    '2026/06/01',
    '2026-06-01 10:20:00',
    '2026-06-01T24:00:00Z',
    '2026-06-01T10:60:00Z',
    '2026-06-01T10:20:60Z',
    '2026-06-01T10:20:30.Z',
    '2026-06-01T10:20:30X',
    '2026-06-01T10:20:30+2',
    '2026-06-01T10:20:30+02:',
    '2026-06-01T10:20:30+02:0',
    '2026-06-01T10:20:30+02:000',
    '2026-06-01T10',
    '+2026-06-01',
    '2026-06-01TT0:20',
  ])('%j is no instant', (text) => {
    expect(isInstant(text)).toBe(false);
    expect(normaliseInstant(text)).toBeNull();
  });

  test('agrees with the built-in parser on every zone form it also reads', () => {
    for (let day = 0; day < 1500; day++) {
      const iso = new Date(day * 86_400_000 * 11.37).toISOString();
      expect(parseInstant(iso)).toBe(Date.parse(iso));
    }
  });

  test('milliseconds are dropped only when they are zero', () => {
    expect(withoutZeroMillis('2026-06-01T10:20:30.000Z')).toBe('2026-06-01T10:20:30Z');
    expect(withoutZeroMillis('2026-06-01T10:20:30.010Z')).toBe('2026-06-01T10:20:30.010Z');
  });
});
