import { describe, expect, test, vi } from 'vitest';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { recordsClient } from './testing/patients.ts';
import { read, send, useServer } from './testing/server.ts';
import { fromFile, toFile, transferClient } from './testing/transfers.ts';

/** Whole organisations going out and coming in, over HTTP. */

const app = useServer();
const live = transferClient(app, ({ credentials }) => credentials.keys.live);
const client = recordsClient(app, ({ credentials }) => credentials.keys.live);
const UNKNOWN = '01890000-0000-7000-8000-000000000000';

describe('an export', () => {
  test('holds every patient and merge, and says how many, how large and with which digest', async () => {
    const [a, b] = [
      await client.add({ name: 'Kept', external_id: 'x-1' }),
      await client.add({ name: 'Merged' }),
    ];
    const gone = await client.add({ name: 'Gone' });
    await client.merge(a, b);
    await client.remove(gone);
    const done = await live.export({ kinds: ['merge', 'patient'] });
    expect(read(done, 'data')).toMatchObject({
      status: 'completed',
      kinds: ['patient', 'merge'],
      progress: [
        { kind: 'patient', done: 2, total: 2 },
        { kind: 'merge', done: 1, total: 1 },
      ],
      error: null,
    });
    const files = await live.files(done);
    expect(files.get('patient')).toMatchObject([
      { kind: 'patient', id: a, name: 'Kept', external_id: 'x-1', merged_into: null },
      { kind: 'patient', id: b, name: 'Merged', merged_into: a },
    ]);
    expect(files.get('merge')).toMatchObject([
      { kind: 'merge', source_id: b, target_id: a, unmerged_at: null },
    ]);
  });

  test('gives its files whole or in part, by key and by a link that needs none', async () => {
    await client.add({ name: 'Linked' });
    const done = await live.export({ kinds: ['patient'] });
    const path = `/ext-api/v1/exports/${String(read(done, 'data.id'))}/files/patient`;
    const whole = await live.call('GET', path);
    expect(whole.headers.get('content-type')).toBe('application/x-ndjson');
    expect(whole.text.length).toBe(read(done, 'data.files.0.size'));
    const part = await live.call('GET', path, { headers: { range: 'bytes=3-9' } });
    expect([part.status, part.text]).toEqual([206, whole.text.slice(3, 10)]);
    const outside = await live.call('GET', path, { headers: { range: 'bytes=99999999-' } });
    expect(outside.status).toBe(416);
    const linked = await fetch(String(read(done, 'data.files.0.url')));
    expect(await linked.text()).toBe(whole.text);
    const beyond = { headers: { range: 'bytes=99999999-' } };
    expect((await fetch(String(read(done, 'data.files.0.url')), beyond)).status).toBe(416);
  });

  test('since an instant holds what changed after it', async () => {
    await client.add({ name: 'Before' });
    const changed = await client.add({ name: 'Changed' });
    const reply = await client.change(changed, { pronouns: 'they/them' });
    const since = String(read(reply, 'data.updated_at'));
    const files = await live.files(await live.export({ kinds: ['patient'], since }));
    expect(files.get('patient')?.map(({ id }) => id)).toContain(changed);
    expect(files.get('patient')?.map(({ name }) => name)).not.toContain('Before');
  });

  test('names every patient it shows in the audit chain', async () => {
    const id = await client.add({ name: 'Audited' });
    const done = await live.export({ kinds: ['patient'] });
    const { rows } = await app().database.pool.query(
      `select from audit_entries where action = 'patient.exported'
        and details->>'export' = $1 and details->>'kind' = 'patient' and details::text like '%' || $2 || '%'`,
      [read(done, 'data.id'), id],
    );
    expect(rows).toHaveLength(1);
  });

  test('that is removed has no files any more, and its link leads nowhere', async () => {
    const done = await live.export({ kinds: ['patient'] });
    const path = `/ext-api/v1/exports/${String(read(done, 'data.id'))}`;
    expect((await live.call('DELETE', path)).status).toBe(204);
    expect(read(await live.call('GET', path), 'data')).toMatchObject({ status: 'cancelled', files: [] });
    expect((await live.call('GET', `${path}/files/patient`)).status).toBe(404);
    const url = new URL(String(read(done, 'data.files.0.url')));
    expect((await send(app(), 'GET', url.pathname)).status).toBe(404);
  });

  test('of what the key may not read is refused, and is not shown to it', async () => {
    const { key } = await makeKey(app(), { mode: 'live', scopes: ['appointments:read'] });
    const narrow = transferClient(app, () => key);
    expect((await narrow.call('POST', 'exports', { json: {} })).status).toBe(403);
    const unknown = await live.call('GET', `exports/${UNKNOWN}`);
    const other = await makeOrganisation(app());
    const done = await live.export({ kinds: ['patient'] });
    const foreign = await send(app(), 'GET', `/ext-api/v1/exports/${String(read(done, 'data.id'))}`, {
      headers: { 'x-api-key': other.keys.live },
    });
    expect([unknown.status, foreign.status]).toEqual([404, 404]);
    expect(foreign.text).toBe(unknown.text);
  });

  test('is listed, newest first; a wrong order is told by its field', async () => {
    const done = await live.export({ kinds: ['patient'] });
    const list = await live.call('GET', 'exports?limit=1');
    expect(read(list, 'data.0.id')).toBe(read(done, 'data.id'));
    expect(read(list, 'meta.next_cursor')).not.toBeNull();
    expect(
      read(await live.call('POST', 'exports', { json: { kinds: ['nothing'] } }), 'details'),
    ).toHaveProperty(['kinds.0']);
    const mixed = await live.call('POST', 'exports', { json: { format: 'fhir', kinds: ['patient'] } });
    expect([mixed.status, read(mixed, 'details.kinds')]).toEqual([400, [expect.any(String)]]);
    expect((await live.call('DELETE', `exports/${UNKNOWN}`)).status).toBe(404);
    expect((await live.call('GET', `exports/${UNKNOWN}/files/patient`)).status).toBe(404);
    expect((await send(app(), 'GET', '/ext-api/v1/export-files/none')).status).toBe(404);
  });
});

