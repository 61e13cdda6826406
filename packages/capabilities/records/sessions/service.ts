import {
  type Actor,
  type Db,
  httpErrors,
  type ReadAudit,
  requireMatch,
  type Tx,
  tagOf,
} from '@chartwright/platform';
import { peek } from '../appointments/store.ts';
import { audit, type Caller, type Change, noteShown } from '../caller.ts';
import { Clash, recordsErrors } from '../errors.ts';
import { isUuid, makeUuid } from '../ids.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { describePage, toPage, windowOf } from '../paging.ts';
import { holdPatient } from '../patients/hold.ts';
import { isPatientId } from '../patients/rules.ts';
import { familyOf } from '../patients/store.ts';
import { sealJson } from '../sealed.ts';
import { refuseField } from '../surface.ts';
import type { SessionChange, SessionListQuery, SessionOrder } from './model.ts';
import { applyTranscript, endsAfterStart } from './rules.ts';
import * as store from './store.ts';
import { openTitle, openTranscript, viewSession, viewShort } from './view.ts';

export type Sessions = ReturnType<typeof createSessions>;

type Parts = {
  readonly db: Db;
  readonly readAudit: ReadAudit;
  readonly sealKey: Buffer;
  /** True for a person or key of the organisation. */
  readonly belongsTo: (orgId: string, id: string, source: Tx) => Promise<boolean>;
};

/** Clinical sessions: who met whom when, and what was said. */
export function createSessions({ db, readAudit, sealKey, belongsTo }: Parts) {
  const show = (
    caller: Pick<Caller, 'actor' | 'requestId'>,
    action: string,
    rows: readonly store.SessionShortRow[],
  ) =>
    noteShown(
      readAudit,
      caller,
      action,
      'session',
      rows.map((row) => ({ id: row.id, patientId: row.patient_id })),
    );
  /** What stays as it was is not asked again: a clinician may have left, an appointment may be gone. */
  const requireKnown = async (change: Change, patientId: string, known: Named, sent: Named) => {
    const { clinician_id: clinicianId, appointment_id: appointmentId } = sent;
    if (clinicianId && clinicianId !== known.clinician_id) {
      if (!(await belongsTo(change.actor.orgId, clinicianId, change.tx))) {
        throw refuseField('clinician_id', 'Expected a person or key of the organisation');
      }
    }
    if (appointmentId && appointmentId !== known.appointment_id) {
      await requireAppointment(change, patientId, appointmentId);
    }
  };
  const fieldsOf = (known: store.SessionFields, sent: SessionChange): store.SessionFields => {
    const fields = applyChange(known, sent, sealKey);
    if (!endsAfterStart(fields.start_time, fields.end_time)) {
      throw refuseField('end_time', 'Must not be before start_time');
    }
    return fields;
  };
  /** The refusal of an external id that is taken: by which session is shown, so it is audited as a read. */
  const clashWith = async (change: Change, externalId: string | undefined) => {
    const existing =
      externalId && (await store.findSessionByExternalId(change.tx, ownerOf(change.actor), externalId));
    // It was deleted between the two statements; the caller may simply try again.
    if (!existing) return httpErrors.conflict();
    show(change, 'session.read', [existing]);
    return new Clash(viewSession(existing, sealKey));
  };
  return {
    async list(caller: Pick<Caller, 'actor' | 'requestId'>, query: SessionListQuery) {
      const page = toPage(query);
      const owner = ownerOf(caller.actor);
      const filter = await toFilter(db, owner, query);
      const rows = filter === undefined ? [] : await store.listSessions(db, owner, filter, windowOf(page));
      const total = filter === undefined ? 0 : await store.countSessions(db, owner, filter);
      const shown = rows.slice(0, page.limit);
      show(caller, 'session.listed', shown);
      const places = rows.map((row) => ({ createdAt: row.created_at, id: row.id }));
      return {
        data: shown.map((row) => viewShort(row, sealKey)),
        meta: describePage(page, places, total),
      };
    },

    async read(caller: Pick<Caller, 'actor' | 'requestId'>, id: string) {
      const row = isUuid(id) ? await store.findSession(db, ownerOf(caller.actor), id) : undefined;
      if (row === undefined) throw recordsErrors.sessionUnknown();
      show(caller, 'session.read', [row]);
      return { data: viewSession(row, sealKey) };
    },

    async create(change: Change, order: SessionOrder) {
      const { tx, actor, clock } = change;
      const { patient_id: patientId, external_id: externalId, ...sent } = order;
      await holdPatient(change, patientId);
      const known = nothingKnown(actor);
      await requireKnown(change, patientId, known, sent);
      const at = clock.now();
      const row = await store.insertSession(tx, ownerOf(actor), {
        id: makeUuid(at.getTime()),
        patientId,
        externalId: externalId ?? null,
        createdBy: actor.id,
        fields: fieldsOf(known, sent),
        at,
      });
      if (row === undefined) throw await clashWith(change, externalId);
      await audit(change, 'session.created', targetOf(row.id), { patientId });
      return { data: viewSession(row, sealKey) };
    },

    async change(change: Change, id: string, sent: SessionChange, ifMatch: string | undefined) {
      const { tx, actor, clock } = change;
      const row = await lockOne(change, id);
      requireMatch(ifMatch, tagOf({ data: viewSession(row, sealKey) }));
      await requireKnown(change, row.patient_id, row, sent);
      const fields = fieldsOf(row, sent);
      const changed = await store.updateSession(tx, ownerOf(actor), { id, fields, at: clock.now() });
      const named = Object.keys(sent).filter((field) => field !== 'external_id');
      await audit(change, 'session.changed', targetOf(id), { patientId: row.patient_id, fields: named });
      return { data: viewSession(changed, sealKey) };
    },

    /** Hides a session with its transcript. Its notes stay. */
    async remove(change: Change, id: string, ifMatch: string | undefined) {
      const { tx, actor, clock } = change;
      const row = await lockOne(change, id);
      requireMatch(ifMatch, tagOf({ data: viewSession(row, sealKey) }));
      await store.deleteSession(tx, ownerOf(actor), id, clock.now());
      await audit(change, 'session.deleted', targetOf(id), { patientId: row.patient_id });
      return null;
    },
  };
}

