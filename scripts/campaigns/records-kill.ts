// kill -9 in the middle of merges, imports, purges and exports of patients, again and again: each must be whole, absent, or go on
// to its end; every read that was answered must be named in the audit chain, and the chain must verify. Every second trial also kills
// the database's own processes.
//
//   npm run campaign -- records-kill [trials]
import {
  attach,
  chainHolds,
  exportPatients,
  importPatients,
  killDatabase,
  mergePairs,
  purgePatients,
  readPatients,
  type Scene,
} from '../../apps/server/testing/kill-scenes.ts';
import { removeData, startChartwright } from '../../apps/server/testing/spawned.ts';
import { median } from '../../benchmarks/lib/statistics.ts';

const TRIALS = Number(process.argv[2] ?? 20);
const WHILE_MS_MAX = 1_200;
const RECORDS = 4_000;

const restartsMs: number[] = [];
let failures = 0;
let server = await startChartwright();
const { dataDir } = server;
try {
  for (let trial = 1; trial <= TRIALS; trial++) await runTrial(trial);
} finally {
  await server.stop();
  removeData(dataDir);
}
console.log(
  `${TRIALS} kills, ${failures} failures; back after ${median(restartsMs).toFixed(0)} ms (median), ${Math.max(...restartsMs).toFixed(0)} ms (longest)`,
);
process.exitCode = failures === 0 ? 0 : 1;

async function runTrial(trial: number): Promise<void> {
  const scenes = await killDuring(trial);
  server = await startChartwright({ dataDir });
  restartsMs.push(server.startMs);
  const after = await attach(server);
  try {
    for (const [name, scene] of scenes) {
      for (const fault of await scene.verify({ server, pool: after.pool }))
        report(trial, `${name}: ${fault}`);
    }
    if (!(await chainHolds(after, server))) report(trial, 'the audit chain does not hold');
  } finally {
    await after.close();
  }
  console.log(`trial ${trial}: back after ${server.startMs.toFixed(0)} ms`);
}

/** Begins everything, lets it go on for a while that differs from trial to trial, and kills. */
async function killDuring(trial: number): Promise<ReadonlyMap<string, Scene>> {
  const before = await attach(server);
  const world = { server, pool: before.pool };
  const name = (scene: string) => `${scene}${trial}`;
  try {
    const reads = await readPatients(world, name('read'), 2);
    const merges = await mergePairs(world, name('merge'), 2);
    const [exported, imported, purged] = await Promise.all([
      exportPatients(world, name('export'), RECORDS),
      importPatients(world, name('import'), RECORDS),
      purgePatients(world, name('purge'), RECORDS),
    ]);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * WHILE_MS_MAX));
    return new Map([
      ['reads', reads],
      ['merges', merges],
      ['export', exported],
      ['import', imported],
      ['purge', purged],
    ]);
  } finally {
    if (trial % 2 === 0) killDatabase(dataDir);
    await server.kill();
    await before.close().catch(() => undefined);
  }
}

function report(trial: number, fault: string): void {
  failures++;
  console.error(`FAILED in trial ${trial}: ${fault}`);
}
