import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { movableClock } from './testing/clock.ts';
import { docx, jpeg, pdf, png, zip } from './testing/files.ts';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { idsIn, recordsClient } from './testing/patients.ts';
import { openScriptedScanner } from './testing/scanner.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** Documents from outside: what goes in, who may have it out, and that what was deleted is gone. */

const scanner = await openScriptedScanner();
afterAll(() => scanner.close());
const clock = movableClock();
const app = useServer({ CHARTWRIGHT_VIRUS_SCANNER: scanner.url }, undefined, clock);
const client = recordsClient(app, ({ credentials }) => credentials.keys.live);

const LIMIT = 10_485_760;
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

type File = { readonly bytes?: Uint8Array; readonly name?: string; readonly type?: string };
type Headers = Readonly<Record<string, string>>;

const documentsOf = (patientId: string) => `/ext-api/v1/patients/${patientId}/documents`;
const one = (id: string) => `/ext-api/v1/documents/${id}`;

function formOf(
  { bytes = pdf(), name = 'scan.pdf', type = 'application/pdf' }: File,
  fields: Headers,
): FormData {
  const form = new FormData();
  form.append('file', new Blob([Buffer.from(bytes)], { type }), name);
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  return form;
}

const upload = (
  patientId: string,
  file: File = {},
  fields: Headers = {},
  headers: Headers = {},
): Promise<Reply> =>
  send(app(), 'POST', documentsOf(patientId), {
    headers: { ...client.headers(), ...headers },
    raw: formOf(file, fields),
  });

const idOf = (reply: Reply): string => String(read(reply, 'data.id'));

async function add(patientId: string, file: File = {}, fields: Headers = {}): Promise<string> {
  const reply = await upload(patientId, file, fields);
  if (reply.status !== 201) throw new Error(`An upload answered ${reply.status}: ${reply.text}`);
  return idOf(reply);
}

const get = (path: string, headers: Headers = {}): Promise<Reply> =>
  client.call('GET', path, undefined, headers);
const remove = (id: string, query = '', headers: Headers = {}) =>
  client.call('DELETE', `${one(id)}${query}`, undefined, headers);

