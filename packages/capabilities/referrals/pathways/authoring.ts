import { diffPathways, renderPathway, systemTemplates } from '@chartwright/pathways';
import { Answer, type Db, requireMatch, tagOf } from '@chartwright/platform';
import { audit, type Change, type Reader } from '../caller.ts';
import { referralErrors } from '../errors.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { refuseField } from '../surface.ts';
import type { Checked, CheckWork, Sent } from './check-document.ts';
import type { Checker } from './checker.ts';
import { holdPathway, holdVersion, type Library, type Loaded, whyNotOwn } from './library.ts';
import type { PathwayOrder, VersionSheet } from './model.ts';
import { compareVersions, isReserved, readReference } from './rules.ts';
import * as store from './store.ts';
import { findTemplate } from './templates.ts';
import { replyWith, type Shown, viewPathway, viewTemplate, viewVersion } from './views.ts';

type Parts = { readonly db: Db; readonly library: Library; readonly checker: Checker };
type Accepted = Extract<Checked, { readonly state: 'checked' }>;
type Format = 'yaml' | 'json';

const PATHWAYS_MAX = 200;
const VERSIONS_MAX = 500;

/** Writing pathways: drafts, what lint says of them, and what they change. */
export function createAuthoring({ db, library, checker }: Parts) {
  /** What lint says of templates, asked once. */
  const findingsOf = new Map<string, Promise<readonly store.Finding[]>>();
  const lintTemplate = (id: string, sent: string): Promise<readonly store.Finding[]> => {
    const known = findingsOf.get(id);
    if (known !== undefined) return known;
    const asked = checker.accept({ sent }).then(({ content }) => content.findings);
    asked.catch(() => findingsOf.delete(id));
    findingsOf.set(id, asked);
    return asked;
  };
  const toShown = async (loaded: Loaded): Promise<Shown> => {
    if (loaded.row !== undefined) return loaded.row;
    const source = findTemplate(loaded.id)?.text ?? '';
    return { ...templateRow(loaded, source), findings: await lintTemplate(loaded.id, source) };
  };
  return {
    async list({ actor }: Pick<Reader, 'actor'>) {
      const owner = ownerOf(actor);
      const active = await library.active(db, owner);
      const own = await store.listPathways(db, owner);
      const ids = new Set(own.map(({ id }) => id));
      const system = systemTemplates.filter(({ id }) => !ids.has(id));
      const data = [
        ...own.map((row) => viewPathway(row, active)),
        ...system.map((template) => viewTemplate(template, active)),
      ];
      return replyWith(data, 200);
    },

    async read({ actor }: Pick<Reader, 'actor'>, id: string) {
      const owner = ownerOf(actor);
      const active = await library.active(db, owner);
      const row = await store.findPathway(db, owner, id);
      if (row !== undefined) return replyWith(viewPathway(row, active), 200);
      const template = findTemplate(id);
      if (template === undefined) throw referralErrors.pathwayUnknown();
      return replyWith(viewTemplate(template, active), 200);
    },

    async listVersions({ actor }: Pick<Reader, 'actor'>, id: string) {
      const owner = ownerOf(actor);
      const active = await library.active(db, owner);
      const own = await store.listVersions(db, owner, id);
      const shown =
        own.length > 0 ? own : [await toShown(await library.load(db, owner, { id, version: undefined }))];
      return replyWith(
        shown.map((row) => viewVersion(row, active)),
        200,
      );
    },

    async readVersion({ actor }: Pick<Reader, 'actor'>, id: string, version: string, format: Format) {
      const owner = ownerOf(actor);
      const loaded = await library.load(db, owner, { id, version });
      const shown = await toShown(loaded);
      const view = viewVersion(shown, await library.active(db, owner));
      const sheet: VersionSheet = {
        ...view,
        document: format === 'yaml' ? shown.source : (JSON.parse(loaded.text) as Record<string, unknown>),
        rendered: renderPathway(loaded.pathway),
        findings: shown.findings.map((finding) => ({ ...finding })),
      };
      return new Answer(replyWith(sheet, 200), { headers: { etag: tagOfVersion(shown) } });
    },

    /** Reads what is to be a new pathway; nothing is stored yet. */
    async prepareCreate({ actor }: Pick<Reader, 'actor'>, order: PathwayOrder, signal: AbortSignal) {
      return checker.accept(await workOf(ownerOf(actor), order), signal);
    },

    async create(change: Change, { id, version, content }: Accepted) {
      const { tx, actor, clock } = change;
      const owner = ownerOf(actor);
      if (isReserved(id)) throw refuseField('document.id', 'Is a word of the addresses; take another one');
      if (findTemplate(id) !== undefined) throw referralErrors.pathwayIdTaken();
      const at = clock.now();
      const made = { id, by: actor.id, at };
      if (!(await store.insertPathway(tx, owner, made))) throw referralErrors.pathwayIdTaken();
      if ((await store.countPathways(tx, owner)) > PATHWAYS_MAX) throw referralErrors.pathwaysFull();
      await store.insertVersion(tx, owner, { ...made, version, content });
      await audit(change, 'pathway.created', targetOf(id), { version, sha256: content.sha256 });
      return answerVersion(change, id, version, 201);
    },

    async prepareVersion({ actor }: Pick<Reader, 'actor'>, id: string, sent: Sent, signal: AbortSignal) {
      await requireOwn(ownerOf(actor), id);
      const accepted = await checker.accept({ sent }, signal);
      if (accepted.id !== id) throw refuseField('document.id', 'Must be the pathway of the address');
      return accepted;
    },

    async addVersion(change: Change, { id, version, content }: Accepted) {
      const { tx, actor, clock } = change;
      const owner = ownerOf(actor);
      await holdPathway(tx, owner, id);
      const known = await store.findPathway(tx, owner, id);
      if (known === undefined) throw referralErrors.pathwayUnknown();
      if (compareVersions(version, known.latest_version) <= 0) throw referralErrors.versionNotGreater();
      if (known.versions >= VERSIONS_MAX) throw referralErrors.pathwaysFull();
      await store.insertVersion(tx, owner, { id, version, content, by: actor.id, at: clock.now() });
      await audit(change, 'pathway.version_created', targetOf(id), { version, sha256: content.sha256 });
      return answerVersion(change, id, version, 201);
    },

    async changeDraft(
      change: Change,
      { id, version, content }: Accepted,
      named: string,
      ifMatch: string | undefined,
    ) {
      const { tx, actor, clock } = change;
      const row = await holdVersion(tx, ownerOf(actor), id, named);
      if (row.state !== 'draft') throw referralErrors.versionNotDraft();
      requireMatch(ifMatch, tagOfVersion(row));
      if (version !== named) throw refuseField('document.version', 'Must be the version of the address');
      await store.updateDraft(tx, ownerOf(actor), { id, version, content, at: clock.now() });
      await audit(change, 'pathway.draft_changed', targetOf(id), { version, sha256: content.sha256 });
      return answerVersion(change, id, version, 200);
    },

    async removeDraft(change: Change, id: string, version: string, ifMatch: string | undefined) {
      const { tx, actor } = change;
      const owner = ownerOf(actor);
      const row = await holdVersion(tx, owner, id, version);
      if (row.state !== 'draft') throw referralErrors.versionNotDraft();
      requireMatch(ifMatch, tagOfVersion(row));
      await store.deleteDraft(tx, owner, { id, version });
      await store.deletePathwayWithoutVersions(tx, owner, id);
      await audit(change, 'pathway.draft_deleted', targetOf(id), { version });
      return null;
    },

    /** What lint of this release says of a version, whenever it was written. */
    async lint({ actor }: Pick<Reader, 'actor'>, id: string, version: string) {
      const loaded = await library.load(db, ownerOf(actor), { id, version });
      const { source } = await toShown(loaded);
      const { content } = await checker.accept({ sent: source });
      const findings = content.findings.map((finding) => ({ ...finding }));
      const publishable = findings.every(({ severity }) => severity !== 'error');
      return replyWith({ sha256: content.sha256, publishable, findings }, 200);
    },

    async diff({ actor }: Pick<Reader, 'actor'>, id: string, version: string, reference: string | undefined) {
      const owner = ownerOf(actor);
      const after = await library.load(db, owner, { id, version });
      const before = await library.load(
        db,
        owner,
        reference === undefined ? await library.active(db, owner) : readReference(reference, id),
      );
      const changes = diffPathways(before.pathway, after.pathway).map((one) => ({ ...one }));
      return replyWith({ before: nameOf(before), after: nameOf(after), changes }, 200);
    },
  };

  async function workOf(owner: Owner, order: PathwayOrder): Promise<CheckWork> {
    const { copy_of: copied, document, id = '', title, version = '1.0.0' } = order;
    if (copied === undefined) return { sent: document ?? '' };
    const reference = readReference(copied, '');
    const source = await library.load(db, owner, reference);
    const sent = source.row?.source ?? findTemplate(source.id)?.text ?? '';
    return { sent, copyAs: { id, version, title } };
  }

  async function requireOwn(owner: Owner, id: string): Promise<void> {
    if ((await store.findPathway(db, owner, id)) === undefined) throw whyNotOwn(id);
  }

  async function answerVersion<S extends 200 | 201>(
    { tx, actor }: Change,
    id: string,
    version: string,
    status: S,
  ) {
    const owner = ownerOf(actor);
    const row = await store.findVersion(tx, owner, id, version);
    if (row === undefined) throw new Error('A version that was just written is not there');
    const view = viewVersion(row, await library.active(tx, owner));
    return new Answer(replyWith(view, status), { headers: { etag: tagOfVersion(row) } });
  }
}

const NOBODY = {
  created_by: null,
  created_at: null,
  updated_at: null,
  published_by: null,
  published_at: null,
  note: null,
  backtest_id: null,
  acknowledged: null,
  approval: null,
  retired_by: null,
  retired_at: null,
} as const;

/** A template as if it were a version of the organisation. */
const templateRow = (
  { id, version, sha256, text, pathway }: Loaded,
  source: string,
): Omit<Shown, 'findings'> => ({
  pathway_id: id,
  version,
  state: 'published',
  title: pathway.document.title,
  description: pathway.document.description ?? null,
  source,
  document: text,
  sha256,
  starts: pathway.starts,
  ...NOBODY,
});

export const nameOf = ({ id, version, sha256 }: Loaded) => ({ id, version, sha256 });
export const targetOf = (id: string) => ({ kind: 'pathway', id }) as const;

/** Weak: the same for both formats of the document. */
const tagOfVersion = ({ pathway_id, version, state, source, updated_at }: Shown): string =>
  `W/${tagOf([pathway_id, version, state, source, updated_at?.toISOString() ?? null])}`;
