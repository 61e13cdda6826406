import type { Clock } from '@chartwright/kernel';
import { type Db, inTransaction, type Tx } from '@chartwright/platform';
import type { ConnectionRef } from '../connection-ref.ts';
import type { SourceHint } from '../connector.ts';
import { type Effect, lockPatient, storeEvents } from '../data/ingest.ts';
import type { Counts, RejectReason } from '../data/model.ts';
import { type DataPlace, placeOf } from '../data/place.ts';
import { readSealedAt, writeSealed } from '../data/sample-store.ts';
import { dataKeyOf } from '../data/seals.ts';
import { identityOf, numberSources } from '../data/sources.ts';
import { deriveImported } from './derive-imported.ts';
import { findImport, type ImportPlace, type ImportState, keepImport, removeImport } from './import-store.ts';
import type { OneOf } from './protocol.ts';
import type { FileFault } from './reader.ts';
import { type ReaderProcess, startReader } from './reader-process.ts';

/** Sleeps and workouts are compared and sealed here, so many between two looks at what else waits. */
const EVENTS_AT_ONCE = 100;

/** Told inside the transaction that stores what was read: both are true, or neither. */
export type ImportProgress = {
  /** Of the upload as it is stored, zipped or not. */
  readonly readBytes: number;
  readonly counts: Counts;
};

export type AppleImport = {
  readonly connection: ConnectionRef;
  readonly blobId: string;
  /** The upload from its beginning. A piece is not to be used again by whoever gave it. */
  readonly open: () => Promise<AsyncIterable<Uint8Array>>;
  readonly onProgress: (tx: Tx, progress: ImportProgress) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
};

/** `fault` says why the file could not be read to its end; what was read before is stored. */
export type AppleImported = { readonly fault: FileFault | undefined; readonly counts: Counts };

export type ImportAppleExport = (task: AppleImport) => Promise<AppleImported>;

export type ImportParts = {
  readonly db: Db;
  readonly sealKey: Buffer;
  readonly clock: Clock;
};

/**
 * Reads an export of Apple Health into the samples of a connection. Unfolding, parsing, merging, sealing and deriving run in
 * a process of their own whose memory has a limit; each batch is stored in one transaction with how far the reading has
 * come, so that an import that was killed goes on there when it is called again with the same blob.
 */
export const createAppleImport =
  (parts: ImportParts): ImportAppleExport =>
  async (task) => {
    const running = await begin(parts, task);
    const reader = startReader(
      {
        connectionId: task.connection.id,
        key: dataKeyOf(parts.sealKey, task.connection.id),
        receivedMs: parts.clock.now().getTime(),
        cursor: running.state.cursor,
      },
      await task.open(),
      task.signal,
    );
    try {
      const fault = await readThrough(running, reader);
      await deriveImported(parts, task.connection, running.days, reader);
      await removeImport(parts.db, running.place);
      return { fault, counts: countsOf(running) };
    } finally {
      await reader.stop();
    }
  };

type Running = {
  readonly parts: ImportParts;
  readonly task: AppleImport;
  readonly data: DataPlace;
  readonly place: ImportPlace;
  readonly hints: SourceHint[];
  readonly days: Set<string>;
  readonly rejected: Partial<Record<RejectReason, number>>;
  state: Omit<ImportState, 'days' | 'rejected'>;
  newestMs: number | undefined;
};

async function begin(parts: ImportParts, task: AppleImport): Promise<Running> {
  const { connection, blobId } = task;
  const data = placeOf(connection, parts.sealKey);
  const place = { owner: data.owner, connectionId: connection.id, blobId };
  const before = await findImport(parts.db, place);
  const { cursor = 0, received = 0, stored = 0, merged = 0, days = [], rejected = {} } = before ?? {};
  return {
    parts,
    task,
    data,
    place,
    hints: [],
    days: new Set(days),
    rejected: { ...rejected },
    state: { cursor, received, stored, merged },
    newestMs: undefined,
  };
}

const countsOf = ({ state, rejected, newestMs }: Running): Counts => ({
  received: state.received,
  stored: state.stored,
  merged: state.merged,
  rejected,
  newestAt: newestMs === undefined ? undefined : new Date(newestMs),
});

async function readThrough(running: Running, reader: ReaderProcess): Promise<FileFault | undefined> {
  for (;;) {
    const message = await reader.hear('batch', 'read');
    if (message.kind === 'read') return message.fault;
    await storeBatch(running, message, reader);
  }
}

async function storeBatch(
  running: Running,
  { places, hints }: OneOf<'batch'>,
  reader: ReaderProcess,
): Promise<void> {
  const { parts, task, data } = running;
  running.hints.push(...hints);
  await inTransaction(parts.db, async (tx) => {
    await lockPatient(tx, task.connection, parts.sealKey);
    const numbers = await numberSources(tx, data, running.hints);
    const rows = await readSealedAt(tx, data, places);
    const known = new Map(rows.map(({ metric, day, content }) => [`${metric}|${day}`, content]));
    reader.tell({
      kind: 'known',
      contents: places.map(({ metric, day }) => known.get(`${metric}|${day}`)),
      numbers: running.hints.map((hint) => numbers.get(identityOf(hint)) ?? 0),
    });
    await storeSealed(running, tx, await reader.hear('sealed'));
  });
  reader.tell({ kind: 'stored' });
}

async function storeSealed(running: Running, tx: Tx, message: OneOf<'sealed'>): Promise<void> {
  const { parts, task, data, place, days, rejected, state } = running;
  const { blocks, events } = message;
  await writeSealed(tx, data, blocks);
  const effect: Effect = { stored: message.stored, merged: 0, days };
  for (let from = 0; from < events.length; from += EVENTS_AT_ONCE) {
    await storeEvents(tx, data, events.slice(from, from + EVENTS_AT_ONCE), effect);
  }
  for (const { day } of blocks) days.add(day);
  if (message.newestMs !== undefined) {
    running.newestMs = Math.max(running.newestMs ?? message.newestMs, message.newestMs);
  }
  for (const [reason, count] of Object.entries(message.rejected) as [RejectReason, number][]) {
    rejected[reason] = (rejected[reason] ?? 0) + count;
  }
  running.state = {
    cursor: message.cursor,
    received: state.received + message.received,
    stored: state.stored + effect.stored,
    // A sleep or workout is made of many rows: what was received and is neither stored nor rejected was merged.
    merged: state.merged + message.received - effect.stored - sumOf(message.rejected),
  };
  await keepImport(tx, place, { ...running.state, days: [...days], rejected }, parts.clock.now());
  await task.onProgress(tx, { readBytes: message.readBytes, counts: countsOf(running) });
}

const sumOf = (counts: Readonly<Partial<Record<RejectReason, number>>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
