import { type AuditEntry, appendAudit, type Blobs, type Tx } from '@chartwright/platform';
import { type DueDeletion, purgeDocument } from './store.ts';

/** Destroys the key of a deleted document's bytes, which are then removed from the store, and tells the audit chain so. */
export async function destroyDocument(
  tx: Tx,
  blobs: Blobs,
  due: DueDeletion,
  {
    actor,
    at,
    requestId,
  }: { readonly actor: AuditEntry['actor']; readonly at: Date; readonly requestId?: string },
): Promise<void> {
  const { owner, documentId, blobId } = due;
  await blobs.delete(tx, owner, blobId, actor);
  await purgeDocument(tx, due, at);
  await appendAudit(tx, {
    orgId: owner.orgId,
    actor,
    action: 'document.purged',
    target: { kind: 'document', id: documentId },
    requestId,
    details: { mode: owner.mode, blobId },
  });
}
