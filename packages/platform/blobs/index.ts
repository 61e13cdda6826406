export { type BlobAddress, openBlobBackend, openStaging, readBlobAddress } from './address.ts';
export type { BlobBackend } from './backend.ts';
export { type BlobParts, type Blobs, createBlobs } from './blobs.ts';
export { detectArriving, detectContentType, matchesContentType, peekArriving } from './content-type.ts';
export { blobErrors } from './errors.ts';
export { contentDisposition, sanitiseFileName } from './file-names.ts';
export { type KeyRing, nameWrappingKey } from './key-ring.ts';
export { createLinks, type Links, type LinkTarget, type LinkVerdict } from './links.ts';
export type {
  BlobFacts,
  BlobStatus,
  OpenedBlob,
  PutOptions,
  ScanState,
  ScanVerdict,
  StoredBlob,
  VirusScanner,
} from './model.ts';
export type { BlobIdentity, BlobOwner } from './owner.ts';
export type { ByteRange } from './sealed-chunks.ts';
export type { Staging } from './staging.ts';
export { openScanner, readScannerAddress, type ScannerAddress } from './virus-scan.ts';
