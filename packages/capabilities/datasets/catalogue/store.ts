import type { Db, Owner, Tx } from '@chartwright/platform';
import { sql } from 'kysely';

export type Queryable = Db | Tx;

export type DatasetRow = {
  readonly id: string;
  readonly name: Buffer;
  readonly model: string;
  readonly version: number;
  readonly next_file: number;
  readonly loaded_at: Date | null;
  readonly rows: number;
};

const COLUMNS = sql`id, name, model, version, next_file, loaded_at,
  coalesce((select sum(t.row_count)::bigint from dataset_tables t
    where t.dataset_id = datasets.id and t.retired_at is null and not starts_with(t.table_name, '_')), 0)::bigint as rows`;
const ofOwner = ({ orgId, mode }: Owner) => sql`org_id = ${orgId} and mode = ${mode}`;

/** With a version at least; one that was only begun holds nothing yet. */
export async function listDatasets(db: Queryable, owner: Owner): Promise<DatasetRow[]> {
  const { rows } = await sql<DatasetRow>`
    select ${COLUMNS} from datasets where ${ofOwner(owner)} and version > 0
    order by loaded_at desc, id`.execute(db);
  return rows;
}

export async function findDataset(
  db: Queryable,
  owner: Owner,
  digest: Buffer,
): Promise<DatasetRow | undefined> {
  const { rows } = await sql<DatasetRow>`
    select ${COLUMNS} from datasets where ${ofOwner(owner)} and name_digest = ${digest}`.execute(db);
  return rows[0];
}

export async function findDatasetById(
  db: Queryable,
  owner: Owner,
  id: string,
): Promise<DatasetRow | undefined> {
  const { rows } = await sql<DatasetRow>`
    select ${COLUMNS} from datasets where ${ofOwner(owner)} and id = ${id}`.execute(db);
  return rows[0];
}

export type TableRow = {
  readonly table_name: string;
  readonly version: number;
  readonly file_name: string;
  readonly secret: Buffer;
  readonly row_count: number;
  readonly first_day: string | null;
  readonly last_day: string | null;
};

export async function listTables(db: Queryable, owner: Owner, datasetId: string): Promise<TableRow[]> {
  const { rows } = await sql<TableRow>`
    select table_name, version, file_name, secret, row_count, first_day::text as first_day, last_day::text as last_day
    from dataset_tables
    where ${ofOwner(owner)} and dataset_id = ${datasetId} and retired_at is null
    order by table_name`.execute(db);
  return rows;
}

/** Files that are being read, or wait for it. */
export async function countLoading(db: Queryable, owner: Owner): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from dataset_loads
    where ${ofOwner(owner)} and state in ('queued', 'running')`.execute(db);
  return rows[0]?.count ?? 0;
}

export async function listFacts(
  db: Queryable,
  owner: Owner,
  datasetId: string,
): Promise<{ readonly table_name: string; readonly facts: Buffer }[]> {
  const { rows } = await sql<{ table_name: string; facts: Buffer }>`
    select table_name, facts from dataset_tables
    where ${ofOwner(owner)} and dataset_id = ${datasetId} and retired_at is null
    order by table_name`.execute(db);
  return rows;
}

export type FileRow = {
  readonly number: number;
  readonly file_id: string;
  readonly part: Buffer;
  readonly content: Buffer;
  readonly table_name: string;
  readonly row_count: number;
  readonly loaded_at: Date;
};

/** Those that still have rows. */
export async function listFiles(db: Queryable, owner: Owner, datasetId: string): Promise<FileRow[]> {
  const { rows } = await sql<FileRow>`
    select f.number, f.file_id, f.part, u.content, f.table_name, f.row_count, f.loaded_at
    from dataset_files f join upload_files u on u.id = f.file_id
    where f.org_id = ${owner.orgId} and f.mode = ${owner.mode} and f.dataset_id = ${datasetId} and f.row_count > 0
      and u.deleted_at is null
    order by f.number`.execute(db);
  return rows;
}
