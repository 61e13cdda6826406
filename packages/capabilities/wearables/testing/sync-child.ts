// One sync by a process of its own, as a second server on the same database would do it.
import { type Clock, fixedClock } from '@chartwright/kernel';
import { type Db, type Log, openPool } from '@chartwright/platform';
import { Kysely, PostgresDialect } from 'kysely';
import { createLifecycle } from '../connections/lifecycle.ts';
import type { ProviderHttp } from '../connector.ts';
import { createIngest } from '../data/ingest.ts';
import { createKeepRaw } from '../data/raw.ts';
import { createReconcile } from '../data/reconcile.ts';
import { createRefresh } from '../features/refresh.ts';
import type { ProviderAccess } from '../providers/access.ts';
import { createSyncs } from '../sync/sync.ts';
import { createTokens } from '../tokens/refresh.ts';
import { accessTo, answerJson, SCENE_AT, SCENE_KEY, SCENE_OWNER } from './connection-scene.ts';

/** What the process is given as its argument. */
export type SyncOrder = {
  readonly database: Parameters<typeof openPool>[0];
  /** Where the provider is. */
  readonly origin: string;
  readonly connectionId: string;
};

const POOL_SIZE = 3;
const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const httpTo =
  (origin: string): ProviderHttp =>
  async ({ url, method, headers, body }) => {
    const { pathname, search } = new URL(url);
    const sent = { method, headers, ...(body !== undefined && { body: body.toString() }) };
    const answer = await fetch(`${origin}${pathname}${search}`, sent);
    const headersOf = Object.fromEntries(answer.headers);
    return { status: answer.status, headers: headersOf, body: Buffer.from(await answer.arrayBuffer()) };
  };

async function syncOnce({ database, origin, connectionId }: SyncOrder): Promise<void> {
  const pool = openPool(database, POOL_SIZE, silent);
  const db: Db = new Kysely({ dialect: new PostgresDialect({ pool }) });
  const clock: Clock = fixedClock(SCENE_AT);
  const access = { ...accessTo(() => answerJson({})), http: httpTo(origin) };
  const events = { appendEvent: async () => 'evt_1' };
  const shared = { db, sealKey: SCENE_KEY, clock, publicUrl: () => 'https://here.example', events };
  const syncs = createSyncs({
    ...shared,
    clocks: { clockOf: () => clock },
    access: { find: async () => access } as Partial<ProviderAccess> as ProviderAccess,
    lifecycle: createLifecycle(shared, () => {
      throw new Error('Nothing is revoked here');
    }),
    tokens: createTokens(shared),
    ingest: createIngest({ sealKey: SCENE_KEY, refresh: createRefresh(SCENE_KEY) }),
    keepRaw: createKeepRaw(SCENE_KEY),
    reconcile: createReconcile({ sealKey: SCENE_KEY, refresh: createRefresh(SCENE_KEY) }),
  });
  await syncs.sync(SCENE_OWNER, connectionId);
  await pool.end();
}

const [order] = process.argv.slice(2);
if (order !== undefined) await syncOnce(JSON.parse(order) as SyncOrder);
