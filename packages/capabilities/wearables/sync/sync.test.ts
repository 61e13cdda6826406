import { fixedClock } from '@chartwright/kernel';
import { inTransaction } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { createLifecycle } from '../connections/lifecycle.ts';
import * as connections from '../connections/store.ts';
import { type Normalised, ProviderFault, type WearableConnector } from '../connector.ts';
import { createIngest } from '../data/ingest.ts';
import { createKeepRaw } from '../data/raw.ts';
import { createReconcile } from '../data/reconcile.ts';
import { createRefresh } from '../features/refresh.ts';
import type { Access, ProviderAccess } from '../providers/access.ts';
import {
  accessTo,
  addConnection,
  answerJson,
  SCENE_AT,
  SCENE_KEY,
  SCENE_OWNER,
  sceneMigrations,
} from '../testing/connection-scene.ts';
import { createTokens } from '../tokens/refresh.ts';
import * as store from './store.ts';
import { createSyncs } from './sync.ts';
import type { Window } from './windows.ts';

/** What a sync reads, keeps and plans, with a provider of the test's own and a real database. */

const database = useTestDatabase(sceneMigrations);
const DAY_MS = 86_400_000;
const LATER = new Date(SCENE_AT.getTime() + 60_000);
const TOKEN = { accessToken: 'access-0', refreshToken: 'refresh-0', expiresInSeconds: 7 * 86_400 };

type Told = { readonly type: string; readonly data: Readonly<Record<string, unknown>> };
let told: Told[];
let reads: { readonly group: string; readonly window: Window }[];
beforeEach(() => {
  told = [];
  reads = [];
});

const heartAt = (at: Date): Normalised => ({
  kind: 'sample',
  metric: 'heart_rate',
  start: at.toISOString(),
  value: 60,
  unit: '/min',
  source: { deviceType: 'ring' },
});

/** One heart rate a day at noon, in stretches of ten days. */
async function* noons({ from, to }: Window): AsyncGenerator<Normalised> {
  for (let day = Math.floor(from.getTime() / DAY_MS); day * DAY_MS < to.getTime(); day++) {
    const noon = new Date(day * DAY_MS + DAY_MS / 2);
    if (noon >= from && noon < to) yield heartAt(noon);
  }
}

type Sync = WearableConnector['sync'];

const oura = accessTo(() => answerJson({}));

const connectorOf = (sync: Sync, more: Partial<WearableConnector> = {}): WearableConnector => {
  const { webhook: _webhook, ...rest } = oura.connector;
  return {
    ...rest,
    groups: ['heart'],
    limits: { historyDays: 30, windowDays: 10 },
    sync: (ctx, window, groups) => {
      reads.push({ group: groups.join(), window });
      return sync(ctx, window, groups);
    },
    ...more,
  };
};

function open(
  connector: WearableConnector,
  answer: Access['http'] = async () => answerJson({}),
  at = SCENE_AT,
) {
  const { db } = database();
  const clock = fixedClock(at);
  const access = {
    find: async () => ({ ...oura, connector, http: answer ?? oura.http }),
  } as Partial<ProviderAccess> as ProviderAccess;
  const refresh = createRefresh(SCENE_KEY);
  const events = {
    appendEvent: async (_tx: unknown, { type, data }: Told) => {
      told.push({ type, data });
      return 'evt_1';
    },
  };
  const shared = { db, sealKey: SCENE_KEY, clock, publicUrl: () => 'https://here.example', events };
  return createSyncs({
    ...shared,
    clocks: { clockOf: () => clock },
    access,
    lifecycle: createLifecycle(shared, () => {
      throw new Error('Nothing is revoked here');
    }),
    tokens: createTokens({ ...shared, pause: async () => undefined }),
    ingest: createIngest({ sealKey: SCENE_KEY, refresh }),
    keepRaw: createKeepRaw(SCENE_KEY),
    reconcile: createReconcile({ sealKey: SCENE_KEY, refresh: createRefresh(SCENE_KEY) }),
    pause: async () => undefined,
  });
}

const rowOf = async (id: string) => {
  const row = await connections.find(database().db, SCENE_OWNER, id);
  if (row === undefined) throw new Error('The connection is gone');
  return row;
};
const lastRun = async (id: string) => (await store.listRuns(database().db, SCENE_OWNER, id, 1))[0];
const minutesUntil = (at: Date | null): number => ((at?.getTime() ?? 0) - SCENE_AT.getTime()) / 60_000;

