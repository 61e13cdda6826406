import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import type { WearableEvent } from './model.ts';
import type { Queryable } from './queryable.ts';
import type { DataSeals } from './seals.ts';

export type Events = {
  readonly connectionId: string;
  readonly owner: Owner;
  readonly seals: DataSeals;
  /** What an id of the provider is kept as. */
  readonly digest: (externalId: string) => Buffer;
};

type Row = {
  readonly kind: WearableEvent['kind'];
  readonly source: number;
  readonly external_digest: Buffer;
  readonly content: Buffer;
};

const placeOf = (connectionId: string, kind: string, source: number, digest: Buffer): string =>
  `${connectionId}|${kind}|${source}|${digest.toString('hex')}`;

const open = ({ connectionId, seals }: Events, row: Row): WearableEvent =>
  seals.open<WearableEvent>(placeOf(connectionId, row.kind, row.source, row.external_digest), row.content);

const ofConnection = ({ connectionId, owner: { orgId, mode } }: Events) =>
  sql`connection_id = ${connectionId} and org_id = ${orgId} and mode = ${mode}`;

const columns = sql.raw('kind, source, external_digest, content');

/** Those that end in the days from and to included. */
export async function readEventsBetween(
  db: Queryable,
  events: Events,
  from: string,
  to: string,
): Promise<readonly WearableEvent[]> {
  const { rows } = await sql<Row>`
    select ${columns} from wearable_events
    where ${ofConnection(events)} and day between ${from}::date and ${to}::date
    order by day, kind, source, external_digest`.execute(db);
  return rows.map((row) => open(events, row));
}

/** The last ones, the newest first. */
export async function readLastEvents(
  db: Queryable,
  events: Events,
  limit: number,
): Promise<readonly WearableEvent[]> {
  const { rows } = await sql<Row>`
    select ${columns} from wearable_events where ${ofConnection(events)}
    order by day desc, kind, source, external_digest limit ${limit}`.execute(db);
  return rows.map((row) => open(events, row));
}

/** Those of the days at which something arrives, and those that arrive again on another day. */
export async function readEventsNear(
  db: Queryable,
  events: Events,
  near: { readonly days: readonly string[]; readonly externalIds: readonly string[] },
): Promise<readonly WearableEvent[]> {
  const { rows } = await sql<Row>`
    select ${columns} from wearable_events
    where ${ofConnection(events)}
      and (day = any(${[...near.days]}::date[]) or external_digest = any(${near.externalIds.map(events.digest)}::bytea[]))`.execute(
    db,
  );
  return rows.map((row) => open(events, row));
}

export async function writeEvents(
  db: Queryable,
  events: Events,
  changed: readonly { readonly event: WearableEvent; readonly day: string }[],
): Promise<void> {
  if (changed.length === 0) return;
  const { connectionId, owner, seals, digest } = events;
  const rows = changed.map(({ event, day }) => {
    const external = digest(event.externalId);
    const place = placeOf(connectionId, event.kind, event.source, external);
    return { kind: event.kind, source: event.source, external, day, content: seals.seal(place, event) };
  });
  await sql`
    insert into wearable_events (connection_id, kind, source, external_digest, org_id, mode, day, content)
    select ${connectionId}, kind, source, external, ${owner.orgId}, ${owner.mode}, day, content
    from unnest(${rows.map(({ kind }) => kind)}::text[], ${rows.map(({ source }) => source)}::int[],
      ${rows.map(({ external }) => external)}::bytea[], ${rows.map(({ day }) => day)}::date[],
      ${rows.map(({ content }) => content)}::bytea[]) as given (kind, source, external, day, content)
    on conflict (connection_id, kind, source, external_digest)
      do update set day = excluded.day, content = excluded.content`.execute(db);
}

/** @returns what was removed */
export async function removeEvents(
  db: Queryable,
  events: Events,
  externalIds: readonly string[],
): Promise<readonly WearableEvent[]> {
  if (externalIds.length === 0) return [];
  const { rows } = await sql<Row>`
    delete from wearable_events
    where ${ofConnection(events)} and external_digest = any(${externalIds.map(events.digest)}::bytea[])
    returning ${columns}`.execute(db);
  return rows.map((row) => open(events, row));
}
