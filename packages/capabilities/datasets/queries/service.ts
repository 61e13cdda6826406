import { Answer, httpErrors, type Owner, ownerOf, StreamAnswer } from '@chartwright/platform';
import type { Ask, Begun, Order } from './ask.ts';
import {
  type Asker,
  askerOf,
  audit,
  type Caller,
  type Change,
  noteDataset,
  noteQuery,
  type Reader,
} from './caller.ts';
import { pageOf, readCursor } from './cursor.ts';
import { queryErrors } from './errors.ts';
import { type ExportFormat, exportAnswer } from './export/index.ts';
import { followQuery } from './follow.ts';
import { isId } from './ids.ts';
import type { AnswerView, AskBody, ListQuery } from './model.ts';
import type { QueryParts } from './ports.ts';
import type { Runs } from './runs.ts';
import type { Saved } from './saved/service.ts';
import { findInForce } from './settings/store.ts';
import * as store from './store.ts';
import { type OpenedQuery, openQuery, viewQuery } from './stored.ts';

export type Queries = ReturnType<typeof createQueries>;

export const EVENT_STREAM = 'text/event-stream';
const EVENT_ID = /^\d{1,6}$/;
/** A proxy must not gather what is to be seen at once. */
const STREAM_HEADERS = { 'x-accel-buffering': 'no' };
const REPLAYED = { 'idempotent-replayed': 'true' };

