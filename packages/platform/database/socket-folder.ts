import { existsSync, lstatSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, makePrivateFolder } from './account.ts';
import { type DataFolder, writeDurably } from './data-folder.ts';
import { SOCKET_PORT } from './settings.ts';

/** The kernel's limit for a socket path, without the closing zero byte (macOS allows four bytes less). */
const SOCKET_PATH_BYTES_MAX = process.platform === 'linux' ? 107 : 103;

const socketName = `.s.PGSQL.${SOCKET_PORT}`;

export const socketPath = (socketFolder: string): string => join(socketFolder, socketName);

/** The folder a server on this data folder has its socket in, as far as is recorded. */
export function findSocketFolder(folder: DataFolder): string {
  return existsSync(folder.socketRecord) ? readFileSync(folder.socketRecord, 'utf8').trim() : folder.run;
}

/**
 * Gives the folder for the socket: `run` inside the data folder, or a short private folder among the temporary
 * ones when that path would be too long for a socket. The short one is recorded, so that the next start and other
 * processes find it; one that somebody else has made under the recorded name is not used.
 */
export function openSocketFolder(folder: DataFolder, account: Account): string {
  if (Buffer.byteLength(socketPath(folder.run)) <= SOCKET_PATH_BYTES_MAX) {
    makePrivateFolder(folder.run, account);
    rmSync(folder.socketRecord, { force: true });
    return folder.run;
  }
  const recorded = findSocketFolder(folder);
  if (recorded !== folder.run && isOurs(recorded, account)) return recorded;
  const made = mkdtempSync(join(shortTemporaryFolder(), 'chartwright-'));
  makePrivateFolder(made, account);
  writeDurably(folder.socketRecord, `${made}\n`);
  return made;
}

/** Removes a socket folder outside the data folder once its server has stopped. */
export function removeSocketFolder(folder: DataFolder, socketFolder: string): void {
  if (socketFolder === folder.run) return;
  rmSync(folder.socketRecord, { force: true });
  rmSync(socketFolder, { recursive: true, force: true });
}

function shortTemporaryFolder(): string {
  const longest = join(tmpdir(), 'chartwright-XXXXXX', socketName);
  return Buffer.byteLength(longest) <= SOCKET_PATH_BYTES_MAX ? tmpdir() : '/tmp';
}

function isOurs(path: string, account: Account): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  const owner = account.kind === 'dropped' ? account.uid : process.getuid?.();
  return found?.isDirectory() === true && found.uid === owner && (found.mode & 0o077) === 0;
}
