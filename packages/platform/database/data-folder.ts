import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { databaseErrors } from './errors.ts';

/** Where everything of the embedded database lives inside the server's data folder. */
export type DataFolder = {
  readonly root: string;
  /** The PostgreSQL cluster. */
  readonly cluster: string;
  /** The folder of the socket, unless its path is too long for one. */
  readonly run: string;
  /** Names the socket folder in use when it is not `run`. */
  readonly socketRecord: string;
  readonly log: string;
  /** The one secret all database passwords are derived from; 0600. */
  readonly secretFile: string;
  /** Who owns the data folder now. */
  readonly lockFile: string;
};

/**
 * Makes the data folder when it is absent and names its parts by their real path.
 *
 * @throws {Problem} `database.cannot_start` when this user cannot make it or write in it
 */
export function openDataFolder(dataDir: string): DataFolder {
  const root = makeWritable(dataDir);
  return {
    root,
    cluster: join(root, 'postgres'),
    run: join(root, 'run'),
    socketRecord: join(root, 'socket-folder'),
    log: join(root, 'postgres-log'),
    secretFile: join(root, 'postgres.password'),
    lockFile: join(root, 'server.lock'),
  };
}

function makeWritable(dataDir: string): string {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    accessSync(dataDir, constants.W_OK | constants.X_OK);
    return realpathSync(dataDir);
  } catch (cause) {
    const owner = statSync(dataDir, { throwIfNoEntry: false })?.uid;
    throw databaseErrors.cannotStart({
      detail: `The data folder ${dataDir} cannot be written by this user${owner === undefined ? '' : `; it belongs to user id ${owner}`}. Start the server as its owner, or name another folder.`,
      cause,
    });
  }
}

/** Writes a private file so that a crash leaves the old content or the new one, never half of it. */
export function writeDurably(path: string, content: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncFolder(join(path, '..'));
}

/** Makes renames inside the folder survive a power cut. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
