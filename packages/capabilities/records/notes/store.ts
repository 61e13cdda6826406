import type { Db, Mode, Tx } from '@chartwright/platform';
import { type RawBuilder, sql } from 'kysely';
import type { Owner } from '../owner.ts';
import { countUpTo, NEWEST, type Place, type Window } from '../paging.ts';
import type { NoteBody } from './rules.ts';

type Queryable = Db | Tx;

export type NoteStatus = 'draft' | 'signed' | 'addended' | 'entered_in_error';

/** A note without its content. */
export type NoteRow = Omit<NoteBody, 'content' | 'icd10_codes' | 'cpt_codes'> & {
  readonly id: string;
  readonly patient_id: string;
  readonly external_id: string | null;
  readonly status: NoteStatus;
  readonly version: number;
  readonly created_by: string;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly signed_at: Date | null;
  readonly signed_by: string | null;
  readonly signed_digest: string | null;
};

export type AddendumRow = {
  readonly id: string;
  /** Sealed, in base64. */
  readonly body: string;
  readonly at: string;
  readonly by: string;
  readonly digest: string;
};

/** A note with its content, addenda and codes, all of one moment. */
export type WholeNoteRow = NoteRow & {
  readonly body: Buffer;
  readonly addenda: readonly AddendumRow[];
  readonly error_at: Date | null;
  readonly error_by: string | null;
  readonly error_reason: Buffer | null;
  readonly coding_status: 'pending' | 'coded' | 'failed' | null;
  readonly coding_result: Buffer | null;
  readonly coded_at: Date | null;
};

const LIGHT = `notes.id, notes.patient_id::text as patient_id, notes.external_id, notes.session_id, notes.note_type, notes.specialty,
  notes.template_id, notes.template_version, notes.template_name, notes.status, notes.version, notes.created_by,
  notes.created_at, notes.updated_at, notes.signed_at, notes.signed_by, notes.signed_digest`;
const light = sql.raw(LIGHT);

const whole = sql.raw(`${LIGHT}, notes.error_at, notes.error_by, notes.error_reason, v.body,
  c.status as coding_status, c.result as coding_result, c.coded_at,
  coalesce((select json_agg(json_build_object('id', a.id, 'body', encode(a.body, 'base64'), 'by', a.by,
      'at', to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'digest', a.digest) order by a.at, a.id)
    from note_addenda a where a.note_id = notes.id), '[]') as addenda
  from notes join note_versions v on v.note_id = notes.id and v.version = notes.version
  left join note_codings c on c.note_id = notes.id`);

const live = ({ orgId, mode }: Owner): RawBuilder<unknown> =>
  sql`notes.org_id = ${orgId} and notes.mode = ${mode} and notes.deleted_at is null`;

export type NewNote = {
  readonly id: string;
  readonly patientId: string;
  readonly externalId: string | null;
  readonly by: string;
  readonly at: Date;
  readonly body: NoteBody;
  readonly sealedBody: Buffer;
};

/** A draft with its first version. False when the external id is taken. */
export async function insertNote(tx: Tx, { orgId, mode }: Owner, note: NewNote): Promise<boolean> {
  const { id, patientId, externalId, by, at, body, sealedBody } = note;
  const { numAffectedRows } = await sql`
    insert into notes (id, org_id, mode, patient_id, external_id, session_id, note_type, specialty, template_id,
      template_version, template_name, status, version, created_by, created_at, updated_at)
    values (${id}, ${orgId}, ${mode}, ${patientId}, ${externalId}, ${body.session_id}, ${body.note_type},
      ${body.specialty}, ${body.template_id}, ${body.template_version}, ${body.template_name}, 'draft', 1, ${by},
      ${at}, ${at})
    on conflict (org_id, mode, external_id) where external_id is not null and deleted_at is null do nothing`.execute(
    tx,
  );
  if (numAffectedRows !== 1n) return false;
  await insertVersion(tx, { id, version: 1, sealedBody, at, by });
  return true;
}

