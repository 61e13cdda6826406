import type { ChunkSeal } from './sealed-chunks.ts';

/** What a sealing thread is told. Buffers change hands and come back. */
export type ToSealer =
  | { readonly kind: 'begin'; readonly line: number; readonly seal: ChunkSeal }
  | {
      readonly kind: 'add';
      readonly line: number;
      readonly batch: ArrayBuffer;
      readonly length: number;
      readonly isLast: boolean;
    }
  | { readonly kind: 'drop'; readonly line: number };

/** What it answers to each batch. */
export type FromSealer = {
  readonly line: number;
  readonly batch: ArrayBuffer;
  readonly sealed: readonly Uint8Array[];
  /** With the last batch: the digest of all bytes, in hexadecimal. */
  readonly sha256: string | undefined;
};
