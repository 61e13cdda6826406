import type { ReasonCode } from '@chartwright/documents';
import type { Clock } from '@chartwright/kernel';
import { type Db, inTransaction, type Tx } from '@chartwright/platform';
import type { Deed } from '../caller.ts';
import type { ReceivedReferral, ReferralRecords } from '../records/service.ts';
import { FILE_BYTES_MAX } from '../surface.ts';
import type { Connect, Connection, Fetched } from './connection.ts';
import { MailboxFault } from './faults.ts';
import { identityOf, writeNote } from './message.ts';
import notes from './notes.json' with { type: 'json' };
import { loginOf } from './sealed-login.ts';
import * as store from './store.ts';

export type VisitParts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly sealKey: Buffer;
  readonly connect: Connect;
  readonly records: Pick<ReferralRecords, 'receiveAnyway' | 'receiveNote' | 'createOne' | 'discard'>;
};

/** Messages of one look, so that mailboxes take turns. */
const BATCH = 100;
/** How often a message is asked for before a note stands in for it: one that cannot be had must not hold up the others. */
const ATTEMPTS = 4;

type Visit = {
  readonly parts: VisitParts;
  readonly target: store.Target;
  readonly row: store.MailboxRow;
  readonly connection: Connection;
  readonly signal: AbortSignal;
};

/** Tells that the mailbox was changed or switched off while it was looked at. */
class Outdated extends Error {}

/**
 * Looks at a mailbox and takes what is new. A message becomes a record and is remembered in one transaction, and is marked
 * on the server only after that: whatever ends the visit, the next one finds each message either not taken or remembered.
 *
 * @returns whether there is more
 */
export async function visitMailbox(
  parts: VisitParts,
  target: store.Target,
  { stopping, signal }: { readonly stopping: AbortSignal; readonly signal: AbortSignal },
): Promise<boolean> {
  const { db, clock, connect, sealKey } = parts;
  const row = await store.find(db, target.owner, target.id);
  if (row === undefined || !row.enabled) return false;
  const end = (error?: string) =>
    store.noteVisit(db, target, { at: clock.now(), error, revision: row.revision });
  try {
    const connection = await connect(loginOf(row, sealKey), { signal });
    try {
      const isMore = await takeNew({ parts, target, row, connection, signal });
      await end();
      return isMore;
    } finally {
      connection.close();
    }
  } catch (error) {
    if (error instanceof Outdated) return false;
    // This process stops: nothing is wrong with the mailbox, and the queue has the visit done by another one.
    if (stopping.aborted) throw error;
    if (error instanceof MailboxFault) {
      await end(error.code);
      return false;
    }
    await end('intake_failed');
    throw error;
  }
}

async function takeNew(visit: Visit): Promise<boolean> {
  const { parts, row, connection, signal } = visit;
  const lastUid = await agreeOnNumbers(visit);
  const open = await store.listOpen(parts.db, row.id, connection.validity, BATCH);
  const fresh = await connection.listAfter(lastUid);
  const due = [
    ...open,
    ...fresh.slice(0, BATCH - open.length).map((uid) => ({ uid, isTaken: false, attempts: 0 })),
  ];
  let moveFault: MailboxFault | undefined;
  for (const message of due) {
    if (signal.aborted) return false;
    if (!message.isTaken && !(await take(visit, message))) continue;
    moveFault = (await settle(visit, message.uid)) ?? moveFault;
  }
  if (moveFault !== undefined) throw moveFault;
  return due.length < open.length + fresh.length;
}

/** From where on messages are new, under the numbers the server uses now. */
async function agreeOnNumbers({ parts, target, row, connection }: Visit): Promise<number> {
  const { validity, uidNext } = connection;
  if (row.uid_validity === validity) return row.last_uid;
  const isFirst = row.uid_validity === null;
  const lastUid = isFirst && !row.takes_existing ? Math.max(0, uidNext - 1) : 0;
  await store.beginValidity(parts.db, target, { validity, lastUid });
  return lastUid;
}

