import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Snapshot, SnapshotTable } from '../model.ts';
import { writeTable } from '../testing/snapshot.ts';
import { type ReadingChild, startChild } from './child.ts';
import { openPool, type Pool } from './pool.ts';

const COUNT = { sql: 'SELECT count(*) AS n FROM claims', parameters: [] };
const limit = { timeoutMs: 20_000 };

let folder: string;
let table: SnapshotTable;
let pool: Pool;
/** Every child that was started, with whom it serves. */
let started: { key: string; version: number; child: ReadingChild }[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chartwright-pool-'));
  table = await writeTable(folder, 'claims', 'SELECT i AS claim_no FROM range(10) r(i)');
});
afterEach(async () => {
  await pool.stop();
  expect(started.filter(({ child }) => isRunning(child.pid))).toEqual([]);
  started = [];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (childrenMax: number, idleMs = 60_000) => {
  pool = openPool({
    start: (snapshot) => {
      const child = startChild(snapshot, { memoryMb: 128, threads: 1 });
      started.push({ key: snapshot.key, version: snapshot.version, child });
      return child;
    },
    childrenMax,
    idleMs,
  });
};
const of = (key: string, version = 1): Snapshot => ({ key, version, model: 'claims', tables: [table] });
const ask = (snapshot: Snapshot) =>
  pool.use(snapshot, limit, async (child) => {
    await child.opened;
    return { pid: child.pid, rows: (await child.run(COUNT, 1)).rows };
  });
const keys = () => started.map(({ key, version }) => `${key}@${version}`);

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('questions of one dataset use one child after another, never that of another dataset', async () => {
  open(3);
  const first = await ask(of('a'));
  const second = await ask(of('a'));
  const other = await ask(of('b'));
  expect(second.pid).toBe(first.pid);
  expect(other.pid).not.toBe(first.pid);
  expect(keys()).toEqual(['a@1', 'b@1']);
});

test('a question that comes while another is under way has a child of its own, the third waits', async () => {
  open(3);
  const answers = await Promise.all([ask(of('a')), ask(of('a')), ask(of('a'))]);
  expect(answers.map(({ rows }) => rows)).toEqual([[[10]], [[10]], [[10]]]);
  expect(keys()).toEqual(['a@1', 'a@1']);
});

test('where there is no room the child used longest ago makes way', async () => {
  open(2);
  await ask(of('a'));
  await ask(of('b'));
  await ask(of('a'));
  await ask(of('c'));
  const [a, b] = started;
  await b?.child.gone;
  expect([a?.child.isAlive(), b?.child.isAlive()]).toEqual([true, false]);
});

test('where all children are at work a question waits for its turn', async () => {
  open(1);
  const [a, b, c] = await Promise.all([ask(of('a')), ask(of('b')), ask(of('a'))]);
  expect([a.rows, b.rows, c.rows]).toEqual([[[10]], [[10]], [[10]]]);
  expect(keys()).toEqual(['a@1', 'b@1', 'a@1']);
});

test('a question that is given up while it waits takes no child', async () => {
  open(1);
  const giveUp = new AbortController();
  const busy = ask(of('a'));
  const waiting = pool.use(of('b'), { ...limit, signal: giveUp.signal }, () => Promise.resolve('begun'));
  giveUp.abort();
  await expect(waiting).rejects.toMatchObject({ reason: 'aborted' });
  await busy;
  expect(keys()).toEqual(['a@1']);
});

test('a newer version ends the children of the older when they are idle', async () => {
  open(3);
  await ask(of('a', 1));
  await ask(of('a', 2));
  await started[0]?.child.gone;
  expect(started.map(({ child }) => child.isAlive())).toEqual([false, true]);
});

test('warm() starts one child, which the next question uses, and none for a version that is past', async () => {
  open(3);
  pool.warm(of('a', 2));
  pool.warm(of('a', 2));
  pool.warm(of('a', 1));
  expect((await ask(of('a', 2))).pid).toBe(started[0]?.child.pid);
  expect(keys()).toEqual(['a@2']);
});

test('an idle child ends by itself', async () => {
  open(3, 20);
  const { pid } = await ask(of('a'));
  await started[0]?.child.gone;
  expect(isRunning(pid)).toBe(false);
  expect((await ask(of('a'))).rows).toEqual([[10]]);
});

test('a child that dies fails its question, and the next question has a new one', async () => {
  open(3);
  const dying = pool.use(of('a'), limit, async (child) => {
    await child.opened;
    const asked = child.run({ ...COUNT, sql: 'SELECT count(*) FROM claims, range(10000000000)' }, 1);
    process.kill(child.pid, 'SIGTERM');
    return asked;
  });
  await expect(dying).rejects.toMatchObject({ name: 'WarehouseError', reason: 'failed' });
  expect((await ask(of('a'))).rows).toEqual([[10]]);
  expect(keys()).toEqual(['a@1', 'a@1']);
});
