import { createReadStream } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  type LoadJob,
  type LoadReport,
  loadMemoryMb,
  type Mapping,
  WarehouseError,
} from '@chartwright/analytics';
import { inTransaction, type JobRun, type Owner, type StoredBlob } from '@chartwright/platform';
import { sealJson, unsealJson } from '../catalogue/sealed.ts';
import { audit, jobActor } from './caller.ts';
import { commitWritten, removeWritten, StaleVersion } from './commit.ts';
import type { IngestParts } from './parts.ts';
import { layDown, withScratch } from './scratch.ts';
import * as store from './store.ts';
import { findTargets, makeFolders, type NamedTarget, targetOf } from './targets.ts';

export type Orders = Readonly<Record<string, Mapping>>;

const ATTEMPTS_MAX = 3;
const PROGRESS_MS = 1_000;

type Load = { readonly owner: Owner; readonly fileId: string; readonly round: number };

/** Loads a file, from its sealed bytes to a version of a dataset. What an earlier try has left is of no account. */
export async function runLoad(parts: IngestParts, load: Load, run: JobRun): Promise<void> {
  const { db, clock } = parts;
  const { owner, fileId, round } = load;
  if (!(await store.beginLoad(db, owner, { fileId, round, at: clock.now() }))) return;
  const facts = await parts.uploads().facts(owner, fileId);
  if (facts === undefined) return;
  try {
    await eraseRows(parts, owner, fileId, run.abortSignal);
    await withScratch(parts.dataDir, async (scratch) => {
      const path = join(scratch, 'input');
      await layDown(await parts.uploads().openContent(owner, fileId), path, run.abortSignal);
      const targets = await findTargets(parts, owner, facts.dataset);
      await makeFolders(targets);
      const row = await store.findLoad(db, owner, fileId);
      const job: LoadJob = {
        kind: 'file',
        ...resources(parts, scratch),
        input: { path, filename: facts.filename },
        targets,
        mappings: row?.orders ? unsealJson<Orders>(row.orders, parts.sealKey) : {},
      };
      const report = await parts.engine.runLoad(job, {
        signal: run.abortSignal,
        onProgress: createTeller(parts, owner, fileId),
      });
      await settle(parts, load, { report, targets });
    });
  } catch (error) {
    const reason = reasonOf(error, run.attempt);
    if (reason === undefined) throw error;
    parts.log.warn({ job: run.id, fileId, reason }, 'a file could not be loaded');
    await reject(parts, load, { report: undefined, reason, rejects: undefined });
  }
}

const resources = ({ clock }: IngestParts, scratch: string) => ({
  scratch,
  threads: availableParallelism(),
  memoryMb: loadMemoryMb(),
  today: clock.now().toISOString().slice(0, 10),
});

/** Why a load is given up; undefined where it is worth another try. */
function reasonOf(error: unknown, attempt: number): string | undefined {
  if (!(error instanceof WarehouseError) || error.reason === 'aborted') return undefined;
  if (error.reason === 'memory' || error.reason === 'timeout') return 'over_limits';
  return attempt >= ATTEMPTS_MAX ? 'unreadable' : undefined;
}

function createTeller({ db, log }: IngestParts, owner: Owner, fileId: string) {
  let toldAt = 0;
  return (progress: { readonly stage: string; readonly bytes: number; readonly rows: number }): void => {
    if (performance.now() - toldAt < PROGRESS_MS) return;
    toldAt = performance.now();
    store
      .noteProgress(db, owner, fileId, progress)
      .catch((error: unknown) => log.warn({ err: error }, 'the progress of a load was not noted'));
  };
}

async function settle(
  parts: IngestParts,
  load: Load,
  { report, targets }: { readonly report: LoadReport; readonly targets: readonly NamedTarget[] },
): Promise<void> {
  const rejects = await storeRejects(parts, load.owner, report);
  try {
    if (report.outcome === 'loaded') await keep(parts, load, { report, targets, rejects });
    else if (report.outcome === 'rejected')
      await reject(parts, load, { report, reason: report.reason ?? 'unreadable', rejects });
    else await wait(parts, load, report);
  } catch (error) {
    await removeWritten(report);
    if (rejects !== undefined) await parts.blobs.discard(rejects);
    throw error;
  }
}

const storeRejects = async (
  { blobs }: IngestParts,
  owner: Owner,
  { rejectsPath }: LoadReport,
): Promise<StoredBlob | undefined> =>
  rejectsPath === undefined
    ? undefined
    : blobs.put(createReadStream(rejectsPath), { ...owner, contentType: 'text/csv' });

/** What is kept of a report: nothing that opens a file. */
const sealReport = (report: LoadReport, sealKey: Buffer): Buffer => {
  const { format, outcome, parts, firstRejects } = report;
  return sealJson({ format, outcome, parts, firstRejects }, sealKey);
};