describe('the first sync', () => {
  test('reads thirty days in pieces, stores them once, and tells what came', async () => {
    const id = await addConnection(database().db, TOKEN);
    await open(connectorOf((_ctx, window) => noons(window))).sync(SCENE_OWNER, id);
    expect(reads.map(({ window }) => (window.to.getTime() - window.from.getTime()) / DAY_MS)).toEqual([
      10, 10, 10,
    ]);
    expect(await lastRun(id)).toMatchObject({ why: 'first', state: 'done', received: 30, stored: 30 });
    expect(told).toMatchObject([
      {
        type: 'wearable.sync_completed',
        data: {
          id,
          patientRef: 'pat-1',
          counts: { received: 30, stored: 30, merged: 0, rejected: {} },
          newestSampleAt: '2026-05-19T12:00:00.000Z',
        },
      },
    ]);
    expect(await rowOf(id)).toMatchObject({ last_sync_at: SCENE_AT, next_sync_why: 'poll', failures: 0 });
    expect(minutesUntil((await rowOf(id)).next_sync_at)).toBe(60);
  });

  test('that breaks off goes on with the piece it broke off in, and doubles nothing', async () => {
    const id = await addConnection(database().db, TOKEN);
    let pieces = 0;
    const breaking: Sync = async function* (_ctx, window) {
      pieces += 1;
      yield* noons(window);
      if (pieces === 2) throw new Error('The process dies here');
    };
    await expect(open(connectorOf(breaking)).sync(SCENE_OWNER, id)).rejects.toThrow('dies here');
    expect((await store.listCursors(database().db, SCENE_OWNER, id)).get('heart')).toEqual(
      new Date(SCENE_AT.getTime() - 20 * DAY_MS),
    );
    reads = [];
    await open(
      connectorOf((_ctx, window) => noons(window)),
      undefined,
      LATER,
    ).sync(SCENE_OWNER, id);
    expect(reads[0]?.window.from).toEqual(new Date(SCENE_AT.getTime() - 20 * DAY_MS));
    expect(await lastRun(id)).toMatchObject({ received: 20, stored: 20, merged: 0 });
  });
});

describe('a later sync', () => {
  test('reads the last days again and writes nothing twice', async () => {
    const id = await addConnection(database().db, TOKEN);
    const connector = connectorOf((_ctx, window) => noons(window));
    await open(connector).sync(SCENE_OWNER, id);
    told = [];
    await open(connector, undefined, LATER).sync(SCENE_OWNER, id);
    expect(await lastRun(id)).toMatchObject({ why: 'poll', received: 2, stored: 0, merged: 2 });
    expect(told).toEqual([]);
  });

  test('comes once a day, for the last three, where the provider tells of what is new', async () => {
    const id = await addConnection(database().db, TOKEN);
    const { webhook } = oura.connector;
    if (webhook === undefined) throw new Error('This provider tells nothing');
    const connector = connectorOf((_ctx, window) => noons(window), { webhook });
    await open(connector).sync(SCENE_OWNER, id);
    expect(await rowOf(id)).toMatchObject({ next_sync_why: 'reconcile' });
    expect(minutesUntil((await rowOf(id)).next_sync_at)).toBe(24 * 60);
    await open(connector, undefined, LATER).sync(SCENE_OWNER, id);
    expect(await lastRun(id)).toMatchObject({ why: 'reconcile', received: 3 });
  });

  test('by twenty at the same time refreshes once and loses nothing', async () => {
    const id = await addConnection(database().db, { ...TOKEN, expiresInSeconds: 60 });
    let refreshes = 0;
    const answer = async () => {
      refreshes += 1;
      return answerJson({ access_token: 'next', refresh_token: 'refresh-1', expires_in: 86_400 });
    };
    const syncs = open(
      connectorOf((_ctx, window) => noons(window)),
      answer,
    );
    await Promise.all(Array.from({ length: 20 }, () => syncs.sync(SCENE_OWNER, id)));
    expect(refreshes).toBe(1);
    const runs = await store.listRuns(database().db, SCENE_OWNER, id, 50);
    expect(runs.map(({ state }) => state)).toEqual(Array.from({ length: 20 }, () => 'done'));
    expect(runs.reduce((sum, { stored }) => sum + stored, 0)).toBe(30);
    expect((await rowOf(id)).status).toBe('connected');
  });
});

