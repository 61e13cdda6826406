import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  createLog,
  type Database,
  loadSecrets,
  openDatabase,
  verifyAudit,
  verifyEvents,
} from '@chartwright/platform';
import { pdf } from './files.ts';
import type { Running } from './spawned.ts';

/** What is done to a server while it is killed, and how each of these must stand afterwards. */

type Pool = Database['pool'];
type World = { readonly server: Running; readonly pool: Pool };

/** What was under way when the server died. `verify` gives the faults found once it is back, by name. */
export type Scene = { readonly verify: (world: World) => Promise<string[]> };

const BASE = '/ext-api/v1';
const AFTERMATH_MS = 60_000;
const POLL_MS = 25;
const DOCUMENTS = 25;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

type Sent = { readonly body?: string; readonly headers?: Readonly<Record<string, string>> };

const call = ({ baseUrl, keys }: Running, method: string, path: string, init: Sent = {}) =>
  fetch(`${baseUrl}${BASE}/${path}`, {
    ...init,
    method,
    headers: { 'x-api-key': keys.live, ...init.headers },
  });

const JSON_TYPE = { 'content-type': 'application/json' };

/** Waits until something holds; false when it never does. */
export async function eventually(holds: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + AFTERMATH_MS;
  while (performance.now() < deadline) {
    if (await holds()) return true;
    await pause(POLL_MS);
  }
  return false;
}

const INSERT = `insert into patients (id, org_id, mode, external_id, name, search_name, created_at, updated_at, deleted_at)
  select ('x' || substr(md5($1 || ' ' || n), 1, 15))::bit(60)::bigint + 1, $2, 'live', $1 || '-' || n, 'Seed ' || n, ' seed ' || n,
    now() - n * interval '1 second', now(), $3
  from generate_series(1, $4) as n returning id::text as id`;

/** Patients of the server's organisation; deleted ones when `deletedAt` is given. */
async function plant(
  pool: Pool,
  name: string,
  count: number,
  deletedAt: Date | null = null,
): Promise<string[]> {
  const { rows: keys } = await pool.query<{ org_id: string }>('select org_id from api_keys limit 1');
  const { rows } = await pool.query<{ id: string }>(INSERT, [name, keys[0]?.org_id, deletedAt, count]);
  return rows.map(({ id }) => id);
}

/** Merges pairs one after the other, several at once, until the server is gone. */
export async function mergePairs({ server, pool }: World, name: string, writers: number): Promise<Scene> {
  const ids = await plant(pool, name, 1_000);
  const tried: { target: string; source: string; isAcknowledged: boolean }[] = [];
  let next = 0;
  const first = Promise.withResolvers<void>();
  const write = async (): Promise<void> => {
    while (next + 1 < ids.length) {
      const pair = { target: ids[next] ?? '', source: ids[next + 1] ?? '', isAcknowledged: false };
      next += 2;
      tried.push(pair);
      const body = JSON.stringify({ source_id: pair.source });
      const reply = await call(server, 'POST', `patients/${pair.target}/merge`, { body, headers: JSON_TYPE });
      await reply.arrayBuffer();
      pair.isAcknowledged = reply.status === 200;
      first.resolve();
    }
  };
  for (let i = 0; i < writers; i++) void write().catch(() => undefined);
  await first.promise;
  return { verify: (world) => verifyMerges(world.pool, tried) };
}

