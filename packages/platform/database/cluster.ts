import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Account, handOver, type Launch, makePrivateFolder, planLaunch } from './account.ts';
import type { Binaries } from './binaries.ts';
import { type DataFolder, syncFolder } from './data-folder.ts';
import { databaseErrors } from './errors.ts';
import { findProcessesInside, signalProcess, waitForExit } from './process-identity.ts';
import { derivePassword, SUPERUSER } from './secret.ts';

/** The whole environment of the database: none of the server's own secrets reach it. */
export const CLEAN_ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

const DRAFT_PREFIX = 'postgres-init-';
const KILL_MS_MAX = 2_000;
const FIRST_MAJOR_WITH_BUILTIN_LOCALE = 17;

/** The major version that made the cluster; undefined when there is none yet. */
export function readClusterMajor(folder: DataFolder): number | undefined {
  const file = join(folder.cluster, 'PG_VERSION');
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined;
}

/**
 * Makes the cluster beside its final place and moves it there when it is whole and on disk, so that a crash in the
 * middle leaves nothing that looks like a cluster.
 *
 * @param durable false skips the final sync, for throwaway test servers
 */
export async function createCluster(args: {
  folder: DataFolder;
  binaries: Binaries;
  account: Account;
  secret: string;
  durable: boolean;
}): Promise<void> {
  const { folder, binaries, account, secret } = args;
  await removeDrafts(folder);
  const draft = mkdtempSync(join(folder.root, DRAFT_PREFIX));
  makePrivateFolder(draft, account);
  const passwordFile = join(draft, 'password');
  writeFileSync(passwordFile, `${derivePassword(secret, SUPERUSER)}\n`, { mode: 0o600 });
  handOver(passwordFile, account);

  const cluster = join(draft, 'cluster');
  const initdb = join(binaries.folder, 'initdb');
  const place = ['-D', cluster, '-U', SUPERUSER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const format = ['--encoding=UTF8', ...localeOptions(binaries.major), '--data-checksums'];
  const options = [...place, ...format, '--no-instructions', ...(args.durable ? [] : ['--no-sync'])];
  await runToEnd(planLaunch(account, initdb, options, [draft, passwordFile]), draft);
  renameSync(cluster, folder.cluster);
  syncFolder(folder.root);
  await removeDrafts(folder);
}

/** Sorting by code point is the same on every machine and never changes with an operating system's update. */
function localeOptions(major: number): string[] {
  return major >= FIRST_MAJOR_WITH_BUILTIN_LOCALE
    ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
    : ['--locale=C'];
}

/** An initdb whose parent was killed may still be at work in its draft. */
async function removeDrafts(folder: DataFolder): Promise<void> {
  for (const name of readdirSync(folder.root).filter((entry) => entry.startsWith(DRAFT_PREFIX))) {
    const draft = join(folder.root, name);
    for (const worker of [...findProcessesInside(draft), ...findProcessesInside(join(draft, 'cluster'))]) {
      signalProcess(worker, 'SIGKILL');
      await waitForExit(worker, KILL_MS_MAX);
    }
    rmSync(draft, { recursive: true, force: true });
  }
}

async function runToEnd(launch: Launch, cwd: string): Promise<void> {
  const { file, args, ...identity } = launch;
  const child = spawn(file, args, {
    cwd,
    env: CLEAN_ENVIRONMENT,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...identity,
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2_000);
  });
  const code = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve(exitCode ?? signal));
  });
  if (code === 0) return;
  throw databaseErrors.cannotStart({ detail: `initdb failed (${code}): ${complaint.trim()}` });
}
