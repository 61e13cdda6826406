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
});

/** A refusal that brings the record it clashes with, so that the caller can reconcile. */
export class Clash extends Problem {
  readonly existing: object;

  constructor(existing: object) {
    const { code, ...spec } = recordsErrors.table.externalIdTaken;
    super(code, spec);
    this.existing = existing;
  }
}
