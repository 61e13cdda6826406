import { unsealJson } from '../sealed.ts';
import type { Session, Transcript } from './model.ts';
import type { StoredTranscript } from './rules.ts';
import type { SessionRow, SessionShortRow } from './store.ts';

export const openTitle = ({ title }: Pick<SessionRow, 'title'>, key: Buffer): string | null =>
  title && unsealJson<{ title: string }>(title, key).title;

export const openTranscript = (
  { transcript }: Pick<SessionRow, 'transcript'>,
  key: Buffer,
): StoredTranscript | null => transcript && unsealJson<StoredTranscript>(transcript, key);

export const viewShort = (row: SessionShortRow, key: Buffer) => ({
  id: row.id,
  patient_id: row.patient_id,
  external_id: row.external_id,
  appointment_id: row.appointment_id,
  clinician_id: row.clinician_id,
  created_by: row.created_by,
  title: openTitle(row, key),
  status: row.status,
  session_date: row.session_date,
  ...viewTimes(row),
  has_transcript: row.has_transcript,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

export const viewSession = (row: SessionRow, key: Buffer): Session => ({
  ...viewShort(row, key),
  transcript: viewTranscript(row, key),
});

/** A transcript in the documented shape: what was said, and when. */
export function viewTranscript(
  row: Pick<SessionRow, 'transcript' | 'session_date' | 'start_time' | 'end_time'>,
  key: Buffer,
): Transcript | null {
  const stored = openTranscript(row, key);
  return stored && { ...stored, session_date: row.session_date, ...viewTimes(row) };
}

const viewTimes = ({ start_time, end_time }: Pick<SessionRow, 'start_time' | 'end_time'>) => ({
  start_time: start_time?.toISOString() ?? null,
  end_time: end_time?.toISOString() ?? null,
});
