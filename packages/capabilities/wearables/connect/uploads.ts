import {
  type ArrivingFile,
  type Blobs,
  type Db,
  enqueue,
  isUuid,
  type Job,
  type StoredBlob,
  type Tx,
} from '@chartwright/platform';
import type { z } from 'zod';
import type { ConnectPages, OpenPage } from './service.ts';
import type { UploadRow } from './store.ts';
import type { Visitor } from './visitor.ts';

export type Uploads = ReturnType<typeof createUploads>;

export type ImportJob = Job<z.ZodObject<{ uploadId: z.ZodString }>>;

export const FILE_BYTES_MAX = 4 * 1024 ** 3;
const HEAD_BYTES = 64;
const ZIP = Buffer.from('PK\u0003\u0004');
const XML_STARTS = ['<?xml', '<HealthData', '<!DOCTYPE'];

/** Neither an archive nor XML: it is not even kept. */
export class NotAnExport extends Error {
  override readonly name = 'NotAnExport';

  constructor() {
    super('The file is no export of Apple Health');
  }
}

/** Files that a person sends from their phone's own export: kept sealed, read by a job, then removed. */
export function createUploads(parts: {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly pages: ConnectPages;
  readonly job: () => ImportJob;
}) {
  const { blobs, pages } = parts;
  return {
    /** @throws {NotAnExport} {Problem} 413 */
    receive: ({ owner }: OpenPage, { content }: ArrivingFile): Promise<StoredBlob> =>
      blobs.put(checked(content), { ...owner, sizeMax: FILE_BYTES_MAX }),

    discard: (stored: StoredBlob): Promise<void> => blobs.discard(stored),

    keep: (page: OpenPage, visitor: Visitor, stored: StoredBlob): Promise<string> =>
      pages.keepUpload(
        page,
        visitor,
        { blobId: stored.id, sizeBytes: stored.size, keep: (tx: Tx) => blobs.keep(tx, stored) },
        async (tx, uploadId) => void (await enqueue(tx, parts.job(), { uploadId })),
      ),

    find: async (page: OpenPage, id: string): Promise<UploadRow | undefined> =>
      isUuid(id) ? pages.findUpload(page, id) : undefined,
  };
}

/** Lets the bytes through once the first of them may begin an export. */
async function* checked(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const piece of content) {
    if (head === undefined) {
      yield piece;
      continue;
    }
    head = Buffer.concat([head, piece]);
    if (head.length < HEAD_BYTES) continue;
    requireExport(head);
    yield head;
    head = undefined;
  }
  if (head === undefined) return;
  requireExport(head);
  yield head;
}

function requireExport(head: Buffer): void {
  if (head.subarray(0, ZIP.length).equals(ZIP)) return;
  const text = head.toString('utf8').replace('\uFEFF', '').trimStart();
  if (!XML_STARTS.some((start) => text.startsWith(start))) throw new NotAnExport();
}
