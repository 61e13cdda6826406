import { dataEnvelope, type Surface, typedErrorEnvelope } from '@chartwright/platform';

const JSON_LIMIT_BYTES = 1_048_576;

/** Keys, organisations and people. The key routes are those of the documented practice-records contract. */
export const administration: Surface = {
  name: 'administration',
  title: 'Chartwright Administration',
  description: 'Organisations, people, API keys and usage.',
  envelope: dataEnvelope,
  bodyLimitBytes: JSON_LIMIT_BYTES,
  invalidTitle: 'Validation error',
};

/** Sign-in, at the path and in the shape of the documented data contract. */
export const signIn: Surface = {
  name: 'sign-in',
  title: 'Chartwright Sign-in',
  description: 'Tokens for people and the keys that verify them.',
  envelope: typedErrorEnvelope,
  bodyLimitBytes: JSON_LIMIT_BYTES,
  invalidTitle: 'Request validation failed.',
};

/** `{error, error_description}`, as RFC 6749, 5.2 has it. */
const oauthEnvelope: Surface['envelope'] = {
  success: (data) => data,
  failure: (problem) => ({
    error: problem.code,
    error_description: [
      problem.message,
      ...problem.issues.map(({ path, message }) => `${path}: ${message}`),
    ].join(' '),
  }),
  successSchema: (data) => data,
  failureSchema: {
    type: 'object',
    properties: { error: { type: 'string' }, error_description: { type: 'string' } },
    required: ['error', 'error_description'],
  },
};

/** Tokens for programs, in the shapes of OAuth 2.0. */
export const oauth: Surface = {
  name: 'oauth',
  title: 'Chartwright OAuth 2.0',
  description: 'Client credentials, and where to find them.',
  envelope: oauthEnvelope,
  bodyLimitBytes: JSON_LIMIT_BYTES,
  invalidTitle: 'A parameter is missing or malformed.',
};
