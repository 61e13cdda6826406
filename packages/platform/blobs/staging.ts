/** An address that takes one thing, and what is to be sent with it. */
export type SignedPut = { readonly url: string; readonly headers: Readonly<Record<string, string>> };

/** From when, and for how long, an address is good. */
type Validity = { readonly at: Date; readonly seconds: number };

export type StagedPart = { readonly number: number; readonly etag: string; readonly size: number };

/**
 * Where bytes lie that others put straight into a bucket, by addresses signed for one object each. They are not sealed
 * there: what has come is read once, stored as a blob, and spent.
 *
 * All of it throws {Problem} `blobs.unreachable` when the store is away.
 */
export type Staging = {
  /** An address that makes an object and never replaces one. `sha256` in hexadecimal; the store checks what is given. */
  presignPut(
    id: string,
    wanted: Validity & {
      readonly contentType: string;
      readonly size: number | undefined;
      readonly sha256: string | undefined;
    },
  ): Promise<SignedPut>;
  /** Begins an object of parts; returns the store's own name of the upload. */
  beginParts(id: string): Promise<string>;
  presignPart(
    id: string,
    wanted: Validity & {
      readonly uploadId: string;
      readonly number: number;
      readonly size: number | undefined;
    },
  ): Promise<SignedPut>;
  /** In order; none once the upload was completed or aborted. */
  listParts(id: string, uploadId: string): Promise<StagedPart[]>;
  completeParts(id: string, uploadId: string, parts: readonly StagedPart[]): Promise<void>;
  abortParts(id: string, uploadId: string): Promise<void>;
  /** Bytes of the object; undefined while there is none. */
  sizeOf(id: string): Promise<number | undefined>;
  read(id: string): AsyncIterable<Uint8Array>;
  /** Empties the object but leaves it, so that its address still takes nothing. */
  spend(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  close(): void;
};
