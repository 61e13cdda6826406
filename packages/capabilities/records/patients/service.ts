import { randomBytes } from 'node:crypto';
import {
  type Actor,
  appendAuditMany,
  type Db,
  httpErrors,
  type ReadAudit,
  requireMatch,
  type Tx,
  tagOf,
} from '@chartwright/platform';
import { deleteAppointmentsOfPatients } from '../appointments/store.ts';
import { audit, type Caller, type Change, entryOf } from '../caller.ts';
import { deleteResourcesOfPatients } from '../clinical/store.ts';
import { deleteDocumentsOfPatients } from '../documents/store.ts';
import { Clash, recordsErrors } from '../errors.ts';
import { makeUuid } from '../ids.ts';
import { deleteNotesOfPatients } from '../notes/store.ts';
import { ownerOf } from '../owner.ts';
import { describePage, type Page, refuseCursor, toPage } from '../paging.ts';
import { deleteSessionsOfPatients } from '../sessions/store.ts';
import { records } from '../surface.ts';
import type { Patient, PatientChange, PatientListQuery, PatientOrder } from './model.ts';
import { createPatientReader } from './reader.ts';
import { isPatientId, isPlausibleBirth, searchWords, toPatientId, writeSearchName } from './rules.ts';
import { createPatientSearcher, type SearchPatients } from './searcher.ts';
import * as store from './store.ts';
import { createPatientWriter } from './writer.ts';

export type Patients = ReturnType<typeof createPatients>;

/** The patients of a practice. */
export function createPatients(parts: {
  readonly db: Db;
  readonly pool: store.Pool;
  readonly readAudit: ReadAudit;
}) {
  const { db, pool, readAudit } = parts;
  const readPatient = createPatientReader(pool);
  const createPatient = createPatientWriter(pool);
  const searchPatients = createPatientSearcher(pool);
  const show = (actor: Actor, action: string, rows: readonly { readonly id: string }[], requestId: string) =>
    readAudit.note({ actor, action, kind: 'patient', ids: rows.map(({ id }) => id), requestId });
  /** The refusal of an external id that is taken: by whom is shown, so it is audited as a read. */
  const clashWith = async (
    source: Db | Tx,
    { owner, patient: { externalId } }: store.Creation,
    { actor, requestId }: Caller,
  ) => {
    const existing = externalId && (await store.findByExternalId(source, owner, externalId));
    // It was deleted between the two statements; the caller may simply try again.
    if (!existing) return httpErrors.conflict();
    show(actor, 'patient.read', [existing], requestId);
    return new Clash(viewPatient(existing));
  };
  return {
    async list(actor: Actor, query: PatientListQuery, requestId: string) {
      const page = toPage(query);
      const { rows, total } = await find({ pool, searchPatients }, actor, query, page);
      const shown = rows.slice(0, page.limit);
      show(actor, 'patient.listed', shown, requestId);
      const places = rows.map((row) => ({ createdAt: row.created_at, id: row.id }));
      return {
        data: shown.map(viewListed),
        meta: describePage(page, places, total),
      };
    },

    async read(actor: Actor, id: string, requestId: string) {
      const row = isPatientId(id) ? await readPatient(ownerOf(actor), id) : undefined;
      if (row === undefined) throw recordsErrors.patientUnknown();
      show(actor, 'patient.read', [row], requestId);
      return { data: viewPatient(row) };
    },

    async create(change: Change, order: PatientOrder) {
      const creation = toCreation(change, order);
      const row = await store.insertPatient(change.tx, creation);
      if (row === undefined) throw await clashWith(change.tx, creation, change);
      return { data: viewPatient(row) };
    },

    /** The same in a statement of its own, together with what others create at the same moment. */
    async createAtOnce(caller: Caller, order: PatientOrder) {
      const creation = toCreation(caller, order);
      const row = await createPatient(creation);
      if (row === undefined) throw await clashWith(db, creation, caller);
      return { data: viewPatient(row) };
    },

    async change(change: Change, id: string, sent: PatientChange, ifMatch: string | undefined) {
      const { tx, actor, clock } = change;
      const row = await lockOne(change, id);
      requireMatch(ifMatch, tagOf({ data: viewPatient(row) }));
      requireUnmerged(row);
      const at = clock.now();
      const fields = applyChange(row, sent);
      requirePlausible(fields, at);
      const changed = await store.updatePatient(tx, ownerOf(actor), {
        id,
        fields,
        searchName: searchNameOf(fields),
        at,
      });
      const named = Object.keys(sent).filter((field) => field !== 'external_id');
      await audit(change, 'patient.changed', targetOf(id), { fields: named });
      return { data: viewPatient(changed) };
    },

    /** Hides a patient, and whoever was merged into it; the purge removes them for good. */
    async remove(change: Change, id: string, ifMatch: string | undefined) {
      const { tx, actor, clock } = change;
      const row = await lockFamily(change, id);
      requireMatch(ifMatch, tagOf({ data: viewPatient(row) }));
      requireUnmerged(row);
      const at = clock.now();
      const gone = await store.deletePatient(tx, ownerOf(actor), id, at);
      await deleteAppointmentsOfPatients(tx, ownerOf(actor), gone, at);
      await deleteDocumentsOfPatients(tx, ownerOf(actor), gone, at);
      await deleteSessionsOfPatients(tx, ownerOf(actor), gone, at);
      await deleteNotesOfPatients(tx, ownerOf(actor), gone, at);
      await deleteResourcesOfPatients(tx, ownerOf(actor), gone, at);
      await appendAuditMany(
        tx,
        gone.map((each) => entryOf(change, 'patient.deleted', targetOf(each))),
      );
      return null;
    },

    /** Takes two patients for one person: the source steps back behind the target and loses nothing. */
    async merge(change: Change, targetId: string, sourceId: string) {
      const { tx, actor, clock } = change;
      const { source, target } = await lockPair(change, targetId, sourceId);
      requireUnmerged(source);
      requireUnmerged(target);
      const at = clock.now();
      await store.setMergedInto(tx, ownerOf(actor), sourceId, targetId, at);
      const id = makeUuid(at.getTime());
      await store.insertMerge(tx, ownerOf(actor), { id, sourceId, targetId, at, by: actor.id });
      await audit(change, 'patient.merged', targetOf(targetId), { sourceId });
      return { data: viewPatient(target) };
    },

    /** Takes a merge back: the source is listed and can be changed again. */
    async unmerge(change: Change, targetId: string, sourceId: string) {
      const { tx, actor, clock } = change;
      const { source } = await lockPair(change, targetId, sourceId);
      if (source.merged_into !== targetId) throw recordsErrors.patientNotMerged();
      const at = clock.now();
      await store.setMergedInto(tx, ownerOf(actor), sourceId, null, at);
      await store.endMerge(tx, ownerOf(actor), { sourceId, targetId, at, by: actor.id });
      await audit(change, 'patient.unmerged', targetOf(targetId), { sourceId });
      return { data: viewPatient({ ...source, merged_into: null, updated_at: at }) };
    },

    async listMerges(actor: Actor, id: string, requestId: string) {
      const owner = ownerOf(actor);
      const row = isPatientId(id) ? await readPatient(owner, id) : undefined;
      if (row === undefined) throw recordsErrors.patientUnknown();
      const merges = await store.listMerges(db, owner, id);
      show(actor, 'patient.merges_read', [row], requestId);
      return { data: merges.map(viewMerge) };
    },
  };
}

