import pg from 'pg';
import type { Log } from '../log.ts';
import { hideValuesInErrors, sqlState } from './pool.ts';

/** A connection of one's own, outside the pool, that is opened again whenever it is lost. */
export type KeptSession = { readonly stop: () => Promise<void> };

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Keeps one session with the database, for what lives as long as a session: LISTEN and advisory locks.
 *
 * @param work runs on each new connection, until `signal` aborts (connection lost, or `stop` was called). It should
 * then return; what it throws is logged by its code and answered with a new connection.
 */
export function keepSession(args: {
  readonly pool: pg.Pool;
  readonly name: string;
  readonly log: Log;
  readonly work: (client: pg.Client, signal: AbortSignal) => Promise<void>;
}): KeptSession {
  const stopped = new AbortController();
  const keep = async (): Promise<void> => {
    let pauseMs = FIRST_PAUSE_MS;
    while (!stopped.signal.aborted) {
      try {
        await runOnce(args.pool, args.name, args.work, stopped.signal);
        pauseMs = FIRST_PAUSE_MS;
      } catch (error) {
        args.log.warn({ session: args.name, code: sqlState(error) }, 'database session was lost');
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
      await pauseUnlessAborted(pauseMs, stopped.signal);
    }
  };
  const done = keep();
  return {
    stop: async () => {
      stopped.abort();
      await done;
    },
  };
}

/** Waits, but no longer than until the signal aborts. */
export function pauseUnlessAborted(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}

async function runOnce(
  pool: pg.Pool,
  name: string,
  work: (client: pg.Client, signal: AbortSignal) => Promise<void>,
  stopped: AbortSignal,
): Promise<void> {
  const lost = new AbortController();
  const client = new pg.Client({ ...pool.options, password: pool.options.password, application_name: name });
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  try {
    await client.connect();
    hideValuesInErrors(client);
    // A server elsewhere must notice within seconds that this process is gone, or its locks stay taken.
    await client.query(
      'set tcp_keepalives_idle = 2; set tcp_keepalives_interval = 1; set tcp_keepalives_count = 3',
    );
    await work(client, AbortSignal.any([lost.signal, stopped]));
  } finally {
    await client.end().catch(() => undefined);
  }
}