async function keep(
  parts: IngestParts,
  { owner, fileId, round }: Load,
  given: {
    readonly report: LoadReport;
    readonly targets: readonly NamedTarget[];
    readonly rejects: StoredBlob | undefined;
  },
): Promise<void> {
  const { report, targets, rejects } = given;
  const { db, blobs, events, clock, sealKey } = parts;
  const kept = await inTransaction(db, async (tx) => {
    const row = await store.lockLoad(tx, owner, fileId);
    if (row?.round !== round || row.state !== 'running') throw new StaleVersion();
    const committed = await commitWritten(tx, parts, { owner, report, targets, fileId });
    await changeRejects(tx, parts, { owner, row, rejects, blobs });
    await store.changeLoad(tx, owner, fileId, {
      state: 'loaded',
      report: sealReport(report, sealKey),
      rejectsBlobId: rejects?.id ?? null,
      at: clock.now(),
    });
    if (!(await parts.uploads().setState(tx, owner, fileId, { state: 'ready', kind: 'table' })))
      throw new StaleVersion();
    const rows = report.parts.reduce((sum, { counts }) => sum + (counts?.rows ?? 0), 0);
    for (const { datasetId, version } of committed) {
      await audit(
        { tx, actor: jobActor(owner), requestId: undefined },
        'dataset.loaded',
        { kind: 'dataset', id: datasetId },
        { fileId, version, rows },
      );
    }
    await events.appendEvent(tx, {
      ...owner,
      type: 'data.file.ready',
      entity: { kind: 'upload', id: fileId },
      data: {
        file_id: fileId,
        datasets: committed.map(({ datasetId, version }) => ({ id: datasetId, version })),
        rows,
        rejected: report.parts.reduce((sum, { counts }) => sum + (counts?.rejected ?? 0), 0),
        duplicates: report.parts.reduce((sum, { counts }) => sum + (counts?.duplicates ?? 0), 0),
      },
    });
    return committed;
  });
  parts.changed(
    owner,
    kept.map(({ datasetId }) => datasetId),
  );
}

async function changeRejects(
  tx: Parameters<typeof commitWritten>[0],
  parts: IngestParts,
  given: {
    readonly owner: Owner;
    readonly row: store.LoadRow;
    readonly rejects: StoredBlob | undefined;
    readonly blobs: IngestParts['blobs'];
  },
): Promise<void> {
  const { owner, row, rejects, blobs } = given;
  if (row.rejects_blob_id !== null) await parts.blobs.delete(tx, owner, row.rejects_blob_id, jobActor(owner));
  if (rejects !== undefined) await blobs.keep(tx, rejects);
}

async function reject(
  parts: IngestParts,
  { owner, fileId, round }: Load,
  given: {
    readonly report: LoadReport | undefined;
    readonly reason: string;
    readonly rejects: StoredBlob | undefined;
  },
): Promise<void> {
  const { report, reason, rejects } = given;
  const { db, blobs, events, clock, sealKey } = parts;
  await inTransaction(db, async (tx) => {
    const row = await store.lockLoad(tx, owner, fileId);
    if (row?.round !== round || row.state !== 'running') {
      if (rejects !== undefined) await blobs.discard(rejects);
      return;
    }
    await changeRejects(tx, parts, { owner, row, rejects, blobs });
    await store.changeLoad(tx, owner, fileId, {
      state: 'rejected',
      reason,
      report: report === undefined ? undefined : sealReport(report, sealKey),
      rejectsBlobId: rejects?.id ?? null,
      at: clock.now(),
    });
    await parts.uploads().setState(tx, owner, fileId, { state: 'rejected', reason });
    const actor = jobActor(owner);
    await audit(
      { tx, actor, requestId: undefined },
      'upload.rejected',
      { kind: 'upload', id: fileId },
      { reason },
    );
    await events.appendEvent(tx, {
      ...owner,
      type: 'data.file.rejected',
      entity: { kind: 'upload', id: fileId },
      data: { file_id: fileId, reason },
    });
  });
}

/** A document is kept as it is; a table that was not recognised waits for a person. */
async function wait(parts: IngestParts, { owner, fileId, round }: Load, report: LoadReport): Promise<void> {
  const { db, clock, sealKey, events } = parts;
  const isDocument = report.outcome === 'document';
  await inTransaction(db, async (tx) => {
    const row = await store.lockLoad(tx, owner, fileId);
    if (row?.round !== round || row.state !== 'running') return;
    await store.changeLoad(tx, owner, fileId, {
      state: isDocument ? 'document' : 'needs_mapping',
      report: sealReport(report, sealKey),
      at: clock.now(),
    });
    await parts
      .uploads()
      .setState(
        tx,
        owner,
        fileId,
        isDocument ? { state: 'ready', kind: 'document' } : { state: 'checking', kind: 'table' },
      );
    if (!isDocument) return;
    await events.appendEvent(tx, {
      ...owner,
      type: 'data.file.ready',
      entity: { kind: 'upload', id: fileId },
      data: { file_id: fileId, datasets: [], rows: 0, rejected: 0, duplicates: 0 },
    });
  });
}

/** Takes the rows of a file out of the datasets that have some, each in a new version. */
export async function eraseRows(
  parts: IngestParts,
  owner: Owner,
  fileId: string,
  signal: AbortSignal,
): Promise<void> {
  const loaded = (await store.listPartsOfFile(parts.db, owner, fileId)).filter(
    ({ row_count }) => row_count > 0,
  );
  for (const datasetId of new Set(loaded.map(({ dataset_id }) => dataset_id))) {
    const files = loaded.filter((part) => part.dataset_id === datasetId).map(({ number }) => number);
    await withScratch(parts.dataDir, async (scratch) => {
      const target = await targetOf(parts, owner, datasetId);
      if (target === undefined) return;
      const job: LoadJob = { kind: 'erase', ...resources(parts, scratch), target, files };
      const report = await parts.engine.runLoad(job, { signal });
      try {
        await inTransaction(parts.db, async (tx) => {
          await commitWritten(tx, parts, { owner, report, targets: [target], fileId });
          await audit(
            { tx, actor: jobActor(owner), requestId: undefined },
            'dataset.rows_erased',
            { kind: 'dataset', id: datasetId },
            { fileId, version: target.version },
          );
        });
      } catch (error) {
        await removeWritten(report);
        throw error;
      }
    });
    parts.changed(owner, [datasetId]);
  }
}
