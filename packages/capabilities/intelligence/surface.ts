import { okEnvelope, type Surface } from '@chartwright/platform';

/** Part of the documented wire contract, verbatim. */
const DOCS = 'https://attunio.com/developers/docs#errors';

/** 1 MB (contracts 4.2). */
const JSON_LIMIT_BYTES = 1_048_576;

export const intelligence: Surface = {
  name: 'intelligence',
  title: 'Chartwright Intelligence',
  description:
    'Five deterministic, explainable scoring engines over numbers a clinic already has; laboratory orders and results; ' +
    'wearables; signed events and their delivery.',
  envelope: okEnvelope(DOCS),
  bodyLimitBytes: JSON_LIMIT_BYTES,
  invalidTitle: 'Request validation failed.',
};
