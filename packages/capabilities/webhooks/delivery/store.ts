import type { Database, Db, Tx } from '@chartwright/platform';
import { sql } from 'kysely';

/** A delivery whose time has come. */
export type ReadyRow = {
  readonly id: number;
  readonly eventId: string;
  readonly type: string;
  readonly entity: string;
  readonly attempts: number;
  readonly firstTriedAt: Date | null;
  /** The one right before it in its entity, while that is not settled: this one must wait for it. */
  readonly behindId: number | null;
};

/** What became of one attempt. */
export type Outcome = {
  readonly deliveryId: number;
  readonly endpointId: string;
  readonly attempt: number;
  readonly at: Date;
  readonly durationMs: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly nextAt: Date | null;
  readonly settledAt: Date | null;
};

/** Followers that may go out one after the other without being looked for again. */
const RELEASED_AT_ONCE = 16;

/**
 * The unsettled delivery right before one of the same entity. Written so that it is always looked up in the index, whatever
 * the statistics say.
 */
const BEHIND = `(select p.id from webhook_deliveries p where p.endpoint_id = d.endpoint_id and p.entity = d.entity
  and p.settled_at is null and p.id < d.id order by p.id desc limit 1)`;

const READY = `
  select d.id, d.event_id as "eventId", d.event_type as type, d.entity, d.attempts, d.first_tried_at as "firstTriedAt",
    ${BEHIND} as "behindId"
  from webhook_deliveries d
  where d.endpoint_id = $1 and d.state = 'pending' and not d.held and d.due_at <= $2 and d.id <> all($3::bigint[])
  order by d.due_at, d.id limit $4`;

/** Deliveries of an endpoint that are due, the longest due first, without those already at hand. */
export async function findReady(
  pool: Database['pool'],
  query: {
    readonly endpointId: string;
    readonly now: Date;
    readonly without: readonly number[];
    readonly limit: number;
  },
): Promise<readonly ReadyRow[]> {
  const { rows } = await pool.query<ReadyRow>({
    name: 'webhooks ready',
    text: READY,
    values: [query.endpointId, query.now, query.without, query.limit],
  });
  return rows;
}

/** When the next delivery of an endpoint falls due after `now`. */
export async function findNextDue(
  pool: Database['pool'],
  { endpointId, now }: { readonly endpointId: string; readonly now: Date },
): Promise<Date | undefined> {
  const { rows } = await pool.query<{ due_at: Date }>({
    name: 'webhooks next due',
    text: `select due_at from webhook_deliveries
           where endpoint_id = $1 and state = 'pending' and not held and due_at > $2 order by due_at limit 1`,
    values: [endpointId, now],
  });
  return rows[0]?.due_at;
}

/** Written so that no partial index of unsettled deliveries is walked for a few that are named by their ids. */
const UNSETTLED = `coalesce(d.settled_at, 'infinity') = 'infinity'`;

/** Whose deliveries a process writes to. */
export type Leased = { readonly pool: Database['pool']; readonly holder: string };

/**
 * The endpoints of some deliveries that are still leased to a process, kept from being taken until what it writes is
 * committed: else another one could hold a delivery back just as this one settles what that waits for.
 */
const ownOf = (holder: string, endpointIds: string): string => `
  select endpoint_id from webhook_leases
  where holder = ${holder}::uuid and endpoint_id = any(${endpointIds}::text[]) order by endpoint_id for share`;

const HOLD = `
  with own as (${ownOf('$3', '$2')}),
  held as (
    update webhook_deliveries d set held = true
    from unnest($1::bigint[], $2::text[]) as o (id, endpoint_id) join own using (endpoint_id)
    where d.id = o.id and d.id = any($1::bigint[]) and ${UNSETTLED} and ${BEHIND} is not null
    returning d.endpoint_id
  )
  select endpoint_id as "endpointId", (select count(*)::int from held where held.endpoint_id = own.endpoint_id) as n from own`;

/**
 * Sets deliveries aside until the one before them is settled.
 *
 * @returns how many there were to set aside of each endpoint; those that are another process's now are left out
 */
