import { inTransaction, type Owner } from '@chartwright/platform';
import { audit, type Deed } from './caller.ts';
import type { UploadParts } from './parts.ts';
import type { Settle } from './settle.ts';
import type { OpenStaging } from './staged.ts';
import * as store from './store.ts';

/** Whoever looks at a file notices that it has come to the bucket. */
export type Notice = (
  actor: Deed['actor'],
  requestId: string | undefined,
  row: Pick<store.FileRow, 'id' | 'org_id' | 'mode' | 'state' | 'way' | 'staged_until'>,
) => Promise<boolean>;

export function createNotice(
  parts: UploadParts & { readonly settle: Settle; readonly staging: OpenStaging },
): Notice {
  const { db, clock, settle, staging } = parts;
  return async (actor, requestId, { id, org_id: orgId, mode, state, way, staged_until }) => {
    if (state !== 'awaiting_upload' || way !== 'put' || staged_until === null) return false;
    const size = await (await staging()).sizeOf(id);
    if (size === undefined) return false;
    const owner: Owner = { orgId, mode };
    return inTransaction(db, async (tx) => {
      const row = await store.lockFile(tx, owner, id);
      if (row?.state !== 'awaiting_upload') return false;
      const facts = { blobId: null, size, sha256: null, kind: null, format: null };
      await store.receiveLocked(tx, owner, id, facts, clock.now());
      await audit({ tx, actor, requestId }, 'upload.received', id, { size });
      await settle.hasArrived(tx, owner, id, 'unchecked');
      return true;
    });
  };
}
