import { isIPv6, type LookupFunction } from 'node:net';
import { Pool } from 'undici';

/** Connections to one origin at one address, for as long as somebody uses them and a little longer. */
export type TakenPool = { readonly pool: Pool; readonly release: () => void };

export type Pools = {
  take(origin: string, address: string): TakenPool;
  close(): Promise<void>;
};

type Kept = { readonly pool: Pool; users: number; idleSince: number };

const CONNECT_MS = 10_000;
const IDLE_MS = 30_000;
const POOLS_IDLE_MAX = 200;

/** One pool for each origin and the address it was found at: a connection never outlives the look-up that allowed it. */
export function createPools(connectionsPerHost: number): Pools {
  const kept = new Map<string, Kept>();
  const drop = (key: string, { pool }: Kept): void => {
    kept.delete(key);
    pool.destroy().catch(() => undefined);
  };
  const sweep = (): void => {
    const idle = [...kept].filter(([, { users }]) => users === 0);
    const before = performance.now() - IDLE_MS;
    const surplus = idle.length - POOLS_IDLE_MAX;
    for (const [i, [key, entry]] of idle.entries())
      if (i < surplus || entry.idleSince < before) drop(key, entry);
  };
  const timer = setInterval(sweep, IDLE_MS).unref();
  return {
    take(origin, address) {
      const key = `${origin} ${address}`;
      const entry = kept.get(key) ?? {
        pool: openPool(origin, address, connectionsPerHost),
        users: 0,
        idleSince: 0,
      };
      // Written again, so that the map lists those longest unused first.
      kept.delete(key);
      kept.set(key, entry);
      entry.users++;
      const release = (): void => {
        entry.users--;
        entry.idleSince = performance.now();
      };
      return { pool: entry.pool, release };
    },
    async close() {
      clearInterval(timer);
      const pools = [...kept.values()];
      kept.clear();
      await Promise.all(pools.map(({ pool }) => pool.destroy()));
    },
  };
}

/** Each exchange has its own deadline; those of the client are off. */
const openPool = (origin: string, address: string, connections: number): Pool =>
  new Pool(origin, {
    connections,
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
    connect: { timeout: CONNECT_MS, lookup: answerAlways(address) },
  });

function answerAlways(address: string): LookupFunction {
  const family = isIPv6(address) ? 6 : 4;
  return (_host, { all }, answer) => {
    if (all === true) answer(null, [{ address, family }]);
    else answer(null, address, family);
  };
}
