import { tagOf } from '@chartwright/platform';
import { viewPatient } from '../patients/service.ts';
import type { PatientRow } from '../patients/store.ts';
import { unsealJson } from '../sealed.ts';
import { type CodingResult, collectIcd10, collectSnomed, type Release } from './coded-facts.ts';
import type { Note, NoteAlone, NotePatient } from './model.ts';
import type { NoteBody } from './rules.ts';
import type { NoteRow, VersionRow, WholeNoteRow } from './store.ts';

export const openBody = ({ body }: Pick<WholeNoteRow, 'body'>, key: Buffer): NoteBody =>
  unsealJson<NoteBody>(body, key);

export const openAddendum = (body: string, key: Buffer): string =>
  unsealJson<{ content: string }>(Buffer.from(body, 'base64'), key).content;

export const viewLight = (row: NoteRow) => ({
  id: row.id,
  patient_id: row.patient_id,
  session_id: row.session_id,
  note_type: row.note_type,
  specialty: row.specialty,
  template_id: row.template_id,
  template_name: row.template_name,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
  external_id: row.external_id,
  status: row.status,
  version: row.version,
  created_by: row.created_by,
  signed_at: row.signed_at?.toISOString() ?? null,
  signed_by: row.signed_by,
});

const viewCodes = (codes: NoteBody['icd10_codes']) =>
  Object.fromEntries(Object.entries(codes).map(([code, display]) => [code, { display }]));

const viewGiven = ({ icd10_codes, cpt_codes }: NoteBody) => ({
  icd10_codes: viewCodes(icd10_codes),
  cpt_codes: viewCodes(cpt_codes),
});

const viewRelease = ({ title, version, edition }: Release) => ({ title, version, edition: edition ?? null });

/** What is not coded is unknown: null, never an empty list. */
function viewCoding(row: WholeNoteRow, key: Buffer) {
  const result = row.coding_result && unsealJson<CodingResult>(row.coding_result, key);
  return {
    problems: result && [...result.problems],
    procedures: result && [...result.procedures],
    icd10_codes: result && collectIcd10(result),
    snomed_codes: result && collectSnomed(result),
    coding: {
      status: row.coding_status ?? ('not_requested' as const),
      release: result && viewRelease(result.release),
      coded_at: row.coded_at?.toISOString() ?? null,
    },
  };
}

export function viewNote(row: WholeNoteRow, key: Buffer): NoteAlone {
  const body = openBody(row, key);
  const given = viewGiven(body);
  const { problems, procedures, icd10_codes, snomed_codes, coding } = viewCoding(row, key);
  return {
    ...viewLight(row),
    content: body.content,
    problems,
    procedures,
    icd10_codes,
    cpt_codes: given.cpt_codes,
    snomed_codes,
    given,
    coding,
    template_version: row.template_version,
    signed_digest: row.signed_digest,
    addenda: row.addenda.map(({ id, body: sealed, at, by, digest }) => ({
      id,
      content: openAddendum(sealed, key),
      signed_at: at,
      signed_by: by,
      digest,
    })),
    entered_in_error: viewError(row, key),
  };
}

function viewError({ error_at, error_by, error_reason }: WholeNoteRow, key: Buffer) {
  if (error_at === null || error_by === null || error_reason === null) return null;
  return {
    at: error_at.toISOString(),
    by: error_by,
    reason: unsealJson<{ reason: string }>(error_reason, key).reason,
  };
}

export const viewVersion = (row: VersionRow, note: NoteRow, key: Buffer) => {
  const body = openBody(row, key);
  return {
    version: row.version,
    at: row.at.toISOString(),
    by: row.by,
    is_signed: note.status !== 'draft' && row.version === note.version,
    note_type: body.note_type,
    specialty: body.specialty,
    session_id: body.session_id,
    template_id: body.template_id,
    template_version: body.template_version,
    template_name: body.template_name,
    content: body.content,
    given: viewGiven(body),
  };
};

export function viewPatientOfNote(row: PatientRow): NotePatient {
  const { id, name, first_name, last_name, date_of_birth, gender, email, phone, mrn, client_history } =
    viewPatient(row);
  return { id, name, first_name, last_name, date_of_birth, gender, email, phone, mrn, client_history };
}

/** What `If-Match` stands for: the note as it was written, whatever was read in it meanwhile. */
export const tagNote = ({ id, version, status, updated_at, addenda }: WholeNoteRow): string =>
  tagOf([id, version, status, updated_at.toISOString(), addenda.length]);

/** Of an answer: the note's own tag, a dot, and that of everything shown beside it. */
export const tagAnswer = (row: WholeNoteRow, data: Note): string =>
  `${tagNote(row).slice(0, -1)}.${tagOf(data).slice(1)}`;

/** `If-Match` without what a change of the note does not hang on. */
export const ownTags = (ifMatch: string | undefined): string | undefined =>
  ifMatch?.replaceAll(/\.[\w-]+"/g, '"');
