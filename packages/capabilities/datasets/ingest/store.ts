import type { LoadProgress } from '@chartwright/analytics';
import type { Db, Owner, Tx } from '@chartwright/platform';
import { sql } from 'kysely';

export type Queryable = Db | Tx;

export type LoadState =
  | 'queued'
  | 'running'
  | 'needs_mapping'
  | 'loaded'
  | 'rejected'
  | 'document'
  | 'erasing';

export type LoadRow = {
  readonly file_id: string;
  readonly state: LoadState;
  readonly reason: string | null;
  readonly round: number;
  readonly orders: Buffer | null;
  readonly report: Buffer | null;
  readonly rejects_blob_id: string | null;
  readonly stage: string | null;
  readonly done_bytes: number;
  readonly done_rows: number;
};

const COLUMNS = sql`file_id, state, reason, round, orders, report, rejects_blob_id, stage, done_bytes, done_rows`;
const ofOwner = ({ orgId, mode }: Owner) => sql`org_id = ${orgId} and mode = ${mode}`;
const one = (owner: Owner, fileId: string) => sql`file_id = ${fileId} and ${ofOwner(owner)}`;

/** Nothing happens to a load that is there already. */
export async function insertLoad(
  tx: Tx,
  { orgId, mode }: Owner,
  load: { readonly fileId: string; readonly state: 'queued' | 'document'; readonly at: Date },
): Promise<boolean> {
  const { fileId, state, at } = load;
  const { numAffectedRows } = await sql`
    insert into dataset_loads (file_id, org_id, mode, state, created_at, updated_at)
    values (${fileId}, ${orgId}, ${mode}, ${state}, ${at}, ${at}) on conflict (file_id) do nothing`.execute(
    tx,
  );
  return numAffectedRows === 1n;
}

export async function findLoad(db: Queryable, owner: Owner, fileId: string): Promise<LoadRow | undefined> {
  const { rows } = await sql<LoadRow>`
    select ${COLUMNS} from dataset_loads where ${one(owner, fileId)}`.execute(db);
  return rows[0];
}

export async function lockLoad(tx: Tx, owner: Owner, fileId: string): Promise<LoadRow | undefined> {
  const { rows } = await sql<LoadRow>`
    select ${COLUMNS} from dataset_loads where ${one(owner, fileId)} for update`.execute(tx);
  return rows[0];
}

export async function listLoads(db: Queryable, owner: Owner, fileIds: readonly string[]): Promise<LoadRow[]> {
  const { rows } = await sql<LoadRow>`
    select ${COLUMNS} from dataset_loads where file_id = any(${[...fileIds]}::text[]) and ${ofOwner(owner)}`.execute(
    db,
  );
  return rows;
}

export async function changeLoad(
  tx: Queryable,
  owner: Owner,
  fileId: string,
  change: {
    readonly state: LoadState;
    readonly reason?: string | undefined;
    readonly orders?: Buffer | undefined;
    readonly report?: Buffer | undefined;
    readonly rejectsBlobId?: string | null | undefined;
    readonly isNewRound?: boolean;
    readonly at: Date;
  },
): Promise<void> {
  const rejects = change.rejectsBlobId;
  await sql`
    update dataset_loads set state = ${change.state}, reason = ${change.reason ?? null},
      orders = coalesce(${change.orders ?? null}, orders), report = coalesce(${change.report ?? null}, report),
      rejects_blob_id = ${rejects === undefined ? sql`rejects_blob_id` : rejects},
      round = round + ${change.isNewRound === true ? 1 : 0}, updated_at = ${change.at}
    where ${one(owner, fileId)}`.execute(tx);
}

