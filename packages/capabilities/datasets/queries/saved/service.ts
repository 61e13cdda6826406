import { checkQuery, type Query } from '@chartwright/analytics';
import { httpErrors, type Owner, ownerOf } from '@chartwright/platform';
import { audit, type Caller, type Change, noteQuery } from '../caller.ts';
import { pageOf, readCursor } from '../cursor.ts';
import { queryErrors } from '../errors.ts';
import { isId, makeId } from '../ids.ts';
import type { Languages } from '../languages.ts';
import type { ListQuery, SavedBody, SavedView } from '../model.ts';
import type { Queryable, QueryParts } from '../ports.ts';
import { sealJson, unsealJson } from '../sealed.ts';
import type { StoredAsked } from '../stored.ts';
import * as store from './store.ts';

const SAVED_MAX = 1_000;

type Content = StoredAsked & { readonly name: string };

export type Saved = ReturnType<typeof createSaved>;

/** Questions that are kept under a name, to be asked again. */
export function createSaved({
  db,
  sealKey,
  readAudit,
  languages,
}: Pick<QueryParts, 'db' | 'sealKey' | 'readAudit'> & { readonly languages: Languages }) {
  const contentOf = ({ id, content }: store.SavedRow): Content =>
    unsealJson<Content>(content, sealKey, { what: 'saved', of: id });
  const sealContent = (id: string, content: Content): Buffer =>
    sealJson(content, sealKey, { what: 'saved', of: id });

  const view = (row: store.SavedRow): SavedView => {
    const { name, question = null, query = null, dataset = null } = contentOf(row);
    return {
      saved_id: row.id,
      name,
      question,
      query,
      dataset,
      last_query_id: row.last_query_id,
      created_at: row.created_at.toISOString(),
      updated_at: row.updated_at.toISOString(),
    };
  };

  const find = async (source: Queryable, owner: Owner, id: string, act = store.find) => {
    const row = isId('sqy', id) ? await act(source, owner, id) : undefined;
    if (row === undefined) throw queryErrors.savedUnknown();
    return row;
  };

  const toContent = ({ name, question, query, dataset }: SavedBody): Content => {
    if (query !== undefined) refuseIssues(languages, query);
    return { name, question, query, dataset };
  };

  return {
    async create(change: Change, body: SavedBody): Promise<SavedView> {
      const { tx, actor, clock } = change;
      const owner = ownerOf(actor);
      if ((await store.count(tx, owner)) >= SAVED_MAX) throw queryErrors.savedFull();
      const id = makeId('sqy');
      const content = sealContent(id, toContent(body));
      await store.insert(tx, owner, { id, content, createdBy: actor.id, at: clock.now() });
      await audit(change, 'saved_query.created', { kind: 'saved_query', id });
      return view(await find(tx, owner, id));
    },

    async list(caller: Caller, { limit, cursor }: ListQuery) {
      const after = readCursor('sqy', cursor);
      const { page, next } = pageOf(
        await store.list(db, ownerOf(caller.actor), { after, limit: limit + 1 }),
        limit,
      );
      noteQuery(
        readAudit,
        caller,
        'saved_query.listed',
        page.map(({ id }) => id),
      );
      return { saved: page.map(view), next_cursor: next };
    },

    async read(caller: Caller, id: string): Promise<SavedView> {
      const row = await find(db, ownerOf(caller.actor), id);
      noteQuery(readAudit, caller, 'saved_query.read', [id]);
      return view(row);
    },

    async change(change: Change, id: string, body: SavedBody): Promise<SavedView> {
      const { tx, actor, clock } = change;
      const owner = ownerOf(actor);
      await find(tx, owner, id, store.lock);
      await store.change(tx, owner, id, { content: sealContent(id, toContent(body)), at: clock.now() });
      await audit(change, 'saved_query.changed', { kind: 'saved_query', id });
      return view(await find(tx, owner, id));
    },

    async remove(change: Change, id: string): Promise<null> {
      const isThere = isId('sqy', id) && (await store.remove(change.tx, ownerOf(change.actor), id));
      if (!isThere) throw queryErrors.savedUnknown();
      await audit(change, 'saved_query.deleted', { kind: 'saved_query', id });
      return null;
    },

    /** What it asks. */
    async order(owner: Owner, id: string): Promise<StoredAsked> {
      const { name: _name, ...asked } = contentOf(await find(db, owner, id));
      return asked;
    },

    require: (source: Queryable, owner: Owner, id: string) => find(source, owner, id),
  };
}

function refuseIssues(languages: Languages, query: Query): void {
  const model = languages.get(query.model)?.model;
  const issues =
    model === undefined ? [{ path: 'model', message: 'No such model' }] : checkQuery(model, query);
  if (issues.length > 0)
    throw httpErrors.invalidRequest({
      issues: issues.map(({ path, message }) => ({ path: `query.${path}`, message })),
    });
}
