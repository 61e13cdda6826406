import type { Change, Db, Owner, Tx } from '@chartwright/platform';
import type { LoadSummary } from './model.ts';

/** What the part that loads rows does for uploads. */
export type LoadHooks = {
  /** Has a file read that is whole and checked, in the transaction that says so. */
  readonly begin: (tx: Tx, owner: Owner, fileId: string) => Promise<void>;
  /** What became of the rows of these files; a file it knows nothing of is left out. */
  readonly describe: (
    source: Db | Tx,
    owner: Owner,
    fileIds: readonly string[],
  ) => Promise<ReadonlyMap<string, LoadSummary>>;
  /** A file is being deleted: decides about its rows, or refuses by throwing. */
  readonly remove: (change: Change, fileId: string) => Promise<void>;
};