/** A merge is in the row, in the trail and in the audit, or in none of them. */
async function verifyMerges(
  pool: Pool,
  tried: readonly { target: string; source: string; isAcknowledged: boolean }[],
): Promise<string[]> {
  const { rows } = await pool.query<{
    acknowledged: boolean;
    in_row: boolean;
    in_trail: number;
    in_audit: number;
  }>(
    `select acknowledged, coalesce(patients.merged_into = target, false) as in_row,
       (select count(*)::int from patient_merges
        where source_id = source and target_id = target and unmerged_at is null) as in_trail,
       (select count(*)::int from audit_entries where org_id = patients.org_id and action = 'patient.merged'
        and target_kind = 'patient' and target_id = target::text and details->>'sourceId' = source::text) as in_audit
     from unnest($1::bigint[], $2::bigint[], $3::boolean[]) as tried (target, source, acknowledged)
       join patients on patients.id = source`,
    [
      tried.map(({ target }) => target),
      tried.map(({ source }) => source),
      tried.map(({ isAcknowledged }) => isAcknowledged),
    ],
  );
  const lost = rows.filter(({ acknowledged, in_row }) => acknowledged && !in_row).length;
  const half = rows.filter(
    ({ in_row, in_trail, in_audit }) => in_trail !== Number(in_row) || in_audit !== Number(in_row),
  ).length;
  return [
    ...(lost > 0 ? [`${lost} acknowledged merges are lost`] : []),
    ...(half > 0 ? [`${half} merges are half done`] : []),
  ];
}

/** Reads patients one after the other, several at once, until the server is gone. */
export async function readPatients({ server, pool }: World, name: string, readers: number): Promise<Scene> {
  const ids = await plant(pool, name, 200);
  const answered: { readonly request: string; readonly id: string }[] = [];
  const first = Promise.withResolvers<void>();
  const read = async (from: number): Promise<void> => {
    for (let i = from; ; i++) {
      const id = ids[i % ids.length] ?? '';
      const reply = await call(server, 'GET', `patients/${id}`);
      await reply.arrayBuffer();
      if (reply.status !== 200) continue;
      answered.push({ request: reply.headers.get('x-request-id') ?? '', id });
      first.resolve();
    }
  };
  for (let i = 0; i < readers; i++) void read(i).catch(() => undefined);
  await first.promise;
  return { verify: (world) => verifyReads(world.pool, answered) };
}

/** Every read is named: as an entry of its own, or under its request in an entry of many. */
async function verifyReads(
  pool: Pool,
  answered: readonly { readonly request: string; readonly id: string }[],
): Promise<string[]> {
  const { rows } = await pool.query<{ missing: number }>(
    `with named as (
       select request_id as request, target_id as id from audit_entries
       where action = 'patient.read' and request_id is not null
       union all
       select request.key, shown.id
       from audit_entries, jsonb_each(details) as request, jsonb_array_elements_text(request.value) as shown (id)
       where action = 'patient.read' and request_id is null and jsonb_typeof(request.value) = 'array'
     )
     select count(*)::int as missing from unnest($1::text[], $2::text[]) as answered (request, id)
     where (request, id) not in (select request, id from named)`,
    [answered.map(({ request }) => request), answered.map(({ id }) => id)],
  );
  const missing = rows[0]?.missing ?? 0;
  return missing > 0 ? [`${missing} of ${answered.length} reads are not named in the audit`] : [];
}

type Progress = { readonly data: { readonly status: string; readonly progress: Record<string, number> } };

/** Begins to import patients; gives the scene once the first of them are in. */
export async function importPatients({ server }: World, name: string, count: number): Promise<Scene> {
  const lines = Array.from({ length: count }, (_, i) =>
    JSON.stringify({ kind: 'patient', name: `Imported ${i}`, external_id: `${name}-${i}` }),
  );
  const headers = { 'content-type': 'application/x-ndjson' };
  const reply = await call(server, 'POST', 'imports', { body: `${lines.join('\n')}\n`, headers });
  const { data } = (await reply.json()) as { data: { id: string } };
  const path = `imports/${data.id}`;
  await eventually(async () => {
    const state = (await (await call(server, 'GET', path)).json()) as Progress;
    return (state.data.progress.created ?? 0) > 0;
  });
  return { verify: (world) => verifyImport(world, path, name, count) };
}