type Sources = { readonly pool: store.Pool; readonly searchPatients: SearchPatients };

async function find({ pool, searchPatients }: Sources, actor: Actor, query: PatientListQuery, page: Page) {
  const owner = ownerOf(actor);
  if (page.after !== undefined && !isPatientId(page.after.id)) throw refuseCursor();
  const words = query.q === undefined ? undefined : searchWords(query.q);
  // Of marks alone nothing begins.
  if (words?.length === 0) return { rows: [], total: undefined };
  const { external_id: externalId, date_of_birth: dateOfBirth, mrn, updated_since: since } = query;
  const isNarrowed = [externalId, dateOfBirth, mrn, since].some((value) => value !== undefined);
  if (isNarrowed) {
    const updatedSince = since === undefined ? undefined : new Date(since);
    const filter = { externalId, words, dateOfBirth, mrn, updatedSince };
    return { rows: await store.listFiltered(pool, owner, filter, page, query.view), total: undefined };
  }
  if (words !== undefined) {
    const search = store.toNameSearch(words, page);
    return { rows: await searchPatients(owner, search, query.view), total: undefined };
  }
  const months = await store.countByMonth(pool, owner);
  const total = months.reduce((sum, { patients }) => sum + patients, 0);
  return { rows: await store.listAll(pool, owner, page, months, query.view), total };
}

export const NOTHING_KNOWN: store.PatientFields = {
  name: '',
  pronouns: null,
  notes: null,
  consent: false,
  first_name: null,
  last_name: null,
  date_of_birth: null,
  gender: null,
  email: null,
  phone: null,
  mrn: null,
  client_history: {},
};

