import type { Db, Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import { wantedSql } from '../endpoints/wanted.ts';
import { chainOf, type Owner } from '../owner.ts';

/** Where the log stands: the newest sealed event, the last one that was removed by its age, and what was handed out. */
export type Log = { readonly last: number; readonly removed: number; readonly handedOut: number };

export async function findLog(tx: Tx, owner: Owner): Promise<Log> {
  const chain = chainOf(owner);
  const { rows } = await sql<Log>`
    select coalesce((select seq from event_heads where chain = ${chain}), 0) as last,
      coalesce((select seq from event_starts where chain = ${chain}), 0) as removed,
      coalesce((select seq from webhook_cursors where chain = ${chain}), 0) as "handedOut"`.execute(tx);
  return rows[0] ?? { last: 0, removed: 0, handedOut: 0 };
}

/** The place of the last event that was removed by its age; 0 before the first. */
export async function findRemoved(db: Db, owner: Owner): Promise<number> {
  const { rows } = await sql<{ seq: number }>`
    select seq from event_starts where chain = ${chainOf(owner)}`.execute(db);
  return rows[0]?.seq ?? 0;
}

/** Places of the log after one and up to another. */
export type Places = { readonly after: number; readonly until: number };

/** An endpoint, and the places that are asked after. */
export type Asked = Owner & {
  readonly endpointId: string;
  readonly places: Places;
  /** Of the events that are kept. */
  readonly removed: number;
};

const rowsOf = ({ orgId, mode, endpointId, removed }: Asked) =>
  sql`d.endpoint_id = ${endpointId} and d.org_id = ${orgId} and d.mode = ${mode} and d.event_seq > ${removed}`;

/** A replay that arrived makes up for the delivery that did not. */
const madeUp = sql`exists (
  select from webhook_deliveries r
  where r.endpoint_id = d.endpoint_id and r.event_id = d.event_id and r.cause = 'replay' and r.state = 'delivered')`;

export type Counts = {
  readonly delivered: number;
  readonly pending: number;
  readonly held: number;
  readonly throttled: number;
  readonly failed: number;
  /** Begun by themselves, among the places asked after. */
  readonly begun: number;
};

export async function countDeliveries(tx: Tx, asked: Asked, now: Date): Promise<Counts> {
  const { rows } = await sql<Counts>`
    with settled as (
      select count(*) as n, count(*) filter (where d.event_seq > ${asked.places.after} and d.event_seq <= ${asked.places.until}) as begun
      from webhook_deliveries d where ${rowsOf(asked)} and d.cause = 'event' and d.state = 'delivered'
    ), opened as (
      select d.state, d.due_at, d.attempts, d.held, ${madeUp} as made_up,
        d.event_seq > ${asked.places.after} and d.event_seq <= ${asked.places.until} as asked
      from webhook_deliveries d
      where ${rowsOf(asked)} and d.cause = 'event' and d.state in ('pending', 'failed')
    )
    select (settled.n + count(*) filter (where opened.made_up))::float8 as delivered,
      (count(*) filter (where opened.state = 'pending' and not opened.made_up))::float8 as pending,
      (count(*) filter (where opened.state = 'pending' and not opened.made_up and opened.held))::float8 as held,
      (count(*) filter (where opened.state = 'pending' and not opened.made_up and not opened.held
        and opened.attempts > 0 and opened.due_at > ${now}))::float8 as throttled,
      (count(*) filter (where opened.state = 'failed' and not opened.made_up))::float8 as failed,
      (settled.begun + count(*) filter (where opened.asked))::float8 as begun
    from settled left join opened on true
    group by settled.n, settled.begun`.execute(tx);
  return rows[0] ?? { delivered: 0, pending: 0, held: 0, throttled: 0, failed: 0, begun: 0 };
}

const wantedOf = (asked: Asked, { after, until }: Places) => sql`
  from events e join webhook_endpoints w
    on w.id = ${asked.endpointId} and w.org_id = ${asked.orgId} and w.mode = ${asked.mode}
  where e.chain = ${chainOf(asked)} and e.seq is not null
    and e.seq > ${after}::bigint and e.seq <= ${until}::bigint and ${wantedSql}`;

/** How many events of the log the endpoint wants. */
export async function countWanted(tx: Tx, asked: Asked, { after, until }: Places): Promise<number> {
  if (until <= after) return 0;
  const { rows } = await sql<{ n: number }>`
    select count(*)::float8 as n ${wantedOf(asked, { after, until })}`.execute(tx);
  return rows[0]?.n ?? 0;
}

export type Undelivered = { readonly event_id: string; readonly seq: number; readonly type: string };

/** Deliveries in a state that nothing made up for, in the order of their events. */
export async function listUndelivered(
  tx: Tx,
  asked: Asked,
  state: 'pending' | 'failed',
  limit: number,
): Promise<Undelivered[]> {
  const { rows } = await sql<Undelivered>`
    select d.event_id, d.event_seq as seq, d.event_type as type from webhook_deliveries d
    where ${rowsOf(asked)} and d.state = ${state} and d.cause = 'event' and not ${madeUp}
    order by d.id limit ${limit}`.execute(tx);
  return rows;
}

/** Events that the endpoint wants, that no delivery was ever begun of, and that no replay has brought. */
const missingOf = (asked: Asked, places: Places) => sql`${wantedOf(asked, places)}
  and not exists (
    select from webhook_deliveries d
    where d.endpoint_id = ${asked.endpointId} and d.event_id = e.event_id and d.cause = 'event')
  and not exists (
    select from webhook_deliveries d
    where d.endpoint_id = ${asked.endpointId} and d.event_id = e.event_id and d.cause = 'replay'
      and d.state = 'delivered')`;

export async function countMissing(tx: Tx, asked: Asked, places: Places): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::float8 as n ${missingOf(asked, places)}`.execute(tx);
  return rows[0]?.n ?? 0;
}

export async function listMissing(
  tx: Tx,
  asked: Asked,
  places: Places,
  limit: number,
): Promise<Undelivered[]> {
  const { rows } = await sql<Undelivered>`
    select e.event_id, e.seq, e.type ${missingOf(asked, places)}
    order by e.seq limit ${limit}`.execute(tx);
  return rows;
}

/** Events that are not handed out yet. */
export async function listWaiting(
  tx: Tx,
  asked: Asked,
  places: Places,
  limit: number,
): Promise<Undelivered[]> {
  const { rows } = await sql<Undelivered>`
    select e.event_id, e.seq, e.type ${wantedOf(asked, places)}
    order by e.seq limit ${limit}`.execute(tx);
  return rows;
}
