import type { Clock } from '@chartwright/kernel';
import { expect, test, vi } from 'vitest';
import { recordsClient } from './testing/patients.ts';
import { read, useServer } from './testing/server.ts';
import { toFile, transferClient } from './testing/transfers.ts';

/** What becomes of transfers with time: files that expire, work that nobody does any more, work that cannot be done. */

const DAY_MS = 86_400_000;
let aheadMs = 0;
const clock: Clock = { now: () => new Date(Date.now() + aheadMs) };
const app = useServer({}, undefined, clock);
const live = transferClient(app, ({ credentials }) => credentials.keys.live);
const client = recordsClient(app, ({ credentials }) => credentials.keys.live);
const query = async <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
  (await app().database.pool.query<T>(text, values)).rows;
const tidy = () => query(`select graphile_worker.add_job('records.tidy_transfers', '{}'::json)`);
const WAIT = { timeout: 15_000, interval: 30 };

test('after seven days an export is gone with its files, after thirty an import with its faults', async () => {
  await client.add({ name: 'Kept a while' });
  const exported = await live.export({ kinds: ['patient'] });
  const imported = await live.import(toFile([{ kind: 'patient' }]));
  const exportPath = `exports/${String(read(exported, 'data.id'))}`;
  const importPath = `imports/${String(read(imported, 'data.id'))}`;
  const [file] = await query<{ blob_id: string }>(
    'select blob_id from record_export_files where export_id = $1',
    [read(exported, 'data.id')],
  );
  aheadMs = 8 * DAY_MS;
  await tidy();
  await vi.waitFor(async () => expect((await live.call('GET', exportPath)).status).toBe(404), WAIT);
  expect((await live.call('GET', importPath)).status).toBe(200);
  expect(await query('select from blobs where id = $1 and sealed_key is null', [file?.blob_id])).toHaveLength(
    1,
  );
  aheadMs = 31 * DAY_MS;
  await tidy();
  await vi.waitFor(async () => expect((await live.call('GET', importPath)).status).toBe(404), WAIT);
  expect(await query('select from record_import_errors')).toEqual([]);
  aheadMs = 0;
});

test('work that no job does any more is taken up again', async () => {
  await client.add({ name: 'Left behind' });
  const made = await live.call('POST', 'exports', { json: { kinds: ['patient'] } });
  const id = String(read(made, 'data.id'));
  await live.ended(`exports/${id}`);
  await query(
    `update record_exports set status = 'running', completed_at = null, updated_at = now() - interval '2 hours' where id = $1`,
    [id],
  );
  await query(
    'update record_export_files set blob_id = null, size = null, sha256 = null where export_id = $1',
    [id],
  );
  await tidy();
  expect(read(await live.ended(`exports/${id}`), 'data')).toMatchObject({ status: 'completed', files: [{}] });
});

test('an import whose file is gone fails and says so', async () => {
  const done = await live.import(toFile([{ kind: 'patient', name: 'Once' }]));
  const id = String(read(done, 'data.id'));
  await query(`update record_imports set status = 'running', done_bytes = 0 where id = $1`, [id]);
  await query(`update record_imports set updated_at = now() - interval '2 hours' where id = $1`, [id]);
  await tidy();
  expect(read(await live.ended(`imports/${id}`), 'data')).toMatchObject({
    status: 'failed',
    error: 'The file is deleted',
  });
});

test('two runs of one import do no line twice', async () => {
  const lines = Array.from({ length: 3_000 }, (_, i) => ({ kind: 'patient', name: `Twice ${i}` }));
  const made = await live.post(toFile(lines));
  const id = String(read(made, 'data.id'));
  for (let run = 0; run < 3; run++) {
    await query(`select graphile_worker.add_job('records.import', $1::json)`, [JSON.stringify({ id })]);
  }
  expect(read(await live.ended(`imports/${id}`), 'data.progress')).toMatchObject({
    lines: 3_000,
    created: 3_000,
  });
  const [row] = await query<{ n: number }>(
    `select count(*)::int as n from patients where name like 'Twice %'`,
  );
  expect(row?.n).toBe(3_000);
});

test('what keeps failing is given up, and says so', async () => {
  await client.add({ name: 'Stuck' });
  await query('alter table patient_merges rename to merges_away');
  const made = await live.call('POST', 'exports', { json: { kinds: ['merge'] } });
  const id = String(read(made, 'data.id'));
  await vi.waitFor(async () => {
    await query(
      `update graphile_worker._private_jobs set run_at = now(), attempts = 6 where key = $1 and locked_at is null`,
      [`records.export ${id}`],
    );
    expect(read(await live.call('GET', `exports/${id}`), 'data.status')).toBe('failed');
  }, WAIT);
  await query('alter table merges_away rename to patient_merges');
  expect(read(await live.call('GET', `exports/${id}`), 'data.error')).toContain('could not go on');
});
