import { Worker } from 'node:worker_threads';

/**
 * Runs a module in a thread of its own, so that long arithmetic never stops the requests. The module reads
 * `workerData` and posts one message, its result; both are copied, so they hold plain data.
 *
 * @throws what the module throws, or an Error when it ends without a message
 */
export function runInThread<T>(module: URL, input: unknown, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(module, { workerData: input });
    const abort = () => {
      reject(new Error('The thread was stopped before it had a result'));
      void worker.terminate();
    };
    signal?.addEventListener('abort', abort, { once: true });
    worker.once('message', (result: T) => resolve(result));
    worker.once('error', reject);
    worker.once('exit', () => {
      signal?.removeEventListener('abort', abort);
      reject(new Error('The thread ended without a result'));
    });
  });
}
