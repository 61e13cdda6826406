import { httpErrors } from '@chartwright/platform';

/** Holds a file whole, which is small enough to. */
export async function collect(content: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of content) {
    size += piece.length;
    if (size > bytesMax) throw httpErrors.payloadTooLarge();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
