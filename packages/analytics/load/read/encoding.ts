import { isUtf8 } from 'node:buffer';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Of text in Latin letters nearly every second byte of UTF-16 is zero. */
const ZERO_SHARE_MIN = 0.3;
const NEWLINE = 0x0a;

/** The encoding of a text by its mark or its beginning, and how many bytes of mark it has; undefined for no text. */
export function sniffEncoding(
  head: Buffer,
): { readonly encoding: Encoding; readonly markBytes: number } | undefined {
  if (head.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))) return { encoding: 'utf-8', markBytes: 3 };
  if (head.subarray(0, 2).equals(Buffer.from([0xff, 0xfe]))) return { encoding: 'utf-16le', markBytes: 2 };
  if (head.subarray(0, 2).equals(Buffer.from([0xfe, 0xff]))) return { encoding: 'utf-16be', markBytes: 2 };
  const zeros = countZeros(head);
  if (zeros.odd > ZERO_SHARE_MIN && zeros.even < 0.1) return { encoding: 'utf-16le', markBytes: 0 };
  if (zeros.even > ZERO_SHARE_MIN && zeros.odd < 0.1) return { encoding: 'utf-16be', markBytes: 0 };
  if (zeros.even + zeros.odd > 0) return undefined;
  return { encoding: isMostlyUtf8(head) ? 'utf-8' : 'windows-1252', markBytes: 0 };
}

function countZeros(head: Buffer): { readonly even: number; readonly odd: number } {
  let even = 0;
  let odd = 0;
  for (const [at, byte] of head.entries()) {
    if (byte !== 0) continue;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  const half = Math.max(1, head.length / 2);
  return { even: even / half, odd: odd / half };
}

/**
 * Whether more lines with other than plain letters are good UTF-8 than bad. A few bad ones are faults of their lines, not
 * another encoding of the file.
 */
function isMostlyUtf8(piece: Buffer): boolean {
  if (isUtf8(piece)) return true;
  let good = 0;
  let bad = 0;
  for (let from = 0; from < piece.length; ) {
    const found = piece.indexOf(NEWLINE, from);
    const end = found === -1 ? piece.length : found;
    const line = piece.subarray(from, end);
    if (line.some((byte) => byte > 0x7f)) {
      // The last line may be cut within a character.
      if (isUtf8(line)) good += 1;
      else if (found !== -1) bad += 1;
    }
    from = end + 1;
  }
  return good >= bad;
}

/** Writes a text anew in UTF-8, without its mark. */
export async function toUtf8(
  from: string,
  to: string,
  { encoding, markBytes }: { readonly encoding: Encoding; readonly markBytes: number },
): Promise<void> {
  const decoder = new TextDecoder(encoding);
  await pipeline(
    createReadStream(from, { start: markBytes, highWaterMark: 2 ** 20 }),
    async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) yield Buffer.from(decoder.decode(piece, { stream: true }));
      yield Buffer.from(decoder.decode());
    },
    createWriteStream(to, { mode: 0o600 }),
  );
}
