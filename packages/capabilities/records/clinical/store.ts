import type { Database, Mode, Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import { type Condition, writeWhere } from '../conditions.ts';
import { makeUuid } from '../ids.ts';
import { after as afterPlace, orderBy, type Order as SortOrder } from '../order.ts';
import type { Owner } from '../owner.ts';
import type { Place } from '../paging.ts';
import { sealJson, unsealJson } from '../sealed.ts';
import { type ClinicalResource, type ClinicalType, isClinicalType } from './model.ts';
import { bareOf, compareFacts, readSearched } from './rules.ts';

type Pool = Database['pool'];

/** A resource as it is stored, opened. */
export type ClinicalRow = {
  readonly id: string;
  readonly patientId: string;
  readonly noteId: string | null;
  readonly resource: ClinicalResource;
  readonly recordedAt: Date;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

type SealedRow = Omit<ClinicalRow, 'resource'> & { readonly sealed: Buffer };

const COLUMNS = `id, patient_id::text as "patientId", note_id as "noteId", sealed, recorded_at as "recordedAt",
  created_at as "createdAt", updated_at as "updatedAt"`;

const unsealRow = ({ sealed, ...row }: SealedRow, key: Buffer): ClinicalRow => ({
  ...row,
  resource: unsealJson<ClinicalResource>(sealed, key),
});

/** Where facts come from, and when they are written down. */
export type Source = {
  readonly noteId: string;
  readonly patientId: string;
  readonly at: Date;
  /** The record seal. */
  readonly sealKey: Buffer;
};

type Order = {
  readonly id: string;
  readonly patientId: string;
  readonly noteId: string | null;
  readonly resource: ClinicalResource;
  readonly recordedAt: Date;
};

/**
 * Makes these the facts of a note, in place of those it had before. A fact that stays keeps its id; what did not change is
 * not touched. Resources of types that are not kept are left out; an empty list takes every fact of the note away.
 */
export async function replaceOfNote(
  tx: Tx,
  owner: Owner,
  source: Source,
  resources: readonly ClinicalResource[],
): Promise<void> {
  const { noteId, patientId, at, sealKey } = source;
  const { rows } = await sql<{ id: string; sealed: Buffer }>`
    select id, sealed from clinical_resources
    where note_id = ${noteId} and org_id = ${owner.orgId} and mode = ${owner.mode} and deleted_at is null
    order by id for update`.execute(tx);
  const kept = rows.map(({ id, sealed }) => ({
    id,
    resource: unsealJson<ClinicalResource>(sealed, sealKey),
  }));
  const said = resources.filter(({ resourceType }) => isClinicalType(resourceType)).map(bareOf);
  const { added, changed, removed } = compareFacts(kept, said);
  if (removed.length > 0) {
    await sql`update clinical_resources set deleted_at = ${at}, updated_at = ${at}
      where id = any(${removed}::uuid[]) and org_id = ${owner.orgId} and mode = ${owner.mode}`.execute(tx);
  }
  for (const one of changed) await update(tx, owner, one, at, sealKey);
  const orders = added.map((resource) => ({
    id: makeUuid(at.getTime()),
    patientId,
    noteId,
    resource,
    recordedAt: at,
  }));
  await insert(tx, owner, orders, at, sealKey);
}

/** A resource that another system gave us. */
export type Imported = {
  /** A UUID, where the resource keeps the id it had; one that is taken leaves it out. */
  readonly id?: string;
  readonly patientId: string;
  readonly resource: ClinicalResource;
};

/**
 * Stores resources that were imported, as `readImported` gives them; the ids of those that are new. Only Conditions and
 * Observations are kept.
 */
export async function insertImported(
  tx: Tx,
  owner: Owner,
  imported: readonly Imported[],
  { at, sealKey }: Pick<Source, 'at' | 'sealKey'>,
): Promise<string[]> {
  const orders = imported
    .filter(({ resource }) => isClinicalType(resource.resourceType))
    .map(({ id, patientId, resource }) => ({
      id: id ?? makeUuid(at.getTime()),
      patientId,
      noteId: null,
      resource: bareOf(resource),
      recordedAt: at,
    }));
  return insert(tx, owner, orders, at, sealKey);
}

async function insert(
  tx: Tx,
  owner: Owner,
  orders: readonly Order[],
  at: Date,
  sealKey: Buffer,
): Promise<string[]> {
  if (orders.length === 0) return [];
  const sent = orders.map(({ id, patientId, noteId, resource, recordedAt }) => ({
    id,
    patient_id: patientId,
    note_id: noteId,
    ...columnsOf(resource, sealKey),
    recorded_at: recordedAt,
  }));
  const { rows } = await sql<{ id: string }>`
    insert into clinical_resources (id, org_id, mode, patient_id, note_id, resource_type, codes, categories, status,
      effective_from, effective_until, recorded_at, sealed, created_at, updated_at)
    select id, ${owner.orgId}, ${owner.mode}, patient_id, note_id, resource_type, codes, categories, status,
      effective_from, effective_until, recorded_at, decode(sealed, 'base64'), ${at}, ${at}
    from jsonb_to_recordset(${JSON.stringify(sent)}::jsonb) as row (id uuid, patient_id bigint, note_id uuid,
      resource_type text, codes text[], categories text[], status text, effective_from timestamptz,
      effective_until timestamptz, recorded_at timestamptz, sealed text)
    on conflict (id) do nothing returning id`.execute(tx);
  return rows.map(({ id }) => id);
}

async function update(
  tx: Tx,
  owner: Owner,
  { id, resource }: Pick<Order, 'id' | 'resource'>,
  at: Date,
  sealKey: Buffer,
): Promise<void> {
  const columns = columnsOf(resource, sealKey);
  await sql`
    update clinical_resources set codes = ${columns.codes}, categories = ${columns.categories},
      status = ${columns.status}, effective_from = ${columns.effective_from},
      effective_until = ${columns.effective_until}, sealed = decode(${columns.sealed}, 'base64'), updated_at = ${at}
    where id = ${id} and org_id = ${owner.orgId} and mode = ${owner.mode}`.execute(tx);
}

function columnsOf(resource: ClinicalResource, sealKey: Buffer) {
  const { codes, categories, status, effective } = readSearched(resource);
  return {
    resource_type: resource.resourceType,
    codes,
    categories,
    status,
    effective_from: effective?.from ?? null,
    effective_until: effective?.until ?? null,
    sealed: sealJson(resource, sealKey).toString('base64'),
  };
}

/** Hides what is known of patients, as part of their deletion. */
export async function deleteResourcesOfPatients(
  tx: Tx,
  owner: Owner,
  patientIds: readonly string[],
  at: Date,
): Promise<void> {
  await sql`update clinical_resources set deleted_at = ${at}, updated_at = ${at}
    where patient_id = any(${patientIds}::bigint[]) and org_id = ${owner.orgId} and mode = ${owner.mode}
      and deleted_at is null`.execute(tx);
}

type PurgedResource = Owner & { readonly type: ClinicalType; readonly id: string };

/** Removes for good up to `limit` resources that were deleted before the moment. */
export async function purgeResources(tx: Tx, before: Date, limit: number): Promise<PurgedResource[]> {
  const { rows } = await sql<{ org_id: string; mode: Mode; type: ClinicalType; id: string }>`
    delete from clinical_resources where id in (
      select id from clinical_resources where deleted_at < ${before} order by deleted_at, id limit ${limit}
      for update skip locked)
    returning org_id, mode, resource_type as type, id`.execute(tx);
  return rows.map(({ org_id: orgId, ...row }) => ({ orgId, ...row }));
}

/** What a search of one type asks for: every condition holds. */
export type ClinicalQuery = {
  readonly type: ClinicalType;
  readonly conditions: readonly Condition[];
};

const whereOf = ({ orgId, mode }: Owner, { type, conditions }: ClinicalQuery) =>
  writeWhere(
    [
      {
        sql: 'org_id = ? and mode = ? and resource_type = ? and deleted_at is null',
        values: [orgId, mode, type],
      },
    ],
    conditions,
  );

/** A resource, and the instant it is sorted by. */
export type SortedRow = ClinicalRow & { readonly standsAt: Date };

/** In an order, after a place. */
export async function searchResources(
  pool: Pool,
  owner: Owner,
  query: ClinicalQuery,
  page: { readonly order: SortOrder; readonly after: Place | undefined; readonly limit: number },
  sealKey: Buffer,
): Promise<SortedRow[]> {
  const { order, limit } = page;
  const conditions = [...query.conditions, ...afterPlace(order, page.after)];
  const { where, values } = whereOf(owner, { ...query, conditions });
  const { rows } = await pool.query<SealedRow & { readonly standsAt: Date }>(
    `select ${COLUMNS}, ${order.by} as "standsAt" from clinical_resources where ${where} ${orderBy(order)} limit ${limit}`,
    values,
  );
  return rows.map(({ standsAt, ...row }) => ({ ...unsealRow(row, sealKey), standsAt }));
}

export async function countResources(pool: Pool, owner: Owner, query: ClinicalQuery): Promise<number> {
  const { where, values } = whereOf(owner, query);
  const { rows } = await pool.query<{ total: number }>(
    `select count(*)::int as total from clinical_resources where ${where}`,
    values,
  );
  return rows[0]?.total ?? 0;
}

export async function findResource(
  pool: Pool,
  owner: Owner,
  type: ClinicalType,
  id: string,
  sealKey: Buffer,
): Promise<ClinicalRow | undefined> {
  const { rows } = await pool.query<SealedRow>({
    name: 'find-clinical-resource',
    text: `select ${COLUMNS} from clinical_resources
      where id = $4 and org_id = $1 and mode = $2 and resource_type = $3 and deleted_at is null`,
    values: [owner.orgId, owner.mode, type, id],
  });
  return rows[0] && unsealRow(rows[0], sealKey);
}
