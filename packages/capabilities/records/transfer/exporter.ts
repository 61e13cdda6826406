import { randomUUID } from 'node:crypto';
import type { Clock } from '@chartwright/kernel';
import {
  appendAudit,
  appendAuditMany,
  type Blobs,
  type Db,
  inTransaction,
  type Tx,
} from '@chartwright/platform';
import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import type { Outgoing, OutgoingPage } from './exchange.ts';
import * as store from './store.ts';

/** Where the lines of one file come from. */
export type Source = {
  readonly count: (tx: Tx, owner: Owner, cut: { asOf: Date; since: Date | null }) => Promise<number>;
  readonly readPage: (
    tx: Tx,
    owner: Owner,
    cut: { asOf: Date; since: Date | null },
    after: string | undefined,
  ) => Promise<OutgoingPage>;
  /** What its records are, as the audit chain names them. */
  readonly kind: string;
};

export type ExportParts = {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly sourceOf: (row: store.ExportRow, kind: string) => Source;
};

/** Cancelled, or another run writes. */
class Overtaken extends Error {}

/** The process ends; the work goes on elsewhere. */
class Interrupted extends Error {}

export const MEDIA_TYPES = { ndjson: 'application/x-ndjson', fhir: 'application/fhir+ndjson' } as const;

/**
 * Writes the files an export still lacks, all as of one moment of the database. A file belongs to the export when it is whole; one
 * that was interrupted is begun anew by the next run.
 *
 * @returns `unfinished` when the rest is for another run
 */
export async function runExport(
  parts: ExportParts,
  id: string,
  signal: AbortSignal,
): Promise<'done' | 'unfinished'> {
  const run = randomUUID();
  const row = await store.beginExport(parts.db, id, run, parts.clock.now());
  if (row === undefined) return 'done';
  const writer = () => ({ exportId: id, run, at: parts.clock.now() });
  try {
    await inTransaction(parts.db, (snapshot) => writeFiles(parts, { row, writer, snapshot, signal }), {
      isolation: 'repeatable read',
    });
    await inTransaction(parts.db, async (tx) => {
      const isFinished = await store.finishExport(tx, writer());
      if (isFinished) await appendAudit(tx, entryOf(row, 'export.completed'));
    });
    return 'done';
  } catch (error) {
    if (error instanceof Interrupted) return 'unfinished';
    if (error instanceof Overtaken) return 'done';
    throw error;
  }
}

type Writing = {
  readonly row: store.ExportRow;
  readonly writer: () => store.Writer;
  readonly snapshot: Tx;
  readonly signal: AbortSignal;
};

async function writeFiles(parts: ExportParts, writing: Writing): Promise<void> {
  const { row, snapshot } = writing;
  // The store may take its time with a page; the snapshot waits for it.
  await sql`select set_config('idle_in_transaction_session_timeout', '0', true)`.execute(snapshot);
  const files = await store.listFiles(snapshot, row.id);
  for (const { kind, blob_id } of files) if (blob_id === null) await writeFile(parts, writing, kind);
}

async function writeFile(parts: ExportParts, writing: Writing, kind: string): Promise<void> {
  const { db, blobs } = parts;
  const { row, writer } = writing;
  const stored = await blobs.put(writeLines(parts, writing, kind), {
    orgId: row.org_id,
    mode: row.mode,
    contentType: MEDIA_TYPES[row.format],
  });
  try {
    await inTransaction(db, async (tx) => {
      if (!(await store.finishFile(tx, writer(), kind, stored))) throw new Overtaken();
      await blobs.keep(tx, stored);
    });
  } catch (error) {
    await blobs.discard(stored);
    throw error;
  }
}

/** The lines of a file, a page at a time. Whom a page shows is in the audit chain before the page is in the file. */
async function* writeLines(
  parts: ExportParts,
  { row, writer, snapshot, signal }: Writing,
  kind: string,
): AsyncGenerator<Buffer, void, undefined> {
  const source = parts.sourceOf(row, kind);
  const owner: Owner = { orgId: row.org_id, mode: row.mode };
  const cut = { asOf: row.as_of, since: row.since };
  const total = await source.count(snapshot, owner, cut);
  let done = 0;
  let after: string | undefined;
  do {
    if (signal.aborted) throw new Interrupted();
    const page: OutgoingPage = await source.readPage(snapshot, owner, cut, after);
    done += page.records.length;
    await inTransaction(parts.db, async (tx) => {
      if (!(await store.noteProgress(tx, writer(), { kind, done, total }))) throw new Overtaken();
      await tellShown(tx, row, source.kind, page.records);
    });
    const text = page.records.map(({ line }) => `${JSON.stringify(line)}\n`).join('');
    if (text !== '') yield Buffer.from(text);
    after = page.next;
  } while (after !== undefined);
}

async function tellShown(
  tx: Tx,
  row: store.ExportRow,
  kind: string,
  records: readonly Outgoing[],
): Promise<void> {
  const patientIds = [...new Set(records.flatMap((record) => record.patientIds))];
  const shown = [{ kind: 'patient', ids: patientIds }];
  if (kind !== 'patient') shown.push({ kind, ids: records.map(({ id }) => id) });
  await appendAuditMany(
    tx,
    shown
      .filter(({ ids }) => ids.length > 0)
      .map(({ kind: named, ids }) => ({
        ...entryOf(row, `${kind}.exported`),
        target: { kind: 'organisation', id: row.org_id },
        details: { mode: row.mode, kind: named, export: row.id, ids: ids.length, [row.request_id]: ids },
      })),
  );
}

const entryOf = (row: store.ExportRow, action: string) => ({
  orgId: row.org_id,
  actor: { kind: row.actor_kind, id: row.actor_id },
  action,
  target: { kind: 'export', id: row.id },
  requestId: row.request_id,
  details: { mode: row.mode },
});
