// A million patients behind a real server: how long a page, a search and a look-up take anywhere in the list, and how
// many requests a second eight connections get, with authentication, limits, audit and metering on, on the cores they share with
// the load. Beside each rate the same SQL, issued through the driver by eight connections in the same run.
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { fixedClock } from '@chartwright/kernel';
import { createLog, openDatabase } from '@chartwright/platform';
import { writeSearchName } from '@chartwright/records';
import { findByIds, type Pool, searchByName, toNameSearch } from '@chartwright/records/patients/store';
import { removeData, startChartwright } from '../apps/server/testing/spawned.ts';
import { drive, loadProgram } from './lib/load.ts';
import { commonFirstName, personOf } from './lib/records/people.ts';
import { seedPatients } from './lib/records/seed.ts';
import { median, printTable } from './lib/statistics.ts';

const PATIENTS = Number(process.argv[2] ?? 1_000_000);
const CONNECTIONS = 8;
const WARM_UP_SECONDS = 3;
const SECONDS = 6;
const LATENCY_SAMPLES = 60;
const LATENCY_LIMIT_MS = 10;
const PATHS = 2_000;
const BASE = '/ext-api/v1/patients';

/** Medplum 5.1.29 on two such cores with 10,000 patients, requests a second. */
const MEDPLUM = { create: 380, read: 1_795, search: 680 };
const BARS = { create: 1_500, read: 9_000, search: 3_400 };

const INSERT = `insert into patients (id, org_id, mode, name, date_of_birth, mrn, search_name, created_at, updated_at)
  values ($1, $2, $3, 'Ana Example', '1984-02-29', 'M-1', $4, $5, $5)`;

