import type { Readable } from 'node:stream';
import type { SealedKey } from './key-ring.ts';
import type { BlobIdentity, BlobOwner } from './owner.ts';

/** What a scanner says. `unavailable` also when it could not tell. */
export type ScanVerdict = 'clean' | 'infected' | 'unavailable';

export type VirusScanner = { scan(content: Readable): Promise<ScanVerdict> };

/** `unchecked`: no scanner was set when the blob was stored. `held`: the scanner has not answered yet. */
export type ScanState = 'unchecked' | 'clean' | 'held' | 'infected';

/** What a blob is, but for its content. */
export type BlobFacts = BlobIdentity & {
  /** Bytes of content. */
  readonly size: number;
  /** Digest of the content, in hexadecimal. */
  readonly sha256: string;
  readonly contentType: string | undefined;
  readonly scan: ScanState;
  readonly createdAt: Date;
};

/** Bytes that lie in the store and that nothing refers to yet: `keep` makes them a blob, `discard` removes them. */
export type StoredBlob = BlobFacts & SealedKey;

export type PutOptions = BlobOwner & {
  readonly contentType?: string | undefined;
  /** More bytes than these are refused as they come. */
  readonly sizeMax?: number;
};

/** How a blob stands. Unknown, foreign and never kept are all `absent`. */
export type BlobStatus =
  | { readonly state: 'absent' }
  /** `deletedAt` is when the key was destroyed; `removedAt` when the bytes, then noise, were gone as well. */
  | { readonly state: 'deleted'; readonly deletedAt: Date; readonly removedAt: Date | undefined }
  | { readonly state: 'held' | 'infected'; readonly facts: BlobFacts }
  | { readonly state: 'ready'; readonly facts: BlobFacts };

/** An opened blob. `content` is read to its end or destroyed; it errors when a later part turns out damaged. */
export type OpenedBlob =
  | Exclude<BlobStatus, { readonly state: 'ready' }>
  | { readonly state: 'ready'; readonly facts: BlobFacts; readonly content: Readable };
