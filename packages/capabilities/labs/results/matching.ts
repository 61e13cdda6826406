import type { Deed } from '../caller.ts';
import { isOrderId } from '../ids.ts';
import { isEnd } from '../orders/rules.ts';
import { lock, type Order } from '../orders/store.ts';
import { ownerOf } from '../owner.ts';
import type { UnmatchedReason } from './intake.ts';
import type { OrderReference } from './result-set.ts';
import * as store from './store.ts';

type Found = { readonly orderId: string } | { readonly reason: UnmatchedReason };

/**
 * The order that a report names: our own id, else the requisition number. Where both are there they have to mean the same
 * order; a laboratory's own number says nothing to us.
 */
export async function findOrderId(
  { tx, actor }: Pick<Deed, 'tx' | 'actor'>,
  { placerOrderId, requisitionNumber }: OrderReference,
): Promise<Found> {
  const owner = ownerOf(actor);
  const placed = placerOrderId?.toLowerCase();
  const ownId = placed !== undefined && isOrderId(placed) ? placed : undefined;
  const numbers = [requisitionNumber, placerOrderId].filter((one) => one !== undefined);
  const ofNumbers: string[] = [];
  for (const number of numbers) {
    const id = await store.findOrderIdByRequisition(tx, owner, number.toUpperCase());
    if (id !== undefined) ofNumbers.push(id);
  }
  const named = [...new Set(ownId === undefined ? ofNumbers : [ownId, ...ofNumbers])];
  const [orderId, ...others] = named;
  if (orderId === undefined) return { reason: numbers.length === 0 ? 'no_reference' : 'order_unknown' };
  return others.length === 0 ? { orderId } : { reason: 'references_differ' };
}

/** Locks orders until the end of the change, always in one order, so that two messages never wait for each other. */
export async function lockOrders(
  { tx, actor }: Pick<Deed, 'tx' | 'actor'>,
  orderIds: readonly string[],
  sealKey: Buffer,
): Promise<ReadonlyMap<string, Order>> {
  const locked = new Map<string, Order>();
  for (const id of [...new Set(orderIds)].toSorted((a, b) => (a < b ? -1 : 1))) {
    const order = await lock(tx, ownerOf(actor), id, sealKey);
    if (order !== undefined) locked.set(id, order);
  }
  return locked;
}

/** Why a report cannot be that of an order. */
export function refusalOf(
  order: Order | undefined,
  { patientRef }: OrderReference,
): UnmatchedReason | undefined {
  if (order === undefined) return 'order_unknown';
  if (patientRef !== undefined && patientRef !== order.patientRef) return 'patient_differs';
  if (order.status === 'requested') return 'order_not_authorized';
  return isEnd(order.status) ? 'order_closed' : undefined;
}
