import type { Db, Mode, Tx } from '@chartwright/platform';
import { type RawBuilder, sql } from 'kysely';
import type { Owner } from '../owner.ts';
import { countUpTo, type Window } from '../paging.ts';

type Queryable = Db | Tx;

export type SessionStatus = 'scheduled' | 'in_progress' | 'completed' | 'cancelled';

/** What a client can set; title and transcript as they are stored. */
export type SessionFields = {
  readonly appointment_id: string | null;
  readonly clinician_id: string | null;
  readonly status: SessionStatus;
  readonly session_date: string | null;
  readonly start_time: Date | null;
  readonly end_time: Date | null;
  readonly title: Buffer | null;
  readonly transcript: Buffer | null;
};

export type SessionShortRow = Omit<SessionFields, 'transcript'> & {
  readonly id: string;
  readonly patient_id: string;
  readonly external_id: string | null;
  readonly created_by: string;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly has_transcript: boolean;
};
export type SessionRow = SessionShortRow & Pick<SessionFields, 'transcript'>;

const SHORT = `id, patient_id::text as patient_id, external_id, appointment_id, clinician_id, created_by, status, session_date,
  start_time, end_time, title, transcript is not null as has_transcript, created_at, updated_at`;
const short = sql.raw(SHORT);
const columns = sql.raw(`${SHORT}, transcript`);

export type NewSession = {
  readonly id: string;
  readonly patientId: string;
  readonly externalId: string | null;
  readonly createdBy: string;
  readonly fields: SessionFields;
  readonly at: Date;
};

/** Undefined when the external id is taken. */
export async function insertSession(
  tx: Tx,
  { orgId, mode }: Owner,
  { id, patientId, externalId, createdBy, fields, at }: NewSession,
): Promise<SessionRow | undefined> {
  const { rows } = await sql<SessionRow>`
    insert into clinical_sessions (id, org_id, mode, patient_id, external_id, appointment_id, clinician_id, created_by,
      status, session_date, start_time, end_time, title, transcript, created_at, updated_at)
    values (${id}, ${orgId}, ${mode}, ${patientId}, ${externalId}, ${fields.appointment_id}, ${fields.clinician_id},
      ${createdBy}, ${fields.status}, ${fields.session_date}, ${fields.start_time}, ${fields.end_time},
      ${fields.title}, ${fields.transcript}, ${at}, ${at})
    on conflict (org_id, mode, external_id) where external_id is not null and deleted_at is null do nothing
    returning ${columns}`.execute(tx);
  return rows[0];
}

const live = ({ orgId, mode }: Owner): RawBuilder<unknown> =>
  sql`org_id = ${orgId} and mode = ${mode} and deleted_at is null`;

export async function findSession(db: Queryable, owner: Owner, id: string): Promise<SessionRow | undefined> {
  const { rows } = await sql<SessionRow>`
    select ${columns} from clinical_sessions where id = ${id} and ${live(owner)}`.execute(db);
  return rows[0];
}

/** The sessions of these ids, in any order. */
export async function findSessions(
  db: Queryable,
  owner: Owner,
  ids: readonly string[],
): Promise<SessionRow[]> {
  const { rows } = await sql<SessionRow>`
    select ${columns} from clinical_sessions where id = any(${ids}::uuid[]) and ${live(owner)}`.execute(db);
  return rows;
}

export async function findSessionByExternalId(
  db: Queryable,
  owner: Owner,
  externalId: string,
): Promise<SessionRow | undefined> {
  const { rows } = await sql<SessionRow>`
    select ${columns} from clinical_sessions where external_id = ${externalId} and ${live(owner)}`.execute(
    db,
  );
  return rows[0];
}

export async function lockSession(tx: Tx, owner: Owner, id: string): Promise<SessionRow | undefined> {
  const { rows } = await sql<SessionRow>`
    select ${columns} from clinical_sessions where id = ${id} and ${live(owner)} for update`.execute(tx);
  return rows[0];
}

