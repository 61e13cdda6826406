import { createHash } from 'node:crypto';
import { type ChunkSeal, createSealer } from './sealed-chunks.ts';
import { BATCH_BYTES, type Batch, type SealingThreads } from './sealing-threads.ts';

/** How many batches are between reader and writer at once. */
const UNDER_WAY_MAX = 3;

/** A stream on its way into the store. `sha256` of the plain bytes is known once `bytes` were read to their end. */
export type Sealing = { readonly bytes: AsyncIterable<Buffer>; sha256(): string };

/**
 * Hashes and seals a stream: a small one here, a large one in a thread beside, so that its bytes are read, sealed and
 * written at the same time. A sender may use its buffers again after each piece.
 */
export function startSealing(
  plain: AsyncIterable<Uint8Array>,
  seal: ChunkSeal,
  threads: SealingThreads,
): Sealing {
  let sha256: string | undefined;
  const spare: ArrayBuffer[] = [];
  async function* run(): AsyncGenerator<Buffer, void, undefined> {
    const batches = inBatches(plain, () => spare.pop() ?? new ArrayBuffer(BATCH_BYTES));
    const first = await batches.next();
    if (first.done === true) return;
    if (first.value.isLast) {
      const bytes = viewOf(first.value);
      sha256 = createHash('sha256').update(bytes).digest('hex');
      const sealer = createSealer(seal);
      yield* sealer.add(bytes);
      yield* sealer.end();
    } else {
      yield* sealApart(first.value, batches);
    }
  }
  async function* sealApart(
    first: Batch,
    rest: AsyncIterable<Batch>,
  ): AsyncGenerator<Buffer, void, undefined> {
    const line = threads.open(seal);
    let underWay = 1;
    const takeOne = async function* () {
      const { batch, sealed, sha256: digest } = await line.answer();
      underWay--;
      spare.push(batch);
      sha256 = digest;
      for (const piece of sealed) yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    };
    try {
      line.send(first);
      for await (const batch of rest) {
        line.send(batch);
        underWay++;
        if (underWay >= UNDER_WAY_MAX) yield* takeOne();
      }
      while (underWay > 0) yield* takeOne();
    } finally {
      line.end();
    }
  }
  return {
    bytes: run(),
    sha256: () => {
      if (sha256 === undefined) throw new Error('A stream was not sealed to its end');
      return sha256;
    },
  };
}

const viewOf = ({ buffer, length }: Batch): Uint8Array => new Uint8Array(buffer, 0, length);

/** Gathers pieces into batches; the last one is known as such, and comes also where there is nothing. */
async function* inBatches(
  plain: AsyncIterable<Uint8Array>,
  take: () => ArrayBuffer,
): AsyncGenerator<Batch, void, undefined> {
  let target = new Uint8Array(take());
  let length = 0;
  for await (const piece of plain) {
    for (let at = 0; at < piece.length; ) {
      if (length === target.length) {
        yield { buffer: target.buffer, length, isLast: false };
        target = new Uint8Array(take());
        length = 0;
      }
      const part = piece.subarray(at, at + target.length - length);
      target.set(part, length);
      length += part.length;
      at += part.length;
    }
  }
  yield { buffer: target.buffer, length, isLast: true };
}
