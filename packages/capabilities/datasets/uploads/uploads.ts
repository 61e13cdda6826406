import type { Job, Owner, Recurring } from '@chartwright/platform';
import { createAddresses } from './addresses.ts';
import { createNotice } from './arrivals.ts';
import { piecesOf, readPieces } from './content.ts';
import { uploadErrors } from './errors.ts';
import { createFiles, type Files } from './files.ts';
import type { LoadHooks } from './hooks.ts';
import { isFileId } from './ids.ts';
import type { FileFacts, FileState } from './model.ts';
import { createMultipart, type Multipart } from './multipart.ts';
import type { UploadParts } from './parts.ts';
import { createReceiver, type Receiver } from './receive.ts';
import { unsealDeclared } from './sealed.ts';
import { createSettle } from './settle.ts';
import { createStaging } from './staged.ts';
import * as store from './store.ts';
import { createSweep } from './sweep.ts';

export type UploadUse = {
  readonly uploads: {
    readonly files: Files;
    readonly multipart: Multipart;
    readonly receiver: Receiver;
  };
};

/** What the other parts of the surface need of uploads. */
export type Uploads = {
  readonly use: UploadUse;
  readonly jobs: readonly Job[];
  readonly crontab: readonly Recurring[];
  /**
   * The bytes of a file from its beginning, read to the end or returned early.
   *
   * @throws {Problem} 404 for an unknown or deleted file, 410 when its bytes are gone
   */
  openContent(owner: Owner, fileId: string): Promise<AsyncIterable<Uint8Array>>;
  /** Undefined for an unknown or deleted file. */
  facts(owner: Owner, fileId: string, source?: store.Queryable): Promise<FileFacts | undefined>;
  /** The same of several; what is unknown or deleted is left out. */
  factsMany(
    owner: Owner,
    fileIds: readonly string[],
    source?: store.Queryable,
  ): Promise<ReadonlyMap<string, FileFacts>>;
  /**
   * Says how far the reading of a file has come. `reason` is a code, given exactly with `rejected`.
   *
   * @returns false when the file was deleted meanwhile
   */
  setState(
    tx: store.Queryable,
    owner: Owner,
    fileId: string,
    change: {
      readonly state: Exclude<FileState, 'awaiting_upload'>;
      readonly reason?: string | undefined;
      readonly kind?: 'table' | 'document' | undefined;
    },
  ): Promise<boolean>;
  stop(): Promise<void>;
};

const HOURLY = '47 * * * *';

/** Uploads by presigned address and in parts, to this server or to a bucket, until they are handed on to be read. */
export function createUploads(given: UploadParts & { readonly hooks: LoadHooks }): Uploads {
  const { db, blobs, clock, sealKey } = given;
  const bucket = createStaging(given.blobAddress);
  const base = { ...given, staging: bucket.open };
  const settle = createSettle(base);
  const addresses = createAddresses(base);
  const parts = { ...base, settle, addresses, notice: createNotice({ ...base, settle }) };
  const sweep = createSweep(parts);
  const factsOf = (row: store.FileRow): FileFacts => ({
    ...unsealDeclared(row.content, sealKey),
    id: row.id,
    state: row.state,
    kind: row.kind ?? undefined,
    format: row.format ?? undefined,
    size: row.size ?? undefined,
    contentSha256: row.sha256?.toString('hex'),
  });
  return {
    use: {
      uploads: {
        files: createFiles(parts),
        multipart: createMultipart(parts),
        receiver: createReceiver(parts),
      },
    },
    jobs: [settle.job, sweep],
    crontab: [{ schedule: HOURLY, job: sweep }],
    openContent: async (owner, fileId) => {
      const row = await store.findFile(db, owner, fileId);
      if (row === undefined) throw uploadErrors.fileUnknown();
      const pieces = await piecesOf(db, owner, row);
      if (row.size === null || pieces.length === 0) throw uploadErrors.notHere();
      return readPieces(blobs, owner, pieces, { start: 0, end: row.size });
    },
    facts: async (owner, fileId, source = db) => {
      const row = isFileId(fileId) ? await store.findFile(source, owner, fileId) : undefined;
      return row && factsOf(row);
    },
    factsMany: async (owner, fileIds, source = db) => {
      const rows = await store.findFiles(source, owner, fileIds);
      return new Map(rows.map((row) => [row.id, factsOf(row)]));
    },
    setState: (tx, owner, fileId, change) =>
      store.setState(tx, owner, fileId, { ...change, at: clock.now() }),
    stop: () => bucket.close(),
  };
}
