import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { httpErrors } from './errors.ts';
import { answerFile } from './file-answer.ts';
import { type Route, routesOf, StreamAnswer } from './route.ts';
import { type BareServer, openBareServer, surface, talk } from './testing/bare-server.ts';

const LIMITS = { limitMs: 30_000, checkMs: 1_000, idleMs: 30_000 };
const PIECE = Buffer.alloc(64 * 1024, 'a');
const GET = 'GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

let server: BareServer | undefined;

afterEach(async () => {
  await server?.app.close();
});

const streamed = (handle: Route<undefined>['handle'], path = '/stream') =>
  routesOf<undefined>()({
    surface,
    method: 'GET',
    path,
    operationId: 'stream',
    summary: 'Stream',
    scope: 'public',
    streams: ['text/plain'],
    reply: z.never(),
    handle: handle as () => StreamAnswer,
  });

async function open(
  source: () => StreamAnswer['source'],
  given: { length?: number; etag?: string } = {},
  limits = LIMITS,
) {
  const { length, etag } = given;
  const headers = etag === undefined ? {} : { etag };
  server = await openBareServer(
    [streamed(() => new StreamAnswer(source(), { mediaType: 'text/plain', length, headers }))],
    limits,
  );
  return server;
}

async function* pieces(...texts: readonly string[]) {
  for (const text of texts) yield Buffer.from(text);
}

const failing = (error: Error): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }),
});

/** Gives pieces for ever; tells how many were taken, and when it was ended. */
function endless() {
  const state = { given: 0, isEnded: false };
  async function* give() {
    try {
      for (;;) {
        state.given += 1;
        yield PIECE;
      }
    } finally {
      state.isEnded = true;
    }
  }
  return { state, give };
}

