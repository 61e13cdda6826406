// kill -9 of the server, of its worker, of both and of the database, again and again, under 200 events a second for an endpoint
// that fails now and then: the receiver must have every event of the log and no other, those of one entity in their order, and
// `reconcile` must find nothing undelivered.
//
//   npm run campaign -- webhooks-kill [kills]
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createLog, inTransaction, loadSecrets, openEvents } from '@chartwright/platform';
import { attach, chainHolds, eventually, killDatabase } from '../../apps/server/testing/kill-scenes.ts';
import { freePort, type Running, removeData, startChartwright } from '../../apps/server/testing/spawned.ts';

const KILLS = Number(process.argv[2] ?? 50);
const PER_SECOND = 200;
const ENTITIES = 100;
const WRITERS = 4;
const FAILING_SHARE = 0.005;
const WHILE_MS_MIN = 700;
const WHILE_MS_MAX = 2_500;
const COMMAND = fileURLToPath(new URL('../../apps/server/bin/chartwright.js', import.meta.url));
const environment = {
  CHARTWRIGHT_EGRESS_ALLOW: '127.0.0.1',
  CHARTWRIGHT_PROCESSES: '1',
  CHARTWRIGHT_REQUESTS_PER_SECOND: '100000',
};
const VICTIMS = ['server', 'worker', 'both', 'server', 'worker', 'database'] as const;

type Body = { readonly id: string; readonly seq: number; readonly data: { readonly id: string } };
type EventPage = {
  readonly data: {
    readonly events: readonly { readonly id: string }[];
    readonly nextCursor: string;
    readonly hasMore: boolean;
  };
};

const accepted = new Set<string>();
const lastOf = new Map<string, number>();
const counts = { requests: 0, refused: 0, written: 0 };
let failures = 0;

async function receive(request: IncomingMessage): Promise<number> {
  const { id, seq, data } = JSON.parse(Buffer.concat(await request.toArray()).toString()) as Body;
  counts.requests += 1;
  const last = lastOf.get(data.id) ?? 0;
  if (seq < last) report(`event ${seq} of ${data.id} came after ${last}`);
  lastOf.set(data.id, Math.max(seq, last));
  const isRefused = Math.random() < FAILING_SHARE;
  if (isRefused) counts.refused += 1;
  else accepted.add(id);
  return isRefused ? 503 : 204;
}

const receiver = createServer((request, response) => {
  // A sender that was killed does not end its request.
  receive(request).then(
    (status) => response.writeHead(status).end(),
    () => response.destroy(),
  );
}).listen(0, '127.0.0.1');

let server = await startChartwright({ environment });
const { dataDir } = server;
let worker = await startWorker();
try {
  await addEndpoint();
  for (let kill = 1; kill <= KILLS; kill++) await runTrial(kill, VICTIMS[kill % VICTIMS.length] ?? 'both');
  await verifyAll();
} catch (error) {
  report(String(error));
} finally {
  await killWorker();
  await server.stop();
  removeData(dataDir);
  receiver.closeAllConnections();
  receiver.close();
}
const { requests, refused, written } = counts;
console.log(
  `${KILLS} kills, ${failures} failures; ${written} events committed, ${accepted.size} received in ${requests} requests, of which ${refused} were refused on purpose and ${requests - refused - accepted.size} were repeats`,
);
process.exitCode = failures === 0 ? 0 : 1;

async function startWorker(): Promise<ChildProcess> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [COMMAND, 'serve', '--role', 'worker', '--port', String(port), '--data', dataDir],
    { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...environment } },
  );
  const isUp = await eventually(
    async () =>
      (await fetch(`http://127.0.0.1:${port}/api/v1/pub/health`).catch(() => undefined))?.ok === true,
  );
  if (!isUp) throw new Error('The worker did not start');
  return child;
}

