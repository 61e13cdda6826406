import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { useTestDatabase } from '../testing/postgres.ts';
import { migrate, platformMigrations } from './index.ts';

describe('migrate()', () => {
  const database = useTestDatabase([platformMigrations]);
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'migrations-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function folder(owner: string, files: Record<string, string>): string {
    const path = join(root, owner, 'migrations');
    mkdirSync(path, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
    return path;
  }

  const tables = async (): Promise<string[]> =>
    (
      await sql<{
        name: string;
      }>`select tablename as name from pg_tables where schemaname = 'public'`.execute(database().db)
    ).rows.map(({ name }) => name);

  test('applies folders in their order, files by number, and only once', async () => {
    const first = folder('zebra', {
      '0001-a.sql': 'create table z_a (id int primary key)',
      '0002-b.sql': 'create table z_b (id int)',
    });
    const second = folder('ant', { '0001-c.sql': 'create table ant_c (id int references z_a)' });
    const folders = [platformMigrations, first, second];

    expect(await migrate(database().db, folders)).toEqual(['zebra/0001-a', 'zebra/0002-b', 'ant/0001-c']);
    expect(await migrate(database().db, folders)).toEqual([]);
    expect(await tables()).toEqual(expect.arrayContaining(['z_a', 'z_b', 'ant_c']));
    await sql`drop table ant_c, z_a, z_b; delete from migration_checksums where name ~ '^(zebra|ant)/'`.execute(
      database().db,
    );
    await sql`delete from kysely_migration where name ~ '^(zebra|ant)/'`.execute(database().db);
  });

  test('lets one of two processes work and the other find nothing to do', async () => {
    const own = folder('pair', { '0001-a.sql': 'create table pair_a (id int); select pg_sleep(0.05)' });
    const both = await Promise.all([1, 2].map(() => migrate(database().db, [platformMigrations, own])));
    expect(both.flat()).toEqual(['pair/0001-a']);
    await sql`drop table pair_a; delete from migration_checksums where name ~ '^pair/'`.execute(
      database().db,
    );
    await sql`delete from kysely_migration where name ~ '^pair/'`.execute(database().db);
  });

  test('refuses an applied file that was edited', async () => {
    const own = folder('edited', { '0001-a.sql': 'create table edited_a (id int)' });
    await migrate(database().db, [platformMigrations, own]);
    folder('edited', { '0001-a.sql': 'create table edited_a (id bigint)' });
    await expect(migrate(database().db, [platformMigrations, own])).rejects.toThrow(
      /edited\/0001-a was edited/,
    );
    folder('edited', { '0001-a.sql': 'create table edited_a (id int)' });
    folder('edited', { '0000-late.sql': 'create table late (id int)' });
    await expect(migrate(database().db, [platformMigrations, own])).rejects.toThrow(/0000-late comes before/);
    await expect(migrate(database().db, [platformMigrations])).rejects.toThrow(/not part of this server/);
    await sql`drop table edited_a; delete from migration_checksums where name ~ '^edited/'`.execute(
      database().db,
    );
    await sql`delete from kysely_migration where name ~ '^edited/'`.execute(database().db);
  });

  test('keeps nothing of a folder whose SQL fails, and names the file', async () => {
    const own = folder('broken', {
      '0001-a.sql': 'create table broken_a (id int)',
      '0002-b.sql': 'create tabel b (id int)',
    });
    await expect(migrate(database().db, [platformMigrations, own])).rejects.toThrow(/broken\/0002-b failed/);
    expect(await tables()).not.toContain('broken_a');
    expect(await migrate(database().db, [platformMigrations])).toEqual([]);
  });

  test('refuses stray files, numbers used twice and owners given twice', async () => {
    const stray = folder('stray', { 'notes.txt': '' });
    await expect(migrate(database().db, [stray])).rejects.toThrow(/not named NNNN-name/);
    const twice = folder('twice', { '0001-a.sql': '', '0001-b.sql': '' });
    await expect(migrate(database().db, [twice])).rejects.toThrow(/Number 0001 is used twice/);
    await expect(migrate(database().db, [platformMigrations, platformMigrations])).rejects.toThrow(
      /belong to "database"/,
    );
  });
});
