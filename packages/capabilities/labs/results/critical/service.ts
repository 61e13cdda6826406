import {
  type Db,
  defineJob,
  inTransaction,
  type ReadAudit,
  type SandboxClocks,
  type SandboxStep,
} from '@chartwright/platform';
import { z } from 'zod';
import { audit, type Change, type Deed, noteShown, type Reader } from '../../caller.ts';
import { labsErrors } from '../../errors.ts';
import { isOrderId } from '../../ids.ts';
import { find, lock } from '../../orders/store.ts';
import { type Owner, ownerOf } from '../../owner.ts';
import type { EventAppender } from '../../ports.ts';
import { sealJson } from '../../sealed.ts';
import { labResultErrors } from '../errors.ts';
import { tellResults } from '../events.ts';
import { RESULT_ID } from '../keeping.ts';
import type { Acknowledgement, QueueQuery } from '../model.ts';
import { readPlace, writePlace } from '../place.ts';
import { listResults } from '../store.ts';
import { type SaidAtReview, viewReview } from '../views.ts';
import { SLA_MINUTES } from './rules.ts';
import * as store from './store.ts';

export type CriticalReviews = ReturnType<typeof createCriticalReviews>;

type Parts = {
  readonly db: Db;
  readonly readAudit: ReadAudit;
  readonly sealKey: Buffer;
};

/** Critical values that somebody has to have seen. */
export function createCriticalReviews({ db, readAudit, sealKey }: Parts) {
  return {
    async list({ actor, requestId, clock }: Reader & Pick<Change, 'clock'>, { limit, cursor }: QueueQuery) {
      const place = cursor === undefined ? undefined : readPlace(cursor);
      const after = place && { dueAt: place.at, id: place.id };
      const rows = await store.listOpen(db, ownerOf(actor), { after, limit: limit + 1 });
      const page = rows.slice(0, limit);
      const ids = [...new Set(page.map(({ orderId }) => orderId))];
      noteShown(readAudit, { actor, requestId }, 'lab_review.listed', ids);
      const last = page.at(-1);
      const now = clock.now();
      return {
        object: 'list' as const,
        resource: 'lab_critical_review' as const,
        slaMinutes: SLA_MINUTES,
        count: page.length,
        reviews: page.map((row) => viewReview(row, row.body, { sealKey, now })),
        nextCursor:
          rows.length > limit && last !== undefined
            ? writePlace({ at: last.dueAt, id: last.resultId })
            : null,
      };
    },

    async acknowledge(
      change: Change,
      ids: { readonly id: string; readonly resultId: string },
      said: Acknowledgement,
    ) {
      const { tx, actor, clock, requestId } = change;
      const owner = ownerOf(actor);
      const order = isOrderId(ids.id) ? await lock(tx, owner, ids.id, sealKey) : undefined;
      if (order === undefined) throw labsErrors.orderUnknown();
      const asked = { orderId: order.id, resultId: ids.resultId };
      const review = RESULT_ID.test(ids.resultId) ? await store.lockReview(tx, owner, asked) : undefined;
      if (review === undefined) throw labResultErrors.criticalUnknown();
      if (review.state !== 'open') throw labResultErrors.criticalSettled();
      const { note = null, by = null } = said;
      await store.acknowledge(tx, owner, {
        resultId: review.resultId,
        byKind: actor.kind,
        by: actor.id,
        at: clock.now(),
        note: sealJson({ note, by } satisfies SaidAtReview, sealKey),
      });
      const target = { kind: 'lab_result', id: review.resultId } as const;
      await audit(change, 'lab_result.acknowledged', target, { orderId: order.id });
      noteShown(readAudit, { actor, requestId }, 'lab_review.read', [order.id]);
      const settled = await store.lockReview(tx, owner, asked);
      const row = (await listResults(tx, owner, order.id)).find(({ id }) => id === review.resultId);
      if (settled === undefined || row === undefined) throw new Error('A locked review vanished');
      return viewReview(settled, row.body, { sealKey, now: clock.now() });
    },
  };
}

const BATCH = 100;

type EscalationParts = {
  readonly db: Db;
  readonly clocks: SandboxClocks;
  readonly events: EventAppender;
  readonly sealKey: Buffer;
};

/** Tells a second time of critical values that nobody has acknowledged in time. */
export function createEscalation({ db, clocks, events, sealKey }: EscalationParts) {
  const escalateOne = async (
    deed: Deed,
    owner: Owner,
    due: { readonly resultId: string; readonly orderId: string },
  ) => {
    const order = await find(deed.tx, owner, due.orderId, sealKey);
    if (order === undefined) throw new Error('A critical value of no order');
    await store.setEscalated(deed.tx, owner, due.resultId, deed.clock.now());
    const told = { type: 'lab_order.critical_result', resultId: due.resultId, escalated: true } as const;
    await tellResults(events, deed, order, told);
    await audit(
      deed,
      'lab_result.escalated',
      { kind: 'lab_result', id: due.resultId },
      { orderId: order.id },
    );
  };

  const escalate = async (owner: Owner, now: Date): Promise<void> => {
    for (let done = BATCH; done === BATCH; ) {
      done = await inTransaction(db, async (tx) => {
        const due = await store.lockOverdue(tx, owner, now, BATCH);
        const actor = { id: 'lab-critical-escalation', kind: 'job', ...owner } as const;
        for (const one of due)
          await escalateOne({ tx, actor, clock: { now: () => now }, requestId: undefined }, owner, one);
        return due.length;
      });
    }
  };

  const job = defineJob('labs.escalate-critical', z.strictObject({}), async () => {
    for (const owner of await store.listWaitingOwners(db)) await escalate(owner, clocks.clockOf(owner).now());
  });

  const step: SandboxStep = {
    name: 'labs.escalate-critical',
    nextDue: (owner, upTo) => store.nextEscalation(db, owner, upTo),
    runDue: escalate,
  };

  return { job, step };
}
