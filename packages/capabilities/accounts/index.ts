export { accountErrors } from './errors.ts';
export { ensureFirstOrganisation, openSigningKeys, readCredentials, refreshBaseUrl } from './first-run.ts';
export { Credentials } from './model.ts';
export { createPeople } from './people.ts';
export { accountRoutes } from './routes.ts';
export { type Accounts, createAccounts } from './service.ts';
export { administration, signIn } from './surfaces.ts';
