import { fileURLToPath } from 'node:url';
import type { FromWork, ToWork } from './child/work.ts';
import { endedBy, type ForkLimits, forkLimited } from './fork.ts';
import { WarehouseError } from './model.ts';
import { watchMemory } from './watch.ts';

export type RunChildOptions<Progress> = {
  readonly limits: ForkLimits;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
};

const MB = 2 ** 20;

/**
 * Gives one job to a process of its own, a program that calls `serveWork`, and ends the process whatever comes of it.
 *
 * @throws {WarehouseError} `timeout`, `memory`, `aborted`, or `failed` where the program threw or died
 */
export async function runChild<Job, Report, Progress>(
  program: URL,
  job: Job,
  { limits, timeoutMs, signal, onProgress }: RunChildOptions<Progress>,
): Promise<Report> {
  if (signal?.aborted === true) throw new WarehouseError('aborted', 'The work was not begun.');
  const child = forkLimited(fileURLToPath(program), limits);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.on('error', () => {
      if (child.pid === undefined) resolve();
    });
  });
  const ending = Promise.withResolvers<Report>();
  const fail = (reason: WarehouseError['reason'], message: string) =>
    ending.reject(new WarehouseError(reason, message));
  const timer = setTimeout(() => fail('timeout', `The work took more than ${timeoutMs} ms.`), timeoutMs);
  const stopWatching = watchMemory(child.pid ?? 0, limits.dataMb * MB, () =>
    fail('memory', `The work took more than ${limits.dataMb} MB.`),
  );
  const abort = () => fail('aborted', 'The work was stopped.');
  signal?.addEventListener('abort', abort, { once: true });
  child.on('message', (message) => {
    const heard = message as FromWork<Report, Progress>;
    if (heard.kind === 'progress') onProgress?.(heard.progress);
    else if (heard.kind === 'report') ending.resolve(heard.report);
    else fail(heard.isMemory ? 'memory' : 'failed', `The work failed: ${heard.at}`);
  });
  void gone.then(() => {
    fail(endedBy(child.signalCode), 'The process ended before its work was done.');
  });
  try {
    child.send({ kind: 'job', job } satisfies ToWork<Job>, () => undefined);
    return await ending.promise;
  } finally {
    clearTimeout(timer);
    stopWatching();
    signal?.removeEventListener('abort', abort);
    child.kill('SIGKILL');
    await gone;
  }
}
