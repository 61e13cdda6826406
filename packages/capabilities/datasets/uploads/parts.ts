import type { Clock } from '@chartwright/kernel';
import type { BlobAddress, Blobs, Db, Links, Log, ReadAudit } from '@chartwright/platform';

/** What uploads are made of; the whole surface's parts will do. */
export type UploadParts = {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly blobAddress: BlobAddress;
  readonly links: Links;
  readonly readAudit: ReadAudit;
  readonly clock: Clock;
  readonly sealKey: Buffer;
  readonly publicUrl: () => string;
  readonly log: Log;
};
