import type { Db } from '@chartwright/platform';
import type { Owner } from '../owner.ts';
import { findByIds, type PatientRow, type Pool } from '../patients/store.ts';
import { findSessions, type SessionRow } from '../sessions/store.ts';
import { viewTranscript } from '../sessions/view.ts';
import type { Include, Note } from './model.ts';
import type { WholeNoteRow } from './store.ts';
import { viewNote, viewPatientOfNote } from './view.ts';

type Parts = { readonly db: Db; readonly pool: Pool; readonly sealKey: Buffer };

/** Notes as they are shown, with what is asked for beside them. */
export async function assembleNotes(
  { db, pool, sealKey }: Parts,
  owner: Owner,
  rows: readonly WholeNoteRow[],
  include: readonly Include[],
): Promise<Note[]> {
  const sessionIds = include.includes('transcript') ? rows.flatMap((row) => row.session_id ?? []) : [];
  const patientIds = include.includes('patient') ? rows.map((row) => row.patient_id) : [];
  const [sessions, patients] = await Promise.all([
    sessionIds.length === 0 ? [] : findSessions(db, owner, [...new Set(sessionIds)]),
    findByIds(pool, owner, [...new Set(patientIds)]),
  ]);
  const sessionOf = new Map(sessions.map((session) => [session.id, session]));
  const patientOf = new Map(patients.map((patient) => [patient.id, patient]));
  return rows.map((row) => ({
    ...viewNote(row, sealKey),
    ...(include.includes('transcript') && { transcript: transcriptOf(row, sessionOf, sealKey) }),
    ...(include.includes('patient') && viewPatient(row, patientOf)),
  }));
}

/** Null also where the session was deleted: its recording is gone, the note stays. */
function transcriptOf(
  { session_id: id }: WholeNoteRow,
  sessionOf: ReadonlyMap<string, SessionRow>,
  sealKey: Buffer,
) {
  const session = id === null ? undefined : sessionOf.get(id);
  return session === undefined ? null : viewTranscript(session, sealKey);
}

/** Nothing for the moment in which the patient is being deleted: the note goes with it. */
function viewPatient({ patient_id: id }: WholeNoteRow, patientOf: ReadonlyMap<string, PatientRow>) {
  const patient = patientOf.get(id);
  return patient === undefined ? {} : { patient: viewPatientOfNote(patient) };
}
