import { sql } from 'kysely';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { inTransaction, platformMigrations } from '../database/index.ts';
import { silentLog, useTestDatabase } from '../testing/postgres.ts';
import { defineJob, enqueue, startWorker, type Worker } from './index.ts';

const Payload = z.strictObject({ letterId: z.string() });

describe('jobs', () => {
  const database = useTestDatabase([platformMigrations]);
  let worker: Worker | undefined;

  afterEach(async () => {
    await worker?.stop();
    worker = undefined;
    await sql`delete from graphile_worker._private_jobs`.execute(database().db);
  });

  function recorder(name: string) {
    const seen: string[] = [];
    const job = defineJob(name, Payload, async ({ letterId }) => {
      seen.push(letterId);
    });
    return { job, seen };
  }

  const start = async (jobs: Parameters<typeof startWorker>[0]['jobs'], log = silentLog) => {
    worker = await startWorker({ pool: database().pool, jobs, concurrency: 2, log });
  };
  const waiting = async () =>
    (await sql<{ n: number }>`select count(*) as n from graphile_worker._private_jobs`.execute(database().db))
      .rows[0]?.n;

  test('enqueue() inside a transaction that rolls back leaves no job', async () => {
    const { job } = recorder('letters:read');
    const rolledBack = inTransaction(database().db, async (tx) => {
      await enqueue(tx, job, { letterId: 'doc_1' });
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    expect(await waiting()).toBe(0);
  });

  test('a committed job runs with its payload and leaves the queue', async () => {
    const { job, seen } = recorder('letters:read');
    await start([job]);
    await inTransaction(database().db, (tx) => enqueue(tx, job, { letterId: 'doc_1' }));
    await vi.waitFor(() => expect(seen).toEqual(['doc_1']), { timeout: 10_000, interval: 5 });
    await vi.waitFor(async () => expect(await waiting()).toBe(0), { timeout: 10_000, interval: 5 });
  });

  test('a job with the key of a waiting one replaces it', async () => {
    const { job } = recorder('letters:read');
    const runAt = new Date('2100-01-01');
    await inTransaction(database().db, async (tx) => {
      const first = await enqueue(tx, job, { letterId: 'doc_1' }, { key: 'k', runAt });
      expect(await enqueue(tx, job, { letterId: 'doc_2' }, { key: 'k', runAt })).toBe(first);
    });
    expect(await waiting()).toBe(1);
  });

  test('enqueue() refuses a payload that does not fit the schema', async () => {
    const { job } = recorder('letters:read');
    const bad = inTransaction(database().db, (tx) => enqueue(tx, job, { letterId: 7 } as never));
    await expect(bad).rejects.toThrow(z.ZodError);
  });

  test('a failed handler leaves only its code in the queue and the log', async () => {
    const lines: unknown[] = [];
    const note = (...line: unknown[]) => lines.push(line);
    const job = defineJob('letters:fail', Payload, async () => {
      throw new RangeError('Jane Roe weighs 70 kg');
    });
    await start([job], { info: note, warn: note, error: note });
    await inTransaction(database().db, (tx) => enqueue(tx, job, { letterId: 'doc_1' }));
    const lastError = async () =>
      (
        await sql<{ e: string }>`select last_error as e from graphile_worker._private_jobs`.execute(
          database().db,
        )
      ).rows[0]?.e;
    await vi.waitFor(async () => expect(await lastError()).toBe('RangeError'), {
      timeout: 10_000,
      interval: 10,
    });
    expect(JSON.stringify(lines)).not.toMatch(/Roe|doc_1/);
    expect(JSON.stringify(lines)).toContain('letters:fail');
  });

  test('the jobs of a killed worker go back to the queue when another one starts', async () => {
    const { job, seen } = recorder('letters:read');
    await start([job]);
    await worker?.stop();
    await inTransaction(database().db, (tx) => enqueue(tx, job, { letterId: 'doc_9' }));
    await sql`update graphile_worker._private_jobs set locked_by = 'pool-dead', locked_at = now()`.execute(
      database().db,
    );
    await sql`insert into job_workers (worker_id, instance) values ('pool-dead', 77)`.execute(database().db);
    await start([job]);
    await vi.waitFor(() => expect(seen).toEqual(['doc_9']), { timeout: 5_000, interval: 10 });
  });

  test('a recurring job is accepted with its schedule and gets no cron note in its payload', async () => {
    const seen: unknown[] = [];
    const job = defineJob('nightly:sweep', z.strictObject({}), async (payload) => {
      seen.push(payload);
    });
    worker = await startWorker({
      pool: database().pool,
      jobs: [job],
      concurrency: 1,
      log: silentLog,
      crontab: [{ schedule: '0 3 * * *', job }],
    });
    await sql`select graphile_worker.add_job('nightly:sweep', '{"_cron":{"ts":"2026-01-01T03:00:00Z"}}')`.execute(
      database().db,
    );
    await vi.waitFor(() => expect(seen).toEqual([{}]), { timeout: 10_000, interval: 5 });
  });
});
