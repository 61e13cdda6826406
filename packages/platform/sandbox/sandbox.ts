import type { Clock } from '@chartwright/kernel';
import { z } from 'zod';
import { type Db, inTransaction, type Tx } from '../database/index.ts';
import { pauseUnlessAborted } from '../database/session.ts';
import type { EventOwner } from '../events/model.ts';
import { defineJob, enqueue, type Job } from '../jobs/index.ts';
import type { KnownClocks } from './clocks.ts';
import * as store from './store.ts';

/** Things of a test world that fall due with time: retries, syncs, the steps of a simulated laboratory. */
export type SandboxStep = {
  readonly name: string;
  /** When the earliest of them falls due, if that is at or before `upTo`. */
  nextDue(owner: EventOwner, upTo: Date): Promise<Date | undefined>;
  /** Does everything that is due at `now`; done when it resolves. */
  runDue(owner: EventOwner, now: Date): Promise<void>;
};

/** Where a test clock stands. `target` while what falls due on the way is being done. */
export type ClockState = { readonly now: Date; readonly aheadMs: number; readonly target: Date | null };

export type Sandbox = {
  read(orgId: string): Promise<ClockState>;
  /** Begins to move the clock; what falls due on the way is done in its order, by a worker. False: it would go back. */
  move(tx: Tx, orgId: string, to: Date): Promise<boolean>;
  /** Back to real time. What fell due by the moved clock stays done; what has not waits for real time. */
  reset(tx: Tx, orgId: string): Promise<void>;
  readonly job: Job;
};

/** Other processes have seen where the clock stands by then: they poll the revisions four times a second. */
const SEEN_MS = 350;
/** More moments than any sensible move has: something keeps falling due at once. */
const MOMENTS_MAX = 50_000;

export function createSandbox(parts: {
  readonly db: Db;
  readonly clock: Clock;
  readonly clocks: KnownClocks;
  readonly steps: () => readonly SandboxStep[];
}): Sandbox {
  const { db, clock, clocks } = parts;
  const setNow = async (tx: Tx, orgId: string, to: Date): Promise<number> => {
    const real = clock.now();
    const aheadMs = Math.max(0, to.getTime() - real.getTime());
    await store.setAhead(tx, orgId, aheadMs, real);
    return aheadMs;
  };
  const advanceTo = async (orgId: string, to: Date): Promise<void> => {
    clocks.learn(orgId, await inTransaction(db, (tx) => setNow(tx, orgId, to)));
  };
  const job = defineJob('sandbox.advance', z.object({ orgId: z.string() }), async ({ orgId }, run) => {
    const owner = { orgId, mode: 'test' } as const;
    for (let moments = 0; moments < MOMENTS_MAX && !run.abortSignal.aborted; moments++) {
      const row = await store.findClock(db, orgId);
      if (row?.target === null || row === undefined) return;
      clocks.learn(orgId, row.ahead_ms);
      const now = clocks.clockOf(owner).now();
      const due = await findDue(parts.steps(), owner, later(row.target, now));
      if (due === undefined) {
        await advanceTo(orgId, later(row.target, now));
        await pauseUnlessAborted(SEEN_MS, run.abortSignal);
        if (await settle(db, orgId, row.target)) return;
        continue;
      }
      await advanceTo(orgId, later(due, now));
      for (const step of parts.steps()) await step.runDue(owner, clocks.clockOf(owner).now());
    }
    throw new Error('The sandbox clock did not reach its target');
  });
  return {
    job,
    async read(orgId) {
      const row = await store.findClock(db, orgId);
      const aheadMs = row?.ahead_ms ?? 0;
      return { now: new Date(clock.now().getTime() + aheadMs), aheadMs, target: row?.target ?? null };
    },
    async move(tx, orgId, to) {
      const row = await store.lockClock(tx, orgId, clock.now());
      const now = new Date(clock.now().getTime() + row.ahead_ms);
      if (to < later(row.target ?? now, now)) return false;
      await store.setTarget(tx, orgId, to);
      await enqueue(tx, job, { orgId }, { key: `sandbox.advance ${orgId}`, queue: `sandbox ${orgId}` });
      return true;
    },
    async reset(tx, orgId) {
      await store.lockClock(tx, orgId, clock.now());
      await store.setTarget(tx, orgId, null);
      await store.setAhead(tx, orgId, 0, clock.now());
    },
  };
}

const later = (a: Date, b: Date): Date => (a > b ? a : b);

async function findDue(
  steps: readonly SandboxStep[],
  owner: EventOwner,
  upTo: Date,
): Promise<Date | undefined> {
  const dues = await Promise.all(steps.map((step) => step.nextDue(owner, upTo)));
  return dues.reduce((first, due) => (first === undefined || (due && due < first) ? due : first), undefined);
}

/** Ends a move, unless the clock was told to go further meanwhile. */
const settle = (db: Db, orgId: string, target: Date): Promise<boolean> =>
  inTransaction(db, async (tx) => {
    const row = await store.lockClock(tx, orgId, target);
    if (row.target !== null && row.target > target) return false;
    await store.setTarget(tx, orgId, null);
    return true;
  });
