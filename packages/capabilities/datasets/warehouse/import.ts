import { exportTable, type Snapshot, type SnapshotTable } from '@chartwright/analytics';
import type pg from 'pg';
import { copyIn } from './copy.ts';
import { datasetSchema, quoted, storedTable, versionSchema } from './names.ts';
import { columnTypeFor } from './values.ts';

/** What is still read by somebody is left for the next time. */
const DROP_WAIT_MS = 500;
const STILL_USED: ReadonlySet<string | undefined> = new Set(['55P03', '2BP01']);

/**
 * Brings a snapshot into the database: a table for each file that is not there yet, then a schema of views for the version.
 * Each step is whole or not there at all, and one server at a time works on a dataset.
 */
export async function importSnapshot(client: pg.PoolClient, snapshot: Snapshot): Promise<void> {
  const lock = [datasetSchema(snapshot.key)];
  await client.query('SET statement_timeout = 0');
  await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', lock);
  try {
    if (await hasSchema(client, versionSchema(snapshot))) return;
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoted(datasetSchema(snapshot.key))}`);
    for (const table of snapshot.tables) await importTable(client, snapshot.key, table);
    await makeVersion(client, snapshot, await ensureRole(client, snapshot.key));
    await dropPast(client, snapshot);
  } finally {
    await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', lock);
    await client.query('RESET statement_timeout');
  }
}

export async function hasSchema(client: pg.ClientBase, name: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [name]);
  return rowCount === 1;
}

async function inTransaction(client: pg.ClientBase, work: () => Promise<void>): Promise<void> {
  await client.query('BEGIN');
  try {
    await work();
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

async function importTable(client: pg.ClientBase, key: string, table: SnapshotTable): Promise<void> {
  const name = `${quoted(datasetSchema(key))}.${quoted(storedTable(table))}`;
  const { rows } = await client.query<{ there: string | null }>('SELECT to_regclass($1) AS there', [name]);
  if (rows[0]?.there !== null) return;
  const { columns, pieces, close } = await exportTable(table);
  try {
    const defined = columns.map((column) => `${quoted(column.name)} ${columnTypeFor(column.type)}`);
    await inTransaction(client, async () => {
      await client.query(`CREATE TABLE ${name} (${defined.join(', ')})`);
      await copyIn(client, `COPY ${name} FROM STDIN`, pieces());
    });
  } finally {
    await close();
  }
  await client.query(`ANALYZE ${name}`);
}

/** A role that may read the views of one dataset and nothing else, where this server lets us make one. */
async function ensureRole(client: pg.ClientBase, key: string): Promise<string | undefined> {
  const role = datasetSchema(key);
  const { rows } = await client.query<{ may: boolean; there: boolean }>(
    `SELECT rolsuper OR rolcreaterole AS may, EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS there
     FROM pg_roles WHERE rolname = current_user`,
    [role],
  );
  const { may = false, there = false } = rows[0] ?? {};
  if (there) return role;
  if (!may) return undefined;
  await inTransaction(client, async () => {
    await client.query(`CREATE ROLE ${quoted(role)} NOLOGIN`);
    await client.query(`GRANT ${quoted(role)} TO CURRENT_USER`);
  });
  return role;
}

async function makeVersion(
  client: pg.ClientBase,
  snapshot: Snapshot,
  role: string | undefined,
): Promise<void> {
  const schema = quoted(versionSchema(snapshot));
  const data = quoted(datasetSchema(snapshot.key));
  await inTransaction(client, async () => {
    await client.query(`CREATE SCHEMA ${schema}`);
    for (const table of snapshot.tables) {
      await client.query(
        `CREATE VIEW ${schema}.${quoted(table.table)} AS SELECT * FROM ${data}.${quoted(storedTable(table))}`,
      );
    }
    if (role === undefined) return;
    await client.query(`GRANT USAGE ON SCHEMA ${schema} TO ${quoted(role)}`);
    await client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${quoted(role)}`);
  });
}

/** Older versions, then tables that no version has any more. */
async function dropPast(client: pg.ClientBase, snapshot: Snapshot): Promise<void> {
  const data = datasetSchema(snapshot.key);
  const { rows: schemas } = await client.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_namespace
     WHERE starts_with(nspname, $1) AND substr(nspname, length($1) + 1)::integer < $2`,
    [`${data}_v`, snapshot.version],
  );
  for (const { name } of schemas) await dropUnused(client, `DROP SCHEMA ${quoted(name)} CASCADE`);
  const { rows: tables } = await client.query<{ name: string }>(
    'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 AND tablename <> ALL($2)',
    [data, snapshot.tables.map(storedTable)],
  );
  for (const { name } of tables) await dropUnused(client, `DROP TABLE ${quoted(data)}.${quoted(name)}`);
}

async function dropUnused(client: pg.ClientBase, text: string): Promise<void> {
  try {
    await inTransaction(client, async () => {
      await client.query(`SET LOCAL lock_timeout = ${DROP_WAIT_MS}`);
      await client.query(text);
    });
  } catch (error) {
    if (!STILL_USED.has((error as { code?: string }).code)) throw error;
  }
}

/** Removes a dataset: its versions, its tables, its role. */
export async function dropDataset(client: pg.PoolClient, key: string): Promise<void> {
  const data = datasetSchema(key);
  const { rows } = await client.query<{ name: string }>(
    'SELECT nspname AS name FROM pg_namespace WHERE nspname = $1 OR starts_with(nspname, $2) ORDER BY nspname DESC',
    [data, `${data}_v`],
  );
  for (const { name } of rows) await client.query(`DROP SCHEMA ${quoted(name)} CASCADE`);
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [data]);
  if (rowCount === 1) await client.query(`DROP ROLE ${quoted(data)}`);
}
