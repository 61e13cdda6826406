import { describeReason, type ReasonCode } from '@chartwright/documents';
import type { Clock } from '@chartwright/kernel';
import { type Db, inTransaction, type Log } from '@chartwright/platform';
import type { Owner } from '../../owner.ts';
import type { ReceivedReferral, ReferralRecords } from '../../records/service.ts';
import { FILE_BYTES_MAX } from '../../surface.ts';
import * as files from './files.ts';
import reasons from './reasons.json' with { type: 'json' };
import { codeOf } from './system-code.ts';

export type FolderParts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly records: Pick<ReferralRecords, 'receiveAnyway' | 'receiveNote' | 'createOne' | 'discard'>;
  readonly log: Log;
  readonly folder: string;
  /** Milliseconds that only ever go forward: how long a file has stood still is not for the clocks of shares to say. */
  readonly nowMs: () => number;
};

/** A file that has not changed for so long is whole. */
export const QUIET_MS = 2_000;
/** After a fault of our own, a file waits so long. */
const PAUSE_MS = 15_000;
/** Files of one scan, so that a stop is heard. */
const BATCH = 100;
/** Names that programs give to what they have not finished. */
const UNFINISHED = /^(?:\.|~\$)|\.(?:tmp|temp|part|partial|filepart|crdownload|swp|lock)$|~$/i;

type Why = keyof typeof reasons;
type Waiting = { readonly mark: string; readonly sinceMs: number };
/** A record that is kept, and whose file could not be moved away yet. */
type Kept = { readonly mark: string; readonly recordId: string; readonly refused: string | undefined };

/** The files of a folder, as they become records. */
export function createFolder(parts: FolderParts) {
  const waiting = new Map<string, Waiting>();
  const kept = new Map<string, Kept>();

  const isQuiet = (key: string, mark: string): boolean => {
    const before = waiting.get(key);
    if (before?.mark === mark) return parts.nowMs() - before.sinceMs >= QUIET_MS;
    waiting.set(key, { mark, sinceMs: parts.nowMs() });
    return false;
  };

  const takeIn = async (owner: Owner, entry: files.Entry, look: files.Look): Promise<void> => {
    const before = kept.get(entry.key);
    const one = before?.mark === look.mark ? before : await keep(parts, owner, entry, look);
    if (one === undefined) return;
    kept.set(entry.key, one);
    await putAway(parts, entry, one);
    kept.delete(entry.key);
    waiting.delete(entry.key);
  };

  return {
    /**
     * Takes every file that stands still. A file is moved only when its record is kept; one that a crash left behind has the
     * same bytes as its record, and is moved then.
     *
     * @returns whether there is more that could be taken now
     */
    async scan(owner: Owner, signal: AbortSignal): Promise<boolean> {
      const entries = await files.listFiles(parts.folder);
      const names = new Set(entries.map(({ key }) => key));
      for (const gone of [waiting, kept])
        for (const key of gone.keys()) if (!names.has(key)) gone.delete(key);
      let taken = 0;
      for (const entry of entries) {
        if (UNFINISHED.test(entry.key) || names.has(`${entry.key}.lock`)) continue;
        if (signal.aborted || taken >= BATCH) return !signal.aborted;
        const look = await files.lookAt(files.pathIn(parts.folder, entry));
        if (look === undefined || !isQuiet(entry.key, look.mark)) continue;
        taken += 1;
        try {
          await takeIn(owner, entry, look);
        } catch (error) {
          parts.log.warn(
            { err: error },
            'a file of the watched folder could not be taken; it is tried again',
          );
          waiting.set(entry.key, { mark: look.mark, sinceMs: parts.nowMs() + PAUSE_MS });
        }
      }
      return false;
    },
  };
}

/** Undefined where the file changed while it was read: it is not finished after all. */
async function keep(
  parts: FolderParts,
  owner: Owner,
  entry: files.Entry,
  look: files.Look,
): Promise<Kept | undefined> {
  const path = files.pathIn(parts.folder, entry);
  const found = await readOrSay(path, look);
  if (found === undefined) return undefined;
  const { received, refused } = await receive(parts, owner, entry, look, found);
  const arrived = await inTransaction(parts.db, (tx) =>
    parts.records.createOne(
      {
        tx,
        clock: parts.clock,
        actor: { kind: 'folder', id: 'referrals-inbox', ...owner },
        requestId: undefined,
      },
      received,
      { source: 'folder', origin: 'folder' },
    ),
  );
  if (arrived.duplicate) await parts.records.discard(received);
  return { mark: look.mark, recordId: arrived.record_id, refused };
}

/** The bytes, or why they cannot be had. */
async function readOrSay(path: Buffer, look: files.Look): Promise<Buffer | Why | undefined> {
  if (!look.isFile) return 'not_a_file';
  if (look.links > 1) return 'linked';
  if (look.size === 0) return 'empty';
  if (look.size > FILE_BYTES_MAX) return 'too_large';
  try {
    return await files.readUnchanged(path, look);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EACCES' || code === 'EPERM') return 'unreadable';
    if (code === 'ELOOP') return 'not_a_file';
    throw error;
  }
}

async function receive(
  { records }: FolderParts,
  owner: Owner,
  entry: files.Entry,
  look: files.Look,
  found: Buffer | Why,
): Promise<{ readonly received: ReceivedReferral; readonly refused: string | undefined }> {
  const name = files.showName(entry);
  if (typeof found === 'string') {
    const { why, sentence } = reasons[found];
    const text = `A file came to the watched folder and could not be taken: "${name}".\n${sentence}\nIt lies in the folder "refused" (${look.mark}).\n`;
    const received = await records.receiveNote(owner, { name: `${name}.txt`, text, why: why as ReasonCode });
    return { received, refused: sentence };
  }
  const received = await records.receiveAnyway(owner, { name, bytes: found });
  return { received, refused: received.unread && describeReason(received.unread) };
}

/** Moves a file away once its record is kept, and says beside a refused one why. */
async function putAway({ folder, clock }: FolderParts, entry: files.Entry, one: Kept): Promise<void> {
  const { recordId: id, refused } = one;
  const day = clock.now().toISOString().slice(0, 10);
  if (refused === undefined) {
    await files.moveFile(folder, entry, { path: ['taken', day], id });
    return;
  }
  const path = await files.moveFile(folder, entry, { path: ['refused'], id });
  if (path !== undefined) await files.writeBeside(path, '.reason.txt', `${refused}\nRecord: ${id}\n`);
}
