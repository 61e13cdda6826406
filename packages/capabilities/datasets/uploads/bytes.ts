import type { Blobs, Owner } from '@chartwright/platform';
import type { Deed } from './caller.ts';
import { takeParts } from './part-store.ts';
import { type FileRow, forgetBytes } from './store.ts';

/** Destroys the keys of everything a locked file consists of. */
export async function destroyBytes(deed: Deed, blobs: Blobs, owner: Owner, row: FileRow): Promise<void> {
  const { tx, actor } = deed;
  const parts = await takeParts(tx, owner, row.id);
  const blobIds = parts.map(({ blob_id }) => blob_id);
  for (const id of row.blob_id === null ? blobIds : [row.blob_id, ...blobIds]) {
    await blobs.delete(tx, owner, id, { kind: actor.kind, id: actor.id });
  }
  await forgetBytes(tx, owner, row.id);
}
