import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { databaseErrors } from './errors.ts';

/** One SQL file. `name` is `owner/NNNN-name`, where the owner is the folder that holds `migrations/`. */
export type MigrationFile = { readonly name: string; readonly sql: string; readonly sha256: string };

export type MigrationSet = { readonly owner: string; readonly files: readonly MigrationFile[] };

const FILE_NAME = /^\d{4}-[a-z0-9-]+\.sql$/;

/**
 * Reads the numbered migrations of each folder, in the order of the folders and of the numbers.
 *
 * @throws {Problem} `database.migration_refused` for a stray file, a number used twice, or an owner given twice
 */
export function readMigrations(folders: readonly string[]): MigrationSet[] {
  const sets = folders.map((folder) => ({ owner: basename(dirname(folder)), files: readFolder(folder) }));
  const owners = sets.map(({ owner }) => owner);
  const twice = owners.find((owner, index) => owners.indexOf(owner) !== index);
  if (twice !== undefined) refuse(`Two migration folders belong to "${twice}".`);
  return sets;
}

function readFolder(folder: string): MigrationFile[] {
  if (!existsSync(folder)) refuse(`The migration folder ${folder} does not exist.`);
  const names = readdirSync(folder).sort();
  const stray = names.find((name) => !FILE_NAME.test(name));
  if (stray !== undefined) refuse(`${join(folder, stray)} is not named NNNN-name.sql.`);
  const numbers = names.map((name) => name.slice(0, 4));
  const twice = numbers.find((number, index) => numbers.indexOf(number) !== index);
  if (twice !== undefined) refuse(`Number ${twice} is used twice in ${folder}.`);
  return names.map((name) => readFile(folder, name));
}

function readFile(folder: string, fileName: string): MigrationFile {
  const sql = readFileSync(join(folder, fileName), 'utf8');
  return {
    name: `${basename(dirname(folder))}/${fileName.slice(0, -'.sql'.length)}`,
    sql,
    sha256: createHash('sha256').update(sql).digest('hex'),
  };
}

function refuse(detail: string): never {
  throw databaseErrors.migrationRefused({ detail });
}
