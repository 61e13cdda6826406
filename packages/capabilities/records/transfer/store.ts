import type { Actor, Db, StoredBlob, Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import type { Page } from '../paging.ts';
import type { LineKind } from './exchange.ts';
import type { Format } from './model.ts';

type Queryable = Db | Tx;

/** `cancelled` also when its files were removed by hand. */
export type Status = 'queued' | 'running' | 'completed' | 'failed' | 'cancelled';

/** Who asked for a transfer, as the audit chain names it. */
type Asker = { readonly actor_kind: string; readonly actor_id: string; readonly request_id: string };

export type ExportRow = Asker & {
  readonly id: string;
  readonly org_id: string;
  readonly mode: Owner['mode'];
  readonly format: Format;
  readonly kinds: readonly string[];
  readonly since: Date | null;
  readonly as_of: Date;
  readonly status: Status;
  readonly failure: string | null;
  readonly request_url: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly completed_at: Date | null;
  readonly expires_at: Date;
};

export type FileRow = {
  readonly kind: string;
  readonly total: number | null;
  readonly done: number;
  readonly blob_id: string | null;
  readonly size: number | null;
  readonly sha256: string | null;
};

const EXPORT_COLUMNS =
  sql.raw(`id, org_id, mode, format, kinds, since, as_of, status, failure, actor_kind, actor_id, request_id,
  request_url, created_at, updated_at, completed_at, expires_at`);

export type NewExport = {
  readonly id: string;
  readonly owner: Owner;
  readonly format: Format;
  readonly kinds: readonly string[];
  readonly since: Date | null;
  readonly actor: Pick<Actor, 'kind' | 'id'>;
  readonly requestId: string;
  readonly requestUrl: string | null;
  readonly at: Date;
  readonly expiresAt: Date;
};

export async function insertExport(tx: Tx, made: NewExport): Promise<void> {
  const { id, owner, format, kinds, since, actor, requestId, requestUrl, at, expiresAt } = made;
  await sql`
    insert into record_exports (id, org_id, mode, format, kinds, since, as_of, status, actor_kind, actor_id, request_id,
      request_url, created_at, updated_at, expires_at)
    values (${id}, ${owner.orgId}, ${owner.mode}, ${format}, ${kinds}::text[], ${since}, ${at}, 'queued', ${actor.kind},
      ${actor.id}, ${requestId}, ${requestUrl}, ${at}, ${at}, ${expiresAt})`.execute(tx);
  await sql`
    insert into record_export_files (export_id, kind, place)
    select ${id}, kind, place from unnest(${kinds}::text[]) with ordinality as each (kind, place)`.execute(
    tx,
  );
}

export async function findExport(db: Queryable, owner: Owner, id: string): Promise<ExportRow | undefined> {
  const { rows } = await sql<ExportRow>`
    select ${EXPORT_COLUMNS} from record_exports
    where id = ${id} and org_id = ${owner.orgId} and mode = ${owner.mode}`.execute(db);
  return rows[0];
}

export async function listFiles(db: Queryable, exportId: string): Promise<FileRow[]> {
  const { rows } = await sql<FileRow>`
    select kind, total, done, blob_id, size, sha256 from record_export_files
    where export_id = ${exportId} order by place`.execute(db);
  return rows;
}

/** One row more than the page shows, newest first, of exports that hold nothing beyond `kinds`. */
export async function listExports(
  db: Queryable,
  owner: Owner,
  kinds: readonly string[],
  page: Page,
): Promise<ExportRow[]> {
  const { rows } = await sql<ExportRow>`
    select ${EXPORT_COLUMNS} from record_exports
    where org_id = ${owner.orgId} and mode = ${owner.mode} and kinds <@ ${kinds}::text[] ${pageOf(page)}`.execute(
    db,
  );
  return rows;
}

const pageOf = ({ number, limit, after }: Page) => sql`
  and (${after?.createdAt ?? null}::timestamptz is null
    or (created_at, id) < (${after?.createdAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
  order by created_at desc, id desc
  offset ${after === undefined ? (number - 1) * limit : 0} limit ${limit + 1}`;

/** Takes an export up under the name of a run; undefined when there is nothing to do. */
export async function beginExport(
  db: Queryable,
  id: string,
  run: string,
  at: Date,
): Promise<ExportRow | undefined> {
  const { rows } = await sql<ExportRow>`
    update record_exports set status = 'running', run = ${run}, updated_at = ${at}
    where id = ${id} and status in ('queued', 'running') returning ${EXPORT_COLUMNS}`.execute(db);
  return rows[0];
}

/** Which run of which export writes. */
export type Writer = { readonly exportId: string; readonly run: string; readonly at: Date };

/** False when the export was cancelled, or another run has taken it up. Held until the transaction ends. */
async function isWriter(tx: Tx, { exportId, run, at }: Writer): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update record_exports set updated_at = ${at}
    where id = ${exportId} and run = ${run} and status = 'running'`.execute(tx);
  return numAffectedRows === 1n;
}

/** Says how far a file is; false when this run no longer writes. A file that is begun anew begins at 0. */
export async function noteProgress(
  tx: Tx,
  writer: Writer,
  file: { readonly kind: string; readonly done: number; readonly total?: number },
): Promise<boolean> {
  if (!(await isWriter(tx, writer))) return false;
  await sql`
    update record_export_files set done = ${file.done}, total = coalesce(${file.total ?? null}::bigint, total)
    where export_id = ${writer.exportId} and kind = ${file.kind}`.execute(tx);
  return true;
}

/** Makes a whole file part of its export; false when this run no longer writes. */
export async function finishFile(tx: Tx, writer: Writer, kind: string, stored: StoredBlob): Promise<boolean> {
  if (!(await isWriter(tx, writer))) return false;
  await sql`
    update record_export_files set blob_id = ${stored.id}, size = ${stored.size}, sha256 = ${stored.sha256}, total = done
    where export_id = ${writer.exportId} and kind = ${kind}`.execute(tx);
  return true;
}

export async function finishExport(tx: Tx, { exportId, run, at }: Writer): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update record_exports set status = 'completed', completed_at = ${at}, updated_at = ${at}, run = null
    where id = ${exportId} and run = ${run} and status = 'running'
      and not exists (select from record_export_files where export_id = ${exportId} and blob_id is null)`.execute(
    tx,
  );
  return numAffectedRows === 1n;
}

