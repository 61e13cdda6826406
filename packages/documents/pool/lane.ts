import type { ReadingChild } from './child.ts';

/** Some children and those who wait for one; first come, first served. */
export type Lane = {
  /** A child that has the file open already is taken before one that has not. */
  readonly use: <T>(wish: Wish, work: (child: ReadingChild) => Promise<T>) => Promise<T>;
  readonly size: number;
  /** Tells every idle child that a file is done with. */
  readonly forget: (file: number) => void;
  readonly warmUp: () => void;
  readonly stop: () => Promise<void>;
};

export type LaneOptions = {
  readonly size: number;
  readonly start: () => ReadingChild;
  /** A child that has grown beyond this is replaced when it is idle. */
  readonly bytesIdleMax: number;
  readonly warm?: (child: ReadingChild) => Promise<unknown>;
};

export type Wish = { readonly file: number; readonly signal: AbortSignal | undefined };

type Waiter = {
  readonly file: number;
  readonly take: (child: ReadingChild) => void;
  readonly refuse: (reason: unknown) => void;
};

export function openLane({ size, start, bytesIdleMax, warm }: LaneOptions): Lane {
  const idle: ReadingChild[] = [];
  const all = new Set<ReadingChild>();
  const waiters: Waiter[] = [];
  /** Files that nobody will ask about again, while a child still has them open. */
  const done = new Set<number>();
  let isStopped = false;

  const startOne = (): ReadingChild => {
    const child = start();
    all.add(child);
    void child.gone.then(() => {
      all.delete(child);
      const at = idle.indexOf(child);
      if (at !== -1) idle.splice(at, 1);
      serve();
    });
    return child;
  };
  const alive = () => [...all].filter((child) => child.isAlive()).length;
  const takeFree = (file: number): ReadingChild | undefined => {
    const at = idle.findLastIndex(({ holds }) => holds.has(file));
    const child = at === -1 ? idle.pop() : idle.splice(at, 1)[0];
    return child ?? (alive() < size ? startOne() : undefined);
  };
  const serve = (): void => {
    for (let next = waiters[0]; next !== undefined && !isStopped; next = waiters[0]) {
      const child = takeFree(next.file);
      if (child === undefined) return;
      waiters.shift();
      next.take(child);
    }
  };
  const giveBack = (child: ReadingChild): void => {
    void closeDone(child).then(() => {
      if (child.isAlive() && !isStopped) {
        if (child.memory() > bytesIdleMax) child.kill();
        else idle.push(child);
      }
      serve();
    });
  };
  const closeDone = async (child: ReadingChild): Promise<void> => {
    for (const file of [...child.holds].filter((held) => done.has(held))) {
      child.holds.delete(file);
      if (![...all].some(({ holds }) => holds.has(file))) done.delete(file);
      // A child that cannot even close a file is dead, and is then not given back.
      await child.ask({ ask: 'close', file }, { timeoutMs: CLOSE_MS }).catch(() => undefined);
    }
  };
  const acquire = ({ file, signal }: Wish): Promise<ReadingChild> =>
    new Promise((resolve, reject) => {
      if (isStopped || signal?.aborted === true) {
        reject(new DOMException('Reading was stopped.', 'AbortError'));
        return;
      }
      const abort = () => {
        waiters.splice(waiters.indexOf(waiter), 1);
        reject(signal?.reason);
      };
      const waiter: Waiter = {
        file,
        take: (child) => {
          signal?.removeEventListener('abort', abort);
          resolve(child);
        },
        refuse: reject,
      };
      signal?.addEventListener('abort', abort, { once: true });
      waiters.push(waiter);
      serve();
    });

  return {
    size,
    use: async (wish, work) => {
      const child = await acquire(wish);
      try {
        return await work(child);
      } finally {
        giveBack(child);
      }
    },
    forget: (file) => {
      if (![...all].some(({ holds }) => holds.has(file))) return;
      done.add(file);
      // A child that is busy closes it when it is given back.
      for (const child of idle.filter(({ holds }) => holds.has(file))) {
        idle.splice(idle.indexOf(child), 1);
        giveBack(child);
      }
    },
    warmUp: () => {
      if (isStopped || all.size > 0) return;
      const child = startOne();
      const warmed = warm?.(child) ?? Promise.resolve();
      void warmed.catch(() => undefined).then(() => giveBack(child));
    },
    stop: async () => {
      isStopped = true;
      for (const waiter of waiters.splice(0))
        waiter.refuse(new DOMException('Reading was stopped.', 'AbortError'));
      const ends = [...all].map(({ gone }) => gone);
      for (const child of all) child.kill();
      await Promise.all(ends);
    },
  };
}

const CLOSE_MS = 5_000;
