import type pg from 'pg';
import type { Actor } from '../keys/actor.ts';
import type { Log } from '../log.ts';

/** Counts answered requests by organisation, mode, key, operation and day. */
export type Meter = {
  record(actor: Actor, operation: string, status: number, nowMs: number): void;
  flush(): Promise<void>;
  readonly stop: () => Promise<void>;
};

const FLUSH_MS = 1_000;
const DAY_MS = 86_400_000;

type Cell = {
  readonly orgId: string;
  readonly mode: string;
  readonly keyId: string;
  readonly operation: string;
  readonly day: number;
  readonly statusClass: number;
  requests: number;
};

const UPSERT = `
insert into usage_counters (org_id, mode, key_id, operation, day, status_class, requests)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::smallint[], $7::bigint[])
on conflict (org_id, day, mode, key_id, operation, status_class)
do update set requests = usage_counters.requests + excluded.requests`;

const TOUCH = `
update api_keys set last_used_at = used.at
from unnest($1::text[], $2::timestamptz[]) as used (id, at)
where api_keys.id = used.id and (api_keys.last_used_at is null or api_keys.last_used_at < used.at)`;

/**
 * Makes the meter of one process. Counts are kept in memory and added to the database once a second; a failed write
 * keeps them for the next try.
 */
export function createMeter(pool: pg.Pool, log: Log): Meter {
  let cells = new Map<string, Cell>();
  let used = new Map<string, number>();
  let writing: Promise<void> = Promise.resolve();

  const write = async () => {
    const [counted, touched] = [cells, used];
    cells = new Map();
    used = new Map();
    if (counted.size === 0) return;
    // Sorted, so that two processes that write the same rows never wait for each other in a circle.
    const rows = [...counted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell);
    try {
      await pool.query(UPSERT, [
        rows.map((c) => c.orgId),
        rows.map((c) => c.mode),
        rows.map((c) => c.keyId),
        rows.map((c) => c.operation),
        rows.map((c) => new Date(c.day * DAY_MS).toISOString().slice(0, 10)),
        rows.map((c) => c.statusClass),
        rows.map((c) => c.requests),
      ]);
    } catch (error) {
      for (const [key, cell] of counted) add(cells, key, cell);
      log.warn({ err: error, rows: rows.length }, 'usage counters kept for the next write');
      return;
    }
    const touches = [...touched].sort(([a], [b]) => (a < b ? -1 : 1));
    await pool
      .query(TOUCH, [touches.map(([id]) => id), touches.map(([, ms]) => new Date(ms))])
      .catch((error: unknown) => log.warn({ err: error }, 'last use of keys not written'));
  };
  const flush = () => {
    writing = writing.then(write);
    return writing;
  };
  const timer = setInterval(() => void flush(), FLUSH_MS).unref();

  return {
    record(actor, operation, status, nowMs) {
      const day = Math.floor(nowMs / DAY_MS);
      const statusClass = Math.floor(status / 100);
      const { orgId, mode, id } = actor;
      // A person may work in two organisations, and in both worlds of one.
      const key = `${orgId}|${mode}|${id}|${operation}|${statusClass}|${day}`;
      const cell = cells.get(key);
      if (cell !== undefined) cell.requests++;
      else {
        cells.set(key, { orgId, mode, keyId: id, operation, day, statusClass, requests: 1 });
      }
      if (actor.kind === 'key') used.set(actor.id, nowMs - (nowMs % 60_000));
    },
    flush,
    stop: () => {
      clearInterval(timer);
      return flush();
    },
  };
}

function add(cells: Map<string, Cell>, key: string, cell: Cell): void {
  const existing = cells.get(key);
  if (existing === undefined) cells.set(key, cell);
  else existing.requests += cell.requests;
}
