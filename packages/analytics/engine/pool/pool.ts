import { type Snapshot, WarehouseError } from '../model.ts';
import type { ReadingChild } from './child.ts';

export type Pool = {
  /**
   * Lends a child of this snapshot and no other. The work's own failure, and the end of the signal, end the child.
   *
   * @throws {WarehouseError}
   */
  readonly use: <T>(
    snapshot: Snapshot,
    limit: Limit,
    work: (child: ReadingChild) => Promise<T>,
  ) => Promise<T>;
  readonly warm: (snapshot: Snapshot) => void;
  readonly forget: (key: string) => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type Limit = { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined };

export type PoolOptions = {
  readonly start: (snapshot: Snapshot) => ReadingChild;
  readonly childrenMax: number;
  readonly idleMs: number;
};

/** A long question of an organisation shall not hold up a short one, nor one organisation take all children. */
const CHILDREN_PER_SNAPSHOT = 2;

type Slot = {
  readonly snapshot: Snapshot;
  readonly child: ReadingChild;
  isBusy: boolean;
  usedAt: number;
  idle: NodeJS.Timeout | undefined;
};

type Waiter = {
  readonly snapshot: Snapshot;
  readonly take: (slot: Slot) => void;
  readonly refuse: (error: WarehouseError) => void;
};

const isSame = (one: Snapshot, other: Snapshot) => one.key === other.key && one.version === other.version;

/** Children by snapshot, the one used longest ago ended first; those who wait are served in the order they came. */
export function openPool({ start, childrenMax, idleMs }: PoolOptions): Pool {
  const slots = new Set<Slot>();
  const waiters: Waiter[] = [];
  const leaving = new Set<Promise<void>>();
  /** Newest version seen of each key; children of older ones end when their question is answered. */
  const newest = new Map<string, number>();
  let isStopped = false;
  let uses = 0;

  const remove = (slot: Slot, reason: WarehouseError['reason']) => {
    slots.delete(slot);
    clearTimeout(slot.idle);
    slot.child.kill(reason);
  };
  const startOne = (snapshot: Snapshot): Slot => {
    uses += 1;
    const slot: Slot = { snapshot, child: start(snapshot), isBusy: false, usedAt: uses, idle: undefined };
    slots.add(slot);
    leaving.add(slot.child.gone);
    void slot.child.gone.then(() => {
      leaving.delete(slot.child.gone);
      slots.delete(slot);
      clearTimeout(slot.idle);
      serve();
    });
    return slot;
  };
  const isOld = ({ snapshot }: Slot) => snapshot.version < (newest.get(snapshot.key) ?? 0);
  const endOld = () => {
    for (const slot of slots) {
      if (isOld(slot) && !slot.isBusy && !waiters.some(({ snapshot }) => isSame(snapshot, slot.snapshot)))
        remove(slot, 'aborted');
    }
  };
  const makeRoom = (): boolean => {
    if (slots.size < childrenMax) return true;
    const idle = [...slots]
      .filter(({ isBusy }) => !isBusy)
      .toSorted((one, other) => one.usedAt - other.usedAt);
    if (idle[0] !== undefined) remove(idle[0], 'aborted');
    return idle[0] !== undefined;
  };
  const findFor = (snapshot: Snapshot): Slot | undefined => {
    const own = [...slots].filter((slot) => isSame(slot.snapshot, snapshot) && slot.child.isAlive());
    const idle = own.find(({ isBusy }) => !isBusy);
    if (idle !== undefined) return idle;
    const mayStart =
      own.length === 0 ? makeRoom() : own.length < CHILDREN_PER_SNAPSHOT && slots.size < childrenMax;
    return mayStart ? startOne(snapshot) : undefined;
  };
  const serve = () => {
    for (const waiter of waiters.slice()) {
      const slot = isStopped ? undefined : findFor(waiter.snapshot);
      if (slot === undefined) continue;
      waiters.splice(waiters.indexOf(waiter), 1);
      lend(slot);
      waiter.take(slot);
    }
    endOld();
  };
  const lend = (slot: Slot) => {
    clearTimeout(slot.idle);
    slot.isBusy = true;
  };
  /** Its question has ended it: the next one shall not wait for another to open. */
  const replace = (slot: Slot) => {
    slots.delete(slot);
    const { snapshot } = slot;
    const isWanted = !isStopped && newest.get(snapshot.key) === snapshot.version;
    if (isWanted && slots.size < childrenMax) giveBack(startOne(snapshot));
  };
  const giveBack = (slot: Slot) => {
    uses += 1;
    slot.isBusy = false;
    slot.usedAt = uses;
    if (!slot.child.isAlive()) replace(slot);
    else {
      slot.idle = setTimeout(() => remove(slot, 'aborted'), idleMs);
      slot.idle.unref();
    }
    serve();
  };
  const note = ({ key, version }: Snapshot) => newest.set(key, Math.max(version, newest.get(key) ?? 0));
  const acquire = (snapshot: Snapshot, ends: Promise<WarehouseError>): Promise<Slot> =>
    new Promise((resolve, reject) => {
      const waiter: Waiter = { snapshot, take: resolve, refuse: reject };
      waiters.push(waiter);
      void ends.then((error) => {
        const at = waiters.indexOf(waiter);
        if (at === -1) return;
        waiters.splice(at, 1);
        reject(error);
      });
      serve();
    });

  return {
    use: async (snapshot, { timeoutMs, signal }, work) => {
      if (isStopped || signal?.aborted === true)
        throw new WarehouseError('aborted', 'The question was given up.');
      note(snapshot);
      const ending = Promise.withResolvers<WarehouseError>();
      const timer = setTimeout(
        () => ending.resolve(new WarehouseError('timeout', 'The question took too long.')),
        timeoutMs,
      );
      const abort = () => ending.resolve(new WarehouseError('aborted', 'The question was given up.'));
      signal?.addEventListener('abort', abort, { once: true });
      try {
        const slot = await acquire(snapshot, ending.promise);
        void ending.promise.then(({ reason }) => slot.isBusy && slot.child.kill(reason));
        try {
          return await work(slot.child);
        } finally {
          giveBack(slot);
        }
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      }
    },
    warm: (snapshot) => {
      if (isStopped) return;
      note(snapshot);
      if (snapshot.version < (newest.get(snapshot.key) ?? 0)) return;
      if ([...slots].some((slot) => isSame(slot.snapshot, snapshot))) return;
      if (makeRoom()) giveBack(startOne(snapshot));
    },
    forget: async (key) => {
      newest.delete(key);
      const own = [...slots].filter(({ snapshot }) => snapshot.key === key);
      for (const slot of own) remove(slot, 'aborted');
      await Promise.all(own.map(({ child }) => child.gone));
    },
    stop: async () => {
      isStopped = true;
      for (const { refuse } of waiters.splice(0))
        refuse(new WarehouseError('aborted', 'The question was given up.'));
      for (const slot of slots) remove(slot, 'aborted');
      await Promise.all(leaving);
    },
  };
}