async function verifyImport(
  { server, pool }: World,
  path: string,
  name: string,
  count: number,
): Promise<string[]> {
  let state: Progress['data'] | undefined;
  const isDone = await eventually(async () => {
    state = ((await (await call(server, 'GET', path)).json()) as Progress).data;
    return state.status === 'completed';
  });
  if (!isDone) return [`an import stands at ${JSON.stringify(state?.progress)}`];
  const { rows } = await pool.query<{ there: number; different: number; told: number }>(
    `select count(*)::int as there, count(distinct external_id)::int as different,
       (select coalesce(sum((details->>'created')::int), 0)::int from audit_entries
        where action = 'patient.imported' and details->>'import' = $2) as told
     from patients where external_id like $1 || '-%'`,
    [name, path.split('/')[1]],
  );
  const made = { lines: state?.progress.lines, created: state?.progress.created, ...rows[0] };
  const isRight = Object.values(made).every((number) => number === count);
  return isRight ? [] : [`an import of ${count} lines ended with ${JSON.stringify(made)}`];
}

/** Begins to purge patients that were deleted long ago, some with documents; gives the scene once the first of them are gone. */
export async function purgePatients(world: World, name: string, count: number): Promise<Scene> {
  const { pool } = world;
  const deletedAt = new Date(Date.now() - 40 * 86_400_000);
  const documented = await plantDocuments(world, `${name}-documented`, DOCUMENTS, deletedAt);
  const ids = [...documented.patientIds, ...(await plant(pool, name, count, deletedAt))];
  for (const job of ['records.purge_patients', 'records.purge_documents']) {
    await pool.query(`select graphile_worker.add_job($1, '{}'::json)`, [job]);
  }
  await eventually(async () => (await countLeft(pool, ids)) < ids.length);
  return {
    verify: async ({ server, pool: after }) => [
      ...(await verifyPurge(after, ids)),
      ...(await verifyDocumentsGone(after, server.dataDir, documented.blobIds)),
    ],
  };
}

/** Patients that were deleted with a document each. */
async function plantDocuments({ server, pool }: World, name: string, count: number, deletedAt: Date) {
  const lines = Array.from({ length: count }, (_, i) => i).flatMap((i) => [
    { kind: 'patient', id: `${name}-${i}`, name: `Documented ${i}`, external_id: `${name}-${i}` },
    {
      kind: 'document',
      patient_id: `${name}-${i}`,
      external_id: `${name}-${i}`,
      filename: 'letter.pdf',
      content: pdf(`letter ${i}`).toString('base64'),
    },
  ]);
  const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const headers = { 'content-type': 'application/x-ndjson' };
  const reply = await call(server, 'POST', 'imports', { body, headers });
  const { data } = (await reply.json()) as { data: { id: string } };
  await eventually(async () => {
    const state = (await (await call(server, 'GET', `imports/${data.id}`)).json()) as Progress;
    return state.data.status === 'completed';
  });
  const { rows } = await pool.query<{ patient_id: string; blob_id: string }>(
    `update documents set deleted_at = $2 where external_id like $1 || '-%'
     returning patient_id::text as patient_id, blob_id`,
    [name, deletedAt],
  );
  const patientIds = rows.map((row) => row.patient_id);
  await pool.query('update patients set deleted_at = $2 where id = any($1::bigint[])', [
    patientIds,
    deletedAt,
  ]);
  return { patientIds, blobIds: rows.map((row) => row.blob_id) };
}

/** No row, no key, and in the end no byte. */
async function verifyDocumentsGone(
  pool: Pool,
  dataDir: string,
  blobIds: readonly string[],
): Promise<string[]> {
  if (blobIds.length !== DOCUMENTS) return [`${blobIds.length} documents were there to be purged`];
  const count = async (text: string) => {
    const { rows } = await pool.query<{ left: number }>(text, [blobIds]);
    return rows[0]?.left ?? 0;
  };
  const keysLeft = () =>
    count('select count(*)::int as left from blobs where id = any($1::text[]) and sealed_key is not null');
  const rowsLeft = () => count('select count(*)::int as left from documents where blob_id = any($1::text[])');
  const bytesLeft = () => {
    const names = new Set(
      readdirSync(join(dataDir, 'blobs'), { recursive: true, encoding: 'utf8' }).map((path) =>
        basename(path),
      ),
    );
    return blobIds.filter((id) => names.has(id)).length;
  };
  const isDone = await eventually(
    async () => (await keysLeft()) === 0 && (await rowsLeft()) === 0 && bytesLeft() === 0,
  );
  return isDone
    ? []
    : [
        `purged documents have left ${await rowsLeft()} rows, ${await keysLeft()} keys and ${bytesLeft()} files`,
      ];
}

