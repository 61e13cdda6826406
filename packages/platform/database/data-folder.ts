import { closeSync, fsyncSync, mkdirSync, openSync, realpathSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

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

/** Makes the data folder when it is absent and names its parts by their real path. */
export function openDataFolder(dataDir: string): DataFolder {
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const root = realpathSync(dataDir);
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
