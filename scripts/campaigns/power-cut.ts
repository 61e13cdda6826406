// Power-cut trials: without them nobody knows whether an acknowledged write is on the disk or only on its way.
//
// The database runs on an ext4 image. In the middle of writing every process is frozen and the image is copied as it
// is then: what the file system had really sent to the disk. The server is started on the copy; every acknowledged
// entry must be there and the audit chain must verify.
//
//   node scripts/campaigns/power-cut.ts [trials]      needs root and loop devices; about 10 s a trial

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  appendAudit,
  auditLedger,
  createSealer,
  type Database,
  findProcessesInside,
  inTransaction,
  type Log,
  migrate,
  openDatabase,
  platformMigrations,
  signalProcess,
  verifyAudit,
  waitForExit,
} from '@chartwright/platform';

const IMAGE_SIZE = '700M';
const WRITING_MS_MIN = 1_500;
const WRITING_MS_MAX = 7_000;
const SEALING_MS_MAX = 60_000;
const WRITERS = 8;
/** Writer and examiner must agree on it; it protects nothing. */
const CHAIN_KEY = Buffer.alloc(32, 1);
const self = fileURLToPath(import.meta.url);

const quietLog: Log = {
  info: () => undefined,
  warn: (...line: unknown[]) => console.error('warning', ...line),
  error: (...line: unknown[]) => console.error('error', ...line),
};

type Trial = { acknowledged: number; lost: number; chainOk: boolean; unsealed: number; recoveryMs: number };

