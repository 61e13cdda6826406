import type { Clock } from '@chartwright/kernel';
import { z } from 'zod';
import { type Db, inTransaction } from '../database/index.ts';
import { defineJob, type Job } from '../jobs/index.ts';
import type { BlobBackend } from './backend.ts';
import type { BlobIdentity } from './owner.ts';
import * as store from './store.ts';

/** Longer than any upload or transaction takes. */
const ABANDONED_AFTER_MS = 48 * 3_600_000;
const SWEEP_BATCH = 20;

const RemovePayload = z.strictObject({ id: z.string() });
const ScanPayload = z.strictObject({ id: z.string(), orgId: z.string(), mode: z.enum(['test', 'live']) });

export type BlobJobs = {
  readonly remove: Job<typeof RemovePayload>;
  readonly scan: Job<typeof ScanPayload>;
  readonly sweep: Job;
};

export const createBlobJobs = (parts: {
  readonly db: Db;
  readonly backend: BlobBackend;
  readonly clock: Clock;
  readonly scan: (identity: BlobIdentity) => Promise<void>;
}): BlobJobs => ({
  remove: defineJob('blobs.remove', RemovePayload, async ({ id }) => {
    await parts.backend.remove(id);
    await store.noteRemoved(parts.db, id, parts.clock.now());
  }),
  scan: defineJob('blobs.scan', ScanPayload, (identity) => parts.scan(identity)),
  sweep: defineJob('blobs.sweep', z.object({}), () => sweep(parts)),
});

/** Removes what was written and never kept. Only what this database knows to be its own is touched. */
async function sweep({
  db,
  backend,
  clock,
}: {
  readonly db: Db;
  readonly backend: BlobBackend;
  readonly clock: Clock;
}): Promise<void> {
  const before = new Date(clock.now().getTime() - ABANDONED_AFTER_MS);
  for (let taken = SWEEP_BATCH; taken === SWEEP_BATCH; ) {
    // The rows are gone only when the bytes are: a store that is away is asked again next hour.
    taken = await inTransaction(db, async (tx) => {
      const ids = await store.takeOldWrites(tx, before, SWEEP_BATCH);
      for (const id of ids) {
        await backend.remove(id);
        await backend.removeParts(id);
      }
      return ids.length;
    });
  }
}
