import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFrameReader, FrameTooLong, frame } from './frames.ts';

/** The stream cut at the given places, which need be neither in order nor inside of it. */
function cut(stream: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (stream.length + 1)))].toSorted((a, b) => a - b);
  return [...ends, stream.length].map((end, n) => stream.subarray(n === 0 ? 0 : ends[n - 1], end));
}

const content = fc
  .uint8Array({ maxLength: 60 })
  .map((bytes) => Buffer.from(bytes))
  .filter((bytes) => !bytes.includes('\u001c\r') && bytes.at(-1) !== 0x1c);

test('frames come out of a stream as they went in, wherever it is cut', () => {
  fc.assert(
    fc.property(fc.array(content, { maxLength: 5 }), fc.array(fc.nat(500)), (messages, places) => {
      const stream = Buffer.concat(messages.map(frame));
      const reader = createFrameReader(100);
      expect(cut(stream, places).flatMap((piece) => reader.read(piece))).toEqual(messages);
      expect(reader.isInside()).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test('what stands between frames is passed over', () => {
  const reader = createFrameReader(10);
  expect(reader.read(Buffer.from('junk\r\n\u000bA\u001c\r\r\n\u000bB\u001c\rmore')).map(String)).toEqual([
    'A',
    'B',
  ]);
});

test('a frame may be as long as allowed and no longer', () => {
  expect(
    createFrameReader(5)
      .read(frame(Buffer.from('12345')))
      .map(String),
  ).toEqual(['12345']);
  expect(() => createFrameReader(5).read(frame(Buffer.from('123456')))).toThrow(FrameTooLong);
  expect(() => createFrameReader(5).read(Buffer.from('\u000b1234567'))).toThrow(FrameTooLong);
});
