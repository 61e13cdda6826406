import type { Db, Mode, Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { ProviderCode } from '../connector.ts';
import type { Owner } from '../owner.ts';

export type Queryable = Db | Tx;
export type Status = 'pending' | 'connected' | 'disconnected';

export type ConnectionRow = {
  readonly id: string;
  readonly org_id: string;
  readonly mode: Mode;
  readonly patient_ref: Buffer;
  readonly status: Status;
  readonly provider: ProviderCode | null;
  readonly providers: readonly ProviderCode[];
  readonly language: string;
  readonly asked_by: string;
  readonly metadata: Buffer | null;
  readonly page_id: string | null;
  readonly page_cookie: Buffer | null;
  readonly page_ends_at: Date;
  readonly user_id: Buffer | null;
  readonly scopes: readonly string[];
  readonly connected_at: Date | null;
  readonly disconnected_at: Date | null;
  readonly disconnect_cause: string | null;
  readonly last_sync_at: Date | null;
  readonly newest_at: Date | null;
  readonly next_sync_at: Date | null;
  readonly next_sync_why: string | null;
  readonly failures: number;
  readonly last_error: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
};

const columns =
  sql.raw(`id, org_id, mode, patient_ref, status, provider, providers, language, asked_by, metadata,
  page_id, page_cookie, page_ends_at, user_id, scopes, connected_at, disconnected_at, disconnect_cause, last_sync_at,
  newest_at, next_sync_at, next_sync_why, failures, last_error, created_at, updated_at`);

export type NewConnection = {
  readonly id: string;
  readonly patientRef: Buffer;
  readonly patientDigest: Buffer;
  readonly providers: readonly ProviderCode[];
  readonly language: string;
  readonly askedBy: string;
  readonly metadata: Buffer | null;
  readonly pageId: string | null;
  readonly pageEndsAt: Date;
  readonly createdBy: string;
  readonly at: Date;
};

export async function insert(tx: Queryable, { orgId, mode }: Owner, given: NewConnection): Promise<void> {
  await sql`
    insert into wearable_connections (id, org_id, mode, patient_ref, patient_digest, status, providers, language,
      asked_by, metadata, page_id, page_ends_at, created_by, created_at, updated_at)
    values (${given.id}, ${orgId}, ${mode}, ${given.patientRef}, ${given.patientDigest}, 'pending',
      ${[...given.providers]}::text[], ${given.language}, ${given.askedBy}, ${given.metadata}, ${given.pageId}, ${given.pageEndsAt},
      ${given.createdBy}, ${given.at}, ${given.at})`.execute(tx);
}

const ofOwner = ({ orgId, mode }: Owner) => sql`org_id = ${orgId} and mode = ${mode}`;

export async function find(db: Queryable, owner: Owner, id: string): Promise<ConnectionRow | undefined> {
  const { rows } = await sql<ConnectionRow>`
    select ${columns} from wearable_connections where id = ${id} and ${ofOwner(owner)}`.execute(db);
  return rows[0];
}

export async function lock(tx: Queryable, owner: Owner, id: string): Promise<ConnectionRow | undefined> {
  const { rows } = await sql<ConnectionRow>`
    select ${columns} from wearable_connections where id = ${id} and ${ofOwner(owner)} for update`.execute(
    tx,
  );
  return rows[0];
}

/** Whoever knows the id of a page is its visitor: there is no key, and so no owner, to ask for. */
export async function findPage(db: Queryable, id: string): Promise<ConnectionRow | undefined> {
  const { rows } = await sql<ConnectionRow>`
    select ${columns} from wearable_connections where id = ${id} and page_id is null`.execute(db);
  return rows[0];
}

/** What was connected on a page: its own connection and those that were made beside it. */
export async function listOfPage(
  db: Queryable,
  owner: Owner,
  pageId: string,
): Promise<readonly ConnectionRow[]> {
  const { rows } = await sql<ConnectionRow>`
    select ${columns} from wearable_connections
    where (id = ${pageId} or page_id = ${pageId}) and ${ofOwner(owner)} order by created_at, id`.execute(db);
  return rows;
}

/** The newest first. */
export async function list(
  db: Queryable,
  owner: Owner,
  asked: { readonly patientDigest: Buffer | undefined; readonly limit: number },
): Promise<readonly ConnectionRow[]> {
  const ofPatient =
    asked.patientDigest === undefined ? sql`` : sql`and patient_digest = ${asked.patientDigest}`;
  const { rows } = await sql<ConnectionRow>`
    select ${columns} from wearable_connections where ${ofOwner(owner)} ${ofPatient}
    order by created_at desc, id desc limit ${asked.limit}`.execute(db);
  return rows;
}

export async function listByUser(
  db: Queryable,
  owner: Owner,
  asked: { readonly providers: readonly ProviderCode[]; readonly userDigests: readonly Buffer[] },
): Promise<readonly ConnectionRow[]> {
  const { rows } = await sql<ConnectionRow>`
    select ${columns} from wearable_connections
    where ${ofOwner(owner)} and status = 'connected' and provider = any(${[...asked.providers]}::text[])
      and user_digest = any(${[...asked.userDigests]}::bytea[]) order by id`.execute(db);
  return rows;
}

/** Worlds in which some connection is asked for data by the clock. For the job alone. */
export async function listOwners(db: Queryable): Promise<readonly Owner[]> {
  const { rows } = await sql<{ org_id: string; mode: Mode }>`
    select distinct org_id, mode from wearable_connections where next_sync_at is not null`.execute(db);
  return rows.map(({ org_id, mode }) => ({ orgId: org_id, mode }));
}

export type Subscribed = { readonly id: string; readonly provider: ProviderCode; readonly owner: Owner };

/**
 * Connections of these providers in every world: of one that is subscribed to for the whole app that which was read
 * last, of the others all. For the job alone.
 */
export async function listSubscribed(
  db: Queryable,
  of: { readonly app: readonly ProviderCode[]; readonly person: readonly ProviderCode[] },
): Promise<readonly Subscribed[]> {
  const { rows } = await sql<{ id: string; provider: ProviderCode; org_id: string; mode: Mode }>`
    select id, provider, org_id, mode from (
      select id, provider, org_id, mode,
        row_number() over (partition by org_id, mode, provider order by last_sync_at desc nulls last, id) as place
      from wearable_connections
      where status = 'connected' and provider = any(${[...of.app, ...of.person]}::text[])) as every
    where place = 1 or provider = any(${[...of.person]}::text[])
    order by org_id, mode, provider, place`.execute(db);
  return rows.map(({ id, provider, org_id, mode }) => ({ id, provider, owner: { orgId: org_id, mode } }));
}

export async function listDue(db: Queryable, owner: Owner, at: Date): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from wearable_connections where ${ofOwner(owner)} and next_sync_at <= ${at}
    order by next_sync_at, id`.execute(db);
  return rows.map(({ id }) => id);
}

export async function findNextDue(db: Queryable, owner: Owner, upTo: Date): Promise<Date | undefined> {
  const { rows } = await sql<{ due: Date | null }>`
    select min(next_sync_at) as due from wearable_connections
    where ${ofOwner(owner)} and next_sync_at <= ${upTo}`.execute(db);
  return rows[0]?.due ?? undefined;
}

export type Connected = {
  readonly provider: ProviderCode;
  readonly userId: Buffer | null;
  readonly userDigest: Buffer | null;
  readonly scopes: readonly string[];
  readonly nextSyncAt: Date | null;
  readonly at: Date;
};

export async function markConnected(
  tx: Queryable,
  owner: Owner,
  id: string,
  given: Connected,
): Promise<void> {
  await sql`
    update wearable_connections set status = 'connected', provider = ${given.provider}, user_id = ${given.userId},
      user_digest = ${given.userDigest}, scopes = ${[...given.scopes]}::text[], connected_at = ${given.at},
      disconnected_at = null, disconnect_cause = null, next_sync_at = ${given.nextSyncAt},
      next_sync_why = ${given.nextSyncAt === null ? null : 'first'}, failures = 0, last_error = null,
      updated_at = ${given.at}
    where id = ${id} and ${ofOwner(owner)}`.execute(tx);
}

export async function markDisconnected(
  tx: Queryable,
  owner: Owner,
  id: string,
  { cause, at }: { readonly cause: string; readonly at: Date },
): Promise<void> {
  await sql`
    update wearable_connections set status = 'disconnected', disconnected_at = ${at}, disconnect_cause = ${cause},
      next_sync_at = null, next_sync_why = null, updated_at = ${at}
    where id = ${id} and ${ofOwner(owner)}`.execute(tx);
}

/** From now on the page belongs to one browser. */
export async function keepPageCookie(tx: Queryable, owner: Owner, id: string, cookie: Buffer): Promise<void> {
  await sql`
    update wearable_connections set page_cookie = coalesce(page_cookie, ${cookie})
    where id = ${id} and ${ofOwner(owner)}`.execute(tx);
}

export type StatusChange = {
  readonly status: Status;
  readonly cause: string;
  readonly httpStatus?: number | undefined;
  readonly providerWord?: string | undefined;
  readonly at: Date;
};

export async function noteStatus(
  tx: Queryable,
  { orgId, mode }: Owner,
  id: string,
  change: StatusChange,
): Promise<void> {
  await sql`
    insert into wearable_status_changes (connection_id, org_id, mode, status, cause, http_status, provider_word, at)
    values (${id}, ${orgId}, ${mode}, ${change.status}, ${change.cause}, ${change.httpStatus ?? null},
      ${change.providerWord ?? null}, ${change.at})`.execute(tx);
}

export type StatusChangeRow = {
  readonly status: Status;
  readonly cause: string;
  readonly http_status: number | null;
  readonly provider_word: string | null;
  readonly at: Date;
};

export async function listStatusChanges(
  db: Queryable,
  owner: Owner,
  id: string,
): Promise<readonly StatusChangeRow[]> {
  const { rows } = await sql<StatusChangeRow>`
    select status, cause, http_status, provider_word, at from wearable_status_changes
    where connection_id = ${id} and ${ofOwner(owner)} order by id`.execute(db);
  return rows;
}

/** Data was taken in, however it came. */
export async function noteData(
  tx: Queryable,
  owner: Owner,
  id: string,
  { at, newestAt }: { readonly at: Date; readonly newestAt: Date | undefined },
): Promise<void> {
  await sql`
    update wearable_connections set last_sync_at = greatest(last_sync_at, ${at}::timestamptz),
      newest_at = greatest(newest_at, ${newestAt ?? null}::timestamptz), updated_at = ${at}
    where id = ${id} and ${ofOwner(owner)}`.execute(tx);
}

export type NextSync = {
  readonly at: Date | null;
  readonly why: string | null;
  readonly failures: number;
  readonly error: string | null;
};

/** Nothing is planned for one that has ended meanwhile. */
export async function planSync(tx: Queryable, owner: Owner, id: string, next: NextSync): Promise<void> {
  await sql`
    update wearable_connections set next_sync_at = ${next.at}, next_sync_why = ${next.why},
      failures = ${next.failures}, last_error = ${next.error}
    where id = ${id} and ${ofOwner(owner)} and status = 'connected'`.execute(tx);
}
