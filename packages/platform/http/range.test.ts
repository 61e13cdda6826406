import { isProblem } from '@chartwright/kernel';
import { describe, expect, test } from 'vitest';
import { readRange } from './range.ts';

const etag = '"v1"';
const read = (range: string | undefined, ifRange?: string, size = 1000) =>
  readRange({ range, ifRange }, { size, etag });

describe('readRange()', () => {
  test.each([
    ['bytes=0-499', 0, 500],
    ['bytes=500-', 500, 1000],
    ['bytes=-300', 700, 1000],
    ['bytes=-5000', 0, 1000],
    ['bytes=0-0', 0, 1],
    ['bytes=990-4000', 990, 1000],
    ['Bytes= 1-2', 1, 3],
  ])('reads %s', (range, start, end) => {
    expect(read(range)).toEqual({ start, end });
  });

  test.each([
    [undefined],
    [''],
    ['bytes=-'],
    ['bytes=5-2'],
    ['bytes=a-b'],
    ['lines=0-1'],
    ['bytes=0-1, 4-5'],
    ['bytes=0-1,'],
    ['bytes=99999999999999999999-'],
  ])('takes %j as asking for the whole', (range) => {
    expect(read(range)).toBeUndefined();
  });

  test.each([
    ['bytes=1000-', 1000],
    ['bytes=1000-1001', 1000],
    ['bytes=-0', 1000],
    ['bytes=0-', 0],
    ['bytes=-5', 0],
  ])('refuses %s of %d bytes with their number', (range, size) => {
    try {
      read(range, undefined, size);
    } catch (error) {
      expect(isProblem(error) && [error.status, error.headers?.['content-range']]).toEqual([
        416,
        `bytes */${size}`,
      ]);
      return;
    }
    throw new Error('Nothing was thrown');
  });

  test('gives a part only of the version that If-Range names', () => {
    expect(read('bytes=0-9', etag)).toEqual({ start: 0, end: 10 });
    for (const other of ['"v2"', `W/${etag}`, 'Sun, 06 Nov 1994 08:49:37 GMT']) {
      expect(read('bytes=0-9', other)).toBeUndefined();
    }
  });
});
