import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '@chartwright/kernel';
import { sqlState } from '@chartwright/platform';
import type { Endpoint } from '../endpoints/disabling.ts';
import { createBell } from './bell.ts';
import { endLeases, findUnattended, LEASE_MS, renewLeases, takeLeases } from './leases.ts';
import { createSender, type Sender, type SenderParts } from './sender.ts';

/** Sends to those endpoints that no other process sends to. */
export type Dispatcher = {
  /** Something was queued for an endpoint; for unknown ones when none is named. */
  readonly ring: (endpointId: string | undefined) => void;
  /** An endpoint is to be read anew; all of them when none is named. */
  readonly change: (endpointId: string | undefined) => void;
  stop(): Promise<void>;
};

type Held = {
  readonly sender: Sender;
  readonly lost: AbortController;
  readonly done: Promise<void>;
};

const LOOK_MS = 1_000;
const RENEW_MS = 1_000;
/** What is under way at the end is given so long to be answered, and as long again to be written down. */
const DRAIN_MS = 3_000;

/** An endpoint is taken a little before its next delivery falls due, so that this is not found out too late. */
const soon = (clock: Clock): Date => new Date(clock.now().getTime() + 2 * LOOK_MS);

/** @param parts `holder`: under which this process leases */
export function createDispatcher(parts: SenderParts & { readonly holder: string }): Dispatcher {
  const { db, log, holder } = parts;
  const held = new Map<string, Held>();
  const rung = new Set<string>();
  /** What another process was found to send to is not asked for again for a while. */
  const elsewhere = new Map<string, number>();
  const bell = createBell();
  const draining = new AbortController();
  let hasToLook = true;
  let renewedAt = performance.now();

  const start = (endpoint: Endpoint): void => {
    const lost = new AbortController();
    const sender = createSender(parts, endpoint);
    const send = async () => {
      try {
        await sender.run({ draining: draining.signal, lost: lost.signal });
      } finally {
        held.delete(endpoint.id);
      }
      if (!lost.signal.aborted) await endLeases(db, holder, [endpoint.id]);
      // What came in the last moment finds nobody.
      hasToLook = true;
      bell.ring();
    };
    const done = send();
    done.catch((error: unknown) => log.warn({ code: sqlState(error) }, 'a webhook lease was not given back'));
    held.set(endpoint.id, { sender, lost, done });
  };

  const takeWaiting = async (): Promise<void> => {
    const from = performance.now();
    const asked = [...rung].filter((id) => !held.has(id) && (elsewhere.get(id) ?? from) <= from);
    rung.clear();
    if (hasToLook) {
      hasToLook = false;
      elsewhere.clear();
      const waiting = await findUnattended(db, soon(parts.clock));
      asked.push(
        ...waiting.filter((one) => one.dueAt <= soon(parts.clocks.clockOf(one))).map(({ id }) => id),
      );
    }
    if (asked.length === 0) return;
    for (const id of asked) elsewhere.set(id, from + LOOK_MS);
    const taken = await takeLeases(db, holder, asked);
    // Another process may have them by now.
    if (performance.now() - from > LEASE_MS - RENEW_MS) return;
    for (const endpoint of taken) {
      elsewhere.delete(endpoint.id);
      start(endpoint);
    }
  };

  /** A lease that could not be renewed in time belongs to whoever takes it: what is under way under it is given up. */
  const renew = async (): Promise<void> => {
    const begunAt = performance.now();
    if (held.size === 0) {
      renewedAt = begunAt;
      return;
    }
    // What is taken meanwhile is not asked for, and must not be taken for lost.
    const asked = new Map([...held].filter(([, { lost }]) => !lost.signal.aborted));
    const mine = await renewLeases(db, holder, [...asked.keys()]);
    renewedAt = begunAt;
    for (const [id, { lost }] of asked) if (!mine.has(id)) lost.abort();
  };

  const loop = async (
    name: string,
    everyMs: number,
    work: () => Promise<void>,
    wait: (ms: number) => Promise<void>,
  ) => {
    while (!draining.signal.aborted) {
      try {
        await work();
      } catch (error) {
        log.warn({ code: sqlState(error), work: name }, 'webhooks could not be looked after');
        await pause(LOOK_MS / 4);
      }
      await wait(everyMs);
    }
  };
  const rest = (ms: number) => pause(ms, undefined, { signal: draining.signal }).catch(() => undefined);
  const watchdog = setInterval(() => {
    if (performance.now() - renewedAt < LEASE_MS - RENEW_MS) return;
    for (const { lost } of held.values()) lost.abort();
  }, RENEW_MS / 4);

  const looking = loop('take', LOOK_MS, takeWaiting, (ms) => bell.wait(ms, draining.signal));
  const clockwork = setInterval(() => {
    hasToLook = true;
    bell.ring();
  }, LOOK_MS);
  const renewing = loop('renew', RENEW_MS, renew, rest);
  const noting = loop(
    'health',
    RENEW_MS / 2,
    async () => {
      if (parts.health.isDue()) await parts.health.flush();
    },
    rest,
  );

  return {
    ring(endpointId) {
      if (endpointId === undefined) {
        hasToLook = true;
        for (const { sender } of held.values()) sender.ring();
      } else {
        const known = held.get(endpointId);
        if (known !== undefined) return known.sender.ring();
        rung.add(endpointId);
      }
      bell.ring();
    },
    change(endpointId) {
      if (endpointId !== undefined) return held.get(endpointId)?.sender.change();
      for (const { sender } of held.values()) sender.change();
    },
    async stop() {
      draining.abort();
      clearInterval(clockwork);
      const ended = Promise.allSettled([...held.values()].map(({ done }) => done));
      await Promise.race([ended, pause(DRAIN_MS)]);
      clearInterval(watchdog);
      for (const { lost } of held.values()) lost.abort();
      await Promise.race([ended, pause(DRAIN_MS)]);
      await Promise.allSettled([looking, renewing, noting]);
      // What was taken in the last moment is given back.
      await Promise.race([Promise.allSettled([...held.values()].map(({ done }) => done)), pause(DRAIN_MS)]);
      await parts.health
        .flush()
        .catch((error: unknown) =>
          log.warn({ code: sqlState(error) }, 'how webhook endpoints did was not written'),
        );
    },
  };
}
