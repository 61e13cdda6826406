import { describe, expect, test } from 'vitest';
import { openCodingEngine } from './coding-engine.ts';
import { type Reply, send, useServer } from './testing/server.ts';

/** What a caller is told when a note takes too long, kills its thread, or comes while too much is under way. */

const LIMIT_MS = 1_500;
const app = useServer({}, (_config, log) =>
  openCodingEngine({
    terminology: { head: '{}', buffer: new SharedArrayBuffer(8) },
    threads: 1,
    log,
    limitMs: LIMIT_MS,
    charactersMax: 6_000,
    worker: new URL('./testing/faulty-worker.ts', import.meta.url),
  }),
);

const headers = () => ({ 'x-api-key': app().credentials.keys.test });
const submit = (note: string): Promise<Reply> =>
  send(app(), 'POST', '/generate', { headers: headers(), json: { note, specialty: 'General Medicine' } });
const standing = async () => [
  (await send(app(), 'GET', '/auth/usage', { headers: headers() })).body,
  (await send(app(), 'GET', '/tasks', { headers: headers() })).body,
];

describe('POST /generate', () => {
  test('answers 504 to a note that takes too long, stores and bills nothing, and codes the next one', async () => {
    const before = await standing();
    const reply = await submit('spin');
    expect([reply.status, reply.body]).toEqual([
      504,
      { detail: 'The text could not be read in 1.5 seconds.' },
    ]);
    expect(await standing()).toEqual(before);
    expect((await submit('next')).status).toBe(202);
  });

  test('answers 500 to a note whose thread dies, stores nothing, and codes the next one', async () => {
    const before = await standing();
    const reply = await submit('die');
    expect([reply.status, Object.keys(reply.body as object)]).toEqual([500, ['detail']]);
    expect(await standing()).toEqual(before);
    expect((await submit('next')).status).toBe(202);
  });

  test('answers 503 with Retry-After while the engine is full, and other requests go on', async () => {
    const replies = await Promise.all(Array.from({ length: 8 }, () => submit('spin')));
    const refused = replies.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(0);
    expect(replies.filter(({ status }) => status !== 503 && status !== 504)).toEqual([]);
    expect(refused[0]?.headers.get('retry-after')).toBe('5');
    expect(refused[0]?.body).toEqual({ detail: 'The server is busy with other notes. Try again shortly.' });
    expect((await submit('next')).status).toBe(202);
  });
});
