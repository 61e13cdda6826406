import { accessSync, chmodSync, constants, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY_FOLDER = '/dev/shm';
const FREE_BYTES_MIN = 2 ** 31;

/**
 * The folders that temporary ones are made in, best first. A folder in memory comes before one on disk where it is
 * roomy (containers often give it 64 MB): some disks take a millisecond for each of a cluster's thousand files.
 */
export function temporaryRoots(): string[] {
  return hasRoom(MEMORY_FOLDER) ? [MEMORY_FOLDER, tmpdir()] : [tmpdir()];
}

/** Makes an empty temporary folder that other users may walk through. The caller removes it. */
export function makeTemporaryFolder(prefix: string): string {
  const folder = mkdtempSync(join(temporaryRoots()[0] ?? tmpdir(), prefix));
  chmodSync(folder, 0o711);
  return folder;
}

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= FREE_BYTES_MIN;
  } catch {
    return false;
  }
}
