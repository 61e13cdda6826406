import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Account, planLaunch } from './account.ts';
import type { Binaries } from './binaries.ts';
import { CLEAN_ENVIRONMENT } from './cluster.ts';
import type { DataFolder } from './data-folder.ts';
import { databaseErrors } from './errors.ts';
import { askServer, hasListener } from './probe.ts';
import {
  findProcessesInside,
  identifyProcess,
  isPidInUse,
  isRunning,
  type ProcessIdentity,
  signalProcess,
  waitForExit,
  worksInside,
} from './process-identity.ts';
import type { Connection } from './secret.ts';
import { serverArguments } from './settings.ts';
import { socketPath } from './socket-folder.ts';

const FAST_STOP_MS = 8_000;
const IMMEDIATE_STOP_MS = 4_000;
const SILENCE_MS_MAX = 3_000;
const START_WITHOUT_SOCKET_MS_MAX = 60_000;

/**
 * Looks for a server that outlived its parent on this cluster, and takes it over when it serves.
 *
 * One that does not serve (shutting down, its socket gone) is stopped. What a crash left behind and would mislead
 * PostgreSQL (an empty pid file, one whose pid now belongs to another program) is removed.
 *
 * @returns the adopted server; undefined when the way is clear for a new one
 * @throws {Problem} `database.cannot_start` when a server answers that this process cannot see, such as one in
 * another container on the same volume
 */
export async function adoptServer(args: {
  folder: DataFolder;
  socketFolder: string;
  superuser: Connection;
}): Promise<ProcessIdentity | undefined> {
  const { folder, socketFolder, superuser } = args;
  const live = findLivePostmaster(folder);
  if (live !== undefined) {
    if (await serves(live, superuser, folder)) return live;
    await stopServer(live);
  }
  await clearRemains(folder, socketFolder);
  return undefined;
}

/** Starts PostgreSQL in a process group of its own, so that Ctrl-C does not reach it. Does not wait for it. */
export function spawnServer(args: {
  folder: DataFolder;
  socketFolder: string;
  binaries: Binaries;
  account: Account;
  durable: boolean;
}): ChildProcess {
  const { folder, socketFolder, account } = args;
  const program = join(args.binaries.folder, 'postgres');
  const settings = serverArguments(folder, socketFolder, { durable: args.durable });
  const launch = planLaunch(account, program, settings, [folder.cluster, socketFolder]);
  const { file, args: argv, ...identity } = launch;
  // Its output goes to a file, not to a pipe: a pipe would die with this process and take the server's voice.
  const output = openSync(startupLog(folder), 'w', 0o600);
  try {
    const options = { cwd: folder.cluster, env: CLEAN_ENVIRONMENT, detached: true, ...identity };
    const child = spawn(file, argv, { ...options, stdio: ['ignore', output, output] });
    child.unref();
    return child;
  } finally {
    closeSync(output);
  }
}

/**
 * Waits until a started server answers. Recovery after a crash may take long and is waited for; a server that
 * ends, or opens no socket within a minute, is a failure.
 *
 * @returns `ready`, or `incomplete` when the application's role or database must still be made
 */
export async function waitUntilServing(
  child: ChildProcess,
  connection: Connection,
  folder: DataFolder,
): Promise<'ready' | 'incomplete'> {
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  const deadline = performance.now() + START_WITHOUT_SOCKET_MS_MAX;
  for (;;) {
    const answer = await askServer(connection);
    if (answer === 'ready') return 'ready';
    if (answer === 'incomplete' || answer === 'denied') return 'incomplete';
    if (failure !== undefined || child.exitCode !== null || child.signalCode !== null) {
      throw databaseErrors.cannotStart({
        detail: `PostgreSQL ended while starting (${failure?.message ?? child.exitCode ?? child.signalCode}). It said: ${readLastWords(folder)}`,
        cause: failure,
      });
    }
    if (answer === 'absent' && performance.now() > deadline) {
      throw databaseErrors.cannotStart({
        detail: `PostgreSQL opened no socket. It said: ${readLastWords(folder)}`,
      });
    }
    await pause(answer === 'absent' ? 3 : 20);
  }
}

/** Fast shutdown, then immediate, then the end: what is not written out is recovered from the log at next start. */
export async function stopServer(server: ProcessIdentity, fastStopMs = FAST_STOP_MS): Promise<void> {
  signalProcess(server, 'SIGINT');
  if (await waitForExit(server, fastStopMs)) return;
  signalProcess(server, 'SIGQUIT');
  if (await waitForExit(server, IMMEDIATE_STOP_MS)) return;
  signalProcess(server, 'SIGKILL');
  await waitForExit(server, IMMEDIATE_STOP_MS);
}

/** The last lines the server wrote. They hold no statements and no values; see settings.ts. */
function readLastWords(folder: DataFolder): string {
  const logs = existsSync(folder.log) ? readdirSync(folder.log).map((name) => join(folder.log, name)) : [];
  const lines = logs.flatMap((file) => readFileSync(file, 'utf8').trimEnd().split('\n').slice(-6));
  return lines.filter(Boolean).sort().slice(-6).join(' | ') || 'nothing';
}

const startupLog = (folder: DataFolder): string => join(folder.log, 'startup.log');
const pidFile = (folder: DataFolder): string => join(folder.cluster, 'postmaster.pid');
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The server that runs on the cluster now, whoever started it. */
export function findLivePostmaster(folder: DataFolder): ProcessIdentity | undefined {
  const pid = readPid(pidFile(folder));
  return pid !== undefined && worksInside(pid, folder.cluster) ? identifyProcess(pid) : undefined;
}

/** The first line of a PostgreSQL lock file; undefined when the file is absent, empty or damaged. */
function readPid(file: string): number | undefined {
  const pid = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : Number.NaN;
  return Number.isNaN(pid) ? undefined : Math.abs(pid);
}

async function serves(server: ProcessIdentity, superuser: Connection, folder: DataFolder): Promise<boolean> {
  const deadline = performance.now() + SILENCE_MS_MAX;
  while (isRunning(server)) {
    const answer = await askServer(superuser);
    if (answer === 'ready') return true;
    if (answer === 'stopping') return false;
    if (answer === 'denied') {
      throw databaseErrors.cannotStart({
        detail: `The running PostgreSQL (process ${server.pid}) does not accept the password in ${folder.secretFile}. Restore that file from your backup of the data folder.`,
      });
    }
    // Recovery may take its time; silence and fullness may not.
    if (answer !== 'starting' && performance.now() > deadline) return false;
    await pause(20);
  }
  return false;
}

async function clearRemains(folder: DataFolder, socketFolder: string): Promise<void> {
  const socket = socketPath(socketFolder);
  const heard = await hasListener(socket);
  if (!heard && !existsSync(pidFile(folder))) return;

  const remains = findProcessesInside(folder.cluster);
  if (heard && remains.length === 0) {
    throw databaseErrors.cannotStart({
      detail: `Another PostgreSQL, which this process cannot see (another container on the same volume?), serves ${folder.root}. Stop it first.`,
    });
  }
  for (const process of remains) await stopServer(process, SILENCE_MS_MAX);
  for (const lock of [pidFile(folder), `${socket}.lock`]) removeMisleadingLock(lock);
}

/**
 * PostgreSQL clears the lock of a free pid itself, but stops before an empty file or a pid in use. In containers
 * whose first process does not reap, the killed server's own zombie keeps its pid in use.
 */
function removeMisleadingLock(file: string): void {
  if (!existsSync(file)) return;
  const pid = readPid(file);
  if (pid === undefined || isPidInUse(pid)) rmSync(file, { force: true });
}
