import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { platformMigrations } from '../database/index.ts';
import { useTestDatabase } from '../testing/postgres.ts';
import { httpErrors } from './errors.ts';
import type { ArrivingFile } from './multipart.ts';
import { writeOpenApi } from './openapi.ts';
import { routesOf } from './route.ts';
import { type BareServer, openBareServer, surface, talk } from './testing/bare-server.ts';

const LIMITS = { limitMs: 30_000, checkMs: 1_000, idleMs: 30_000 };
const SIZE_MAX = 100_000;

type Received = { readonly id: number; readonly sha256: string; readonly size: number };

const database = useTestDatabase([platformMigrations]);
const discarded: number[] = [];
let received: Received[] = [];
let server: BareServer | undefined;
/** What the effect does after the file was received. */
let effect: () => Promise<void>;
/** What becomes of one file of several once its bytes are there. */
let accept: (name: string | undefined) => Promise<void>;
const order: string[] = [];

beforeEach(() => {
  received = [];
  discarded.length = 0;
  effect = () => Promise.resolve();
  accept = () => Promise.resolve();
  order.length = 0;
});

afterEach(async () => {
  await server?.app.close();
});

async function receive(_call: unknown, { content }: ArrivingFile): Promise<Received> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of content) {
    hash.update(piece);
    size += piece.length;
  }
  const one = { id: received.length, sha256: hash.digest('hex'), size };
  received.push(one);
  return one;
}

const discard = async (_call: unknown, { id }: Received) => {
  discarded.push(id);
};

const common = { surface, method: 'POST', summary: 'Take', scope: 'public' } as const;
const reply = z.strictObject({ size: z.number(), title: z.string().optional() });

const SEVERAL_MAX = 3;
const TOTAL_MAX = 200_000;

const routes = [
  routesOf<undefined>()({
    ...common,
    path: '/several',
    operationId: 'several',
    effect: 'stored',
    body: z.strictObject({ source: z.string().optional() }),
    upload: {
      kind: 'form',
      sizeMaxBytes: SIZE_MAX,
      files: { name: 'scan', max: SEVERAL_MAX, totalMaxBytes: TOTAL_MAX },
      receive: async (call, file) => {
        order.push(`begin ${file.name}`);
        const one = await receive(call, file);
        await accept(file.name);
        order.push(`end ${file.name}`);
        return one;
      },
      discard,
    },
    reply: z.strictObject({ sizes: z.array(z.number()), source: z.string().optional() }),
    handle: async ({ body, received: all }) => {
      await effect();
      return { sizes: all.map(({ size }) => size), source: body.source };
    },
  }),
  routesOf<undefined>()({
    ...common,
    path: '/forms',
    operationId: 'forms',
    effect: 'stored',
    body: z.strictObject({ title: z.string().max(5).optional() }),
    upload: { kind: 'form', sizeMaxBytes: SIZE_MAX, receive, discard },
    reply,
    handle: async ({ body, received: { size } }) => {
      await effect();
      return { size, title: body.title };
    },
  }),
  routesOf<undefined>()({
    ...common,
    path: '/lines',
    operationId: 'lines',
    effect: 'stored',
    upload: { kind: 'whole', mediaTypes: ['application/x-ndjson'], sizeMaxBytes: SIZE_MAX, receive, discard },
    reply,
    handle: ({ received: { size } }) => ({ size }),
  }),
];

async function open(limits = LIMITS): Promise<BareServer> {
  server = await openBareServer(routes, limits, database().db);
  return server;
}

type Parts = readonly (readonly [name: string, value: string | Blob, fileName?: string])[];

function formOf(parts: Parts): FormData {
  const form = new FormData();
  for (const [name, value, fileName] of parts) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, fileName);
  }
  return form;
}

