// Deliveries a second to a receiver on this machine, and how long after its commit an event arrives: at steady rates, out of a
// backlog, and beside a million deliveries for a receiver that is not there. Held against a bare loop of posts by the same HTTP client.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createLog, openDatabase } from '@chartwright/platform';
import { postBarely } from '@chartwright/platform/testing/bare-posts';
import { freePort, removeData, startChartwright } from '../apps/server/testing/spawned.ts';
import { median, printTable } from './lib/statistics.ts';
import type { Order, Written } from './lib/webhooks/writer.ts';

const DEAD = Number(process.argv[2] ?? 1_000_000);
const SECONDS = Number(process.argv[3] ?? 15);
const BACKLOG = 20_000;
const ENTITIES = 1_000;
const STEADY = [200, 500];
const FULL = 1_000;
const POLL_MS = 50;

type Report = { readonly requests: number; readonly arrivals: readonly (readonly [string, number])[] };
type Run = { readonly perSecond: number; readonly p50: number; readonly p99: number; readonly twice: number };

const heard = async <T>(from: ChildProcess): Promise<T> => ((await once(from, 'message')) as [T])[0];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const server = await startChartwright({ environment: { CHARTWRIGHT_EGRESS_ALLOW: '127.0.0.1' } });
const receiver = fork(fileURLToPath(new URL('lib/webhooks/receiver.ts', import.meta.url)));
const { port } = await heard<{ port: number }>(receiver);
const writer = fork(fileURLToPath(new URL('lib/webhooks/writer.ts', import.meta.url)), [server.dataDir]);
await heard(writer);
const quiet = createLog({ level: 'error', file: `${server.dataDir}/benchmark.log` });
const database = await openDatabase({ dataDir: server.dataDir, attach: true, poolSize: 2, log: quiet });
const { pool } = database;
try {
  await measure();
} finally {
  await database.stop();
  quiet.close();
  for (const one of [writer, receiver]) one.disconnect();
  await server.stop();
  removeData(server.dataDir);
}

async function measure(): Promise<void> {
  const { rows } = await pool.query<{ org_id: string }>('select org_id from api_keys limit 1');
  const orgId = rows[0]?.org_id ?? '';
  await addEndpoint(`http://127.0.0.1:${port}/hooks`);
  await write({ orgId, perSecond: 200, seconds: 3, entities: ENTITIES });
  const table = [['', 'delivered/s', 'p50 ms', 'p99 ms', 'sent twice']];
  const add = (name: string, run: Run) =>
    table.push([name, run.perSecond.toFixed(0), run.p50.toFixed(1), run.p99.toFixed(1), String(run.twice)]);
  for (const perSecond of [...STEADY, FULL])
    add(`steady ${perSecond}/s`, await write({ orgId, perSecond, seconds: SECONDS, entities: ENTITIES }));
  const backlog = await workOff(orgId);
  const bare = await postBarely({
    origin: `http://127.0.0.1:${port}`,
    path: '/hooks',
    headers: { 'content-type': 'application/json', 'webhook-id': 'bare' },
    body: JSON.stringify({ text: 'x'.repeat(300) }),
    atOnce: 64,
    posts: BACKLOG,
  });
  await report();
  add(`backlog of ${BACKLOG}`, backlog);
  await queueForNobody(orgId);
  for (const perSecond of [...STEADY, FULL])
    add(
      `steady ${perSecond}/s beside ${DEAD} for a dead receiver`,
      await write({ orgId, perSecond, seconds: SECONDS, entities: ENTITIES }),
    );
  printTable(table);
  const { rows: left } = await pool.query<{ n: number; tried: number }>(
    `select count(*)::int as n, count(*) filter (where attempts > 0)::int as tried from webhook_deliveries where state = 'pending'`,
  );
  console.log(`${left[0]?.n} still wait for the dead receiver, ${left[0]?.tried} of them tried`);
  console.log(
    `bare posts: ${bare.toFixed(0)}/s; deliveries out of a backlog are ${(backlog.perSecond / bare).toFixed(2)} of that`,
  );
}

async function addEndpoint(url: string): Promise<string> {
  const reply = await fetch(`${server.baseUrl}/api/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.keys.live}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url }),
  });
  const body = (await reply.json()) as { data?: { id: string } };
  if (body.data === undefined) throw new Error(`The endpoint was not made: ${JSON.stringify(body)}`);
  return body.data.id;
}

async function report(): Promise<Report> {
  receiver.send('report');
  return heard<Report>(receiver);
}

/** Lets events happen at a rate and waits until all of them have arrived. */
async function write(order: Order): Promise<Run> {
  const startedAt = performance.now();
  writer.send(order);
  const { commits } = await heard<Written>(writer);
  const arrivals = new Map<string, number>();
  let requests = 0;
  while (commits.some(([id]) => !arrivals.has(id))) {
    const told = await report();
    requests += told.requests;
    for (const [id, at] of told.arrivals) arrivals.set(id, at);
    await pause(POLL_MS);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const waits = commits.map(([id, at]) => (arrivals.get(id) ?? 0) - at).toSorted((a, b) => a - b);
  return {
    perSecond: commits.length / seconds,
    p50: median(waits),
    p99: waits[Math.floor(waits.length * 0.99)] ?? 0,
    twice: requests - commits.length,
  };
}

/** Events that happened while the endpoint was disabled are sent again at once: how fast they go out. */
async function workOff(orgId: string): Promise<Run> {
  await pool.query(
    `insert into webhook_deliveries (endpoint_id, org_id, mode, event_id, event_seq, event_type, entity, cause, created_at, due_at)
     select w.id, w.org_id, w.mode, e.event_id, e.seq, e.type, e.entity_kind || ':' || e.entity_id, 'replay', now(), now()
     from (select * from webhook_endpoints where org_id = $1 limit 1) w
     join lateral (select * from events where org_id = $1 and mode = 'live' and seq is not null order by seq desc limit $2) e on true
     order by e.seq`,
    [orgId, BACKLOG],
  );
  const { rows } = await pool.query<{ n: number }>(
    `select count(*)::int as n from webhook_deliveries where cause = 'replay'`,
  );
  const wanted = rows[0]?.n ?? 0;
  await pool.query(`select pg_notify('webhook_queued', id) from webhook_endpoints`);
  const startedAt = performance.now();
  let requests = 0;
  while (requests < wanted) {
    requests += (await report()).requests;
    await pause(POLL_MS);
  }
  const perSecond = wanted / ((performance.now() - startedAt) / 1_000);
  return { perSecond, p50: Number.NaN, p99: Number.NaN, twice: requests - wanted };
}

async function queueForNobody(orgId: string): Promise<void> {
  const id = await addEndpoint(`http://127.0.0.1:${await freePort()}/hooks`);
  await pool.query(`update webhook_endpoints set types = '{wearable.connected}' where id = $1`, [id]);
  const startedAt = performance.now();
  await pool.query(`set statement_timeout = 0`);
  await pool.query(
    `insert into webhook_deliveries (endpoint_id, org_id, mode, event_id, event_seq, event_type, entity, cause, created_at, due_at)
     select $1, $2, 'live', e.event_id, e.seq, e.type, 'lab_order:dead_' || n % 5000, 'replay', now(), now()
     from generate_series(1, $3) as n, (select * from events where org_id = $2 and mode = 'live' and seq = 1) e`,
    [id, orgId, DEAD],
  );
  console.log(`${DEAD} deliveries queued in ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
}
