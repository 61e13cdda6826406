import { type Db, type Mode, sqlState, type Tx } from '@chartwright/platform';
import { type RawBuilder, sql } from 'kysely';
import type { Owner } from '../owner.ts';
import { countUpTo, type Window } from '../paging.ts';
import type { Section } from './model.ts';

type Queryable = Db | Tx;

export type TemplateFields = {
  readonly name: string;
  readonly specialty: string | null;
  readonly note_type: string;
  readonly sections: readonly Section[];
};

export type TemplateRow = TemplateFields & {
  readonly id: string;
  readonly version: number;
  /** Null for a template of the system. */
  readonly created_by: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
};

const COLUMNS = 'id, name, specialty, note_type, sections, version, created_by, created_at, updated_at';
const columns = sql.raw(COLUMNS);

const live = ({ orgId, mode }: Owner): RawBuilder<unknown> =>
  sql`org_id = ${orgId} and mode = ${mode} and deleted_at is null`;

type Written = {
  readonly id: string;
  readonly fields: TemplateFields;
  readonly at: Date;
  readonly by: string;
};

/** Undefined when the name is taken. */
export async function insertTemplate(
  tx: Tx,
  { orgId, mode }: Owner,
  { id, fields, at, by }: Written,
): Promise<TemplateRow | undefined> {
  const { rows } = await sql<TemplateRow>`
    insert into note_templates (id, org_id, mode, name, specialty, note_type, sections, version, created_by, created_at,
      updated_at)
    values (${id}, ${orgId}, ${mode}, ${fields.name}, ${fields.specialty}, ${fields.note_type},
      ${JSON.stringify(fields.sections)}::jsonb, 1, ${by}, ${at}, ${at})
    on conflict (org_id, mode, lower(name)) where deleted_at is null do nothing
    returning ${columns}`.execute(tx);
  const row = rows[0];
  if (row !== undefined) await insertVersion(tx, row, { at, by });
  return row;
}

async function insertVersion(
  tx: Tx,
  row: TemplateRow,
  { at, by }: Pick<Written, 'at' | 'by'>,
): Promise<void> {
  await sql`
    insert into note_template_versions (template_id, version, name, specialty, note_type, sections, at, by)
    values (${row.id}, ${row.version}, ${row.name}, ${row.specialty}, ${row.note_type},
      ${JSON.stringify(row.sections)}::jsonb, ${at}, ${by})`.execute(tx);
}

export async function findTemplate(
  db: Queryable,
  owner: Owner,
  id: string,
): Promise<TemplateRow | undefined> {
  const { rows } = await sql<TemplateRow>`
    select ${columns} from note_templates where id = ${id} and ${live(owner)}`.execute(db);
  return rows[0];
}

/** The template of a name, whatever its case. */
export async function findByName(
  db: Queryable,
  owner: Owner,
  name: string,
): Promise<TemplateRow | undefined> {
  const { rows } = await sql<TemplateRow>`
    select ${columns} from note_templates where lower(name) = lower(${name}) and ${live(owner)}`.execute(db);
  return rows[0];
}

export async function lockTemplate(tx: Tx, owner: Owner, id: string): Promise<TemplateRow | undefined> {
  const { rows } = await sql<TemplateRow>`
    select ${columns} from note_templates where id = ${id} and ${live(owner)} for update`.execute(tx);
  return rows[0];
}

/** Undefined when the name is taken; what was done before in the transaction stays. */
export async function updateTemplate(
  tx: Tx,
  owner: Owner,
  written: Written,
): Promise<TemplateRow | undefined> {
  await sql`savepoint naming`.execute(tx);
  try {
    const row = await writeTemplate(tx, owner, written);
    await sql`release savepoint naming`.execute(tx);
    return row;
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    await sql`rollback to savepoint naming`.execute(tx);
    return undefined;
  }
}

const UNIQUE_VIOLATION = '23505';

