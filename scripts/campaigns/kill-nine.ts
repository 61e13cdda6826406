// kill -9 during writes, again and again: what was acknowledged must be there, the audit chain must hold, and the server
// must come back by itself. Every third trial also kills the database's own processes.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Running, removeData, startChartwright } from '../../apps/server/testing/spawned.ts';
import { median } from '../../benchmarks/lib/statistics.ts';

const TRIALS = Number(process.argv[2] ?? 30);
const WRITERS = 6;
const COMMAND = fileURLToPath(new URL('../../apps/server/bin/chartwright.js', import.meta.url));

type Acknowledged = { readonly key: string; readonly idempotencyKey: string };

const acknowledged: Acknowledged[] = [];
const restartsMs: number[] = [];
let failures = 0;
let server = await startChartwright();
const { dataDir } = server;
try {
  for (let trial = 1; trial <= TRIALS; trial++) await runTrial(trial);
  await verifyAll();
} finally {
  await server.stop();
  removeData(dataDir);
}
console.log(
  `${TRIALS} kills, ${acknowledged.length} acknowledged writes, ${failures} failures; back after ${median(restartsMs).toFixed(0)} ms (median), ${Math.max(...restartsMs).toFixed(0)} ms (longest)`,
);
process.exitCode = failures === 0 ? 0 : 1;

async function runTrial(trial: number): Promise<void> {
  const before = acknowledged.length;
  const stop = { now: false };
  const writers = Array.from({ length: WRITERS }, (_, writer) => write(server, `t${trial}w${writer}`, stop));
  // The moment of the kill moves through the first second and a half, so that every stage is met.
  await new Promise((resolve) => setTimeout(resolve, 150 + ((trial * 379) % 1_350)));
  if (trial % 3 === 0) killDatabase();
  await server.kill();
  stop.now = true;
  await Promise.all(writers);
  server = await startChartwright({ dataDir });
  restartsMs.push(server.startMs);
  const fresh = acknowledged.slice(before);
  for (const { key } of fresh) await expectWorks(key);
  verifyAudit(trial);
  console.log(`trial ${trial}: ${fresh.length} acknowledged, back after ${server.startMs.toFixed(0)} ms`);
}

/** Makes API keys one after the other; each 201 is an acknowledgement. */
async function write(target: Running, name: string, stop: { now: boolean }): Promise<void> {
  for (let n = 0; !stop.now; n++) {
    const idempotencyKey = `${name}-${n}`;
    try {
      const response = await fetch(`${target.baseUrl}/api/v1/ext-api-keys`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${target.keys.test}`,
          'content-type': 'application/json',
          'idempotency-key': idempotencyKey,
        },
        body: JSON.stringify({ name: idempotencyKey, mode: 'test', scopes: ['intelligence:read'] }),
      });
      if (response.status !== 201) continue;
      const { data } = (await response.json()) as { data: { key: string } };
      acknowledged.push({ key: data.key, idempotencyKey });
    } catch {
      return; // The server is gone, as intended.
    }
  }
}

async function expectWorks(key: string): Promise<void> {
  const response = await fetch(`${server.baseUrl}/api/v1/ping`, {
    headers: { authorization: `Bearer ${key}` },
  });
  await response.arrayBuffer();
  if (response.status !== 200) report(`an acknowledged key answers ${response.status}`);
}

async function verifyAll(): Promise<void> {
  for (const { key } of acknowledged) await expectWorks(key);
  const names = new Set(acknowledged.map(({ idempotencyKey }) => idempotencyKey));
  if (names.size !== acknowledged.length) report('one idempotency key was acknowledged twice');
}

function verifyAudit(trial: number): void {
  const result = spawnSync(process.execPath, [COMMAND, 'audit', 'verify', '--json', '--data', dataDir], {
    encoding: 'utf8',
  });
  if (result.status !== 0)
    report(`the audit chain does not verify after trial ${trial}: ${result.stdout}${result.stderr}`);
}

function killDatabase(): void {
  const pid = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  if (Number.isInteger(pid) && pid > 1) process.kill(pid, 'SIGKILL');
}

function report(fault: string): void {
  failures++;
  console.error(`FAILED: ${fault}`);
}