async function post(parts: Parts, headers: Readonly<Record<string, string>> = {}, path = '/forms') {
  const { baseUrl } = server ?? (await open());
  const response = await fetch(`${baseUrl}${path}`, { method: 'POST', headers, body: formOf(parts) });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const scan = new Blob(['some bytes']);
const blobOf = (size: number) => new Blob([Buffer.alloc(size, 'x')]);

/** A request with a form, as text; `length` may lie. */
const rawForm = (
  body: string,
  length = Buffer.byteLength(body),
  type = 'multipart/form-data; boundary=B',
  path = '/forms',
) =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n${body}`;

const FILE_PART = '--B\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello';

describe('a form with a file', () => {
  test.each([
    [
      'before',
      [
        ['title', 'scan'],
        ['file', scan, 'a.txt'],
      ],
    ],
    [
      'after',
      [
        ['file', scan, 'a.txt'],
        ['title', 'scan'],
      ],
    ],
  ] as const)('is taken in with its fields %s the file', async (_case, parts) => {
    await open();
    expect(await post(parts)).toMatchObject({ status: 200, body: { data: { size: 10, title: 'scan' } } });
    expect(discarded).toEqual([]);
  });

  test('takes a file of exactly the limit, every byte of it', async () => {
    await open();
    expect((await post([['file', blobOf(SIZE_MAX), 'a']])).body).toEqual({ data: { size: SIZE_MAX } });
    expect(received[0]?.sha256).toBe(createHash('sha256').update(Buffer.alloc(SIZE_MAX, 'x')).digest('hex'));
  });

  test.each([
    ['one byte more', SIZE_MAX + 1],
    ['far more than is announced to be too much', 5_000_000],
  ])('refuses %s with 413, readably, and closes the connection', async (_case, size) => {
    await open();
    const reply413 = await post([['file', blobOf(size), 'a']]);
    expect(reply413.status).toBe(413);
    expect(received).toEqual([]);
  });

  test('refuses a file that grows too large without having told its length', async () => {
    const { port } = await open();
    const head = `POST /forms HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=B\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const { socket, answer } = talk(port, head);
    const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
    socket.write(chunk(FILE_PART));
    socket.write(chunk('x'.repeat(SIZE_MAX)));
    const text = await answer;
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    expect(text).toMatch(/connection: close/i);
  });

  test.each([
    ['no file', [['title', 'scan']], { file: ['Required'] }],
    [
      'a text in place of the file',
      [['file', 'text']],
      { file: ['Required'], body: ["Unrecognized key(s) in object: 'file'"] },
    ],
    [
      'two files',
      [
        ['file', scan, 'a'],
        ['file', scan, 'b'],
      ],
      { file: ["Expected exactly one file, as 'file'"] },
    ],
    [
      'a file of another name',
      [
        ['file', scan, 'a'],
        ['other', scan, 'b'],
      ],
      { other: ["Expected exactly one file, as 'file'"] },
    ],
    [
      'an unknown field',
      [
        ['file', scan, 'a'],
        ['colour', 'red'],
      ],
      { body: ["Unrecognized key(s) in object: 'colour'"] },
    ],
    [
      'a field that is wrong',
      [
        ['file', scan, 'a'],
        ['title', 'too long'],
      ],
      { title: ['String must contain at most 5 character(s)'] },
    ],
    [
      'a field twice',
      [
        ['file', scan, 'a'],
        ['title', 'a'],
        ['title', 'b'],
      ],
      { title: ['Given more than once'] },
    ],
    [
      'a field of 50 kB',
      [
        ['file', scan, 'a'],
        ['other', 'x'.repeat(50_000)],
      ],
      { other: ['Longer than 40000 bytes'], body: ["Unrecognized key(s) in object: 'other'"] },
    ],
  ] as const)(
    'is refused with details when it has %s, and what was received is removed',
    async (_case, parts, details) => {
      await open();
      expect(await post(parts)).toMatchObject({ status: 400, body: { error: 'Validation error', details } });
      expect(discarded).toEqual(received.map(({ id }) => id));
    },
  );

  test('is refused when it has more fields than anyone needs', async () => {
    await open();
    const many = Array.from({ length: 30 }, (_, i) => [`f${i}`, 'x'] as const);
    expect(await post([['file', scan, 'a'], ...many])).toMatchObject({ status: 400 });
    expect(discarded).toEqual(received.map(({ id }) => id));
  });

  test.each([
    ['ends in the middle of the file', `${FILE_PART}`, undefined],
    [
      'ends in the middle of a field',
      `${FILE_PART}\r\n--B\r\nContent-Disposition: form-data; name="title"\r\n\r\nhal`,
      undefined,
    ],
    ['has no boundary in its type', `${FILE_PART}\r\n--B--\r\n`, 'multipart/form-data'],
    ['is something else', 'nothing of the kind', undefined],
    ['is empty', '', undefined],
  ])('is refused with 400 when it %s', async (_case, body, type) => {
    const { port } = await open();
    expect(await talk(port, rawForm(body, undefined, type)).answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(discarded).toEqual(received.map(({ id }) => id));
  });

  test.each([['application/json'], ['text/plain'], ['multipart/mixed; boundary=B']])(
    'is not %s: that is 415, before a byte is read',
    async (type) => {
      const { baseUrl } = await open();
      const headers = { 'content-type': type };
      const response = await fetch(`${baseUrl}/forms`, { method: 'POST', headers, body: '{}' });
      expect(response.status).toBe(415);
      expect(await response.json()).toEqual({ error: 'Send the body as multipart/form-data.' });
    },
  );

  test('leaves nothing behind when the client goes away half-way', async () => {
    const { port, answers } = await open();
    const { socket } = talk(port, rawForm(FILE_PART, 5_000));
    await once(socket, 'connect');
    await vi.waitUntil(() => socket.bytesWritten > 100, { timeout: 10_000 });
    socket.destroy();
    await vi.waitUntil(() => answers.length === 1, { timeout: 10_000 });
    expect(answers[0]?.status).toBe(400);
    expect(received).toEqual([]);
  });
});