/** The other process: writes entries as fast as it can and prints the id of each acknowledged one, until killed. */
async function writeForEver(dataDir: string): Promise<void> {
  const database = await openDatabase({ dataDir, poolSize: WRITERS + 2, log: quietLog });
  await migrate(database.db, [platformMigrations]);
  createSealer({ database, ledger: auditLedger, chainKey: CHAIN_KEY, log: quietLog });
  const actor = { kind: 'campaign', id: null };
  let next = 0;
  const write = async (): Promise<never> => {
    for (;;) {
      const requestId = `req_${next++}`;
      await inTransaction(database, (tx) =>
        appendAudit(tx, { orgId: 'org_a', actor, action: 'written', requestId }),
      );
      process.stdout.write(`${requestId}\n`);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
}

const run = (file: string, ...args: string[]): string =>
  execFileSync(file, args, { encoding: 'utf8', stdio: 'pipe' });

/** A folder on a fresh ext4 image of its own. */
function mountImage(image: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  run('mount', '-o', 'loop', image, folder);
}

function unmount(folder: string): void {
  if (existsSync(folder)) run('sh', '-c', 'mountpoint -q "$1" && umount "$1" || true', 'sh', folder);
}

function requireLoopDevices(): void {
  if (process.getuid?.() !== 0) throw new Error('The power-cut trials mount disk images: they need root.');
  try {
    run('losetup', '--find');
  } catch {
    throw new Error('The power-cut trials need loop devices, and this machine gives none.');
  }
}

/** Lets the writer write for a random while after its first acknowledgement; gives what it acknowledged. */
async function collectAcknowledged(writer: ChildProcess): Promise<Set<string>> {
  const acknowledged = new Set<string>();
  const first = Promise.withResolvers<void>();
  if (writer.stdout === null) throw new Error('The writer has no output');
  createInterface({ input: writer.stdout }).on('line', (id) => {
    acknowledged.add(id);
    first.resolve();
  });
  writer.once('exit', () => first.reject(new Error('The writer ended before the power did')));
  await first.promise;
  const ms = WRITING_MS_MIN + Math.random() * (WRITING_MS_MAX - WRITING_MS_MIN);
  await new Promise((resolve) => setTimeout(resolve, ms));
  return acknowledged;
}

/** Freezes the writer and every process of its database; those that appear meanwhile too. */
function freeze(writer: ChildProcess, cluster: string): void {
  writer.kill('SIGSTOP');
  const frozen = new Set<number>();
  for (;;) {
    const running = findProcessesInside(cluster).filter(({ pid }) => !frozen.has(pid));
    if (running.length === 0) return;
    for (const process of running) {
      signalProcess(process, 'SIGSTOP');
      frozen.add(process.pid);
    }
  }
}

async function killAll(writer: ChildProcess, cluster: string): Promise<void> {
  const gone = new Promise((resolve) => writer.once('exit', resolve));
  if (writer.exitCode === null && writer.signalCode === null) {
    writer.kill('SIGKILL');
    await gone;
  }
  for (const process of findProcessesInside(cluster)) {
    signalProcess(process, 'SIGKILL');
    await waitForExit(process, 5_000);
  }
}

/** Starts the server on what the disk held and looks for every acknowledged entry. */
async function examine(dataDir: string, acknowledged: ReadonlySet<string>): Promise<Trial> {
  const from = performance.now();
  const database = await openDatabase({ dataDir, poolSize: 4, log: quietLog });
  const recoveryMs = performance.now() - from;
  try {
    await migrate(database.db, [platformMigrations]);
    const { rows } = await database.pool.query<{ request_id: string }>(
      'select request_id from audit_entries',
    );
    const found = new Set(rows.map((row) => row.request_id));
    const lost = [...acknowledged].filter((id) => !found.has(id)).length;
    await sealRest(database);
    const { ok, unsealed } = await verifyAudit(database.db, CHAIN_KEY);
    return { acknowledged: acknowledged.size, lost, chainOk: ok, unsealed, recoveryMs };
  } finally {
    await database.stop();
  }
}

async function sealRest(database: Database): Promise<void> {
  const sealer = createSealer({ database, ledger: auditLedger, chainKey: CHAIN_KEY, log: quietLog });
  const deadline = performance.now() + SEALING_MS_MAX;
  while (performance.now() < deadline) {
    const { rowCount } = await database.pool.query('select from audit_entries where seq is null limit 1');
    if (rowCount === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await sealer.stop();
}

async function runTrial(): Promise<Trial> {
  const work = mkdtempSync(join(tmpdir(), 'power-cut-'));
  const [image, copy] = [join(work, 'disk.img'), join(work, 'copy.img')];
  const [before, after] = [join(work, 'before'), join(work, 'after')];
  const cluster = join(before, 'data', 'postgres');
  let writer: ChildProcess | undefined;
  try {
    run('truncate', '-s', IMAGE_SIZE, image);
    run('mkfs.ext4', '-q', '-F', image);
    mountImage(image, before);
    writer = spawn(process.execPath, [self, '--write', join(before, 'data')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const acknowledged = await collectAcknowledged(writer);
    freeze(writer, cluster);
    run('cp', '--sparse=always', image, copy);
    await killAll(writer, cluster);
    unmount(before);
    mountImage(copy, after);
    return await examine(join(after, 'data'), acknowledged);
  } finally {
    if (writer !== undefined) await killAll(writer, cluster);
    unmount(before);
    unmount(after);
    rmSync(work, { recursive: true, force: true });
  }
}

async function main(trials: number): Promise<void> {
  requireLoopDevices();
  const results: Trial[] = [];
  for (let trial = 1; trial <= trials; trial++) {
    const result = await runTrial();
    results.push(result);
    console.log(`trial ${trial}`, JSON.stringify({ ...result, recoveryMs: Math.round(result.recoveryMs) }));
  }
  const sum = (pick: (trial: Trial) => number) => results.reduce((total, trial) => total + pick(trial), 0);
  const bad = results.filter(({ lost, chainOk, unsealed }) => lost > 0 || !chainOk || unsealed > 0).length;
  console.log(
    `${trials} power cuts: ${sum((t) => t.acknowledged)} acknowledged, ${sum((t) => t.lost)} lost, ${bad} failed`,
  );
  if (bad > 0) process.exitCode = 1;
}

try {
  const [first = '5', dataDir = ''] = process.argv.slice(2);
  if (first === '--write') await writeForEver(dataDir);
  else await main(Number(first));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
