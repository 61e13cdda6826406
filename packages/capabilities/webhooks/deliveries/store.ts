import type { Db, Tx } from '@chartwright/platform';
import { type RawBuilder, sql } from 'kysely';
import { wakeEndpoint } from '../delivery/wake.ts';
import { wantedSql } from '../endpoints/wanted.ts';
import { chainOf, type Owner } from '../owner.ts';
import type { Edge } from './model.ts';

type State = 'pending' | 'delivered' | 'failed';

export type DeliveryRow = {
  readonly id: number;
  readonly endpoint_id: string;
  readonly event_id: string;
  readonly event_seq: number;
  readonly event_type: string;
  readonly cause: 'event' | 'replay';
  readonly state: State;
  readonly attempts: number;
  readonly created_at: Date;
  readonly due_at: Date;
  readonly settled_at: Date | null;
  readonly last_status: number | null;
  readonly last_error: string | null;
};

const COLUMNS =
  sql.raw(`d.id, d.endpoint_id, d.event_id, d.event_seq, d.event_type, d.cause, d.state, d.attempts,
  d.created_at, d.due_at, d.settled_at, d.last_status, d.last_error`);

/** An endpoint of an organisation and mode. */
export type Target = Owner & { readonly endpointId: string };

const ofTarget = ({ orgId, mode, endpointId }: Target) =>
  sql`d.endpoint_id = ${endpointId} and d.org_id = ${orgId} and d.mode = ${mode}`;

const STATES: readonly State[] = ['pending', 'delivered', 'failed'];

export type DeliveryQuery = {
  readonly state: State | undefined;
  readonly type: string | undefined;
  /** Those older than this one. */
  readonly before: number | undefined;
  readonly limit: number;
};

/** The newest first. Each state is looked for by itself, so that the few of one are not searched among all of another. */
export async function list(db: Db, target: Target, query: DeliveryQuery): Promise<DeliveryRow[]> {
  const { type, before, limit } = query;
  const ofState = (state: State) => sql`(
    select ${COLUMNS} from webhook_deliveries d
    where ${ofTarget(target)} and d.state = ${state}
      and ${before === undefined ? sql`true` : sql`d.id < ${before}::bigint`}
      and ${type === undefined ? sql`true` : sql`d.event_type = ${type}`}
    order by d.id desc limit ${limit})`;
  const states = query.state === undefined ? STATES : [query.state];
  const { rows } = await sql<DeliveryRow>`
    select * from (${sql.join(states.map(ofState), sql` union all `)}) as found
    order by id desc limit ${limit}`.execute(db);
  return rows;
}

export async function find(db: Db | Tx, target: Target, id: number): Promise<DeliveryRow | undefined> {
  const { rows } = await sql<DeliveryRow>`
    select ${COLUMNS} from webhook_deliveries d where ${ofTarget(target)} and d.id = ${id}`.execute(db);
  return rows[0];
}

export type AttemptRow = {
  readonly attempt: number;
  readonly at: Date;
  readonly duration_ms: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly next_at: Date | null;
};

export async function listAttempts(db: Db, deliveryId: number): Promise<AttemptRow[]> {
  const { rows } = await sql<AttemptRow>`
    select attempt, at, duration_ms, status, error, next_at from webhook_attempts
    where delivery_id = ${deliveryId} order by attempt`.execute(db);
  return rows;
}

/** The same event once more, as a delivery of its own. */
export async function repeat(tx: Tx, target: Target, id: number, at: Date): Promise<DeliveryRow | undefined> {
  const { rows } = await sql<DeliveryRow>`
    insert into webhook_deliveries as d (endpoint_id, org_id, mode, event_id, event_seq, event_type, entity, cause,
      created_at, due_at)
    select d.endpoint_id, d.org_id, d.mode, d.event_id, d.event_seq, d.event_type, d.entity, 'replay', ${at}, ${at}
    from webhook_deliveries d where ${ofTarget(target)} and d.id = ${id}
    returning ${COLUMNS}`.execute(tx);
  await wakeEndpoint(tx, target.endpointId);
  return rows[0];
}

export type Range = {
  readonly from: Edge;
  readonly to: Edge | undefined;
  readonly types: readonly string[] | undefined;
  readonly limit: number;
  readonly at: Date;
};

const atLeast = (edge: Edge): RawBuilder<unknown> =>
  'seq' in edge ? sql`e.seq >= ${edge.seq}::bigint` : sql`e.at >= ${edge.at}`;
const atMost = (edge: Edge | undefined): RawBuilder<unknown> => {
  if (edge === undefined) return sql`true`;
  return 'seq' in edge ? sql`e.seq <= ${edge.seq}::bigint` : sql`e.at <= ${edge.at}`;
};

/**
 * Begins a delivery of each event of a range, in their order; of those that the endpoint wants and that are not on their
 * way to it already.
 *
 * @returns how many, and the last one's place
 */
export async function repeatRange(
  tx: Tx,
  target: Target,
  { from, to, types, limit, at }: Range,
): Promise<{ readonly count: number; readonly lastSeq: number | null }> {
  const { orgId, mode, endpointId } = target;
  const { rows } = await sql<{ n: number; last: number | null }>`
    with chosen as (
      select e.event_id, e.seq, e.type, e.entity_kind || ':' || e.entity_id as entity
      from events e join webhook_endpoints w
        on w.id = ${endpointId} and w.org_id = ${orgId} and w.mode = ${mode} and w.deleted_at is null
      where e.chain = ${chainOf(target)} and e.seq is not null and ${atLeast(from)} and ${atMost(to)}
        and ${wantedSql}
        and (${types === undefined ? null : [...types]}::text[] is null
          or e.type = any (${types === undefined ? null : [...types]}::text[]))
        and not exists (
          select from webhook_deliveries d
          where ${ofTarget(target)} and d.event_id = e.event_id and d.state = 'pending')
      order by e.seq limit ${limit}
    ), begun as (
      insert into webhook_deliveries (endpoint_id, org_id, mode, event_id, event_seq, event_type, entity, cause,
        created_at, due_at)
      select ${endpointId}, ${orgId}, ${mode}, event_id, seq, type, entity, 'replay', ${at}, ${at}
      from chosen order by seq
      returning event_seq
    )
    select count(*)::int as n, max(event_seq) as last from begun`.execute(tx);
  await wakeEndpoint(tx, target.endpointId);
  return { count: rows[0]?.n ?? 0, lastSeq: rows[0]?.last ?? null };
}
