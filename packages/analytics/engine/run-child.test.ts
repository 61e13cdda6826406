import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runChild } from './run-child.ts';
import type { TestJob } from './testing/worker.ts';

const PROGRAM = new URL('./testing/worker.ts', import.meta.url);

let folder: string;
let allowed: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chartwright-run-child-'));
  allowed = join(folder, 'allowed');
  mkdirSync(allowed);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (
  job: TestJob,
  options: { timeoutMs?: number; signal?: AbortSignal; onProgress?: (progress: string) => void } = {},
) =>
  runChild<TestJob, unknown, string>(PROGRAM, job, {
    limits: { dataMb: 600, heapMb: 64, writes: [allowed] },
    timeoutMs: 20_000,
    ...options,
  });

test('gives the job, tells the progress and gives back the report', async () => {
  const told: string[] = [];
  const report = await run({ act: 'report', value: 21 }, { onProgress: (progress) => told.push(progress) });
  expect({ report, told }).toEqual({ report: { doubled: 42 }, told: ['half of it'] });
});

test('writes into the folders of its job and nowhere else', async () => {
  expect(await run({ act: 'write', path: join(allowed, 'a') })).toBe('written');
  await expect(run({ act: 'write', path: join(folder, 'b') })).rejects.toMatchObject({ reason: 'failed' });
  expect([existsSync(join(allowed, 'a')), existsSync(join(folder, 'b'))]).toEqual([true, false]);
});

test('tells the kind and the place of what was thrown, not its words', async () => {
  const thrown = run({ act: 'throw' });
  await expect(thrown).rejects.toMatchObject({ name: 'WarehouseError', reason: 'failed' });
  await expect(thrown).rejects.toThrow(/RangeError.*worker\.ts/);
  await expect(thrown).rejects.not.toThrow(/Example/);
});

test('fails when the process ends by itself', async () => {
  await expect(run({ act: 'die' })).rejects.toMatchObject({ reason: 'failed' });
});

test('ends what takes too long', async () => {
  await expect(run({ act: 'hang' }, { timeoutMs: 300 })).rejects.toMatchObject({ reason: 'timeout' });
});

test('ends what takes too much memory', async () => {
  await expect(run({ act: 'hoard' })).rejects.toMatchObject({ reason: 'memory' });
});

test('ends what is given up, and does not begin what was given up before', async () => {
  const giveUp = new AbortController();
  const begun = run({ act: 'hang' }, { signal: giveUp.signal });
  giveUp.abort();
  await expect(begun).rejects.toMatchObject({ reason: 'aborted' });
  await expect(run({ act: 'report', value: 1 }, { signal: giveUp.signal })).rejects.toMatchObject({
    reason: 'aborted',
  });
});
