import { type ChildProcess, fork } from 'node:child_process';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { giveBack } from '@chartwright/platform';
import type { FromReader, ImportWork, OneOf, ToReader } from './protocol.ts';

const PROGRAM = fileURLToPath(new URL('./import-work.ts', import.meta.url));
/** Megabytes of what it reads. What lies outside, such as a piece of an archive, counts in the process's own limit. */
const HEAP_MB = 64;
const YOUNG_MB = 4;

export type ReaderProcess = {
  /** @throws what ended the reading: its own fault, that of the upload, or that it was stopped */
  readonly hear: <K extends FromReader['kind']>(...kinds: readonly K[]) => Promise<OneOf<K>>;
  readonly tell: (message: ToReader) => void;
  /** Settles when the process is gone. */
  readonly stop: () => Promise<void>;
};

/** Starts a process that reads an export. It may not write files, start programs, or see the environment. */
export function startReader(
  work: ImportWork,
  upload: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): ReaderProcess {
  const child = forkReader();
  const inbox = createInbox();
  let isStopped = false;
  const kill = () => {
    isStopped = true;
    child.kill('SIGKILL');
  };
  signal?.addEventListener('abort', kill, { once: true });
  child.on('message', (message: FromReader) => {
    if (message.kind === 'broken') inbox.end(new Error(`The reader of an export failed: ${message.at}`));
    else inbox.put(message);
  });
  const gone = endOf(child).then((how) => {
    signal?.removeEventListener('abort', kill);
    inbox.end(new Error(isStopped ? 'The reading of an export was stopped' : how));
  });
  // A process that is just ending cannot be written to; its end is what the caller hears of.
  const tell = (message: ToReader) => void child.send(message, () => undefined);
  tell({ kind: 'begin', work });
  const fed = feed(upload, child.stdin).catch((error) => {
    inbox.end(error);
    kill();
  });
  if (signal?.aborted === true) kill();
  return {
    tell,
    hear: (...kinds) => hearOf(inbox, kinds),
    stop: async () => {
      kill();
      await gone;
      await fed;
    },
  };
}

const forkReader = (): ChildProcess =>
  fork(PROGRAM, {
    serialization: 'advanced',
    env: {},
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
    execArgv: [
      `--max-old-space-size=${HEAP_MB}`,
      `--max-semi-space-size=${YOUNG_MB}`,
      '--permission',
      '--allow-fs-read=*',
    ],
  });

/** Settles when the process is gone, with how that came: V8 ends it where its memory does not suffice. */
const endOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once('error', () => resolve('The reader of an export could not be started'));
    child.once('exit', (code, signal) => resolve(`The reader of an export ended early: ${signal ?? code}`));
  });

async function hearOf<K extends FromReader['kind']>(inbox: Inbox, kinds: readonly K[]): Promise<OneOf<K>> {
  const message = await inbox.next();
  if ((kinds as readonly string[]).includes(message.kind)) return message as OneOf<K>;
  throw new Error('The reading of an export lost its place');
}

/**
 * Sends a piece when the one before it has left.
 *
 * @throws what is wrong with the upload; a reader that takes no more, as of a broken file, is none of its faults
 */
async function feed(upload: AsyncIterable<Uint8Array>, input: Writable | null): Promise<void> {
  if (input === null) throw new Error('The reader of an export has no input');
  input.on('error', () => undefined);
  for await (const piece of upload) {
    const fault = await new Promise((resolve) => input.write(piece, resolve));
    if (fault instanceof Error) return;
    giveBack(piece);
  }
  input.end();
}

type Inbox = {
  readonly put: (message: FromReader) => void;
  /** Nothing that came before is heard any more. */
  readonly end: (error: unknown) => void;
  readonly next: () => Promise<FromReader>;
};

function createInbox(): Inbox {
  const waiting: FromReader[] = [];
  let wake: (() => void) | undefined;
  let ended: { readonly error: unknown } | undefined;
  return {
    put(message) {
      waiting.push(message);
      wake?.();
    },
    end(error) {
      ended ??= { error };
      wake?.();
    },
    async next() {
      for (;;) {
        if (ended !== undefined) throw ended.error;
        const message = waiting.shift();
        if (message !== undefined) return message;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
