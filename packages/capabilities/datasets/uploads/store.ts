import type { Db, Owner, Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { FileState } from './model.ts';

export type Queryable = Db | Tx;

export type FileRow = {
  readonly id: string;
  readonly org_id: string;
  readonly mode: Owner['mode'];
  readonly position: number;
  readonly way: 'put' | 'multipart';
  readonly state: FileState;
  readonly content: Buffer;
  readonly declared_size: number | null;
  readonly part_size: number | null;
  readonly staged_upload_id: string | null;
  readonly staged_until: Date | null;
  readonly blob_id: string | null;
  readonly size: number | null;
  readonly sha256: Buffer | null;
  readonly kind: 'table' | 'document' | null;
  readonly format: string | null;
  readonly reason: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly expires_at: Date;
  readonly received_at: Date | null;
  readonly begun_at: Date | null;
};

const COLUMNS = sql`id, org_id, mode, position, way, state, content, declared_size, part_size, staged_upload_id,
  staged_until, blob_id, size, sha256, kind, format, reason, created_at, updated_at, expires_at, received_at, begun_at`;

const ofOwner = ({ orgId, mode }: Owner) => sql`org_id = ${orgId} and mode = ${mode} and deleted_at is null`;
const one = (owner: Owner, id: string) => sql`id = ${id} and ${ofOwner(owner)}`;

export type NewFile = Pick<
  FileRow,
  'id' | 'way' | 'content' | 'declared_size' | 'part_size' | 'staged_upload_id' | 'staged_until'
> & {
  readonly createdBy: { readonly kind: string; readonly id: string };
  readonly at: Date;
  readonly expiresAt: Date;
};

export async function insertFile(tx: Tx, { orgId, mode }: Owner, file: NewFile): Promise<void> {
  const { createdBy, at } = file;
  await sql`
    insert into upload_files (id, org_id, mode, way, state, content, declared_size, part_size, staged_upload_id,
      staged_until, created_kind, created_by, created_at, updated_at, expires_at)
    values (${file.id}, ${orgId}, ${mode}, ${file.way}, 'awaiting_upload', ${file.content}, ${file.declared_size},
      ${file.part_size}, ${file.staged_upload_id}, ${file.staged_until}, ${createdBy.kind}, ${createdBy.id}, ${at}, ${at},
      ${file.expiresAt})`.execute(tx);
}

export async function findFile(db: Queryable, owner: Owner, id: string): Promise<FileRow | undefined> {
  const { rows } = await sql<FileRow>`
    select ${COLUMNS} from upload_files where ${one(owner, id)}`.execute(db);
  return rows[0];
}

export async function findFiles(db: Queryable, owner: Owner, ids: readonly string[]): Promise<FileRow[]> {
  const { rows } = await sql<FileRow>`
    select ${COLUMNS} from upload_files where id = any(${[...ids]}) and ${ofOwner(owner)}`.execute(db);
  return rows;
}

export async function lockFile(tx: Tx, owner: Owner, id: string): Promise<FileRow | undefined> {
  const { rows } = await sql<FileRow>`
    select ${COLUMNS} from upload_files where ${one(owner, id)} for update`.execute(tx);
  return rows[0];
}

/** The place of a file in the list, of a deleted one too: a cursor outlives it. */
export async function findPosition(db: Queryable, { orgId, mode }: Owner, id: string) {
  const { rows } = await sql<{ position: number }>`
    select position from upload_files where id = ${id} and org_id = ${orgId} and mode = ${mode}`.execute(db);
  return rows[0]?.position;
}

export async function listFiles(
  db: Queryable,
  owner: Owner,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<FileRow[]> {
  const { rows } = await sql<FileRow>`
    select ${COLUMNS} from upload_files
    where ${ofOwner(owner)} and (${before ?? null}::bigint is null or position < ${before ?? null}::bigint)
    order by position desc limit ${limit}`.execute(db);
  return rows;
}

export type Lease = { readonly owner: Owner; readonly id: string; readonly lease: string };

/** Takes the right to send bytes to an address. False while somebody else has it, and once something was received. */
export async function takeLease(
  db: Queryable,
  { owner, id, lease }: Lease,
  { at, until }: { readonly at: Date; readonly until: Date },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update upload_files set lease = ${lease}, leased_until = ${until}
    where ${one(owner, id)} and way = 'put' and state = 'awaiting_upload'
      and (lease is null or leased_until <= ${at})`.execute(db);
  return numAffectedRows === 1n;
}

export async function extendLease(db: Queryable, { owner, id, lease }: Lease, until: Date): Promise<void> {
  await sql`
    update upload_files set leased_until = ${until} where ${one(owner, id)} and lease = ${lease}`.execute(db);
}

export async function endLease(db: Queryable, { owner, id, lease }: Lease): Promise<void> {
  await sql`
    update upload_files set lease = null, leased_until = null
    where ${one(owner, id)} and lease = ${lease}`.execute(db);
}

export type ReceivedFacts = {
  readonly blobId: string | null;
  readonly size: number;
  readonly sha256: string | null;
  readonly kind: 'table' | 'document' | null;
  readonly format: string | null;
};

/** False when the lease is another's by now, or something was received meanwhile. */
export async function receiveLeased(tx: Tx, lease: Lease, facts: ReceivedFacts, at: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update upload_files set ${setReceived(facts, at)}
    where ${one(lease.owner, lease.id)} and state = 'awaiting_upload' and lease = ${lease.lease}`.execute(tx);
  return numAffectedRows === 1n;
}

/** The same of a file that is locked. */
export async function receiveLocked(
  tx: Tx,
  owner: Owner,
  id: string,
  facts: ReceivedFacts,
  at: Date,
): Promise<void> {
  await sql`update upload_files set ${setReceived(facts, at)} where ${one(owner, id)}`.execute(tx);
}

const setReceived = ({ blobId, size, sha256, kind, format }: ReceivedFacts, at: Date) => sql`
  state = 'received', blob_id = ${blobId}, size = ${size}, sha256 = ${sha256 === null ? null : Buffer.from(sha256, 'hex')},
  kind = ${kind}, format = ${format}, received_at = coalesce(received_at, ${at}), updated_at = ${at},
  lease = null, leased_until = null`;

export async function noteBegun(tx: Tx, owner: Owner, id: string, at: Date): Promise<void> {
  await sql`update upload_files set begun_at = ${at}, updated_at = ${at} where ${one(owner, id)}`.execute(tx);
}

export async function setState(
  tx: Queryable,
  owner: Owner,
  id: string,
  {
    state,
    reason,
    kind,
    at,
  }: {
    readonly state: FileState;
    readonly reason?: string | undefined;
    readonly kind?: FileRow['kind'] | undefined;
    readonly at: Date;
  },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update upload_files set state = ${state}, reason = ${reason ?? null}, kind = coalesce(${kind ?? null}, kind),
      updated_at = ${at}, lease = null, leased_until = null
    where ${one(owner, id)}`.execute(tx);
  return numAffectedRows === 1n;
}

/** Of a deleted or rejected file: its bytes are gone. */
export async function forgetBytes(tx: Tx, owner: Owner, id: string): Promise<void> {
  await sql`update upload_files set blob_id = null, sha256 = null where ${one(owner, id)}`.execute(tx);
}

/** The name goes as well: what remains says that a file was here. */
export async function deleteFile(tx: Tx, owner: Owner, id: string, at: Date): Promise<void> {
  await sql`
    update upload_files set deleted_at = ${at}, updated_at = ${at}, content = '\\x', blob_id = null, sha256 = null,
      lease = null, leased_until = null
    where ${one(owner, id)}`.execute(tx);
}

export async function setStagedUntil(db: Queryable, id: string, until: Date | null): Promise<void> {
  await sql`update upload_files set staged_until = ${until} where id = ${id}`.execute(db);
}

/** For the sweep, across organisations: nothing is received that was promised until then. */
export async function lockOverdue(tx: Tx, before: Date, limit: number): Promise<FileRow[]> {
  const { rows } = await sql<FileRow>`
    select ${COLUMNS} from upload_files
    where state = 'awaiting_upload' and deleted_at is null and expires_at < ${before}
      and (lease is null or leased_until < ${before})
    order by expires_at limit ${limit} for update skip locked`.execute(tx);
  return rows;
}

export type StagedRow = Pick<FileRow, 'id' | 'org_id' | 'mode' | 'staged_upload_id' | 'staged_until'>;

/** For the sweep: what may still lie at a bucket's own address that takes nothing more. */
export async function listStagedOverdue(db: Queryable, before: Date, limit: number): Promise<StagedRow[]> {
  const { rows } = await sql<StagedRow>`
    select id, org_id, mode, staged_upload_id, staged_until from upload_files
    where staged_until < ${before} and (state <> 'received' or blob_id is not null or deleted_at is not null)
    order by staged_until limit ${limit}`.execute(db);
  return rows;
}

/** For the sweep: what is awaited from a bucket. */
export async function listAwaitedStaged(db: Queryable, limit: number): Promise<StagedRow[]> {
  const { rows } = await sql<StagedRow>`
    select id, org_id, mode, staged_upload_id, staged_until from upload_files
    where staged_until is not null and state = 'awaiting_upload' and way = 'put' and deleted_at is null
    order by expires_at limit ${limit}`.execute(db);
  return rows;
}