type Version = {
  readonly id: string;
  readonly version: number;
  readonly sealedBody: Buffer;
  readonly at: Date;
  readonly by: string;
};

async function insertVersion(tx: Tx, { id, version, sealedBody, at, by }: Version): Promise<void> {
  await sql`
    insert into note_versions (note_id, version, body, at, by)
    values (${id}, ${version}, ${sealedBody}, ${at}, ${by})`.execute(tx);
}

/** The next version of a draft. What was read in the one before is not true of it. */
export async function writeVersion(tx: Tx, written: Version & { readonly body: NoteBody }): Promise<void> {
  const { id, version, at, body } = written;
  await sql`
    update notes set session_id = ${body.session_id}, note_type = ${body.note_type}, specialty = ${body.specialty},
      template_id = ${body.template_id}, template_version = ${body.template_version},
      template_name = ${body.template_name}, version = ${version}, updated_at = ${at}
    where id = ${id}`.execute(tx);
  await insertVersion(tx, written);
  await sql`delete from note_codings where note_id = ${id}`.execute(tx);
}

/** Notes of these ids with everything in them, newest first. */
export async function findNotes(
  db: Queryable,
  owner: Owner,
  ids: readonly string[],
): Promise<WholeNoteRow[]> {
  const { rows } = await sql<WholeNoteRow>`
    select ${whole} where notes.id = any(${ids}::uuid[]) and ${live(owner)}
    order by notes.created_at desc, notes.id desc`.execute(db);
  return rows;
}

export async function findNoteByExternalId(
  db: Queryable,
  owner: Owner,
  externalId: string,
): Promise<WholeNoteRow | undefined> {
  const { rows } = await sql<WholeNoteRow>`
    select ${whole} where notes.external_id = ${externalId} and ${live(owner)}`.execute(db);
  return rows[0];
}

/** A note with everything in it, locked for a change. */
export async function lockNote(tx: Tx, owner: Owner, id: string): Promise<WholeNoteRow | undefined> {
  const { rows } = await sql`select from notes where id = ${id} and ${live(owner)} for update`.execute(tx);
  // Read once the lock is held: what was waited for is then seen.
  return rows.length === 0 ? undefined : (await findNotes(tx, owner, [id]))[0];
}

export type Signature = { readonly at: Date; readonly by: string; readonly digest: string };

export async function signNote(tx: Tx, id: string, { at, by, digest }: Signature): Promise<void> {
  await sql`
    update notes set status = 'signed', signed_at = ${at}, signed_by = ${by}, signed_digest = ${digest},
      updated_at = ${at} where id = ${id}`.execute(tx);
}

export async function insertAddendum(
  tx: Tx,
  noteId: string,
  addendum: Signature & { readonly id: string; readonly sealedBody: Buffer },
): Promise<void> {
  const { id, sealedBody, at, by, digest } = addendum;
  await sql`update notes set status = 'addended', updated_at = ${at} where id = ${noteId}`.execute(tx);
  await sql`
    insert into note_addenda (id, note_id, body, at, by, digest)
    values (${id}, ${noteId}, ${sealedBody}, ${at}, ${by}, ${digest})`.execute(tx);
}

export async function markError(
  tx: Tx,
  id: string,
  { at, by, sealedReason }: Pick<Signature, 'at' | 'by'> & { readonly sealedReason: Buffer },
): Promise<void> {
  await sql`
    update notes set status = 'entered_in_error', error_at = ${at}, error_by = ${by}, error_reason = ${sealedReason},
      updated_at = ${at} where id = ${id}`.execute(tx);
  await sql`delete from note_codings where note_id = ${id}`.execute(tx);
}

export async function deleteNote(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`update notes set deleted_at = ${at}, updated_at = ${at} where id = ${id}`.execute(tx);
}

/** Deletes the notes of patients that are being deleted, signed ones included. */
export async function deleteNotesOfPatients(
  tx: Tx,
  owner: Owner,
  patientIds: readonly string[],
  at: Date,
): Promise<void> {
  await sql`update notes set deleted_at = ${at}, updated_at = ${at}
    where patient_id = any(${patientIds}::bigint[]) and ${live(owner)}`.execute(tx);
}

