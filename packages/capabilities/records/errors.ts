import { defineErrors, Problem } from '@chartwright/kernel';

export const recordsErrors = defineErrors({
  patientUnknown: { code: 'not_found', status: 404, title: 'Patient not found.' },
  externalIdTaken: {
    code: 'conflict',
    status: 409,
    title: 'A record with this external_id already exists.',
  },
  patientMerged: {
    code: 'patient_merged',
    status: 409,
    title: 'The patient was merged into another one and can only be read.',
  },
  patientNotMerged: {
    code: 'patient_not_merged',
    status: 409,
    title: 'The source is not merged into this patient.',
  },
  appointmentUnknown: { code: 'not_found', status: 404, title: 'Appointment not found.' },
  slotTaken: {
    code: 'slot_taken',
    status: 409,
    title: 'The clinician has another appointment at this time. Send allow_overlap to book it anyway.',
  },
  statusMoveRefused: {
    code: 'status_move_refused',
    status: 409,
    title: 'The status cannot change so: an end goes back to SCHEDULED first.',
  },
  resourceUnknown: { code: 'not_found', status: 404, title: 'Resource not found.' },
  notAcceptable: {
    code: 'not_acceptable',
    status: 406,
    title: 'Only application/fhir+json of FHIR 4.0 is given here.',
  },
  searchTooCostly: {
    code: 'search_too_costly',
    status: 400,
    title: 'Too many patients would be looked at. Narrow the search.',
  },
  exportUnknown: { code: 'not_found', status: 404, title: 'Export not found.' },
  exportFileUnknown: { code: 'not_found', status: 404, title: 'File not found, or not whole yet.' },
  linkUnusable: { code: 'not_found', status: 404, title: 'The link has expired, or is none of ours.' },
  exportFailed: { code: 'export_failed', status: 500, title: 'The export has failed. Begin it anew.' },
  importUnknown: { code: 'not_found', status: 404, title: 'Import not found.' },
  importEnded: { code: 'import_ended', status: 409, title: 'The import has ended.' },
  documentUnknown: { code: 'not_found', status: 404, title: 'Document not found.' },
  documentPending: {
    code: 'document_pending',
    status: 409,
    title: 'The virus scanner has not answered for this document yet.',
  },
  documentInfected: {
    code: 'document_infected',
    status: 409,
    title: 'The virus scanner calls this document infected; its content is kept back.',
  },
  linkExpired: {
    code: 'link_expired',
    status: 410,
    title: 'The link has expired. A new one is in public_url of the document.',
  },
  sessionUnknown: { code: 'not_found', status: 404, title: 'Session not found.' },
  templateUnknown: { code: 'not_found', status: 404, title: 'Template not found.' },
  templateNameTaken: {
    code: 'conflict',
    status: 409,
    title: 'A template of this name already exists.',
  },
  templateOfSystem: {
    code: 'template_of_system',
    status: 409,
    title: 'A template of the system does not change. Copy it with copy_of.',
  },
  noteUnknown: { code: 'not_found', status: 404, title: 'Note not found.' },
  noteSigned: {
    code: 'note_signed',
    status: 409,
    title: 'The note is signed and can no longer change. Add an addendum, or mark it as entered in error.',
  },
  noteUnsigned: { code: 'note_not_signed', status: 409, title: 'The note is a draft: sign it first.' },
  noteEmpty: { code: 'note_empty', status: 409, title: 'A note without content cannot be signed.' },
  noteInError: {
    code: 'note_entered_in_error',
    status: 409,
    title: 'The note was entered in error and can only be read.',
  },
});

type ClashEntry = (typeof recordsErrors.table)['externalIdTaken' | 'templateNameTaken' | 'slotTaken'];

/** A refusal that brings the record it clashes with, so that the caller can reconcile. */
export class Clash extends Problem {
  readonly existing: object;

  constructor(existing: object, entry: ClashEntry = recordsErrors.table.externalIdTaken) {
    const { code, ...spec } = entry;
    super(code, spec);
    this.existing = existing;
  }
}
