import { defineErrors } from '@chartwright/kernel';

export const accountErrors = defineErrors({
  badCredentials: { code: 'invalid_credentials', status: 401, title: 'E-mail or password is wrong.' },
  tooManyAttempts: {
    code: 'rate_limited',
    status: 429,
    title: 'Too many attempts. Try again later.',
  },
  refreshRefused: {
    code: 'invalid_refresh_token',
    status: 401,
    title: 'This refresh token is unknown, used, or has expired. Sign in again.',
  },
  sessionNotFound: { code: 'not_found', status: 404, title: 'Session not found.' },
  wrongPassword: { code: 'wrong_password', status: 403, title: 'The current password is wrong.' },
  passwordTooAlike: {
    code: 'invalid_request',
    status: 400,
    title: 'The new password must be neither the current one nor the e-mail address.',
  },
  codeRefused: {
    code: 'invalid_code',
    status: 400,
    title: 'This code is wrong, used, or has expired.',
  },
  newAccountIncomplete: {
    code: 'invalid_request',
    status: 400,
    title: 'A new account needs a name and a password of at least 15 characters.',
  },
  secondFactorRefused: {
    code: 'invalid_second_factor',
    status: 401,
    title: 'The code is wrong or used, or the sign-in took too long. Sign in again.',
  },
  factorNotFound: { code: 'not_found', status: 404, title: 'No second factor is set up.' },
  factorEnabled: { code: 'conflict', status: 409, title: 'A second factor is switched on already.' },
  operatorNeeded: {
    code: 'forbidden',
    status: 403,
    title: "Only the server's operator, signed in, may do this.",
  },
  organisationNotFound: { code: 'not_found', status: 404, title: 'Organisation not found.' },
  productionApproved: {
    code: 'conflict',
    status: 409,
    title: 'This organisation has production access already.',
  },
  productionPending: { code: 'conflict', status: 409, title: 'A request is waiting for its decision.' },
  nothingToDecide: {
    code: 'conflict',
    status: 409,
    title: 'No request is waiting. To approve without one, name a plan.',
  },
  memberNotFound: { code: 'not_found', status: 404, title: 'Member not found.' },
  invitationNotFound: { code: 'not_found', status: 404, title: 'Invitation not found.' },
  alreadyMember: { code: 'conflict', status: 409, title: 'This person is already a member.' },
  lastOwner: {
    code: 'last_owner',
    status: 409,
    title: 'The last owner of an organisation, and the last operator of the server, must stay.',
  },
  ownerNeeded: {
    code: 'forbidden',
    status: 403,
    title: "Only an owner can give or take an owner's seat.",
  },
  emailTaken: { code: 'conflict', status: 409, title: 'A person with this e-mail already exists.' },
  invalidClient: { code: 'invalid_client', status: 401, title: 'The client did not prove who it is.' },
  twoAuthentications: {
    code: 'invalid_request',
    status: 400,
    title: 'A client proves itself in one way at a time.',
  },
  unsupportedGrant: {
    code: 'unsupported_grant_type',
    status: 400,
    title: 'Only client_credentials is granted here.',
  },
  invalidScope: {
    code: 'invalid_scope',
    status: 400,
    title: 'A scope is unknown, or the client does not hold it.',
  },
  jwksNotFound: { code: 'not_found', status: 404, title: 'No public keys are registered for this API key.' },
  secretKeyNeeded: {
    code: 'invalid_request',
    status: 400,
    title: 'Only a secret key can be a client of the token endpoint.',
  },
  keyNotFound: { code: 'not_found', status: 404, title: 'API key not found.' },
  keyInactive: { code: 'conflict', status: 409, title: 'This key is already revoked or expired.' },
  keyRotated: {
    code: 'conflict',
    status: 409,
    title: 'This key was rotated already. Rotate its successor.',
  },
  expiryPassed: { code: 'invalid_request', status: 400, title: 'A key cannot end before it begins.' },
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