describe('an import', () => {
  test('stores good lines, and names the faults of bad ones without their values', async () => {
    const done = await live.import(
      [
        '{"kind":"patient","name":"First","external_id":"imp-1","created_at":"2020-01-02T03:04:05.006Z"}',
        '{"kind":"patient","name":"","notes":"Xylophone"}',
        'Quackenbush',
        '',
        '{"kind":"patient","name":"Second","nickname":"Zanzibar"}',
        '{"kind":"animal"}',
        '{"kind":"patient","name":"Third","date_of_birth":"1200-01-01"}',
        '{"kind":"patient","name":"Last"}',
      ].join('\n'),
    );
    expect(read(done, 'data')).toMatchObject({
      status: 'completed',
      progress: { lines: 8, created: 2, skipped: 0, updated: 0, failed: 5 },
    });
    expect(read(done, 'data.progress.done_bytes')).toBe(read(done, 'data.progress.total_bytes'));
    const faults = await live.faults(done);
    expect(faults.map(({ line, kind, field }) => [line, kind, field])).toEqual([
      [2, 'patient', 'name'],
      [3, null, 'line'],
      [5, 'patient', 'line'],
      [6, null, 'kind'],
      [7, 'patient', 'date_of_birth'],
    ]);
    for (const value of ['Xylophone', 'Quackenbush', 'Zanzibar']) {
      expect(JSON.stringify(faults)).not.toContain(value);
      expect(app().readLog()).not.toContain(value);
    }
    expect(read(await client.list('?external_id=imp-1&view=full'), 'data.0')).toMatchObject({
      name: 'First',
      created_at: '2020-01-02T03:04:05.006Z',
      updated_at: '2020-01-02T03:04:05.006Z',
    });
  });

  test('of the same file twice makes nothing twice, by external_id and by the ids of the source', async () => {
    const file = toFile([
      { kind: 'patient', external_id: 'twice-1', name: 'A' },
      { kind: 'patient', id: 'ehr/17', name: 'B' },
      { kind: 'patient', id: 'ehr/17', name: 'B again' },
    ]);
    const first = await live.import(file, '?source=ehr');
    const second = await live.import(file, '?source=ehr');
    expect(read(first, 'data.progress')).toMatchObject({ created: 2, skipped: 1 });
    expect(read(second, 'data.progress')).toMatchObject({ created: 0, skipped: 3 });
    const elsewhere = await live.import(file, '?source=other');
    expect(read(elsewhere, 'data.progress')).toMatchObject({ created: 1, skipped: 2 });
  });

  test('updates on request what is there, field by field, and leaves a merged patient alone', async () => {
    const [id, target] = [
      await client.add({ name: 'Known', phone: '1', external_id: 'up-1' }),
      await client.add({ name: 'Target' }),
    ];
    const merged = await client.add({ name: 'Merged', external_id: 'up-2' });
    await client.merge(target, merged);
    const done = await live.import(
      toFile([
        { kind: 'patient', external_id: 'up-1', name: 'Renamed', mrn: 'M-1' },
        { kind: 'patient', external_id: 'up-2', name: 'Never' },
        { kind: 'patient', external_id: 'up-3', name: 'New' },
      ]),
      '?on_clash=update',
    );
    expect(read(done, 'data.progress')).toMatchObject({ created: 1, updated: 1, failed: 1 });
    expect(read(await client.read(id), 'data')).toMatchObject({ name: 'Renamed', phone: '1', mrn: 'M-1' });
    expect(read(await client.read(merged), 'data.name')).toBe('Merged');
    expect(await live.faults(done)).toMatchObject([{ line: 2, kind: 'patient', field: 'line' }]);
  });

  test('stops at the first bad line on request, with everything before it stored', async () => {
    const lines = Array.from({ length: 30 }, (_, i) => ({
      kind: 'patient',
      name: i === 20 ? '' : `Stop ${i}`,
    }));
    const done = await live.import(toFile(lines), '?on_error=stop');
    expect(read(done, 'data')).toMatchObject({
      status: 'failed',
      error: 'Line 21 is bad',
      progress: { lines: 21, created: 20, failed: 1 },
    });
  });

  test('that is a dry run says the same and stores nothing', async () => {
    const file = toFile([
      { kind: 'patient', id: 'p1', name: 'Dry', external_id: 'dry-1' },
      { kind: 'patient', id: 'p2', name: 'Dry too' },
      { kind: 'merge', source_id: 'p2', target_id: 'p1', merged_at: '2024-01-01T00:00:00Z', merged_by: 'x' },
      { kind: 'merge', source_id: 'p3', target_id: 'p1', merged_at: '2024-01-01T00:00:00Z', merged_by: 'x' },
    ]);
    const done = await live.import(file, '?dry_run=true');
    expect(read(done, 'data.progress')).toMatchObject({ created: 3, failed: 1 });
    expect(read(await client.list('?external_id=dry-1'), 'data')).toEqual([]);
    const { rows } = await app().database.pool.query(
      `select from record_import_ids where source like 'dry run%'`,
    );
    expect(rows).toHaveLength(0);
  });

  test('of a value the database refuses leaves out that line alone', async () => {
    const id = await client.add({ name: 'Seen' });
    const file = toFile([
      { kind: 'patient', name: 'Fine 1' },
      {
        kind: 'session',
        patient_id: id,
        start_time: '2024-01-01T10:00:00Z',
        end_time: '2024-01-01T09:00:00Z',
      },
      { kind: 'patient', name: 'Fine 2' },
    ]);
    const done = await live.import(file);
    expect(read(done, 'data.progress')).toMatchObject({ created: 2, failed: 1 });
    expect(await live.faults(done)).toEqual([
      { line: 2, kind: null, field: 'line', message: 'Cannot be stored' },
    ]);
  });

  test('refuses hostile lines one by one', async () => {
    const hostile = [
      '{"kind":"patient","name":"x","__proto__":{"isAdmin":true}}',
      '{"kind":"__proto__","name":"x"}',
      '{"kind":"patient","name":"x","client_history":{"__proto__":{"a":1}}}',
      `{"kind":"patient","name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      '['.repeat(100_000),
      '{"kind":"patient","name":NaN}',
      '{"kind":"patient","name":"\\u0000"}',
      '{"kind":"patient","name":"\\ud800"}',
      '{"kind":"patient","name":"x","id":{"a":1}}',
      '{"kind":"merge","source_id":"1","target_id":"1","merged_at":"2024-01-01T00:00:00Z","merged_by":"x"}',
      '"patient"',
      'null',
    ];
    const done = await live.import(hostile.join('\n'));
    expect(read(done, 'data.progress')).toMatchObject({
      lines: hostile.length,
      created: 0,
      failed: hostile.length,
    });
  });

  test('destroys its file at its end, whatever the end', async () => {
    const done = await live.import(toFile([{ kind: 'patient', name: 'Once' }]));
    const { rows } = await app().database.pool.query<{ state: string }>(
      `select blobs.deleted_at is not null as gone from record_imports join blobs on blobs.id = blob_id where record_imports.id = $1`,
      [read(done, 'data.id')],
    );
    expect(rows).toEqual([{ gone: true }]);
    expect((await live.call('DELETE', `imports/${String(read(done, 'data.id'))}`)).status).toBe(409);
  });

  test('is listed; an unknown one is 404; a wrong query and a wrong type are told', async () => {
    const done = await live.import('');
    expect(read(done, 'data')).toMatchObject({ status: 'completed', progress: { lines: 0, total_bytes: 0 } });
    expect(read(await live.call('GET', 'imports?limit=1'), 'data.0.id')).toBe(read(done, 'data.id'));
    for (const [method, path] of [
      ['GET', `imports/${UNKNOWN}`],
      ['GET', `imports/${UNKNOWN}/errors`],
      ['DELETE', `imports/${UNKNOWN}`],
    ] as const) {
      expect((await live.call(method, path)).status).toBe(404);
    }
    expect((await live.post('', '?on_clash=merge')).status).toBe(400);
    expect((await live.post('{}', '', { 'content-type': 'text/csv' })).status).toBe(415);
  });

  test('takes only the kinds its key may write', async () => {
    const { key } = await makeKey(app(), { mode: 'live', scopes: ['patients:read'] });
    expect((await transferClient(app, () => key).post('{}')).status).toBe(403);
  });

  test('that is cancelled ends, and keeps what it has stored', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => ({ kind: 'patient', name: `Many ${i}` }));
    const made = await live.post(toFile(lines));
    const path = `imports/${String(read(made, 'data.id'))}`;
    await vi.waitFor(
      async () => expect(read(await live.call('GET', path), 'data.progress.created')).toBeGreaterThan(0),
      { timeout: 10_000, interval: 10 },
    );
    expect((await live.call('DELETE', path)).status).toBe(204);
    const { created, lines: taken } = read(await live.call('GET', path), 'data.progress') as Record<
      string,
      number
    >;
    expect(created).toBe(taken);
    const { rows } = await app().database.pool.query<{ n: number }>(
      `select count(*)::int as n from patients where name like 'Many %'`,
    );
    expect(rows[0]?.n).toBe(created);
  });
});

test('what was exported comes in elsewhere as it was, under ids of its own, and again elsewhere', async () => {
  const [from, to] = [await makeOrganisation(app()), await makeOrganisation(app())];
  const source = recordsClient(app, () => from.keys.live);
  const [a, b, c] = [
    await source.add({ name: 'Ána', external_id: 'r-1', date_of_birth: '1984-02-29', consent: true }),
    await source.add({ name: 'B', notes: 'x'.repeat(50_000), client_history: { family_history: 'y' } }),
    await source.add({ name: 'C' }),
  ];
  await source.merge(a, b);
  await source.merge(a, c);
  await source.unmerge(a, c);
  const [fromClient, toClient] = [
    transferClient(app, () => from.keys.live),
    transferClient(app, () => to.keys.live),
  ];
  const sent = await fromClient.files(await fromClient.export());
  const file = toFile([...sent.values()].flat());
  const done = await toClient.import(file);
  expect(read(done, 'data.progress')).toMatchObject({ failed: 0, skipped: 0 });
  const back = await toClient.files(await toClient.export());
  const anonymous = (files: ReadonlyMap<string, readonly object[]>) => {
    const names = new Map<string, string>();
    const text = toFile([...files.values()].flat());
    return fromFile(
      text.replaceAll(/"(\d{10,19}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"/g, (id) => {
        names.set(id, names.get(id) ?? `"id ${names.size}"`);
        return names.get(id) ?? id;
      }),
    );
  };
  expect(anonymous(back)).toEqual(anonymous(sent));
  const again = await toClient.import(file);
  expect(read(again, 'data.progress')).toMatchObject({ created: 0, failed: 0 });
});

test('an export over many pages of patients of one instant holds each of them once', async () => {
  const from = await makeOrganisation(app());
  const transfer = transferClient(app, () => from.keys.live);
  const lines = Array.from({ length: 1_700 }, (_, i) => ({
    kind: 'patient',
    id: String(i + 1),
    name: `Tied ${i}`,
    created_at: '2024-05-06T07:08:09.010Z',
  }));
  await transfer.import(toFile(lines));
  const files = await transfer.files(await transfer.export({ kinds: ['patient'] }));
  const names = files.get('patient')?.map(({ name }) => name) ?? [];
  expect([names.length, new Set(names).size]).toEqual([1_700, 1_700]);
});

test('an organisation that was emptied takes its own export back under the same ids', async () => {
  const from = await makeOrganisation(app());
  const source = recordsClient(app, () => from.keys.live);
  const ids = [await source.add({ name: 'One' }), await source.add({ name: 'Two' })];
  const transfer = transferClient(app, () => from.keys.live);
  const sent = await transfer.files(await transfer.export({ kinds: ['patient'] }));
  await app().database.pool.query('delete from patients where org_id = $1', [from.orgId]);
  await transfer.import(toFile([...sent.values()].flat()));
  for (const id of ids) expect((await source.read(id)).status).toBe(200);
});
