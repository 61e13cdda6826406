// A whole organisation out of a real server and into another organisation of it: records a second, and the memory of the server
// meanwhile, which must not grow with the number of records. Beside each rate the disk or the database alone on the same machine: how fast
// the same bytes are written and synced, and how fast the same rows are inserted by the driver.
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  fsyncSync,
  mkdtempSync,
  openAsBlob,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLog, openDatabase } from '@chartwright/platform';
import { removeData, startChartwright } from '../apps/server/testing/spawned.ts';
import { seedPatients } from './lib/records/seed.ts';
import { printTable } from './lib/statistics.ts';

const PATIENTS = Number(process.argv[2] ?? 1_000_000);
const SAMPLE_MS = 100;
const COMMAND = fileURLToPath(new URL('../apps/server/bin/chartwright.js', import.meta.url));
const BASE = '/ext-api/v1';

const server = await startChartwright();
const work = mkdtempSync(join(tmpdir(), 'chartwright-transfer-'));
const quiet = createLog({ level: 'error', file: `${server.dataDir}/benchmark.log` });
const database = await openDatabase({ dataDir: server.dataDir, attach: true, poolSize: 2, log: quiet });
try {
  const { rows } = await database.pool.query<{ org_id: string }>('select org_id from api_keys limit 1');
  const startedAt = performance.now();
  await seedPatients(database, { orgId: rows[0]?.org_id ?? '', mode: 'live' }, PATIENTS);
  const seedSeconds = (performance.now() - startedAt) / 1000;
  console.log(`${PATIENTS} patients seeded in ${seedSeconds.toFixed(0)} s`);
  await measure(seedSeconds);
} finally {
  await database.stop();
  quiet.close();
  await server.stop();
  removeData(server.dataDir);
  rmSync(work, { recursive: true, force: true });
}

async function measure(seedSeconds: number): Promise<void> {
  const file = join(work, 'patients.ndjson');
  const table = [
    ['one transfer', 'records/s', 'MB', 's', 'MB of memory before', 'most', 'peer', 'peer records/s'],
  ];
  const add = (name: string, run: Run, peer: string, peerSeconds: number) =>
    table.push([
      name,
      (PATIENTS / run.seconds).toFixed(0),
      (run.bytes / 1e6).toFixed(0),
      run.seconds.toFixed(1),
      run.memoryBefore.toFixed(0),
      run.memoryMost.toFixed(0),
      peer,
      (PATIENTS / peerSeconds).toFixed(0),
    ]);
  const exported = await watched(() => exportAll(file));
  add('export', exported, 'write and fsync the same bytes', writeSeconds(exported.bytes));
  const other = makeOrganisation();
  add('import', await watched(() => importAll(file, other)), 'insert by the driver', seedSeconds);
  printTable(table);
}

type Done = { readonly seconds: number; readonly bytes: number };
type Run = Done & { readonly memoryBefore: number; readonly memoryMost: number };

/** Runs something while looking at how much memory the server process holds, in MB. */
async function watched(run: () => Promise<Done>): Promise<Run> {
  const memoryBefore = memoryMb();
  let memoryMost = memoryBefore;
  const timer = setInterval(() => {
    memoryMost = Math.max(memoryMost, memoryMb());
  }, SAMPLE_MS);
  try {
    return { ...(await run()), memoryBefore, memoryMost };
  } finally {
    clearInterval(timer);
  }
}

function memoryMb(): number {
  const status = readFileSync(`/proc/${server.process.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

type Sent = { readonly body?: string | Blob; readonly headers?: Readonly<Record<string, string>> };

async function call(key: string, method: string, path: string, init: Sent = {}): Promise<Response> {
  const reply = await fetch(`${server.baseUrl}${BASE}/${path}`, {
    ...init,
    method,
    headers: { 'x-api-key': key, ...init.headers },
  });
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}`);
  return reply;
}

type State = {
  readonly data: { readonly id: string; readonly status: string; readonly progress: { created?: number } };
};

async function ended(key: string, path: string): Promise<State['data']> {
  for (;;) {
    const { data } = (await (await call(key, 'GET', path)).json()) as State;
    if (data.status === 'completed') return data;
    if (data.status === 'failed') throw new Error(`${path} has failed`);
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
  }
}

async function exportAll(path: string): Promise<Done> {
  const key = server.keys.live;
  const startedAt = performance.now();
  const made = (await (
    await call(key, 'POST', 'exports', {
      body: JSON.stringify({ kinds: ['patient'] }),
      headers: { 'content-type': 'application/json' },
    })
  ).json()) as State;
  await ended(key, `exports/${made.data.id}`);
  const seconds = (performance.now() - startedAt) / 1000;
  const { body } = await call(key, 'GET', `exports/${made.data.id}/files/patient`);
  if (body === null) throw new Error('The file has no body');
  const target = await open(path, 'w');
  let bytes = 0;
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    await target.write(piece);
  }
  await target.close();
  return { seconds, bytes };
}

async function importAll(path: string, key: string): Promise<Done> {
  const startedAt = performance.now();
  const reply = await call(key, 'POST', 'imports', {
    body: await openAsBlob(path, { type: 'application/x-ndjson' }),
  });
  const made = (await reply.json()) as State;
  const { progress } = await ended(key, `imports/${made.data.id}`);
  if (progress.created !== PATIENTS) throw new Error(`${progress.created} patients came in`);
  return { seconds: (performance.now() - startedAt) / 1000, bytes: statSync(path).size };
}

function writeSeconds(bytes: number): number {
  const piece = Buffer.alloc(1_048_576, 'x');
  const startedAt = performance.now();
  const file = openSync(join(work, 'peer'), 'w');
  for (let left = bytes; left > 0; left -= piece.length)
    writeSync(file, piece, 0, Math.min(left, piece.length));
  fsyncSync(file);
  closeSync(file);
  return (performance.now() - startedAt) / 1000;
}

function makeOrganisation(): string {
  const args = [COMMAND, 'org', 'create', '--name', 'Second', '--json', '--data', server.dataDir];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return (JSON.parse(stdout) as { keys: { live: string } }).keys.live;
}
