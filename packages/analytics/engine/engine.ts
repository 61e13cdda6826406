import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadJob, LoadProgress, LoadReport } from '../load/model.ts';
import { refuseUnsafe } from './guard.ts';
import { type Warehouse, WarehouseError } from './model.ts';
import { startChild } from './pool/child.ts';
import { openPool } from './pool/pool.ts';
import { runChild } from './run-child.ts';

export type EngineOptions = {
  /** Folder for what a load writes on its way; emptied when the engine opens. */
  readonly scratch: string;
  /** What one reading child may hold of its tables and its work. */
  readonly memoryMb: number;
  readonly threads: number;
  /** Reading children at one time, of all organisations. */
  readonly childrenMax: number;
  readonly idleMs?: number;
  readonly log?: EngineLog;
};

/** Never told a value of the data. */
export type EngineLog = {
  readonly warn: (fields: { readonly reason: string; readonly at: string }, message: string) => void;
};

export type LoadOptions = {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
};

export type Engine = Warehouse & {
  /**
   * Does a load in a process of its own, which may write into the folders of the job alone.
   *
   * @throws {WarehouseError} what is wrong with the file is in the report
   */
  readonly runLoad: (job: LoadJob, options?: LoadOptions) => Promise<LoadReport>;
};

const IDLE_MS = 600_000;
const LOAD_MS = 3_600_000;
/** Rows that are not text yet lie in the heap of a load, and what DuckDB does not count beside it. */
const LOAD_HEAP_MB = 1024;
const LOAD_BESIDE_MB = 1600;
const LOADER = new URL('../load/child.ts', import.meta.url);

/** Opens the engine: questions and loads run in children, each of one organisation's files alone. */
export function openEngine({
  scratch,
  memoryMb,
  threads,
  childrenMax,
  idleMs = IDLE_MS,
  log,
}: EngineOptions): Engine {
  emptyFolder(scratch);
  const stopped = new AbortController();
  const pool = openPool({
    start: (snapshot) => startChild(snapshot, { memoryMb, threads }),
    childrenMax,
    idleMs,
  });
  const tell = (what: string) => (error: unknown) => {
    const { reason = 'failed', message = '' } = error instanceof WarehouseError ? error : {};
    if (reason !== 'aborted') log?.warn({ reason, at: message }, what);
    throw error;
  };
  return {
    dialect: 'duckdb',
    run: async (snapshot, statement, { timeoutMs, rowsMax, signal }) => {
      refuseUnsafe(statement.sql);
      const asked = pool.use(snapshot, { timeoutMs, signal }, async (child) => {
        await child.opened;
        return child.run(statement, rowsMax);
      });
      return asked.catch(tell('a question of the data was not answered'));
    },
    warm: pool.warm,
    forget: pool.forget,
    runLoad: (job, { timeoutMs = LOAD_MS, signal, onProgress } = {}) =>
      runChild<LoadJob, LoadReport, LoadProgress>(LOADER, job, {
        limits: { dataMb: job.memoryMb + LOAD_BESIDE_MB, heapMb: LOAD_HEAP_MB, writes: foldersOf(job) },
        timeoutMs,
        signal: AbortSignal.any([stopped.signal, ...(signal === undefined ? [] : [signal])]),
        onProgress,
      }).catch(tell('a load of data did not end')),
    stop: async () => {
      stopped.abort();
      await pool.stop();
    },
  };
}

function foldersOf(job: LoadJob): string[] {
  const targets = job.kind === 'file' ? job.targets : [job.target];
  return [job.scratch, ...targets.map(({ folder }) => folder)];
}

/** What a process that was killed has left there belongs to no load. */
function emptyFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
}
