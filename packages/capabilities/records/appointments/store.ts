import type { Database, Db, Mode, Tx } from '@chartwright/platform';
import { sqlState } from '@chartwright/platform';
import { type RawBuilder, sql } from 'kysely';
import { type Condition, writeWhere } from '../conditions.ts';
import type { Owner } from '../owner.ts';
import { COUNTED_MAX, type Place, type Window } from '../paging.ts';
import type { RepeatRule, Status, VisitType } from './model.ts';

type Queryable = Db | Tx;
/** For what is prepared, or asked often. */
export type Pool = Database['pool'];

/** What all occurrences of a series have in common, unless one was changed alone. */
export type Content = {
  readonly patient_id: string;
  readonly clinician_id: string;
  readonly appointment_type: string | null;
  readonly visit_type: VisitType;
  readonly duration_minutes: number;
  readonly time_zone: string;
  /** Sealed. */
  readonly notes: Buffer | null;
  readonly allow_overlap: boolean;
};

export type AppointmentRow = Content & {
  readonly id: string;
  readonly patient_name: string;
  readonly external_id: string | null;
  readonly start_at: Date;
  readonly end_at: Date;
  readonly status: Status;
  readonly in_conflict: boolean;
  readonly series_id: string | null;
  readonly original_start_at: Date | null;
  readonly repeat_rule: RepeatRule | null;
  readonly created_at: Date;
  readonly updated_at: Date;
};

const COLUMNS = `a.id, a.patient_id::text as patient_id, p.name as patient_name, a.external_id, a.clinician_id,
  a.appointment_type, a.visit_type, a.start_at, a.end_at, a.duration_minutes, a.time_zone, a.notes, a.status,
  a.allow_overlap, a.in_conflict, a.series_id, a.original_start_at, s.rule as repeat_rule, a.created_at, a.updated_at`;
const columns = sql.raw(COLUMNS);
const JOINED = 'join patients p on p.id = a.patient_id left join appointment_series s on s.id = a.series_id';
const joined = sql.raw(JOINED);

const live = ({ orgId, mode }: Owner): RawBuilder<unknown> =>
  sql`a.org_id = ${orgId} and a.mode = ${mode} and a.deleted_at is null`;

/** One place in the calendar that an appointment is made for. */
export type Slot = {
  readonly id: string;
  readonly start: Date;
  readonly externalId: string | null;
  readonly seriesId: string | null;
};

/**
 * Makes appointments that differ only in when they are, the earliest first. What clashes with an external id or with another
 * appointment is left out, and the statement waits for whoever is just booking the same.
 */
export async function insertAppointments(
  tx: Tx,
  owner: Owner,
  content: Content & { readonly status: Status; readonly in_conflict: boolean },
  slots: readonly Slot[],
  at: Date,
): Promise<AppointmentRow[]> {
  const { rows } = await sql<AppointmentRow>`
    with made as (
      insert into appointments (id, org_id, mode, patient_id, external_id, clinician_id, appointment_type, visit_type,
        start_at, end_at, duration_minutes, time_zone, notes, status, allow_overlap, in_conflict, series_id,
        original_start_at, created_at, updated_at)
      select slot.id, ${owner.orgId}, ${owner.mode}, ${content.patient_id}::bigint, slot.external_id,
        ${content.clinician_id}, ${content.appointment_type}, ${content.visit_type}, slot.start,
        slot.start + make_interval(mins => ${content.duration_minutes}::int), ${content.duration_minutes}::int,
        ${content.time_zone}, ${content.notes}::bytea, ${content.status}, ${content.allow_overlap}::boolean,
        ${content.in_conflict}::boolean, slot.series_id, case when slot.series_id is not null then slot.start end,
        ${at}::timestamptz, ${at}::timestamptz
      from unnest(${slots.map(({ id }) => id)}::uuid[], ${slots.map(({ start }) => start)}::timestamptz[],
        ${slots.map(({ externalId }) => externalId)}::text[], ${slots.map(({ seriesId }) => seriesId)}::uuid[])
        as slot (id, start, external_id, series_id)
      order by slot.start
      on conflict do nothing
      returning *
    )
    select ${columns} from made a ${joined} order by a.start_at`.execute(tx);
  return rows;
}

