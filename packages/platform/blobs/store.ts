import { sql } from 'kysely';
import type { Db, Tx } from '../database/index.ts';
import type { Mode } from '../keys/format.ts';
import type { SealedKey } from './key-ring.ts';
import type { BlobFacts, ScanState, StoredBlob } from './model.ts';
import type { BlobIdentity, BlobOwner } from './owner.ts';

type Queryable = Db | Tx;

export async function insertWrite(db: Queryable, { id, orgId, mode }: BlobIdentity, at: Date): Promise<void> {
  await sql`insert into blob_writes (id, org_id, mode, started_at) values (${id}, ${orgId}, ${mode}, ${at})`.execute(
    db,
  );
}

/** False when the write was swept, or was kept already. */
export async function deleteWrite(db: Queryable, { id, orgId, mode }: BlobIdentity): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from blob_writes where id = ${id} and org_id = ${orgId} and mode = ${mode}`.execute(db);
  return numAffectedRows === 1n;
}

/** Locks writes that began before the moment, those of others left out, and forgets them. */
export async function takeOldWrites(tx: Tx, before: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    delete from blob_writes where id in (
      select id from blob_writes where started_at < ${before} order by started_at
      limit ${limit} for update skip locked)
    returning id`.execute(tx);
  return rows.map(({ id }) => id);
}

export async function insert(tx: Tx, blob: StoredBlob): Promise<void> {
  await sql`
    insert into blobs (id, org_id, mode, size, sha256, content_type, sealed_key, key_id, scan, created_at)
    values (${blob.id}, ${blob.orgId}, ${blob.mode}, ${blob.size}, ${Buffer.from(blob.sha256, 'hex')},
      ${blob.contentType ?? null}, ${blob.sealedKey}, ${blob.keyId}, ${blob.scan}, ${blob.createdAt})`.execute(
    tx,
  );
}

export type FoundBlob =
  | { readonly deletedAt: Date; readonly removedAt: Date | undefined }
  | { readonly deletedAt: undefined; readonly facts: BlobFacts; readonly sealed: SealedKey };

type BlobRow = {
  id: string;
  size: number;
  sha256: Buffer | null;
  content_type: string | null;
  sealed_key: Buffer | null;
  key_id: string | null;
  scan: ScanState;
  created_at: Date;
  deleted_at: Date | null;
  removed_at: Date | null;
};

export async function find(db: Queryable, identity: BlobIdentity): Promise<FoundBlob | undefined> {
  return (await findMany(db, identity, [identity.id])).get(identity.id);
}

/** The blobs of one owner by their ids; what is not there is left out. */
export async function findMany(
  db: Queryable,
  { orgId, mode }: BlobOwner,
  ids: readonly string[],
): Promise<ReadonlyMap<string, FoundBlob>> {
  const { rows } = await sql<BlobRow>`
    select id, size, sha256, content_type, sealed_key, key_id, scan, created_at, deleted_at, removed_at from blobs
    where id = any(${ids}) and org_id = ${orgId} and mode = ${mode}`.execute(db);
  return new Map(rows.map((row) => [row.id, toFound(row, { orgId, mode, id: row.id })]));
}

function toFound(row: BlobRow, identity: BlobIdentity): FoundBlob {
  if (row.deleted_at !== null) {
    return { deletedAt: row.deleted_at, removedAt: row.removed_at ?? undefined };
  }
  if (row.sealed_key === null || row.key_id === null || row.sha256 === null) {
    throw new Error('A blob that was not deleted has no key');
  }
  return {
    deletedAt: undefined,
    facts: {
      ...identity,
      size: row.size,
      sha256: row.sha256.toString('hex'),
      contentType: row.content_type ?? undefined,
      scan: row.scan,
      createdAt: row.created_at,
    },
    sealed: { sealedKey: row.sealed_key, keyId: row.key_id },
  };
}

/** Destroys the key and every trace of the content; false when it was done before or there is no such blob. */
export async function destroyKey(tx: Tx, { id, orgId, mode }: BlobIdentity, at: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update blobs set sealed_key = null, key_id = null, sha256 = null, content_type = null, deleted_at = ${at}
    where id = ${id} and org_id = ${orgId} and mode = ${mode} and deleted_at is null`.execute(tx);
  return numAffectedRows === 1n;
}

/** Notes that the bytes of a deleted blob are gone. */
export async function noteRemoved(db: Queryable, id: string, at: Date): Promise<void> {
  await sql`
    update blobs set removed_at = ${at}
    where id = ${id} and deleted_at is not null and removed_at is null`.execute(db);
}

export async function setVerdict(
  db: Queryable,
  { id, orgId, mode }: BlobIdentity,
  verdict: 'clean' | 'infected',
): Promise<void> {
  await sql`
    update blobs set scan = ${verdict}
    where id = ${id} and org_id = ${orgId} and mode = ${mode} and scan = 'held' and deleted_at is null`.execute(
    db,
  );
}

export type KeyedBlob = { readonly identity: BlobIdentity; readonly sealed: SealedKey };

/** Locks blobs whose key is sealed under another key than the one named. For the change of the master key alone. */
export async function lockSealedOtherwise(tx: Tx, keyId: string, limit: number): Promise<KeyedBlob[]> {
  const { rows } = await sql<{ id: string; org_id: string; mode: Mode; sealed_key: Buffer; key_id: string }>`
    select id, org_id, mode, sealed_key, key_id from blobs where key_id <> ${keyId} limit ${limit} for update`.execute(
    tx,
  );
  return rows.map(({ id, org_id, mode, sealed_key, key_id }) => ({
    identity: { id, orgId: org_id, mode },
    sealed: { sealedKey: sealed_key, keyId: key_id },
  }));
}

export async function replaceKey(
  tx: Tx,
  { id, orgId, mode }: BlobIdentity,
  sealed: SealedKey,
): Promise<void> {
  await sql`
    update blobs set sealed_key = ${sealed.sealedKey}, key_id = ${sealed.keyId}
    where id = ${id} and org_id = ${orgId} and mode = ${mode}`.execute(tx);
}
