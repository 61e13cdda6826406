import type { Clock } from '@chartwright/kernel';
import { type Db, isUuid, type Job, type ReadAudit, unseal } from '@chartwright/platform';
import { audit, type Change, type Reader } from '../caller.ts';
import { labsErrors } from '../errors.ts';
import * as orders from '../orders/store.ts';
import { ownerOf } from '../owner.ts';
import type { MessageQuery, MessageView } from './model.ts';
import type { SendPayload } from './payload.ts';
import { demandSending } from './queue.ts';
import * as store from './store.ts';

export type LabMessages = ReturnType<typeof createLabMessages>;

type Parts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly readAudit: ReadAudit;
  readonly sealKey: Buffer;
  readonly sendJob: Job<typeof SendPayload>;
};

/** What laboratories and we have told each other, for those who look after it. */
export function createLabMessages({ db, clock, readAudit, sealKey, sendJob }: Parts) {
  const textOf = (sealed: Buffer): string => unseal(sealed, sealKey).toString().replaceAll('\r', '\n');

  return {
    async list({ actor }: Reader, { direction, state, limit, cursor }: MessageQuery) {
      const asked = { direction, state, before: cursor, limit: limit + 1 };
      const found = await store.list(db, ownerOf(actor), asked);
      const page = found.slice(0, limit);
      return {
        object: 'list' as const,
        resource: 'lab_message' as const,
        count: page.length,
        messages: page.map(view),
        nextCursor: found.length > limit ? (page.at(-1)?.place ?? null) : null,
      };
    },

    async read({ actor, requestId }: Reader, id: string) {
      const message = isUuid(id) ? await store.find(db, ownerOf(actor), id) : undefined;
      if (message === undefined) throw labsErrors.labMessageUnknown();
      readAudit.note({ actor, action: 'lab_message.read', kind: 'lab_message', ids: [id], requestId });
      const { body, reply } = message;
      return { ...view(message), content: textOf(body), reply: reply === null ? null : textOf(reply) };
    },

    /** Sends the same bytes again, under the same control id. */
    async retry(change: Change, id: string) {
      const { tx, actor } = change;
      const owner = ownerOf(actor);
      const message = isUuid(id) ? await store.find(tx, owner, id) : undefined;
      if (message === undefined) throw labsErrors.labMessageUnknown();
      const { orderId, laboratoryId, kind } = message;
      if (orderId === null || laboratoryId === null) throw labsErrors.labMessageSettled();
      const order = await orders.lock(tx, owner, orderId, sealKey);
      // An order that has ended meanwhile is not placed again.
      const isDue = kind === 'cancel_order' || order?.status === 'authorized';
      if (!isDue || !(await store.revive(tx, owner, id, clock.now()))) throw labsErrors.labMessageSettled();
      await audit(change, 'lab_message.retried', { kind: 'lab_message', id }, { orderId });
      await demandSending(tx, sendJob, { ...owner, orderId, laboratoryId });
      const revived = await store.find(tx, owner, id);
      if (revived === undefined) throw labsErrors.labMessageUnknown();
      return view(revived);
    },

    /** What waits for a laboratory that is no more comes to nothing. */
    async giveUp({ tx, actor, clock: now }: Change, laboratoryId: string): Promise<void> {
      const error = 'laboratory_deleted';
      await store.settleWaiting(
        tx,
        ownerOf(actor),
        { laboratoryId },
        { state: 'failed', at: now.now(), error },
      );
    },
  };
}

const view = (row: store.MessageRow): MessageView => ({
  object: 'lab_message',
  id: row.id,
  direction: row.direction,
  kind: row.kind,
  state: row.state,
  laboratoryId: row.laboratoryId,
  orderId: row.orderId,
  controlId: row.controlId,
  attempts: row.attempts,
  lastError: row.lastError,
  reports: row.reports,
  unmatched: row.unmatched,
  createdAt: row.createdAt.toISOString(),
  nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
  settledAt: row.settledAt?.toISOString() ?? null,
});
