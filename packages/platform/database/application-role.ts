import pg from 'pg';
import { databaseErrors } from './errors.ts';
import { APPLICATION, type Connection } from './secret.ts';

/**
 * Makes the application's role and database where they are missing, and sets the role's password. The role is no
 * superuser: it owns its database and nothing else. Safe to repeat after a crash in the middle.
 */
export async function ensureApplication(superuser: Connection, application: Connection): Promise<void> {
  const client = new pg.Client(superuser);
  try {
    await client.connect();
    const found = await client.query<{ role: boolean; database: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS role,
              EXISTS (SELECT FROM pg_database WHERE datname = $2) AS database`,
      [application.user, application.database],
    );
    const verb = found.rows[0]?.role === true ? 'ALTER' : 'CREATE';
    await client.query(
      `${verb} ROLE ${APPLICATION} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${application.password}'`,
    );
    if (found.rows[0]?.database !== true)
      await client.query(`CREATE DATABASE ${APPLICATION} OWNER ${APPLICATION}`);
    await client.query(`REVOKE ALL ON DATABASE ${APPLICATION}, postgres, template1 FROM PUBLIC`);
  } catch (cause) {
    throw databaseErrors.cannotStart({
      detail:
        'The application role could not be made in the embedded database. If postgres.password was replaced, restore it from your backup.',
      cause,
    });
  } finally {
    await client.end();
  }
}
