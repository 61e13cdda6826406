import type { Owner } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Queryable } from '../ports.ts';
import type { Place } from '../store.ts';

export type ScheduleRow = {
  readonly id: string;
  readonly saved_id: string;
  readonly every: 'day' | 'week' | 'month';
  readonly at_minute: number;
  readonly time_zone: string;
  readonly weekday: number | null;
  readonly day_of_month: number | null;
  readonly format: 'csv' | 'xlsx' | 'parquet';
  readonly state: 'enabled' | 'disabled';
  readonly next_at: Date;
  readonly last_query_id: string | null;
  readonly last_status: 'done' | 'refused' | 'failed' | null;
  readonly last_at: Date | null;
  readonly failures: number;
  readonly created_at: Date;
  readonly updated_at: Date;
};

const columns =
  sql.raw(`id, saved_id, every, at_minute, time_zone, weekday, day_of_month, format, state, next_at,
  last_query_id, last_status, last_at, failures, created_at, updated_at`);
const ofOwner = ({ orgId, mode }: Owner) => sql`org_id = ${orgId} and mode = ${mode}`;

export type ScheduleFields = {
  readonly every: ScheduleRow['every'];
  readonly atMinute: number;
  readonly timeZone: string;
  readonly weekday: number | undefined;
  readonly dayOfMonth: number | undefined;
  readonly format: ScheduleRow['format'];
  readonly state: ScheduleRow['state'];
  readonly nextAt: Date;
  readonly at: Date;
};

export async function insert(
  tx: Queryable,
  { orgId, mode }: Owner,
  given: ScheduleFields & { readonly id: string; readonly savedId: string; readonly createdBy: string },
): Promise<void> {
  const { weekday = null, dayOfMonth = null } = given;
  await sql`
    insert into data_query_schedules (id, org_id, mode, saved_id, every, at_minute, time_zone, weekday, day_of_month, format,
      state, next_at, created_by, created_at, updated_at)
    values (${given.id}, ${orgId}, ${mode}, ${given.savedId}, ${given.every}, ${given.atMinute}, ${given.timeZone},
      ${weekday}, ${dayOfMonth}, ${given.format}, ${given.state}, ${given.nextAt}, ${given.createdBy}, ${given.at},
      ${given.at})`.execute(tx);
}

export async function change(tx: Queryable, owner: Owner, id: string, given: ScheduleFields): Promise<void> {
  const { weekday = null, dayOfMonth = null } = given;
  await sql`
    update data_query_schedules set every = ${given.every}, at_minute = ${given.atMinute}, time_zone = ${given.timeZone},
      weekday = ${weekday}, day_of_month = ${dayOfMonth}, format = ${given.format}, state = ${given.state},
      next_at = ${given.nextAt}, updated_at = ${given.at}
    where id = ${id} and ${ofOwner(owner)}`.execute(tx);
}

export async function count(tx: Queryable, owner: Owner): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from data_query_schedules where ${ofOwner(owner)}`.execute(tx);
  return rows[0]?.n ?? 0;
}

export async function find(db: Queryable, owner: Owner, id: string): Promise<ScheduleRow | undefined> {
  const { rows } = await sql<ScheduleRow>`
    select ${columns} from data_query_schedules where id = ${id} and ${ofOwner(owner)}`.execute(db);
  return rows[0];
}

export async function lock(tx: Queryable, owner: Owner, id: string): Promise<ScheduleRow | undefined> {
  const { rows } = await sql<ScheduleRow>`
    select ${columns} from data_query_schedules where id = ${id} and ${ofOwner(owner)} for update`.execute(
    tx,
  );
  return rows[0];
}

export async function list(
  db: Queryable,
  owner: Owner,
  { after, limit }: { readonly after: Place | undefined; readonly limit: number },
): Promise<readonly ScheduleRow[]> {
  const before = after === undefined ? sql`true` : sql`(created_at, id) < (${after.createdAt}, ${after.id})`;
  const { rows } = await sql<ScheduleRow>`
    select ${columns} from data_query_schedules where ${ofOwner(owner)} and ${before}
    order by created_at desc, id desc limit ${limit}`.execute(db);
  return rows;
}

export async function remove(tx: Queryable, owner: Owner, id: string): Promise<boolean> {
  const { rows } = await sql`
    delete from data_query_schedules where id = ${id} and ${ofOwner(owner)} returning 1`.execute(tx);
  return rows.length === 1;
}

/** Organisations and modes that have any. */
export async function listOwners(db: Queryable): Promise<readonly Owner[]> {
  const { rows } = await sql<Owner>`
    select distinct org_id as "orgId", mode from data_query_schedules where state = 'enabled'`.execute(db);
  return rows;
}

const DUE_AT_ONCE = 100;

/** What is due, and nobody else has taken. */
export async function lockDue(tx: Queryable, owner: Owner, now: Date): Promise<readonly ScheduleRow[]> {
  const { rows } = await sql<ScheduleRow>`
    select ${columns} from data_query_schedules
    where ${ofOwner(owner)} and state = 'enabled' and next_at <= ${now}
    order by next_at, id limit ${DUE_AT_ONCE} for update skip locked`.execute(tx);
  return rows;
}

export async function findNextDue(db: Queryable, owner: Owner, upTo: Date): Promise<Date | undefined> {
  const { rows } = await sql<{ next_at: Date | null }>`
    select min(next_at) as next_at from data_query_schedules
    where ${ofOwner(owner)} and state = 'enabled' and next_at <= ${upTo}`.execute(db);
  return rows[0]?.next_at ?? undefined;
}

export async function setNext(tx: Queryable, owner: Owner, id: string, nextAt: Date): Promise<void> {
  await sql`
    update data_query_schedules set next_at = ${nextAt} where id = ${id} and ${ofOwner(owner)}`.execute(tx);
}

/**
 * Keeps how a run has ended.
 *
 * @returns failures in a row; undefined when this run was kept before, or the schedule is gone
 */
export async function settle(
  tx: Queryable,
  owner: Owner,
  id: string,
  ended: { readonly queryId: string; readonly status: 'done' | 'refused' | 'failed'; readonly at: Date },
): Promise<number | undefined> {
  const { rows } = await sql<{ failures: number }>`
    update data_query_schedules set last_query_id = ${ended.queryId}, last_status = ${ended.status}, last_at = ${ended.at},
      failures = case when ${ended.status} = 'done' then 0 else failures + 1 end
    where id = ${id} and ${ofOwner(owner)} and last_query_id is distinct from ${ended.queryId}
    returning failures`.execute(tx);
  return rows[0]?.failures;
}
