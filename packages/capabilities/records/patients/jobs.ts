import type { Clock } from '@chartwright/kernel';
import { appendAuditMany, type Db, defineJob, inTransaction, type Job } from '@chartwright/platform';
import { z } from 'zod';
import { PURGE_AFTER_DAYS } from './rules.ts';
import { purgePatients } from './store.ts';

const DAY_MS = 86_400_000;
const PATIENTS_PER_TRANSACTION = 500;

/**
 * Removes patients for good 30 days after they were deleted, with everything that hangs on them. Works in small
 * transactions: one that is killed loses nothing, the next run goes on.
 */
export const createPatientPurge = (parts: { readonly db: Db; readonly clock: Clock }): Job =>
  defineJob('records.purge_patients', z.object({}), async (_payload, { abortSignal }) => {
    const before = new Date(parts.clock.now().getTime() - PURGE_AFTER_DAYS * DAY_MS);
    for (;;) {
      const purged = await inTransaction(parts.db, (tx) => purgeSome(tx, before));
      if (purged < PATIENTS_PER_TRANSACTION || abortSignal.aborted) return;
    }
  });

async function purgeSome(tx: Parameters<typeof purgePatients>[0], before: Date): Promise<number> {
  const purged = await purgePatients(tx, before, PATIENTS_PER_TRANSACTION);
  await appendAuditMany(
    tx,
    purged.map(({ orgId, mode, id }) => ({
      orgId,
      actor: { kind: 'job', id: 'records.purge_patients' },
      action: 'patient.purged',
      target: { kind: 'patient', id },
      details: { mode },
    })),
  );
  return purged.length;
}
