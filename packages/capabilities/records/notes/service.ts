import { isDeepStrictEqual } from 'node:util';
import {
  Answer,
  type Db,
  enqueue,
  httpErrors,
  type Job,
  type ReadAudit,
  requireMatch,
  type Tx,
} from '@chartwright/platform';
import { audit, type Caller, type Change, noteShown } from '../caller.ts';
import { replaceOfNote } from '../clinical/store.ts';
import { Clash, recordsErrors } from '../errors.ts';
import { isUuid, makeUuid } from '../ids.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { describePage, NEWEST, toPage, windowOf, writeCursor } from '../paging.ts';
import { holdPatient } from '../patients/hold.ts';
import { familyOf, findByIds, type Pool } from '../patients/store.ts';
import { sealJson } from '../sealed.ts';
import { findSession } from '../sessions/store.ts';
import { viewTranscript } from '../sessions/view.ts';
import { refuseField } from '../surface.ts';
import { findTemplate } from '../templates/service.ts';
import { assembleNotes } from './assemble.ts';
import { exportNotes } from './export.ts';
import { type BelongsTo, toFilter } from './filter.ts';
import type { Include, NoteAlone, NoteChange, NoteExportQuery, NoteListQuery, NoteOrder } from './model.ts';
import { beginContent, digestAddendum, digestNote, type NoteBody } from './rules.ts';
import { takeBySize } from './sizes.ts';
import * as store from './store.ts';
import {
  openBody,
  ownTags,
  tagAnswer,
  tagNote,
  viewLight,
  viewNote,
  viewPatientOfNote,
  viewVersion,
} from './view.ts';

export type Notes = ReturnType<typeof createNotes>;

type Parts = {
  readonly db: Db;
  readonly pool: Pool;
  readonly readAudit: ReadAudit;
  readonly sealKey: Buffer;
  readonly belongsTo: BelongsTo;
  readonly codeNote: Job;
};

type Reader = Pick<Caller, 'actor' | 'requestId'>;

/** As many notes of one session are shown with it, and fewer where they are large; the list gives the rest. */
const NOTES_PER_SESSION = 100;