async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  const reply = await fetch(`${server.baseUrl}/api/v1/${path}`, {
    ...init,
    headers: { authorization: `Bearer ${server.keys.live}`, 'content-type': 'application/json' },
  });
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}`);
  return (await reply.json()) as T;
}

async function addEndpoint(): Promise<void> {
  const { port } = receiver.address() as AddressInfo;
  await call('webhooks', { method: 'POST', body: JSON.stringify({ url: `http://127.0.0.1:${port}/hooks` }) });
}

async function runTrial(trial: number, victim: (typeof VICTIMS)[number]): Promise<void> {
  const before = accepted.size;
  const stop = { now: false };
  const writing = writeEvents(server, stop);
  await new Promise((resolve) =>
    setTimeout(resolve, WHILE_MS_MIN + Math.random() * (WHILE_MS_MAX - WHILE_MS_MIN)),
  );
  if (victim === 'database') killDatabase(dataDir);
  if (victim !== 'server') await killWorker();
  if (victim !== 'worker') await server.kill();
  stop.now = true;
  await writing;
  if (victim !== 'worker') server = await startChartwright({ dataDir, environment });
  if (victim !== 'server') worker = await startWorker();
  console.log(
    `kill ${trial} (${victim}): ${accepted.size - before} received meanwhile, ${counts.written} written in all`,
  );
}

async function killWorker(): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  worker.kill('SIGKILL');
  await ended;
}

/** Commits events at the rate until it is told to stop, or the database is gone. */
async function writeEvents(target: Running, stop: { now: boolean }): Promise<void> {
  const database = await attach(target);
  const secrets = await loadSecrets({ dataDir });
  const log = createLog({ level: 'silent', file: `${dataDir}/writer.log` });
  const clock = { now: () => new Date() };
  const events = openEvents({ database, clock, log, chainKey: secrets.auditKey, sealKey: secrets.eventSeal });
  const { rows } = await database.pool.query<{ org_id: string }>('select org_id from api_keys limit 1');
  const orgId = rows[0]?.org_id ?? '';
  const startedAt = performance.now();
  let begun = 0;
  const loop = async () => {
    while (!stop.now) {
      if (begun >= ((performance.now() - startedAt) / 1_000) * PER_SECOND) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        continue;
      }
      const id = `labord_${begun++ % ENTITIES}`;
      await inTransaction(database.db, (tx) =>
        events.appendEvent(tx, {
          orgId,
          mode: 'live',
          type: 'lab_order.status_changed',
          entity: { kind: 'lab_order', id },
          data: { id },
        }),
      );
      counts.written += 1;
    }
  };
  // A database that was killed ends the writing; what was not acknowledged may or may not be there.
  await Promise.allSettled(Array.from({ length: WRITERS }, loop));
  await events.stop();
  await database.close().catch(() => undefined);
  log.close();
}

async function listEventIds(): Promise<Set<string>> {
  const ids = new Set<string>();
  for (let cursor = ''; ; ) {
    const { data } = await call<EventPage>(`events?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`);
    for (const { id } of data.events) ids.add(id);
    if (!data.hasMore) return ids;
    cursor = data.nextCursor;
  }
}

async function verifyAll(): Promise<void> {
  const undelivered = async () =>
    (await call<{ data: { undelivered: number } }>('events/reconcile')).data.undelivered;
  if (!(await eventually(async () => (await undelivered()) === 0)))
    report(`${await undelivered()} events are undelivered`);
  const log = await listEventIds();
  if (log.size < counts.written)
    report(`${log.size} of ${counts.written} acknowledged events are in the log`);
  const missing = [...log].filter((id) => !accepted.has(id)).length;
  const invented = [...accepted].filter((id) => !log.has(id)).length;
  if (missing > 0) report(`${missing} of ${log.size} events never arrived`);
  if (invented > 0) report(`${invented} events arrived that are not in the log`);
  const after = await attach(server);
  if (!(await chainHolds(after, server))) report('a chain does not hold');
  await after.close();
}

function report(fault: string): void {
  failures++;
  console.error(`FAILED: ${fault}`);
}
