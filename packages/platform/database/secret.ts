import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type DataFolder, writeDurably } from './data-folder.ts';
import { databaseErrors } from './errors.ts';

/** The superuser only makes the application's role and database; the application never signs in as it. */
export const SUPERUSER = 'postgres';
export const APPLICATION = 'chartwright';

/** How to sign in to the embedded server; a plain object that can be handed to a worker process. */
export type Connection = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
};

/**
 * Reads the data folder's database secret, and makes it for a folder that has no cluster yet.
 *
 * @throws {Problem} `database.cannot_start` when a cluster exists whose secret is gone
 */
export function openSecret(folder: DataFolder): string {
  if (existsSync(folder.secretFile)) {
    const secret = readFileSync(folder.secretFile, 'utf8').trim();
    if (secret.length >= 32) return secret;
  }
  if (existsSync(folder.cluster)) {
    throw databaseErrors.cannotStart({
      detail: `${folder.secretFile} is missing or empty, and the database cannot be opened without it. Restore it from your backup of the data folder.`,
    });
  }
  const secret = randomBytes(32).toString('base64url');
  writeDurably(folder.secretFile, `${secret}\n`);
  return secret;
}

/** Each role has its own password, so that knowing the application's does not give the superuser's. */
export function derivePassword(secret: string, role: string): string {
  return createHmac('sha256', secret).update(`postgres-role:${role}`).digest('base64url');
}
