import { setTimeout as pause } from 'node:timers/promises';
import type { Db, Log } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Owner } from '../../owner.ts';
import type { FolderAddress } from './address.ts';
import { createFolder, type FolderParts } from './folder.ts';
import { codeOf } from './system-code.ts';

const EVERY_MS = 1_500;

/**
 * Watches a folder until stopped. It is listed over and over, for network shares tell of no change; what a scan cannot do
 * the next one tries again.
 */
export function watchFolder(
  parts: Omit<FolderParts, 'folder' | 'nowMs'> & { readonly address: FolderAddress },
): { readonly stop: () => Promise<void> } {
  const { db, log, address } = parts;
  const folder = createFolder({ ...parts, folder: address.folder, nowMs: () => performance.now() });
  const stopping = new AbortController();
  const say = sayOnce(log);
  const scan = async (): Promise<boolean> => {
    try {
      const owner = await findOwner(db, address);
      if (owner === undefined) {
        say('the organisation of the watched folder is not there', 'ORGANISATION_UNKNOWN');
        return false;
      }
      const isMore = await folder.scan(owner, stopping.signal);
      say(undefined, undefined);
      return isMore;
    } catch (error) {
      say('the watched folder could not be read', codeOf(error) ?? 'UNKNOWN');
      return false;
    }
  };
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted)
      if (!(await scan()))
        await pause(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
  };
  const watching = watch();
  return {
    stop: async () => {
      stopping.abort();
      await watching;
    },
  };
}

/** Logs a fault when it begins, not every second while it lasts. */
function sayOnce(log: Log) {
  let last: string | undefined;
  return (message: string | undefined, code: string | undefined): void => {
    if (message !== undefined && code !== last) log.error({ code }, message);
    last = code;
  };
}

async function findOwner(db: Db, { orgId, mode }: FolderAddress): Promise<Owner | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from organisations ${orgId === undefined ? sql`` : sql`where id = ${orgId}`}
    order by created_at, id limit 1`.execute(db);
  const id = rows[0]?.id;
  return id === undefined ? undefined : { orgId: id, mode };
}
