import { threadId as ours } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { Work } from './testing/work.ts';
import { runInThread } from './thread.ts';

const MODULE = new URL('./testing/work.ts', import.meta.url);
const SPIN_MS = 300;

const ask = (work: Work, signal?: AbortSignal) =>
  runInThread<{ readonly threadId: number; readonly doubled: number }>(MODULE, work, signal);

test('work is done in another thread, which is kept for the next', async () => {
  const first = await ask({ kind: 'double', value: 21 });
  const second = await ask({ kind: 'double', value: 4 });
  expect([first.doubled, second.doubled]).toEqual([42, 8]);
  expect(first.threadId).not.toBe(ours);
  expect(second.threadId).toBe(first.threadId);
});

test('what the module throws is thrown here, and the thread goes on', async () => {
  await expect(ask({ kind: 'fail' })).rejects.toThrow(new RangeError('too far'));
  expect((await ask({ kind: 'double', value: 1 })).doubled).toBe(2);
});

test('a signal ends work that would never end, and other work is done beside it', async () => {
  const ending = ask({ kind: 'spin' }, AbortSignal.timeout(SPIN_MS));
  const beside = await ask({ kind: 'double', value: 3 });
  await expect(ending).rejects.toMatchObject({ name: 'AbortError' });
  expect([beside.doubled, (await ask({ kind: 'double', value: 5 })).doubled]).toEqual([6, 10]);
});

test('work whose signal has ended already is not begun', async () => {
  await expect(ask({ kind: 'spin' }, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
});