/** Clinical notes: drafts that change, and signed ones that are only added to. */
export function createNotes(parts: Parts) {
  const { db, pool, readAudit, sealKey } = parts;
  const show = (caller: Reader, action: string, rows: readonly store.NoteRow[]) => {
    const shown = rows.map((row) => ({ id: row.id, patientId: row.patient_id }));
    noteShown(readAudit, caller, action, 'note', shown);
  };
  /** A note as a change leaves it. */
  const answer = async ({ tx, actor }: Change, id: string) => {
    const row = await readOne(tx, ownerOf(actor), id);
    const data: NoteAlone = viewNote(row, sealKey);
    return new Answer({ data }, { headers: { etag: tagAnswer(row, data) } });
  };
  /** The refusal of an external id that is taken: by which note is shown, so it is audited as a read. */
  const clashWith = async (change: Change, externalId: string | undefined) => {
    const existing =
      externalId && (await store.findNoteByExternalId(change.tx, ownerOf(change.actor), externalId));
    // It was deleted between the two statements; the caller may simply try again.
    if (!existing) return httpErrors.conflict();
    show(change, 'note.read', [existing]);
    return new Clash(viewNote(existing, sealKey));
  };
  const queueCoding = async ({ tx, clock }: Change, order: store.CodingOrder) => {
    await store.requestCoding(tx, order, clock.now());
    const { noteId } = order;
    await enqueue(tx, parts.codeNote, { noteId }, { key: `${parts.codeNote.name} ${noteId}` });
  };
  return {
    async list(caller: Reader, query: NoteListQuery) {
      const page = toPage(query);
      const owner = ownerOf(caller.actor);
      const filter = await toFilter(parts, owner, query);
      const rows = filter === undefined ? [] : await store.listNotes(db, owner, filter, windowOf(page));
      const total = filter === undefined ? 0 : await store.countNotes(db, owner, filter);
      const shown = rows.slice(0, page.limit);
      show(caller, 'note.listed', shown);
      const places = rows.map((row) => ({ createdAt: row.created_at, id: row.id }));
      return { data: shown.map(viewLight), meta: describePage(page, places, total) };
    },

    exportAll: (caller: Reader, query: NoteExportQuery, accept: string | undefined) =>
      exportNotes(parts, caller, query, accept),

    async read(caller: Reader, id: string, include: readonly Include[]) {
      const owner = ownerOf(caller.actor);
      const row = await readOne(db, owner, id);
      const [data] = await assembleNotes(parts, owner, [row], include);
      if (data === undefined) throw recordsErrors.noteUnknown();
      show(caller, 'note.read', [row]);
      return new Answer({ data }, { headers: { etag: tagAnswer(row, data) } });
    },

    /** A session with its patient and notes. */
    async readSession(caller: Reader, sessionId: string) {
      const owner = ownerOf(caller.actor);
      const session = isUuid(sessionId) ? await findSession(db, owner, sessionId) : undefined;
      const [patient] = session === undefined ? [] : await findByIds(pool, owner, [session.patient_id]);
      if (session === undefined || patient === undefined) throw recordsErrors.sessionUnknown();
      const { ids, next } = await findOfSession(db, owner, session.id);
      const rows = await store.findNotes(db, owner, ids);
      noteShown(readAudit, caller, 'session.read', 'session', [{ id: session.id, patientId: patient.id }]);
      show(caller, 'note.read', rows);
      return {
        data: {
          session: {
            id: session.id,
            patient_id: session.patient_id,
            transcript: viewTranscript(session, sealKey),
          },
          patient: viewPatientOfNote(patient),
          notes: rows.map((row) => viewNote(row, sealKey)),
        },
        meta: { next_cursor: next },
      };
    },

    async listVersions(
      caller: Reader,
      id: string,
      { limit, before }: { readonly limit: number; readonly before?: number | undefined },
    ) {
      const note = await readOne(db, ownerOf(caller.actor), id);
      const rows = await store.listVersions(db, note.id, { before, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      show(caller, 'note.versions_read', [note]);
      return {
        data: shown.map((row) => viewVersion(row, note, sealKey)),
        meta: { next_before: rows.length > limit ? (shown.at(-1)?.version ?? null) : null },
      };
    },

    async create(change: Change, order: NoteOrder) {
      const { tx, actor, clock } = change;
      const { patient_id: patientId, external_id: externalId, ...sent } = order;
      await holdPatient(change, patientId);
      const body = await applyChange(change, patientId, NOTHING_WRITTEN, sent);
      const at = clock.now();
      const id = makeUuid(at.getTime());
      const isNew = await store.insertNote(tx, ownerOf(actor), {
        id,
        patientId,
        externalId: externalId ?? null,
        by: actor.id,
        at,
        body,
        sealedBody: sealJson(body, sealKey),
      });
      if (!isNew) throw await clashWith(change, externalId);
      await audit(change, 'note.created', targetOf(id), { patientId });
      return answer(change, id);
    },

    /** Writes the next version of a draft; the ones before it are kept. */
    async change(change: Change, id: string, sent: NoteChange, ifMatch: string | undefined) {
      const { tx, actor, clock } = change;
      const row = await lockOne(change, id);
      requireMatch(ownTags(ifMatch), tagNote(row));
      requireDraft(row);
      const known = openBody(row, sealKey);
      const body = await applyChange(change, row.patient_id, known, sent);
      if (!isDeepStrictEqual(body, known)) {
        const version = row.version + 1;
        const sealedBody = sealJson(body, sealKey);
        await store.writeVersion(tx, {
          id: row.id,
          version,
          body,
          sealedBody,
          at: clock.now(),
          by: actor.id,
        });
        const named = Object.keys(sent).filter((field) => field !== 'external_id');
        await audit(change, 'note.changed', targetOf(row.id), {
          patientId: row.patient_id,
          version,
          fields: named,
        });
      }
      return answer(change, row.id);
    },

    /** From now on the content stands. */
    async sign(change: Change, id: string, ifMatch: string | undefined) {
      const { tx, actor, clock } = change;
      const row = await lockOne(change, id);
      requireMatch(ownTags(ifMatch), tagNote(row));
      requireDraft(row);
      const body = openBody(row, sealKey);
      if (body.content.trim() === '') throw recordsErrors.noteEmpty();
      const signing = { at: clock.now(), by: actor.id };
      const { patient_id: patientId, version } = row;
      const digest = digestNote({ id: row.id, patientId, version, body, ...signing });
      await store.signNote(tx, row.id, { ...signing, digest });
      await queueCoding(change, { noteId: row.id, version, addenda: 0 });
      await audit(change, 'note.signed', targetOf(row.id), { patientId, version, digest });
      return answer(change, row.id);
    },

    async addend(change: Change, id: string, content: string) {
      const { tx, actor, clock } = change;
      const row = await lockOne(change, id);
      requireSigned(row);
      const signing = { at: clock.now(), by: actor.id };
      const addendumId = makeUuid(signing.at.getTime());
      const digest = digestAddendum({ id: addendumId, noteId: row.id, content, ...signing });
      const sealedBody = sealJson({ content }, sealKey);
      await store.insertAddendum(tx, row.id, { id: addendumId, sealedBody, ...signing, digest });
      const addenda = row.addenda.length + 1;
      await queueCoding(change, { noteId: row.id, version: row.version, addenda });
      const { patient_id: patientId } = row;
      await audit(change, 'note.addended', targetOf(row.id), { patientId, addendumId, digest });
      return answer(change, row.id);
    },

    /** Takes a signed note out of use. It stays readable, with the reason; nothing coded of it remains. */
    async markError(change: Change, id: string, reason: string) {
      const { tx, actor, clock } = change;
      const row = await lockOne(change, id);
      requireSigned(row);
      const at = clock.now();
      const sealedReason = sealJson({ reason }, sealKey);
      await store.markError(tx, row.id, { at, by: actor.id, sealedReason });
      const source = { noteId: row.id, patientId: row.patient_id, at, sealKey };
      await replaceOfNote(tx, ownerOf(actor), source, []);
      await audit(change, 'note.entered_in_error', targetOf(row.id), { patientId: row.patient_id });
      return answer(change, row.id);
    },

    /** Has a note read by the Coding engine, again where it was before. */
    async code(change: Change, id: string) {
      const row = await lockOne(change, id);
      if (row.status === 'entered_in_error') throw recordsErrors.noteInError();
      await queueCoding(change, { noteId: row.id, version: row.version, addenda: row.addenda.length });
      await audit(change, 'note.coding_requested', targetOf(row.id), { patientId: row.patient_id });
      return answer(change, row.id);
    },

    /** Hides a draft, and whatever is said to come from it. */
    async remove(change: Change, id: string, ifMatch: string | undefined) {
      const { tx, actor, clock } = change;
      const row = await lockOne(change, id);
      requireMatch(ownTags(ifMatch), tagNote(row));
      requireDraft(row);
      const at = clock.now();
      await store.deleteNote(tx, row.id, at);
      const source = { noteId: row.id, patientId: row.patient_id, at, sealKey };
      await replaceOfNote(tx, ownerOf(actor), source, []);
      await audit(change, 'note.deleted', targetOf(row.id), { patientId: row.patient_id });
      return null;
    },
  };
}

const ANY: store.NoteFilter = {
  patientIds: undefined,
  sessionId: undefined,
  templateId: undefined,
  createdBy: undefined,
  noteType: undefined,
  status: undefined,
  createdFrom: undefined,
  createdBefore: undefined,
  externalId: undefined,
  updatedSince: undefined,
};

/** The newest notes of a session, as many as are not too much at once, and where the list goes on. */
async function findOfSession(db: Db, owner: Owner, sessionId: string) {
  const filter = { ...ANY, sessionId };
  const sized = await store.listSizes(db, owner, filter, NEWEST, NOTES_PER_SESSION + 1);
  const alone = sized.slice(0, NOTES_PER_SESSION).map((note) => ({ ...note, bytes_beside: 0 }));
  const [ids = []] = takeBySize(alone);
  const last = ids.length < sized.length ? sized[ids.length - 1] : undefined;
  return {
    ids,
    next: last === undefined ? null : writeCursor(2, { createdAt: last.created_at, id: last.id }),
  };
}

type Unwritten = Omit<NoteBody, 'content' | 'note_type'> &
  Readonly<Record<'content' | 'note_type', string | undefined>>;

const NOTHING_WRITTEN: Unwritten = {
  session_id: null,
  note_type: undefined,
  specialty: null,
  template_id: null,
  template_version: null,
  template_name: null,
  content: undefined,
  icd10_codes: {},
  cpt_codes: {},
};

/** What was sent over what is there. A field that was not sent stays; what never was comes from the template. */
async function applyChange(
  { tx, actor }: Change,
  patientId: string,
  known: Unwritten,
  sent: NoteChange,
): Promise<NoteBody> {
  const owner = ownerOf(actor);
  const template =
    typeof sent.template_id === 'string' ? await findTemplate(tx, owner, sent.template_id) : undefined;
  const sessionId =
    typeof sent.session_id === 'string' ? await requireSession(tx, owner, patientId, sent.session_id) : null;
  return {
    session_id: sent.session_id === undefined ? known.session_id : sessionId,
    note_type: sent.note_type ?? known.note_type ?? template?.note_type ?? 'clinical_visit',
    specialty:
      sent.specialty === undefined ? (known.specialty ?? template?.specialty ?? null) : sent.specialty,
    ...(sent.template_id === undefined ? templateOf(known) : nameTemplate(template)),
    content: sent.content ?? known.content ?? beginContent(template?.sections ?? []),
    icd10_codes: sent.icd10_codes === undefined ? known.icd10_codes : (sent.icd10_codes ?? {}),
    cpt_codes: sent.cpt_codes === undefined ? known.cpt_codes : (sent.cpt_codes ?? {}),
  };
}

const templateOf = ({ template_id, template_version, template_name }: Unwritten) => ({
  template_id,
  template_version,
  template_name,
});

const nameTemplate = (template: Awaited<ReturnType<typeof findTemplate>> | undefined) => ({
  template_id: template?.id ?? null,
  template_version: template?.version ?? null,
  template_name: template?.name ?? null,
});

/** A session of the patient, or of one that was merged into it. */
async function requireSession(tx: Tx, owner: Owner, patientId: string, id: string): Promise<string> {
  const session = isUuid(id) ? await findSession(tx, owner, id) : undefined;
  if (session === undefined) throw recordsErrors.sessionUnknown();
  const family = await familyOf(tx, owner, patientId);
  if (!family.includes(session.patient_id)) {
    throw refuseField('session_id', 'Expected a session of the same patient');
  }
  return session.id;
}

function requireDraft({ status }: store.NoteRow): void {
  if (status === 'entered_in_error') throw recordsErrors.noteInError();
  if (status !== 'draft') throw recordsErrors.noteSigned();
}

function requireSigned({ status }: store.NoteRow): void {
  if (status === 'draft') throw recordsErrors.noteUnsigned();
  if (status === 'entered_in_error') throw recordsErrors.noteInError();
}

async function readOne(db: Db | Tx, owner: Owner, id: string): Promise<store.WholeNoteRow> {
  const [row] = isUuid(id) ? await store.findNotes(db, owner, [id]) : [];
  if (row === undefined) throw recordsErrors.noteUnknown();
  return row;
}

async function lockOne({ tx, actor }: Change, id: string): Promise<store.WholeNoteRow> {
  const row = isUuid(id) ? await store.lockNote(tx, ownerOf(actor), id) : undefined;
  if (row === undefined) throw recordsErrors.noteUnknown();
  return row;
}

const targetOf = (id: string) => ({ kind: 'note', id }) as const;
