import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { openDataFolder } from './data-folder.ts';
import { databaseErrors } from './errors.ts';
import { identifyProcess, isRunning, type ProcessIdentity } from './process-identity.ts';

export type DataDirOwnership = { readonly release: () => void };

/**
 * Claims the data folder for this process until `release`, or until the process is gone.
 *
 * The claim is a file with the pid and the start time of its owner; the claim of a process that no longer runs
 * (kill -9, power cut, a pid now used by another program) is taken over.
 *
 * @throws {Problem} `database.data_folder_owned` while another live server, or this one, owns the folder
 */
export function acquireDataDir(dataDir: string): DataDirOwnership {
  const { lockFile } = openDataFolder(dataDir);
  const self = identifyProcess(process.pid) ?? { pid: process.pid, startedAt: 'unknown' };
  const content = JSON.stringify(self);
  for (let attempt = 0; attempt < 5; attempt++) {
    if (placeLock(lockFile, content)) return { release: () => releaseLock(lockFile, content) };
    const owner = readOwner(dataDir);
    if (owner !== undefined) {
      throw databaseErrors.dataFolderOwned({
        detail: `${dataDir} is in use by another Chartwright server (process ${owner.pid}). Stop that server, or give this one its own data folder.`,
        context: { ownerPid: owner.pid },
      });
    }
    clearStaleLock(lockFile);
  }
  throw databaseErrors.dataFolderOwned({ detail: `${dataDir} is being claimed by several servers at once.` });
}

/** The live process that owns the data folder; undefined when none does. */
export function readOwner(dataDir: string): ProcessIdentity | undefined {
  const owner = parseLock(openDataFolder(dataDir).lockFile);
  return owner !== undefined && isRunning(owner) ? owner : undefined;
}

/** Links a finished file into place, so that nobody ever reads a half-written lock. */
function placeLock(lockFile: string, content: string): boolean {
  const draft = `${lockFile}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, lockFile);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

function parseLock(path: string): ProcessIdentity | undefined {
  try {
    const lock: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof lock !== 'object' || lock === null || !('pid' in lock) || !('startedAt' in lock))
      return undefined;
    return { pid: Number(lock.pid), startedAt: String(lock.startedAt) };
  } catch {
    return undefined;
  }
}

/** Two starters may see the same stale lock: whoever moved away a lock that lives again puts it back. */
function clearStaleLock(lockFile: string): void {
  const aside = `${lockFile}.stale.${process.pid}`;
  try {
    renameSync(lockFile, aside);
    const moved = parseLock(aside);
    if (moved !== undefined && isRunning(moved)) linkSync(aside, lockFile);
    unlinkSync(aside);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function releaseLock(lockFile: string, content: string): void {
  try {
    if (readFileSync(lockFile, 'utf8') === content) unlinkSync(lockFile);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
