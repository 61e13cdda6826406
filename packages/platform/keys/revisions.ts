import type pg from 'pg';
import type { Log } from '../log.ts';

/** What processes cache and must forget when it changes. */
export type Topic = 'keys' | 'models' | 'settings' | 'sandbox_clocks';

export type Revisions = {
  /** True while the newest poll is young enough to trust what was cached under it. */
  readonly isFresh: () => boolean;
  onChange(topic: Topic, forget: () => void): void;
  readonly stop: () => Promise<void>;
};

const POLL_MS = 250;
/** Caches are not trusted when no poll ended within this time: a revoked key must stop working within a second. */
const FRESH_MS = 750;

/**
 * Watches the revision counters. One small query a poll for each process replaces a look-up for each request, and a
 * process that cannot reach the database stops trusting its caches instead of honouring a revoked key.
 */
export async function watchRevisions(pool: pg.Pool, log: Log): Promise<Revisions> {
  const seen = new Map<string, string>();
  const listeners = new Map<Topic, (() => void)[]>();
  let freshUntil = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const poll = async () => {
    const startedAt = performance.now();
    const { rows } = await pool.query<{ topic: Topic; revision: string }>({
      name: 'poll-revisions',
      text: 'select topic, revision::text as revision from revisions',
    });
    for (const { topic, revision } of rows) {
      const before = seen.get(topic);
      seen.set(topic, revision);
      if (before !== undefined && before !== revision)
        for (const forget of listeners.get(topic) ?? []) forget();
    }
    freshUntil = startedAt + FRESH_MS;
  };
  const loop = async () => {
    try {
      await poll();
    } catch (error) {
      log.warn({ err: error }, 'revision poll failed');
    }
    if (!stopped) scheduleNext();
  };
  let running = Promise.resolve();
  const scheduleNext = () => {
    timer = setTimeout(() => {
      running = loop();
    }, POLL_MS).unref();
  };
  await poll();
  scheduleNext();

  return {
    isFresh: () => performance.now() < freshUntil,
    onChange: (topic, forget) => void listeners.set(topic, [...(listeners.get(topic) ?? []), forget]),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