type Named = Pick<SessionChange, 'clinician_id' | 'appointment_id'>;

/** An appointment of the patient, or of one that was merged into it. */
async function requireAppointment(
  { tx, actor }: Change,
  patientId: string,
  appointmentId: string,
): Promise<void> {
  const owner = ownerOf(actor);
  const appointment = isUuid(appointmentId) ? await peek(tx, owner, appointmentId) : undefined;
  if (appointment === undefined) throw recordsErrors.appointmentUnknown();
  const family = await familyOf(tx, owner, patientId);
  if (!family.includes(appointment.patient_id)) {
    throw refuseField('appointment_id', 'Expected an appointment of the same patient');
  }
}

const nothingKnown = ({ kind, id }: Actor): store.SessionFields => ({
  appointment_id: null,
  clinician_id: kind === 'person' ? id : null,
  status: 'scheduled',
  session_date: null,
  start_time: null,
  end_time: null,
  title: null,
  transcript: null,
});

/** What was sent over what is there. A field that was not sent stays as it is. */
function applyChange(known: store.SessionFields, sent: SessionChange, key: Buffer): store.SessionFields {
  const title = sent.title === undefined ? openTitle(known, key) : sent.title;
  const transcript = applyTranscript(openTranscript(known, key), sent.transcript);
  return {
    appointment_id: sent.appointment_id === undefined ? known.appointment_id : sent.appointment_id,
    clinician_id: sent.clinician_id === undefined ? known.clinician_id : sent.clinician_id,
    status: sent.status ?? known.status,
    session_date: sent.session_date === undefined ? known.session_date : sent.session_date,
    start_time: sent.start_time === undefined ? known.start_time : toDate(sent.start_time),
    end_time: sent.end_time === undefined ? known.end_time : toDate(sent.end_time),
    title: title === null ? null : sealJson({ title }, key),
    transcript: transcript === null ? null : sealJson(transcript, key),
  };
}

const toDate = (instant: string | null): Date | null => (instant === null ? null : new Date(instant));

/** Undefined where a condition names what cannot be: nothing meets it. */
async function toFilter(
  db: Db | Tx,
  owner: Owner,
  query: SessionListQuery,
): Promise<store.SessionFilter | undefined> {
  const { patient_id: patientId, appointment_id: appointmentId, updated_since: since } = query;
  if (patientId !== undefined && !isPatientId(patientId)) return undefined;
  if (appointmentId !== undefined && !isUuid(appointmentId)) return undefined;
  return {
    patientIds: patientId === undefined ? undefined : await familyOf(db, owner, patientId),
    clinicianId: query.clinician_id,
    appointmentId,
    status: query.status,
    from: query.from,
    to: query.to,
    externalId: query.external_id,
    updatedSince: since === undefined ? undefined : new Date(since),
  };
}

async function lockOne({ tx, actor }: Change, id: string): Promise<store.SessionRow> {
  const row = isUuid(id) ? await store.lockSession(tx, ownerOf(actor), id) : undefined;
  if (row === undefined) throw recordsErrors.sessionUnknown();
  return row;
}

const targetOf = (id: string) => ({ kind: 'session', id }) as const;
