import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { attachEmbedded, startEmbedded } from './embedded.ts';
import { openPool, type PoolTarget } from './pool.ts';
import { requireVersion } from './server-version.ts';
import { pauseUnlessAborted } from './session.ts';
import type { Listeners } from './supervision.ts';
import type { Tables } from './tables.ts';

export type Db = Kysely<Tables>;

export type DatabaseOptions = Listeners & {
  readonly dataDir: string;
  /** A PostgreSQL server (15 or newer) to use instead of the embedded one. */
  readonly databaseUrl?: string | undefined;
  /** Uses the server that another process runs on the data folder, without owning or stopping it. */
  readonly attach?: boolean;
  readonly poolSize: number;
};

export type Database = {
  readonly pool: pg.Pool;
  readonly db: Db;
  /** How child processes reach the same database. Holds the password: pass it on, never log it. */
  readonly connection: PoolTarget;
  readonly embedded: boolean;
  /** As the server tells it, such as `18.4`. */
  readonly serverVersion: string;
  /** Closes the pool, then stops the embedded server if this process owns it. */
  readonly stop: () => Promise<void>;
};

/**
 * Opens the one database: the server at `databaseUrl`, the embedded one of another process (`attach`), or an
 * embedded one that this process owns, starts again when it dies, and stops.
 *
 * @throws {Problem} `database.data_folder_owned` | `cannot_start` | `not_running` | `unsupported_version` |
 * `unreachable`; messages say what to do and never hold a password
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const server = await reachServer(options);
  const pool = openPool(server.target, options.poolSize, options.log);
  const stop = async () => {
    await closePool(pool);
    await server.stop();
  };
  try {
    const serverVersion = await requireVersion(pool);
    const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
    return { pool, db, connection: server.target, embedded: server.embedded, serverVersion, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const POOL_CLOSING_MS_MAX = 3_000;

type ReachedServer = { target: PoolTarget; embedded: boolean; stop: () => Promise<void> };

async function reachServer(options: DatabaseOptions): Promise<ReachedServer> {
  const nothingToStop = async () => undefined;
  if (options.databaseUrl !== undefined) {
    return { target: { connectionString: options.databaseUrl }, embedded: false, stop: nothingToStop };
  }
  if (options.attach === true) {
    return { target: await attachEmbedded(options.dataDir), embedded: true, stop: nothingToStop };
  }
  const server = await startEmbedded(options);
  return { target: server.connection, embedded: true, stop: server.stop };
}

/** Waits a little for connections in use; whoever still holds one loses it with the server. */
async function closePool(pool: pg.Pool): Promise<void> {
  pool.removeAllListeners('error').on('error', () => undefined);
  const patience = new AbortController();
  await Promise.race([pool.end(), pauseUnlessAborted(POOL_CLOSING_MS_MAX, patience.signal)]);
  patience.abort();
}
