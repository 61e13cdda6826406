import { getCompileCacheDir } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ChunkSeal } from './sealed-chunks.ts';
import type { FromSealer, ToSealer } from './sealing-protocol.ts';

/** Bytes that cross at once; for fewer a thread is not worth its messages. */
export const BATCH_BYTES = 1024 * 1024;
const IDLE_MS = 10_000;
const THREADS_MAX = 4;

export type Batch = { readonly buffer: ArrayBuffer; readonly length: number; readonly isLast: boolean };

/** One stream's way through a thread. Every batch that is sent is answered, in order. */
export type SealingLine = {
  send(batch: Batch): void;
  answer(): Promise<FromSealer>;
  end(): void;
};

/** Threads that hash and seal. They start at the first large stream and end when there was none for a while. */
export type SealingThreads = { open(seal: ChunkSeal): SealingLine };

type Waiting = { readonly resolve: (answer: FromSealer) => void; readonly reject: (fault: Error) => void };
type OpenLine = { readonly answers: FromSealer[]; readonly waiting: Waiting[]; fault: Error | undefined };
type Thread = {
  readonly worker: Worker;
  readonly lines: Map<number, OpenLine>;
  idle: NodeJS.Timeout | undefined;
};

export function createSealingThreads(
  threadsMax: number = Math.min(THREADS_MAX, Math.max(1, Math.floor(availableParallelism() / 2))),
): SealingThreads {
  const threads = new Set<Thread>();
  let lastLine = 0;
  const start = (): Thread => {
    const worker = new Worker(new URL('./sealing-thread.ts', import.meta.url), { env: compileCache() });
    const thread: Thread = { worker, lines: new Map(), idle: undefined };
    worker.on('message', (answer: FromSealer) => deliver(thread.lines.get(answer.line), answer));
    const fail = (cause?: unknown) => {
      threads.delete(thread);
      for (const line of thread.lines.values())
        breakLine(line, new Error('A sealing thread ended', { cause }));
    };
    worker.on('error', fail).on('exit', () => fail());
    threads.add(thread);
    return thread;
  };
  const choose = (): Thread => {
    const [least] = [...threads].toSorted((one, other) => one.lines.size - other.lines.size);
    return least !== undefined && (least.lines.size === 0 || threads.size >= threadsMax) ? least : start();
  };
  const rest = (thread: Thread): void => {
    if (thread.lines.size > 0) return;
    // A thread that only waits keeps no process alive.
    thread.worker.unref();
    thread.idle = setTimeout(() => {
      threads.delete(thread);
      void thread.worker.terminate();
    }, IDLE_MS).unref();
  };

  return {
    open(seal) {
      const thread = choose();
      clearTimeout(thread.idle);
      thread.worker.ref();
      const number = ++lastLine;
      const line: OpenLine = { answers: [], waiting: [], fault: undefined };
      const tell = (message: ToSealer, handed: readonly ArrayBuffer[] = []) =>
        thread.worker.postMessage(message, [...handed]);
      thread.lines.set(number, line);
      tell({ kind: 'begin', line: number, seal });
      return {
        send: ({ buffer, length, isLast }) =>
          tell({ kind: 'add', line: number, batch: buffer, length, isLast }, [buffer]),
        answer: () => nextAnswer(line),
        end: () => {
          thread.lines.delete(number);
          if (line.fault === undefined) {
            tell({ kind: 'drop', line: number });
            rest(thread);
          }
        },
      };
    },
  };
}

function deliver(line: OpenLine | undefined, answer: FromSealer): void {
  const waiting = line?.waiting.shift();
  if (waiting === undefined) line?.answers.push(answer);
  else waiting.resolve(answer);
}

function breakLine(line: OpenLine, fault: Error): void {
  line.fault = fault;
  for (const { reject } of line.waiting.splice(0)) reject(fault);
}

function nextAnswer(line: OpenLine): Promise<FromSealer> {
  const answer = line.answers.shift();
  if (answer !== undefined) return Promise.resolve(answer);
  if (line.fault !== undefined) return Promise.reject(line.fault);
  return new Promise((resolve, reject) => line.waiting.push({ resolve, reject }));
}

/** All that a thread is told: without the cache it would load what strips types, which takes 16 MB. */
function compileCache(): Record<string, string> {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}
