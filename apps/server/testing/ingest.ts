import { readFile } from 'node:fs/promises';
import { vi } from 'vitest';
import { type Reply, read, type TestApp } from './server.ts';
import { type Order, uploadClient } from './uploads.ts';

/** A client of what becomes of uploaded files. */

const CLINIC = new URL('../../../packages/analytics/testing/clinic/', import.meta.url);
const LOADED_MS = 60_000;

export const clinicFile = (name: string): Promise<string> => readFile(new URL(`${name}.csv`, CLINIC), 'utf8');

export function ingestClient(app: () => TestApp, keyOf: (app: TestApp) => string) {
  const client = uploadClient(app, keyOf);
  const part = (id: string, name: string): Promise<Reply> =>
    client.call('GET', `/upload/files/${id}/${name}/`);
  /** Waits until nothing works on a file any more. */
  const settled = (id: string): Promise<Reply> =>
    vi.waitFor(
      async () => {
        const file = await client.file(id);
        const isWaiting = read(file, 'state') === 'checking' && read(file, 'needs_mapping') === false;
        if (isWaiting || read(file, 'state') === 'received') throw new Error('It is still being read');
        return file;
      },
      { timeout: LOADED_MS, interval: 50 },
    );
  return {
    ...client,
    settled,
    mapping: (id: string) => part(id, 'mapping'),
    report: (id: string) => part(id, 'report'),
    rejects: (id: string) => part(id, 'rejects'),
    datasets: () => client.call('GET', '/datasets/'),
    map: (id: string, json: object) => client.call('PUT', `/upload/files/${id}/mapping/`, json),
    /** Uploads a file and waits for what becomes of it. */
    load: async (body: Parameters<typeof client.upload>[0], order: Order) => {
      const id = await client.upload(body, order);
      return { id, file: await settled(id) };
    },
  };
}
