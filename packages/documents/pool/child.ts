import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answer, Question, Replies } from '../child/protocol.ts';
import { Refusal } from '../reasons.ts';

export type ReadingChild = {
  /** Which files it has open, the one used last at the end. */
  readonly holds: Set<number>;
  readonly isAlive: () => boolean;
  /** Bytes of memory at its last answer. */
  readonly memory: () => number;
  /** @throws {Refusal} the child's own, or why it is no more */
  readonly ask: <Q extends Question>(question: Q, limit: AskLimit) => Promise<Replies[Q['ask']]>;
  readonly kill: () => void;
  /** Settles when the process is gone. */
  readonly gone: Promise<void>;
};

export type AskLimit = { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined };

export type ChildFault = 'too_slow' | 'too_much_memory' | 'reader_failed' | 'stopped';

const PROGRAM = fileURLToPath(new URL('../child/main.ts', import.meta.url));
/** Its heap holds text; pictures lie outside it. */
const HEAP_MB = 512;

type Waiting = {
  readonly id: number;
  readonly resolve: (value: Replies[keyof Replies]) => void;
  readonly reject: (error: unknown) => void;
};

export type ChildOptions = {
  readonly bytesMax: number;
  /** Told what went wrong in the program, without anything of the file. */
  readonly onFault: (fault: ChildFault, at: string | undefined) => void;
};

/** Starts a process that reads files. It may not write files, start programs, or see the environment. */
export function startChild({ bytesMax, onFault }: ChildOptions): ReadingChild {
  const child = fork(PROGRAM, [String(bytesMax)], {
    serialization: 'advanced',
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [
      `--max-old-space-size=${HEAP_MB}`,
      '--permission',
      '--allow-fs-read=*',
      '--allow-addons',
      '--allow-worker',
    ],
  });
  let waiting: Waiting | undefined;
  let lastId = 0;
  let memory = 0;
  let killedFor: ChildFault | undefined;
  let isGone = false;

  const settle = (use: (question: Waiting) => void) => {
    const question = waiting;
    waiting = undefined;
    if (question !== undefined) use(question);
  };
  const end = (fault: ChildFault, at?: string) => {
    if (isGone) return;
    isGone = true;
    if (fault !== 'stopped') onFault(fault, at);
    settle(({ reject }) => reject(fault === 'stopped' ? stopped() : new Refusal(fault)));
  };
  const kill = (fault: ChildFault) => {
    killedFor ??= fault;
    child.kill('SIGKILL');
    end(fault);
  };
  const hear = (answer: Answer) => {
    memory = answer.memory;
    if (answer.id !== waiting?.id) return;
    if (answer.ok) settle(({ resolve }) => resolve(answer.value));
    else if (answer.reason === undefined) {
      // The library may have left its memory in disorder.
      child.kill('SIGKILL');
      end('reader_failed', answer.at);
    } else {
      const refusal = new Refusal(answer.reason);
      settle(({ reject }) => reject(refusal));
    }
  };
  child.on('message', (message) => hear(message as Answer));
  child.on('error', () => kill('reader_failed'));
  const gone = new Promise<void>((resolve) => {
    child.once('exit', (_code, signal) => {
      // Killed by nobody here: by its own watchdog, by the system for its memory, or by V8 at the end of its heap.
      const isMemory = signal === 'SIGKILL' || signal === 'SIGABRT';
      end(killedFor ?? (isMemory ? 'too_much_memory' : 'reader_failed'));
      resolve();
    });
  });
  return {
    holds: new Set(),
    isAlive: () => !isGone,
    memory: () => memory,
    kill: () => kill('stopped'),
    gone,
    ask: <Q extends Question>(question: Q, { timeoutMs, signal }: AskLimit) =>
      new Promise<Replies[Q['ask']]>((resolve, reject) => {
        if (isGone) {
          reject(new Refusal('reader_failed'));
          return;
        }
        lastId += 1;
        const timer = setTimeout(() => kill('too_slow'), timeoutMs);
        const abort = () => kill('stopped');
        signal?.addEventListener('abort', abort, { once: true });
        const free = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', abort);
        };
        waiting = {
          id: lastId,
          resolve: (value) => {
            free();
            resolve(value as Replies[Q['ask']]);
          },
          reject: (error) => {
            free();
            reject(error);
          },
        };
        send(child, { id: lastId, question });
      }),
  };
}

const stopped = (): Error => new DOMException('Reading was stopped.', 'AbortError');

/** A process that is just ending cannot be written to; its end is what the caller hears of. */
function send(child: ChildProcess, message: object): void {
  child.send(message, () => undefined);
}