/** Writes all that can change of an appointment. False when its slot is taken; what was done before in the transaction stays. */
export async function updateAppointment(
  tx: Tx,
  owner: Owner,
  row: Omit<AppointmentRow, 'patient_name' | 'external_id' | 'end_at' | 'repeat_rule' | 'created_at'>,
): Promise<boolean> {
  await sql`savepoint claiming`.execute(tx);
  try {
    await sql`
      update appointments a set patient_id = ${row.patient_id}, clinician_id = ${row.clinician_id},
        appointment_type = ${row.appointment_type}, visit_type = ${row.visit_type}, start_at = ${row.start_at},
        end_at = ${row.start_at}::timestamptz + make_interval(mins => ${row.duration_minutes}::int),
        duration_minutes = ${row.duration_minutes}, time_zone = ${row.time_zone}, notes = ${row.notes},
        status = ${row.status}, allow_overlap = ${row.allow_overlap}, in_conflict = ${row.in_conflict},
        series_id = ${row.series_id}, original_start_at = ${row.original_start_at}, updated_at = ${row.updated_at}
      where a.id = ${row.id} and ${live(owner)}`.execute(tx);
    await sql`release savepoint claiming`.execute(tx);
    return true;
  } catch (error) {
    if (sqlState(error) !== EXCLUSION_VIOLATION) throw error;
    await sql`rollback to savepoint claiming`.execute(tx);
    return false;
  }
}

const EXCLUSION_VIOLATION = '23P01';

/** Lets go of slots for the rest of the transaction, so that rows can pass each other on the way to their new ones. */
export async function releaseSlots(tx: Tx, owner: Owner, ids: readonly string[]): Promise<void> {
  await sql`update appointments a set in_conflict = true where a.id = any(${ids}::uuid[]) and ${live(owner)}`.execute(
    tx,
  );
}

/**
 * Makes bookings of one clinician wait for each other, in one order for all. The constraint alone decides who gets a slot; this
 * keeps two that change rows into each other's way from waiting in a circle.
 */
