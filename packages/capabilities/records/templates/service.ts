import { isDeepStrictEqual } from 'node:util';
import { type Db, httpErrors, requireMatch, type Tx, tagOf } from '@chartwright/platform';
import { audit, type Caller, type Change } from '../caller.ts';
import { Clash, recordsErrors } from '../errors.ts';
import { isUuid, makeUuid } from '../ids.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { describePage, toPage, windowOf } from '../paging.ts';
import type { Template, TemplateChange, TemplateListQuery, TemplateOrder } from './model.ts';
import * as store from './store.ts';
import { findSystemTemplate, systemTemplates } from './system.ts';

export type Templates = ReturnType<typeof createTemplates>;

/** Templates of notes: those of the organisation, which change, and those of the system, which are copied. */
export function createTemplates({ db }: { readonly db: Db }) {
  return {
    async list({ actor }: Pick<Caller, 'actor'>, query: TemplateListQuery) {
      const page = toPage(query);
      const { updated_since: since } = query;
      const filter = {
        noteType: query.note_type,
        specialty: query.specialty,
        source: query.source,
        updatedSince: since === undefined ? undefined : new Date(since),
      };
      const owner = ownerOf(actor);
      const rows = await store.listTemplates(db, owner, systemTemplates, filter, windowOf(page));
      const total = await store.countTemplates(db, owner, systemTemplates, filter);
      const places = rows.map((row) => ({ createdAt: row.created_at, id: row.id }));
      return {
        data: rows.slice(0, page.limit).map(viewTemplate),
        meta: describePage(page, places, total),
      };
    },

    read: async ({ actor }: Pick<Caller, 'actor'>, id: string) => ({
      data: viewTemplate(await findTemplate(db, ownerOf(actor), id)),
    }),

    async create(change: Change, { copy_of: sourceId, ...sent }: TemplateOrder) {
      const { tx, actor, clock } = change;
      const source = sourceId === undefined ? EMPTY : await findTemplate(tx, ownerOf(actor), sourceId);
      const at = clock.now();
      const fields = applyChange(source, sent);
      const row = await store.insertTemplate(tx, ownerOf(actor), {
        id: makeUuid(at.getTime()),
        fields,
        at,
        by: actor.id,
      });
      if (row === undefined) throw await clashWith(tx, ownerOf(actor), fields.name);
      await audit(change, 'template.created', targetOf(row.id));
      return { data: viewTemplate(row) };
    },

    async change(change: Change, id: string, sent: TemplateChange, ifMatch: string | undefined) {
      const { tx, actor, clock } = change;
      const row = await lockOne(change, id);
      requireMatch(ifMatch, tagOf({ data: viewTemplate(row) }));
      const fields = applyChange(row, sent);
      if (isDeepStrictEqual(fields, applyChange(row, {}))) return { data: viewTemplate(row) };
      const written = { id, fields, at: clock.now(), by: actor.id };
      const changed = await store.updateTemplate(tx, ownerOf(actor), written);
      if (changed === undefined) throw await clashWith(tx, ownerOf(actor), fields.name);
      await audit(change, 'template.changed', targetOf(id), { fields: Object.keys(sent) });
      return { data: viewTemplate(changed) };
    },

    /** Hides a template. Notes that were begun from it keep its name and version. */
    async remove(change: Change, id: string, ifMatch: string | undefined) {
      const { tx, actor, clock } = change;
      const row = await lockOne(change, id);
      requireMatch(ifMatch, tagOf({ data: viewTemplate(row) }));
      await store.deleteTemplate(tx, ownerOf(actor), id, clock.now());
      await audit(change, 'template.deleted', targetOf(id));
      return null;
    },

    async listVersions({ actor }: Pick<Caller, 'actor'>, id: string) {
      const system = findSystemTemplate(id);
      if (system !== undefined) return { data: [viewVersion(versionOf(system))] };
      const rows = isUuid(id) ? await store.listVersions(db, ownerOf(actor), id) : [];
      if (rows.length === 0) throw recordsErrors.templateUnknown();
      return { data: rows.map(viewVersion) };
    },
  };
}

const EMPTY: store.TemplateFields = { name: '', specialty: null, note_type: 'clinical_visit', sections: [] };

/** What was sent over what is there. A field that was not sent stays as it is. */
function applyChange(known: store.TemplateFields, sent: TemplateChange): store.TemplateFields {
  return {
    name: sent.name ?? known.name,
    specialty: sent.specialty === undefined ? known.specialty : sent.specialty,
    note_type: sent.note_type ?? known.note_type,
    sections: sent.sections?.map(({ title, prompt = null }) => ({ title, prompt })) ?? known.sections,
  };
}

/** A template of the organisation or of the system. */
export async function findTemplate(db: Db | Tx, owner: Owner, id: string): Promise<store.TemplateRow> {
  const row = findSystemTemplate(id) ?? (isUuid(id) ? await store.findTemplate(db, owner, id) : undefined);
  if (row === undefined) throw recordsErrors.templateUnknown();
  return row;
}

async function lockOne({ tx, actor }: Change, id: string): Promise<store.TemplateRow> {
  if (findSystemTemplate(id) !== undefined) throw recordsErrors.templateOfSystem();
  const row = isUuid(id) ? await store.lockTemplate(tx, ownerOf(actor), id) : undefined;
  if (row === undefined) throw recordsErrors.templateUnknown();
  return row;
}

async function clashWith(tx: Tx, owner: Owner, name: string) {
  const existing = await store.findByName(tx, owner, name);
  // It was deleted between the two statements; the caller may simply try again.
  if (existing === undefined) return httpErrors.conflict();
  return new Clash(viewTemplate(existing), recordsErrors.table.templateNameTaken);
}

const viewTemplate = (row: store.TemplateRow): Template => ({
  id: row.id,
  name: row.name,
  specialty: row.specialty,
  note_type: row.note_type,
  sections: [...row.sections],
  source: row.created_by === null ? 'system' : 'organisation',
  version: row.version,
  created_by: row.created_by,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

const versionOf = ({ created_at, created_by, ...row }: store.TemplateRow): store.VersionRow => ({
  ...row,
  at: created_at,
  by: created_by,
});

const viewVersion = (row: store.VersionRow) => ({
  version: row.version,
  name: row.name,
  specialty: row.specialty,
  note_type: row.note_type,
  sections: [...row.sections],
  at: row.at.toISOString(),
  by: row.by,
});

const targetOf = (id: string) => ({ kind: 'template', id }) as const;