const TABLES = { export: sql.table('record_exports'), import: sql.table('record_imports') };
export type Transfer = keyof typeof TABLES;

/** Ends what is not completed. */
export async function endTransfer(
  tx: Tx,
  transfer: Transfer,
  id: string,
  end: { readonly status: 'failed' | 'cancelled'; readonly failure: string | null; readonly at: Date },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ${TABLES[transfer]} set status = ${end.status}, failure = ${end.failure}, updated_at = ${end.at}
    where id = ${id} and status in ('queued', 'running')`.execute(tx);
  return numAffectedRows === 1n;
}

/** An export whose files are taken away is cancelled, whatever it was. Gives the blobs that are to go. */
export async function cancelExport(tx: Tx, id: string, at: Date): Promise<string[]> {
  await sql`update record_exports set status = 'cancelled', run = null, updated_at = ${at} where id = ${id}`.execute(
    tx,
  );
  const { rows } = await sql<{ blob_id: string }>`
    with held as (select kind, blob_id from record_export_files where export_id = ${id} and blob_id is not null for update)
    update record_export_files as file set blob_id = null, size = null, sha256 = null
    from held where file.export_id = ${id} and file.kind = held.kind
    returning held.blob_id`.execute(tx);
  return rows.map((row) => row.blob_id);
}

/** Transfers nobody has worked on since a moment, though they are not done. */
export async function listStalled(
  db: Queryable,
  before: Date,
): Promise<{ transfer: Transfer; id: string }[]> {
  const { rows } = await sql<{ transfer: Transfer; id: string }>`
    select 'export' as transfer, id::text as id from record_exports
    where status in ('queued', 'running') and updated_at < ${before}
    union all
    select 'import', id::text from record_imports
    where status in ('queued', 'running') and updated_at < ${before}`.execute(db);
  return rows;
}

export type Expired = Owner & {
  readonly transfer: Transfer;
  readonly id: string;
  readonly blobIds: readonly string[];
};

/** Removes transfers whose time is over, and gives the blobs that are to go with them. */
export async function deleteExpired(tx: Tx, now: Date, limit: number): Promise<Expired[]> {
  const { rows } = await sql<{
    transfer: Transfer;
    id: string;
    org_id: string;
    mode: Owner['mode'];
    blob_ids: string[] | null;
  }>`
    with old_exports as (
      select id, org_id, mode, (select array_agg(blob_id) from record_export_files
        where export_id = record_exports.id and blob_id is not null) as blob_ids
      from record_exports where expires_at <= ${now} order by expires_at limit ${limit} for update skip locked
    ), old_imports as (
      select id, org_id, mode, array[blob_id] as blob_ids
      from record_imports where expires_at <= ${now} order by expires_at limit ${limit} for update skip locked
    ), gone_exports as (delete from record_exports where id in (select id from old_exports)
    ), gone_imports as (delete from record_imports where id in (select id from old_imports))
    select 'export' as transfer, * from old_exports union all select 'import', * from old_imports`.execute(
    tx,
  );
  return rows.map(({ org_id: orgId, blob_ids, ...row }) => ({ ...row, orgId, blobIds: blob_ids ?? [] }));
}

export type Counts = {
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly failed: number;
};

export type ImportRow = Asker &
  Counts & {
    readonly id: string;
    readonly org_id: string;
    readonly mode: Owner['mode'];
    readonly format: Format;
    readonly source: string;
    readonly dry_run: boolean;
    readonly on_clash: 'skip' | 'update';
    readonly on_error: 'continue' | 'stop';
    readonly kinds: readonly LineKind[];
    readonly status: Status;
    readonly failure: string | null;
    readonly blob_id: string;
    readonly total_bytes: number;
    readonly done_bytes: number;
    readonly lines: number;
    readonly created_at: Date;
    readonly updated_at: Date;
    readonly completed_at: Date | null;
    readonly expires_at: Date;
  };

const IMPORT_COLUMNS =
  sql.raw(`id, org_id, mode, format, source, dry_run, on_clash, on_error, kinds, status, failure, actor_kind,
  actor_id, request_id, blob_id, total_bytes, done_bytes, lines, created, updated, skipped, failed, created_at, updated_at,
  completed_at, expires_at`);

export type NewImport = Pick<
  ImportRow,
  'id' | 'format' | 'source' | 'dry_run' | 'on_clash' | 'on_error' | 'kinds'
> & {
  readonly owner: Owner;
  readonly stored: StoredBlob;
  readonly actor: Pick<Actor, 'kind' | 'id'>;
  readonly requestId: string;
  readonly at: Date;
  readonly expiresAt: Date;
};

export async function insertImport(tx: Tx, made: NewImport): Promise<void> {
  const { owner, stored, actor, at } = made;
  await sql`
    insert into record_imports (id, org_id, mode, format, source, dry_run, on_clash, on_error, kinds, status, actor_kind,
      actor_id, request_id, blob_id, total_bytes, created_at, updated_at, expires_at)
    values (${made.id}, ${owner.orgId}, ${owner.mode}, ${made.format}, ${made.source}, ${made.dry_run}, ${made.on_clash},
      ${made.on_error}, ${made.kinds}::text[], 'queued', ${actor.kind}, ${actor.id}, ${made.requestId}, ${stored.id},
      ${stored.size}, ${at}, ${at}, ${made.expiresAt})`.execute(tx);
}

export async function findImport(db: Queryable, owner: Owner, id: string): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`
    select ${IMPORT_COLUMNS} from record_imports
    where id = ${id} and org_id = ${owner.orgId} and mode = ${owner.mode}`.execute(db);
  return rows[0];
}

export async function listImports(db: Queryable, owner: Owner, page: Page): Promise<ImportRow[]> {
  const { rows } = await sql<ImportRow>`
    select ${IMPORT_COLUMNS} from record_imports
    where org_id = ${owner.orgId} and mode = ${owner.mode} ${pageOf(page)}`.execute(db);
  return rows;
}

/** Takes an import up where it stands; undefined when there is nothing to do. */
export async function beginImport(db: Queryable, id: string, at: Date): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`
    update record_imports set status = 'running', updated_at = ${at}
    where id = ${id} and status in ('queued', 'running') returning ${IMPORT_COLUMNS}`.execute(db);
  return rows[0];
}

export type Step = Counts & { readonly lines: number; readonly endsAt: number };

/**
 * Moves the place of an import on, together with what the lines before it have made. False when it does not stand where this run
 * believes: it was cancelled, or another run has done these lines.
 */
export async function moveOn(tx: Tx, id: string, from: number, step: Step, at: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update record_imports set done_bytes = ${step.endsAt}, lines = lines + ${step.lines}, created = created + ${step.created},
      updated = updated + ${step.updated}, skipped = skipped + ${step.skipped}, failed = failed + ${step.failed},
      updated_at = ${at}
    where id = ${id} and done_bytes = ${from} and status = 'running'`.execute(tx);
  return numAffectedRows === 1n;
}