describe('what a provider answers', () => {
  const failing =
    (fault: ProviderFault): Sync =>
    () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(fault) }) });

  test.each([
    ['429 with Retry-After', new ProviderFault('rate_limited', { status: 429, retryAfterSeconds: 900 }), 15],
    ['429 without', new ProviderFault('rate_limited', { status: 429 }), 15],
    ['500', new ProviderFault('unavailable', { status: 500 }), 1],
    ['a timeout', new ProviderFault('timeout'), 1],
    ['410', new ProviderFault('gone', { status: 410 }), 1],
  ])('%s: asked again later, and still connected', async (_name, fault, minutes) => {
    const id = await addConnection(database().db, TOKEN);
    await open(connectorOf(failing(fault))).sync(SCENE_OWNER, id);
    const row = await rowOf(id);
    expect(row).toMatchObject({ status: 'connected', next_sync_why: 'first', last_error: fault.reason });
    expect(minutesUntil(row.next_sync_at)).toBe(minutes);
    expect(await lastRun(id)).toMatchObject({ state: 'failed', fault: fault.reason });
  });

  test('failures in a row are asked again after longer and longer, six hours at most', async () => {
    const id = await addConnection(database().db, TOKEN);
    const syncs = open(connectorOf(failing(new ProviderFault('unavailable', { status: 503 }))));
    const waits: number[] = [];
    for (let time = 0; time < 11; time++) {
      await syncs.sync(SCENE_OWNER, id);
      waits.push(minutesUntil((await rowOf(id)).next_sync_at));
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]);
  });

  test('a group that was not granted leaves the others alone', async () => {
    const id = await addConnection(database().db, TOKEN);
    const sync: Sync = async function* (_ctx, window, groups) {
      if (groups.includes('sleep')) throw new ProviderFault('forbidden', { status: 403, word: 'scope' });
      yield* noons(window);
    };
    await open(connectorOf(sync, { groups: ['sleep', 'heart'] })).sync(SCENE_OWNER, id);
    expect(await lastRun(id)).toMatchObject({
      state: 'done',
      stored: 30,
      fault: 'forbidden',
      http_status: 403,
    });
    expect([...(await store.listCursors(database().db, SCENE_OWNER, id)).keys()]).toEqual(['heart']);
  });

  test('one 401 is asked again with the same token, a second one renews it', async () => {
    const id = await addConnection(database().db, TOKEN);
    const asked: string[] = [];
    const sync: Sync = async function* (ctx, window) {
      asked.push(ctx.accessToken);
      if (ctx.accessToken === 'access-0') throw new ProviderFault('unauthorized', { status: 401 });
      yield* noons(window);
    };
    const answer = async () => answerJson({ access_token: 'next', expires_in: 86_400 });
    await open(connectorOf(sync, { limits: { historyDays: 1 } }), answer).sync(SCENE_OWNER, id);
    expect(asked).toEqual(['access-0', 'access-0', 'next']);
    expect(await rowOf(id)).toMatchObject({ status: 'connected', failures: 0 });
  });

  test('a grant that is gone ends the connection, with why, and tells so', async () => {
    const id = await addConnection(database().db, { ...TOKEN, expiresInSeconds: 60 });
    const answer = async () => answerJson({ error: 'invalid_grant' }, 400);
    await open(
      connectorOf((_ctx, window) => noons(window)),
      answer,
    ).sync(SCENE_OWNER, id);
    const row = await rowOf(id);
    expect(row).toMatchObject({
      status: 'disconnected',
      disconnect_cause: 'provider_revoked',
      next_sync_at: null,
    });
    const [change] = await connections.listStatusChanges(database().db, SCENE_OWNER, id);
    expect(change).toMatchObject({
      status: 'disconnected',
      cause: 'provider_revoked',
      http_status: 400,
      provider_word: 'invalid_grant',
    });
    expect(told).toMatchObject([
      { type: 'wearable.disconnected', data: { cause: 'provider_revoked', providerError: 'invalid_grant' } },
    ]);
    const { rows } = await sql`select 1 from wearable_tokens where connection_id = ${id}`.execute(
      database().db,
    );
    expect(rows).toEqual([]);
  });
});

test('answers are kept as they came, once', async () => {
  const id = await addConnection(database().db, TOKEN);
  const sync: Sync = async function* (ctx, window) {
    await ctx.keepRaw?.(Buffer.from('{"page":1}'));
    yield* noons(window);
  };
  const syncs = open(connectorOf(sync, { limits: { historyDays: 1 } }));
  await syncs.sync(SCENE_OWNER, id);
  await syncs.sync(SCENE_OWNER, id);
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from wearable_raw where connection_id = ${id}`.execute(database().db);
  expect(rows).toEqual([{ n: 1 }]);
});

test('the offset of the last night is told to a provider that writes its times without one', async () => {
  const id = await addConnection(database().db, TOKEN);
  const zones: (string | undefined)[] = [];
  const sync: Sync = async function* ({ zone }) {
    zones.push(zone);
    yield {
      kind: 'sleep',
      start: '2026-05-18T23:00:00-03:30',
      end: '2026-05-19T06:00:00-03:30',
      zone: '-03:30',
      stages: [],
      state: 'final',
      source: { deviceType: 'watch' },
      externalId: 'night-2026-05-19',
    };
  };
  const syncs = open(connectorOf(sync, { limits: { historyDays: 1 } }));
  await syncs.sync(SCENE_OWNER, id);
  await syncs.sync(SCENE_OWNER, id);
  expect(zones).toEqual([undefined, '-03:30']);
});

test('nothing is read over a connection that has ended', async () => {
  const id = await addConnection(database().db, TOKEN);
  await inTransaction(database().db, (tx) =>
    connections.markDisconnected(tx, SCENE_OWNER, id, { cause: 'api_request', at: SCENE_AT }),
  );
  await open(connectorOf((_ctx, window) => noons(window))).sync(SCENE_OWNER, id);
  expect(reads).toEqual([]);
});