export async function hold(
  { pool, holder }: Leased,
  deliveries: readonly { readonly id: number; readonly endpointId: string }[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<{ endpointId: string; n: number }>({
    name: 'webhooks hold',
    text: HOLD,
    values: [deliveries.map(({ id }) => id), deliveries.map(({ endpointId }) => endpointId), holder],
  });
  return new Map(rows.map(({ endpointId, n }) => [endpointId, n]));
}

const RELEASE = `
  update webhook_deliveries n set held = false
  where n.held and n.id in (
    select f.id from settled s cross join lateral (
      select f.id from webhook_deliveries f
      where f.endpoint_id = s.endpoint_id and f.entity = s.entity and f.settled_at is null and f.held and f.id > s.id
      order by f.id limit ${RELEASED_AT_ONCE}
    ) as f
  ) returning n.endpoint_id`;

const SAVE = `
  with own as (${ownOf('$11', '$10')}),
  told as (
    select o.* from unnest($1::bigint[], $2::int[], $3::timestamptz[], $4::int[], $5::smallint[], $6::text[], $7::text[],
      $8::timestamptz[], $9::timestamptz[], $10::text[])
      as o (id, attempt, at, duration_ms, status, error, state, next_at, settled_at, endpoint_id)
    join own using (endpoint_id)
  ),
  saved as (
    update webhook_deliveries d set attempts = o.attempt, state = o.state, due_at = coalesce(o.next_at, d.due_at),
      first_tried_at = coalesce(d.first_tried_at, o.at), settled_at = o.settled_at, last_status = o.status, last_error = o.error
    from told o where d.id = o.id and d.id = any($1::bigint[]) and ${UNSETTLED}
    returning d.id, d.endpoint_id, d.entity, d.state
  ),
  settled as (select * from saved where state <> 'pending'),
  tried as (
    insert into webhook_attempts (delivery_id, attempt, at, duration_ms, status, error, next_at)
    select o.id, o.attempt, o.at, o.duration_ms, o.status, o.error, o.next_at from told o join saved using (id)
    on conflict do nothing
  ),
  released as (${RELEASE})
  select endpoint_id as "endpointId", exists (select from released r where r.endpoint_id = own.endpoint_id) as "isReleased"
  from own`;

/**
 * Writes what became of attempts, and lets the deliveries that stood behind settled ones go.
 *
 * @returns whether some were let go, for each endpoint; of those that are another process's now nothing is written
 */
export async function saveOutcomes(
  { pool, holder }: Leased,
  outcomes: readonly Outcome[],
): Promise<ReadonlyMap<string, boolean>> {
  const { rows } = await pool.query<{ endpointId: string; isReleased: boolean }>({
    name: 'webhooks outcomes',
    text: SAVE,
    values: [
      outcomes.map(({ deliveryId }) => deliveryId),
      outcomes.map(({ attempt }) => attempt),
      outcomes.map(({ at }) => at),
      outcomes.map(({ durationMs }) => durationMs),
      outcomes.map(({ status }) => status),
      outcomes.map(({ error }) => error),
      outcomes.map(({ state }) => state),
      outcomes.map(({ nextAt }) => nextAt),
      outcomes.map(({ settledAt }) => settledAt),
      outcomes.map(({ endpointId }) => endpointId),
      holder,
    ],
  });
  return new Map(rows.map(({ endpointId, isReleased }) => [endpointId, isReleased]));
}

/** Lets the first of entities go, where what it waited for was removed. */
export async function releaseFirst(
  tx: Tx,
  entities: readonly { readonly endpointId: string; readonly entity: string }[],
): Promise<void> {
  await sql`
    update webhook_deliveries n set held = false
    from (
      select distinct endpoint_id, entity
      from unnest(${entities.map(({ endpointId }) => endpointId)}::text[], ${entities.map(({ entity }) => entity)}::text[])
        as o (endpoint_id, entity)
    ) as removed cross join lateral (
      select f.id from webhook_deliveries f
      where f.endpoint_id = removed.endpoint_id and f.entity = removed.entity and f.settled_at is null
      order by f.id limit 1
    ) as first
    where n.id = first.id and n.held`.execute(tx);
}

/**
 * Gives up what its endpoint will not be sent in time: it was deleted, or disabled for longer than deliveries are tried.
 * Not while some process still has it: an answer may be under way. Held, so that none takes it meanwhile.
 */
export async function expire(
  db: Db,
  { now, triedBefore, limit }: { readonly now: Date; readonly triedBefore: Date; readonly limit: number },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    with expired as (
      select d.id from webhook_endpoints w cross join lateral (
        select d.id from webhook_deliveries d
        where d.endpoint_id = w.id and d.state = 'pending'
          and (w.deleted_at is not null or d.first_tried_at <= ${triedBefore})
        order by d.id limit ${limit}
      ) as d
      where (w.deleted_at is not null or w.state = 'disabled')
        and not exists (select from webhook_leases l where l.endpoint_id = w.id and l.expires_at >= clock_timestamp())
      limit ${limit} for share of w
    ),
    settled as (
      update webhook_deliveries d set state = 'failed', settled_at = ${now} from expired where d.id = expired.id and d.state = 'pending'
      returning d.id, d.endpoint_id, d.entity
    ),
    released as (${sql.raw(RELEASE)})
    select id from settled`.execute(db);
  return rows.length;
}
