import { detailEnvelope, type Surface } from '@chartwright/platform';
import { GPS_ATTRIBUTION } from '@chartwright/terminology';

/** 8 MB; a batch may be larger (decisions 2). */
const JSON_LIMIT_BYTES = 8 * 1_048_576;
export const BATCH_LIMIT_BYTES = 32 * 1_048_576;

export const coding: Surface = {
  name: 'coding',
  title: 'Chartwright Coding',
  description:
    'Clinical notes in, SNOMED CT facts with exact offsets, status and dates out; also as a FHIR R4B Bundle.\n\n' +
    `${GPS_ATTRIBUTION} RxNorm names and identifiers: courtesy of the U.S. National Library of Medicine, which does not ` +
    'endorse it either. `chartwright terminology list` names the terms of every release the operator has loaded.',
  envelope: detailEnvelope,
  bodyLimitBytes: JSON_LIMIT_BYTES,
  invalidTitle: 'The request cannot be used as sent.',
  keyHeader: 'X-API-Key',
  perMinute: 60,
  tellsInactiveKeys: true,
};
