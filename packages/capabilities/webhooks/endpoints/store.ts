import type { Db, Mode, Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import { chainOf, type Owner } from '../owner.ts';

export type State = 'enabled' | 'disabled';
export type Cause = 'owner' | 'gone' | 'failing';

/** What an owner sets. */
export type Settings = {
  /** Sealed. */
  readonly url: Buffer;
  readonly description: string | null;
  readonly types: readonly string[] | null;
  /** Sealed. */
  readonly metadata: Buffer | null;
};

export type EndpointRow = Settings & {
  readonly id: string;
  readonly mode: Mode;
  readonly state: State;
  readonly disabled_cause: Cause | null;
  readonly disabled_at: Date | null;
  readonly after_seq: number;
  readonly until_seq: number | null;
  readonly failing_since: Date | null;
  readonly last_success_at: Date | null;
  readonly last_failure_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
};

const COLUMNS =
  sql.raw(`id, mode, url, description, types, metadata, state, disabled_cause, disabled_at, after_seq,
  until_seq, failing_since, last_success_at, last_failure_at, created_at, updated_at`);

const ofOwner = ({ orgId, mode }: Owner) => sql`org_id = ${orgId} and mode = ${mode} and deleted_at is null`;

export async function countOf(db: Db | Tx, owner: Owner): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from webhook_endpoints where ${ofOwner(owner)}`.execute(db);
  return rows[0]?.n ?? 0;
}

export async function insert(
  tx: Tx,
  { orgId, mode }: Owner,
  row: Settings & {
    readonly id: string;
    readonly afterSeq: number;
    readonly createdBy: string;
    readonly at: Date;
  },
): Promise<void> {
  await sql`
    insert into webhook_endpoints (id, org_id, mode, url, description, types, metadata, after_seq, created_by,
      created_at, updated_at)
    values (${row.id}, ${orgId}, ${mode}, ${row.url}, ${row.description}, ${row.types}::text[], ${row.metadata},
      ${row.afterSeq}, ${row.createdBy}, ${row.at}, ${row.at})`.execute(tx);
}

export async function list(db: Db | Tx, owner: Owner): Promise<EndpointRow[]> {
  const { rows } = await sql<EndpointRow>`
    select ${COLUMNS} from webhook_endpoints where ${ofOwner(owner)} order by created_at, id`.execute(db);
  return rows;
}

export async function find(db: Db | Tx, owner: Owner, id: string): Promise<EndpointRow | undefined> {
  const { rows } = await sql<EndpointRow>`
    select ${COLUMNS} from webhook_endpoints where id = ${id} and ${ofOwner(owner)}`.execute(db);
  return rows[0];
}

/** Leaves room for deliveries that are being written: they only need the endpoint to be there. */
export async function lock(tx: Tx, owner: Owner, id: string): Promise<EndpointRow | undefined> {
  const { rows } = await sql<EndpointRow>`
    select ${COLUMNS} from webhook_endpoints where id = ${id} and ${ofOwner(owner)} for no key update`.execute(
    tx,
  );
  return rows[0];
}

export async function change(
  tx: Tx,
  owner: Owner,
  id: string,
  row: Settings & { readonly at: Date },
): Promise<void> {
  await sql`
    update webhook_endpoints set url = ${row.url}, description = ${row.description}, types = ${row.types}::text[],
      metadata = ${row.metadata}, updated_at = ${row.at}, version = version + 1
    where id = ${id} and ${ofOwner(owner)}`.execute(tx);
}

/** Events up to this place are asked after no longer: another subscription was in force. */
export async function startAfter(tx: Tx, owner: Owner, id: string, seq: number): Promise<void> {
  await sql`
    update webhook_endpoints set after_seq = greatest(after_seq, ${seq}::bigint)
    where id = ${id} and ${ofOwner(owner)}`.execute(tx);
}

export async function disable(
  tx: Tx,
  owner: Owner,
  id: string,
  { cause, at }: { readonly cause: Cause; readonly at: Date },
): Promise<void> {
  await sql`
    update webhook_endpoints set state = 'disabled', disabled_cause = ${cause}, disabled_at = ${at}, updated_at = ${at},
      version = version + 1,
      until_seq = greatest(after_seq, coalesce((select seq from webhook_cursors where chain = ${chainOf(owner)}), 0))
    where id = ${id} and ${ofOwner(owner)}`.execute(tx);
}

export async function enable(
  tx: Tx,
  owner: Owner,
  id: string,
  { afterSeq, at }: { readonly afterSeq: number; readonly at: Date },
): Promise<void> {
  await sql`
    update webhook_endpoints set state = 'enabled', disabled_cause = null, disabled_at = null, until_seq = null,
      failing_since = null, after_seq = ${afterSeq}, updated_at = ${at}, version = version + 1
    where id = ${id} and ${ofOwner(owner)}`.execute(tx);
}

/** Its deliveries stay until their time is over, unseen. */
export async function remove(tx: Tx, owner: Owner, id: string, at: Date): Promise<void> {
  await sql`
    update webhook_endpoints set deleted_at = ${at}, version = version + 1
    where id = ${id} and ${ofOwner(owner)}`.execute(tx);
  await sql`delete from webhook_secrets where endpoint_id = ${id}`.execute(tx);
}

/** Where the log stands, and up to where it has been handed out. */
export type LogPlace = { readonly handedOut: number; readonly sealed: number };

/**
 * Holds the handing out of an owner's events until the end of the transaction, so that none falls between what was and
 * what will be subscribed to. The cursor is made anew: whoever began to hand out before this commits, and so does not see
 * what it changes, finds the cursor gone and begins again.
 */
export async function holdLog(tx: Tx, owner: Owner): Promise<LogPlace> {
  const chain = chainOf(owner);
  await sql`select pg_advisory_xact_lock(hashtextextended('webhook cursor ' || ${chain}, 0))`.execute(tx);
  const { rows: heads } = await sql<{ seq: number }>`
    select seq from event_heads where chain = ${chain}`.execute(tx);
  const sealed = heads[0]?.seq ?? 0;
  const { rows: held } = await sql<{ seq: number }>`
    delete from webhook_cursors where chain = ${chain} returning seq`.execute(tx);
  const handedOut = held[0]?.seq ?? sealed;
  await sql`insert into webhook_cursors (chain, seq) values (${chain}, ${handedOut})`.execute(tx);
  return { handedOut, sealed: Math.max(handedOut, sealed) };
}

export type SecretRow = {
  readonly endpoint_id: string;
  readonly algorithm: 'hmac-sha256' | 'ed25519';
  readonly secret: Buffer;
  readonly created_at: Date;
  readonly expires_at: Date | null;
};

/** Secrets of several endpoints that sign now, the newest first. */
export async function listSecrets(
  db: Db | Tx,
  owner: Owner,
  endpointIds: readonly string[],
  now: Date,
): Promise<SecretRow[]> {
  const { rows } = await sql<SecretRow>`
    select s.endpoint_id, s.algorithm, s.secret, s.created_at, s.expires_at
    from webhook_secrets s join webhook_endpoints w on w.id = s.endpoint_id
    where w.org_id = ${owner.orgId} and w.mode = ${owner.mode} and s.endpoint_id = any (${[...endpointIds]})
      and (s.expires_at is null or s.expires_at > ${now})
    order by s.id desc`.execute(db);
  return rows;
}