async function writeTemplate(tx: Tx, owner: Owner, written: Written): Promise<TemplateRow> {
  const { id, fields, at, by } = written;
  const { rows } = await sql<TemplateRow>`
    update note_templates set name = ${fields.name}, specialty = ${fields.specialty}, note_type = ${fields.note_type},
      sections = ${JSON.stringify(fields.sections)}::jsonb, version = version + 1, updated_at = ${at}
    where id = ${id} and ${live(owner)} returning ${columns}`.execute(tx);
  const row = rows[0];
  if (row === undefined) throw new Error('A locked template vanished');
  await insertVersion(tx, row, { at, by });
  return row;
}

export async function deleteTemplate(tx: Tx, owner: Owner, id: string, at: Date): Promise<void> {
  await sql`update note_templates set deleted_at = ${at}, updated_at = ${at}
    where id = ${id} and ${live(owner)}`.execute(tx);
}

export type VersionRow = TemplateFields & {
  readonly version: number;
  readonly at: Date;
  readonly by: string | null;
};

/** What a template said, the newest first; also of one that was deleted, for notes still name it. */
export async function listVersions(db: Queryable, { orgId, mode }: Owner, id: string): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`
    select v.version, v.name, v.specialty, v.note_type, v.sections, v.at, v.by
    from note_template_versions v join note_templates t on t.id = v.template_id
    where t.id = ${id} and t.org_id = ${orgId} and t.mode = ${mode}
    order by v.version desc limit 1000`.execute(db);
  return rows;
}

export type TemplateFilter = {
  readonly noteType: string | undefined;
  readonly specialty: string | undefined;
  readonly source: 'organisation' | 'system' | undefined;
  readonly updatedSince: Date | undefined;
};

/** One row more than the page shows, newest first: those of the organisation and the given ones of the system. */
export async function listTemplates(
  db: Queryable,
  owner: Owner,
  system: readonly TemplateRow[],
  filter: TemplateFilter,
  { before, skip, rows: limit }: Window,
): Promise<TemplateRow[]> {
  const { rows } = await sql<TemplateRow>`
    select ${columns} from ${known(owner, system)}
    where ${conditionsOf(filter)} and (created_at, id) < (${before.createdAt}, ${before.id}::uuid)
    order by created_at desc, id desc offset ${skip} limit ${limit}`.execute(db);
  return rows;
}

/** How many templates meet the conditions, up to a bound. */
export const countTemplates = (
  db: Queryable,
  owner: Owner,
  system: readonly TemplateRow[],
  filter: TemplateFilter,
): Promise<number> => countUpTo(db, sql`${known(owner, system)} where ${conditionsOf(filter)}`);

const known = (owner: Owner, system: readonly TemplateRow[]) => sql`(
  select ${columns}, 'organisation' as source from note_templates where ${live(owner)}
  union all
  select ${columns}, 'system' as source from jsonb_to_recordset(${JSON.stringify(system)}::jsonb) as row (id uuid,
    name text, specialty text, note_type text, sections jsonb, version int, created_by text,
    created_at timestamptz(3), updated_at timestamptz(3))
) as known`;

function conditionsOf({ noteType, specialty, source, updatedSince }: TemplateFilter) {
  const conditions = [sql`true`];
  if (noteType !== undefined) conditions.push(sql`note_type = ${noteType}`);
  if (specialty !== undefined) conditions.push(sql`specialty = ${specialty}`);
  if (source !== undefined) conditions.push(sql`source = ${source}`);
  if (updatedSince !== undefined) conditions.push(sql`updated_at >= ${updatedSince}`);
  return sql.join(conditions, sql` and `);
}

export type PurgedTemplate = Owner & { readonly id: string };

/** Removes for good up to `limit` templates that were deleted before the moment. */
export async function purgeTemplates(tx: Tx, before: Date, limit: number): Promise<PurgedTemplate[]> {
  const { rows } = await sql<{ org_id: string; mode: Mode; id: string }>`
    delete from note_templates where id in (
      select id from note_templates where deleted_at < ${before} order by deleted_at, id limit ${limit}
      for update skip locked)
    returning org_id, mode, id`.execute(tx);
  return rows.map(({ org_id: orgId, mode, id }) => ({ orgId, mode, id }));
}