async function countLeft(pool: Pool, ids: readonly string[]): Promise<number> {
  const { rows } = await pool.query<{ left: number }>(
    'select count(*)::int as left from patients where id = any($1::bigint[])',
    [ids],
  );
  return rows[0]?.left ?? 0;
}

async function verifyPurge(pool: Pool, ids: readonly string[]): Promise<string[]> {
  const isDone = await eventually(async () => (await countLeft(pool, ids)) === 0);
  if (!isDone) return [`a purge has left ${await countLeft(pool, ids)} patients`];
  const { rows } = await pool.query<{ told: number; words: number; off: number }>(
    `select
       (select count(*)::int from audit_entries where action = 'patient.purged' and target_id = any($1::text[])) as told,
       (select count(*)::int from patient_words where patient_id = any($1::bigint[])) as words,
       ((select coalesce(sum(patients), 0) from patient_counts)
         - (select count(*) from patients where is_listed))::int as off`,
    [ids],
  );
  const { told = 0, words = 0, off = 0 } = rows[0] ?? {};
  return [
    ...(told === ids.length ? [] : [`${told} of ${ids.length} purged patients are told in the audit`]),
    ...(words === 0 ? [] : [`${words} words of purged patients are left`]),
    ...(off === 0 ? [] : [`the kept counts are off by ${off}`]),
  ];
}

/** Begins to export every patient; gives the scene once the first of them are written. */
export async function exportPatients({ server, pool }: World, name: string, count: number): Promise<Scene> {
  const ids = await plant(pool, name, count);
  const body = JSON.stringify({ kinds: ['patient'] });
  const reply = await call(server, 'POST', 'exports', { body, headers: JSON_TYPE });
  const { data } = (await reply.json()) as { data: { id: string } };
  const path = `exports/${data.id}`;
  await eventually(async () => {
    const state = (await (await call(server, 'GET', path)).json()) as {
      data: { progress: { done: number }[] };
    };
    return (state.data.progress[0]?.done ?? 0) > 0;
  });
  return { verify: (world) => verifyExport(world.server, path, ids) };
}

async function verifyExport(server: Running, path: string, ids: readonly string[]): Promise<string[]> {
  const isDone = await eventually(async () => {
    const state = (await (await call(server, 'GET', path)).json()) as Progress;
    return state.data.status === 'completed';
  });
  if (!isDone) return ['an export does not end'];
  const text = await (await call(server, 'GET', `${path}/files/patient`)).text();
  const lines = text.split('\n').filter((line) => line !== '');
  const written = new Set(lines.map((line) => (JSON.parse(line) as { id: string }).id));
  const missing = ids.filter((id) => !written.has(id)).length;
  return [
    ...(written.size === lines.length ? [] : ['an export holds a patient twice']),
    ...(missing === 0 ? [] : [`an export lacks ${missing} patients`]),
  ];
}

/** Opens the database of a spawned server beside it. */
export async function attach({ dataDir }: Running): Promise<Database & { close(): Promise<void> }> {
  const log = createLog({ level: 'error', file: join(dataDir, 'attached.log') });
  const database = await openDatabase({ dataDir, attach: true, poolSize: 4, log });
  return {
    ...database,
    close: async () => {
      await database.stop();
      log.close();
    },
  };
}

/** Whether every chain verifies once the sealer has come to its last entry. */
export async function chainHolds({ db }: Database, { dataDir }: Running): Promise<boolean> {
  const { auditKey } = await loadSecrets({ dataDir });
  return eventually(async () => {
    const { ok, unsealed } = await verifyAudit(db, auditKey);
    return ok && unsealed === 0 && (await verifyEvents(db, auditKey)).ok;
  });
}

/** SIGKILL of the embedded database's first process, whose end ends the others. */
export function killDatabase(dataDir: string): void {
  const pid = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  if (Number.isInteger(pid) && pid > 1) process.kill(pid, 'SIGKILL');
}
