import type { Surface } from '@chartwright/platform';
import { writeOutcome } from './outcome.ts';

/** 64 KB: a search has no larger form. */
const FORM_LIMIT_BYTES = 65_536;

/** Resources as they are; refusals as OperationOutcome. */
const envelope: Surface['envelope'] = {
  success: (resource) => resource,
  failure: writeOutcome,
  successSchema: (resource) => resource,
  failureSchema: {
    type: 'object',
    properties: {
      resourceType: { const: 'OperationOutcome' },
      issue: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            severity: { type: 'string' },
            code: { type: 'string' },
            diagnostics: { type: 'string' },
          },
          required: ['severity', 'code'],
        },
      },
    },
    required: ['resourceType', 'issue'],
  },
};

const FHIR_MEDIA_TYPE = 'application/fhir+json; charset=utf-8';
export const FHIR_PATH = '/fhir/R4';

export const fhir: Surface = {
  name: 'fhir',
  title: 'Chartwright FHIR R4',
  description: 'The practice record for standard FHIR clients: read and search, FHIR 4.0.1, JSON.',
  envelope,
  mediaType: FHIR_MEDIA_TYPE,
  bodyLimitBytes: FORM_LIMIT_BYTES,
  invalidTitle: 'The request cannot be understood.',
};
