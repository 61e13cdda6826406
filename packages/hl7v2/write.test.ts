import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  components,
  compose,
  dateOf,
  EXPLICIT_NULL,
  escapeText,
  formatted,
  header,
  readValue,
  repeated,
  segment,
  segmentOf,
  subcomponents,
} from './index.ts';

const plain = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();

const written = (...fields: Parameters<typeof segment>[1][]) => {
  const found = segmentOf(compose([header('LAB'), segment('ZZZ', ...fields)]), 'ZZZ');
  if (found === undefined) throw new Error('No ZZZ');
  return found;
};

describe('what is written', () => {
  test('is read as the same words, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, two) => {
        const zzz = written(components('x', one), subcomponents(two, 'y'));
        expect(readValue(zzz, { field: 1, component: 2 }) ?? '').toBe(plain(one));
        expect(readValue(zzz, { field: 2 }) ?? '').toBe(plain(two));
        expect(readValue(zzz, { field: 2, subcomponent: 2 })).toBe('y');
      }),
      { numRuns: 500 },
    );
  });

  test('keeps two quotation marks apart from the explicit null', () => {
    expect(readValue(written('""'), { field: 1 })).toBe('""');
    expect(readValue(written(EXPLICIT_NULL), { field: 1 })).toBeNull();
  });

  test('keeps line ends where the text is formatted', () => {
    expect(readValue(written(formatted('a\r\nb|c')), { field: 1 })).toBe('a\nb|c');
  });

  test('leaves out empty ends alone', () => {
    expect(segment('ZZZ', undefined, components('a', null, 'b', undefined), '', null)).toBe('ZZZ||a^^b');
    expect(repeated(['a', undefined, 'b']).encoded).toBe('a~b');
    expect(escapeText('  a\nb ')).toBe('a b');
  });

  test('has days as far as they are known', () => {
    expect(['2026', '2026-02', '2026-02-03', 'then', null].map((day) => dateOf(day)?.encoded)).toEqual([
      '2026',
      '202602',
      '20260203',
      undefined,
      undefined,
    ]);
  });

  test('is one message or a mistake of ours', () => {
    expect(() => compose([segment('PID', '1')])).toThrow('one message');
    expect(() => compose([header('A'), header('B')])).toThrow('one message');
  });
});
