import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { type KeptSession, keepSession, pauseUnlessAborted } from '../database/session.ts';
import type { Log } from '../log.ts';

const LOCK_CLASS = 0x6a6f_6273;
const SWEEP_MS = 5_000;

/** Shows the other processes that this one's workers live, and frees the jobs of those that do not. */
export type Liveness = KeptSession & { readonly register: (workerId: string) => Promise<void> };

/**
 * Holds an advisory lock for as long as this process lives. The server frees the lock of a killed process at once;
 * whoever finds it free gives that process's jobs back to the queue, at start and every 5 s.
 */
export function keepLiveness(pool: pg.Pool, log: Log): Liveness {
  const instance = randomBytes(4).readInt32BE();
  const session = keepSession({
    pool,
    log,
    name: 'chartwright-jobs',
    work: async (client, signal) => {
      await client.query('select pg_advisory_lock($1, $2)', [LOCK_CLASS, instance]);
      while (!signal.aborted) {
        const freed = await freeAbandoned(client, instance);
        if (freed > 0) log.warn({ workers: freed }, 'jobs of ended workers went back to the queue');
        await pauseUnlessAborted(SWEEP_MS, signal);
      }
    },
  });
  return {
    register: async (workerId) => {
      await pool.query('insert into job_workers (worker_id, instance) values ($1, $2)', [workerId, instance]);
    },
    stop: async () => {
      await session.stop();
      await pool.query('delete from job_workers where instance = $1', [instance]);
    },
  };
}

async function freeAbandoned(client: pg.Client, self: number): Promise<number> {
  const { rows } = await client.query<{ workers: number }>(
    `with dead as (
       delete from job_workers
       where instance <> $2 and pg_try_advisory_xact_lock($1, instance::int)
       returning worker_id
     )
     select count(*)::int as workers, graphile_worker.force_unlock_workers(array_agg(worker_id)) from dead`,
    [LOCK_CLASS, self],
  );
  return rows[0]?.workers ?? 0;
}
