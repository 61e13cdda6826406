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
