import { type Clock, isProblem } from '@chartwright/kernel';
import {
  appendAudit,
  appendAuditMany,
  type Db,
  defineJob,
  httpErrors,
  inTransaction,
  type Job,
} from '@chartwright/platform';
import { z } from 'zod';
import { bill, checkAllowance } from './allowance.ts';
import type { CodingEngine } from './parts.ts';
import * as store from './store.ts';

/** How often a note is tried before its task is a failure. */
const ATTEMPTS = 3;
const GIVEN_UP = 'The note could not be coded.';

type JobParts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly engine: Pick<CodingEngine, 'code'>;
  readonly sealKey: Buffer;
};

/**
 * Codes one note of a batch. May run any number of times, also at once and after a crash: whoever locks the unsettled
 * task settles and bills it, every other run finds nothing to do.
 */
export const createCodingJob = (parts: JobParts): Job =>
  defineJob(
    'coding.code_note',
    z.object({ taskId: z.string() }),
    async ({ taskId }, { attempt, abortSignal }) => {
      const task = await store.startTask(parts.db, taskId, parts.sealKey);
      if (task === undefined) return;
      const overuse = await checkAllowance(parts.db, task.caller, task.plan);
      if (overuse !== undefined) return settleFailure(parts.db, task, overuse.message);
      try {
        await codeOnce(parts, task, abortSignal);
      } catch (error) {
        if (attempt < ATTEMPTS || abortSignal.aborted || isBusy(error)) throw error;
        // The queue would try for days; whoever waits for the task learns it now.
        await settleFailure(parts.db, task, GIVEN_UP);
      }
    },
  );

/** A full engine is no fault of the note: the queue brings it again. */
const isBusy = (error: unknown): boolean =>
  isProblem(error) && error.code === httpErrors.table.unavailable.code;

async function codeOnce(
  { db, clock, engine, sealKey }: JobParts,
  { id, caller, plan, request }: store.QueuedTask,
  signal: AbortSignal,
): Promise<void> {
  const coded = await engine.code({ id, request, codedAt: clock.now().toISOString() }, signal);
  await inTransaction(db, async (tx) => {
    if (!(await store.lockUnsettled(tx, id))) return;
    const refusal = await bill(tx, caller, plan, coded.tokens.output);
    if (refusal === undefined) await store.succeed(tx, id, coded, sealKey);
    else await store.fail(tx, id, refusal.message);
    await appendAudit(tx, settled(caller.orgId, id, refusal === undefined ? 'SUCCESS' : 'FAILURE'));
  });
}

const settleFailure = (db: Db, { id, caller }: store.QueuedTask, detail: string): Promise<void> =>
  inTransaction(db, async (tx) => {
    if (!(await store.lockUnsettled(tx, id))) return;
    await store.fail(tx, id, detail);
    await appendAudit(tx, settled(caller.orgId, id, 'FAILURE'));
  });

const settled = (orgId: string, taskId: string, status: 'SUCCESS' | 'FAILURE') => ({
  orgId,
  actor: { kind: 'job', id: 'coding.code_note' },
  action: 'coding_task.settled',
  target: { kind: 'coding_task', id: taskId },
  details: { status },
});

/** Deletes tasks, notes and results included, that are older than the setting says. */
export const createPurgeJob = (parts: { readonly db: Db; readonly retentionDays: number }): Job =>
  defineJob('coding.purge_tasks', z.object({}), () =>
    inTransaction(parts.db, async (tx) => {
      const purged = await store.purgeTasks(tx, parts.retentionDays);
      await appendAuditMany(
        tx,
        purged.map(({ orgId, mode, tasks }) => ({
          orgId,
          actor: { kind: 'job', id: 'coding.purge_tasks' },
          action: 'coding_tasks.purged',
          target: { kind: 'organisation', id: orgId },
          details: { mode, tasks, days: parts.retentionDays },
        })),
      );
    }),
  );
