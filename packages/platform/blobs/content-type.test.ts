import { describe, expect, test } from 'vitest';
import { detectArriving, detectContentType, matchesContentType } from './content-type.ts';

const bytes = {
  pdf: Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1'),
  png: Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex'),
  jpeg: Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
  exe: Buffer.concat([Buffer.from('MZ\x90\0'), Buffer.alloc(200)]),
  text: Buffer.from('Sehr geehrte Frau Kollegin,\r\n\tüber …\n'),
  json: Buffer.from('{"a": 1}'),
};

describe('detectContentType()', () => {
  test.each([
    ['pdf', 'application/pdf'],
    ['png', 'image/png'],
    ['jpeg', 'image/jpeg'],
    ['text', 'text/plain'],
    ['json', 'text/plain'],
  ] as const)('knows %s by its bytes', async (name, type) => {
    expect(await detectContentType(bytes[name])).toBe(type);
  });

  test('calls nothing text that is empty, not UTF-8, or holds control characters', async () => {
    for (const other of [
      Buffer.alloc(0),
      Buffer.from([0xe4, 0x20, 0x41]),
      Buffer.from('a\0b'),
      Buffer.from('a\x07b'),
    ]) {
      expect(await detectContentType(other)).toBeUndefined();
    }
  });
});

describe('detectArriving()', () => {
  async function* inPieces(content: Buffer, size: number) {
    // A sender that uses one buffer for all.
    const buffer = Buffer.alloc(size);
    for (let at = 0; at < content.length; at += size) {
      const length = content.copy(buffer, 0, at, at + size);
      yield buffer.subarray(0, length);
    }
  }

  test.each([
    ['one byte at a time', bytes.png, 1],
    ['as a whole', bytes.png, 1_000],
    ['far longer than its beginning', Buffer.concat([bytes.png, Buffer.alloc(700_000, 'x')]), 50_000],
  ])('knows a file that comes %s, and passes on every byte', async (_case, sent, size) => {
    const { found, isEmpty, content } = await detectArriving(inPieces(sent, size));
    expect([found, isEmpty]).toEqual(['image/png', false]);
    const pieces: Buffer[] = [];
    for await (const piece of content) pieces.push(Buffer.from(piece));
    expect(Buffer.concat(pieces).equals(sent)).toBe(true);
  });

  test('says when nothing comes', async () => {
    expect(await detectArriving(inPieces(Buffer.alloc(0), 1))).toMatchObject({
      found: undefined,
      isEmpty: true,
    });
  });

  test('tells its source when it is left half-way', async () => {
    let isEnded = false;
    async function* endless() {
      try {
        for (;;) yield Buffer.alloc(100_000, 'x');
      } finally {
        isEnded = true;
      }
    }
    const { content } = await detectArriving(endless());
    const pieces = content[Symbol.asyncIterator]();
    await pieces.next();
    await pieces.return?.();
    expect(isEnded).toBe(true);
  });
});

describe('matchesContentType()', () => {
  test.each([
    ['pdf', 'application/pdf', true],
    ['pdf', 'Application/PDF; version=1.7', true],
    ['jpeg', 'image/jpg', true],
    ['text', 'text/csv; charset=utf-8', true],
    ['json', 'application/fhir+json', true],
    ['exe', 'application/pdf', false],
    ['png', 'image/jpeg', false],
    ['pdf', 'text/plain', false],
    ['text', 'application/pdf', false],
    ['text', 'application/octet-stream', false],
    ['text', '', false],
  ] as const)('%s sent as %j: %s', async (name, declared, expected) => {
    expect(await matchesContentType(bytes[name], declared)).toBe(expected);
  });
});