/** Questions and answers as the wire has them. */
export function createQueries(
  parts: QueryParts & { readonly ask: Ask; readonly runs: Runs; readonly saved: Pick<Saved, 'order'> },
) {
  const { db, ask, runs, saved, sealKey, readAudit } = parts;

  /** What nobody works on any more is settled by whoever comes across it. */
  const findRow = async (owner: Owner, id: string): Promise<store.QueryRow | undefined> => {
    if (!isId('qry', id)) return undefined;
    const row = await store.find(db, owner, id);
    if (row?.is_lost !== true) return row;
    await store.settleLost(db);
    return store.find(db, owner, id);
  };

  const open = async (owner: Owner, id: string): Promise<OpenedQuery> => {
    const row = await findRow(owner, id);
    if (row === undefined) throw queryErrors.queryUnknown();
    return openQuery(row, sealKey);
  };

  /** An answer that shows smaller groups than this asker may see is not theirs to read. */
  const requireShowable = async (asker: Asker, { row }: OpenedQuery): Promise<void> => {
    const { smallCellsMin } = await findInForce(db, asker);
    if (row.small_cells_min < smallCellsMin && row.status !== 'refused') throw queryErrors.smallCellsHeld();
  };

  const openShowable = async (caller: Caller, id: string): Promise<OpenedQuery> => {
    const opened = await open(ownerOf(caller.actor), id);
    await requireShowable(askerOf(caller), opened);
    return opened;
  };

  const noteShown = (reader: Reader, action: string, { row }: OpenedQuery): void => {
    noteQuery(readAudit, reader, action, [row.id]);
    if (row.dataset_id !== null) noteDataset(readAudit, reader, 'dataset.queried', [row.dataset_id]);
  };

  const show = async (caller: Caller, id: string, action: string): Promise<AnswerView> => {
    const opened = await openShowable(caller, id);
    noteShown(caller, action, opened);
    return viewQuery(opened);
  };

  const follow = (caller: Caller, id: string, after: number, headers = {}): StreamAnswer => {
    const owner = ownerOf(caller.actor);
    let opened: OpenedQuery | undefined;
    const read = async () => {
      const row = await findRow(owner, id);
      opened = row && openQuery(row, sealKey);
      return opened && viewQuery(opened);
    };
    const note = () => opened !== undefined && noteShown(caller, 'query.streamed', opened);
    const source = followQuery({ id, after, runs, read, note });
    return new StreamAnswer(source, { mediaType: EVENT_STREAM, headers: { ...STREAM_HEADERS, ...headers } });
  };

  const tellBegun = async (caller: Caller, begun: Begun, isStream: boolean) => {
    const headers = begun.isReplay ? REPLAYED : {};
    if (isStream) return follow(caller, begun.id, 0, headers);
    await begun.done;
    return new Answer(await show(caller, begun.id, 'query.asked'), { headers });
  };

  return {
    async ask(
      caller: Caller,
      body: AskBody,
      asked: { readonly accept: string | undefined; readonly key: string | undefined },
    ) {
      const isStream = body.stream || wantsStream(asked.accept);
      const { question, query, dataset, conversation_id: conversationId } = body;
      const order: Order = {
        question,
        query,
        dataset,
        conversationId,
        idempotencyKey: keyFor('ask', asked.key),
        isWatched: isStream,
      };
      return tellBegun(caller, await ask.begin(askerOf(caller), order), isStream);
    },

    /** The same typed query on what is loaded now; what was refused is read anew. */
    async rerun(caller: Caller, id: string, key: string | undefined) {
      const { row, asked, body } = await open(ownerOf(caller.actor), id);
      const { query, dataset } = body;
      const again: Order =
        query === undefined ? asked : { question: undefined, query, dataset, assumptions: body.assumptions };
      const order = {
        ...again,
        savedId: row.saved_id ?? undefined,
        idempotencyKey: keyFor('rerun', key),
      };
      return tellBegun(caller, await ask.begin(askerOf(caller), order), false);
    },

    async runSaved(caller: Caller, savedId: string, key: string | undefined) {
      const idempotencyKey = keyFor('run', key);
      const order = { ...(await saved.order(ownerOf(caller.actor), savedId)), savedId, idempotencyKey };
      return tellBegun(caller, await ask.begin(askerOf(caller), order), false);
    },

    read: (caller: Caller, id: string) => show(caller, id, 'query.read'),

    async events(caller: Caller, id: string, lastEventId: string | undefined): Promise<StreamAnswer> {
      if (lastEventId !== undefined && !EVENT_ID.test(lastEventId))
        throw httpErrors.invalidRequest({
          issues: [{ path: 'Last-Event-ID', message: 'Expected the id of an event of this query' }],
        });
      await openShowable(caller, id);
      return follow(caller, id, Number(lastEventId ?? 0));
    },

    async list(caller: Caller, { limit, cursor }: ListQuery) {
      const owner = ownerOf(caller.actor);
      const rows = await store.list(db, owner, { after: readCursor('qry', cursor), limit: limit + 1 });
      const { page, next } = pageOf(rows, limit);
      noteQuery(
        readAudit,
        caller,
        'query.listed',
        page.map(({ id }) => id),
      );
      return { queries: page.map((row) => viewListed(openQuery(row, sealKey))), next_cursor: next };
    },

    async remove(change: Change, id: string): Promise<null> {
      const isThere = isId('qry', id) && (await store.remove(change.tx, ownerOf(change.actor), id));
      if (!isThere) throw queryErrors.queryUnknown();
      runs.cancel(id);
      await audit(change, 'query.deleted', { kind: 'query', id });
      return null;
    },

    async export(caller: Caller, id: string, format: ExportFormat): Promise<StreamAnswer> {
      const opened = await openShowable(caller, id);
      if (opened.row.status !== 'done') throw queryErrors.queryNotDone();
      noteShown(caller, 'query.exported', opened);
      return exportAnswer(viewQuery(opened), format);
    },

    open: openShowable,
    noteShown,
  };
}

const KEY_LENGTH_MAX = 255;

/** A key is of one kind of call. */
function keyFor(call: string, key: string | undefined): string | undefined {
  if (key === undefined) return undefined;
  if (key.length === 0 || key.length > KEY_LENGTH_MAX)
    throw httpErrors.invalidRequest({ detail: 'Idempotency-Key must be 1 to 255 characters.' });
  return `${call} ${key}`;
}

function viewListed(opened: OpenedQuery) {
  const {
    query_id,
    status,
    question,
    conversation_id,
    dataset,
    row_count,
    created_at,
    finished_at,
    interpretation,
  } = viewQuery(opened);
  return {
    query_id,
    status,
    question,
    conversation_id,
    dataset,
    row_count,
    created_at,
    finished_at,
    interpretation,
  };
}

const wantsStream = (accept: string | undefined): boolean =>
  accept?.split(',').some((part) => part.split(';')[0]?.trim().toLowerCase() === EVENT_STREAM) ?? false;