/** False when the load is no longer that of this round. */
export async function beginLoad(
  db: Queryable,
  owner: Owner,
  { fileId, round, at }: { readonly fileId: string; readonly round: number; readonly at: Date },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update dataset_loads set state = 'running', stage = null, done_bytes = 0, done_rows = 0, updated_at = ${at}
    where ${one(owner, fileId)} and round = ${round} and state in ('queued', 'running')`.execute(db);
  return numAffectedRows === 1n;
}

export async function noteProgress(
  db: Queryable,
  owner: Owner,
  fileId: string,
  { stage, bytes, rows }: Omit<LoadProgress, 'stage'> & { readonly stage: string },
): Promise<void> {
  await sql`
    update dataset_loads set stage = ${stage}, done_bytes = ${bytes}, done_rows = ${rows}
    where ${one(owner, fileId)} and state = 'running'`.execute(db);
}

export type PartRow = {
  readonly dataset_id: string;
  readonly number: number;
  readonly file_id: string;
  readonly table_name: string;
  readonly version: number;
  readonly read_count: number;
  readonly row_count: number;
  readonly duplicate_count: number;
  readonly reject_count: number;
  readonly superseded_count: number;
  readonly replaced_count: number;
};

const PART_COLUMNS = sql`dataset_id, number, file_id, table_name, version, read_count, row_count, duplicate_count,
  reject_count, superseded_count, replaced_count`;

export async function listPartsOfFile(db: Queryable, owner: Owner, fileId: string): Promise<PartRow[]> {
  const { rows } = await sql<PartRow>`
    select ${PART_COLUMNS} from dataset_files where file_id = ${fileId} and ${ofOwner(owner)} order by number`.execute(
    db,
  );
  return rows;
}

/** Those that have rows. */
export async function listPartsOfDataset(db: Queryable, owner: Owner, datasetId: string): Promise<PartRow[]> {
  const { rows } = await sql<PartRow>`
    select ${PART_COLUMNS} from dataset_files
    where dataset_id = ${datasetId} and row_count > 0 and ${ofOwner(owner)} order by number`.execute(db);
  return rows;
}

export type NewPart = Omit<PartRow, 'dataset_id'> & {
  readonly datasetId: string;
  readonly part: Buffer;
  readonly at: Date;
};

export async function insertPart(tx: Tx, { orgId, mode }: Owner, part: NewPart): Promise<void> {
  await sql`
    insert into dataset_files (dataset_id, number, org_id, mode, file_id, part, table_name, version, read_count, row_count,
      duplicate_count, reject_count, superseded_count, replaced_count, loaded_at)
    values (${part.datasetId}, ${part.number}, ${orgId}, ${mode}, ${part.file_id}, ${part.part}, ${part.table_name},
      ${part.version}, ${part.read_count}, ${part.row_count}, ${part.duplicate_count}, ${part.reject_count},
      ${part.superseded_count}, ${part.replaced_count}, ${part.at})`.execute(tx);
}

export async function setRowCounts(
  tx: Tx,
  owner: Owner,
  {
    datasetId,
    table,
    files,
  }: {
    readonly datasetId: string;
    readonly table: string;
    readonly files: Readonly<Record<number, number>>;
  },
): Promise<void> {
  const numbers = Object.keys(files).map(Number);
  await sql`
    update dataset_files f set row_count = coalesce(
      (select n.rows from unnest(${numbers}::int[], ${numbers.map((each) => files[each] ?? 0)}::bigint[]) as n (number, rows)
        where n.number = f.number), 0)
    where f.dataset_id = ${datasetId} and f.table_name = ${table} and ${ofOwner(owner)}`.execute(tx);
}

export type NewDataset = {
  readonly id: string;
  readonly digest: Buffer;
  readonly name: Buffer;
  readonly model: string;
  readonly at: Date;
};

export async function insertDataset(tx: Tx, { orgId, mode }: Owner, made: NewDataset): Promise<void> {
  await sql`
    insert into datasets (id, org_id, mode, name_digest, name, model, version, created_at)
    values (${made.id}, ${orgId}, ${mode}, ${made.digest}, ${made.name}, ${made.model}, 0, ${made.at})
    on conflict (id) do nothing`.execute(tx);
}

/** False when another load was quicker: then what this one has made stands on a version that is gone. */
export async function nextVersion(
  tx: Tx,
  owner: Owner,
  step: { readonly id: string; readonly version: number; readonly files: number; readonly at: Date },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update datasets set version = ${step.version}, next_file = next_file + ${step.files}, loaded_at = ${step.at}
    where id = ${step.id} and version = ${step.version - 1} and ${ofOwner(owner)}`.execute(tx);
  return numAffectedRows === 1n;
}

export type NewTable = {
  readonly datasetId: string;
  readonly table: string;
  readonly version: number;
  readonly fileName: string;
  readonly secret: Buffer;
  readonly facts: Buffer;
  readonly rows: number;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly at: Date;
};

/** Puts a file in the place of the one that held the table so far. */
export async function replaceTable(tx: Tx, owner: Owner, made: NewTable): Promise<void> {
  await sql`
    update dataset_tables set retired_at = ${made.at}
    where dataset_id = ${made.datasetId} and table_name = ${made.table} and retired_at is null and ${ofOwner(owner)}`.execute(
    tx,
  );
  await sql`
    insert into dataset_tables (dataset_id, table_name, version, org_id, mode, file_name, secret, facts, row_count,
      first_day, last_day)
    values (${made.datasetId}, ${made.table}, ${made.version}, ${owner.orgId}, ${owner.mode}, ${made.fileName},
      ${made.secret}, ${made.facts}, ${made.rows}, ${made.from ?? null}::date, ${made.to ?? null}::date)`.execute(
    tx,
  );
}

export type RetiredRow = {
  readonly dataset_id: string;
  readonly org_id: string;
  readonly mode: Owner['mode'];
  readonly table_name: string;
  readonly version: number;
  readonly file_name: string;
};

/** For the sweep, across organisations. */
export async function listRetired(db: Queryable, before: Date): Promise<RetiredRow[]> {
  const { rows } = await sql<RetiredRow>`
    select dataset_id, org_id, mode, table_name, version, file_name from dataset_tables
    where retired_at <= ${before} order by retired_at limit 500`.execute(db);
  return rows;
}

export async function listRetiredOf(db: Queryable, owner: Owner, datasetId: string): Promise<RetiredRow[]> {
  const { rows } = await sql<RetiredRow>`
    select dataset_id, org_id, mode, table_name, version, file_name from dataset_tables
    where dataset_id = ${datasetId} and retired_at is not null and ${ofOwner(owner)}`.execute(db);
  return rows;
}

/** The key goes with the row: what is left of the file anywhere can no longer be read. */
export async function deleteTable(db: Queryable, row: RetiredRow): Promise<void> {
  await sql`
    delete from dataset_tables where dataset_id = ${row.dataset_id} and table_name = ${row.table_name}
      and version = ${row.version} and org_id = ${row.org_id} and mode = ${row.mode}
      and retired_at is not null`.execute(db);
}

export async function isKnownFile(db: Queryable, fileName: string): Promise<boolean> {
  const { rows } = await sql`select 1 from dataset_tables where file_name = ${fileName}`.execute(db);
  return rows.length > 0;
}
