import { EventEmitter } from 'node:events';
import { isProblem } from '@chartwright/kernel';
import {
  Logger,
  parseCronItems,
  type Runner,
  run,
  runMigrations,
  type Task,
  type TaskList,
  type WorkerEvents,
} from 'graphile-worker';
import type pg from 'pg';
import { pauseUnlessAborted } from '../database/session.ts';
import { describeError, type Log } from '../log.ts';
import type { Job } from './job.ts';
import { keepLiveness } from './liveness.ts';

/** Work that comes by the clock. `schedule` has the five fields of cron, in UTC; the payload is empty. */
export type Recurring = { readonly schedule: string; readonly job: Job };

export type WorkerOptions = {
  readonly pool: pg.Pool;
  readonly jobs: readonly Job[];
  readonly crontab?: readonly Recurring[];
  /** How many jobs at once. */
  readonly concurrency: number;
  readonly log: Log;
};

export type Worker = {
  /** Takes no more jobs and waits for the running ones; after `timeoutMs` they are aborted and will be retried. */
  readonly stop: (timeoutMs?: number) => Promise<void>;
};

const RESTART_MS = 1_000;
const STOP_TIMEOUT_MS = 6_000;
const ABORT_AFTER_MS = 4_000;

/** Makes or updates the queue's own tables. Belongs after `migrate`, before anything is enqueued. */
export async function prepareJobs(pool: pg.Pool): Promise<void> {
  await runMigrations({ pgPool: pool, logger: new Logger(() => () => undefined) });
}

/**
 * Works on the queue in this process until stopped; starts anew when the database was away. Uses two connections
 * besides those of the handlers.
 */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { pool, log } = options;
  await prepareJobs(pool);
  const liveness = keepLiveness(pool, log);
  const stopping = new AbortController();
  let runner: Runner | undefined = await startRunner(options, liveness.register);

  const keepRunning = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await runner?.promise.catch(() => undefined);
      if (stopping.signal.aborted) return;
      log.warn({}, 'job worker ended unexpectedly; starting it again');
      await pauseUnlessAborted(RESTART_MS, stopping.signal);
      if (stopping.signal.aborted) return;
      runner = await startRunner(options, liveness.register).catch(() => undefined);
    }
  };
  const running = keepRunning();
  return {
    stop: async (timeoutMs = STOP_TIMEOUT_MS) => {
      stopping.abort();
      if (runner !== undefined) await stopRunner(runner, timeoutMs);
      await running;
      await liveness.stop();
    },
  };
}

async function startRunner(
  options: WorkerOptions,
  register: (workerId: string) => Promise<void>,
): Promise<Runner> {
  const events: WorkerEvents = new EventEmitter();
  const registered = Promise.withResolvers<void>();
  events.once('pool:create', ({ workerPool }) => registered.resolve(register(workerPool.id)));
  const runner = await run({
    pgPool: options.pool,
    events,
    taskList: taskList(options),
    parsedCronItems: cronItems(options.crontab ?? []),
    concurrency: options.concurrency,
    noHandleSignals: true,
    gracefulShutdownAbortTimeout: ABORT_AFTER_MS,
    logger: quietLogger(options.log),
  });
  await registered.promise;
  return runner;
}

async function stopRunner(runner: Runner, timeoutMs: number): Promise<void> {
  const late = new AbortController();
  const graceful = runner.stop().catch(() => undefined);
  const deadline = pauseUnlessAborted(timeoutMs, late.signal).then(() => 'late' as const);
  if ((await Promise.race([graceful, deadline])) === 'late') await runner.kill().catch(() => undefined);
  late.abort();
}

function taskList({ jobs, log }: WorkerOptions): TaskList {
  return Object.fromEntries(jobs.map((job) => [job.name, asTask(job, log)]));
}

/** Only codes of a failure are kept in the queue and logged: a message might quote what the handler worked on. */
function asTask(job: Job, log: Log): Task {
  return async (payload, helpers) => {
    const run = {
      id: String(helpers.job.id),
      attempt: helpers.job.attempts,
      abortSignal: helpers.abortSignal,
    };
    try {
      await job.handle(job.schema.parse(withoutCronNote(payload)), run);
    } catch (error) {
      const code = failureCode(error);
      log.warn(
        { job: job.name, jobId: run.id, attempt: run.attempt, code, fault: describeError(error) },
        'job failed',
      );
      const kept = new Error(code);
      kept.stack = code;
      throw kept;
    }
  };
}

function failureCode(error: unknown): string {
  if (isProblem(error)) return error.code;
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name;
}

function withoutCronNote(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null || !('_cron' in payload)) return payload;
  const { _cron, ...rest } = payload;
  return rest;
}

function cronItems(crontab: readonly Recurring[]) {
  return parseCronItems(
    crontab.map(({ schedule, job }) => ({ task: job.name, match: schedule, identifier: job.name })),
  );
}

/**
 * The queue's own lines name jobs by id; their structured part, which holds payloads, is dropped. Failures of jobs
 * were told already.
 */
function quietLogger(log: Log): Logger {
  return new Logger(({ workerId, jobId }) => (level, message, meta) => {
    if (meta?.failure === true) return;
    if (level === 'error') log.error({ workerId, jobId }, message);
    else if (level === 'warning') log.warn({ workerId, jobId }, message);
  });
}
