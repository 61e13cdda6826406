import type { BlobAddress, Staging } from '@chartwright/platform';
import { openStaging } from '@chartwright/platform';

/** Where bytes lie that came to a bucket's own address. Rejects where the store is a folder. */
export type OpenStaging = () => Promise<Staging>;

/** Opened at the first use: the client of buckets is slow to load. */
export function createStaging(address: BlobAddress): { open: OpenStaging; close(): Promise<void> } {
  let opening: Promise<Staging> | undefined;
  return {
    open: () => {
      if (address.kind !== 'bucket') return Promise.reject(new Error('Nothing is staged in a folder'));
      opening ??= openStaging(address);
      return opening;
    },
    close: async () => (await opening)?.close(),
  };
}
