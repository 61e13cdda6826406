import {
  type Db,
  defineJob,
  enqueue,
  inTransaction,
  type Job,
  type Recurring,
  type SandboxClocks,
  type SandboxStep,
  type Tx,
} from '@chartwright/platform';
import { z } from 'zod';
import * as connections from '../connections/store.ts';
import type { Owner } from '../owner.ts';
import type { Syncs } from './sync.ts';

type Parts = {
  readonly db: Db;
  readonly clocks: SandboxClocks;
  readonly syncs: Syncs;
};

const EVERY_MINUTE = '* * * * *';
/** How many connections are read at the same time: workers are left for other jobs. */
const LANES = 4;
/** A provider that hands out its answers one by one must not hold a worker. */
const SYNC_MS = 10 * 60_000;

const SyncOrder = z.object({ orgId: z.string(), mode: z.enum(['test', 'live']), connectionId: z.string() });
type SyncJob = Job<typeof SyncOrder>;

/** One sync of a connection waits at most; connections of one lane take turns. */
const putInto = async (tx: Tx, job: SyncJob, { orgId, mode }: Owner, connectionId: string): Promise<void> => {
  const lane = Number.parseInt(connectionId.slice(-2), 16) % LANES;
  await enqueue(
    tx,
    job,
    { orgId, mode, connectionId },
    { key: `wearables.sync:${connectionId}`, queue: `wearables.sync:${lane}` },
  );
};

export type DemandSync = ReturnType<typeof createSyncJobs>['demandSync'];

/** Syncs as they fall due: by the clock, or as soon as somebody asks. */
export function createSyncJobs({ db, clocks, syncs }: Parts) {
  const sync: SyncJob = defineJob(
    'wearables.sync',
    SyncOrder,
    async ({ connectionId, ...owner }, { abortSignal }) => {
      const row = await connections.find(db, owner, connectionId);
      // What was asked for twice was done once already.
      if (row === undefined || row.next_sync_at === null) return;
      if (row.next_sync_at > clocks.clockOf(owner).now()) return;
      const signal = AbortSignal.any([abortSignal, AbortSignal.timeout(SYNC_MS)]);
      await syncs.sync(owner, connectionId, { signal });
    },
  );
  const syncDue = defineJob('wearables.sync_due', z.object({}), async () => {
    for (const owner of await connections.listOwners(db)) {
      const due = await connections.listDue(db, owner, clocks.clockOf(owner).now());
      await inTransaction(db, async (tx) => {
        for (const id of due) await putInto(tx, sync, owner, id);
      });
    }
  });
  const step: SandboxStep = {
    name: 'wearables.sync',
    nextDue: (owner, upTo) => connections.findNextDue(db, owner, upTo),
    runDue: async (owner, now) => {
      for (const id of await connections.listDue(db, owner, now)) await syncs.sync(owner, id);
    },
  };
  return {
    jobs: [sync, syncDue] as readonly Job[],
    crontab: [{ schedule: EVERY_MINUTE, job: syncDue }] as readonly Recurring[],
    step,
    demandSync: (tx: Tx, owner: Owner, connectionId: string) => putInto(tx, sync, owner, connectionId),
  };
}
