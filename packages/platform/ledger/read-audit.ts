import { type Db, inTransaction } from '../database/index.ts';
import { httpErrors } from '../http/errors.ts';
import type { Actor } from '../keys/actor.ts';
import type { Log } from '../log.ts';
import { type AuditEntry, appendAuditMany } from './audit.ts';
import { type NotedRead, openReadJournal, type ReadJournal } from './read-journal.ts';

/** Records that were shown to somebody. */
export type RecordsShown = {
  readonly actor: Actor;
  /** Such as `patient.read`. */
  readonly action: string;
  /** What the ids name, such as `patient`. */
  readonly kind: string;
  readonly ids: readonly string[];
  readonly requestId: string;
};

export type ReadAudit = {
  /**
   * Notes that records are being shown.
   *
   * @throws Problem 503 when the database has not taken what was noted before, or the journal takes nothing: nobody reads unaudited
   */
  readonly note: (shown: RecordsShown) => void;
  readonly flush: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const FLUSH_MS = 50;
const IDS_PER_ENTRY = 1_000;
const IDS_WAITING_MAX = 100_000;

type Batch = Pick<NotedRead, 'actor' | 'action' | 'kind'> & {
  readonly at: Date;
  readonly idsByRequest: Map<string, readonly string[]>;
  ids: number;
};

/**
 * Tells the audit chain of reads, within a tenth of a second and many at once: an entry of its own for each read would
 * cost more than the read. An entry holds what one caller was shown by one kind of request; `details` names the ids under the id of
 * each request. A read that was alone is an entry with that record as its target.
 *
 * What is not yet in the chain lies in a journal. What a process has left there when it was killed is told by the next one that
 * starts; told twice when it was killed between the two, never lost.
 *
 * @param parts `folder` is where journals lie, of this process and of those that have ended
 */
export async function openReadAudit(parts: {
  readonly db: Db;
  readonly log: Log;
  readonly folder: string;
}): Promise<ReadAudit> {
  const journal = openReadJournal(parts.folder);
  const audit = createReadAudit({ ...parts, journal });
  await audit.tellLeft();
  return audit;
}

function createReadAudit({
  db,
  log,
  journal,
}: {
  readonly db: Db;
  readonly log: Log;
  readonly journal: ReadJournal;
}): ReadAudit & { tellLeft(): Promise<void> } {
  let open = new Map<string, Batch>();
  let waiting: Batch[] = [];
  let idsWaiting = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = async () => {
    const batches = [...waiting, ...open.values()];
    const pages = journal.turn();
    open = new Map();
    waiting = [];
    if (batches.length === 0) return;
    try {
      await inTransaction(db, (tx) => appendAuditMany(tx, batches.map(toEntry)));
      idsWaiting -= batches.reduce((sum, { ids }) => sum + ids, 0);
      journal.remove(pages);
    } catch (error) {
      waiting = [...batches, ...waiting];
      log.error({ err: error, entries: batches.length }, 'audit of reads kept for the next write');
      schedule();
    }
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write);
    return writing;
  };
  const schedule = () => {
    timer ??= setTimeout(() => void flush(), FLUSH_MS);
  };
  const gather = ({ actor, action, kind, ids, requestId, atMs }: NotedRead) => {
    const key = `${actor.orgId} ${actor.mode} ${actor.id} ${action} ${kind}`;
    let batch = open.get(key);
    if (batch !== undefined && batch.ids + ids.length > IDS_PER_ENTRY) {
      waiting.push(batch);
      batch = undefined;
    }
    if (batch === undefined) {
      batch = { actor, action, kind, at: new Date(atMs), idsByRequest: new Map(), ids: 0 };
      open.set(key, batch);
    }
    batch.idsByRequest.set(requestId, [...(batch.idsByRequest.get(requestId) ?? []), ...ids]);
    batch.ids += ids.length;
    idsWaiting += ids.length;
  };

  return {
    note({ actor: { orgId, mode, kind: actorKind, id }, action, kind, ids, requestId }) {
      if (ids.length === 0) return;
      if (idsWaiting + ids.length > IDS_WAITING_MAX) throw httpErrors.unavailable();
      const actor = { orgId, mode, kind: actorKind, id };
      const read = { actor, action, kind, ids, requestId, atMs: Date.now() };
      keep(journal, read);
      gather(read);
      schedule();
    },
    async tellLeft() {
      for (const read of journal.takeOver()) gather(read);
      await flush();
    },
    flush,
    stop: flush,
  };
}

function keep(journal: ReadJournal, read: NotedRead): void {
  try {
    journal.write(read);
  } catch (cause) {
    throw httpErrors.unavailable({ cause });
  }
}

function toEntry({ actor, action, kind, at, idsByRequest, ids }: Batch): AuditEntry {
  const [first] = idsByRequest;
  const only = ids === 1 ? first : undefined;
  const common = { orgId: actor.orgId, actor: { kind: actor.kind, id: actor.id }, action, at };
  return only === undefined
    ? {
        ...common,
        target: { kind: 'organisation', id: actor.orgId },
        details: { mode: actor.mode, kind, ids, ...Object.fromEntries(idsByRequest) },
      }
    : {
        ...common,
        target: { kind, id: only[1][0] ?? '' },
        requestId: only[0],
        details: { mode: actor.mode },
      };
}