const server = await startChartwright();
const quiet = createLog({ level: 'error', file: `${server.dataDir}/benchmark.log` });
const database = await openDatabase({
  dataDir: server.dataDir,
  attach: true,
  poolSize: CONNECTIONS,
  log: quiet,
});
try {
  const { pool } = database;
  const owner = await ownerOf(pool);
  const startedAt = performance.now();
  const ids = await seedPatients(database, owner, PATIENTS);
  console.log(`${PATIENTS} patients seeded in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  await measureLatencies();
  await measureRates(pool, owner, ids);
} finally {
  await database.stop();
  quiet.close();
  await server.stop();
  removeData(server.dataDir);
}

async function ownerOf(pool: Pool) {
  const { rows } = await pool.query<{ org_id: string }>('select org_id from api_keys limit 1');
  return { orgId: rows[0]?.org_id ?? '', mode: 'live' as const };
}

type Listed = { readonly meta: { readonly total_pages: number; readonly next_cursor: string | null } };

async function get(path: string): Promise<Listed> {
  const reply = await fetch(server.baseUrl + path, { headers: { 'x-api-key': server.keys.live } });
  if (reply.status !== 200) throw new Error(`${path} answered ${reply.status}`);
  return (await reply.json()) as Listed;
}

async function timeOf(paths: (sample: number) => string): Promise<number> {
  const times: number[] = [];
  for (let sample = -5; sample < LATENCY_SAMPLES; sample += 1) {
    const startedAt = performance.now();
    await get(paths(sample + 5));
    if (sample >= 0) times.push(performance.now() - startedAt);
  }
  return median(times);
}

async function measureLatencies(): Promise<void> {
  const rows = [['one caller', 'p50 ms', `< ${LATENCY_LIMIT_MS} ms`]];
  const add = async (name: string, paths: (sample: number) => string) => {
    const ms = await timeOf(paths);
    rows.push([name, ms.toFixed(2), ms < LATENCY_LIMIT_MS ? 'yes' : 'NO']);
  };
  const { meta } = await get(`${BASE}?limit=20`);
  const pages = meta.total_pages;
  await add('list, first page', () => `${BASE}?limit=20`);
  await add('list, middle page', (i) => `${BASE}?limit=20&page=${Math.floor(pages / 2) + i}`);
  await add('list, last page', (i) => `${BASE}?limit=20&page=${pages - i}`);
  const cursors: string[] = [];
  for (const page of [2, Math.floor(pages / 2), pages - 1]) {
    cursors.push((await get(`${BASE}?limit=20&page=${page}`)).meta.next_cursor ?? '');
  }
  for (const [i, name] of ['first', 'middle', 'last'].entries()) {
    await add(`list by cursor, ${name} page`, () => `${BASE}?limit=20&cursor=${cursors[i]}`);
  }
  await add('external_id', (i) => `${BASE}?external_id=EHR-${(i * 7919) % PATIENTS}`);
  await add('q, a last name', (i) => `${BASE}?q=${personOf(i * 31).last}`);
  await add('q, first three letters', (i) => `${BASE}?q=${personOf(i * 31).last.slice(0, 3)}`);
  await add('q, one letter', (i) => `${BASE}?q=${personOf(i * 31).last.slice(0, 1)}`);
  await add('q, first and last name', (i) => {
    const { first, last } = personOf(i * 31);
    return `${BASE}?q=${first}%20${last}`;
  });
  const common = commonFirstName();
  await add('q, the most frequent name, page 50', () => `${BASE}?q=${common}&page=50`);
  const deep = await cursorAt(`${BASE}?q=${common}&limit=100`, 10);
  await add('q, the same by cursor, 1,000 rows on', () => `${BASE}?q=${common}&cursor=${deep}`);
  printTable(rows);
}

async function cursorAt(path: string, pages: number): Promise<string> {
  let cursor = '';
  for (let page = 0; page < pages; page += 1) {
    const next = (await get(cursor === '' ? path : `${path}&cursor=${cursor}`)).meta.next_cursor;
    if (next === null) break;
    cursor = next;
  }
  return cursor;
}

async function measureRates(pool: Pool, owner: { orgId: string; mode: 'live' }, ids: readonly string[]) {
  const some = Array.from({ length: PATHS }, (_, i) => (i * 7919) % PATIENTS);
  const idsRead = some.map((number) => ids[number] ?? '');
  const namesSearched = some.map((number) => personOf(number).last);
  const searches = namesSearched.map((name) =>
    toNameSearch([name.toLowerCase()], { number: 1, limit: 20, after: undefined }),
  );
  const body = JSON.stringify({ name: 'Ana Example', date_of_birth: '1984-02-29', mrn: 'M-1' });
  const now = fixedClock(new Date());
  const cases = [
    {
      name: 'create' as const,
      http: { method: 'POST' as const, body, paths: [BASE] },
      direct: () => insertDirectly(pool, owner, now.now()),
    },
    {
      name: 'read' as const,
      http: { method: 'GET' as const, body: '', paths: idsRead.map((id) => `${BASE}/${id}`) },
      direct: (i: number) => findByIds(pool, owner, [idsRead[i % PATHS] ?? '']),
    },
    {
      name: 'search' as const,
      http: { method: 'GET' as const, body: '', paths: namesSearched.map((name) => `${BASE}?q=${name}`) },
      direct: (i: number) => searchByName(pool, owner, searches.slice(i % PATHS, (i % PATHS) + 1), 'short'),
    },
  ];
  const rows = [
    ['8 connections', 'req/s', 'p50 ms', 'p99 ms', 'failed', 'bar', 'met', 'SQL/s by driver', 'Medplum'],
  ];
  for (const { name, http, direct } of cases) {
    const target = {
      url: server.baseUrl,
      headers: { 'x-api-key': server.keys.live, 'content-type': 'application/json' },
      ...http,
    };
    await drive(target, CONNECTIONS, WARM_UP_SECONDS);
    const load = await drive(target, CONNECTIONS, SECONDS);
    const bySql = await rateOf(direct);
    rows.push([
      name,
      load.perSecond.toFixed(0),
      load.p50.toFixed(2),
      load.p99.toFixed(2),
      String(load.failed),
      String(BARS[name]),
      load.perSecond >= BARS[name] ? 'yes' : 'NO',
      bySql.toFixed(0),
      String(MEDPLUM[name]),
    ]);
  }
  console.log(`${loadProgram}, ${availableParallelism()} cores shared by load, server and database`);
  printTable(rows);
}

async function rateOf(act: (i: number) => Promise<unknown>): Promise<number> {
  let done = 0;
  const endsAt = performance.now() + SECONDS * 1000;
  const work = async () => {
    while (performance.now() < endsAt) await act(done++);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return done / SECONDS;
}

/** The row a creation stores, in a transaction of its own, without audit. */
function insertDirectly(pool: Pool, owner: { orgId: string; mode: string }, at: Date): Promise<unknown> {
  const id = String((randomBytes(8).readBigUInt64BE() >> 1n) + 1n);
  return pool.query({
    name: 'insert-directly',
    text: INSERT,
    values: [id, owner.orgId, owner.mode, writeSearchName('Ana Example'), at],
  });
}
