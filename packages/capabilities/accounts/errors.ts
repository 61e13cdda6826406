import { defineErrors } from '@chartwright/kernel';

export const accountErrors = defineErrors({
  badCredentials: { code: 'invalid_credentials', status: 401, title: 'E-mail or password is wrong.' },
  tooManyAttempts: {
    code: 'rate_limited',
    status: 429,
    title: 'Too many sign-in attempts. Try again later.',
  },
  emailTaken: { code: 'conflict', status: 409, title: 'A person with this e-mail already exists.' },
  keyNotFound: { code: 'not_found', status: 404, title: 'API key not found.' },
  keyInactive: { code: 'conflict', status: 409, title: 'This key is already revoked or expired.' },
  originsNeeded: {
    code: 'invalid_request',
    status: 400,
    title: 'A publishable key needs at least one allowed origin and takes no scopes.',
  },
  personNeeded: { code: 'forbidden', status: 403, title: 'Only a signed-in person may do this.' },
  scopeNotHeld: {
    code: 'forbidden',
    status: 403,
    title: 'A credential cannot grant a scope it does not hold.',
  },
  rightNotHeld: {
    code: 'forbidden',
    status: 403,
    title: 'Only a person with the clinical_admin right can give it.',
  },
});
