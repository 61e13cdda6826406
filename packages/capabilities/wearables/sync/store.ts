import { sql } from 'kysely';
import type { Queryable } from '../connections/store.ts';
import type { MetricGroup } from '../connector.ts';
import type { Owner } from '../owner.ts';

const ofOwner = ({ orgId, mode }: Owner) => sql`org_id = ${orgId} and mode = ${mode}`;

/** How far each group was read. */
export async function listCursors(
  db: Queryable,
  owner: Owner,
  id: string,
): Promise<ReadonlyMap<MetricGroup, Date>> {
  const { rows } = await sql<{ metric_group: MetricGroup; read_to: Date }>`
    select metric_group, read_to from wearable_cursors
    where connection_id = ${id} and ${ofOwner(owner)}`.execute(db);
  return new Map(rows.map(({ metric_group, read_to }) => [metric_group, read_to]));
}

/** A cursor never goes back: of two syncs at once the further one counts. */
export async function advanceCursor(
  tx: Queryable,
  { orgId, mode }: Owner,
  id: string,
  { group, readTo }: { readonly group: MetricGroup; readonly readTo: Date },
): Promise<void> {
  await sql`
    insert into wearable_cursors (connection_id, org_id, mode, metric_group, read_to)
    values (${id}, ${orgId}, ${mode}, ${group}, ${readTo})
    on conflict (connection_id, metric_group)
      do update set read_to = greatest(wearable_cursors.read_to, excluded.read_to)`.execute(tx);
}

/** The grant was given anew: what lies between is read again from the start. */
export async function clearCursors(tx: Queryable, owner: Owner, id: string): Promise<void> {
  await sql`delete from wearable_cursors where connection_id = ${id} and ${ofOwner(owner)}`.execute(tx);
}

export type RunState = 'running' | 'done' | 'failed';

export type SyncRunRow = {
  readonly id: string;
  readonly why: string;
  readonly state: RunState;
  readonly received: number;
  readonly stored: number;
  readonly merged: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly newest_at: Date | null;
  readonly fault: string | null;
  readonly http_status: number | null;
  readonly provider_word: string | null;
  readonly started_at: Date;
  readonly ended_at: Date | null;
};

/**
 * One that is still open died with its process. Should it only be slow and run beside this one, it says so itself when it
 * ends.
 */
export async function beginRun(
  db: Queryable,
  { orgId, mode }: Owner,
  run: { readonly id: string; readonly connectionId: string; readonly why: string; readonly at: Date },
): Promise<void> {
  await sql`
    update wearable_sync_runs set state = 'failed', fault = 'interrupted', ended_at = ${run.at}
    where connection_id = ${run.connectionId} and ${ofOwner({ orgId, mode })} and state = 'running'`.execute(
    db,
  );
  await sql`
    insert into wearable_sync_runs (id, connection_id, org_id, mode, why, state, started_at)
    values (${run.id}, ${run.connectionId}, ${orgId}, ${mode}, ${run.why}, 'running', ${run.at})`.execute(db);
}

export type RunEnd = {
  readonly state: 'done' | 'failed';
  readonly counts: {
    readonly received: number;
    readonly stored: number;
    readonly merged: number;
    readonly rejected: Readonly<Record<string, number>>;
    readonly newestAt: Date | undefined;
  };
  readonly fault?: string | undefined;
  readonly httpStatus?: number | undefined;
  readonly providerWord?: string | undefined;
  readonly at: Date;
};

export async function endRun(tx: Queryable, owner: Owner, id: string, end: RunEnd): Promise<void> {
  const { counts } = end;
  await sql`
    update wearable_sync_runs set state = ${end.state}, received = ${counts.received}, stored = ${counts.stored},
      merged = ${counts.merged}, rejected = ${JSON.stringify(counts.rejected)}::jsonb,
      newest_at = ${counts.newestAt ?? null}, fault = ${end.fault ?? null}, http_status = ${end.httpStatus ?? null},
      provider_word = ${end.providerWord ?? null}, ended_at = ${end.at}
    where id = ${id} and ${ofOwner(owner)}`.execute(tx);
}

/** The last ones, the newest first. */
export async function listRuns(
  db: Queryable,
  owner: Owner,
  id: string,
  limit: number,
): Promise<readonly SyncRunRow[]> {
  const { rows } = await sql<SyncRunRow>`
    select id, why, state, received, stored, merged, rejected, newest_at, fault, http_status, provider_word,
      started_at, ended_at
    from wearable_sync_runs where connection_id = ${id} and ${ofOwner(owner)}
    order by started_at desc, id desc limit ${limit}`.execute(db);
  return rows;
}

/** Runs of long ago tell nobody anything. */
export async function removeOldRuns(db: Queryable, before: Date): Promise<void> {
  await sql`delete from wearable_sync_runs where started_at < ${before}`.execute(db);
}
