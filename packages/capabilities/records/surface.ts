import type { Problem } from '@chartwright/kernel';
import { dataEnvelope, httpErrors, type Surface } from '@chartwright/platform';
import { Clash } from './errors.ts';

/** 1 MB (decisions 2). */
const JSON_LIMIT_BYTES = 1_048_576;

const { failure, failureSchema } = dataEnvelope;

/**
 * `{data}`, with `meta` beside it in lists: replies are declared whole, so the envelope adds nothing to them. A clash
 * carries the existing record as `data`.
 */
const envelope: Surface['envelope'] = {
  success: (reply) => reply,
  successSchema: (reply) => reply,
  failure: (problem, context) => ({
    ...(failure(problem, context) as object),
    ...(problem instanceof Clash && { data: problem.existing }),
  }),
  failureSchema: {
    ...failureSchema,
    properties: {
      ...(failureSchema.properties as object),
      data: { type: 'object', description: 'The existing record, where an external_id or a slot is taken' },
    },
  },
};

export const records: Surface = {
  name: 'records',
  title: 'Chartwright Records',
  description:
    'The practice record: patients, appointments, documents, sessions and notes; export and import of all of it.',
  envelope,
  bodyLimitBytes: JSON_LIMIT_BYTES,
  invalidTitle: 'Validation error',
  keyHeader: 'X-API-Key',
  perMinute: 120,
};

export const BASE_PATH = '/ext-api/v1';

/** A 400 that names one field, for what no schema can tell. */
export const refuseField = (path: string, message: string): Problem =>
  httpErrors.invalidRequest({ detail: records.invalidTitle, issues: [{ path, message }] });
