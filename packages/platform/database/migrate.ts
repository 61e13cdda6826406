import { fileURLToPath } from 'node:url';
import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import type { Db } from './database.ts';
import { databaseErrors } from './errors.ts';
import { type MigrationFile, type MigrationSet, readMigrations } from './migration-files.ts';
import { sqlState } from './pool.ts';

/** The platform's own tables. Goes first in the list of folders. */
export const platformMigrations = fileURLToPath(new URL('./migrations', import.meta.url));

const MIGRATE_LOCK = 0x6368_6172;
const UNDEFINED_TABLE = '42P01';

/**
 * Brings the database to the state of the migration files: folder by folder in the given order, the new files of
 * one folder in one transaction. Several processes may call it at once; one works, the others wait. Needs two
 * connections of the pool.
 *
 * @param folders absolute paths of `migrations/` folders; the name of the folder around each is its owner
 * @returns the names applied now, in order; empty when nothing was new
 * @throws {Problem} `database.migration_refused` when an applied file was edited or is gone, when a new file comes
 * before an applied one of its folder, or when its SQL fails (nothing of that folder is then kept)
 */
export async function migrate(db: Db, folders: readonly string[]): Promise<string[]> {
  const sets = readMigrations(folders);
  if (findPending(sets, await readApplied(db)).length === 0) return [];
  return db.connection().execute(async (locked) => {
    await sql`select set_config('statement_timeout', '0', false), pg_advisory_lock(${MIGRATE_LOCK})`.execute(
      locked,
    );
    try {
      return await applyPending(db, sets);
    } finally {
      await sql`select pg_advisory_unlock(${MIGRATE_LOCK})`.execute(locked);
      await sql`reset statement_timeout`.execute(locked);
    }
  });
}

type Applied = ReadonlyMap<string, string>;

async function applyPending(db: Db, sets: readonly MigrationSet[]): Promise<string[]> {
  await sql`create table if not exists migration_checksums (
    name text primary key, sha256 text not null, applied_at timestamptz not null default now())`.execute(db);
  const done: string[] = [];
  for (const set of sets) {
    const applied = await readApplied(db);
    if (findPending([set], applied, sets).length > 0) done.push(...(await applySet(db, set, applied)));
  }
  return done;
}

async function applySet(db: Db, set: MigrationSet, applied: Applied): Promise<string[]> {
  // Kysely wants to see every applied migration again, those of other folders too.
  const known = Object.fromEntries([...applied.keys()].map((name) => [name, alreadyApplied]));
  const own = Object.fromEntries(set.files.map((file) => [file.name, asMigration(file)]));
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...known, ...own }) },
    allowUnorderedMigrations: true,
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return (results ?? []).map(({ migrationName }) => migrationName);
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName ?? set.owner;
  throw databaseErrors.migrationRefused({
    detail: `Migration ${failed} failed: ${error instanceof Error ? error.message : 'unknown fault'}`,
    context: { migration: failed },
    cause: error,
  });
}

function asMigration({ name, sql: text, sha256 }: MigrationFile): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      await sql`set local statement_timeout = 0`.execute(db);
      await sql.raw(text).execute(db);
      await sql`insert into migration_checksums (name, sha256) values (${name}, ${sha256})`.execute(db);
    },
  };
}

const alreadyApplied: Migration = {
  up: async () => {
    throw new Error('An applied migration must not run again');
  },
};

async function readApplied(db: Db): Promise<Applied> {
  try {
    const { rows } = await sql<{ name: string; sha256: string }>`
      select name, sha256 from migration_checksums`.execute(db);
    return new Map(rows.map(({ name, sha256 }) => [name, sha256]));
  } catch (error) {
    if (sqlState(error) === UNDEFINED_TABLE) return new Map();
    throw error;
  }
}

/** The files still to apply; refuses histories that cannot be continued. */
function findPending(sets: readonly MigrationSet[], applied: Applied, all = sets): MigrationFile[] {
  const existing = new Set(all.flatMap(({ files }) => files.map(({ name }) => name)));
  for (const name of applied.keys()) {
    if (!existing.has(name)) {
      refuse(
        name,
        'was applied to this database but is not part of this server. Run the newer server version.',
      );
    }
  }
  return sets.flatMap(({ files }) => findPendingOf(files, applied));
}

function findPendingOf(files: readonly MigrationFile[], applied: Applied): MigrationFile[] {
  const edited = files.find(({ name, sha256 }) => applied.has(name) && applied.get(name) !== sha256);
  if (edited !== undefined) {
    refuse(
      edited.name,
      'was edited after it was applied. Restore the file and put the change into a new migration.',
    );
  }
  const pending = files.filter(({ name }) => !applied.has(name));
  const firstPending = pending[0];
  const late =
    firstPending !== undefined && files.some((f) => applied.has(f.name) && f.name > firstPending.name);
  if (firstPending !== undefined && late) {
    refuse(
      firstPending.name,
      'comes before a migration that was applied already. Give it the next free number.',
    );
  }
  return pending;
}

function refuse(name: string, reason: string): never {
  throw databaseErrors.migrationRefused({
    detail: `Migration ${name} ${reason}`,
    context: { migration: name },
  });
}
