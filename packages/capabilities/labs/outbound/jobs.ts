import type { Clock } from '@chartwright/kernel';
import {
  type Db,
  defineJob,
  inTransaction,
  type Job,
  type Recurring,
  type SandboxClocks,
  unseal,
} from '@chartwright/platform';
import { z } from 'zod';
import { audit, type Deed } from '../caller.ts';
import * as laboratories from '../laboratories/store.ts';
import type { Owner } from '../owner.ts';
import { SendPayload } from './payload.ts';
import { demandSending } from './queue.ts';
import type { SettleByAck } from './settle.ts';
import * as store from './store.ts';
import { deliver, type TransportParts } from './transport.ts';

type Parts = TransportParts & {
  readonly db: Db;
  /** Real time, which decides when to try again. */
  readonly clock: Clock;
  /** The time of each world, which its orders move in. */
  readonly clocks: SandboxClocks;
  readonly settleByAck: SettleByAck;
};

const MINUTE_MS = 60_000;
/** After attempts that came to nothing; a day in all. */
const PAUSES_MINUTES = [1, 5, 15, 30, 60, 120, 240, 480, 480] as const;
const EVERY_FIVE_MINUTES = '*/5 * * * *';
/** A job that was to run so long ago is gone. */
const OVERDUE_MS = 10 * MINUTE_MS;
const OVERDUE_MAX = 500;

/** Sends what waits for laboratories; the messages of one order in their order. */
export function createSendJobs(parts: Parts) {
  const { db, clock, clocks, settleByAck } = parts;
  const sendJob: Job<typeof SendPayload> = defineJob(
    'labs.send_messages',
    SendPayload,
    async ({ orderId, ...owner }, { abortSignal }) => {
      for (;;) {
        const message = await store.nextOfOrder(db, owner, orderId);
        if (message === undefined || abortSignal.aborted) return;
        if (isEarly(message, clock.now())) return demandLater(owner, message);
        if (!(await attempt(owner, message, abortSignal))) return;
      }
    },
  );

  /** A job that was asked for meanwhile has taken the place of the one that was to try again. */
  const demandLater = async (owner: Owner, message: store.Outgoing): Promise<void> => {
    const at = message.nextAttemptAt ?? clock.now();
    await inTransaction(db, (tx) => demandSending(tx, sendJob, { ...owner, ...aboutOf(message) }, at));
  };

  const deedOf = (owner: Owner, message: store.Outgoing, tx: Deed['tx']): Deed => ({
    tx,
    clock: clocks.clockOf(owner),
    actor: { ...owner, kind: 'laboratory', id: message.laboratoryId },
    requestId: undefined,
  });

  /** True when the next message of the order may go. */
  async function attempt(owner: Owner, message: store.Outgoing, signal: AbortSignal): Promise<boolean> {
    const laboratory = await laboratories.find(db, owner, message.laboratoryId);
    if (laboratory === undefined || laboratory.transport.kind === 'none') {
      await giveUp(owner, message, 'no_transport');
      return true;
    }
    const pause = PAUSES_MINUTES[message.attempts] ?? 0;
    const again = new Date(clock.now().getTime() + pause * MINUTE_MS);
    await store.noteAttempt(db, owner, message.id, again);
    const body = unseal(message.body, parts.sealKey);
    const { controlId } = message;
    const delivery = await deliver(parts, laboratory.transport, { body, controlId }, signal);
    if (delivery.state === 'answered') {
      await inTransaction(db, (tx) => settleByAck(deedOf(owner, message, tx), message, delivery));
      return true;
    }
    await store.noteError(db, owner, message.id, delivery.error);
    if (message.attempts >= PAUSES_MINUTES.length) {
      await giveUp(owner, message, delivery.error);
      return true;
    }
    await inTransaction(db, (tx) => demandSending(tx, sendJob, { ...owner, ...aboutOf(message) }, again));
    return false;
  }

  const giveUp = (owner: Owner, message: store.Outgoing, error: string) =>
    inTransaction(db, async (tx) => {
      const deed = deedOf(owner, message, tx);
      const at = deed.clock.now();
      await store.settle(tx, owner, message.id, { state: 'failed', at, error, reply: null });
      await audit(
        deed,
        'lab_message.failed',
        { kind: 'lab_message', id: message.id },
        { orderId: message.orderId, code: error },
      );
    });

  const recover = defineJob('labs.recover_messages', z.object({}), async () => {
    const before = new Date(clock.now().getTime() - OVERDUE_MS);
    const overdue = await store.listOverdue(db, before, OVERDUE_MAX);
    await inTransaction(db, async (tx) => {
      for (const { orgId, mode, orderId, laboratoryId } of overdue)
        await demandSending(tx, sendJob, { orgId, mode, orderId, laboratoryId });
    });
  });

  return {
    sendJob,
    jobs: [sendJob, recover] as readonly Job[],
    crontab: [{ schedule: EVERY_FIVE_MINUTES, job: recover }] as readonly Recurring[],
  };
}

const isEarly = ({ nextAttemptAt }: store.Outgoing, now: Date): boolean =>
  nextAttemptAt !== null && nextAttemptAt > now;

const aboutOf = ({ orderId, laboratoryId }: store.Outgoing) => ({ orderId, laboratoryId });
