import { type Logger, pino } from 'pino';

/** The structured log. Lines hold ids, codes, counts and times: never a body, a query, a name or a value. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

/** The log of a process, which is flushed before the process ends. */
export type OpenLog = Log & {
  /** Appends a line that is already written out, with its line feed. */
  line(text: string): void;
  flush(): void;
  /** Goes on in a new file of the same name, after the old one was moved away. */
  reopen(): void;
  close(): void;
};

/** Lines are gathered and written together: one system call for each line would cost more than most requests. */
const BATCH_BYTES = 16_000;
const FLUSH_MS = 250;

/**
 * Opens the log.
 *
 * @param file a path, or 1 for standard output
 */
export function createLog(options: { readonly level: string; readonly file: string | 1 }): OpenLog {
  const destination = pino.destination({
    dest: options.file,
    sync: false,
    minLength: BATCH_BYTES,
    mode: 0o600,
  });
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError },
    },
    destination,
  );
  const isQuiet = !logger.isLevelEnabled('info');
  const timer = setInterval(() => destination.flush(), FLUSH_MS).unref();
  return Object.assign(logger, {
    line: (text: string) => void (isQuiet || destination.write(text)),
    flush: () => destination.flushSync(),
    reopen: () => destination.reopen(),
    close() {
      clearInterval(timer);
      destination.flushSync();
      destination.end();
    },
  });
}

/**
 * An error as the log may hold it: its kind, code and stack frames. The message is left out, because a library's
 * message may quote what it was given (a JSON parser quotes the body, a database quotes the row).
 */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  const code = (error as NodeJS.ErrnoException).code;
  return {
    type: error.name,
    ...(typeof code === 'string' && { code }),
    stack: frames.slice(0, 12).map((line) => line.trim()),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}
