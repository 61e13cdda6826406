import { sql } from 'kysely';
import { announce, type Db, type Tx } from '../database/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { EventOwner, EventQuery, NewEvent } from './model.ts';

/** Rings after each batch of events that were sealed. */
export const SEALED_CHANNEL = 'events_sealed';

/** The event log: one chain for each organisation and mode. */
export const eventLedger = {
  table: 'events',
  heads: 'event_heads',
  channel: SEALED_CHANNEL,
  columns: [
    { name: 'event_id', as: 'text' },
    { name: 'org_id', as: 'text' },
    { name: 'mode', as: 'text' },
    { name: 'type', as: 'text' },
    { name: 'entity_kind', as: 'text' },
    { name: 'entity_id', as: 'text' },
    { name: 'at', as: 'instant' },
    { name: 'written_at', as: 'instant' },
    { name: 'data', as: 'digest' },
  ],
  retention: { starts: 'event_starts', since: 'written_at' },
} as const satisfies Ledger;

/** As the table's `chain` is computed. */
export const chainOf = ({ orgId, mode }: EventOwner): string => `${orgId}/${mode}`;

/** A sealed row. */
export type EventRow = {
  readonly event_id: string;
  readonly seq: number;
  readonly type: string;
  readonly entity_kind: string;
  readonly entity_id: string;
  readonly at: Date;
  readonly data: Buffer;
};

const COLUMNS = sql.raw('event_id, seq, type, entity_kind, entity_id, at, data');

type Row = Omit<NewEvent, 'data'> & { readonly id: string; readonly data: Buffer; readonly at: Date };

export async function insert(tx: Tx, { id, orgId, mode, type, entity, at, data }: Row): Promise<void> {
  await sql`
    insert into events (event_id, org_id, mode, type, entity_kind, entity_id, at, data)
    values (${id}, ${orgId}, ${mode}, ${type}, ${entity.kind}, ${entity.id}, ${at}, ${data})`.execute(tx);
  announce(tx, eventLedger.table);
}

/** The place of the last event that is sealed; 0 before the first. */
export async function findLastPlace(db: Db, owner: EventOwner): Promise<number> {
  const { rows } = await sql<{ seq: number }>`
    select seq from event_heads where chain = ${chainOf(owner)}`.execute(db);
  return rows[0]?.seq ?? 0;
}

/** Sealed events after one place and up to another, in their order. */
export function list(db: Db, query: EventQuery & { readonly upTo: number }): Promise<readonly EventRow[]> {
  return query.types === undefined ? listAll(db, query) : listTypes(db, query, query.types);
}

async function listAll(
  db: Db,
  { after, upTo, limit, ...owner }: EventQuery & { readonly upTo: number },
): Promise<readonly EventRow[]> {
  const { rows } = await sql<EventRow>`
    select ${COLUMNS} from events
    where chain = ${chainOf(owner)} and seq is not null and seq > ${after}::bigint and seq <= ${upTo}::bigint
    order by seq limit ${limit}`.execute(db);
  return rows;
}

/** Each type is read from the index by itself, so that a rare one is not looked for among all others. */
async function listTypes(
  db: Db,
  { after, upTo, limit, ...owner }: EventQuery & { readonly upTo: number },
  types: readonly string[],
): Promise<readonly EventRow[]> {
  const { rows } = await sql<EventRow>`
    select found.* from unnest(${[...new Set(types)]}::text[]) as wanted (type) cross join lateral (
      select ${COLUMNS} from events
      where chain = ${chainOf(owner)} and events.type = wanted.type
        and seq is not null and seq > ${after}::bigint and seq <= ${upTo}::bigint
      order by seq limit ${limit}
    ) as found
    order by seq limit ${limit}`.execute(db);
  return rows;
}

export async function findById(
  db: Db,
  { orgId, mode, id }: EventOwner & { readonly id: string },
): Promise<EventRow | undefined> {
  const { rows } = await sql<EventRow>`
    select ${COLUMNS} from events
    where event_id = ${id} and org_id = ${orgId} and mode = ${mode} and seq is not null`.execute(db);
  return rows[0];
}

export async function findByIds(
  db: Db,
  { orgId, mode, ids }: EventOwner & { readonly ids: readonly string[] },
): Promise<readonly EventRow[]> {
  const { rows } = await sql<EventRow>`
    select ${COLUMNS} from events
    where event_id = any(${ids}::text[]) and org_id = ${orgId} and mode = ${mode} and seq is not null`.execute(
    db,
  );
  return rows;
}
