import type { Intelligence } from '@chartwright/intelligence';
import type { Db, ReadAudit } from '@chartwright/platform';
import { type Change, noteShown, type Reader } from '../caller.ts';
import { labsErrors } from '../errors.ts';
import { isOrderId } from '../ids.ts';
import { isEnd } from '../orders/rules.ts';
import { find, lock, type Order } from '../orders/store.ts';
import { type Owner, ownerOf } from '../owner.ts';
import * as reviews from './critical/store.ts';
import { writeAmended, writeCancelled, writeEntered } from './entered.ts';
import { labResultErrors } from './errors.ts';
import type { Ingest } from './ingest.ts';
import { RESULT_ID } from './keeping.ts';
import type { Amendment, EnteredResults } from './model.ts';
import { isHidden } from './rules.ts';
import { openBody } from './sealed-result.ts';
import * as store from './store.ts';
import { NOTICE, viewResult } from './views.ts';

export type LabResults = ReturnType<typeof createLabResults>;

export type ResultParts = {
  readonly db: Db;
  readonly readAudit: ReadAudit;
  readonly sealKey: Buffer;
  readonly ingest: Ingest;
  readonly analyze: Intelligence['analyze'];
};

type Shown = { readonly order: Order; readonly rows: readonly store.ResultRow[] };

/** The results of an order: shown, entered by hand, amended and cancelled. */
export function createLabResults(parts: Omit<ResultParts, 'analyze'>) {
  const { db, readAudit, sealKey, ingest } = parts;

  const findOrder = async (owner: Owner, id: string): Promise<Order> => {
    const order = isOrderId(id) ? await find(db, owner, id, sealKey) : undefined;
    if (order === undefined) throw labsErrors.orderUnknown();
    return order;
  };

  /** The order, locked, if results may be entered for it. */
  const lockOpen = async ({ tx, actor }: Change, id: string): Promise<Order> => {
    const order = isOrderId(id) ? await lock(tx, ownerOf(actor), id, sealKey) : undefined;
    if (order === undefined) throw labsErrors.orderUnknown();
    if (order.status === 'requested') throw labsErrors.unauthorizedOrder();
    if (isEnd(order.status)) throw labResultErrors.orderEnded();
    return order;
  };

  const lockEntered = async (change: Change, orderId: string, resultId: string) => {
    const order = await lockOpen(change, orderId);
    const rows = await store.listResults(change.tx, ownerOf(change.actor), order.id);
    const row = RESULT_ID.test(resultId) ? rows.find(({ id }) => id === resultId) : undefined;
    if (row === undefined) throw labResultErrors.resultUnknown();
    if (!row.isManual) throw labResultErrors.resultOfLaboratory();
    if (!row.isCurrent || isHidden(row.status)) throw labResultErrors.resultSuperseded();
    return { order, row, body: openBody(row.body, sealKey) };
  };

  const viewAll = async (source: Db | Change['tx'], owner: Owner, { order, rows }: Shown) => {
    const waiting = await reviews.listOfOrder(source, owner, order.id);
    const byResult = new Map(waiting.map((review) => [review.resultId, review]));
    return {
      object: 'list' as const,
      resource: 'lab_result' as const,
      orderId: order.id,
      patientRef: order.patientRef,
      status: order.status,
      stage: order.stage,
      count: rows.length,
      results: rows.map((row) => viewResult(row, byResult.get(row.id), sealKey)),
      notice: NOTICE,
    };
  };

  const viewChanged = async ({ tx, actor }: Change, orderId: string, resultKey: Buffer) => {
    const owner = ownerOf(actor);
    const rows = await store.listResults(tx, owner, orderId);
    const row = rows.find((one) => one.isCurrent && one.resultKey.equals(resultKey));
    if (row === undefined) throw new Error('A result that was changed vanished');
    const waiting = await reviews.listOfOrder(tx, owner, orderId);
    const review = waiting.find(({ resultId }) => resultId === row.id);
    return { object: 'lab_result' as const, orderId, ...viewResult(row, review, sealKey) };
  };

  return {
    async list({ actor, requestId }: Reader, id: string, withHistory: boolean) {
      const owner = ownerOf(actor);
      const order = await findOrder(owner, id);
      const all = await store.listResults(db, owner, order.id);
      const rows = withHistory ? all : all.filter(({ isCurrent, status }) => isCurrent && !isHidden(status));
      noteShown(readAudit, { actor, requestId }, 'lab_result.read', [order.id]);
      return viewAll(db, owner, { order, rows });
    },

    async enter(change: Change, id: string, entered: EnteredResults) {
      const order = await lockOpen(change, id);
      await ingest.enter(change, order, writeEntered(order, entered, change.clock.now()));
      const owner = ownerOf(change.actor);
      const moved = (await find(change.tx, owner, id, sealKey)) ?? order;
      const rows = await store.listResults(change.tx, owner, id);
      return viewAll(change.tx, owner, { order: moved, rows: rows.filter(({ isCurrent }) => isCurrent) });
    },

    async amend(
      change: Change,
      ids: { readonly id: string; readonly resultId: string },
      amendment: Amendment,
    ) {
      const { order, row, body } = await lockEntered(change, ids.id, ids.resultId);
      await ingest.enter(change, order, writeAmended(order, body, amendment, change.clock.now()));
      return viewChanged(change, order.id, row.resultKey);
    },

    async cancel(change: Change, ids: { readonly id: string; readonly resultId: string }, reason: string) {
      const { order, row, body } = await lockEntered(change, ids.id, ids.resultId);
      await ingest.enter(change, order, writeCancelled(order, body, reason, change.clock.now()));
      return viewChanged(change, order.id, row.resultKey);
    },
  };
}
