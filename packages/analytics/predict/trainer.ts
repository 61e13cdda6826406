import { Worker } from 'node:worker_threads';
import type { Models, Training } from './train-all.ts';

/** Trains on a thread of its own: a fit takes seconds, and the thread that answers has none to spare. */
export type Trainer = {
  train(training: Training): Promise<Models>;
  stop(): Promise<void>;
};

type Waiting = { readonly resolve: (models: Models) => void; readonly reject: (error: Error) => void };

/** The thread is started with the first question and ends when it has been idle for so long. */
const IDLE_MS = 60_000;

export function openTrainer(): Trainer {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last = 0;
  const waiting = new Map<number, Waiting>();

  const end = async () => {
    clearTimeout(idle);
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  };

  const fail = (error: Error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    worker = undefined;
  };

  const start = (): Worker => {
    const started = new Worker(new URL('./worker.ts', import.meta.url));
    started.on('message', ({ id, models, fault }: { id: number; models?: Models; fault?: string }) => {
      const asked = waiting.get(id);
      waiting.delete(id);
      if (models !== undefined) asked?.resolve(models);
      else asked?.reject(new Error(`A model could not be trained: ${fault}`));
      if (waiting.size > 0) return;
      idle = setTimeout(() => void end(), IDLE_MS);
      idle.unref();
    });
    started.on('error', fail);
    started.on('exit', () => {
      if (worker === started) fail(new Error('The thread that trains has ended'));
    });
    return started;
  };

  return {
    train: (training) =>
      new Promise<Models>((resolve, reject) => {
        clearTimeout(idle);
        worker ??= start();
        last += 1;
        waiting.set(last, { resolve, reject });
        worker.postMessage({ id: last, training });
      }),
    stop: async () => {
      const error = new Error('The server stops');
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
      await end();
    },
  };
}
