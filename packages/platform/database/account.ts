import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { databaseErrors } from './errors.ts';

/** The user PostgreSQL runs as. PostgreSQL refuses root, so root hands it to the unprivileged user `nobody`. */
export type Account =
  | { readonly kind: 'self' }
  | { readonly kind: 'dropped'; readonly name: string; readonly uid: number; readonly gid: number };

/** A program start in the database's account: what to spawn, and with which identity. */
export type Launch = {
  readonly file: string;
  readonly args: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
};

/** What this machine offers for passing closed folders. */
export type Passage = { readonly setpriv: string | undefined; readonly holdsReadSearch: boolean };

const DAC_READ_SEARCH = 1n << 2n;

/**
 * Chooses the account for the database. Root runs it as the owner of the cluster, so that a data folder made by an
 * ordinary user goes on working under root; a cluster still to be made will be `nobody`'s.
 *
 * @param cluster the cluster's folder, which need not exist
 * @throws {Problem} `database.cannot_start` when that user has no passwd entry, or the cluster is another user's
 */
export function chooseAccount(cluster: string, passwdFile = '/etc/passwd'): Account {
  const owner = statSync(cluster, { throwIfNoEntry: false })?.uid;
  if (process.getuid?.() === 0) return findAccount(owner, passwdFile);
  requireName();
  if (owner === undefined || owner === process.getuid?.()) return { kind: 'self' };
  throw databaseErrors.cannotStart({
    detail: `The database in ${cluster} belongs to user id ${owner}. Start the server as that user or as root.`,
  });
}

function requireName(): void {
  try {
    userInfo();
  } catch (cause) {
    throw databaseErrors.cannotStart({
      detail: `User id ${process.getuid?.()} has no passwd entry, and PostgreSQL refuses to run for a nameless user. Run the server as a user with a passwd entry, or point CHARTWRIGHT_DATABASE_URL at a PostgreSQL server.`,
      cause,
    });
  }
}

/** Reads the passwd entry of the user id, or of `nobody`. */
export function findAccount(owner: number | undefined, passwdFile: string): Account {
  const entries = existsSync(passwdFile) ? readFileSync(passwdFile, 'utf8').split('\n') : [];
  const accounts = entries.map((line) => line.split(':')).map(([name, , uid, gid]) => ({ name, uid, gid }));
  const found = accounts.find(({ name, uid }) =>
    owner === undefined ? name === 'nobody' : Number(uid) === owner,
  );
  if (owner === 0 || found?.name === undefined || found.uid === undefined || found.gid === undefined) {
    throw databaseErrors.cannotStart({
      detail: `PostgreSQL must not run as root, and ${passwdFile} has no ${owner === undefined ? 'user "nobody"' : `other user with id ${owner}`} to run it as. Add that user, start the server as an ordinary user, or point CHARTWRIGHT_DATABASE_URL at a PostgreSQL server.`,
    });
  }
  // Some systems write the id of nobody as -2.
  return { kind: 'dropped', name: found.name, uid: Number(found.uid) >>> 0, gid: Number(found.gid) >>> 0 };
}

/** Makes a folder that only the database account may enter. */
export function makePrivateFolder(folder: string, account: Account): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  handOver(folder, account);
}

/** Gives one file or folder to the database account. */
export function handOver(path: string, account: Account): void {
  if (account.kind === 'dropped') chownSync(path, account.uid, account.gid);
}

/** Opens the way through the data folder itself; what lies inside stays private. */
export function openWayThrough(root: string, account: Account): void {
  if (account.kind === 'dropped') chmodSync(root, 0o711);
}

/**
 * Plans how to start a program in the database's account.
 *
 * When a folder above the data or the program is closed to the account (a clone under a 0700 folder, root's home),
 * nothing above is opened up; the program is given the single capability to walk through closed folders instead.
 *
 * @param reach files and folders the program must be able to get to
 * @param findPassage asked only when the way is closed
 * @throws {Problem} `database.cannot_start`, naming the closed folder, when that capability cannot be given
 */
export function planLaunch(
  account: Account,
  file: string,
  args: readonly string[],
  reach: readonly string[],
  findPassage = lookForPassage,
): Launch {
  if (account.kind === 'self') return { file, args };
  const closed = [file, ...reach].map((path) => findClosedFolder(path, account)).find((f) => f !== undefined);
  if (closed === undefined) return { file, args, uid: account.uid, gid: account.gid };

  const { setpriv, holdsReadSearch } = findPassage();
  if (setpriv === undefined || !holdsReadSearch) {
    throw databaseErrors.cannotStart({
      detail: `The database runs as "${account.name}", who cannot enter ${closed}. Run "chmod o+x ${closed}", move the server or its data folder elsewhere, or start it as an ordinary user.`,
      context: { folder: closed },
    });
  }
  const identity = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'];
  const capability = ['--inh-caps=-all,+dac_read_search', '--ambient-caps=-all,+dac_read_search'];
  // Without the securebit, access(2), by which PostgreSQL finds its own programs, would disregard the capability.
  const bounds = ['--bounding-set=-all,+dac_read_search', '--securebits=+no_setuid_fixup', '--no-new-privs'];
  return { file: setpriv, args: [...identity, ...capability, ...bounds, file, ...args] };
}

/** The outermost folder on the way to `path` that the account may not search; undefined when the way is open. */
export function findClosedFolder(path: string, account: Account): string | undefined {
  if (account.kind === 'self') return undefined;
  const folders: string[] = [];
  for (let at = dirname(realpathSync(path)); ; at = dirname(at)) {
    folders.unshift(at);
    if (at === dirname(at)) break;
  }
  return folders.find((folder) => !mayUse(folder, account, 0o1));
}

/** Whether the permission bits (1 search or run, 4 read) let the account use this very file or folder. */
export function mayUse(path: string, account: Account, bits: number): boolean {
  if (account.kind === 'self') return true;
  const { mode, uid, gid } = statSync(path);
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}

const lookForPassage = (): Passage => ({ setpriv: findSetpriv(), holdsReadSearch: holdsReadSearch() });

function findSetpriv(): string | undefined {
  return ['/usr/bin', '/bin', '/usr/sbin', '/sbin']
    .map((folder) => join(folder, 'setpriv'))
    .filter(existsSync)
    .find((file) => spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux'));
}

/** Root in a container may have been stripped of the capability. */
function holdsReadSearch(): boolean {
  try {
    const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return effective !== undefined && (BigInt(`0x${effective}`) & DAC_READ_SEARCH) !== 0n;
  } catch {
    return false;
  }
}
