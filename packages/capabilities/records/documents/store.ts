import type { Database, Db, Mode, Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import { type Condition, writeWhere } from '../conditions.ts';
import { after as afterPlace, type Order, orderBy } from '../order.ts';
import type { Owner } from '../owner.ts';
import { countUpTo, type Place, type Window } from '../paging.ts';
import type { FileType } from './rules.ts';

type Queryable = Db | Tx;

export type DocumentRow = {
  readonly id: string;
  readonly patient_id: string;
  readonly external_id: string | null;
  readonly blob_id: string;
  readonly filename: string;
  readonly file_type: FileType['name'];
  readonly file_size: number;
  /** In hexadecimal. */
  readonly sha256: string;
  readonly created_at: Date;
};

const COLUMNS = `id, patient_id::text as patient_id, external_id, blob_id, filename, file_type, file_size,
  encode(sha256, 'hex') as sha256, created_at`;
const columns = sql.raw(COLUMNS);

export type NewDocument = {
  readonly id: string;
  readonly patientId: string;
  readonly externalId: string | null;
  readonly blob: { readonly id: string; readonly size: number; readonly sha256: string };
  readonly filename: string;
  readonly fileType: FileType['name'];
  readonly createdBy: string;
  readonly at: Date;
};

/** Undefined when the external id is taken. */
export async function insertDocument(
  tx: Tx,
  { orgId, mode }: Owner,
  { id, patientId, externalId, blob, filename, fileType, createdBy, at }: NewDocument,
): Promise<DocumentRow | undefined> {
  const { rows } = await sql<DocumentRow>`
    insert into documents (id, org_id, mode, patient_id, external_id, blob_id, filename, file_type, file_size, sha256,
      created_by, created_at, updated_at)
    values (${id}, ${orgId}, ${mode}, ${patientId}, ${externalId}, ${blob.id}, ${filename}, ${fileType}, ${blob.size},
      decode(${blob.sha256}, 'hex'), ${createdBy}, ${at}, ${at})
    on conflict (org_id, mode, external_id) where external_id is not null and deleted_at is null do nothing
    returning ${columns}`.execute(tx);
  return rows[0];
}

const ofOwner = ({ orgId, mode }: Owner) => sql`org_id = ${orgId} and mode = ${mode} and deleted_at is null`;

export async function findDocument(
  db: Queryable,
  owner: Owner,
  id: string,
): Promise<DocumentRow | undefined> {
  const { rows } = await sql<DocumentRow>`
    select ${columns} from documents where id = ${id} and ${ofOwner(owner)}`.execute(db);
  return rows[0];
}

export async function findDocumentByExternalId(
  db: Queryable,
  owner: Owner,
  externalId: string,
): Promise<DocumentRow | undefined> {
  const { rows } = await sql<DocumentRow>`
    select ${columns} from documents where external_id = ${externalId} and ${ofOwner(owner)}`.execute(db);
  return rows[0];
}

export async function lockDocument(tx: Tx, owner: Owner, id: string): Promise<DocumentRow | undefined> {
  const { rows } = await sql<DocumentRow>`
    select ${columns} from documents where id = ${id} and ${ofOwner(owner)} for update`.execute(tx);
  return rows[0];
}

/** The documents of these patients, newest first. */
type DocumentFilter = { readonly patientIds: readonly string[]; readonly externalId: string | undefined };

const listed = (owner: Owner, { patientIds, externalId }: DocumentFilter) =>
  sql`patient_id = any(${patientIds}::bigint[]) and ${ofOwner(owner)}
    ${externalId === undefined ? sql`` : sql`and external_id = ${externalId}`}`;

/** How many documents the patients have, up to a bound. */
export const countListed = (db: Queryable, owner: Owner, filter: DocumentFilter): Promise<number> =>
  countUpTo(db, sql`documents where ${listed(owner, filter)}`);

export async function listDocuments(
  db: Queryable,
  owner: Owner,
  filter: DocumentFilter,
  { before, skip, rows: limit }: Window,
): Promise<DocumentRow[]> {
  const { rows } = await sql<DocumentRow>`
    select ${columns} from documents
    where ${listed(owner, filter)} and (created_at, id) < (${before.createdAt}, ${before.id}::uuid)
    order by created_at desc, id desc offset ${skip} limit ${limit}`.execute(db);
  return rows;
}

const whereOf = ({ orgId, mode }: Owner, conditions: readonly Condition[]) =>
  writeWhere([{ sql: 'org_id = ? and mode = ? and deleted_at is null', values: [orgId, mode] }], conditions);

/** Documents that meet conditions, in an order, after a place. */
export async function searchDocuments(
  pool: Database['pool'],
  owner: Owner,
  conditions: readonly Condition[],
  page: { readonly order: Order; readonly after: Place | undefined; readonly limit: number },
): Promise<DocumentRow[]> {
  const { order, limit } = page;
  const { where, values } = whereOf(owner, [...conditions, ...afterPlace(order, page.after)]);
  const { rows } = await pool.query<DocumentRow>(
    `select ${COLUMNS} from documents where ${where} ${orderBy(order)} limit ${limit}`,
    values,
  );
  return rows;
}

export async function countDocuments(
  pool: Database['pool'],
  owner: Owner,
  conditions: readonly Condition[],
): Promise<number> {
  const { where, values } = whereOf(owner, conditions);
  const { rows } = await pool.query<{ total: number }>(
    `select count(*)::int as total from documents where ${where}`,
    values,
  );
  return rows[0]?.total ?? 0;
}

/** Hides a document. The database notes its deletion. */
export async function deleteDocument(tx: Tx, owner: Owner, id: string, at: Date): Promise<void> {
  await sql`
    update documents set deleted_at = ${at}, updated_at = ${at}
    where id = ${id} and ${ofOwner(owner)}`.execute(tx);
}

/** Hides every document of these patients; their ids. */
export async function deleteDocumentsOfPatients(
  tx: Tx,
  owner: Owner,
  patientIds: readonly string[],
  at: Date,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update documents set deleted_at = ${at}, updated_at = ${at}
    where patient_id = any(${patientIds}::bigint[]) and ${ofOwner(owner)} returning id`.execute(tx);
  return rows.map(({ id }) => id);
}

export type DeletionRow = {
  readonly document_id: string;
  readonly blob_id: string;
  readonly sha256: string;
  readonly size: number;
  readonly deleted_at: Date;
  readonly purged_at: Date | null;
};

const deletionColumns = sql.raw(
  `document_id, blob_id, encode(sha256, 'hex') as sha256, size, deleted_at, purged_at`,
);

export async function findDeletion(
  db: Queryable,
  { orgId, mode }: Owner,
  id: string,
): Promise<DeletionRow | undefined> {
  const { rows } = await sql<DeletionRow>`
    select ${deletionColumns} from document_deletions
    where document_id = ${id} and org_id = ${orgId} and mode = ${mode}`.execute(db);
  return rows[0];
}

export type DueDeletion = { readonly owner: Owner; readonly documentId: string; readonly blobId: string };

/** Locks up to `limit` deletions from before the moment whose bytes can still be opened; those of others are left out. */
export async function lockDueDeletions(tx: Tx, before: Date, limit: number): Promise<DueDeletion[]> {
  const { rows } = await sql<{ org_id: string; mode: Mode; document_id: string; blob_id: string }>`
    select org_id, mode, document_id, blob_id from document_deletions
    where purged_at is null and deleted_at < ${before}
    order by deleted_at, document_id limit ${limit} for update skip locked`.execute(tx);
  return rows.map(({ org_id: orgId, mode, document_id: documentId, blob_id: blobId }) => ({
    owner: { orgId, mode },
    documentId,
    blobId,
  }));
}

/** Removes the row of a deleted document and notes that its key is gone. */
export async function purgeDocument(tx: Tx, { owner, documentId }: DueDeletion, at: Date): Promise<void> {
  const { orgId, mode } = owner;
  await sql`
    delete from documents where id = ${documentId} and org_id = ${orgId} and mode = ${mode}`.execute(tx);
  await sql`
    update document_deletions set purged_at = ${at}
    where document_id = ${documentId} and org_id = ${orgId} and mode = ${mode}`.execute(tx);
}
