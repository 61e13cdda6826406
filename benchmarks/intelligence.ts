// The five engine routes over HTTP, with authentication, rate limit, validation, metering, metrics and the request log
// on, in as many processes as the server starts by itself, against a bare node:http server that reads the same request and answers as many bytes, in the same run.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { engineRoutes } from '@chartwright/intelligence';
import { freePort, removeData, startChartwright } from '../apps/server/testing/spawned.ts';
import { drive, type Load, loadProgram, type Target } from './lib/load.ts';
import { median, printTable } from './lib/statistics.ts';

const ROUNDS = 3;
const SECONDS = 3;
const WARM_UP_SECONDS = 5;
const CONNECTIONS = 24;
/** The long history is held to a latency, not to a throughput: few callers send one at the same moment. */
const LONG_CONNECTIONS = 4;
const BARE = fileURLToPath(new URL('./lib/bare-server.ts', import.meta.url));

type Case = {
  readonly name: string;
  readonly path: string;
  readonly body: string;
  readonly connections: number;
};

const cases: readonly Case[] = [
  ...engineRoutes
    .filter((route) => route.method === 'POST')
    .map((route) => ({
      name: route.operationId,
      path: route.path,
      body: JSON.stringify(route.example),
      connections: CONNECTIONS,
    })),
  {
    name: 'relapse.predict, 500 assessments',
    path: '/api/v1/relapse/predict',
    body: longRelapse(),
    connections: LONG_CONNECTIONS,
  },
];

const server = await startChartwright();
const rows: string[][] = [
  [
    'route',
    'req/s',
    'bare req/s',
    'ratio',
    'p50 ms',
    'bare p50',
    'p99 ms',
    'bare p99',
    'bytes in',
    'bytes out',
    'failed',
  ],
];
try {
  for (const one of cases) rows.push(await measure(one));
} finally {
  await server.stop();
  removeData(server.dataDir);
}
console.log(
  `${loadProgram}, ${CONNECTIONS} connections (${LONG_CONNECTIONS} for the long history), medians of ${ROUNDS} interleaved rounds of ${SECONDS} s, ${availableParallelism()} cores`,
);
printTable(rows);

async function measure({ name, path, body, connections }: Case): Promise<string[]> {
  const target: Target = {
    url: `${server.baseUrl}${path}`,
    method: 'POST',
    headers: { authorization: `Bearer ${server.keys.test}`, 'content-type': 'application/json' },
    body,
  };
  const bytesOut = await answerBytes(target);
  const bare = await startBare(bytesOut);
  try {
    const peer = { ...target, url: bare.url };
    await drive(target, connections, WARM_UP_SECONDS);
    await drive(peer, connections, WARM_UP_SECONDS);
    const ours: Load[] = [];
    const theirs: Load[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      theirs.push(await drive(peer, connections, SECONDS));
      ours.push(await drive(target, connections, SECONDS));
    }
    const ratio = median(ours.map((load, i) => load.perSecond / (theirs[i]?.perSecond ?? Number.NaN)));
    const of = (loads: readonly Load[], key: keyof Load) => median(loads.map((load) => load[key]));
    return [
      name,
      of(ours, 'perSecond').toFixed(0),
      of(theirs, 'perSecond').toFixed(0),
      ratio.toFixed(2),
      of(ours, 'p50').toFixed(2),
      of(theirs, 'p50').toFixed(2),
      of(ours, 'p99').toFixed(2),
      of(theirs, 'p99').toFixed(2),
      String(Buffer.byteLength(body)),
      String(bytesOut),
      String(ours.reduce((sum, load) => sum + load.failed, 0)),
    ];
  } finally {
    bare.stop();
  }
}

async function answerBytes({ url, headers, body }: Target): Promise<number> {
  const response = await fetch(url, { method: 'POST', headers, body });
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
  return (await response.arrayBuffer()).byteLength;
}

async function startBare(bytes: number): Promise<{ url: string; stop: () => void }> {
  const port = await freePort();
  const child = spawn(process.execPath, [BARE, String(port), String(bytes)], { stdio: 'inherit' });
  const url = `http://127.0.0.1:${port}/`;
  for (;;) {
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isUp) return { url, stop: () => child.kill('SIGTERM') };
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function longRelapse(): string {
  const assessments = Array.from({ length: 500 }, (_, i) => ({
    instrumentId: 'phq9',
    instrumentName: 'PHQ-9',
    score: (i * 7) % 28,
    maxScore: 27,
    createdAt: new Date(Date.UTC(2024, 0, 1 + i)).toISOString(),
  }));
  return JSON.stringify({ assessments, avgSleepHours: 6.1, daysSinceLastVisit: 20 });
}
