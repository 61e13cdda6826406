// kill -9 at every stage of a referral's job, again and again: each acknowledged referral must be there, be decided exactly once,
// have every page, and be told once by an event that keeps its id. Every second trial also kills the database's own processes.
//
//   npm run campaign -- referrals-kill [trials]
import { attach, chainHolds, killDatabase, type Scene } from '../../apps/server/testing/kill-scenes.ts';
import { processReferrals, type Stages, stagesOf } from '../../apps/server/testing/referral-scenes.ts';
import { removeData, startChartwright } from '../../apps/server/testing/spawned.ts';
import { median } from '../../benchmarks/lib/statistics.ts';

const TRIALS = Number(process.argv[2] ?? 40);
const WHILE_MS_MAX = 2_500;
const FILES = 8;

const restartsMs: number[] = [];
const stages: Record<keyof Stages, number> = { waiting: 0, reading: 0, deciding: 0, settled: 0 };
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
  `${TRIALS} kills, ${failures} failures; killed with jobs ${Object.entries(stages)
    .map(([stage, n]) => `${stage} in ${n}`)
    .join(
      ', ',
    )} trials; back after ${median(restartsMs).toFixed(0)} ms (median), ${Math.max(...restartsMs).toFixed(0)} ms (longest)`,
);
process.exitCode = failures === 0 ? 0 : 1;

async function runTrial(trial: number): Promise<void> {
  const scene = await killDuring(trial);
  server = await startChartwright({ dataDir });
  restartsMs.push(server.startMs);
  const after = await attach(server);
  try {
    for (const fault of await scene.verify({ server, pool: after.pool })) report(trial, fault);
    if (!(await chainHolds(after, server))) report(trial, 'a chain does not hold');
  } finally {
    await after.close();
  }
}

/** Begins everything, lets it go on for a while that differs from trial to trial, and kills. */
async function killDuring(trial: number): Promise<Scene> {
  const before = await attach(server);
  try {
    const settled = (await stagesOf(before.pool)).settled;
    const scene = await processReferrals({ server, pool: before.pool }, `trial${trial}`, FILES);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * WHILE_MS_MAX));
    const now = await stagesOf(before.pool);
    for (const stage of ['waiting', 'reading', 'deciding'] as const) stages[stage] += Number(now[stage] > 0);
    stages.settled += Number(now.settled > settled);
    console.log(
      `trial ${trial}: waiting ${now.waiting}, reading ${now.reading}, deciding ${now.deciding}, settled ${now.settled - settled}`,
    );
    return scene;
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
