import type { ChildProcess } from 'node:child_process';
import type { Log } from '../log.ts';
import { isRunning, type ProcessIdentity } from './process-identity.ts';

export type DatabaseEvent =
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'adopted'; readonly pid: number }
  | { readonly kind: 'exited'; readonly pid: number }
  | { readonly kind: 'restart-failed'; readonly detail: string; readonly nextTryMs: number };

/** Who hears what happens to the server. */
export type Listeners = {
  readonly log: Log;
  readonly onEvent?: ((event: DatabaseEvent) => void) | undefined;
};

/** A server process of ours; `child` is absent for one that an earlier, killed process started. */
export type RunningServer = { readonly identity: ProcessIdentity; readonly child?: ChildProcess };

export type Supervisor = {
  /** Ends the watch; gives the server that runs now, if one does, for the caller to stop. */
  readonly end: () => Promise<RunningServer | undefined>;
};

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** A server that lived this long starts its pauses anew. */
const HEALTHY_MS = 60_000;
const ADOPTED_CHECK_MS = 500;

/** Starts the server again whenever it ends unasked, after pauses that double up to 10 s. */
export function supervise(
  first: RunningServer,
  start: () => Promise<RunningServer>,
  { log, onEvent }: Listeners,
): Supervisor {
  const ended = Promise.withResolvers<'ended'>();
  let current: RunningServer | undefined = first;
  let pauseMs = FIRST_PAUSE_MS;

  const tryStart = async (): Promise<void> => {
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    current = await start().catch((error: unknown) => {
      const detail = error instanceof Error ? error.message : 'unknown fault';
      log.error({ detail, nextTryMs: pauseMs }, 'database could not be started again');
      onEvent?.({ kind: 'restart-failed', detail, nextTryMs: pauseMs });
      return undefined;
    });
  };

  const keepAlive = async (): Promise<void> => {
    for (;;) {
      if (current === undefined) {
        if ((await Promise.race([ended.promise, pause(pauseMs)])) === 'ended') return;
        await tryStart();
        continue;
      }
      const startedAt = performance.now();
      const { pid } = current.identity;
      if ((await Promise.race([ended.promise, watchExit(current)])) === 'ended') return;
      current = undefined;
      if (performance.now() - startedAt > HEALTHY_MS) pauseMs = FIRST_PAUSE_MS;
      log.warn({ pid }, 'database process ended unexpectedly; starting it again');
      onEvent?.({ kind: 'exited', pid });
    }
  };

  const watch = keepAlive();
  return {
    end: async () => {
      ended.resolve('ended');
      await watch;
      return current;
    },
  };
}

/** A child tells its end; a server that another process started is looked at twice a second. */
function watchExit({ identity, child }: RunningServer): Promise<'exited'> {
  return new Promise((resolve) => {
    if (child !== undefined) {
      if (child.exitCode !== null || child.signalCode !== null) resolve('exited');
      else child.once('exit', () => resolve('exited'));
      return;
    }
    const timer = setInterval(() => {
      if (isRunning(identity)) return;
      clearInterval(timer);
      resolve('exited');
    }, ADOPTED_CHECK_MS).unref();
  });
}

function pause(ms: number): Promise<'paused'> {
  return new Promise((resolve) => setTimeout(() => resolve('paused'), ms).unref());
}
