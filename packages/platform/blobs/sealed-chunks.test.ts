import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeDataKey, toChunkSeal } from './key-ring.ts';
import type { BlobIdentity } from './owner.ts';
import { type ByteRange, CHUNK_BYTES, locate, openChunks, sealChunks, sealedSize } from './sealed-chunks.ts';

const TAG_BYTES = 16;
const SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES;
const identity: BlobIdentity = { id: 'blob_1', orgId: 'org_1', mode: 'test' };
const dataKey = makeDataKey();
const seal = toChunkSeal(dataKey, identity);
const damaged = { code: 'blobs.damaged' };

async function* pieces(bytes: Buffer, length: number): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function gather(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

const sealAll = (plain: Buffer, length = 64 * 1024) => gather(sealChunks(pieces(plain, length), seal));

function openPart(sealed: Buffer, size: number, range: ByteRange = { start: 0, end: size }, length = 99_991) {
  const at = locate(range, size);
  return gather(openChunks(pieces(sealed.subarray(at.start, at.end), length), { size, range }, seal));
}

/** Sizes that lie a little beside a border between two chunks. */
const sizes = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: -20, max: 20 }))
  .map(([chunks, beside]) => Math.max(0, chunks * CHUNK_BYTES + beside));
const pieceLengths = fc.constantFrom(
  1_000,
  16_384,
  65_536,
  CHUNK_BYTES - 1,
  CHUNK_BYTES,
  CHUNK_BYTES + 1,
  1_000_000,
);

describe('sealed chunks', () => {
  test('give back any content, cut into pieces of any length, and take the bytes that were foretold', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, pieceLengths, pieceLengths, async (size, written, read) => {
        const plain = randomBytes(size);
        const sealed = await sealAll(plain, written);
        expect(sealed.length).toBe(sealedSize(size));
        expect((await openPart(sealed, size, { start: 0, end: size }, read)).equals(plain)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test('open any range, which equals the slice of the content', async () => {
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.double({ min: 0, max: 1, noNaN: true }),
        sizes,
        async (size, from, length) => {
          const plain = randomBytes(size);
          const sealed = await sealAll(plain);
          const start = Math.floor(from * size);
          const range = { start, end: Math.min(size, start + length) };
          expect((await openPart(sealed, size, range)).equals(plain.subarray(range.start, range.end))).toBe(
            true,
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  const size = 3 * CHUNK_BYTES + 1_000;
  const plain = randomBytes(size);

  test('refuse a bit turned anywhere: in the content and in the tag of each chunk', async () => {
    const sealed = await sealAll(plain);
    const places = [0, 1, 2, 3].flatMap((chunk) => {
      const begin = chunk * SEALED_CHUNK;
      const end = Math.min(begin + SEALED_CHUNK, sealed.length);
      return [begin, begin + 500, end - TAG_BYTES - 1, end - TAG_BYTES, end - 1];
    });
    for (const at of places) {
      const altered = Buffer.from(sealed);
      altered.writeUInt8(altered.readUInt8(at) ^ 1, at);
      await expect(openPart(altered, size), `byte ${at}`).rejects.toMatchObject(damaged);
    }
  });

  test('refuse a cut at every border, inside a chunk and inside a tag, whatever size is claimed', async () => {
    const sealed = await sealAll(plain);
    const cuts = [0, 1, 2, 3].flatMap((chunk) => [chunk * SEALED_CHUNK, chunk * SEALED_CHUNK + 8]);
    for (const cut of [...cuts, sealed.length - 1, sealed.length - TAG_BYTES]) {
      const rest = sealed.subarray(0, cut);
      await expect(openPart(rest, size), `cut at ${cut}`).rejects.toMatchObject(damaged);
      for (const chunks of [1, 2, 3]) {
        await expect(openPart(rest, chunks * CHUNK_BYTES), `cut at ${cut}`).rejects.toMatchObject(damaged);
      }
    }
  });

  test('refuse bytes added to the end, whatever size is claimed', async () => {
    const whole = await sealAll(plain.subarray(0, CHUNK_BYTES));
    const longer = Buffer.concat([whole, whole]);
    await expect(openPart(longer, 2 * CHUNK_BYTES)).rejects.toMatchObject(damaged);
    const all = { size: CHUNK_BYTES, range: { start: 0, end: CHUNK_BYTES } };
    await expect(gather(openChunks(pieces(longer, 4_096), all, seal))).rejects.toMatchObject(damaged);
  });

  test('refuse chunks that were swapped, repeated or left out', async () => {
    const sealed = await sealAll(plain);
    const chunk = (n: number) => sealed.subarray(n * SEALED_CHUNK, (n + 1) * SEALED_CHUNK);
    const orders = [
      [1, 0, 2, 3],
      [0, 2, 1, 3],
      [0, 0, 2, 3],
      [0, 1, 1, 3],
    ];
    for (const order of orders) {
      await expect(openPart(Buffer.concat(order.map(chunk)), size), String(order)).rejects.toMatchObject(
        damaged,
      );
    }
    const without = Buffer.concat([chunk(0), chunk(1), chunk(3)]);
    await expect(openPart(without, size - CHUNK_BYTES)).rejects.toMatchObject(damaged);
  });

  test('refuse a range whose chunk was replaced by another chunk of the same blob', async () => {
    const sealed = await sealAll(plain);
    sealed.copy(sealed, SEALED_CHUNK, 0, SEALED_CHUNK);
    const range = { start: CHUNK_BYTES + 10, end: CHUNK_BYTES + 20 };
    await expect(openPart(sealed, size, range)).rejects.toMatchObject(damaged);
  });

  test.each([
    ['id', { id: 'blob_2' }],
    ['organisation', { orgId: 'org_2' }],
    ['mode', { mode: 'live' }],
  ] as const)('do not open under another %s, even with the right key', async (_name, other) => {
    const sealed = await sealAll(plain);
    const content = { size, range: { start: 0, end: size } };
    const foreign = toChunkSeal(dataKey, { ...identity, ...other });
    await expect(gather(openChunks(pieces(sealed, 65_536), content, foreign))).rejects.toMatchObject(damaged);
  });

  test('name an organisation and an id so that no two pairs mean the same', async () => {
    const sealed = await sealAll(plain.subarray(0, 10));
    const shifted = toChunkSeal(dataKey, { id: '"blob_1', orgId: 'org_1', mode: 'test' });
    const content = { size: 10, range: { start: 0, end: 10 } };
    await expect(gather(openChunks(pieces(sealed, 65_536), content, shifted))).rejects.toMatchObject(damaged);
  });
});
