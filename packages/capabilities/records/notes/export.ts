import { type Db, type ReadAudit, StreamAnswer } from '@chartwright/platform';
import { type Caller, noteShown } from '../caller.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { NEWEST, type Place } from '../paging.ts';
import type { Pool } from '../patients/store.ts';
import { assembleNotes } from './assemble.ts';
import { type BelongsTo, toFilter } from './filter.ts';
import type { NoteExportQuery } from './model.ts';
import { takeBySize } from './sizes.ts';
import * as store from './store.ts';

type Parts = {
  readonly db: Db;
  readonly pool: Pool;
  readonly readAudit: ReadAudit;
  readonly sealKey: Buffer;
  readonly belongsTo: BelongsTo;
};

type Reader = Pick<Caller, 'actor' | 'requestId'>;

const NDJSON = 'application/x-ndjson';
const JSON_TYPE = 'application/json; charset=utf-8';

/** How many ids are read at once. */
const IDS_PER_READ = 500;

/** A format around notes that are written one after the other. */
type Format = {
  readonly mediaType: string;
  readonly begin: string;
  readonly between: string;
  readonly end: string;
  readonly empty: string;
};

const FORMATS: Readonly<Record<'json' | 'ndjson', Format>> = {
  json: { mediaType: JSON_TYPE, begin: '{"data":[', between: ',', end: ']}', empty: '{"data":[]}' },
  ndjson: { mediaType: NDJSON, begin: '', between: '\n', end: '\n', empty: '' },
};

/** Every note that meets the conditions, whole, as fast as the client takes them. Holds no connection while it waits. */
export async function exportNotes(
  parts: Parts,
  caller: Reader,
  query: NoteExportQuery,
  accept: string | undefined,
): Promise<StreamAnswer> {
  const filter = await toFilter(parts, ownerOf(caller.actor), query);
  const format = FORMATS[query.format ?? (accept?.includes(NDJSON) === true ? 'ndjson' : 'json')];
  const pieces = filter === undefined ? nothing() : readNotes(parts, caller, filter, query.include);
  return new StreamAnswer(write(pieces, format), { mediaType: format.mediaType });
}

async function* nothing(): AsyncGenerator<string[]> {}

async function* write(pieces: AsyncIterable<readonly string[]>, format: Format): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const { begin, between, end, empty } = format;
  let isBegun = false;
  for await (const notes of pieces) {
    yield encoder.encode((isBegun ? between : begin) + notes.join(between));
    isBegun = true;
  }
  yield encoder.encode(isBegun ? end : empty);
}

/**
 * Notes as JSON, newest first, each as it is in the moment it is read. What is made meanwhile is newer than the place
 * reached and does not come. Nobody is shown what the audit chain has not taken.
 */
async function* readNotes(
  parts: Parts,
  caller: Reader,
  filter: store.NoteFilter,
  include: NoteExportQuery['include'],
): AsyncGenerator<string[]> {
  const owner = ownerOf(caller.actor);
  let place: Place | undefined = NEWEST;
  while (place !== undefined) {
    const sized: readonly store.Sized[] = await store.listSizes(parts.db, owner, filter, place, IDS_PER_READ);
    for (const some of takeBySize(sized)) {
      const rows = await store.findNotes(parts.db, owner, some);
      const shown = rows.map((row) => ({ id: row.id, patientId: row.patient_id }));
      noteShown(parts.readAudit, caller, 'note.exported', 'note', shown);
      const [written] = await Promise.all([writeNotes(parts, owner, rows, include), parts.readAudit.flush()]);
      // Those read by their sizes may all have been deleted since.
      if (written.length > 0) yield written;
    }
    place = placeAfter(sized);
  }
}

async function writeNotes(
  parts: Parts,
  owner: Owner,
  rows: readonly store.WholeNoteRow[],
  include: NoteExportQuery['include'],
): Promise<string[]> {
  return (await assembleNotes(parts, owner, rows, include)).map((note) => JSON.stringify(note));
}

function placeAfter(sized: readonly store.Sized[]): Place | undefined {
  const last = sized.length < IDS_PER_READ ? undefined : sized.at(-1);
  return last && { createdAt: last.created_at, id: last.id };
}
