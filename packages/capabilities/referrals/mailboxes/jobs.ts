import { defineJob, enqueue, inTransaction, type Job, type Recurring, type Tx } from '@chartwright/platform';
import { z } from 'zod';
import * as store from './store.ts';
import { type VisitParts, visitMailbox } from './visit.ts';

const EVERY_MINUTE = '* * * * *';
/** A server that hands out its bytes one by one must not hold a worker. */
const VISIT_MS = 5 * 60_000;
/** How many mailboxes are looked at at the same time, so that workers are left for other jobs. */
const LANES = 2;

const MailboxId = z.strictObject({ mailboxId: z.string() });
type VisitJob = Job<typeof MailboxId>;

/** Looks at the mailboxes: when one is due, or as soon as somebody asks for it. */
export function createMailboxJobs(parts: VisitParts) {
  const visit: VisitJob = defineJob(
    'referrals.visit_mailbox',
    MailboxId,
    async ({ mailboxId }, { abortSignal }) => {
      const target = await store.findTarget(parts.db, mailboxId);
      if (target === undefined) return;
      const signal = AbortSignal.any([abortSignal, AbortSignal.timeout(VISIT_MS)]);
      const isMore = await visitMailbox(parts, target, { stopping: abortSignal, signal });
      if (isMore) await inTransaction(parts.db, (tx) => demandVisit(tx, visit, mailboxId));
    },
  );
  const visitDue = defineJob('referrals.visit_mailboxes', z.object({}), async () => {
    const due = await store.listDue(parts.db, parts.clock.now());
    await inTransaction(parts.db, async (tx) => {
      for (const id of due) await demandVisit(tx, visit, id);
    });
  });
  return {
    jobs: [visit, visitDue] as readonly Job[],
    crontab: [{ schedule: EVERY_MINUTE, job: visitDue }] as readonly Recurring[],
    demandVisit: (tx: Tx, mailboxId: string) => demandVisit(tx, visit, mailboxId),
  };
}

export type DemandVisit = ReturnType<typeof createMailboxJobs>['demandVisit'];

/** One visit of a mailbox waits at most, and one is under way at most, in whichever process. */
async function demandVisit(tx: Tx, visit: VisitJob, mailboxId: string): Promise<void> {
  const lane = Number.parseInt(mailboxId.slice(-2), 16) % LANES;
  await enqueue(
    tx,
    visit,
    { mailboxId },
    { key: `referrals.mailbox:${mailboxId}`, queue: `referrals.mailboxes:${lane}` },
  );
}
