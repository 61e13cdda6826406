import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

/** An entry that names a record, as its target or in its details. */
export type NamingEntry = {
  readonly id: number;
  readonly at: Date;
  readonly action: string;
  readonly actor: { readonly kind: string; readonly id: string | null };
  /** The requests that named it; an entry of many reads names those of one record among others. */
  readonly requestIds: readonly string[];
  /** Position in the chain; null until it is sealed. */
  readonly position: number | null;
};

export type NamingPage = {
  readonly entries: readonly NamingEntry[];
  /** Older entries are looked through from here; undefined when none are left. */
  readonly before: number | undefined;
};

const ROWS_PER_LOOK = 20_000;
const LOOKING_MS_MAX = 2_000;

type Row = {
  readonly id: number;
  readonly at: Date;
  readonly action: string;
  readonly actor_kind: string;
  readonly actor_id: string | null;
  readonly request_id: string | null;
  readonly seq: number | null;
  readonly details: Readonly<Record<string, unknown>>;
};

type Named = {
  readonly orgId: string;
  readonly mode: string;
  readonly kind: string;
  readonly id: string;
};

/**
 * Looks through an organisation's entries for those that name a record, the newest first. There is no index of what details name:
 * it would cost each read more than the read. So the chain is looked through piece by piece, and the answer says how far it got.
 */
export async function findNaming(
  db: Db,
  named: Named,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<NamingPage> {
  const deadline = performance.now() + LOOKING_MS_MAX;
  const entries: NamingEntry[] = [];
  let end = before ?? (await lastId(db)) + 1;
  while (end > 1 && performance.now() < deadline) {
    const start = Math.max(0, end - ROWS_PER_LOOK);
    const rows = await look(db, named, { start, end, limit: limit - entries.length });
    entries.push(...rows.map((row) => toEntry(row, named.id)));
    const last = entries.at(-1);
    if (entries.length >= limit && last !== undefined) return { entries, before: last.id };
    end = start;
  }
  return { entries, before: end > 1 ? end : undefined };
}

async function lastId(db: Db): Promise<number> {
  const { rows } = await sql<{ id: number | null }>`select max(id) as id from audit_entries`.execute(db);
  return rows[0]?.id ?? 0;
}

async function look(
  db: Db,
  { orgId, mode, kind, id }: Named,
  { start, end, limit }: { readonly start: number; readonly end: number; readonly limit: number },
): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select id, at, action, actor_kind, actor_id, request_id, seq, details from audit_entries
    where id >= ${start} and id < ${end} and org_id = ${orgId} and details->>'mode' = ${mode}
      and ((target_kind = ${kind} and target_id = ${id}) or details::text like ${`%"${id}"%`})
    order by id desc limit ${limit}`.execute(db);
  return rows;
}

function toEntry(row: Row, named: string): NamingEntry {
  const inDetails = Object.entries(row.details).flatMap(([request, ids]) =>
    Array.isArray(ids) && ids.includes(named) ? [request] : [],
  );
  const requestIds = row.request_id === null ? inDetails : [row.request_id];
  return {
    id: row.id,
    at: row.at,
    action: row.action,
    actor: { kind: row.actor_kind, id: row.actor_id },
    requestIds,
    position: row.seq,
  };
}
