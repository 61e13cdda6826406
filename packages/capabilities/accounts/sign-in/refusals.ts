import type { Clock } from '@chartwright/kernel';
import { appendAuditMany, type Db, defineJob, enqueue, inTransaction, type Job } from '@chartwright/platform';
import { z } from 'zod';
import { listOrganisationsOf } from '../store.ts';
import type { Charged } from './guesses.ts';

const Refusal = z.strictObject({
  /** Null where the address is nobody's. */
  personId: z.string().nullable(),
  what: z.enum(['password', 'code']),
  waitSeconds: z.int().min(0),
  requestId: z.string(),
  at: z.iso.datetime(),
});

/** Tells of a wrong password or code. */
export type TellRefusal = (
  about: {
    readonly personId: string | undefined;
    readonly what: 'password' | 'code';
    readonly requestId: string;
  } & Charged,
) => Promise<void>;

/**
 * Puts wrong guesses in the audit, by way of the queue: for an address that is nobody's the same is queued, so that
 * the time an answer takes does not tell. Only guesses that were counted come here, and a waiting account counts none:
 * ten in a row, then one each quarter of an hour at most.
 */
export const createTellRefusal =
  (parts: { readonly db: Db; readonly clock: Clock; readonly job: Job<typeof Refusal> }): TellRefusal =>
  async ({ personId = null, ...rest }) => {
    const refusal = { ...rest, personId, at: parts.clock.now().toISOString() };
    await inTransaction(parts.db, (tx) => enqueue(tx, parts.job, refusal));
  };

/** Writes one wrong guess, and the waiting it began, into the chain of every organisation the person works in. */
export const createRefusalJob = ({ db }: { readonly db: Db }): Job<typeof Refusal> =>
  defineJob('accounts.refusal', Refusal, async ({ personId, what, waitSeconds, requestId, at }) => {
    if (personId === null) return;
    await inTransaction(db, async (tx) => {
      const common = {
        actor: { kind: 'anonymous', id: null },
        target: { kind: 'person', id: personId },
        requestId,
        at: new Date(at),
      };
      const orgIds = await listOrganisationsOf(tx, personId);
      const entries = orgIds.flatMap((orgId) => [
        { ...common, orgId, action: `${what}.refused` },
        ...(waitSeconds > 0
          ? [{ ...common, orgId, action: 'person.locked_out', details: { what, waitSeconds } }]
          : []),
      ]);
      await appendAuditMany(tx, entries);
    });
  });
