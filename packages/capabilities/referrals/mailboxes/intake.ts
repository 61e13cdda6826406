import type { Db, Log } from '@chartwright/platform';
import type { FolderAddress } from './folder/address.ts';
import type { FolderParts } from './folder/folder.ts';
import { watchFolder } from './folder/watch.ts';
import { type ListenerParts, listenToMailboxes } from './listener.ts';

/** What a process that works on jobs keeps an eye on: the mail servers that tell of new messages, and the folder. */
export type OpenIntake = (options: { readonly folder: FolderAddress | undefined; readonly log: Log }) => {
  readonly stop: () => Promise<void>;
};

export const createIntake =
  (
    parts: Omit<ListenerParts, 'log'> & Pick<FolderParts, 'clock' | 'records'> & { readonly db: Db },
  ): OpenIntake =>
  ({ folder, log }) => {
    const listening = listenToMailboxes({ ...parts, log });
    const watching = folder && watchFolder({ ...parts, log, address: folder });
    return {
      stop: async () => {
        await Promise.all([listening.stop(), watching?.stop()]);
      },
    };
  };