export async function lockCalendars(tx: Tx, owner: Owner, clinicians: readonly string[]): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(key) from (
      select distinct hashtextextended(concat_ws(' ', ${owner.orgId}::text, ${owner.mode}::text, clinician), 0) as key
      from unnest(${clinicians}::text[]) as clinician order by key) as calendars`.execute(tx);
}

export type Taken = Pick<AppointmentRow, 'id' | 'patient_id' | 'clinician_id' | 'start_at' | 'end_at'>;

/** The earliest appointment that holds some of this time. */
export async function findInTheWay(
  tx: Tx,
  owner: Owner,
  slot: { readonly id: string; readonly clinicianId: string; readonly start: Date; readonly end: Date },
): Promise<Taken | undefined> {
  const { rows } = await sql<Taken>`
    select a.id, a.patient_id::text as patient_id, a.clinician_id, a.start_at, a.end_at from appointments a
    where a.org_id = ${owner.orgId} and a.mode = ${owner.mode} and a.clinician_id = ${slot.clinicianId} and a.takes_slot
      and tstzrange(a.start_at, a.end_at) && tstzrange(${slot.start}, ${slot.end}) and a.id <> ${slot.id}
    order by a.start_at limit 1`.execute(tx);
  return rows[0];
}

const FIND = `select ${COLUMNS} from appointments a ${JOINED}
  where a.id = $3 and a.org_id = $1 and a.mode = $2 and a.deleted_at is null`;

export async function findById(
  pool: Pool,
  { orgId, mode }: Owner,
  id: string,
): Promise<AppointmentRow | undefined> {
  const { rows } = await pool.query<AppointmentRow>({
    name: 'find-appointment',
    text: FIND,
    values: [orgId, mode, id],
  });
  return rows[0];
}

/** The same inside a transaction, without a lock. */
export async function peek(tx: Tx, owner: Owner, id: string): Promise<AppointmentRow | undefined> {
  const { rows } = await sql<AppointmentRow>`
    select ${columns} from appointments a ${joined} where a.id = ${id} and ${live(owner)}`.execute(tx);
  return rows[0];
}

export async function findByExternalId(
  db: Queryable,
  owner: Owner,
  externalId: string,
): Promise<AppointmentRow | undefined> {
  const { rows } = await sql<AppointmentRow>`
    select ${columns} from appointments a ${joined} where a.external_id = ${externalId} and ${live(owner)}`.execute(
    db,
  );
  return rows[0];
}

/** Locks one appointment for a change. */
export async function lockOne(tx: Tx, owner: Owner, id: string): Promise<AppointmentRow | undefined> {
  const { rows } = await sql<AppointmentRow>`
    select ${columns} from appointments a ${joined} where a.id = ${id} and ${live(owner)} for update of a`.execute(
    tx,
  );
  return rows[0];
}

export type SeriesRow = Content &
  Owner & {
    readonly id: string;
    readonly rule: RepeatRule;
    readonly starts_at: Date;
    readonly planned_until: Date | null;
  };

/** Locks a series and its rows in the order of their ids; the rows come in the order of their original beginnings. */
export async function lockSeries(
  tx: Tx,
  owner: Owner,
  id: string,
): Promise<{ readonly series: SeriesRow; readonly rows: AppointmentRow[] } | undefined> {
  const { rows: found } = await sql<SeriesRow>`
    select id, org_id as "orgId", mode, patient_id::text as patient_id, rule, starts_at, time_zone, planned_until,
      clinician_id, appointment_type, visit_type, duration_minutes, notes, allow_overlap
    from appointment_series where id = ${id} and org_id = ${owner.orgId} and mode = ${owner.mode} for update`.execute(
    tx,
  );
  const series = found[0];
  if (series === undefined) return undefined;
  const { rows } = await sql<AppointmentRow>`
    select ${columns} from appointments a ${joined} where a.series_id = ${id} and ${live(owner)}
    order by a.id for update of a`.execute(tx);
  return { series, rows: rows.toSorted((a, b) => Number(a.original_start_at) - Number(b.original_start_at)) };
}

export async function findPatientOfSeries(
  tx: Tx,
  { orgId, mode }: Owner,
  id: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ patient_id: string }>`
    select patient_id::text as patient_id from appointment_series
    where id = ${id} and org_id = ${orgId} and mode = ${mode}`.execute(tx);
  return rows[0]?.patient_id;
}

/** Stores a series, or what became of it. */
export async function saveSeries(tx: Tx, series: SeriesRow, at: Date): Promise<void> {
  await sql`
    insert into appointment_series as kept (id, org_id, mode, patient_id, rule, starts_at, time_zone, planned_until,
      clinician_id, appointment_type, visit_type, duration_minutes, notes, allow_overlap, created_at, updated_at)
    values (${series.id}, ${series.orgId}, ${series.mode}, ${series.patient_id}, ${JSON.stringify(series.rule)}::jsonb,
      ${series.starts_at}, ${series.time_zone}, ${series.planned_until}, ${series.clinician_id},
      ${series.appointment_type}, ${series.visit_type}, ${series.duration_minutes}, ${series.notes},
      ${series.allow_overlap}, ${at}, ${at})
    on conflict (id) do update set patient_id = excluded.patient_id, rule = excluded.rule, starts_at = excluded.starts_at,
      time_zone = excluded.time_zone, planned_until = excluded.planned_until, clinician_id = excluded.clinician_id,
      appointment_type = excluded.appointment_type, visit_type = excluded.visit_type,
      duration_minutes = excluded.duration_minutes, notes = excluded.notes, allow_overlap = excluded.allow_overlap,
      updated_at = excluded.updated_at`.execute(tx);
}

export async function deleteAppointments(
  tx: Tx,
  owner: Owner,
  ids: readonly string[],
  at: Date,
): Promise<void> {
  await sql`
    update appointments a set deleted_at = ${at}, updated_at = ${at}
    where a.id = any(${ids}::uuid[]) and ${live(owner)}`.execute(tx);
}

/** Deletes the appointments of patients that are being deleted, and plans none for them any more. */
export async function deleteAppointmentsOfPatients(
  tx: Tx,
  { orgId, mode }: Owner,
  patientIds: readonly string[],
  at: Date,
): Promise<void> {
  const mine = sql`patient_id = any(${patientIds}::bigint[]) and org_id = ${orgId} and mode = ${mode}`;
  const planned = sql`series_id in (select id from appointment_series where ${mine})`;
  // The series, then the rows, by id: the order every change takes.
  await sql`select from appointment_series where ${mine} order by id for update`.execute(tx);
  await sql`
    select from appointments where (${mine} or ${planned}) and deleted_at is null order by id for update`.execute(
    tx,
  );
  await sql`update appointment_series set planned_until = null, updated_at = ${at} where ${mine}`.execute(tx);
  // Occurrences of other patients stand alone from now on: the purge takes a series along, and what is still in it.
  await sql`
    update appointments set series_id = null, original_start_at = null, updated_at = ${at}
    where ${planned} and not (${mine})`.execute(tx);
  await sql`
    update appointments set deleted_at = ${at}, updated_at = ${at} where ${mine} and deleted_at is null`.execute(
    tx,
  );
}

/** Series that are planned for less than this; the next one after an id. */
export async function findSeriesToPlan(
  db: Queryable,
  before: Date,
  after: string,
): Promise<Pick<SeriesRow, 'id' | 'orgId' | 'mode' | 'patient_id'> | undefined> {
  const { rows } = await sql<Pick<SeriesRow, 'id' | 'orgId' | 'mode' | 'patient_id'>>`
    select id, org_id as "orgId", mode, patient_id::text as patient_id from appointment_series
    where planned_until < ${before} and id > ${after} order by id limit 1`.execute(db);
  return rows[0];
}

export type Purged = Owner & { readonly id: string };

/** Removes for good up to `limit` appointments that were deleted before the moment, and series nothing is left of. */
export async function purgeAppointments(tx: Tx, before: Date, limit: number): Promise<Purged[]> {
  const { rows } = await sql<{ org_id: string; mode: Mode; id: string; series_id: string | null }>`
    delete from appointments where id in (
      select id from appointments where deleted_at < ${before} order by deleted_at, id limit ${limit}
      for update skip locked)
    returning org_id, mode, id, series_id`.execute(tx);
  const series = [...new Set(rows.flatMap((row) => row.series_id ?? []))];
  await sql`
    delete from appointment_series s where id = any(${series}::uuid[])
      and not exists (select from appointments where series_id = s.id)`.execute(tx);
  return rows.map(({ org_id: orgId, mode, id }) => ({ orgId, mode, id }));
}

export type AppointmentFilter = {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly externalId?: string | undefined;
  readonly patientIds?: readonly string[] | undefined;
  readonly clinicianId?: string | undefined;
  readonly status?: Status | undefined;
  readonly seriesId?: string | undefined;
  readonly updatedSince?: Date | undefined;
};

const conditionsOf = (filter: AppointmentFilter): Condition[] =>
  [
    { sql: 'a.start_at >= ?', value: filter.from },
    { sql: 'a.start_at < ?', value: filter.to },
    { sql: 'a.external_id = ?', value: filter.externalId },
    { sql: 'a.patient_id = any(?::bigint[])', value: filter.patientIds },
    { sql: 'a.clinician_id = ?', value: filter.clinicianId },
    { sql: 'a.status = ?', value: filter.status },
    { sql: 'a.series_id = ?::uuid', value: filter.seriesId },
    { sql: 'a.updated_at >= ?', value: filter.updatedSince },
  ].flatMap(({ sql, value }) => (value === undefined ? [] : [{ sql, values: [value] }]));

/** So many are sorted sooner than the list is read down to them. */
const SORTED_MAX = 5_000;

/** The rows of a window that meet every condition, newest first, and how many there are in all, up to a bound. */
export async function listAppointments(
  pool: Pool,
  owner: Owner,
  filter: AppointmentFilter,
  { before, skip, rows: limit }: Window,
): Promise<{ readonly rows: AppointmentRow[]; readonly total: number }> {
  const conditions = conditionsOf(filter);
  const total = await countAppointments(pool, owner, conditions, COUNTED_MAX);
  const part = { after: before, skip, limit, isRare: total <= SORTED_MAX };
  return { rows: await readPart(pool, owner, conditions, part), total };
}

/** Appointments that meet conditions on `appointments a`, newest first, after a place. */
export async function searchAppointments(
  pool: Pool,
  owner: Owner,
  conditions: readonly Condition[],
  { after, limit }: { readonly after: Place | undefined; readonly limit: number },
): Promise<AppointmentRow[]> {
  const isRare = (await countAppointments(pool, owner, conditions, SORTED_MAX + 1)) <= SORTED_MAX;
  return readPart(pool, owner, conditions, { after, skip: 0, limit, isRare });
}

type Part = {
  readonly after: Place | undefined;
  readonly skip: number;
  readonly limit: number;
  /**
   * Then they are found by an index of their own and sorted. Left to choose, the planner reads the whole list down to them, for it
   * does not know that what is long over was also made long ago.
   */
  readonly isRare: boolean;
};

async function readPart(
  pool: Pool,
  owner: Owner,
  conditions: readonly Condition[],
  { after, skip, limit, isRare }: Part,
): Promise<AppointmentRow[]> {
  const place =
    after === undefined
      ? []
      : [{ sql: '(a.created_at, a.id) < (?, ?::uuid)', values: [after.createdAt, after.id] }];
  const { where, values } = whereOf(owner, [...conditions, ...place]);
  const { rows } = await pool.query<AppointmentRow>(
    // The page first, then the names: what a page skips is not joined.
    `with found as ${isRare ? 'materialized' : 'not materialized'} (
        select a.id, a.created_at from appointments a where ${where}
      ), page as (select id from found order by created_at desc, id desc offset ${skip} limit ${limit})
      select ${COLUMNS} from page join appointments a on a.id = page.id ${JOINED}
      order by a.created_at desc, a.id desc`,
    values,
  );
  return rows;
}

const whereOf = ({ orgId, mode }: Owner, conditions: readonly Condition[]) =>
  writeWhere(
    [{ sql: 'a.org_id = ? and a.mode = ? and a.deleted_at is null', values: [orgId, mode] }],
    conditions,
  );

/** How many meet conditions on `appointments a`; no more than `most` are looked at. */
export async function countAppointments(
  pool: Pool,
  owner: Owner,
  conditions: readonly Condition[],
  most?: number,
): Promise<number> {
  const { where, values } = whereOf(owner, conditions);
  const { rows } = await pool.query<{ total: number }>(
    `select count(*)::int as total from (
      select from appointments a where ${where} limit ${most ?? 'all'}) as counted`,
    values,
  );
  return rows[0]?.total ?? 0;
}
