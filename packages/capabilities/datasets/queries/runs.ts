import type { Db, Log } from '@chartwright/platform';
import * as store from './store.ts';

const RENEW_MS = 5_000;
/** Another process may work on it: then nobody here says when it goes on. */
const LOOK_AGAIN_MS = 250;

export type Runs = ReturnType<typeof createRuns>;

/** The questions this process works on, and those who wait for them. */
export function createRuns({ db, log }: { readonly db: Db; readonly log: Log }) {
  const running = new Map<string, { readonly abort: AbortController; readonly done: Promise<void> }>();
  const waiting = new Map<string, Set<() => void>>();
  const timer = setInterval(() => {
    if (running.size === 0) return;
    store.renewLeases(db, [...running.keys()]).catch((error: unknown) => {
      log.warn({ err: error, queries: running.size }, 'queries could not be kept as running');
    });
  }, RENEW_MS);
  timer.unref();

  const tell = (id: string): void => {
    for (const wake of waiting.get(id) ?? []) wake();
  };

  return {
    tell,

    /** Works on a question without anybody having to wait for it. `work` never fails. */
    start(id: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
      const abort = new AbortController();
      const done = work(abort.signal).finally(() => {
        running.delete(id);
        tell(id);
      });
      running.set(id, { abort, done });
      return done;
    },

    cancel(id: string): void {
      running.get(id)?.abort.abort();
    },

    /** Until something has become of a question, or might have. */
    changed(id: string): Promise<void> {
      return new Promise((resolve) => {
        const waiters = waiting.get(id) ?? new Set();
        waiting.set(id, waiters);
        const wake = () => {
          clearTimeout(limit);
          waiters.delete(wake);
          if (waiters.size === 0) waiting.delete(id);
          resolve();
        };
        const limit = setTimeout(wake, LOOK_AGAIN_MS);
        waiters.add(wake);
      });
    },

    async stop(): Promise<void> {
      clearInterval(timer);
      const under = [...running.values()];
      for (const { abort } of under) abort.abort();
      await Promise.all(under.map(({ done }) => done));
    },
  };
}
