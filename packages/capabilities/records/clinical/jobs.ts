import type { Clock } from '@chartwright/kernel';
import { appendAuditMany, type Db, defineJob, inTransaction, type Job, type Tx } from '@chartwright/platform';
import { z } from 'zod';
import { PURGE_AFTER_DAYS } from '../patients/rules.ts';
import { purgeResources } from './store.ts';

const DAY_MS = 86_400_000;
const RESOURCES_PER_TRANSACTION = 500;

/** Removes facts for good 30 days after they were taken back, in small transactions. */
export const createClinicalPurge = (parts: { readonly db: Db; readonly clock: Clock }): Job =>
  defineJob('records.purge_clinical', z.object({}), async (_payload, { abortSignal }) => {
    const before = new Date(parts.clock.now().getTime() - PURGE_AFTER_DAYS * DAY_MS);
    for (;;) {
      const purged = await inTransaction(parts.db, (tx) => purgeSome(tx, before));
      if (purged < RESOURCES_PER_TRANSACTION || abortSignal.aborted) return;
    }
  });

async function purgeSome(tx: Tx, before: Date): Promise<number> {
  const purged = await purgeResources(tx, before, RESOURCES_PER_TRANSACTION);
  await appendAuditMany(
    tx,
    purged.map(({ orgId, mode, type, id }) => ({
      orgId,
      actor: { kind: 'job', id: 'records.purge_clinical' },
      action: `${type.toLowerCase()}.purged`,
      target: { kind: type.toLowerCase(), id },
      details: { mode },
    })),
  );
  return purged.length;
}