describe('a form with several files', () => {
  const several = (parts: Parts, headers = {}) => post(parts, headers, '/several');
  const scans = (...names: readonly string[]): Parts =>
    names.map((name) => ['scan', new Blob([`the bytes of ${name}`]), name]);
  const idsReceived = () => received.map(({ id }) => id);

  test('hands them over one after another, in their order, with the fields between them', async () => {
    await open();
    const parts: Parts = [['scan', blobOf(SIZE_MAX), 'a'], ['source', 'fax'], ...scans('b', 'c')];
    expect(await several(parts)).toMatchObject({
      status: 200,
      body: { data: { sizes: [SIZE_MAX, 14, 14], source: 'fax' } },
    });
    expect(order).toEqual(['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c']);
    expect(discarded).toEqual([]);
  });

  test('gives a list for a single file too', async () => {
    await open();
    expect((await several(scans('only'))).body).toEqual({ data: { sizes: [17] } });
  });

  test('begins no file before the one in front of it is accepted', async () => {
    await open();
    let release = () => {};
    accept = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    const answered = several([
      ['scan', blobOf(10), 'a'],
      ['scan', blobOf(SIZE_MAX), 'b'],
    ]);
    await vi.waitUntil(() => received.length === 1, { timeout: 10_000 });
    expect(order).toEqual(['begin a']);
    accept = () => Promise.resolve();
    release();
    expect((await answered).body).toEqual({ data: { sizes: [10, SIZE_MAX] } });
  });

  test.each([
    ['no file', [['source', 'fax']], { scan: ['Required'] }],
    ['one file too many', scans('a', 'b', 'c', 'd'), { scan: ["Expected at most 3 files, as 'scan'"] }],
    [
      'a file of another name',
      [...scans('a'), ['file', scan, 'b']],
      { file: ["Expected at most 3 files, as 'scan'"] },
    ],
    [
      'an unknown field',
      [...scans('a', 'b'), ['colour', 'red']],
      { body: ["Unrecognized key(s) in object: 'colour'"] },
    ],
  ] as const)(
    'is refused when it has %s, and all that was received is removed',
    async (_case, parts, details) => {
      await open();
      expect(await several(parts)).toMatchObject({
        status: 400,
        body: { error: 'Validation error', details },
      });
      expect(discarded).toEqual(idsReceived());
    },
  );

  test('is refused when it has more parts than can be listed', async () => {
    await open();
    const many = Array.from({ length: 30 }, (_, i) => `${i}`);
    expect(await several(scans(...many))).toMatchObject({
      status: 400,
      body: { error: 'A form has at most 20 fields and 3 files.' },
    });
    expect(discarded).toEqual(idsReceived());
  });

  test('names the file that is refused, asks for no later one and removes the earlier ones', async () => {
    await open();
    accept = async (name) => {
      if (name === 'b.pdf') throw httpErrors.invalidRequest({ detail: 'The file is encrypted.' });
    };
    expect(await several(scans('a.pdf', 'b.pdf', 'c.pdf'))).toMatchObject({
      status: 400,
      body: {
        error: 'The file is encrypted.',
        details: { scan: ['File 2 (b.pdf): The file is encrypted.'] },
      },
    });
    expect(order).toEqual(['begin a.pdf', 'end a.pdf', 'begin b.pdf']);
    expect(discarded).toEqual([0]);
  });

  test('leaves a refusal that has details, and one that is no refusal, as it is', async () => {
    await open();
    const issues = [{ path: 'scan', message: 'Mine' }];
    accept = () => Promise.reject(httpErrors.invalidRequest({ issues }));
    expect((await several(scans('a'))).body).toMatchObject({ details: { scan: ['Mine'] } });
    accept = () => Promise.reject(new Error('disk'));
    expect(await several(scans('a'))).toMatchObject({ status: 500 });
  });

  test('refuses a file over the limit of one with 413, by its name', async () => {
    await open();
    const parts: Parts = [...scans('a'), ['scan', blobOf(SIZE_MAX + 1), 'b']];
    const refused = await several(parts);
    expect(refused).toMatchObject({
      status: 413,
      body: { details: { scan: [expect.stringMatching(/^File 2 \(b\): /)] } },
    });
    expect(discarded).toEqual([0]);
  });

  test('refuses more than the limit of all together with 413, before a byte is read', async () => {
    await open();
    const { port } = server as BareServer;
    const type = 'multipart/form-data; boundary=B';
    const head = rawForm('', TOTAL_MAX + 2_000_000, type, '/several');
    expect(await talk(port, head).answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(received).toEqual([]);
  });

  test('removes the first file when the sender goes away in the middle of the second', async () => {
    const { port, answers } = await open();
    const part = FILE_PART.replace('name="file"', 'name="scan"');
    const { socket } = talk(port, rawForm(`${part}\r\n${part}`, 50_000, undefined, '/several'));
    await vi.waitUntil(() => received.length === 1, { timeout: 10_000 });
    socket.destroy();
    await vi.waitUntil(() => answers.length === 1, { timeout: 10_000 });
    expect(answers[0]?.status).toBe(400);
    expect(discarded).toEqual([0]);
  });

  test('removes all when the effect fails', async () => {
    await open();
    effect = () => Promise.reject(httpErrors.conflict());
    expect((await several(scans('a', 'b'))).status).toBe(409);
    expect(discarded).toEqual([0, 1]);
  });

  test('is answered once for one key; what comes again is removed, and other files are 409', async () => {
    await open();
    const key = { 'idempotency-key': 'several' };
    const first = await several(scans('a', 'b'), key);
    const second = await several(scans('a', 'b'), key);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(discarded).toEqual([2, 3]);
    for (const names of [['a'], ['b', 'a'], ['a', 'b', 'c']]) {
      expect((await several(scans(...names), key)).status).toBe(409);
    }
    expect(discarded).toEqual(received.slice(2).map(({ id }) => id));
  });

  test('is described as a list of files', () => {
    const document = writeOpenApi(surface, routes as never, { version: '1', serverUrl: '/' });
    expect(document).toMatchObject({
      components: {
        schemas: {
          SeveralRequest: {
            properties: {
              scan: { type: 'array', items: { type: 'string', format: 'binary' }, minItems: 1, maxItems: 3 },
              source: { type: 'string' },
            },
            required: ['scan'],
          },
          FormsRequest: { properties: { file: { type: 'string', format: 'binary' } }, required: ['file'] },
        },
      },
    });
  });
});

describe('an upload', () => {
  test('may take longer than other requests', async () => {
    const { port } = await open({ limitMs: 60, checkMs: 10, idleMs: 30_000 });
    const form = `${FILE_PART}\r\n--B--\r\n`;
    const slow = talk(port, rawForm(form.slice(0, 60), form.length));
    const other = talk(port, 'POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Le');
    // The limit of a whole request has passed when the other one is refused.
    expect(await other.answer).toMatch(/^HTTP\/1\.1 408 /);
    slow.socket.write(form.slice(60));
    expect(await slow.answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('may not stand still', async () => {
    const { port } = await open({ limitMs: 30_000, checkMs: 1_000, idleMs: 100 });
    expect(await talk(port, rawForm(FILE_PART, 5_000)).answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(received).toEqual([]);
  });

  test('that comes byte by byte is refused like one that stands still', async () => {
    const { port } = await open({ limitMs: 30_000, checkMs: 1_000, idleMs: 150 });
    const { socket, answer } = talk(port, rawForm(FILE_PART, 50_000));
    const drip = setInterval(() => socket.writable && socket.write('x'), 20);
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(drip);
  });

  test('that is a slow head is refused as ever', async () => {
    const { port } = await open({ limitMs: 50, checkMs: 10, idleMs: 30_000 });
    const { answer } = talk(
      port,
      'POST /forms HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; bound',
    );
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('may be the body itself', async () => {
    const { baseUrl } = await open();
    const lines = (body: string, type = 'application/x-ndjson') =>
      fetch(`${baseUrl}/lines`, { method: 'POST', headers: { 'content-type': type }, body });
    expect(await (await lines('{}\n{}\n')).json()).toEqual({ data: { size: 6 } });
    expect((await lines('x'.repeat(SIZE_MAX + 1))).status).toBe(413);
    expect((await lines('{}', 'application/json')).status).toBe(415);
  });

  test('is removed when its effect fails', async () => {
    await open();
    effect = () => Promise.reject(httpErrors.conflict());
    expect((await post([['file', scan, 'a']])).status).toBe(409);
    expect(discarded).toEqual([0]);
  });
});

describe('an upload with an Idempotency-Key', () => {
  const key = (name: string) => ({ 'idempotency-key': name });

  test('is answered once; what comes again is removed', async () => {
    await open();
    const first = await post([['file', scan, 'a']], key('again'));
    const second = await post([['file', scan, 'a']], key('again'));
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(discarded).toEqual([1]);
  });

  test.each([
    ['bytes', [['file', new Blob(['other byte']), 'a']]],
    ['name', [['file', scan, 'b']]],
    [
      'fields',
      [
        ['file', scan, 'a'],
        ['title', 'x'],
      ],
    ],
  ] as const)('is 409 with other %s', async (what, parts) => {
    await open();
    await post([['file', scan, 'a']], key(`other-${what}`));
    expect((await post(parts, key(`other-${what}`))).status).toBe(409);
    expect(discarded).toEqual([1]);
  });
});
