import type { SandboxClocks } from '@chartwright/platform';
import { type Db, type Log, sqlState } from '@chartwright/platform';
import { createBell } from './bell.ts';
import { fanOutBatch, findBehind } from './fan-out.ts';

/** Hands sealed events out as they come. Every process runs one; the cursor of a log lets one of them at a time. */
export type FanOut = { readonly ring: () => void; readonly stop: () => Promise<void> };

const LOOK_MS = 1_000;
const PAUSE_MS = 20;

export function startFanOut(parts: {
  readonly db: Db;
  readonly clocks: SandboxClocks;
  readonly log: Log;
}): FanOut {
  const { db, clocks } = parts;
  const bell = createBell();
  const stopped = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const isDone = await handOut({ db, clocks }).catch((error: unknown) => {
        parts.log.warn({ code: sqlState(error) }, 'events were not handed out to webhooks');
        return true;
      });
      await bell.wait(isDone ? LOOK_MS : PAUSE_MS, stopped.signal);
    }
  };
  const running = run();
  return {
    ring: bell.ring,
    async stop() {
      stopped.abort();
      await running;
    },
  };
}

/** Hands out one batch of each log that is behind. Returns false when there is more. */
async function handOut({
  db,
  clocks,
}: {
  readonly db: Db;
  readonly clocks: SandboxClocks;
}): Promise<boolean> {
  let isDone = true;
  for (const behind of await findBehind(db))
    isDone = (await fanOutBatch(db, behind, clocks.clockOf(behind).now())) && isDone;
  return isDone;
}
