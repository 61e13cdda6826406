import type { Transaction } from 'kysely';
import type { Db } from './database.ts';
import type { Tables } from './tables.ts';

export type Tx = Transaction<Tables>;

const listenersOf = new WeakMap<Db, Map<string, Set<() => void>>>();
const announcedIn = new WeakMap<Tx, Set<string>>();

/**
 * Calls the listener right after each transaction of this process that announced the topic has committed. A hint
 * for speed only: other processes, and a crash between commit and call, are covered by the listener's own polling.
 *
 * @returns ends the listening
 */
export function onCommitted(db: Db, topic: string, listener: () => void): () => void {
  const topics = listenersOf.get(db) ?? new Map<string, Set<() => void>>();
  listenersOf.set(db, topics);
  const listeners = topics.get(topic) ?? new Set();
  topics.set(topic, listeners.add(listener));
  return () => listeners.delete(listener);
}

/** Notes in the transaction that its commit concerns the topic. Nothing happens when it rolls back. */
export function announce(tx: Tx, topic: string): void {
  announcedIn.get(tx)?.add(topic);
}

/** Begins to collect what a transaction announces. */
export function collectAnnouncements(tx: Tx): ReadonlySet<string> {
  const topics = new Set<string>();
  announcedIn.set(tx, topics);
  return topics;
}

/** Tells the listeners of a committed transaction. */
export function tellCommitted(db: Db, topics: ReadonlySet<string>): void {
  for (const topic of topics) {
    for (const listener of listenersOf.get(db)?.get(topic) ?? []) listener();
  }
}
