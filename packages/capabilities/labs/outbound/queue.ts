import { serialise } from '@chartwright/hl7v2';
import type { Clock } from '@chartwright/kernel';
import { enqueue, type Job, makeUuid, seal } from '@chartwright/platform';
import type { z } from 'zod';
import * as authorizations from '../authorization/store.ts';
import { audit, type Deed } from '../caller.ts';
import { makeControlId, type OrderControl, writeOrderMessage } from '../hl7/index.ts';
import * as laboratories from '../laboratories/store.ts';
import type { Order } from '../orders/store.ts';
import type { MoveHook } from '../orders/transitions.ts';
import { ownerOf } from '../owner.ts';
import type { FindPatientByRef } from '../ports.ts';
import { outgoingOf } from './compose-order.ts';
import type { SendPayload } from './payload.ts';
import * as store from './store.ts';

export type QueueOrderMessage = (deed: Deed, order: Order, control: OrderControl) => Promise<void>;

type Parts = {
  /** Real time, also where an order lives in a world that is ahead: messages go over real wires. */
  readonly clock: Clock;
  readonly sealKey: Buffer;
  readonly findPatientByRef: FindPatientByRef;
  readonly sendJob: Job<typeof SendPayload>;
};

const KINDS = { NW: 'new_order', CA: 'cancel_order' } as const;

/** One job of an order waits at most; those of a laboratory run one after the other. */
export const demandSending = (
  tx: Deed['tx'],
  job: Job<typeof SendPayload>,
  payload: z.infer<typeof SendPayload> & { readonly laboratoryId: string },
  runAt?: Date,
): Promise<string> => {
  const { laboratoryId, ...asked } = payload;
  return enqueue(tx, job, asked, {
    key: `labs.send:${asked.orderId}`,
    queue: `labs.laboratory:${laboratoryId}`,
    ...(runAt !== undefined && { runAt }),
  });
};

/**
 * Writes the message of an order as part of what changes it, and has it sent after that. Nothing is written for an order
 * that goes on paper, nor taken back of which nothing was sent.
 */
export function createOrderQueue(parts: Parts): QueueOrderMessage {
  const { sealKey, findPatientByRef, sendJob } = parts;
  return async (deed, order, control) => {
    const { tx, clock, actor } = deed;
    const owner = ownerOf(actor);
    const { laboratoryId } = order;
    const laboratory = laboratoryId === null ? undefined : await laboratories.find(tx, owner, laboratoryId);
    if (laboratory === undefined || laboratory.transport.kind === 'none') return;
    if (control === 'CA' && !(await isAtLaboratory(deed, order.id))) return;
    const signed = await authorizations.find(tx, owner, order.id, sealKey);
    if (signed === undefined) throw new Error('An order without an authorization goes to no laboratory');
    const known = order.patient === null ? await findPatientByRef(owner, order.patientRef) : undefined;
    const at = clock.now();
    const controlId = makeControlId(at);
    const message = writeOrderMessage(outgoingOf(order, signed, laboratory, known), laboratory.profile, {
      id: controlId,
      at,
      control,
      mode: order.mode,
      sending: { application: laboratory.sendingApplication, facility: laboratory.sendingFacility },
      receiving: { application: laboratory.receivingApplication, facility: laboratory.receivingFacility },
    });
    const id = makeUuid(at.getTime());
    const kind = KINDS[control];
    const body = seal(Buffer.from(serialise(message)), sealKey);
    await store.insertOutgoing(tx, owner, {
      id,
      laboratoryId: laboratory.id,
      orderId: order.id,
      kind,
      controlId,
      body,
      at,
      dueAt: parts.clock.now(),
    });
    await audit(deed, 'lab_message.queued', { kind: 'lab_message', id }, { orderId: order.id, kind });
    await demandSending(tx, sendJob, { ...owner, orderId: order.id, laboratoryId: laboratory.id });
  };
}

/** A laboratory that may have heard of the order has to hear that it is off. */
async function isAtLaboratory({ tx, actor }: Deed, orderId: string): Promise<boolean> {
  const messages = await store.listOfOrder(tx, ownerOf(actor), orderId);
  const isOff = messages.some(({ kind }) => kind === 'cancel_order');
  return !isOff && messages.some(({ kind, state }) => kind === 'new_order' && state !== 'refused');
}

/** Orders go out when they are authorized, and are taken back when they end before a specimen was taken. */
export const followMoves =
  (queueOrderMessage: QueueOrderMessage): MoveHook =>
  async (deed, { order, previous }) => {
    if (order.status === 'authorized' && previous.status === 'requested')
      await queueOrderMessage(deed, order, 'NW');
    if (order.status === 'cancelled' || order.status === 'expired')
      await queueOrderMessage(deed, order, 'CA');
  };
