import type pg from 'pg';
import { OLDEST_MAJOR } from './binaries.ts';
import { databaseErrors } from './errors.ts';
import { sqlState } from './pool.ts';

type ServerVersion = { readonly number: number; readonly version: string };

/**
 * Asks the server for its version, such as `18.4`.
 *
 * @throws {Problem} `database.unsupported_version` below 15, `database.unreachable` when it does not answer; neither
 * tells the address or the password it was reached with
 */
export async function requireVersion(pool: Pick<pg.Pool, 'query'>): Promise<string> {
  const { number, version } = await askVersion(pool);
  if (number >= OLDEST_MAJOR * 10_000) return version;
  throw databaseErrors.unsupportedVersion({
    detail: `The database server is PostgreSQL ${version}; ${OLDEST_MAJOR} or newer is needed.`,
  });
}

async function askVersion(pool: Pick<pg.Pool, 'query'>): Promise<ServerVersion> {
  try {
    const { rows } = await pool.query<ServerVersion>(
      `select current_setting('server_version_num')::int as number,
              split_part(current_setting('server_version'), ' ', 1) as version`,
    );
    return rows[0] ?? { number: 0, version: 'unknown' };
  } catch (cause) {
    throw databaseErrors.unreachable({
      detail: `The database does not answer (${sqlState(cause) ?? 'no code'}). Check CHARTWRIGHT_DATABASE_URL and that the server is up.`,
      cause,
    });
  }
}
