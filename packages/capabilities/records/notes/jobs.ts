import type { Clock } from '@chartwright/kernel';
import { appendAuditMany, type Db, defineJob, inTransaction, type Job, type Tx } from '@chartwright/platform';
import { z } from 'zod';
import type { RecordKind } from '../caller.ts';
import type { Owner } from '../owner.ts';
import { PURGE_AFTER_DAYS } from '../patients/rules.ts';
import { purgeSessions } from '../sessions/store.ts';
import { purgeTemplates } from '../templates/store.ts';
import { purgeNotes } from './store.ts';

const DAY_MS = 86_400_000;
const ROWS_PER_TRANSACTION = 200;
const NAME = 'records.purge_notes';

type Purge = (tx: Tx, before: Date, limit: number) => Promise<(Owner & { readonly id: string })[]>;

const PURGES: readonly (readonly [RecordKind, Purge])[] = [
  ['note', purgeNotes],
  ['session', purgeSessions],
  ['template', purgeTemplates],
];

/** Removes notes, sessions and templates for good 30 days after they were deleted, in small transactions. */
export const createNotePurge = (parts: { readonly db: Db; readonly clock: Clock }): Job =>
  defineJob(NAME, z.object({}), async (_payload, { abortSignal }) => {
    const before = new Date(parts.clock.now().getTime() - PURGE_AFTER_DAYS * DAY_MS);
    for (const [kind, purge] of PURGES) {
      let purged = ROWS_PER_TRANSACTION;
      while (purged === ROWS_PER_TRANSACTION && !abortSignal.aborted) {
        purged = await inTransaction(parts.db, (tx) => purgeSome(tx, kind, purge, before));
      }
    }
  });

async function purgeSome(tx: Tx, kind: RecordKind, purge: Purge, before: Date): Promise<number> {
  const purged = await purge(tx, before, ROWS_PER_TRANSACTION);
  await appendAuditMany(
    tx,
    purged.map(({ orgId, mode, id }) => ({
      orgId,
      actor: { kind: 'job', id: NAME },
      action: `${kind}.purged`,
      target: { kind, id },
      details: { mode },
    })),
  );
  return purged.length;
}
