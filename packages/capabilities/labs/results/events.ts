import type { Deed } from '../caller.ts';
import type { Order } from '../orders/store.ts';
import type { EventAppender } from '../ports.ts';

type Told =
  /** The documented word of the event, which an order never has as its status. */
  | { readonly type: 'lab_order.results_ready' }
  | { readonly type: 'lab_order.corrected' }
  | { readonly type: 'lab_order.critical_result'; readonly resultId: string; readonly escalated: boolean };

/** Tells the event log of results as part of storing them. No value is in it: callers fetch those. */
export async function tellResults(
  events: EventAppender,
  { tx, clock }: Pick<Deed, 'tx' | 'clock'>,
  order: Order,
  told: Told,
): Promise<void> {
  const { type, ...more } = told;
  await events.appendEvent(tx, {
    orgId: order.orgId,
    mode: order.mode,
    type,
    entity: { kind: 'lab_order', id: order.id },
    at: clock.now(),
    data: {
      object: 'lab_order',
      id: order.id,
      status: type === 'lab_order.results_ready' ? 'results_ready' : order.status,
      stage: order.stage,
      patientRef: order.patientRef,
      ...more,
    },
  });
}
