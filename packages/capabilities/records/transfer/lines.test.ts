import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gather, type RawLine, readLines } from './lines.ts';

const START = { number: 0, at: 0 };

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of source) found.push(each);
  return found;
}

const collect = async (text: string, piece = 4, from = START, bytesMax = 100): Promise<RawLine[]> =>
  all(readLines(inPieces(Buffer.from(text), piece), from, bytesMax));

const textsOf = (lines: readonly RawLine[]) => lines.map(({ bytes }) => bytes?.toString());

describe('readLines()', () => {
  test('numbers lines from one and says where each ends, with or without a last newline', async () => {
    const [withNewline, without] = [await collect('ab\n\ncdefgh\n'), await collect('ab\n\ncdefgh')];
    expect(textsOf(withNewline)).toEqual(['ab', '', 'cdefgh']);
    expect(textsOf(without)).toEqual(['ab', '', 'cdefgh']);
    expect(withNewline.map(({ number, endsAt }) => [number, endsAt])).toEqual([
      [1, 3],
      [2, 4],
      [3, 11],
    ]);
    expect(without.at(-1)?.endsAt).toBe(10);
  });

  test('goes over a line that is too long and goes on after it', async () => {
    const lines = await collect(`short\n${'x'.repeat(50)}\nend\n`, 7, START, 20);
    expect(textsOf(lines)).toEqual(['short', undefined, 'end']);
    expect(lines[1]?.endsAt).toBe(57);
  });

  test('reads the same lines however the bytes arrive, and goes on at the end of any of them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.stringMatching(/^[a-zé€]{0,9}$/), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(),
        async (texts, piece, at) => {
          const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(''));
          const whole = await all(readLines(inPieces(bytes, piece), START, 1_000));
          expect(textsOf(whole)).toEqual(texts);
          const stop = whole[at % whole.length];
          if (stop === undefined) throw new Error('There is no such line');
          const from = { number: stop.number, at: stop.endsAt };
          const rest = await all(readLines(inPieces(bytes.subarray(stop.endsAt), piece), from, 1_000));
          expect(rest).toEqual(whole.slice(stop.number));
        },
      ),
    );
  });
});

test('gather() ends a batch when it has many lines, or long ones, and leaves none out', async () => {
  const sizesOf = async (text: string, most: { lines: number; bytes: number }) => {
    const lines = readLines(inPieces(Buffer.from(text), 5), START, 100);
    return (await all(gather(lines, most))).map((batch) => batch.length);
  };
  expect(await sizesOf('a\nb\nc\nd\ne\n', { lines: 2, bytes: 100 })).toEqual([2, 2, 1]);
  expect(await sizesOf(`${'x'.repeat(30)}\nb\nc\n`, { lines: 10, bytes: 20 })).toEqual([1, 2]);
  expect(await sizesOf('', { lines: 2, bytes: 10 })).toEqual([]);
});