export async function finishImport(tx: Tx, id: string, at: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update record_imports set status = 'completed', completed_at = ${at}, updated_at = ${at}
    where id = ${id} and status = 'running' and done_bytes = total_bytes`.execute(tx);
  return numAffectedRows === 1n;
}

export type LineFault = {
  readonly line: number;
  readonly kind: string | null;
  readonly field: string;
  readonly message: string;
};

export async function insertFaults(tx: Tx, importId: string, faults: readonly LineFault[]): Promise<void> {
  if (faults.length === 0) return;
  await sql`
    insert into record_import_errors (import_id, line, place, kind, field, message)
    select ${importId}, line, row_number() over (partition by line order by place), kind, field, message
    from jsonb_to_recordset(${JSON.stringify(faults.map((fault, place) => ({ ...fault, place })))}::jsonb)
      as row (line bigint, place int, kind text, field text, message text)`.execute(tx);
}

export async function listFaults(
  db: Queryable,
  importId: string,
  after: { readonly line: number; readonly place: number },
  limit: number,
): Promise<(LineFault & { readonly place: number })[]> {
  const { rows } = await sql<LineFault & { place: number }>`
    select line, place, kind, field, message from record_import_errors
    where import_id = ${importId} and (line, place) > (${after.line}, ${after.place})
    order by line, place limit ${limit}`.execute(db);
  return rows;
}

/** What records of a source are called here, by what it calls them. The first of the sources that knows one has the word. */
export async function findMapped(
  tx: Tx,
  owner: Owner,
  sources: readonly string[],
  kind: LineKind,
  sourceIds: readonly string[],
): Promise<Map<string, string>> {
  if (sourceIds.length === 0) return new Map();
  const { rows } = await sql<{ source_id: string; id: string }>`
    select source_id, id from record_import_ids
    where org_id = ${owner.orgId} and mode = ${owner.mode} and source = any(${sources}::text[]) and kind = ${kind}
      and source_id = any(${sourceIds}::text[])
    order by array_position(${sources}::text[], source) desc`.execute(tx);
  return new Map(rows.map((row) => [row.source_id, row.id]));
}

export type Mapped = { readonly sourceId: string; readonly id: string };

export async function saveMapped(
  tx: Tx,
  owner: Owner,
  source: string,
  kind: LineKind,
  mapped: readonly Mapped[],
): Promise<void> {
  if (mapped.length === 0) return;
  await sql`
    insert into record_import_ids (org_id, mode, source, kind, source_id, id)
    select distinct on (source_id) ${owner.orgId}, ${owner.mode}, ${source}, ${kind}, source_id, id
    from unnest(${mapped.map((each) => each.sourceId)}::text[], ${mapped.map((each) => each.id)}::text[]) as row (source_id, id)
    order by source_id
    on conflict (org_id, mode, source, kind, source_id) do update set id = excluded.id`.execute(tx);
}

export async function deleteMapped(tx: Tx, owner: Owner, source: string): Promise<void> {
  await sql`delete from record_import_ids
    where org_id = ${owner.orgId} and mode = ${owner.mode} and source = ${source}`.execute(tx);
}

export type Present = {
  readonly id: string;
  /** In the owner's world and not deleted. */
  readonly is_own: boolean;
  readonly external_id: string | null;
};

type Place = {
  readonly table: string;
  readonly idType: 'bigint' | 'uuid';
  readonly hasExternalId: boolean;
  readonly isSoftDeleted: boolean;
};

/** Every row that has one of the ids, in any world, and every own row that has one of the external ids. */
export async function findPresent(
  tx: Tx,
  owner: Owner,
  place: Place,
  sought: { readonly ids: readonly string[]; readonly externalIds: readonly string[] },
): Promise<Present[]> {
  const table = sql.table(place.table);
  const external = place.hasExternalId ? sql.raw('external_id') : sql.raw('null::text');
  const isOwn = sql`org_id = ${owner.orgId} and mode = ${owner.mode} ${livesIn(place)}`;
  const { rows } = await sql<Present>`
    select id::text as id, (${isOwn}) as is_own, ${external} as external_id from ${table}
    where id = any(${sought.ids}::${sql.raw(place.idType)}[])`.execute(tx);
  if (!place.hasExternalId || sought.externalIds.length === 0) return rows;
  const { rows: more } = await sql<Present>`
    select id::text as id, true as is_own, external_id from ${table}
    where ${isOwn} and external_id = any(${sought.externalIds}::text[])`.execute(tx);
  return [...rows, ...more];
}

const livesIn = ({ isSoftDeleted }: Place) => (isSoftDeleted ? sql`and deleted_at is null` : sql``);

/** Those of the ids that name own records. They are held as they are until the transaction ends: what names one must not outlive it. */
export async function holdOwn(
  tx: Tx,
  owner: Owner,
  place: Place,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    select id::text as id from ${sql.table(place.table)}
    where id = any(${ids}::${sql.raw(place.idType)}[]) and org_id = ${owner.orgId} and mode = ${owner.mode} ${livesIn(place)}
    order by id for share`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}
