import type { Owner } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Queryable } from './ports.ts';

export type Status = 'running' | 'done' | 'refused' | 'failed';

export type QueryRow = {
  readonly id: string;
  readonly conversation_id: string;
  readonly dataset_id: string | null;
  readonly dataset_version: number | null;
  readonly saved_id: string | null;
  readonly schedule_id: string | null;
  readonly status: Status;
  readonly reason: string | null;
  readonly small_cells_min: number;
  readonly row_count: number | null;
  readonly asked: Buffer;
  readonly body: Buffer | null;
  readonly created_at: Date;
  readonly finished_at: Date | null;
  /** Running, and nobody has worked on it for longer than anybody would. */
  readonly is_lost: boolean;
};

const columns =
  sql.raw(`id, conversation_id, dataset_id, dataset_version, saved_id, schedule_id, status, reason,
  small_cells_min, row_count, asked, body, created_at, finished_at,
  (status = 'running' and lease_until < now()) as is_lost`);

const ofOwner = ({ orgId, mode }: Owner) => sql`org_id = ${orgId} and mode = ${mode}`;

export type NewQuery = Owner & {
  readonly id: string;
  readonly askedKind: string;
  readonly askedBy: string;
  readonly conversationId: string;
  readonly savedId: string | undefined;
  readonly scheduleId: string | undefined;
  readonly smallCellsMin: number;
  readonly asked: Buffer;
  readonly idempotency: { readonly key: Buffer; readonly body: Buffer } | undefined;
  readonly createdAt: Date;
};

const LEASE = sql.raw(`interval '15 seconds'`);

/** False when the Idempotency-Key was used before. */
export async function insert(db: Queryable, given: NewQuery): Promise<boolean> {
  const { idempotency, savedId = null, scheduleId = null } = given;
  const { rows } = await sql`
    insert into data_queries (id, org_id, mode, asked_kind, asked_by, conversation_id, saved_id, schedule_id, status,
      small_cells_min, asked, idempotency, idempotency_body, created_at, lease_until)
    values (${given.id}, ${given.orgId}, ${given.mode}, ${given.askedKind}, ${given.askedBy}, ${given.conversationId},
      ${savedId}, ${scheduleId}, 'running', ${given.smallCellsMin}, ${given.asked}, ${idempotency?.key ?? null},
      ${idempotency?.body ?? null}, ${given.createdAt}, now() + ${LEASE})
    on conflict (org_id, mode, idempotency) where idempotency is not null do nothing
    returning 1`.execute(db);
  return rows.length === 1;
}

export async function findByIdempotency(
  db: Queryable,
  owner: Owner,
  key: Buffer,
): Promise<{ readonly id: string; readonly body: Buffer } | undefined> {
  const { rows } = await sql<{ id: string; body: Buffer }>`
    select id, idempotency_body as body from data_queries where ${ofOwner(owner)} and idempotency = ${key}`.execute(
    db,
  );
  return rows[0];
}

export async function find(db: Queryable, owner: Owner, id: string): Promise<QueryRow | undefined> {
  const { rows } = await sql<QueryRow>`
    select ${columns} from data_queries where id = ${id} and ${ofOwner(owner)}`.execute(db);
  return rows[0];
}

export type Place = { readonly createdAt: Date; readonly id: string };

export async function list(
  db: Queryable,
  owner: Owner,
  { after, limit }: { readonly after: Place | undefined; readonly limit: number },
): Promise<readonly QueryRow[]> {
  const before = after === undefined ? sql`true` : sql`(created_at, id) < (${after.createdAt}, ${after.id})`;
  const { rows } = await sql<QueryRow>`
    select ${columns} from data_queries where ${ofOwner(owner)} and ${before}
    order by created_at desc, id desc limit ${limit}`.execute(db);
  return rows;
}

/** Of one conversation of this asker. */
export async function listOfConversation(
  db: Queryable,
  owner: Owner & { readonly kind: string; readonly id: string },
  conversationId: string,
): Promise<readonly QueryRow[]> {
  const { rows } = await sql<QueryRow>`
    select ${columns} from data_queries
    where ${ofOwner(owner)} and conversation_id = ${conversationId}
      and asked_kind = ${owner.kind} and asked_by = ${owner.id}
    order by created_at desc, stored_at desc, id desc limit 50`.execute(db);
  return rows;
}

/** What is known while it runs. */
export async function keepPlan(
  db: Queryable,
  owner: Owner,
  id: string,
  given: { readonly datasetId: string; readonly version: number; readonly body: Buffer },
): Promise<void> {
  await sql`
    update data_queries set dataset_id = ${given.datasetId}, dataset_version = ${given.version}, body = ${given.body}
    where id = ${id} and ${ofOwner(owner)} and status = 'running'`.execute(db);
}

export type Ending = {
  readonly status: Exclude<Status, 'running'>;
  readonly reason: string | undefined;
  readonly datasetId: string | undefined;
  readonly version: number | undefined;
  readonly rowCount: number | undefined;
  /** Absent: what was known while it ran stays. */
  readonly body: Buffer | undefined;
  readonly finishedAt: Date;
};

/** False when it has ended already, or was deleted. */
export async function finish(db: Queryable, owner: Owner, id: string, ending: Ending): Promise<boolean> {
  const { rows } = await sql`
    update data_queries set status = ${ending.status}, reason = ${ending.reason ?? null},
      dataset_id = coalesce(${ending.datasetId ?? null}, dataset_id),
      dataset_version = coalesce(${ending.version ?? null}, dataset_version),
      row_count = ${ending.rowCount ?? null}, body = coalesce(${ending.body ?? null}, body),
      finished_at = ${ending.finishedAt}, lease_until = null
    where id = ${id} and ${ofOwner(owner)} and status = 'running'
    returning 1`.execute(db);
  return rows.length === 1;
}

export async function renewLeases(db: Queryable, ids: readonly string[]): Promise<void> {
  await sql`
    update data_queries set lease_until = now() + ${LEASE}
    where id = any (${ids}) and status = 'running'`.execute(db);
}

/** Ends what was being worked on when its process died. */
export async function settleLost(db: Queryable): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update data_queries set status = 'failed', reason = 'interrupted', finished_at = now(), lease_until = null
    where status = 'running' and lease_until < now()`.execute(db);
  return Number(numAffectedRows);
}

export async function remove(db: Queryable, owner: Owner, id: string): Promise<boolean> {
  const { rows } =
    await sql`delete from data_queries where id = ${id} and ${ofOwner(owner)} returning 1`.execute(db);
  return rows.length === 1;
}

const ROWS_AT_ONCE = 5_000;

/** After 30 days by real time; of a saved question the last one that ended is kept. */
export async function removeOld(db: Queryable): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from data_queries where id in (
      select q.id from data_queries q
      where q.stored_at < now() - interval '30 days'
        and (q.saved_id is null or exists (
          select from data_queries later where later.saved_id = q.saved_id and later.status <> 'running'
            and (later.created_at, later.id) > (q.created_at, q.id)))
      limit ${ROWS_AT_ONCE})`.execute(db);
  return Number(numAffectedRows);
}

export async function forgetIdempotency(db: Queryable): Promise<void> {
  await sql`
    update data_queries set idempotency = null, idempotency_body = null
    where idempotency is not null and stored_at < now() - interval '24 hours'`.execute(db);
}
