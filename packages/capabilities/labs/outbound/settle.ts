import type { ReadAck } from '@chartwright/hl7v2';
import { seal } from '@chartwright/platform';
import { audit, type Deed } from '../caller.ts';
import * as orders from '../orders/store.ts';
import type { MoveOrder } from '../orders/transitions.ts';
import { ownerOf } from '../owner.ts';
import * as store from './store.ts';

type Parts = { readonly sealKey: Buffer; readonly moveOrder: MoveOrder };

export type SettleByAck = (
  deed: Deed,
  message: store.Outgoing,
  answered: { readonly ack: ReadAck; readonly reply: Buffer },
) => Promise<void>;

const stateOf = ({ verdict, isCommitOnly }: ReadAck): store.Settlement['state'] => {
  if (verdict !== 'accept') return 'refused';
  return isCommitOnly ? 'received' : 'accepted';
};

const ERRORS = { accept: null, error: 'refused_error', reject: 'refused_rejected' } as const;

/**
 * Follows what a laboratory has answered, at once or later in a message of its own. An order whose message was refused
 * stays where it is: a person has to look.
 */
export function createSettleByAck({ sealKey, moveOrder }: Parts): SettleByAck {
  return async (deed, message, { ack, reply }) => {
    const owner = ownerOf(deed.actor);
    const state = stateOf(ack);
    const isSettled = await store.settle(deed.tx, owner, message.id, {
      state,
      at: deed.clock.now(),
      error: ERRORS[ack.verdict],
      reply: seal(reply, sealKey),
    });
    if (!isSettled) return;
    const { id, orderId, kind } = message;
    await audit(deed, `lab_message.${state}`, { kind: 'lab_message', id }, { orderId, kind });
    if (kind === 'new_order' && state === 'refused') await voidCancellation(deed, orderId);
    if (kind === 'new_order' && state !== 'refused') await moveOn(deed, message, state);
  };

  async function moveOn(deed: Deed, message: store.Outgoing, state: store.Settlement['state']) {
    const order = await orders.lock(deed.tx, ownerOf(deed.actor), message.orderId, sealKey);
    // An order that has gone further meanwhile does not go back because its laboratory answers late.
    if (order?.status !== 'authorized' || order.stage === 'lab_accepted') return;
    await moveOrder(deed, {
      orderId: message.orderId,
      to: 'authorized',
      stage: state === 'accepted' ? 'lab_accepted' : 'sent_to_lab',
      sourceMessageId: message.id,
      actor: { type: 'lab', id: message.laboratoryId },
    });
  }
}

/** What a laboratory has not taken need not be taken back. */
async function voidCancellation(deed: Deed, orderId: string): Promise<void> {
  const at = deed.clock.now();
  await store.settleWaiting(deed.tx, ownerOf(deed.actor), { orderId }, { state: 'void', at, error: null });
}
