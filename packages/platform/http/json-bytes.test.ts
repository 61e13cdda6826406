import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createJsonWriter } from './json-bytes.ts';

const write = createJsonWriter();
const bytesOf = (value: unknown): Buffer => Buffer.from(write(value), 'latin1');

describe('createJsonWriter()', () => {
  test('gives the bytes of JSON.stringify for any JSON value, in all of Unicode', () => {
    const text = fc.string({ unit: 'binary' });
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.double(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.constant(undefined),
        fc.date({ noInvalidDate: true }),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(text, tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(value, (one) => {
        const wanted = JSON.stringify({ one, list: [one] });
        expect(bytesOf({ one, list: [one] }).equals(Buffer.from(wanted))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['an em dash', 'high — risk'],
    ['a quote and a backslash', 'say "a\\b"'],
    ['control characters', 'a\u0000\n\t\u001f\u007f'],
    ['Latin-1 letters', 'é ÿ µ'],
    ['an emoji', '👩‍⚕️'],
    ['a lone surrogate', 'a\ud800b'],
    ['line separators', '\u2028\u2029'],
  ])('writes %s', (_name, text) => {
    expect(bytesOf({ [text]: text }).toString()).toBe(JSON.stringify({ [text]: text }));
  });

  test('leaves out what JSON has no word for, and refuses a bigint', () => {
    const odd = { a: undefined, b: () => 1, c: Symbol('c'), d: [undefined, () => 1], e: Number.NaN };
    expect(write(odd)).toBe(JSON.stringify(odd));
    expect(() => write({ a: 1n })).toThrow(TypeError);
  });

  test('forgets texts when there are too many, and goes on right', () => {
    for (let i = 0; i < 5_000; i++) expect(write(`— ${i}`)).toBe(Buffer.from(`"— ${i}"`).toString('latin1'));
  });
});
