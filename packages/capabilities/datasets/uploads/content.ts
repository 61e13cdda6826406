import type { Blobs, ByteRange, Owner } from '@chartwright/platform';
import { uploadErrors } from './errors.ts';
import { listParts } from './part-store.ts';
import type { FileRow, Queryable } from './store.ts';

/** A stored run of a file's bytes. */
export type Piece = { readonly blobId: string; readonly size: number };

/** Where a file's bytes lie, in order. */
export async function piecesOf(db: Queryable, owner: Owner, row: FileRow): Promise<readonly Piece[]> {
  if (row.blob_id !== null) return [{ blobId: row.blob_id, size: row.size ?? 0 }];
  const parts = await listParts(db, owner, row.id);
  return parts.map(({ blob_id, size }) => ({ blobId: blob_id, size }));
}

/** The bytes of a range of a file, whatever it is made of. */
export async function* readPieces(
  blobs: Blobs,
  owner: Owner,
  pieces: readonly Piece[],
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array, void, undefined> {
  let offset = 0;
  for (const { blobId, size } of pieces) {
    const part = { start: Math.max(0, start - offset), end: Math.min(size, end - offset) };
    offset += size;
    if (part.start >= part.end) continue;
    const opened = await blobs.get(owner, blobId, part);
    if (opened.state !== 'ready') throw uploadErrors.notHere();
    yield* opened.content;
  }
}
