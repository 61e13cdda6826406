import { vi } from 'vitest';
import { type Reply, read, send, type TestApp } from './server.ts';

const BASE = '/ext-api/v1';
const ENDED = new Set(['completed', 'failed', 'cancelled']);
const LONG_MS = 20_000;

export type Line = Readonly<Record<string, unknown>>;

/** Lines as a file. */
export const toFile = (lines: readonly unknown[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');

export const fromFile = (text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

/** Exports and imports as one key sees them. */
export function transferClient(app: () => TestApp, keyOf: (app: TestApp) => string) {
  const call = (method: string, path: string, options: Parameters<typeof send>[3] = {}): Promise<Reply> =>
    send(app(), method, path.startsWith('/') ? path : `${BASE}/${path}`, {
      ...options,
      headers: { 'x-api-key': keyOf(app()), ...options.headers },
    });
  const ended = (path: string): Promise<Reply> =>
    vi.waitFor(
      async () => {
        const reply = await call('GET', path);
        const status = String(read(reply, 'data.status'));
        if (!ENDED.has(status)) throw new Error(`Still ${status}`);
        return reply;
      },
      { timeout: LONG_MS, interval: 20 },
    );
  const client = {
    call,
    ended,
    post: (raw: string, query = '', headers: Readonly<Record<string, string>> = {}) =>
      call('POST', `imports${query}`, {
        raw,
        headers: { 'content-type': 'application/x-ndjson', ...headers },
      }),
    /** Imports a file and waits for its end. */
    async import(raw: string, query = '', headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
      const made = await client.post(raw, query, headers);
      if (made.status !== 202) throw new Error(`An import answered ${made.status}: ${made.text}`);
      return ended(`imports/${String(read(made, 'data.id'))}`);
    },
    async faults(done: Reply): Promise<Line[]> {
      return fromFile((await call('GET', `imports/${String(read(done, 'data.id'))}/errors`)).text);
    },
    /** Exports and waits for the end. */
    async export(order: unknown = {}): Promise<Reply> {
      const made = await call('POST', 'exports', { json: order });
      if (made.status !== 202) throw new Error(`An export answered ${made.status}: ${made.text}`);
      return ended(`exports/${String(read(made, 'data.id'))}`);
    },
    /** The lines of each file of a completed export. */
    async files(done: Reply): Promise<Map<string, Line[]>> {
      const files = new Map<string, Line[]>();
      for (const { kind } of read(done, 'data.files') as { readonly kind: string }[]) {
        const reply = await call('GET', `exports/${String(read(done, 'data.id'))}/files/${kind}`);
        if (reply.status !== 200) throw new Error(`A file answered ${reply.status}`);
        files.set(kind, fromFile(reply.text));
      }
      return files;
    },
  };
  return client;
}
