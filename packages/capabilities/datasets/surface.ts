import { type Surface, typedErrorEnvelope } from '@chartwright/platform';

/** The Data surface: uploads, questions and workflows. */
export const data: Surface = {
  name: 'data',
  title: 'Chartwright Data',
  description:
    'Uploads by presigned address, questions in plain language, workflows on hospital cases, clinical risk from claims.',
  envelope: typedErrorEnvelope,
  bodyLimitBytes: 1_048_576,
  invalidTitle: 'Request validation failed.',
  keyHeader: 'X-API-Key',
};

/** Every path is documented with a slash at its end; the router answers without it too. */
export const at = (path: `/${string}/`) => ({ surface: data, path: `/api/v1${path}` });
