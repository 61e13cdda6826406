import type { Clock } from '@chartwright/kernel';
import { type Blobs, type Db, defineJob, inTransaction, type Job } from '@chartwright/platform';
import { z } from 'zod';
import { PURGE_AFTER_DAYS } from '../patients/rules.ts';
import { destroyDocument } from './purge.ts';
import { lockDueDeletions } from './store.ts';

const DAY_MS = 86_400_000;
const DOCUMENTS_PER_TRANSACTION = 100;
const ACTOR = { kind: 'job', id: 'records.purge_documents' };

/**
 * Destroys the bytes of documents 30 days after they were deleted, alone or with their patient. Works in small
 * transactions: one that is killed loses nothing, the next run goes on.
 */
export const createDocumentPurge = ({
  db,
  blobs,
  clock,
}: {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly clock: Clock;
}): Job =>
  defineJob('records.purge_documents', z.object({}), async (_payload, { abortSignal }) => {
    const at = clock.now();
    const before = new Date(at.getTime() - PURGE_AFTER_DAYS * DAY_MS);
    for (;;) {
      const purged = await inTransaction(db, async (tx) => {
        const due = await lockDueDeletions(tx, before, DOCUMENTS_PER_TRANSACTION);
        for (const one of due) await destroyDocument(tx, blobs, one, { actor: ACTOR, at });
        return due.length;
      });
      if (purged < DOCUMENTS_PER_TRANSACTION || abortSignal.aborted) return;
    }
  });
