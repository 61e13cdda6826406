import { type Db, defineJob, inTransaction, type Recurring, type Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import { z } from 'zod';
import { releaseFirst } from './delivery/store.ts';

const HOURLY = '37 * * * *';
const ROWS_AT_ONCE = 10_000;

/**
 * Removes what is known of deliveries a day after their events are gone, and endpoints that were deleted with all that
 * hangs on them. In small pieces, so that nothing waits for it.
 */
export function createRetention({ db }: { readonly db: Db }): Recurring {
  const job = defineJob('webhooks.retention', z.object({}), async (_nothing, { abortSignal }) => {
    for (const removePiece of [removeOld, removeWaiting, removeOfDeleted]) {
      let removed = ROWS_AT_ONCE;
      while (removed === ROWS_AT_ONCE && !abortSignal.aborted) removed = await inTransaction(db, removePiece);
    }
    await inTransaction(db, removeDeleted);
  });
  return { schedule: HOURLY, job };
}

/** By real time: what a sandbox has settled in its future stays until that has come. */
async function removeOld(tx: Tx): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from webhook_deliveries where id in (
      select id from webhook_deliveries
      where settled_at < now() - interval '31 days' limit ${ROWS_AT_ONCE})`.execute(tx);
  return Number(numAffectedRows);
}

/** What waits at a disabled endpoint for longer than its event is kept; what stood behind it may go when that is enabled. */
async function removeWaiting(tx: Tx): Promise<number> {
  const { rows } = await sql<{ endpointId: string; entity: string }>`
    delete from webhook_deliveries where id in (
      select d.id from webhook_endpoints w cross join lateral (
        select id, created_at from webhook_deliveries
        where endpoint_id = w.id and state = 'pending' order by id limit ${ROWS_AT_ONCE}
      ) as d
      where w.state = 'disabled' and d.created_at < now() - interval '31 days' limit ${ROWS_AT_ONCE} for share of w)
    returning endpoint_id as "endpointId", entity`.execute(tx);
  await releaseFirst(tx, rows);
  return rows.length;
}

async function removeOfDeleted(tx: Tx): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from webhook_deliveries where id in (
      select d.id from webhook_endpoints w cross join lateral (
        select id from webhook_deliveries where endpoint_id = w.id limit ${ROWS_AT_ONCE}
      ) as d
      where w.deleted_at is not null limit ${ROWS_AT_ONCE})`.execute(tx);
  return Number(numAffectedRows);
}

const removeDeleted = (tx: Tx) =>
  sql`
    delete from webhook_endpoints w
    where w.deleted_at is not null and not exists (select from webhook_deliveries d where d.endpoint_id = w.id)`.execute(
    tx,
  );
