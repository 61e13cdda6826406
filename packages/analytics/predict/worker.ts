import { parentPort } from 'node:worker_threads';
import { type Training, trainAll } from './train-all.ts';

// One training after the other: a thread has one core.
let before: Promise<unknown> = Promise.resolve();

parentPort?.on('message', ({ id, training }: { readonly id: number; readonly training: Training }) => {
  before = before.then(async () => {
    try {
      parentPort?.postMessage({ id, models: await trainAll(training) });
    } catch (error) {
      parentPort?.postMessage({ id, fault: error instanceof Error ? error.name : 'unknown' });
    }
  });
});