describe('a streamed answer', () => {
  test('comes whole, with the headers every answer has, and is counted when it has ended', async () => {
    const { baseUrl, answers } = await open(() => pieces('one ', 'two'), { length: 7 });
    const response = await fetch(`${baseUrl}/stream`);
    expect(await response.text()).toBe('one two');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/plain',
      'content-length': '7',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-ratelimit-limit': '60',
    });
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
    expect(answers.map(({ status, code }) => [status, code])).toEqual([[200, undefined]]);
  });

  test('is taken no faster than the client reads, and ends its source when the client leaves', async () => {
    const { state, give } = endless();
    const { port, answers } = await open(give);
    const socket = connect(port, '127.0.0.1');
    socket.pause();
    socket.write(GET);
    // Nothing is read here: what the source gives is bounded by the buffers between the two.
    await vi.waitUntil(() => state.given > 5, { timeout: 10_000 });
    let before = -1;
    await vi.waitUntil(
      () => {
        const isStill = state.given === before;
        before = state.given;
        return isStill;
      },
      { interval: 100, timeout: 5_000 },
    );
    expect(state.given * PIECE.length).toBeLessThan(32 * 1024 * 1024);
    expect(answers).toEqual([]);
    socket.destroy();
    await vi.waitUntil(() => state.isEnded && answers.length === 1, { timeout: 10_000 });
    expect(answers[0]).toMatchObject({ status: 200, code: 'client_left' });
    expect(server?.complaints).toEqual([]);
  });

  test('destroys a stream at once when the client leaves, though nothing comes from it', async () => {
    const source = new Readable({ read: () => undefined });
    source.push('begun');
    const { port } = await open(() => source);
    const { socket } = talk(port, GET);
    await once(socket, 'data');
    socket.destroy();
    await vi.waitUntil(() => source.destroyed, { timeout: 10_000 });
  });

  test('to HEAD is its headers, and the source is ended unread', async () => {
    const { state, give } = endless();
    const { baseUrl } = await open(give, { length: 7 });
    const response = await fetch(`${baseUrl}/stream`, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([
      200,
      '7',
      '',
    ]);
    await vi.waitUntil(() => state.isEnded, { timeout: 10_000 });
    expect(state.given).toBe(1);
  });

  test('is 304 to who has it, and the source is ended', async () => {
    const source = Readable.from(pieces('x'));
    const { baseUrl } = await open(() => source, { etag: '"v1"' });
    const response = await fetch(`${baseUrl}/stream`, { headers: { 'if-none-match': '"v1"' } });
    expect([response.status, response.headers.get('etag')]).toEqual([304, '"v1"']);
    expect(source.destroyed).toBe(true);
  });

  test('is an ordinary refusal when the source fails before its first piece', async () => {
    const { baseUrl } = await open(() => failing(httpErrors.conflict()));
    const response = await fetch(`${baseUrl}/stream`);
    expect(response.status).toBe(409);
    expect(await response.json()).toEqual({ error: httpErrors.table.conflict.title });
  });

  test.each([
    ['fails half-way', undefined],
    ['fails half-way though its length was told', 100],
  ])('never looks whole when its source %s', async (_case, length) => {
    const { port, answers, complaints } = await open(
      async function* () {
        yield Buffer.from('first');
        throw httpErrors.unavailable();
      },
      length === undefined ? {} : { length },
    );
    const answer = await talk(port, GET).answer;
    expect(answer).not.toMatch(/\r\n0\r\n\r\n$/);
    expect(answer).toMatch(length === undefined ? /transfer-encoding: chunked/i : /content-length: 100/);
    await vi.waitUntil(() => answers.length === 1, { timeout: 10_000 });
    expect(answers[0]).toMatchObject({ status: 200, code: 'unavailable' });
    expect(complaints).toEqual(['answer broken off']);
  });

  test.each([
    ['shorter', 'abc'],
    ['longer', 'abcdefghij'],
  ])('breaks off when the source is %s than was announced', async (_case, text) => {
    const { port, answers } = await open(() => pieces(text), { length: 6 });
    const [, body] = (await talk(port, GET).answer).split('\r\n\r\n');
    expect((body ?? '').length).toBeLessThan(6);
    await vi.waitUntil(() => answers.length === 1, { timeout: 10_000 });
    expect(answers[0]?.code).toBe('broken_off');
  });

  test('breaks off when its source stands still', async () => {
    const source = new Readable({ read: () => undefined });
    source.push('begun');
    const { port, answers } = await open(() => source, {}, { ...LIMITS, idleMs: 50 });
    expect(await talk(port, GET).answer).toContain('begun');
    await vi.waitUntil(() => answers.length === 1, { timeout: 10_000 });
    expect(source.destroyed).toBe(true);
  });

  test('is 504 when its source does not begin', async () => {
    const source = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
    const { baseUrl } = await open(() => source, {}, { ...LIMITS, idleMs: 50 });
    expect((await fetch(`${baseUrl}/stream`)).status).toBe(504);
  });
});

describe('a file', () => {
  const content = Buffer.from('0123456789');
  const file = streamed(
    ({ header }) =>
      answerFile(header, {
        size: content.length,
        mediaType: 'text/plain',
        etag: '"v1"',
        headers: { 'content-disposition': 'attachment' },
        open: async ({ start, end }) => Readable.from([content.subarray(start, end)]),
      }),
    '/file',
  );
  const ask = async (headers: Readonly<Record<string, string>>, method = 'GET') => {
    server = await openBareServer([file], LIMITS);
    const response = await fetch(`${server.baseUrl}/file`, { method, headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  test('says that it has parts', async () => {
    const { status, headers, text } = await ask({});
    expect([status, text]).toEqual([200, '0123456789']);
    expect([headers.get('accept-ranges'), headers.get('content-disposition')]).toEqual([
      'bytes',
      'attachment',
    ]);
  });

  test('gives the part that was asked for', async () => {
    const { status, headers, text } = await ask({ range: 'bytes=2-4' });
    expect([status, text]).toEqual([206, '234']);
    expect([headers.get('content-range'), headers.get('content-length')]).toEqual(['bytes 2-4/10', '3']);
  });

  test('refuses a part that is not there', async () => {
    const { status, headers } = await ask({ range: 'bytes=10-' });
    expect([status, headers.get('content-range')]).toEqual([416, 'bytes */10']);
  });

  test('has no parts for HEAD', async () => {
    const { status, headers } = await ask({ range: 'bytes=2-4' }, 'HEAD');
    expect([status, headers.get('content-length')]).toEqual([200, '10']);
  });
});
