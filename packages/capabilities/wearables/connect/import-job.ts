import {
  type Blobs,
  type Db,
  defineJob,
  inTransaction,
  type OpenedBlob,
  type SandboxClocks,
  type Tx,
} from '@chartwright/platform';
import { z } from 'zod';
import type { AppleImported, ImportAppleExport, ImportProgress } from '../apple/import.ts';
import type { Lifecycle } from '../connections/lifecycle.ts';
import { refOf } from '../connections/ref.ts';
import * as connections from '../connections/store.ts';
import type { Counts } from '../data/model.ts';
import type { Owner } from '../owner.ts';
import { addCounts, emptyTally, viewTally } from '../sync/tally.ts';
import * as store from './store.ts';
import type { ImportJob } from './uploads.ts';

type Parts = {
  readonly db: Db;
  readonly sealKey: Buffer;
  readonly blobs: Blobs;
  readonly clocks: SandboxClocks;
  readonly lifecycle: Lifecycle;
  readonly importFile: ImportAppleExport;
};

const ACTOR = { kind: 'job', id: 'wearables.import' } as const;

/** Reads a file that a person has sent. One that was killed goes on where it was, and what was read is merged. */
export const createImportJob = (parts: Parts): ImportJob =>
  defineJob('wearables.import', z.object({ uploadId: z.string() }), async ({ uploadId }, { abortSignal }) => {
    const upload = await store.findUploadOfJob(parts.db, uploadId);
    if (upload === undefined) return;
    const owner: Owner = { orgId: upload.org_id, mode: upload.mode };
    const row = await connections.find(parts.db, owner, upload.connection_id);
    const isWanted = row?.status === 'connected';
    const imported = isWanted
      ? await readFile(parts, { upload, owner, row }, abortSignal)
      : { fault: 'connection_ended' as const, counts: undefined };
    await inTransaction(parts.db, (tx) => settle(parts, tx, { upload, owner, imported }));
  });

type Reading = {
  readonly upload: store.UploadRow;
  readonly owner: Owner;
  readonly row: connections.ConnectionRow;
};

type Imported =
  | AppleImported
  | { readonly fault: 'connection_ended' | 'file_infected' | 'file_gone'; readonly counts: undefined };

async function readFile(
  { blobs, clocks, sealKey, importFile }: Parts,
  { upload, owner, row }: Reading,
  signal: AbortSignal,
): Promise<Imported> {
  const opened = await blobs.get(owner, upload.blob_id);
  if (opened.state === 'held') throw new Error('The virus scanner has not answered for an upload yet');
  if (opened.state === 'infected') return { fault: 'file_infected', counts: undefined };
  if (opened.state !== 'ready') return { fault: 'file_gone', counts: undefined };
  const onProgress = async (tx: Tx, { readBytes, counts }: ImportProgress): Promise<void> => {
    const at = clocks.clockOf(owner).now();
    await store.noteUpload(tx, owner, upload.id, {
      ...toRow(counts),
      state: 'reading',
      read_bytes: readBytes,
      reason: null,
      at,
    });
    await connections.noteData(tx, owner, row.id, { at, newestAt: counts.newestAt });
  };
  return importFile({
    connection: refOf(row, sealKey),
    blobId: upload.blob_id,
    open: async () => contentOf(opened),
    onProgress,
    signal,
  });
}

function contentOf(opened: OpenedBlob): AsyncIterable<Uint8Array> {
  if (opened.state !== 'ready') throw new Error('An upload cannot be opened');
  return opened.content;
}

const toRow = ({ received, stored, merged, rejected }: Counts) => ({
  received,
  stored,
  merged,
  rejected: rejected as Readonly<Record<string, number>>,
});

/** The file is not kept: what it held is here, and the person has it. */
async function settle(
  { blobs, clocks, lifecycle }: Parts,
  tx: Tx,
  {
    upload,
    owner,
    imported,
  }: { readonly upload: store.UploadRow; readonly owner: Owner; readonly imported: Imported },
): Promise<void> {
  const clock = clocks.clockOf(owner);
  const { fault, counts } = imported;
  await store.noteUpload(tx, owner, upload.id, {
    ...(counts === undefined ? { received: 0, stored: 0, merged: 0, rejected: {} } : toRow(counts)),
    state: fault === undefined ? 'done' : 'failed',
    read_bytes: upload.size_bytes,
    reason: fault ?? null,
    at: clock.now(),
  });
  await blobs.delete(tx, owner, upload.blob_id, ACTOR);
  if (counts === undefined || counts.received === 0) return;
  const tally = emptyTally();
  addCounts(tally, counts);
  const deed = { tx, clock, actor: { ...owner, ...ACTOR }, requestId: undefined };
  await lifecycle.tell(deed, 'wearable.sync_completed', upload.connection_id, viewTally(tally));
}
