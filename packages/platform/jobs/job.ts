import { sql } from 'kysely';
import type { z } from 'zod';
import type { Tx } from '../database/index.ts';

/** What a handler is told about its run. `attempt` counts from 1. */
export type JobRun = { readonly id: string; readonly attempt: number; readonly abortSignal: AbortSignal };

/**
 * A named kind of background work.
 *
 * The payload names what to work on: ids, codes and counts. It never carries a patient value, for it stays in the
 * queue's table, outside encryption and tenant filters; the handler loads what it needs by id.
 */
export type Job<S extends z.ZodType = z.ZodType> = {
  readonly name: string;
  readonly schema: S;
  // Written as a method, so that a list may hold jobs of different payloads.
  handle(payload: z.infer<S>, run: JobRun): Promise<void>;
};

export type EnqueueOptions = {
  /** Not before this moment. */
  readonly runAt?: Date;
  /** A job with the key of one that still waits replaces it. */
  readonly key?: string;
  /** Jobs of one queue run one at a time, in order; a retry lets later ones pass. */
  readonly queue?: string;
  /** Default 25, with pauses that grow to days. */
  readonly maxAttempts?: number;
};

/** Declares a job. Its handler may run more than once for one payload and must bear that. */
export function defineJob<S extends z.ZodType>(name: string, schema: S, handle: Job<S>['handle']): Job<S> {
  return { name, schema, handle };
}

/**
 * Puts a job into the queue as part of the caller's transaction: it exists exactly when the change does.
 *
 * @returns the job's id
 * @throws {z.ZodError} when the payload does not fit the job's schema
 */
export async function enqueue<S extends z.ZodType>(
  tx: Tx,
  job: Job<S>,
  payload: z.input<S>,
  options: EnqueueOptions = {},
): Promise<string> {
  const body = JSON.stringify(job.schema.parse(payload));
  const { rows } = await sql<{ id: string }>`
    select id::text as id from graphile_worker.add_job(
      identifier => ${job.name}::text,
      payload => ${body}::json,
      queue_name => ${options.queue ?? null}::text,
      run_at => ${options.runAt ?? null}::timestamptz,
      max_attempts => ${options.maxAttempts ?? null}::int,
      job_key => ${options.key ?? null}::text
    )`.execute(tx);
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('The queue returned no id for a job');
  return id;
}
