import { openAsBlob, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Query } from '@chartwright/analytics';
import { removeData, startChartwright } from '../../../apps/server/testing/spawned.ts';

const LOOK_MS = 100;
const LOADED_MS_MAX = 1_800_000;

export type DataServer = {
  /** Seconds it took to send, and from then until the rows could be asked about. */
  readonly load: (path: string) => Promise<{ readonly sent: number; readonly ready: number }>;
  /** Milliseconds until the whole answer was there. */
  readonly ask: (query: Query) => Promise<number>;
  /** The whole answer to a question in plain words, asked at an instant. */
  readonly askInWords: (question: string, at: string) => Promise<string>;
  /** Milliseconds until the first event of the stream. */
  readonly askForEvents: (query: Query) => Promise<number>;
  readonly stop: () => Promise<void>;
};

type File = { readonly file_id: string; readonly state: string };

/** A real server on a folder of its own, and the client of an analyst. */
export async function startDataServer(): Promise<DataServer> {
  const server = await startChartwright();
  const headers = { 'x-api-key': server.keys.test };
  const call = (method: string, path: string, body?: object, more: Readonly<Record<string, string>> = {}) =>
    fetch(`${server.baseUrl}/api/v1/${path}`, {
      method,
      headers: { ...headers, ...more, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  const waitUntilReady = async (id: string): Promise<void> => {
    const deadline = performance.now() + LOADED_MS_MAX;
    while (performance.now() < deadline) {
      const { state } = (await (await call('GET', `upload/files/${id}/`)).json()) as File;
      if (state === 'ready') return;
      if (state !== 'received' && state !== 'checking' && state !== 'loading')
        throw new Error(`A file is ${state}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    throw new Error('A file was not loaded in time');
  };
  return {
    load: async (path) => {
      const started = performance.now();
      const order = { filename: basename(path), size: statSync(path).size };
      const reply = await call('POST', 'upload/presigned-url/', order);
      const { upload_url, file_id } = (await reply.json()) as { upload_url: string; file_id: string };
      const put = await fetch(upload_url, { method: 'PUT', body: await openAsBlob(path) });
      if (!put.ok) throw new Error(`An upload answered ${put.status}`);
      const sentAt = performance.now();
      await waitUntilReady(file_id);
      return { sent: (sentAt - started) / 1000, ready: (performance.now() - sentAt) / 1000 };
    },
    ask: async (query) => {
      const started = performance.now();
      const reply = await call('POST', 'query/', { query });
      const text = await reply.text();
      const took = performance.now() - started;
      const { status } = JSON.parse(text) as { readonly status?: string };
      if (status !== 'done') throw new Error(`A question answered ${reply.status}: ${text.slice(0, 300)}`);
      return took;
    },
    askInWords: async (question, at) => {
      const reply = await call('POST', 'query/', { question }, { 'x-test-clock': at });
      const text = await reply.text();
      if (!reply.ok) throw new Error(`A question answered ${reply.status}: ${text.slice(0, 300)}`);
      return text;
    },
    askForEvents: async (query) => {
      const started = performance.now();
      const reply = await call('POST', 'query/', { query }, { accept: 'text/event-stream' });
      const reader = reply.body?.getReader();
      await reader?.read();
      const took = performance.now() - started;
      for (let isOver = false; !isOver; ) isOver = (await reader?.read())?.done ?? true;
      return took;
    },
    stop: async () => {
      await server.stop();
      removeData(server.dataDir);
    },
  };
}
