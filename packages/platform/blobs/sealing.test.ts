import { createHash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { sealChunks } from './sealed-chunks.ts';
import { startSealing } from './sealing.ts';
import { BATCH_BYTES, createSealingThreads } from './sealing-threads.ts';

const seal = { key: randomBytes(32), noncePrefix: randomBytes(7), boundTo: Buffer.from('one file') };
const threads = createSealingThreads(2);

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) {
    // Lent: what is done with it after the next is asked for must not matter.
    const lent = Buffer.from(bytes.subarray(at, at + size));
    yield lent;
    lent.fill(0);
  }
}

async function sealWith(bytes: Buffer, pieceBytes: number) {
  const sealing = startSealing(inPieces(bytes, pieceBytes), seal, threads);
  return { sealed: await buffer(sealing.bytes), sha256: sealing.sha256() };
}

describe('a stream that is sealed beside', () => {
  test.each([
    ['nothing', 0],
    ['a byte', 1],
    ['one byte less than a batch', BATCH_BYTES - 1],
    ['a batch', BATCH_BYTES],
    ['one byte more than a batch', BATCH_BYTES + 1],
    ['many batches', BATCH_BYTES * 7 + 12_345],
  ])('has the form it has when it is sealed at once: %s', async (_case, size) => {
    const bytes = randomBytes(size);
    const expected = await buffer(sealChunks(inPieces(bytes, 65_536), seal));
    const { sealed, sha256 } = await sealWith(bytes, 65_537);
    expect(sealed.equals(expected)).toBe(true);
    expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  test('is not mixed with others that are sealed at the same time', async () => {
    const all = Array.from({ length: 6 }, (_, index) => randomBytes(BATCH_BYTES * 2 + index));
    const results = await Promise.all(all.map((bytes) => sealWith(bytes, 100_000)));
    for (const [i, bytes] of all.entries()) {
      expect(results[i]?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
  });

  test('ends with the fault of its source, and has no digest', async () => {
    async function* broken(): AsyncGenerator<Buffer, void, undefined> {
      yield randomBytes(BATCH_BYTES * 3);
      throw new Error('broken off');
    }
    const sealing = startSealing(broken(), seal, threads);
    await expect(buffer(sealing.bytes)).rejects.toThrow('broken off');
    expect(() => sealing.sha256()).toThrow('was not sealed to its end');
    expect((await sealWith(randomBytes(BATCH_BYTES * 2), 65_536)).sealed.length).toBeGreaterThan(
      BATCH_BYTES * 2,
    );
  });

  test('may be given up by whoever reads it', async () => {
    const sealing = startSealing(inPieces(randomBytes(BATCH_BYTES * 5), 65_536), seal, threads);
    for await (const piece of sealing.bytes) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    expect((await sealWith(randomBytes(BATCH_BYTES * 2), 65_536)).sealed.length).toBeGreaterThan(
      BATCH_BYTES * 2,
    );
  });
});
