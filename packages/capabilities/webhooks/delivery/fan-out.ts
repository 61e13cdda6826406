import type { Db } from '@chartwright/platform';
import { sql } from 'kysely';
import { wantedSql } from '../endpoints/wanted.ts';
import type { Owner } from '../owner.ts';
import { QUEUED_CHANNEL } from './wake.ts';

const EVENTS_PER_BATCH = 1_000;

type Behind = Owner & { readonly chain: string };

/** The logs with events that were not yet handed to the endpoints of their owner. Those without an endpoint are left alone. */
export async function findBehind(db: Db): Promise<readonly Behind[]> {
  const { rows } = await sql<{ chain: string; org_id: string; mode: Owner['mode'] }>`
    select h.chain, w.org_id, w.mode
    from (
      select org_id, mode, min(after_seq) as after_seq from webhook_endpoints
      where state = 'enabled' and deleted_at is null group by org_id, mode
    ) as w
    join event_heads h on h.chain = w.org_id || '/' || w.mode
    left join webhook_cursors c on c.chain = h.chain
    where h.seq > greatest(w.after_seq, coalesce(c.seq, 0))`.execute(db);
  return rows.map(({ chain, org_id, mode }) => ({ chain, orgId: org_id, mode }));
}

/**
 * Queues the next events of one log for the enabled endpoints that want them, and moves the cursor: one statement, so that
 * both happen or neither. The row of the cursor lets one process at a time do it.
 *
 * @param now by the clock of the log's world
 * @returns false when more may be waiting: the batch was full, or another process is at it
 */
export async function fanOutBatch(db: Db, { chain, orgId, mode }: Behind, now: Date): Promise<boolean> {
  await sql`insert into webhook_cursors (chain, seq) values (${chain}, 0) on conflict do nothing`.execute(db);
  const { rows } = await sql<{ isLast: boolean; told: number }>`
    with cursor as (select seq from webhook_cursors where chain = ${chain} for update skip locked),
    begin as (
      select greatest(cursor.seq, coalesce((
        select min(after_seq) from webhook_endpoints
        where org_id = ${orgId} and mode = ${mode} and state = 'enabled' and deleted_at is null
      ), 0)) as seq from cursor
    ),
    span as (
      select begin.seq as after, greatest(begin.seq, least(h.seq, begin.seq + ${EVENTS_PER_BATCH}::bigint)) as upto, h.seq as head
      from begin, event_heads h where h.chain = ${chain}
    ),
    queued as (
      insert into webhook_deliveries (endpoint_id, org_id, mode, event_id, event_seq, event_type, entity, created_at, due_at)
      select w.id, e.org_id, e.mode, e.event_id, e.seq, e.type, e.entity_kind || ':' || e.entity_id, ${now}, ${now}
      from span
      join events e on e.chain = ${chain} and e.seq > span.after and e.seq <= span.upto
      join webhook_endpoints w on w.org_id = e.org_id and w.mode = e.mode
        and w.state = 'enabled' and w.deleted_at is null and e.seq > w.after_seq and ${wantedSql}
      order by e.seq
      on conflict do nothing
      returning endpoint_id
    ),
    moved as (update webhook_cursors set seq = span.upto from span where chain = ${chain}),
    told as (
      select endpoint_id, pg_notify(${QUEUED_CHANNEL}, endpoint_id) from (select distinct endpoint_id from queued) as q
    )
    select upto >= head as "isLast", (select count(*) from told) as told from span`.execute(db);
  return rows[0]?.isLast === true;
}
