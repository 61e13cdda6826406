import { Piscina } from 'piscina';

/** Threads that are kept: to start one takes a third of a second, most of it reading modules. */
const THREADS_MAX = 4;
const IDLE_MS = 30_000;

let threads: Piscina | undefined;

/**
 * Runs a module in a thread, so that long arithmetic never stops the requests. The module's default export takes `input`
 * and returns its result; both are copied, so they hold plain data. Aborting ends the thread, whatever it is at.
 *
 * @throws what the module throws, an AbortError when `signal` aborts, or an Error when the thread dies
 */
export async function runInThread<T>(module: URL, input: unknown, signal?: AbortSignal): Promise<T> {
  threads ??= new Piscina({ minThreads: 0, maxThreads: THREADS_MAX, idleTimeout: IDLE_MS });
  return (await threads.run(input, { filename: module.href, signal: signal ?? null })) as T;
}
