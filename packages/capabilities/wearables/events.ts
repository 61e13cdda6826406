import type { Events } from '@chartwright/platform';
import type { Deed } from './caller.ts';
import type { ConnectionView } from './connections/model.ts';
import { ownerOf } from './owner.ts';

export type EventAppender = Pick<Events, 'appendEvent'>;

export type WearableEvent = 'wearable.connected' | 'wearable.sync_completed' | 'wearable.disconnected';

/** Tells the event log, as part of the change. What was measured is not told: whoever is told fetches it. */
export async function tellConnection(
  events: EventAppender,
  { tx, clock, actor }: Pick<Deed, 'tx' | 'clock' | 'actor'>,
  type: WearableEvent,
  connection: ConnectionView,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { object, id, patientRef, status, provider, providerDisplayName, connectedAt, lastSyncAt } =
    connection;
  await events.appendEvent(tx, {
    ...ownerOf(actor),
    type,
    at: clock.now(),
    entity: { kind: 'wearable_connection', id },
    data: { object, id, patientRef, status, provider, providerDisplayName, connectedAt, lastSyncAt, ...more },
  });
}