export type VersionRow = {
  readonly version: number;
  readonly body: Buffer;
  readonly at: Date;
  readonly by: string;
};

/** The newest first, below a version. */
export async function listVersions(
  db: Queryable,
  noteId: string,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<VersionRow[]> {
  const below = before === undefined ? sql`` : sql`and version < ${before}`;
  const { rows } = await sql<VersionRow>`
    select version, body, at, by from note_versions where note_id = ${noteId} ${below}
    order by version desc limit ${limit}`.execute(db);
  return rows;
}

export type NoteFilter = {
  readonly patientIds: readonly string[] | undefined;
  readonly sessionId: string | undefined;
  readonly templateId: string | undefined;
  readonly createdBy: string | undefined;
  readonly noteType: string | undefined;
  readonly status: NoteStatus | undefined;
  readonly createdFrom: Date | undefined;
  readonly createdBefore: Date | undefined;
  readonly externalId: string | undefined;
  readonly updatedSince: Date | undefined;
};

function conditionsOf(owner: Owner, filter: NoteFilter, { createdAt, id }: Place): RawBuilder<unknown> {
  const conditions = [live(owner), sql`(notes.created_at, notes.id) < (${createdAt}, ${id}::uuid)`];
  const { patientIds, sessionId, templateId, createdBy, noteType, status } = filter;
  const { createdFrom, createdBefore, externalId, updatedSince } = filter;
  if (patientIds !== undefined) conditions.push(sql`notes.patient_id = any(${patientIds}::bigint[])`);
  if (sessionId !== undefined) conditions.push(sql`notes.session_id = ${sessionId}`);
  if (templateId !== undefined) conditions.push(sql`notes.template_id = ${templateId}`);
  if (createdBy !== undefined) conditions.push(sql`notes.created_by = ${createdBy}`);
  if (noteType !== undefined) conditions.push(sql`notes.note_type = ${noteType}`);
  if (status !== undefined) conditions.push(sql`notes.status = ${status}`);
  if (createdFrom !== undefined) conditions.push(sql`notes.created_at >= ${createdFrom}`);
  if (createdBefore !== undefined) conditions.push(sql`notes.created_at < ${createdBefore}`);
  if (externalId !== undefined) conditions.push(sql`notes.external_id = ${externalId}`);
  if (updatedSince !== undefined) conditions.push(sql`notes.updated_at >= ${updatedSince}`);
  return sql.join(conditions, sql` and `);
}

/** One row more than the page shows, newest first. */
/** How many notes meet the conditions, up to a bound. */
export const countNotes = (db: Queryable, owner: Owner, filter: NoteFilter): Promise<number> =>
  countUpTo(db, sql`notes where ${conditionsOf(owner, filter, NEWEST)}`);

export async function listNotes(
  db: Queryable,
  owner: Owner,
  filter: NoteFilter,
  { before, skip, rows: limit }: Window,
): Promise<NoteRow[]> {
  const { rows } = await sql<NoteRow>`
    select ${light} from notes where ${conditionsOf(owner, filter, before)}
    order by notes.created_at desc, notes.id desc offset ${skip} limit ${limit}`.execute(db);
  return rows;
}

/** What an export reads before it reads the notes themselves: how large each is, so that it never holds much. */
export type Sized = {
  readonly id: string;
  readonly patient_id: string;
  readonly created_at: Date;
  readonly bytes: number;
  /** What may be shown with it: the transcript, and what is known of the patient. */
  readonly bytes_beside: number;
};

export async function listSizes(
  db: Queryable,
  owner: Owner,
  filter: NoteFilter,
  before: Place,
  limit: number,
): Promise<Sized[]> {
  const { rows } = await sql<Sized>`
    select notes.id, notes.patient_id::text as patient_id, notes.created_at,
      octet_length(v.body) + coalesce(octet_length(c.result), 0)
        + coalesce((select sum(octet_length(a.body)) from note_addenda a where a.note_id = notes.id), 0)::int
        as bytes,
      coalesce((select octet_length(s.transcript) from clinical_sessions s where s.id = notes.session_id), 0)
        + coalesce((select octet_length(p.client_history::text) from patients p where p.id = notes.patient_id), 0)
        as bytes_beside
    from notes join note_versions v on v.note_id = notes.id and v.version = notes.version
    left join note_codings c on c.note_id = notes.id
    where ${conditionsOf(owner, filter, before)}
    order by notes.created_at desc, notes.id desc limit ${limit}`.execute(db);
  return rows;
}

/** True when a note of the organisation was made under this id. */
export async function hasAuthored(db: Queryable, { orgId, mode }: Owner, id: string): Promise<boolean> {
  const { rows } = await sql`
    select from notes where org_id = ${orgId} and mode = ${mode} and created_by = ${id} limit 1`.execute(db);
  return rows.length === 1;
}

/** What of a note is to be coded. */
export type CodingOrder = { readonly noteId: string; readonly version: number; readonly addenda: number };

/** Takes the place of whatever was read before. */
export async function requestCoding(tx: Tx, order: CodingOrder, at: Date): Promise<void> {
  const { noteId, version, addenda } = order;
  await sql`
    insert into note_codings (note_id, version, addenda, status, requested_at)
    values (${noteId}, ${version}, ${addenda}, 'pending', ${at})
    on conflict (note_id) do update set version = excluded.version, addenda = excluded.addenda, status = 'pending',
      result = null, coded_at = null, requested_at = excluded.requested_at`.execute(tx);
}

/** For the job alone: it is given an id that the server itself has queued. Undefined when there is nothing to code. */
export async function findQueued(
  db: Queryable,
  noteId: string,
): Promise<{ readonly owner: Owner; readonly note: WholeNoteRow } | undefined> {
  const { rows } = await sql<WholeNoteRow & { org_id: string; mode: Mode }>`
    select notes.org_id, notes.mode, ${whole}
    where notes.id = ${noteId} and notes.deleted_at is null and c.status = 'pending'`.execute(db);
  const [row] = rows;
  return row && { owner: { orgId: row.org_id, mode: row.mode }, note: row };
}

/** Locks a coding that still waits for exactly this; false when the note has changed or is settled. */
export async function lockPending(tx: Tx, { noteId, version, addenda }: CodingOrder): Promise<boolean> {
  const { rows: notes } = await sql`
    select from notes where id = ${noteId} and deleted_at is null for update`.execute(tx);
  if (notes.length === 0) return false;
  const { rows } = await sql`
    select from note_codings where note_id = ${noteId} and version = ${version} and addenda = ${addenda}
      and status = 'pending' for update`.execute(tx);
  return rows.length === 1;
}

export async function settleCoding(
  tx: Tx,
  noteId: string,
  coded: { readonly sealedResult: Buffer; readonly at: Date } | 'failed',
): Promise<void> {
  const done = coded === 'failed' ? undefined : coded;
  await sql`
    update note_codings set status = ${done === undefined ? 'failed' : 'coded'}, result = ${done?.sealedResult ?? null},
      coded_at = ${done?.at ?? null}
    where note_id = ${noteId}`.execute(tx);
}

export type Purged = Owner & { readonly id: string };

/** Removes for good up to `limit` notes that were deleted before the moment, with what they said of their patients. */
export async function purgeNotes(tx: Tx, before: Date, limit: number): Promise<Purged[]> {
  const { rows } = await sql<{ org_id: string; mode: Mode; id: string }>`
    with gone as (
      delete from notes where id in (
        select id from notes where deleted_at < ${before} order by deleted_at, id limit ${limit}
        for update skip locked)
      returning org_id, mode, id
    ), unsaid as (
      delete from clinical_resources c using gone
      where c.note_id = gone.id and c.org_id = gone.org_id and c.mode = gone.mode and c.deleted_at is null
    )
    select org_id, mode, id from gone`.execute(tx);
  return rows.map(({ org_id: orgId, mode, id }) => ({ orgId, mode, id }));
}