/** False where there is no such message any more. */
async function take(visit: Visit, { uid, attempts }: store.OpenMessage): Promise<boolean> {
  const { parts, connection, target } = visit;
  const key = { mailboxId: target.id, validity: connection.validity, uid };
  const fetched = await fetchNoting(visit, key, attempts);
  if (fetched.state === 'gone') {
    await store.forget(parts.db, key);
    return false;
  }
  const identity = fetched.state === 'whole' ? identityOf(fetched.bytes, parts.sealKey) : undefined;
  const received = await receive(visit, uid, fetched);
  const isKept = await inTransaction(parts.db, (tx) => keep(visit, tx, { key, identity, received }));
  // Only once the commit is certain: bytes that are not kept go by themselves after two days, those of a record never.
  if (!isKept) await parts.records.discard(received);
  return true;
}

type Found = Exclude<Fetched, { readonly state: 'gone' }> | { readonly state: 'withheld' };

/** Leaves a trace of a message that cannot be had before giving up for this time. */
async function fetchNoting(
  { parts, connection, signal }: Visit,
  key: store.MessageKey,
  attempts: number,
): Promise<Found | Extract<Fetched, { readonly state: 'gone' }>> {
  if (attempts >= ATTEMPTS) return { state: 'withheld' };
  try {
    return await connection.fetch(key.uid, FILE_BYTES_MAX);
  } catch (error) {
    if (!signal.aborted) await store.noteAttempt(parts.db, key, parts.clock.now());
    throw error;
  }
}

/** What cannot be taken itself is kept as a note, for a person. */
function receive(
  { parts, target, row, connection }: Visit,
  uid: number,
  found: Found,
): Promise<ReceivedReferral> {
  const name = `${row.name} ${connection.validity}-${uid}`;
  if (found.state === 'whole' && found.bytes.length > 0)
    return parts.records.receiveAnyway(target.owner, {
      name: `${name}.eml`,
      bytes: found.bytes,
      type: 'eml',
    });
  const { why, sentence } = notes[found.state === 'whole' ? 'empty' : found.state];
  const place = { mailbox: row.name, folder: row.folder, validity: connection.validity, uid };
  return parts.records.receiveNote(target.owner, {
    name: `${name}.txt`,
    text: writeNote(place, sentence),
    why: why as ReasonCode,
  });
}

/** False when there was a record of the message before. */
async function keep(
  visit: Visit,
  tx: Tx,
  message: {
    readonly key: store.MessageKey;
    readonly identity: Buffer | undefined;
    readonly received: ReceivedReferral;
  },
): Promise<boolean> {
  const { parts, target, row } = visit;
  const { key, identity, received } = message;
  const locked = await store.lock(tx, target.owner, target.id);
  if (locked?.revision !== row.revision) throw new Outdated();
  if ((await store.findTaken(tx, key)) !== undefined) return false;
  const before = identity && (await store.findByIdentity(tx, key.mailboxId, identity));
  const arrival = { source: `mailbox:${row.name}`, origin: 'mailbox' } as const;
  const arrived =
    before === undefined
      ? await parts.records.createOne(deedOf(visit, tx), received, arrival)
      : { record_id: before, duplicate: true };
  await store.noteTaken(tx, key, {
    identity: identity ?? null,
    recordId: arrived.record_id,
    became: becameOf(arrived.duplicate, received),
    at: parts.clock.now(),
  });
  return !arrived.duplicate;
}

function becameOf(isDuplicate: boolean, { unread }: ReceivedReferral): store.Became {
  if (isDuplicate) return 'repeated';
  return unread === undefined ? 'taken' : 'unread';
}

const deedOf = ({ parts, target }: Visit, tx: Tx): Deed => ({
  tx,
  clock: parts.clock,
  actor: { kind: 'mailbox', id: target.id, ...target.owner },
  requestId: undefined,
});

/** Marks a message on the server. One that cannot be moved is taken all the same; the fault is for the owner to know. */
async function settle(
  { parts, target, row, connection }: Visit,
  uid: number,
): Promise<MailboxFault | undefined> {
  const key = { mailboxId: target.id, validity: connection.validity, uid };
  try {
    await connection.settle(uid, row.processed_folder);
  } catch (error) {
    if (error instanceof MailboxFault && error.code === 'processed_folder_missing') return error;
    throw error;
  }
  await store.noteSettled(parts.db, key, parts.clock.now());
  return undefined;
}
