import type pg from 'pg';
import type { Log } from '../log.ts';
import { keepSession, pauseUnlessAborted } from './session.ts';

export type Listener = { readonly stop: () => Promise<void> };

const CHECK_MS = 5_000;

/**
 * Listens to notifications of the database, of this process and of others, over a connection of its own. Each channel is
 * called with the payload, and with none when the connection is there (again): what was said before is not known then.
 */
export function openListener(args: {
  readonly pool: pg.Pool;
  readonly name: string;
  readonly log: Log;
  readonly channels: Readonly<Record<string, (payload: string | undefined) => void>>;
}): Listener {
  const { channels, ...session } = args;
  return keepSession({
    ...session,
    work: async (client, signal) => {
      client.on('notification', ({ channel, payload }) => channels[channel]?.(payload));
      for (const channel of Object.keys(channels)) await client.query(`listen ${channel}`);
      for (const hear of Object.values(channels)) hear(undefined);
      // A connection that has died silently is found by asking.
      while (!signal.aborted) {
        await pauseUnlessAborted(CHECK_MS, signal);
        if (!signal.aborted) await client.query('select');
      }
    },
  });
}
