import type { Tx } from '@chartwright/platform';
import { sql } from 'kysely';

/** Rings with the id of an endpoint that something was queued for. */
export const QUEUED_CHANNEL = 'webhook_queued';

/** Rings with the id of an endpoint that is disabled, deleted, elsewhere, or signs with other secrets. */
export const CHANGED_CHANNEL = 'webhook_changed';

/** Lets whoever sends to an endpoint read its address, secrets and state anew, when the transaction has committed. */
export async function tellChanged(tx: Tx, endpointId: string): Promise<void> {
  await sql`select pg_notify(${CHANGED_CHANNEL}, ${endpointId})`.execute(tx);
}

/** Lets whoever sends to an endpoint look at once, when the transaction has committed. Not for what happens often. */
export async function wakeEndpoint(tx: Tx, endpointId: string): Promise<void> {
  await sql`select pg_notify(${QUEUED_CHANNEL}, ${endpointId})`.execute(tx);
}
