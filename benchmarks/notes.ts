// An export of many clinical notes from a real server: notes and megabytes a second, and the memory of the server meanwhile, which must not
// grow with the number of notes. Beside it the same sealed rows, read by the driver from the same database in the same run.
import { readFileSync } from 'node:fs';
import { createLog, openDatabase } from '@chartwright/platform';
import { removeData, startChartwright } from '../apps/server/testing/spawned.ts';
import { printTable } from './lib/statistics.ts';

const NOTES = Number(process.argv[2] ?? 20_000);
const CONTENT = 'Known asthma since 2019. Seen in the morning, chest clear, no fever. '.repeat(60);
const BASE = '/ext-api/v1';
const SAMPLE_MS = 50;
const ROWS_PER_READ = 500;
const TICKS_PER_SECOND = 100;

const server = await startChartwright();
const quiet = createLog({ level: 'error', file: `${server.dataDir}/benchmark.log` });
const database = await openDatabase({ dataDir: server.dataDir, attach: true, poolSize: 2, log: quiet });
try {
  const patient = await post('patients', { name: 'Ana Example' });
  await multiply(await post('notes', { patient_id: patient, content: CONTENT }), NOTES - 1);
  await readAll('ndjson');
  const table = [
    ['one export', 'notes/s', 'MB/s', 's', 'CPU s of the server', 'MB of memory before', 'most'],
  ];
  for (const format of ['ndjson', 'json']) table.push([`as ${format}`, ...describe(await watch(format))]);
  table.push(['the rows by the driver', ...describe(await readByDriver())]);
  printTable(table);
} finally {
  await database.stop();
  quiet.close();
  await server.stop();
  removeData(server.dataDir);
}

type Run = {
  readonly bytes: number;
  readonly seconds: number;
  /** Of the server's process: what other work on the machine hardly changes. */
  readonly server?: { readonly cpuSeconds: number; readonly before: number; readonly most: number };
};

function describe({ bytes, seconds, server: own }: Run): string[] {
  return [
    (NOTES / seconds).toFixed(0),
    (bytes / 1e6 / seconds).toFixed(1),
    seconds.toFixed(1),
    own?.cpuSeconds.toFixed(1) ?? '',
    own?.before.toFixed(0) ?? '',
    own?.most.toFixed(0) ?? '',
  ];
}

async function post(resource: string, json: object): Promise<string> {
  const reply = await fetch(`${server.baseUrl}${BASE}/${resource}`, {
    method: 'POST',
    headers: { 'x-api-key': server.keys.live, 'content-type': 'application/json' },
    body: JSON.stringify(json),
  });
  if (reply.status !== 201) throw new Error(`POST ${resource} answered ${reply.status}`);
  return ((await reply.json()) as { readonly data: { readonly id: string } }).data.id;
}

/** Copies of one note with its sealed content. */
async function multiply(id: string, copies: number): Promise<void> {
  await database.pool.query(
    `with copies as materialized (select gen_random_uuid() as id, i from generate_series(1, ${copies}) i),
     made as (
       insert into notes (id, org_id, mode, patient_id, note_type, status, version, created_by, created_at, updated_at)
       select copies.id, org_id, mode, patient_id, note_type, 'draft', 1, created_by,
         created_at - copies.i * interval '1 minute', updated_at
       from notes, copies where notes.id = $1 returning notes.id)
     select count(*) from made`,
    [id],
  );
  await database.pool.query(
    `insert into note_versions (note_id, version, body, at, by)
     select notes.id, 1, v.body, v.at, v.by from note_versions v, notes where v.note_id = $1 and notes.id <> $1`,
    [id],
  );
  await database.pool.query('analyze notes; analyze note_versions');
}

async function readAll(format: string): Promise<number> {
  const reply = await fetch(`${server.baseUrl}${BASE}/notes/export?format=${format}`, {
    headers: { 'x-api-key': server.keys.live },
  });
  if (reply.status !== 200 || reply.body === null) throw new Error(`The export answered ${reply.status}`);
  let bytes = 0;
  for await (const piece of reply.body as AsyncIterable<Uint8Array>) bytes += piece.length;
  return bytes;
}

/** What the server holds in memory, in MB. */
function residentMb(): number {
  const status = readFileSync(`/proc/${server.process.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_000;
}

/** What the server has computed so far, in seconds. */
function cpuSeconds(): number {
  const fields = readFileSync(`/proc/${server.process.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function watch(format: string): Promise<Run> {
  const before = residentMb();
  const cpuBefore = cpuSeconds();
  let most = before;
  const sampler = setInterval(() => {
    most = Math.max(most, residentMb());
  }, SAMPLE_MS);
  const startedAt = performance.now();
  const bytes = await readAll(format);
  const seconds = (performance.now() - startedAt) / 1_000;
  clearInterval(sampler);
  return { bytes, seconds, server: { cpuSeconds: cpuSeconds() - cpuBefore, before, most } };
}

async function readByDriver(): Promise<Run> {
  const startedAt = performance.now();
  let bytes = 0;
  for (let skip = 0; skip < NOTES; skip += ROWS_PER_READ) {
    const { rows } = await database.pool.query<{ body: Buffer }>(
      `select v.body from notes join note_versions v on v.note_id = notes.id and v.version = notes.version
       order by notes.created_at desc offset $1 limit $2`,
      [skip, ROWS_PER_READ],
    );
    for (const { body } of rows) bytes += body.length;
  }
  return { bytes, seconds: (performance.now() - startedAt) / 1_000 };
}
