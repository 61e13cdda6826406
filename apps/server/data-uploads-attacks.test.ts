import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { movableClock } from './testing/clock.ts';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { openScriptedScanner } from './testing/scanner.ts';
import { read, send, useServer } from './testing/server.ts';
import { beginParts, csv, sendPart, sha256, uploadClient } from './testing/uploads.ts';

/** What others try with an upload, and what happens when the world is not as it should be. */

const scanner = await openScriptedScanner();
afterAll(() => scanner.close());
const clock = movableClock();
const app = useServer({ CHARTWRIGHT_VIRUS_SCANNER: scanner.url }, undefined, clock);
const client = uploadClient(app, ({ credentials }) => credentials.keys.test);

const SOON = { timeout: 20_000 };
const GIB = 1024 ** 3;
const DAY = 86_400;

const query = async <T extends object>(text: string, values: readonly unknown[] = []): Promise<T[]> =>
  (await app().database.pool.query<T>(text, [...values])).rows;
const runJob = (name: string) => query(`select graphile_worker.add_job($1, '{}'::json)`, [name]);

/** Sends a PUT as it is written, hangs up where it `ends` there, and returns what comes back until the connection ends. */
async function raw(url: string, headers: string, body: string, ends = false): Promise<string> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  const pieces: Buffer[] = [];
  socket.on('data', (piece) => pieces.push(piece));
  socket.on('error', () => undefined);
  socket.write(`PUT ${pathname} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n\r\n${body}`);
  if (ends) socket.end();
  await once(socket, 'close');
  return Buffer.concat(pieces).toString();
}