export async function updateSession(
  tx: Tx,
  owner: Owner,
  { id, fields, at }: Pick<NewSession, 'id' | 'fields' | 'at'>,
): Promise<SessionRow> {
  const { rows } = await sql<SessionRow>`
    update clinical_sessions set appointment_id = ${fields.appointment_id}, clinician_id = ${fields.clinician_id},
      status = ${fields.status}, session_date = ${fields.session_date}, start_time = ${fields.start_time},
      end_time = ${fields.end_time}, title = ${fields.title}, transcript = ${fields.transcript}, updated_at = ${at}
    where id = ${id} and ${live(owner)} returning ${columns}`.execute(tx);
  const row = rows[0];
  if (row === undefined) throw new Error('A locked session vanished');
  return row;
}

export async function deleteSession(tx: Tx, owner: Owner, id: string, at: Date): Promise<void> {
  await sql`update clinical_sessions set deleted_at = ${at}, updated_at = ${at}
    where id = ${id} and ${live(owner)}`.execute(tx);
}

/** Deletes the sessions of patients that are being deleted. */
export async function deleteSessionsOfPatients(
  tx: Tx,
  owner: Owner,
  patientIds: readonly string[],
  at: Date,
): Promise<void> {
  await sql`update clinical_sessions set deleted_at = ${at}, updated_at = ${at}
    where patient_id = any(${patientIds}::bigint[]) and ${live(owner)}`.execute(tx);
}

export type SessionFilter = {
  readonly patientIds: readonly string[] | undefined;
  readonly clinicianId: string | undefined;
  readonly appointmentId: string | undefined;
  readonly status: SessionStatus | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly externalId: string | undefined;
  readonly updatedSince: Date | undefined;
};

/** One row more than the page shows, newest first. */
export async function listSessions(
  db: Queryable,
  owner: Owner,
  filter: SessionFilter,
  { before: { createdAt, id }, skip, rows: limit }: Window,
): Promise<SessionShortRow[]> {
  const { rows } = await sql<SessionShortRow>`
    select ${short} from clinical_sessions
    where ${conditionsOf(owner, filter)} and (created_at, id) < (${createdAt}, ${id}::uuid)
    order by created_at desc, id desc offset ${skip} limit ${limit}`.execute(db);
  return rows;
}

/** How many sessions meet the conditions, up to a bound. */
export const countSessions = (db: Queryable, owner: Owner, filter: SessionFilter): Promise<number> =>
  countUpTo(db, sql`clinical_sessions where ${conditionsOf(owner, filter)}`);

function conditionsOf(owner: Owner, filter: SessionFilter) {
  const conditions = [live(owner)];
  const { patientIds, clinicianId, appointmentId, status, from, to, externalId, updatedSince } = filter;
  if (patientIds !== undefined) conditions.push(sql`patient_id = any(${patientIds}::bigint[])`);
  if (clinicianId !== undefined) conditions.push(sql`clinician_id = ${clinicianId}`);
  if (appointmentId !== undefined) conditions.push(sql`appointment_id = ${appointmentId}`);
  if (status !== undefined) conditions.push(sql`status = ${status}`);
  if (from !== undefined) conditions.push(sql`session_date >= ${from}`);
  if (to !== undefined) conditions.push(sql`session_date <= ${to}`);
  if (externalId !== undefined) conditions.push(sql`external_id = ${externalId}`);
  if (updatedSince !== undefined) conditions.push(sql`updated_at >= ${updatedSince}`);
  return sql.join(conditions, sql` and `);
}

export type PurgedSession = Owner & { readonly id: string };

/** Removes for good up to `limit` sessions that were deleted before the moment. */
export async function purgeSessions(tx: Tx, before: Date, limit: number): Promise<PurgedSession[]> {
  const { rows } = await sql<{ org_id: string; mode: Mode; id: string }>`
    delete from clinical_sessions where id in (
      select id from clinical_sessions where deleted_at < ${before} order by deleted_at, id limit ${limit}
      for update skip locked)
    returning org_id, mode, id`.execute(tx);
  return rows.map(({ org_id: orgId, mode, id }) => ({ orgId, mode, id }));
}
