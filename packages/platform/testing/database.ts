import { createHash, randomBytes } from 'node:crypto';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Db } from '../database/database.ts';
import { migrate } from '../database/migrate.ts';
import { readMigrations } from '../database/migration-files.ts';
import { openPool } from '../database/pool.ts';
import type { Connection } from '../database/secret.ts';
import type { Tables } from '../database/tables.ts';
import { prepareJobs } from '../jobs/worker.ts';
import { silentLog, type TestServer } from './server.ts';

export type TestDatabase = {
  readonly pool: pg.Pool;
  readonly db: Db;
  readonly connection: Connection;
  /** Closes the pool and drops the database. Fails when the test left a connection of its own open. */
  readonly drop: () => Promise<void>;
};

const POOL_SIZE = 5;
const CLOSING_MS_MAX = 1_000;

/** Makes a database of one test file: a copy, in about 20 ms, of a template the migrations were applied to once. */
export async function createTestDatabase(
  server: TestServer,
  folders: readonly string[],
): Promise<TestDatabase> {
  const template = await ensureTemplate(server, folders);
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asSuperuser(server, (client) =>
    client.query(`create database ${name} template ${template} owner ${server.application.user}`),
  );
  const connection = { ...server.application, database: name };
  const pool = openPool(connection, POOL_SIZE, silentLog);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { pool, db, connection, drop: () => dropDatabase(server, name, pool) };
}

/** The template's name holds the digest of its migrations, so that an edited file makes a new one. */
async function ensureTemplate(server: TestServer, folders: readonly string[]): Promise<string> {
  const digest = createHash('sha256')
    .update(JSON.stringify(readMigrations(folders)))
    .digest('hex')
    .slice(0, 16);
  const template = `template_${digest}`;
  await asSuperuser(server, async (client) => {
    await client.query('select pg_advisory_lock(hashtext($1))', [template]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template]);
    if (rowCount !== 0) return;
    const draft = `draft_${randomBytes(6).toString('hex')}`;
    await client.query(`create database ${draft} owner ${server.application.user}`);
    await fillTemplate({ ...server.application, database: draft }, folders);
    // Its last connections may take a moment to leave, and a database with guests cannot be renamed.
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [draft]);
    await client.query(`alter database ${draft} rename to ${template}`);
  });
  return template;
}

async function fillTemplate(connection: Connection, folders: readonly string[]): Promise<void> {
  const pool = openPool(connection, 2, silentLog);
  try {
    await migrate(new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }), folders);
    await prepareJobs(pool);
  } finally {
    await pool.end();
  }
}

async function dropDatabase(server: TestServer, name: string, pool: pg.Pool): Promise<void> {
  await pool.end();
  await asSuperuser(server, async (client) => {
    const left = await countConnections(client, name);
    await client.query(`drop database ${name} with (force)`);
    if (left > 0) throw new Error(`The test file left ${left} database connections open`);
  });
}

/** Closed connections leave the server a moment later; those still there after a second are leaks. Autovacuum is none. */
async function countConnections(client: pg.Client, name: string): Promise<number> {
  const deadline = performance.now() + CLOSING_MS_MAX;
  for (;;) {
    const { rows } = await client.query<{ open: number }>(
      `select count(*)::int as open from pg_stat_activity where datname = $1 and backend_type = 'client backend'`,
      [name],
    );
    const open = rows[0]?.open ?? 0;
    if (open === 0 || performance.now() > deadline) return open;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function asSuperuser<T>(server: TestServer, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(server.superuser);
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}
