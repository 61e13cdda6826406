import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { useTestDatabase } from '@chartwright/platform/testing';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { placeOf } from '../data/place.ts';
import { readBlocksBetween } from '../data/sample-store.ts';
import {
  addConnection,
  SCENE_AT,
  SCENE_KEY,
  SCENE_OWNER,
  sceneMigrations,
} from '../testing/connection-scene.ts';
import type { SyncOrder } from '../testing/sync-child.ts';
import * as tokens from '../tokens/store.ts';
import * as store from './store.ts';

/** Syncs by processes of their own on one database; the provider is a server that counts what it is asked. */

const database = useTestDatabase(sceneMigrations);
const CHILD = fileURLToPath(new URL('../testing/sync-child.ts', import.meta.url));
const TOKEN = { accessToken: 'access-0', refreshToken: 'refresh-0', expiresInSeconds: 7 * 86_400 };
const DAY_MS = 86_400_000;
const EVERY_MS = 300_000;
const MEASURED = (30 * DAY_MS) / EVERY_MS;
/** A stretch of ten days is three pages: two thousand items, what one transaction takes, end within the second. */
const PAGE = 1_100;
const LIMIT_MS = 60_000;

type Asked = { readonly from: string; readonly page: number };

let asked: Asked[];
let refreshes: number;
/** What becomes of a page before it is answered: false, and it never is. */
let beforePage: (page: Asked) => boolean;
let beforeToken: () => Promise<void>;
let children: ChildProcess[];

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://provider.invalid');
  if (url.pathname === '/oauth/token') void answerToken(response);
  else if (url.pathname.endsWith('/heartrate')) answerRates(url.searchParams, response);
  else answer(response, { data: [], next_token: null });
});

const answer = (response: ServerResponse, body: object): void => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

async function answerToken(response: ServerResponse): Promise<void> {
  refreshes += 1;
  await beforeToken();
  answer(response, { access_token: 'next', refresh_token: `refresh-${refreshes}`, expires_in: 86_400 });
}

function answerRates(query: URLSearchParams, response: ServerResponse): void {
  const from = query.get('start_datetime') ?? '';
  const page = Number(query.get('next_token') ?? 0);
  asked.push({ from, page });
  if (!beforePage({ from, page })) return;
  const begin = Date.parse(from);
  const count = (Date.parse(query.get('end_datetime') ?? '') - begin) / EVERY_MS;
  const places = Array.from(
    { length: Math.max(0, Math.min(PAGE, count - page * PAGE)) },
    (_, index) => index,
  );
  const data = places.map((place) => ({
    bpm: 60,
    source: 'awake',
    timestamp: new Date(begin + (page * PAGE + place) * EVERY_MS).toISOString(),
  }));
  answer(response, { data, next_token: (page + 1) * PAGE < count ? String(page + 1) : null });
}

beforeEach(async () => {
  asked = [];
  refreshes = 0;
  children = [];
  beforePage = () => true;
  beforeToken = async () => undefined;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

/** Begins a sync in a process of its own; gives what it ended with. */
function syncInProcess(connectionId: string) {
  const { port } = server.address() as AddressInfo;
  const order: SyncOrder = {
    database: database().connection,
    origin: `http://127.0.0.1:${port}`,
    connectionId,
  };
  const child = spawn(process.execPath, [CHILD, JSON.stringify(order)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  return { child, ended };
}

/** Until somebody waits for what another holds. */
async function untilOneWaits(): Promise<void> {
  const { db } = database();
  for (;;) {
    const { rows } = await sql<{ waiting: number }>`
      select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
    if ((rows[0]?.waiting ?? 0) > 0) return;
  }
}

async function startsOf(id: string): Promise<readonly number[]> {
  const place = placeOf({ id, ...SCENE_OWNER }, SCENE_KEY);
  const asked = { metrics: ['heart_rate' as const], from: '2026-04-01', to: '2026-06-01' };
  const blocks = await readBlocksBetween(database().db, place, asked);
  return blocks.flatMap(({ samples }) => samples.map(({ start }) => start));
}

const runsOf = (id: string) => store.listRuns(database().db, SCENE_OWNER, id, 10);

test(
  'two processes at one connection whose token is about to run out renew it once, and both go on',
  async () => {
    const id = await addConnection(database().db, { ...TOKEN, expiresInSeconds: 60 });
    beforeToken = untilOneWaits;
    const both = [syncInProcess(id), syncInProcess(id)];
    expect(await Promise.all(both.map(({ ended }) => ended))).toEqual([
      [0, null],
      [0, null],
    ]);
    expect(refreshes).toBe(1);
    expect(await tokens.find(database().db, SCENE_OWNER, id)).toMatchObject({ generation: 1 });
    const runs = await runsOf(id);
    expect(runs.map(({ state }) => state)).toEqual(['done', 'done']);
    expect(runs.reduce((sum, { stored }) => sum + stored, 0)).toBe(MEASURED);
    expect(new Set(await startsOf(id)).size).toBe(MEASURED);
  },
  LIMIT_MS,
);

test(
  'a process that is killed in the middle of a stretch: the next one goes on there, and nothing is lost or doubled',
  async () => {
    const id = await addConnection(database().db, TOKEN);
    const second = new Date(SCENE_AT.getTime() - 20 * DAY_MS).toISOString();
    const { child, ended } = syncInProcess(id);
    beforePage = ({ from, page }) => from !== second || page < 2 || !child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    const kept = await startsOf(id);
    expect(kept).toHaveLength(MEASURED / 3 + 2_000);
    expect((await runsOf(id)).map(({ state }) => state)).toEqual(['running']);

    asked = [];
    beforePage = () => true;
    expect(await syncInProcess(id).ended).toEqual([0, null]);
    expect(asked[0]).toEqual({ from: second, page: 0 });
    const starts = await startsOf(id);
    expect(starts).toHaveLength(MEASURED);
    expect(new Set(starts).size).toBe(MEASURED);
    const runs = await runsOf(id);
    expect(runs).toHaveLength(2);
    expect(runs.find(({ state }) => state === 'failed')).toMatchObject({
      fault: 'interrupted',
      ended_at: SCENE_AT,
    });
    expect(runs.find(({ state }) => state === 'done')).toMatchObject({
      stored: MEASURED - kept.length,
      merged: 2_000,
      rejected: {},
    });
  },
  LIMIT_MS,
);
