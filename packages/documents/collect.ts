import { Refusal } from './reasons.ts';

/** Gathers the bytes of a file, and stops as soon as there are more than are accepted. */
export async function collectBytes(
  content: Uint8Array | AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<Uint8Array> {
  if (content instanceof Uint8Array) {
    if (content.length > bytesMax) throw new Refusal('file_too_large');
    return content;
  }
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of content) {
    size += piece.length;
    if (size > bytesMax) throw new Refusal('file_too_large');
    // A sender may use its buffer again.
    pieces.push(Buffer.from(piece));
  }
  return Buffer.concat(pieces);
}
