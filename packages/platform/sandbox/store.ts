import { sql } from 'kysely';
import type { Db, Tx } from '../database/index.ts';

export type ClockRow = {
  readonly ahead_ms: number;
  readonly target: Date | null;
};

export async function findClock(db: Db | Tx, orgId: string): Promise<ClockRow | undefined> {
  const { rows } = await sql<ClockRow>`
    select ahead_ms, target from sandbox_clocks where org_id = ${orgId}`.execute(db);
  return rows[0];
}

export async function listClocks(db: Db): Promise<readonly (ClockRow & { readonly org_id: string })[]> {
  const { rows } = await sql<ClockRow & { org_id: string }>`
    select org_id, ahead_ms, target from sandbox_clocks`.execute(db);
  return rows;
}

/** Also makes whoever else moves it wait for this transaction. */
export async function lockClock(tx: Tx, orgId: string, at: Date): Promise<ClockRow> {
  await sql`
    insert into sandbox_clocks (org_id, ahead_ms, moved_at) values (${orgId}, 0, ${at})
    on conflict (org_id) do nothing`.execute(tx);
  const { rows } = await sql<ClockRow>`
    select ahead_ms, target from sandbox_clocks where org_id = ${orgId} for update`.execute(tx);
  return rows[0] ?? { ahead_ms: 0, target: null };
}

export async function setTarget(tx: Tx, orgId: string, target: Date | null): Promise<void> {
  await sql`update sandbox_clocks set target = ${target} where org_id = ${orgId}`.execute(tx);
}

/** Tells every process, as part of this transaction. */
export async function setAhead(tx: Tx, orgId: string, aheadMs: number, at: Date): Promise<void> {
  await sql`
    update sandbox_clocks set ahead_ms = ${aheadMs}::bigint, moved_at = ${at}
    where org_id = ${orgId}`.execute(tx);
  await sql`update revisions set revision = revision + 1 where topic = 'sandbox_clocks'`.execute(tx);
}