/** Every file of the blob store. */
const storedFiles = (): Buffer[] =>
  readdirSync(join(app().dataDir, 'blobs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));

describe('a name', () => {
  test.each([
    ['a folder', '../../../etc/passwd.csv'],
    ['a folder of Windows', '..\\..\\windows\\claims.csv'],
    ['a NUL', 'claims.csv\0.exe.csv'],
    ['line ends and a header', 'claims\r\nX-Evil: 1\r\n\r\n.csv'],
    ['marks that turn the text', 'claims\u202Evsc.exe.csv'],
    ['only dots', '....csv'],
    ['a device', 'CON.csv'],
    ['the most characters there may be', `${'a'.repeat(1_020)}.csv`],
  ])('with %s is made safe and leads nowhere', async (_case, filename) => {
    const fileId = await client.upload(csv(), { filename });
    const reply = await client.file(fileId);
    const safe = String(read(reply, 'filename'));
    expect(safe).toMatch(/^[^/\\\p{Cc}\p{Cf}]+$/u);
    expect([safe.startsWith('.'), Buffer.byteLength(safe) <= 200]).toEqual([false, true]);
    const content = await vi.waitFor(async () => {
      const answer = await client.download(fileId);
      expect(answer.status).toBe(200);
      return answer;
    }, SOON);
    expect(content.headers.get('x-evil')).toBeNull();
    expect(content.headers.get('content-disposition')).toMatch(/^attachment; filename/);
  });

  test.each([
    ['no characters', { filename: '' }],
    ['10,000 characters', { filename: 'a'.repeat(10_000) }],
    ['another type than text', { filename: ['a.csv'] }],
    ['a media type that breaks the line', { filename: 'a.csv', content_type: 'text/csv\r\nx-evil: 1' }],
    ['a size of nothing', { filename: 'a.csv', size: 0 }],
    ['a size that no address takes', { filename: 'a.csv', size: 6 * GIB }],
    ['a hash of another length', { filename: 'a.csv', sha256: 'ab' }],
    ['a dataset that is a path', { filename: 'a.csv', dataset: '../other' }],
    ['a field nobody knows', { filename: 'a.csv', path: '/etc' }],
  ])('or order with %s is refused', async (_case, order) => {
    const reply = await client.call('POST', '/upload/presigned-url/', order);
    expect([reply.status, read(reply, 'error')]).toEqual([400, 'invalid_request']);
  });

  test('is in no table, no log and no address', async () => {
    const filename = 'Erika Mustermann 1971.csv';
    const { url } = await client.presign({ filename });
    await client.upload(csv(), { filename });
    const tables = ['upload_files', 'audit_entries', 'graphile_worker._private_jobs'];
    for (const table of tables) {
      const rows = await query(`select to_jsonb(t)::text as row from ${table} t`);
      expect(JSON.stringify(rows)).not.toContain('Mustermann');
    }
    expect(
      `${url}${Buffer.from(url.split('/').at(-1) ?? '', 'base64url').toString('latin1')}${app().readLog()}`,
    ).not.toContain('Muster');
  });
});

describe('an address', () => {
  test('of another file, part or organisation takes nothing', async () => {
    const bytes = new Uint8Array(Buffer.from(csv(9)));
    const one = await client.presign({ filename: 'one.csv' });
    const begun = await beginParts(client, { filename: 'large.csv', size: bytes.length });
    const [body, signature] = (one.url.split('/').at(-1) ?? '').split('.');
    const [partBody, partSignature] = (begun.parts[0]?.upload_url.split('/').at(-1) ?? '').split('.');
    const base = one.url.slice(0, one.url.lastIndexOf('/') + 1);
    for (const token of [
      `${body}.${partSignature}`,
      `${partBody}.${signature}`,
      `${body}.`,
      'x',
      '%00',
      'a.b',
    ]) {
      const reply = await client.put(`${base}${token}`, csv(), {});
      expect([reply.status, read(reply, 'error')]).toEqual([403, 'url_invalid']);
    }
    const long = await client.put(`${base}${'a'.repeat(2_000)}`, csv(), {});
    expect(long.status).toBe(404);
  });

  test('says why it takes nothing: it is over, or its file is gone', async () => {
    const { url } = await client.presign({ filename: 'late.csv' });
    const gone = await client.presign({ filename: 'gone.csv' });
    expect((await client.call('DELETE', `/upload/files/${gone.fileId}/`)).status).toBe(204);
    expect(read(await client.put(gone.url, csv(), {}), 'error')).toBe('url_invalid');
    clock.advance(3_601);
    const late = await client.put(url, csv(), {});
    expect(late.body).toEqual({
      error: 'url_expired',
      message: 'This upload address has expired. Ask for a new one.',
    });
  });

  test('is one client’s at a time, and free again when that one breaks off', async () => {
    const { fileId, url } = await client.presign({ filename: 'slow.csv' });
    const slow = request(url, { method: 'PUT', headers: { 'content-length': 1_000_000 } });
    slow.on('error', () => undefined);
    slow.write('code,amount\n');
    const second = await vi.waitFor(async () => {
      const { rows } = await app().database.pool.query('select lease from upload_files where id = $1', [
        fileId,
      ]);
      expect(rows[0]?.lease).not.toBeNull();
      return client.put(url, csv(), {});
    }, SOON);
    expect([second.status, read(second, 'error')]).toEqual([409, 'upload_in_progress']);
    expect(second.headers.get('retry-after')).toBe('30');
    slow.destroy();
    await vi.waitFor(async () => expect((await client.put(url, csv(), {})).status).toBe(200), SOON);
    expect(read(await client.put(url, csv(), {}), 'error')).toBe('url_used');
  });

  test('is free again when whoever had it was never heard of again', async () => {
    const { fileId, url } = await client.presign({ filename: 'dead.csv' });
    await query(`update upload_files set lease = 'dead', leased_until = $2 where id = $1`, [
      fileId,
      clock.now(),
    ]);
    clock.advance(1);
    expect((await client.put(url, csv(), {})).status).toBe(200);
  });
});

describe('a body', () => {
  test('that lies about its length is refused and leaves nothing', async () => {
    const files = storedFiles().length;
    const { fileId, url } = await client.presign({ filename: 'lie.csv', size: csv().length });
    expect(await raw(url, 'Content-Length: 99999', csv())).toMatch(/^HTTP\/1\.1 422 /);
    expect(await raw(url, `Content-Length: ${csv().length}`, csv().slice(0, 9), true)).toMatch(
      /^(HTTP\/1\.1 400 |$)/,
    );
    expect(await raw(url, 'Content-Length: -1', csv())).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(url, 'Content-Length: 3\r\nTransfer-Encoding: chunked', csv())).toMatch(
      /^HTTP\/1\.1 400 /,
    );
    expect(await client.stateOf(fileId)).toBe('awaiting_upload');
    expect(storedFiles()).toHaveLength(files);
    await vi.waitFor(async () => expect((await client.put(url, csv(), {})).status).toBe(200), SOON);
  });

  test('in chunks that is larger than announced is cut off, and one that is too large is not begun', async () => {
    const files = storedFiles().length;
    const { url } = await client.presign({ filename: 'chunks.csv', size: 5 });
    const chunk = 'a,b\nc,d\n';
    const chunked = `${chunk.length.toString(16)}\r\n${chunk}\r\n0\r\n\r\n`;
    expect(await raw(url, 'Transfer-Encoding: chunked', chunked)).toMatch(
      /^HTTP\/1\.1 422 [\s\S]*size_mismatch/,
    );
    const open = await client.presign({ filename: 'open.csv' });
    expect(await raw(open.url, `Content-Length: ${6 * GIB}`, '')).toMatch(
      /^HTTP\/1\.1 413 [\s\S]*payload_too_large/,
    );
    expect(storedFiles()).toHaveLength(files);
  });

  test('that is packed is refused', async () => {
    const { url } = await client.presign({ filename: 'packed.csv' });
    expect((await client.put(url, csv(), { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  test('is taken under any media type, JSON and forms included', async () => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const { fileId, url } = await client.presign({ filename: 'any.csv' });
      const put = await client.put(url, csv(), { 'content-type': type });
      expect([put.status, read(put, 'state'), read(put, 'etag')]).toEqual([
        200,
        'received',
        `"${sha256(csv())}"`,
      ]);
      expect(put.headers.get('etag')).toBe(`"${sha256(csv())}"`);
      expect(read(await client.file(fileId), 'sha256')).toBe(sha256(csv()));
    }
  });

  test('that is sent again is refused, under its Idempotency-Key too: the address is spent', async () => {
    const files = storedFiles().length;
    const { url } = await client.presign({ filename: 'again.csv' });
    const headers = { 'idempotency-key': `put-${files}`, 'content-type': 'text/csv' };
    const first = await client.put(url, csv(), headers);
    const second = await client.put(url, csv(), headers);
    expect([first.status, second.status]).toEqual([200, 409]);
  });

  test('lies sealed: nothing of it stands in the store', async () => {
    await client.upload('code,amount\nVERYSECRET,1\n', { filename: 'secret.csv' });
    expect(storedFiles().length).toBeGreaterThan(0);
    for (const bytes of storedFiles()) expect(bytes.includes('VERYSECRET')).toBe(false);
  });

  test('that is infected is refused and not kept, and one that is held is checked later', async () => {
    const files = storedFiles().length;
    scanner.answer = () => 'stream: Test-Virus FOUND';
    const bad = await client.presign({ filename: 'bad.csv' });
    const put = await client.put(bad.url, csv(), {});
    expect([put.status, read(put, 'error')]).toEqual([422, 'file_refused']);
    expect((await client.file(bad.fileId)).body).toMatchObject({
      state: 'rejected',
      reason: { code: 'infected' },
    });
    expect(storedFiles()).toHaveLength(files);
    scanner.answer = () => 'INSTREAM size limit exceeded. ERROR';
    const held = await client.upload(csv(2), { filename: 'held.csv' });
    expect([await client.stateOf(held), (await client.download(held)).status]).toEqual(['received', 409]);
    scanner.answer = () => 'stream: OK';
    await query(`update graphile_worker._private_jobs set run_at = now()`);
    await vi.waitFor(async () => {
      await query(`update graphile_worker._private_jobs set run_at = now() where run_at > now()`);
      expect((await client.download(held)).status).toBe(200);
    }, SOON);
  });
});

describe('the list of files', () => {
  test('has pages, and belongs to one organisation and mode', async () => {
    const { keys } = await makeOrganisation(app(), { name: 'Third clinic' });
    const other = uploadClient(app, () => keys.test);
    expect((await other.call('GET', '/upload/files/')).body).toEqual({ files: [], next_cursor: null });
    const ids: string[] = [];
    for (const name of ['a.csv', 'b.csv', 'c.csv'])
      ids.unshift(await other.upload(csv(), { filename: name }));
    const first = await other.call('GET', '/upload/files?limit=2');
    const idsIn = (body: unknown) =>
      (body as { files: { file_id: string }[] }).files.map((file) => file.file_id);
    expect(idsIn(first.body)).toEqual(ids.slice(0, 2));
    const cursor = String(read(first, 'next_cursor'));
    await other.call('DELETE', `/upload/files/${cursor}/`);
    const rest = await other.call('GET', `/upload/files/?limit=2&cursor=${cursor}`);
    expect([idsIn(rest.body), read(rest, 'next_cursor')]).toEqual([ids.slice(2), null]);
    for (const bad of [cursor.replace('file_', 'fyle_'), 'x']) {
      expect((await other.call('GET', `/upload/files/?cursor=${bad}`)).status).toBe(400);
    }
    expect((await client.call('GET', `/upload/files/?cursor=${cursor}`)).status).toBe(400);
  });

  test('and every write is audited, with ids and counts alone', async () => {
    const bytes = new Uint8Array(Buffer.from(csv(5)));
    const begun = await beginParts(client, { filename: 'audited.csv', size: bytes.length });
    await sendPart(client, begun, 1, bytes);
    await client.call('DELETE', `/upload/multipart/${begun.uploadId}/`);
    const fileId = await client.upload(csv(), { filename: 'audited-too.csv' });
    await client.call('DELETE', `/upload/files/${fileId}/`);
    const actions = async (id: string) =>
      (
        await query<{ action: string }>(
          `select action from audit_entries where target_kind = 'upload' and target_id = $1 order by id`,
          [id],
        )
      ).map(({ action }) => action);
    expect(await actions(begun.fileId)).toEqual(['upload.begun', 'upload.part_received', 'upload.aborted']);
    const ofFile = await actions(fileId);
    expect(ofFile).toEqual(
      expect.arrayContaining(['upload.address_made', 'upload.received', 'upload.deleted']),
    );
  });

  test('needs the scopes of uploads', async () => {
    const { key } = await makeKey(app(), { mode: 'test', scopes: ['uploads:read'] });
    const headers = { 'x-api-key': key };
    const json = { filename: 'a.csv' };
    expect((await send(app(), 'GET', '/api/v1/upload/files/', { headers })).status).toBe(200);
    expect((await send(app(), 'POST', '/api/v1/upload/presigned-url/', { headers, json })).status).toBe(403);
    expect((await send(app(), 'POST', '/api/v1/upload/presigned-url', { json })).status).toBe(401);
  });
});

test('what was promised and never came is given up with its parts, and what came stays', async () => {
  const bytes = new Uint8Array(Buffer.from(csv(30)));
  const begun = await beginParts(client, { filename: 'abandoned.csv', size: bytes.length });
  await sendPart(client, begun, 1, bytes);
  const never = await client.presign({ filename: 'never.csv' });
  const kept = await client.upload(csv(31), { filename: 'kept.csv' });
  clock.advance(2 * DAY);
  await runJob('uploads.sweep');
  await vi.waitFor(async () => expect((await client.file(never.fileId)).status).toBe(404), SOON);
  expect((await client.file(begun.fileId)).status).toBe(200);
  clock.advance(7 * DAY);
  const blobs = () =>
    query<{ left: number }>('select count(*)::int as left from upload_parts where file_id = $1', [
      begun.fileId,
    ]);
  expect(await blobs()).toEqual([{ left: 1 }]);
  await runJob('uploads.sweep');
  await vi.waitFor(async () => expect((await client.file(begun.fileId)).status).toBe(404), SOON);
  expect(await blobs()).toEqual([{ left: 0 }]);
  expect((await client.file(kept)).status).toBe(200);
});
