import { fixedClock } from '@chartwright/kernel';
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { inTransaction, platformMigrations } from '../database/index.ts';
import { prepareJobs } from '../jobs/index.ts';
import { silentLog, useTestDatabase } from '../testing/postgres.ts';
import { createSandbox, openSandboxClocks, type SandboxStep } from './index.ts';

const START = new Date('2026-07-01T09:00:00.000Z');
const ORG = 'org_sandbox';
const TEST = { orgId: ORG, mode: 'test' } as const;
const after = (seconds: number) => new Date(START.getTime() + seconds * 1000);

/** Falls due at the given seconds after the start, each once, and may make more fall due. */
function plannedStep(name: string, seconds: readonly number[], onRun?: (at: number) => number | undefined) {
  const dues = [...seconds];
  const ran: string[] = [];
  const step: SandboxStep = {
    name,
    nextDue: async (_owner, upTo) => {
      const next = Math.min(...dues);
      return Number.isFinite(next) && after(next) <= upTo ? after(next) : undefined;
    },
    runDue: async (_owner, now) => {
      for (const due of dues.filter((one) => after(one) <= now)) {
        dues.splice(dues.indexOf(due), 1);
        ran.push(`${name} ${due} at ${(now.getTime() - START.getTime()) / 1000}`);
        const next = onRun?.(due);
        if (next !== undefined) dues.push(next);
      }
    },
  };
  return { step, ran };
}

describe('the sandbox clock', () => {
  const database = useTestDatabase([platformMigrations]);

  beforeEach(async () => {
    const { db, pool } = database();
    await prepareJobs(pool);
    await sql`delete from sandbox_clocks`.execute(db);
    await sql`
      insert into organisations (id, name, plan) values (${ORG}, 'Sandbox', 'self_hosted')
      on conflict do nothing`.execute(db);
  });

  async function open(steps: readonly SandboxStep[] = []) {
    const { db } = database();
    const clock = fixedClock(START);
    const onChange = () => undefined;
    const clocks = await openSandboxClocks({ db, clock, revisions: { onChange }, log: silentLog });
    const sandbox = createSandbox({ db, clock, clocks, steps: () => steps });
    const move = (seconds: number) => inTransaction(db, (tx) => sandbox.move(tx, ORG, after(seconds)));
    const run = (signal = new AbortController().signal) =>
      sandbox.job.handle({ orgId: ORG }, { id: '1', attempt: 1, abortSignal: signal });
    return { db, clocks, sandbox, move, run, nowOf: () => clocks.clockOf(TEST).now() };
  }

  test('stands at real time until it is moved, and live time never moves', async () => {
    const { clocks, nowOf, move, run } = await open();
    expect(nowOf()).toEqual(START);
    await move(3600);
    await run();
    expect(nowOf()).toEqual(after(3600));
    expect(clocks.clockOf({ orgId: ORG, mode: 'live' }).now()).toEqual(START);
    expect(clocks.clockOf({ orgId: 'org_other', mode: 'test' }).now()).toEqual(START);
  });

  test('does what falls due on the way in its order, at its moment, whoever it belongs to', async () => {
    const order: string[] = [];
    const note = (name: string) => (at: number) => {
      order.push(`${name}${at}`);
      return name === 'a' && at === 10 ? 25 : undefined;
    };
    const a = plannedStep('a', [10, 40], note('a'));
    const b = plannedStep('b', [20, 30, 5000], note('b'));
    const { move, run, sandbox } = await open([a.step, b.step]);
    await move(100);
    await run();
    expect(order).toEqual(['a10', 'b20', 'a25', 'b30', 'a40']);
    expect(a.ran).toEqual(['a 10 at 10', 'a 25 at 25', 'a 40 at 40']);
    expect(await sandbox.read(ORG)).toEqual({ now: after(100), aheadMs: 100_000, target: null });
  });

  test('what is overdue is done at the present, never in the past', async () => {
    const late = plannedStep('late', [-50]);
    const { move, run } = await open([late.step]);
    await move(10);
    await run();
    expect(late.ran).toEqual(['late -50 at 0']);
  });

  test('refuses to go back, also behind where it is going', async () => {
    const { move, run } = await open();
    expect(await move(100)).toBe(true);
    expect(await move(99)).toBe(false);
    await run();
    expect(await move(50)).toBe(false);
    expect(await move(101)).toBe(true);
  });

  test('a move that was broken off goes on where it stood', async () => {
    const stopping = new AbortController();
    const { step, ran } = plannedStep('a', [10, 20], (at) => {
      if (at === 10) stopping.abort();
      return undefined;
    });
    const { move, run, nowOf } = await open([step]);
    await move(60);
    await expect(run(stopping.signal)).rejects.toThrow('did not reach');
    expect(nowOf()).toEqual(after(10));
    await run();
    expect([ran.length, nowOf()]).toEqual([2, after(60)]);
  });

  test('another process knows where it stands when it starts', async () => {
    const first = await open();
    await first.move(77);
    await first.run();
    expect((await open()).nowOf()).toEqual(after(77));
  });

  test('goes back to real time when it is reset', async () => {
    const { db, sandbox, move, run } = await open();
    await move(77);
    await run();
    await inTransaction(db, (tx) => sandbox.reset(tx, ORG));
    expect(await sandbox.read(ORG)).toEqual({ now: START, aheadMs: 0, target: null });
    expect((await open()).nowOf()).toEqual(START);
  });
});
