import { createCipheriv, createDecipheriv } from 'node:crypto';
import { blobErrors } from './errors.ts';

/**
 * What the chunks of one blob are sealed with. The stored form is chunks of AES-256-GCM, each followed by its tag.
 *
 * The nonce of a chunk is the prefix, the chunk's number and whether it is the last one, so a chunk opens only at its
 * own place and only the true end reads as an end. The key belongs to one blob and is used for it once.
 *
 * @source Hoang VT, Reyhanitabar R, Rogaway P, Vizár D. Online Authenticated-Encryption and its Nonce-Reuse
 * Misuse-Resistance. CRYPTO 2015 (the STREAM construction)
 */
export type ChunkSeal = { readonly key: Buffer; readonly noncePrefix: Buffer; readonly boundTo: Buffer };

export const KEY_BYTES = 32;
export const NONCE_PREFIX_BYTES = 7;
const TAG_BYTES = 16;
/** Smaller ones cost a third of the speed, larger ones make a range read fetch more than it needs. */
export const CHUNK_BYTES = 256 * 1024;
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;

/** Part of the content, `end` excluded. */
export type ByteRange = { readonly start: number; readonly end: number };

export type SealedRange = ByteRange & { readonly firstChunk: number };

const countChunks = (size: number): number => Math.max(1, Math.ceil(size / CHUNK_BYTES));

/** How many bytes a blob of `size` bytes takes in the store. */
export const sealedSize = (size: number): number => size + countChunks(size) * TAG_BYTES;

/** Where the stored chunks lie that hold a part of the content. */
export function locate({ start, end }: ByteRange, size: number): SealedRange {
  const firstChunk = Math.min(Math.floor(start / CHUNK_BYTES), countChunks(size) - 1);
  const chunks = Math.max(firstChunk + 1, Math.ceil(end / CHUNK_BYTES));
  return {
    firstChunk,
    start: firstChunk * SEALED_CHUNK_BYTES,
    end: Math.min(chunks * SEALED_CHUNK_BYTES, sealedSize(size)),
  };
}

/** Seals a stream of any length; holds one chunk. A sender may use its buffers again after each piece. */
export async function* sealChunks(
  plain: AsyncIterable<Uint8Array>,
  seal: ChunkSeal,
): AsyncGenerator<Buffer, void, undefined> {
  const sealer = createSealer(seal);
  for await (const piece of plain) yield* sealer.add(piece);
  yield* sealer.end();
}

/** Seals bytes as they are added, in pieces of any length. What either gives is taken before the next call. */
export type Sealer = {
  add(piece: Uint8Array): Generator<Buffer, void, undefined>;
  end(): Generator<Buffer, void, undefined>;
};

export function createSealer(seal: ChunkSeal): Sealer {
  let number = 0;
  const chunk = createFiller(CHUNK_BYTES);
  return {
    *add(piece) {
      // A full chunk waits for the next byte: only then is it known not to be the last one.
      for (let at = 0; at < piece.length; ) {
        if (chunk.isFull()) yield* sealChunk(chunk.take(), number++, false, seal);
        at += chunk.fill(piece, at);
      }
    },
    end: () => sealChunk(chunk.take(), number, true, seal),
  };
}

type Filler = {
  isFull(): boolean;
  /** Takes as many bytes as there is room for; returns how many. */
  fill(piece: Uint8Array, from: number): number;
  /** What has been gathered, valid until the next `fill`. */
  take(): Buffer;
};

/** Gathers bytes into one buffer that is used again and again: new ones of this size cost more than the cipher. */
function createFiller(capacity: number): Filler {
  const buffer = Buffer.allocUnsafeSlow(capacity);
  let filled = 0;
  return {
    isFull: () => filled === capacity,
    fill: (piece, from) => {
      const taken = Math.min(capacity - filled, piece.length - from);
      buffer.set(piece.subarray(from, from + taken), filled);
      filled += taken;
      return taken;
    },
    take: () => {
      const gathered = buffer.subarray(0, filled);
      filled = 0;
      return gathered;
    },
  };
}

function* sealChunk(plain: Buffer, number: number, isLast: boolean, seal: ChunkSeal) {
  const cipher = createCipheriv('aes-256-gcm', seal.key, nonceOf(seal, number, isLast)).setAAD(seal.boundTo);
  if (plain.length > 0) yield cipher.update(plain);
  cipher.final();
  yield cipher.getAuthTag();
}

/**
 * Opens the chunks that `locate` named, and yields the bytes of the range.
 *
 * @param stored the stored bytes of the range, in pieces of any length
 * @throws {Problem} `blobs.damaged` before a byte of an altered, moved or cut chunk is yielded
 */
export async function* openChunks(
  stored: AsyncIterable<Uint8Array>,
  content: { readonly size: number; readonly range: ByteRange },
  seal: ChunkSeal,
): AsyncGenerator<Buffer, void, undefined> {
  const { size, range } = content;
  const last = countChunks(size) - 1;
  const located = locate(range, size);
  let number = located.firstChunk;
  let left = located.end - located.start;
  for await (const sealed of splitSealed(stored, left)) {
    left -= sealed.length;
    const plain = openChunk(sealed, number, number === last, seal);
    const offset = number * CHUNK_BYTES;
    const cut = plain.subarray(Math.max(0, range.start - offset), Math.max(0, range.end - offset));
    if (cut.length > 0) yield cut;
    number++;
  }
  if (left !== 0) throw blobErrors.damaged();
}

/** Cuts stored bytes at the chunks' borders; more than `total` bytes are a fault, fewer end in a short chunk. */
async function* splitSealed(
  pieces: AsyncIterable<Uint8Array>,
  total: number,
): AsyncGenerator<Buffer, void, undefined> {
  const chunk = createFiller(SEALED_CHUNK_BYTES);
  let left = total;
  for await (const piece of pieces) {
    left -= piece.length;
    if (left < 0) throw blobErrors.damaged();
    for (let at = 0; at < piece.length; ) {
      at += chunk.fill(piece, at);
      if (chunk.isFull()) yield chunk.take();
    }
  }
  const rest = chunk.take();
  if (rest.length > 0) yield rest;
}

function openChunk(sealed: Buffer, number: number, isLast: boolean, seal: ChunkSeal): Buffer {
  if (sealed.length < TAG_BYTES) throw blobErrors.damaged();
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', seal.key, nonceOf(seal, number, isLast));
  decipher.setAAD(seal.boundTo);
  decipher.setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
  } catch (cause) {
    throw blobErrors.damaged({ cause });
  }
  return plain;
}

function nonceOf({ noncePrefix }: ChunkSeal, number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(NONCE_PREFIX_BYTES + 5);
  noncePrefix.copy(nonce);
  nonce.writeUInt32BE(number, NONCE_PREFIX_BYTES);
  nonce.writeUInt8(isLast ? 1 : 0, NONCE_PREFIX_BYTES + 4);
  return nonce;
}
