import {
  defineJob,
  enqueue,
  type Job,
  type Owner,
  type Recurring,
  type Tx,
  unseal,
} from '@chartwright/platform';
import { z } from 'zod';
import { unsealJson } from '../catalogue/sealed.ts';
import * as catalogueStore from '../catalogue/store.ts';
import type { LoadHooks, LoadSummary } from '../uploads/index.ts';
import { jobActor } from './caller.ts';
import { createMappings, type Mappings } from './mappings.ts';
import type { IngestParts } from './parts.ts';
import { eraseRows, runLoad } from './run.ts';
import * as store from './store.ts';
import { removeRetired, sweepFiles } from './sweep.ts';
import type { KeptReport } from './view.ts';

const Payload = z.strictObject({
  orgId: z.string(),
  mode: z.enum(['test', 'live']),
  fileId: z.string(),
  round: z.int(),
});

const REJECTS_SHOWN = 20;
const ATTEMPTS_MAX = 12;
const EVERY_TEN_MINUTES = '*/10 * * * *';

export type IngestUse = { readonly ingest: Mappings };

export type Ingest = {
  readonly use: IngestUse;
  readonly jobs: readonly Job[];
  readonly crontab: readonly Recurring[];
  readonly hooks: LoadHooks;
};

/** Turns received files into rows that questions are answered from. */
export function createIngest(parts: IngestParts): Ingest {
  const { db, clock, sealKey } = parts;
  const load: Job<typeof Payload> = defineJob(
    'datasets.load',
    Payload,
    ({ orgId, mode, fileId, round }, run) => runLoad(parts, { owner: { orgId, mode }, fileId, round }, run),
  );
  const erase: Job<typeof Payload> = defineJob(
    'datasets.erase',
    Payload,
    async ({ orgId, mode, fileId }, run) => {
      const owner = { orgId, mode };
      await eraseRows(parts, owner, fileId, run.abortSignal);
      const touched = await store.listPartsOfFile(db, owner, fileId);
      for (const id of new Set(touched.map(({ dataset_id }) => dataset_id))) {
        await removeRetired(parts, owner, id);
      }
    },
  );
  const sweep = defineJob('datasets.sweep', z.object({}), () => sweepFiles(parts));

  /** Loads of one organisation run one after the other: each stands on the version before. */
  const order = (
    tx: Tx,
    job: Job<typeof Payload>,
    owner: Owner,
    { fileId, round }: { fileId: string; round: number },
  ) =>
    enqueue(
      tx,
      job,
      { ...owner, fileId, round },
      {
        queue: `datasets ${owner.orgId} ${owner.mode}`,
        key: `${job.name} ${fileId}`,
        maxAttempts: ATTEMPTS_MAX,
      },
    );

  const hooks: LoadHooks = {
    begin: async (tx, owner, fileId) => {
      const facts = await parts.uploads().facts(owner, fileId, tx);
      const isDocument = facts?.kind === 'document';
      const state = isDocument ? 'document' : 'queued';
      if (!(await store.insertLoad(tx, owner, { fileId, state, at: clock.now() }))) return;
      await parts.uploads().setState(tx, owner, fileId, { state: isDocument ? 'ready' : 'checking' });
      if (isDocument) {
        await parts.events.appendEvent(tx, {
          ...owner,
          type: 'data.file.ready',
          entity: { kind: 'upload', id: fileId },
          data: { file_id: fileId, datasets: [], rows: 0, rejected: 0, duplicates: 0 },
        });
      } else await order(tx, load, owner, { fileId, round: 1 });
    },
    describe: async (source, owner, fileIds) => {
      const rows = await store.listLoads(source, owner, fileIds);
      const named = await catalogueStore.listDatasets(source, owner);
      const names = new Map(named.map(({ id, name }) => [id, unseal(name, sealKey).toString()]));
      return new Map(rows.map((row) => [row.file_id, summarise(row, names, sealKey)]));
    },
    remove: async ({ tx, actor }, fileId) => {
      const owner = { orgId: actor.orgId, mode: actor.mode };
      const row = await store.lockLoad(tx, owner, fileId);
      if (row === undefined) return;
      if (row.rejects_blob_id !== null) {
        await parts.blobs.delete(tx, owner, row.rejects_blob_id, jobActor(owner));
      }
      await store.changeLoad(tx, owner, fileId, {
        state: 'erasing',
        orders: Buffer.alloc(0),
        report: Buffer.alloc(0),
        rejectsBlobId: null,
        isNewRound: true,
        at: clock.now(),
      });
      await order(tx, erase, owner, { fileId, round: row.round + 1 });
    },
  };
  const again = (tx: Tx, owner: Owner, fileId: string, round: number) =>
    order(tx, load, owner, { fileId, round });
  return {
    use: { ingest: createMappings({ ...parts, again }) },
    jobs: [load, erase, sweep],
    crontab: [{ schedule: EVERY_TEN_MINUTES, job: sweep }],
    hooks,
  };
}

function summarise(row: store.LoadRow, names: ReadonlyMap<string, string>, sealKey: Buffer): LoadSummary {
  const report = row.report === null ? undefined : unsealJson<KeptReport>(row.report, sealKey);
  const loaded = report?.parts.filter(({ counts }) => counts !== undefined) ?? [];
  const sum = (of: (counts: NonNullable<(typeof loaded)[number]['counts']>) => number) =>
    loaded.reduce((all, { counts }) => all + (counts === undefined ? 0 : of(counts)), 0);
  const [first] = report?.parts ?? [];
  return {
    dataset: names.get(loaded[0]?.datasetId ?? '') ?? null,
    table: loaded[0]?.table ?? first?.table ?? null,
    needs_mapping: row.state === 'needs_mapping',
    rows:
      loaded.length === 0
        ? null
        : {
            read: sum(({ read }) => read),
            loaded: sum(({ rows }) => rows),
            duplicates: sum(({ duplicates }) => duplicates),
            replaced: sum(({ replaced }) => replaced),
            rejected: sum(({ rejected }) => rejected),
          },
    rejects: (report?.firstRejects ?? [])
      .slice(0, REJECTS_SHOWN)
      .map(({ line, column, reason }) => ({ line, column, reason })),
  };
}
