import { afterAll, describe, expect, test } from 'vitest';
import { noteOrder } from './testing/coding.ts';
import { type Running, removeData, startChartwright } from './testing/spawned.ts';

/** What a kill -9 in the middle of the work leaves: every acknowledged note, each billed once, none unfinished. */

const ACKNOWLEDGED_BEFORE_KILL = 40;
const BATCH = 15;

type Listed = {
  readonly task_id: string;
  readonly status: string;
  readonly usage: { readonly output_tokens: number } | null;
};

const started: Running[] = [];
afterAll(async () => {
  for (const server of started) await server.stop();
  for (const { dataDir } of started) removeData(dataDir);
});

async function start(dataDir?: string): Promise<Running> {
  const server = await startChartwright(dataDir === undefined ? {} : { dataDir });
  started.push(server);
  return server;
}

async function call<T>(server: Running, path: string, json?: object): Promise<T> {
  const response = await fetch(server.baseUrl + path, {
    headers: { 'x-api-key': server.keys.test, 'content-type': 'application/json' },
    ...(json !== undefined && { method: 'POST', body: JSON.stringify(json) }),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

/** Submits notes until the server is gone; every answer goes to `acknowledge`. */
async function submit(server: Running, acknowledge: (ids: readonly string[]) => void, size: number) {
  for (;;) {
    try {
      if (size === 1) {
        const { task_id } = await call<{ task_id: string }>(server, '/generate', noteOrder);
        acknowledge([task_id]);
      } else {
        const notes = Array.from({ length: size }, () => noteOrder);
        const { tasks } = await call<{ tasks: Listed[] }>(server, '/generate/batch', { notes });
        acknowledge(tasks.map(({ task_id }) => task_id));
      }
    } catch {
      return; // The server is gone, as intended.
    }
  }
}

async function listAll(server: Running): Promise<Listed[]> {
  const all: Listed[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page: { tasks: Listed[]; next_cursor: string | null } = await call(
      server,
      `/tasks?limit=100${query}`,
    );
    all.push(...page.tasks);
    cursor = page.next_cursor;
  }
  return all;
}

describe('a server killed with SIGKILL while it codes', () => {
  test('has every acknowledged note after a restart, finishes what waited, and bills each once', async () => {
    const server = await start();
    const acknowledged = new Set<string>();
    await new Promise<void>((resolve) => {
      const acknowledge = (ids: readonly string[]) => {
        for (const id of ids) acknowledged.add(id);
        if (acknowledged.size >= ACKNOWLEDGED_BEFORE_KILL) resolve();
      };
      for (const size of [1, 1, 1, BATCH]) void submit(server, acknowledge, size);
    });
    await server.kill();

    const again = await start(server.dataDir);
    let tasks: Listed[] = [];
    await expect
      .poll(
        async () => {
          tasks = await listAll(again);
          return tasks.filter(({ status }) => status !== 'SUCCESS').length;
        },
        { timeout: 20_000 },
      )
      .toBe(0);
    const known = new Set(tasks.map(({ task_id }) => task_id));
    expect([...acknowledged].filter((id) => !known.has(id))).toEqual([]);
    const usage = await call<{ total_requests: number; tokens_used: number }>(again, '/auth/usage');
    expect(usage.total_requests).toBe(tasks.length);
    expect(usage.tokens_used).toBe(tasks.reduce((sum, task) => sum + (task.usage?.output_tokens ?? 0), 0));
  });
});