function toCreation({ actor, clock, requestId }: Caller, order: PatientOrder): store.Creation {
  const fields = applyChange(NOTHING_KNOWN, order);
  const at = clock.now();
  requirePlausible(fields, at);
  return {
    owner: ownerOf(actor),
    patient: {
      id: toPatientId(randomBytes(8)),
      externalId: order.external_id ?? null,
      fields,
      searchName: searchNameOf(fields),
      at,
    },
    actor: { kind: actor.kind, id: actor.id },
    requestId,
  };
}

/** What was sent over what is there. A field that was not sent stays as it is. */
export function applyChange(known: store.PatientFields, sent: PatientChange): store.PatientFields {
  const pick = <K extends Exclude<keyof store.PatientFields, 'client_history'>>(field: K) =>
    (sent[field] === undefined ? known[field] : sent[field]) as store.PatientFields[K];
  return {
    name: pick('name'),
    pronouns: pick('pronouns'),
    notes: pick('notes'),
    consent: pick('consent'),
    first_name: pick('first_name'),
    last_name: pick('last_name'),
    date_of_birth: pick('date_of_birth'),
    gender: pick('gender'),
    email: pick('email'),
    phone: pick('phone'),
    mrn: pick('mrn'),
    client_history: { ...known.client_history, ...sent.client_history },
  };
}

export const searchNameOf = ({ name, first_name, last_name }: store.PatientFields): string =>
  writeSearchName(name, first_name, last_name);

function requirePlausible({ date_of_birth: birth }: store.PatientFields, at: Date): void {
  if (birth === null || isPlausibleBirth(birth, at.toISOString().slice(0, 10))) return;
  throw httpErrors.invalidRequest({
    detail: records.invalidTitle,
    issues: [{ path: 'date_of_birth', message: 'Expected a day since 1880, not after today' }],
  });
}

async function lockOne({ tx, actor }: Change, id: string): Promise<store.PatientRow> {
  const [row] = isPatientId(id) ? await store.lockPatients(tx, ownerOf(actor), [id]) : [];
  if (row === undefined) throw recordsErrors.patientUnknown();
  return row;
}

/** Locks a patient with all that were merged into it, in the order every change takes. */
async function lockFamily({ tx, actor }: Change, id: string): Promise<store.PatientRow> {
  const owner = ownerOf(actor);
  const family = isPatientId(id) ? await store.familyOf(tx, owner, id) : [];
  const row = (await store.lockPatients(tx, owner, family)).find((each) => each.id === id);
  if (row === undefined) throw recordsErrors.patientUnknown();
  return row;
}

async function lockPair({ tx, actor }: Change, targetId: string, sourceId: string) {
  if (targetId === sourceId) {
    throw httpErrors.invalidRequest({
      detail: records.invalidTitle,
      issues: [{ path: 'source_id', message: 'Must be another patient' }],
    });
  }
  const isPossible = isPatientId(targetId) && isPatientId(sourceId);
  const rows = isPossible ? await store.lockPatients(tx, ownerOf(actor), [targetId, sourceId]) : [];
  const target = rows.find(({ id }) => id === targetId);
  const source = rows.find(({ id }) => id === sourceId);
  if (target === undefined || source === undefined) throw recordsErrors.patientUnknown();
  return { target, source };
}

function requireUnmerged(row: store.PatientRow): void {
  if (row.merged_into !== null) throw recordsErrors.patientMerged();
}

/** As much of a row as was read. */
const viewListed = (row: store.ListedRow) =>
  'client_history' in row
    ? viewPatient(row)
    : { id: row.id, name: row.name, created_at: row.created_at.toISOString() };

export const viewPatient = (row: store.PatientRow): Patient => ({
  id: row.id,
  name: row.name,
  created_at: row.created_at.toISOString(),
  pronouns: row.pronouns,
  notes: row.notes,
  consent: row.consent,
  external_id: row.external_id,
  first_name: row.first_name,
  last_name: row.last_name,
  date_of_birth: row.date_of_birth,
  gender: row.gender,
  email: row.email,
  phone: row.phone,
  mrn: row.mrn,
  client_history: {
    medical_history: row.client_history.medical_history ?? null,
    family_history: row.client_history.family_history ?? null,
    social_history: row.client_history.social_history ?? null,
    previous_treatment: row.client_history.previous_treatment ?? null,
  },
  updated_at: row.updated_at.toISOString(),
  merged_into: row.merged_into,
});

export const viewMerge = ({ merged_at, unmerged_at, ...row }: store.MergeRow) => ({
  ...row,
  merged_at: merged_at.toISOString(),
  unmerged_at: unmerged_at?.toISOString() ?? null,
});

const targetOf = (id: string) => ({ kind: 'patient', id }) as const;
