import { fileURLToPath } from 'node:url';
import type { Value } from '../../model/model.ts';
import type { Answer, Question, ReaderSettings } from '../child/protocol.ts';
import { endedBy, forkLimited } from '../fork.ts';
import { type ResultRows, type Snapshot, type Statement, WarehouseError } from '../model.ts';
import { watchMemory } from '../watch.ts';

export type ReadingChild = {
  readonly pid: number;
  readonly isAlive: () => boolean;
  /** Settles when the tables are open. @throws {WarehouseError} */
  readonly opened: Promise<unknown>;
  /**
   * Asks one statement; one is under way at a time.
   *
   * @throws {WarehouseError}
   */
  readonly run: (statement: Statement, rowsMax: number) => Promise<ResultRows>;
  /** Ends the process; the statement under way fails for this reason. */
  readonly kill: (reason: WarehouseError['reason']) => void;
  readonly gone: Promise<void>;
};

const PROGRAM = fileURLToPath(new URL('../child/reader.ts', import.meta.url));
/** Rows on their way lie in its heap. */
const HEAP_MB = 256;
/** What DuckDB and Node take beside what DuckDB counts: code, threads, rows on their way. */
const BESIDE_MB = 600;
const MB = 2 ** 20;

type Ask = Extract<Question, { ask: 'open' }> | Extract<Question, { ask: 'run' }>;
type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

type Waiting = {
  readonly rows: (readonly Value[])[];
  readonly resolve: (result: ResultRows) => void;
  readonly reject: (error: WarehouseError) => void;
};

/** Starts a process that holds the tables of one snapshot, and no others, as long as it lives. */
export function startChild(snapshot: Snapshot, settings: ReaderSettings): ReadingChild {
  const dataMb = settings.memoryMb + BESIDE_MB;
  const child = forkLimited(PROGRAM, { dataMb, heapMb: HEAP_MB, writes: [] });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let ending: WarehouseError | undefined;
  let stopWatching: () => void = () => undefined;

  const end = (error: WarehouseError) => {
    ending ??= error;
    stopWatching();
    child.kill('SIGKILL');
    for (const { reject } of waiting.values()) reject(ending);
    waiting.clear();
  };
  const kill = (reason: WarehouseError['reason']) => end(new WarehouseError(reason, SAID[reason]));
  /** While a question is under way: what an idle child does is bounded by DuckDB itself. */
  const watch = () => watchMemory(child.pid ?? 0, dataMb * MB, () => kill('memory'));

  const hear = (answer: Answer) => {
    const question = waiting.get(answer.id);
    if (question === undefined) return;
    if (answer.kind === 'rows') {
      for (const row of answer.rows) question.rows.push(row);
      return;
    }
    waiting.delete(answer.id);
    if (waiting.size === 0) stopWatching();
    if (answer.kind === 'opened') question.resolve({ columns: [], rows: [], isCut: false });
    else if (answer.kind === 'done') {
      const { columns, isCut } = answer;
      question.resolve({ columns, rows: question.rows, isCut });
    } else {
      const error = new WarehouseError(answer.reason, `${SAID[answer.reason]} ${answer.at}`);
      question.reject(error);
      if (!answer.isWhole) end(error);
    }
  };
  const ask = (question: WithoutId<Ask>) =>
    new Promise<ResultRows>((resolve, reject) => {
      if (ending !== undefined) {
        reject(ending);
        return;
      }
      if (waiting.size === 0) stopWatching = watch();
      lastId += 1;
      waiting.set(lastId, { rows: [], resolve, reject });
      child.send({ ...question, id: lastId } as Question, () => undefined);
    });

  child.on('message', (message) => hear(message as Answer));
  const gone = new Promise<void>((resolve) => {
    child.on('error', () => {
      kill('failed');
      if (child.pid === undefined) resolve();
    });
    child.once('exit', (_code, signal) => {
      kill(endedBy(signal));
      resolve();
    });
  });
  const opened = ask({ ask: 'open', tables: snapshot.tables, settings });
  opened.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    isAlive: () => ending === undefined,
    opened,
    run: (statement, rowsMax) => ask({ ask: 'run', statement, rowsMax }),
    kill,
    gone,
  };
}

const SAID: Readonly<Record<WarehouseError['reason'], string>> = {
  timeout: 'The question took too long.',
  memory: 'The question took too much memory.',
  aborted: 'The question was given up.',
  refused: 'The statement was refused.',
  failed: 'The question failed.',
};
