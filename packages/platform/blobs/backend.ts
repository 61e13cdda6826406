import type { ByteRange } from './sealed-chunks.ts';

/** Where sealed bytes lie. It sees nothing but them and random ids. */
export type BlobBackend = {
  /**
   * Stores the bytes durably; the object exists whole under its id when this returns, and not at all before. The
   * pieces become the backend's own, which may free their memory.
   *
   * @throws {Problem} `blobs.unreachable`, also when the bytes' own source fails
   */
  write(id: string, bytes: AsyncIterable<Buffer>): Promise<void>;
  /**
   * Reads part of an object; the range is not empty. A piece is valid until the next one is asked for.
   *
   * @throws {Problem} `blobs.damaged` when there is no such object, `blobs.unreachable` when the store is away
   */
  read(id: string, range: ByteRange): AsyncIterable<Uint8Array>;
  /** Removes an object; one that is not there is no fault. */
  remove(id: string): Promise<void>;
  /** Removes what a write that never ended has left behind. */
  removeParts(id: string): Promise<void>;
  close(): void;
};