async function bytesOf(path: string, headers: Headers = client.headers()) {
  const response = await fetch(app().baseUrl + path, { headers });
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

const linkOf = (reply: Reply): string => String(read(reply, 'data.public_url')).replace(app().baseUrl, '');

async function query<T extends object>(text: string, values: readonly unknown[] = []): Promise<T[]> {
  const { rows } = await app().database.pool.query<T>(text, [...values]);
  return rows;
}

/** Every file that lies in the data folder, by its name. */
const storedFiles = (): string[] =>
  readdirSync(join(app().dataDir, 'blobs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let patient = '';

beforeAll(async () => {
  patient = await client.add({ name: 'Ana Example' });
});

describe('an upload', () => {
  test('answers 201 with what is known of the document and a message', async () => {
    const bytes = pdf('upload');
    const reply = await upload(patient, { bytes });
    expect(reply.status).toBe(201);
    expect(reply.body).toEqual({
      data: {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        patient_id: patient,
        external_id: null,
        filename: 'scan.pdf',
        file_type: 'pdf',
        file_size: bytes.length,
        status: 'available',
        public_url: expect.stringMatching(/^http.*\/ext-api\/v1\/files\/[\w.-]+$/),
        upload_date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      },
      message: 'Document uploaded successfully',
    });
    expect((await bytesOf(`${one(idOf(reply))}/content`)).bytes.equals(bytes)).toBe(true);
  });

  test.each([
    ['jpeg', jpeg, 'photo.JPG', 'image/jpeg', 'image/jpeg'],
    ['jpeg', jpeg, 'photo', 'application/octet-stream', 'image/jpeg'],
    ['png', png, 'x.png', 'image/png', 'image/png'],
    ['docx', docx(), 'letter.docx', DOCX, DOCX],
    ['docx', docx('long '.repeat(200_000)), 'long.docx', DOCX, DOCX],
  ])('takes a %s', async (fileType, bytes, name, type, sentAs) => {
    const reply = await upload(patient, { bytes, name, type });
    expect([reply.status, read(reply, 'data.file_type')]).toEqual([201, fileType]);
    const content = await bytesOf(`${one(idOf(reply))}/content`);
    expect(content.headers.get('content-type')).toBe(sentAs);
    expect(sha256(content.bytes)).toBe(sha256(bytes));
  });

  test.each([
    ['text', Buffer.from('plain text'), 'a.txt', 'text/plain'],
    ['a program', Buffer.from('4d5a90000300000004000000ffff0000b8', 'hex'), 'a.pdf', 'application/pdf'],
    ['a zip that is no document', zip({ 'a.txt': 'x' }), 'a.docx', DOCX],
    ['a web page', Buffer.from('<!doctype html><script>1</script>'), 'a.pdf', 'application/pdf'],
  ])('answers 415 to %s', async (_case, bytes, name, type) => {
    const reply = await upload(patient, { bytes, name, type });
    expect([reply.status, reply.body]).toEqual([415, { error: 'Send a PDF, JPEG, PNG or DOCX file.' }]);
  });

  test.each([
    ['the ending', { name: 'scan.png' }, 'The content is not what the ending of its name says'],
    [
      'the last of two endings',
      { name: 'scan.pdf.exe' },
      'The content is not what the ending of its name says',
    ],
    ['the media type', { type: 'image/png' }, 'The content is not of the media type it was sent as'],
    ['nothing: it is empty', { bytes: Buffer.alloc(0) }, 'The file is empty'],
  ])('answers 400 with details when the bytes contradict %s', async (_case, file, message) => {
    const reply = await upload(patient, file);
    expect([reply.status, read(reply, 'details')]).toEqual([400, { file: [message] }]);
  });

  test('answers 400 without a file, to unknown fields and to another patient than that of the address', async () => {
    const form = new FormData();
    form.append('colour', 'red');
    const without = await send(app(), 'POST', documentsOf(patient), { headers: client.headers(), raw: form });
    expect([without.status, read(without, 'details')]).toEqual([
      400,
      { file: ['Required'], body: ["Unrecognized key(s) in object: 'colour'"] },
    ]);
    const other = await upload(patient, {}, { patient_id: '12' });
    expect(read(other, 'details')).toEqual({
      patient_id: ['Must be the patient of the address, or left out'],
    });
    expect((await upload(patient, {}, { patient_id: patient })).status).toBe(201);
  });

  test('takes 10 MB, answers 413 to a byte more and 415 to JSON', async () => {
    const large = Buffer.concat([pdf(), Buffer.alloc(LIMIT - pdf().length)]);
    expect((await upload(patient, { bytes: large })).status).toBe(201);
    const more = await upload(patient, { bytes: Buffer.concat([large, Buffer.alloc(1)]) });
    expect([more.status, more.body]).toEqual([
      413,
      { error: 'The request body is larger than this endpoint accepts.' },
    ]);
    expect((await client.call('POST', documentsOf(patient), {})).status).toBe(415);
  });

  test('keeps a name that misleads nobody', async () => {
    const reply = await upload(patient, { name: '../../etc/ro\u202ephp\n"ort.pdf' });
    expect(read(reply, 'data.filename')).toMatch(/^[^/\\\u202e\n"]+\.pdf$/);
    const { headers } = await bytesOf(`${one(idOf(reply))}/content`);
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename=[^\r\n]+\.pdf/);
  });

  test('answers 404 for an unknown patient and 409 for one that was merged, and leaves no bytes behind', async () => {
    const [target, source] = [await client.add({ name: 'Target' }), await client.add({ name: 'Source' })];
    const before = await add(source);
    expect((await client.merge(target, source)).status).toBe(200);
    const files = storedFiles().length;
    expect((await upload('1')).status).toBe(404);
    expect((await upload(source)).status).toBe(409);
    expect(storedFiles()).toHaveLength(files);
    expect(idsIn(await get(documentsOf(target)))).toEqual([before]);
  });

  test('with an external_id that is taken answers 409 with the document that has it', async () => {
    const first = await upload(patient, {}, { external_id: 'DOC-1' });
    const files = storedFiles().length;
    const second = await upload(patient, { bytes: pdf('other') }, { external_id: 'DOC-1' });
    expect([second.status, idOf(second)]).toEqual([409, idOf(first)]);
    expect(storedFiles()).toHaveLength(files);
    expect(idsIn(await get(`${documentsOf(patient)}?external_id=DOC-1`))).toEqual([idOf(first)]);
    expect((await upload(patient, {}, { external_id: '' })).status).toBe(400);
    await remove(idOf(first));
    expect((await upload(patient, {}, { external_id: 'DOC-1' })).status).toBe(201);
  });

  test('sent fifty times at once with one Idempotency-Key makes one row and leaves no stray bytes', async () => {
    const owner = await client.add({ name: 'Fifty' });
    const files = storedFiles().length;
    const key = { 'idempotency-key': 'fifty-at-once' };
    const replies = await Promise.all(Array.from({ length: 50 }, () => upload(owner, {}, {}, key)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(replies.map(idOf)).size).toBe(1);
    expect(replies.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(49);
    expect(idsIn(await get(documentsOf(owner)))).toHaveLength(1);
    expect(storedFiles()).toHaveLength(files + 1);
    expect(await query('select id from blob_writes')).toEqual([]);
    const other = await upload(owner, { bytes: pdf('other') }, {}, key);
    expect(other.status).toBe(409);
    expect(storedFiles()).toHaveLength(files + 1);
  });

  test('lies in the folder as noise', async () => {
    await add(patient, { bytes: pdf('QUACKENBUSH') });
    expect(storedFiles().filter((file) => readFileSync(file).includes('QUACKENBUSH'))).toEqual([]);
  });
});

describe('a list', () => {
  test('shows the documents of a patient newest first, in pages', async () => {
    const owner = await client.add({ name: 'Lister' });
    const ids: string[] = [];
    for (const name of ['a.pdf', 'b.pdf', 'c.pdf']) {
      ids.unshift(await add(owner, { name }));
      clock.advance(1);
    }
    const first = await get(`${documentsOf(owner)}?limit=2`);
    expect(idsIn(first)).toEqual(ids.slice(0, 2));
    expect(read(first, 'meta')).toMatchObject({ page: 1, limit: 2, total_pages: 2 });
    const second = await get(
      `${documentsOf(owner)}?limit=2&cursor=${String(read(first, 'meta.next_cursor'))}`,
    );
    expect(idsIn(second)).toEqual(ids.slice(2));
    expect(idsIn(await get(`${documentsOf(owner)}?limit=2&page=2`))).toEqual(ids.slice(2));
  });

  test('answers 404 for an unknown patient and 400 to a limit of 101', async () => {
    expect((await get(documentsOf('1'))).status).toBe(404);
    expect((await get(`${documentsOf(patient)}?limit=101`)).status).toBe(400);
  });
});

describe('a read', () => {
  test('carries an ETag that stands while the link changes', async () => {
    const id = await add(patient);
    const first = await get(one(id));
    clock.advance(1);
    const second = await get(one(id));
    expect(first.status).toBe(200);
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(linkOf(second)).not.toBe(linkOf(first));
    const known = await get(one(id), { 'if-none-match': first.headers.get('etag') ?? '' });
    expect(known.status).toBe(304);
  });

  test.each([['x'], ['00000000-0000-7000-8000-000000000000']])('answers 404 to %s', async (id) => {
    for (const path of [one(id), `${one(id)}/content`, `${one(id)}/deletion`]) {
      expect([(await get(path)).status, (await get(path)).body]).toEqual([
        404,
        { error: 'Document not found.' },
      ]);
    }
  });

  test('of a foreign document answers byte for byte like that of an unknown one', async () => {
    const other = await makeOrganisation(app());
    const id = await add(patient);
    const foreign = recordsClient(app, () => other.keys.live);
    const otherMode = recordsClient(app, ({ credentials }) => credentials.keys.test);
    const unknown = '01990000-0000-7000-8000-000000000000';
    for (const { call } of [foreign, otherMode]) {
      for (const rest of ['', '/content', '/deletion']) {
        const [theirs, nobodys] = [await call('GET', one(id) + rest), await call('GET', one(unknown) + rest)];
        expect([theirs.status, theirs.text]).toEqual([nobodys.status, nobodys.text]);
      }
      expect((await call('DELETE', one(id))).status).toBe(404);
      expect((await call('GET', documentsOf(patient))).text).toBe((await call('GET', documentsOf('1'))).text);
    }
    expect((await get(one(id))).status).toBe(200);
  });

  test('of the content honours Range, If-Range and If-None-Match, and lets nothing run', async () => {
    const bytes = pdf('0123456789');
    const path = `${one(await add(patient, { bytes }))}/content`;
    const whole = await bytesOf(path);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'content-length': String(bytes.length),
      'content-type': 'application/pdf',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-disposition': 'attachment; filename=scan.pdf',
    });
    const etag = whole.headers.get('etag') ?? '';
    const part = await bytesOf(path, { ...client.headers(), range: 'bytes=3-7', 'if-range': etag });
    expect([part.status, part.bytes.equals(bytes.subarray(3, 8))]).toEqual([206, true]);
    expect(part.headers.get('content-range')).toBe(`bytes 3-7/${bytes.length}`);
    const stale = await bytesOf(path, { ...client.headers(), range: 'bytes=3-7', 'if-range': '"old"' });
    expect([stale.status, stale.bytes.length]).toEqual([200, bytes.length]);
    expect((await get(path, { range: 'bytes=999999-' })).status).toBe(416);
    expect((await get(path, { 'if-none-match': etag })).status).toBe(304);
    const head = await client.call('HEAD', path);
    expect([head.status, head.headers.get('content-length'), head.text]).toEqual([
      200,
      String(bytes.length),
      '',
    ]);
  });

  test('needs documents:read, and a change documents:write', async () => {
    const { key } = await makeKey(app(), { mode: 'live', scopes: ['documents:read'] });
    const id = await add(patient);
    const reader = recordsClient(app, () => key);
    expect((await reader.call('GET', one(id))).status).toBe(200);
    expect((await reader.call('GET', `${one(id)}/content`)).status).toBe(200);
    expect((await reader.call('DELETE', one(id))).status).toBe(403);
    const refused = await send(app(), 'POST', documentsOf(patient), {
      headers: bearer(key),
      raw: formOf({}, {}),
    });
    expect(refused.status).toBe(403);
  });

  test('is named in the audit chain with the patient', async () => {
    const owner = await client.add({ name: 'Audited' });
    const id = await add(owner);
    const link = linkOf(await get(one(id)));
    await get(`${one(id)}/content`);
    await bytesOf(link, {});
    await get(documentsOf(owner));
    const seen = async (kind: string, target: string) =>
      (
        await query<{ action: string; actor_id: string }>(
          `select action, actor_id from audit_entries where target_kind = $1 and target_id = $2
            and action like 'document.%' order by action, actor_id`,
          [kind, target],
        )
      ).map(({ action, actor_id }) => (actor_id === 'link' ? `${action} by link` : action));
    const reads = [
      'document.content_read',
      'document.content_read by link',
      'document.listed',
      'document.read',
    ];
    await vi.waitFor(async () => expect((await seen('patient', owner)).sort()).toEqual(reads), {
      timeout: 10_000,
      interval: 20,
    });
    await vi.waitFor(
      async () =>
        expect((await seen('document', id)).sort()).toEqual([
          ...reads.slice(0, 2),
          'document.created',
          ...reads.slice(2),
        ]),
      { timeout: 10_000, interval: 20 },
    );
  });
});

describe('a public link', () => {
  test('opens the content without a key, parts of it too', async () => {
    const bytes = pdf('linked');
    const reply = await upload(patient, { bytes });
    const whole = await bytesOf(linkOf(reply), {});
    expect([whole.status, whole.bytes.equals(bytes)]).toEqual([200, true]);
    expect(whole.headers.get('x-ratelimit-limit')).not.toBeNull();
    expect(whole.headers.get('content-security-policy')).toContain('sandbox');
    expect((await bytesOf(linkOf(reply), { range: 'bytes=0-3' })).bytes.toString()).toBe('%PDF');
    expect((await bytesOf(linkOf(reply), { range: 'bytes=999999-' })).status).toBe(416);
  });

  test('answers 410 after 15 minutes, and the next read makes a new one', async () => {
    const id = await add(patient);
    const link = linkOf(await get(one(id)));
    clock.advance(14 * 60);
    expect((await bytesOf(link, {})).status).toBe(200);
    clock.advance(61);
    const late = await bytesOf(link, {});
    expect([late.status, JSON.parse(late.bytes.toString())]).toEqual([
      410,
      { error: 'The link has expired. A new one is in public_url of the document.' },
    ]);
    expect((await bytesOf(linkOf(await get(one(id))), {})).status).toBe(200);
  });

  test('answers 404 when a character of it was changed, and once the document is deleted', async () => {
    const reply = await upload(patient);
    const link = linkOf(reply);
    const tokenAt = link.lastIndexOf('/') + 1;
    const [path, token] = [link.slice(0, tokenAt), link.slice(tokenAt)];
    for (const at of [0, 10, token.indexOf('.') + 1, token.length - 1]) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      expect((await bytesOf(path + changed, {})).status).toBe(404);
    }
    expect((await remove(idOf(reply))).status).toBe(204);
    expect((await bytesOf(link, {})).status).toBe(404);
  });
});

describe('the virus scanner', () => {
  const INFECTED = 'The virus scanner calls this document infected; its content is kept back.';
  const findEicar = (file: Buffer) => (file.includes(EICAR) ? 'stream: Eicar-Signature FOUND' : 'stream: OK');
  // In two parts, so that no scanner takes this file itself for one.
  const EICAR = `X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-${'ANTIVIRUS-TEST-FILE!$H+H*'}`;

  afterAll(() => {
    scanner.answer = () => 'stream: OK';
  });

  test('keeps back what it calls infected: 409 for the content, no link, and it can be deleted', async () => {
    scanner.answer = findEicar;
    const reply = await upload(patient, { bytes: pdf(EICAR) });
    expect([reply.status, read(reply, 'data.status'), read(reply, 'data.public_url')]).toEqual([
      201,
      'infected',
      null,
    ]);
    const content = await get(`${one(idOf(reply))}/content`);
    expect([content.status, content.body]).toEqual([409, { error: INFECTED }]);
    expect((await remove(idOf(reply))).status).toBe(204);
  });

  test('makes a document wait while it does not answer', async () => {
    scanner.answer = () => 'stream: busy ERROR';
    const reply = await upload(patient);
    const bad = await upload(patient, { bytes: pdf(EICAR) });
    expect([reply.status, read(reply, 'data.status')]).toEqual([201, 'pending']);
    expect((await get(`${one(idOf(reply))}/content`)).status).toBe(409);
    expect((await bytesOf(linkOf(reply), {})).status).toBe(409);
    scanner.answer = findEicar;
    await vi.waitFor(async () => expect(read(await get(one(idOf(reply))), 'data.status')).toBe('available'), {
      timeout: 25_000,
      interval: 200,
    });
    expect((await get(`${one(idOf(reply))}/content`)).status).toBe(200);
    await vi.waitFor(async () => expect(read(await get(one(idOf(bad))), 'data.status')).toBe('infected'), {
      timeout: 25_000,
      interval: 200,
    });
    const link = await bytesOf(linkOf(bad), {});
    expect([link.status, JSON.parse(link.bytes.toString())]).toEqual([409, { error: INFECTED }]);
  });
});

describe('a deletion', () => {
  const proofOf = (id: string) => get(`${one(id)}/deletion`);
  const blobOf = async (id: string) => {
    const rows = await query<{ blob_id: string }>('select blob_id from documents where id = $1', [id]);
    return String(rows[0]?.blob_id);
  };

  test('hides the document, keeps the proof, and honours If-Match', async () => {
    const bytes = pdf('deleted');
    const id = await add(patient, { bytes });
    expect((await remove(id, '', { 'if-match': '"other"' })).status).toBe(412);
    const etag = (await get(one(id))).headers.get('etag') ?? '';
    expect((await proofOf(id)).status).toBe(404);
    expect((await remove(id, '', { 'if-match': etag })).status).toBe(204);
    for (const path of [one(id), `${one(id)}/content`]) expect((await get(path)).status).toBe(404);
    expect((await remove(id)).status).toBe(404);
    const proof = await proofOf(id);
    expect(read(proof, 'data')).toMatchObject({
      id,
      sha256: sha256(bytes),
      size: bytes.length,
      key_destroyed_at: null,
      bytes_removed_at: null,
      audit: null,
    });
  });

  test('at once destroys the key: the bytes are gone, and nothing could open them', async () => {
    const bytes = pdf('at once');
    const id = await add(patient, { bytes });
    const blob = await blobOf(id);
    const file = storedFiles().find((path) => path.includes(blob.replace('blob_', ''))) ?? '';
    const sealed = readFileSync(file);
    expect((await remove(id, '?permanent=true')).status).toBe(204);
    const kept = await query('select sealed_key, key_id, sha256 from blobs where id = $1', [blob]);
    expect(kept).toEqual([{ sealed_key: null, key_id: null, sha256: null }]);
    expect(sealed.includes('at once')).toBe(false);
    expect(await query('select id from documents where id = $1', [id])).toEqual([]);
    await vi.waitFor(
      async () => {
        const proof = await proofOf(id);
        expect(read(proof, 'data.bytes_removed_at')).not.toBeNull();
        expect(read(proof, 'data.audit')).not.toBeNull();
      },
      { timeout: 10_000, interval: 50 },
    );
    expect(storedFiles()).not.toContain(file);
    const { data } = (await proofOf(id)).body as { data: { audit: { position: number; hash: string } } };
    expect(data).toMatchObject({ sha256: sha256(bytes), size: bytes.length, purge_at: null });
    const sealedEntry = await query(
      `select action, target_id from audit_entries where org_id = $1 and seq = $2 and hash = decode($3, 'hex')`,
      [app().credentials.orgId, data.audit.position, data.audit.hash],
    );
    expect(sealedEntry).toEqual([{ action: 'blob.key_destroyed', target_id: blob }]);
  });

  test('answers 400 to another word than true', async () => {
    expect((await remove(await add(patient), '?permanent=now')).status).toBe(400);
  });

  test('of a patient deletes its documents; 30 days later their keys are destroyed, whatever is purged first', async () => {
    const owner = await client.add({ name: 'Leaving' });
    const [own, early] = [await add(owner), await add(owner)];
    const blob = await blobOf(own);
    expect((await remove(early)).status).toBe(204);
    expect((await client.remove(owner)).status).toBe(204);
    expect((await get(one(own))).status).toBe(404);
    const purge = (name: string) =>
      app().database.pool.query(`select graphile_worker.add_job($1, '{}'::json)`, [name]);
    const keys = async () => query('select 1 from blobs where id = $1 and sealed_key is not null', [blob]);
    await purge('records.purge_documents');
    const gone = await add(patient);
    await remove(gone, '?permanent=true');
    await vi.waitFor(async () => expect(read(await proofOf(gone), 'data.bytes_removed_at')).not.toBeNull(), {
      timeout: 10_000,
      interval: 50,
    });
    expect(await keys()).toHaveLength(1);

    clock.advance(30 * 86_400 + 60);
    await purge('records.purge_patients');
    await vi.waitFor(
      async () => expect(await query('select 1 from patients where id = $1', [owner])).toEqual([]),
      {
        timeout: 10_000,
        interval: 50,
      },
    );
    expect(await keys()).toHaveLength(1);
    await purge('records.purge_documents');
    for (const id of [own, early]) {
      await vi.waitFor(
        async () =>
          expect(read(await proofOf(id), 'data')).toMatchObject({
            key_destroyed_at: expect.any(String),
            bytes_removed_at: expect.any(String),
          }),
        { timeout: 10_000, interval: 50 },
      );
    }
    expect(await keys()).toEqual([]);
    const told = await query(
      `select actor_id from audit_entries where action = 'document.purged' and target_id = $1`,
      [own],
    );
    expect(told).toEqual([{ actor_id: 'records.purge_documents' }]);
  });
});
