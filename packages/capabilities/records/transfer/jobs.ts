import type { Clock } from '@chartwright/kernel';
import {
  type Blobs,
  type Db,
  defineJob,
  enqueue,
  inTransaction,
  type Job,
  type JobRun,
  type Recurring,
} from '@chartwright/platform';
import { z } from 'zod';
import { type ExportParts, runExport } from './exporter.ts';
import { fail as failImport, type ImportParts, runImport } from './importer.ts';
import * as store from './store.ts';

const Payload = z.strictObject({ id: z.string() });

export type TransferJobs = {
  readonly exports: Job<typeof Payload>;
  readonly imports: Job<typeof Payload>;
  readonly jobs: readonly Job[];
  readonly crontab: readonly Recurring[];
};

/** What still fails then will fail again. With the queue's pauses that is a quarter of an hour. */
const ATTEMPTS_MAX = 7;
const STALLED_AFTER_MS = 60 * 60_000;
const EXPIRED_PER_TRANSACTION = 20;
const HOURLY = '47 * * * *';
const REPEATED = 'The server could not go on: see its log';

/** The work of transfers. A job that ends early puts its rest into the queue; what is lost with a process comes back to the queue by itself. */
export function createTransferJobs(parts: ExportParts & ImportParts): TransferJobs {
  const { db, clock } = parts;
  const exports = defineJob('records.export', Payload, async ({ id }, run) => {
    const end = { status: 'failed', failure: REPEATED, at: clock.now() } as const;
    const giveUp = () => inTransaction(db, (tx) => store.endTransfer(tx, 'export', id, end));
    const outcome = await attempt(run, () => runExport(parts, id, run.abortSignal), giveUp);
    if (outcome === 'unfinished') await enqueueAgain(db, exports, id);
  });
  const imports = defineJob('records.import', Payload, async ({ id }, run) => {
    const giveUp = async () => {
      const row = await store.beginImport(db, id, clock.now());
      if (row !== undefined) await failImport(parts, row, REPEATED);
    };
    const outcome = await attempt(run, () => runImport(parts, id, run.abortSignal), giveUp);
    if (outcome === 'unfinished') await enqueueAgain(db, imports, id);
  });
  const tidy = defineJob('records.tidy_transfers', z.object({}), () => tidyUp(parts, { exports, imports }));
  return { exports, imports, jobs: [exports, imports, tidy], crontab: [{ schedule: HOURLY, job: tidy }] };
}

async function attempt(
  { attempt: count }: JobRun,
  work: () => Promise<'done' | 'unfinished'>,
  giveUp: () => Promise<unknown>,
): Promise<'done' | 'unfinished'> {
  try {
    return await work();
  } catch (error) {
    if (count < ATTEMPTS_MAX) throw error;
    await giveUp();
    throw error;
  }
}

const enqueueAgain = (db: Db, job: Job<typeof Payload>, id: string): Promise<string> =>
  inTransaction(db, (tx) => enqueue(tx, job, { id }, { key: `${job.name} ${id}` }));

/** Removes what is over, and takes up what no job works on any more. */
async function tidyUp(
  { db, clock, blobs }: { readonly db: Db; readonly clock: Clock; readonly blobs: Blobs },
  jobs: Pick<TransferJobs, 'exports' | 'imports'>,
): Promise<void> {
  const now = clock.now();
  const actor = { kind: 'job', id: 'records.tidy_transfers' };
  for (let removed = EXPIRED_PER_TRANSACTION; removed >= EXPIRED_PER_TRANSACTION; ) {
    removed = await inTransaction(db, async (tx) => {
      const expired = await store.deleteExpired(tx, now, EXPIRED_PER_TRANSACTION);
      for (const { blobIds, ...owner } of expired) {
        for (const blobId of blobIds) await blobs.delete(tx, owner, blobId, actor);
      }
      return expired.length;
    });
  }
  const stalled = await store.listStalled(db, new Date(now.getTime() - STALLED_AFTER_MS));
  for (const { transfer, id } of stalled) {
    await enqueueAgain(db, transfer === 'export' ? jobs.exports : jobs.imports, id);
  }
}
