import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Db, inTransaction, type Log } from '@chartwright/platform';
import type { Connect } from './connection.ts';
import type { DemandVisit } from './jobs.ts';
import { loginOf } from './sealed-login.ts';
import * as store from './store.ts';

export type ListenerParts = {
  readonly db: Db;
  readonly sealKey: Buffer;
  readonly connect: Connect;
  readonly demandVisit: DemandVisit;
  readonly log: Log;
  /** How often to look which mailboxes are to be listened to. */
  readonly everyMs?: number;
};

const EVERY_MS = 5_000;
const AFTER_FAULT_MS = 60_000;
const BETWEEN_VISITS_MS = 1_000;
/** Of one process; the others are looked at by the clock. */
const MAILBOXES_MAX = 100;

/** What is listened to, or was found not to be worth it, until its settings change. */
type Kept = { readonly revision: number; readonly stop: AbortController };

/**
 * Keeps a connection to each mailbox whose server tells of new messages, and asks for a visit when one came. A mailbox is
 * listened to by one process at a time. Only speed depends on it: visits come by the clock all the same.
 */
export function listenToMailboxes(parts: ListenerParts): { readonly stop: () => Promise<void> } {
  const { db, log, everyMs = EVERY_MS } = parts;
  const self = randomUUID();
  const stopping = new AbortController();
  const kept = new Map<string, Kept>();
  const ended = new Set<Promise<void>>();

  const begin = (held: store.Held): void => {
    const stop = new AbortController();
    const one = { revision: held.revision, stop };
    kept.set(held.id, one);
    const listening = listenTo(parts, self, held, stop.signal)
      .catch(async (error: unknown) => {
        if (!stop.signal.aborted) log.warn({ err: error, mailbox: held.id }, 'listening to a mailbox ended');
        await pause(AFTER_FAULT_MS, undefined, { signal: stop.signal }).catch(() => undefined);
        return true;
      })
      .then((canListen) => {
        ended.delete(listening);
        // One whose server cannot tell stays here, so that it is not asked over and over.
        if (canListen && kept.get(held.id) === one) kept.delete(held.id);
      });
    ended.add(listening);
  };

  const look = async (): Promise<void> => {
    const held = await store.holdListening(db, self, MAILBOXES_MAX);
    const now = new Map(held.map((one) => [one.id, one]));
    for (const [id, { revision, stop }] of kept)
      if (now.get(id)?.revision !== revision) {
        stop.abort();
        kept.delete(id);
      }
    for (const one of held) if (!kept.has(one.id)) begin(one);
  };

  const keep = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await look().catch((error: unknown) => log.warn({ err: error }, 'mailboxes could not be listened to'));
      await pause(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const keeping = keep();
  return {
    stop: async () => {
      stopping.abort();
      await keeping;
      for (const { stop } of kept.values()) stop.abort();
      await Promise.all(ended);
      await store.releaseListening(db, self).catch(() => undefined);
    },
  };
}

/** Does something as often as it is asked for, but once a second at most: a server may tell of the same over and over. */
function asOften(act: () => Promise<void>, signal: AbortSignal): () => void {
  let isWanted = false;
  let isBusy = false;
  const go = async (): Promise<void> => {
    isBusy = true;
    while (isWanted && !signal.aborted) {
      isWanted = false;
      // What is lost here is done by the next visit that comes by the clock.
      await act().catch(() => undefined);
      await pause(BETWEEN_VISITS_MS, undefined, { signal }).catch(() => undefined);
    }
    isBusy = false;
  };
  return () => {
    isWanted = true;
    if (!isBusy) void go();
  };
}

/** @returns false where the server does not tell of new messages */
async function listenTo(
  { db, sealKey, connect, demandVisit }: ListenerParts,
  self: string,
  { id, owner }: store.Held,
  signal: AbortSignal,
): Promise<boolean> {
  const row = await store.find(db, owner, id);
  if (row === undefined) return true;
  const connection = await connect(loginOf(row, sealKey), { signal, staysOpen: true });
  try {
    if (!connection.canListen) return false;
    const visit = asOften(() => inTransaction(db, (tx) => demandVisit(tx, id)), signal);
    // What came between the last visit and now was told to nobody.
    if (row.uid_validity !== connection.validity || connection.uidNext > row.last_uid + 1) visit();
    await store.noteListening(db, self, id, true);
    await connection.listen(visit);
    return true;
  } finally {
    connection.close();
    await store.noteListening(db, self, id, false).catch(() => undefined);
  }
}
