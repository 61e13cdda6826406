import { dataEnvelope, type Surface } from '@chartwright/platform';
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
      data: { type: 'object', description: 'The existing record, where an external_id is taken' },
    },
  },
};

export const records: Surface = {
  name: 'records',
  title: 'Chartwright Records',
  description: 'The practice record: patients, and later their appointments, documents and notes.',
  envelope,
  bodyLimitBytes: JSON_LIMIT_BYTES,
  invalidTitle: 'Validation error',
  perMinute: 120,
};

export const BASE_PATH = '/ext-api/v1';
