import { fileURLToPath } from 'node:url';
import { systemClock } from '@chartwright/kernel';
import { httpErrors, inTransaction, platformMigrations } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeTaskId } from './ids.ts';
import { createCodingJob, createPurgeJob } from './jobs.ts';
import type { CodingEngine } from './parts.ts';
import * as store from './store.ts';
import { createWordEngine } from './testing/word-engine.ts';

/** What a batch leaves behind when its job runs twice, fails, or meets a used-up limit. */

const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const database = useTestDatabase([
  platformMigrations,
  folder('../accounts/migrations'),
  folder('./migrations'),
]);
const sealKey = Buffer.alloc(32, 7);
const caller = { orgId: 'org_1', mode: 'test', id: 'key_1' } as const;
const request = {
  note: 'Known asthma',
  specialty: 'General Medicine',
  letterDate: '2025-03-15',
  birthDate: null,
};

const addTask = async (): Promise<string> => {
  const id = makeTaskId(Date.now());
  const task = { id, plan: 'sandbox', request };
  await inTransaction(database().db, (tx) => store.insertTask(tx, caller, task, sealKey));
  return id;
};
const run = (taskId: string, engine: CodingEngine, attempt = 1, abortSignal = new AbortController().signal) =>
  createCodingJob({ db: database().db, clock: systemClock, engine, sealKey }).handle(
    { taskId },
    { id: '1', attempt, abortSignal },
  );
const stateOf = async (id: string) => (await store.findTask(database().db, caller, id, sealKey))?.state;
const standing = () => store.findStanding(database().db, caller);

beforeEach(async () => {
  await database().pool.query(`
    delete from coding_tasks; delete from coding_usage;
    insert into organisations (id, name, plan) values ('org_1', 'Clinic', 'sandbox') on conflict do nothing`);
});

describe('the coding job', () => {
  test('settles and bills a task', async () => {
    const id = await addTask();
    await run(id, createWordEngine());
    const state = await stateOf(id);
    expect(state?.status).toBe('SUCCESS');
    const output = state?.status === 'SUCCESS' ? state.tokens.output : 0;
    expect(await standing()).toMatchObject({ requests: 1, used: output });
  });

  test('run five times, at once and again, bills once', async () => {
    const id = await addTask();
    await Promise.all(Array.from({ length: 4 }, () => run(id, createWordEngine())));
    await run(id, createWordEngine());
    expect((await standing()).requests).toBe(1);
  });

  test('takes up a task that a killed process had started', async () => {
    const id = await addTask();
    await store.startTask(database().db, id, sealKey);
    await run(id, createWordEngine());
    expect((await stateOf(id))?.status).toBe('SUCCESS');
  });

  test('that fails is tried again, and the third time the task is a failure that costs nothing', async () => {
    const id = await addTask();
    const broken: CodingEngine = { ...createWordEngine(), code: () => Promise.reject(new Error('broken')) };
    await expect(run(id, broken)).rejects.toThrow('broken');
    expect(await stateOf(id)).toEqual({ status: 'STARTED' });
    await run(id, broken, 3);
    expect(await stateOf(id)).toEqual({ status: 'FAILURE', detail: 'The note could not be coded.' });
    expect(await standing()).toMatchObject({ requests: 0, used: 0 });
  });

  test('is brought again as often as the engine is full', async () => {
    const id = await addTask();
    const full: CodingEngine = {
      ...createWordEngine(),
      code: () => Promise.reject(httpErrors.unavailable()),
    };
    await expect(run(id, full, 3)).rejects.toMatchObject({ status: 503 });
    expect(await stateOf(id)).toEqual({ status: 'STARTED' });
    await run(id, createWordEngine(), 4);
    expect((await stateOf(id))?.status).toBe('SUCCESS');
  });

  test('that is stopped with the server leaves its task to the next start', async () => {
    const id = await addTask();
    const stopped: CodingEngine = { ...createWordEngine(), code: () => Promise.reject(new Error('aborted')) };
    await expect(run(id, stopped, 3, AbortSignal.abort())).rejects.toThrow('aborted');
    expect(await stateOf(id)).toEqual({ status: 'STARTED' });
  });

  test('finds the limit used up and says so, without coding', async () => {
    const [first, second] = [await addTask(), await addTask()];
    await inTransaction(database().db, (tx) => store.setLimit(tx, caller, 1));
    const engine = createWordEngine();
    await run(first, engine);
    await run(second, engine);
    const { used } = await standing();
    expect([(await stateOf(first))?.status, engine.calls()]).toEqual(['SUCCESS', 1]);
    expect(await stateOf(second)).toEqual({
      status: 'FAILURE',
      detail: `Token limit exceeded. You have used ${used} tokens out of your 1 token limit.`,
    });
  });

  test('of a deleted task does nothing', async () => {
    const id = await addTask();
    const coder: CodingEngine = {
      ...createWordEngine(),
      code: async (...call) => {
        await inTransaction(database().db, (tx) => store.deleteTask(tx, caller, id));
        return createWordEngine().code(...call);
      },
    };
    await run(id, coder);
    expect([await stateOf(id), (await standing()).requests]).toEqual([undefined, 0]);
  });
});

test('the purge deletes what is older than the setting, and audits how many', async () => {
  const [old, young] = [await addTask(), await addTask()];
  await database().pool.query(
    "update coding_tasks set created_at = now() - interval '31 days' where id = $1",
    [old],
  );
  const purge = createPurgeJob({ db: database().db, retentionDays: 30 });
  await purge.handle({}, { id: '1', attempt: 1, abortSignal: new AbortController().signal });
  expect([await stateOf(old), (await stateOf(young))?.status]).toEqual([undefined, 'PENDING']);
  const { rows } = await database().pool.query<{ details: object }>(
    "select details from audit_entries where action = 'coding_tasks.purged'",
  );
  expect(rows.map(({ details }) => details)).toEqual([{ mode: 'test', tasks: 1, days: 30 }]);
});
