import type { Mode } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Queryable } from '../connections/store.ts';
import type { ProviderCode } from '../connector.ts';
import type { Owner } from '../owner.ts';

const ofOwner = ({ orgId, mode }: Owner) => sql`org_id = ${orgId} and mode = ${mode}`;

export type NewState = {
  readonly stateHash: Buffer;
  readonly connectionId: string;
  readonly provider: ProviderCode;
  readonly cookieHash: Buffer;
  readonly sealed: Buffer;
  readonly endsAt: Date;
};

export async function insertState(tx: Queryable, { orgId, mode }: Owner, state: NewState): Promise<void> {
  await sql`
    insert into wearable_oauth_states (state_hash, connection_id, org_id, mode, provider, cookie_hash, sealed, ends_at)
    values (${state.stateHash}, ${state.connectionId}, ${orgId}, ${mode}, ${state.provider}, ${state.cookieHash},
      ${state.sealed}, ${state.endsAt})`.execute(tx);
}

export type StateRow = {
  readonly connection_id: string;
  readonly org_id: string;
  readonly mode: Mode;
  readonly provider: ProviderCode;
  readonly sealed: Buffer;
};

/** The state is all there is to know whose it is. It is used up by being found, whatever comes of it. */
export async function takeState(
  tx: Queryable,
  asked: {
    readonly stateHash: Buffer;
    readonly cookieHash: Buffer;
    readonly provider: string;
    readonly at: Date;
  },
): Promise<StateRow | undefined> {
  const { rows } = await sql<StateRow>`
    update wearable_oauth_states set used_at = ${asked.at}
    where state_hash = ${asked.stateHash} and cookie_hash = ${asked.cookieHash} and provider = ${asked.provider}
      and used_at is null and ends_at > ${asked.at}
    returning connection_id, org_id, mode, provider, sealed`.execute(tx);
  return rows[0];
}

export async function removeOldStates(db: Queryable, before: Date): Promise<void> {
  await sql`delete from wearable_oauth_states where ends_at < ${before}`.execute(db);
  await sql`delete from wearable_pairings where ends_at < ${before}`.execute(db);
}

/** A code that is there already stays as it is: used, or with the time it has left. */
export async function insertPairing(
  tx: Queryable,
  { orgId, mode }: Owner,
  pairing: {
    readonly codeDigest: Buffer;
    readonly connectionId: string;
    readonly provider: ProviderCode;
    readonly cookieHash: Buffer;
    readonly endsAt: Date;
  },
): Promise<void> {
  await sql`
    insert into wearable_pairings (code_digest, connection_id, org_id, mode, provider, cookie_hash, ends_at)
    values (${pairing.codeDigest}, ${pairing.connectionId}, ${orgId}, ${mode}, ${pairing.provider},
      ${pairing.cookieHash}, ${pairing.endsAt})
    on conflict (code_digest) do nothing`.execute(tx);
}

export type PairingRow = Omit<StateRow, 'sealed'> & { readonly cookie_hash: Buffer };

export async function takePairing(
  tx: Queryable,
  codeDigest: Buffer,
  at: Date,
): Promise<PairingRow | undefined> {
  const { rows } = await sql<PairingRow>`
    update wearable_pairings set used_at = ${at}
    where code_digest = ${codeDigest} and used_at is null and ends_at > ${at}
    returning connection_id, org_id, mode, provider, cookie_hash`.execute(tx);
  return rows[0];
}

export async function insertDevice(
  tx: Queryable,
  { orgId, mode }: Owner,
  device: {
    readonly id: string;
    readonly connectionId: string;
    readonly tokenHash: Buffer;
    readonly at: Date;
  },
): Promise<void> {
  await sql`
    insert into wearable_devices (id, connection_id, org_id, mode, token_hash, created_at)
    values (${device.id}, ${device.connectionId}, ${orgId}, ${mode}, ${device.tokenHash}, ${device.at})`.execute(
    tx,
  );
}

/** Whose device a token is; undefined once the connection has ended. */
export async function useDevice(
  tx: Queryable,
  tokenHash: Buffer,
  at: Date,
): Promise<{ readonly id: string; readonly connectionId: string; readonly owner: Owner } | undefined> {
  const { rows } = await sql<{ id: string; connection_id: string; org_id: string; mode: Mode }>`
    update wearable_devices d set used_at = ${at} from wearable_connections c
    where d.token_hash = ${tokenHash} and c.id = d.connection_id and c.status = 'connected'
    returning d.id, d.connection_id, d.org_id, d.mode`.execute(tx);
  const row = rows[0];
  return row && { id: row.id, connectionId: row.connection_id, owner: { orgId: row.org_id, mode: row.mode } };
}

export type UploadRow = {
  readonly id: string;
  readonly connection_id: string;
  readonly org_id: string;
  readonly mode: Mode;
  readonly blob_id: string;
  readonly size_bytes: number;
  readonly read_bytes: number;
  readonly state: 'waiting' | 'reading' | 'done' | 'failed';
  readonly received: number;
  readonly stored: number;
  readonly merged: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly reason: string | null;
};

const uploadColumns =
  sql.raw(`id, connection_id, org_id, mode, blob_id, size_bytes, read_bytes, state, received,
  stored, merged, rejected, reason`);

export async function insertUpload(
  tx: Queryable,
  { orgId, mode }: Owner,
  upload: {
    readonly id: string;
    readonly connectionId: string;
    readonly blobId: string;
    readonly sizeBytes: number;
    readonly at: Date;
  },
): Promise<void> {
  await sql`
    insert into wearable_uploads (id, connection_id, org_id, mode, blob_id, size_bytes, state, created_at, updated_at)
    values (${upload.id}, ${upload.connectionId}, ${orgId}, ${mode}, ${upload.blobId}, ${upload.sizeBytes}, 'waiting',
      ${upload.at}, ${upload.at})`.execute(tx);
}

/** For the job that was queued with the id by the server itself. */
export async function findUploadOfJob(db: Queryable, id: string): Promise<UploadRow | undefined> {
  const { rows } = await sql<UploadRow>`
    select ${uploadColumns} from wearable_uploads where id = ${id} and state in ('waiting', 'reading')`.execute(
    db,
  );
  return rows[0];
}

/** Of one page: an upload of another is an unknown one. */
export async function findUpload(
  db: Queryable,
  owner: Owner,
  asked: { readonly id: string; readonly pageId: string },
): Promise<UploadRow | undefined> {
  const { rows } = await sql<UploadRow>`
    select ${uploadColumns} from wearable_uploads where id = ${asked.id} and ${ofOwner(owner)}
      and connection_id in (select c.id from wearable_connections c
        where c.id = ${asked.pageId} or c.page_id = ${asked.pageId})`.execute(db);
  return rows[0];
}

export type UploadProgress = Pick<
  UploadRow,
  'state' | 'read_bytes' | 'received' | 'stored' | 'merged' | 'rejected' | 'reason'
> & { readonly at: Date };

export async function noteUpload(
  tx: Queryable,
  owner: Owner,
  id: string,
  progress: UploadProgress,
): Promise<void> {
  await sql`
    update wearable_uploads set state = ${progress.state}, read_bytes = ${progress.read_bytes},
      received = ${progress.received}, stored = ${progress.stored}, merged = ${progress.merged},
      rejected = ${JSON.stringify(progress.rejected)}::jsonb, reason = ${progress.reason}, updated_at = ${progress.at}
    where id = ${id} and ${ofOwner(owner)}`.execute(tx);
}
