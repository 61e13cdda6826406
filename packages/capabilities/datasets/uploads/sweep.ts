import { defineJob, inTransaction, type Job } from '@chartwright/platform';
import { z } from 'zod';
import type { Notice } from './arrivals.ts';
import { destroyBytes } from './bytes.ts';
import { audit } from './caller.ts';
import type { UploadParts } from './parts.ts';
import type { OpenStaging } from './staged.ts';
import * as store from './store.ts';

const JOB = 'uploads.sweep';
const BATCH = 50;
/** So long after its time has passed, an address still says why it takes nothing. */
const GRACE_MS = 86_400_000;
/** An address given out in the last moment may be in use so long after. */
const LATE_MS = 2 * 3_600_000;
/** Looked for at once; the rest at the next hour, or when somebody asks. */
const AWAITED_MAX = 1_000;

/** Gives up what was promised and never came, and notices what has come to a bucket unannounced. */
export function createSweep(
  parts: UploadParts & { readonly notice: Notice; readonly staging: OpenStaging },
): Job {
  const { db, blobs, blobAddress, clock, notice, staging } = parts;
  const actorOf = ({ org_id, mode }: Pick<store.FileRow, 'org_id' | 'mode'>) => ({
    orgId: org_id,
    mode,
    kind: 'job' as const,
    id: JOB,
  });

  const giveUp = (before: Date) =>
    inTransaction(db, async (tx) => {
      const rows = await store.lockOverdue(tx, before, BATCH);
      for (const row of rows) {
        const actor = actorOf(row);
        const owner = { orgId: row.org_id, mode: row.mode };
        const deed = { tx, actor, requestId: undefined };
        await destroyBytes(deed, blobs, owner, row);
        await store.deleteFile(tx, owner, row.id, clock.now());
        await audit(deed, 'upload.expired', row.id);
      }
      return rows.length;
    });
  const clear = async (before: Date): Promise<number> => {
    const rows = await store.listStagedOverdue(db, before, BATCH);
    const bucket = await staging();
    for (const { id, staged_upload_id } of rows) {
      if (staged_upload_id !== null) await bucket.abortParts(id, staged_upload_id);
      await bucket.remove(id);
      await store.setStagedUntil(db, id, null);
    }
    return rows.length;
  };

  return defineJob(JOB, z.object({}), async (_payload, { abortSignal }) => {
    const now = clock.now().getTime();
    if (blobAddress.kind === 'bucket') {
      for (const row of await store.listAwaitedStaged(db, AWAITED_MAX)) {
        await notice(actorOf(row), undefined, { ...row, state: 'awaiting_upload', way: 'put' });
      }
    }
    while (!abortSignal.aborted && (await giveUp(new Date(now - GRACE_MS))) === BATCH);
    if (blobAddress.kind !== 'bucket') return;
    while (!abortSignal.aborted && (await clear(new Date(now - LATE_MS))) === BATCH);
  });
}
