export { createBelonging, findMaker } from './belonging.ts';
export { accountErrors } from './errors.ts';
export { ensureFirstOrganisation, openSigningKeys, readCredentials, refreshBaseUrl } from './first-run.ts';
export { Credentials } from './model.ts';
export { createPeople } from './people.ts';
export type { Accounts } from './service.ts';
export { type AccountServices, accountRoutes, openAccounts } from './services.ts';
export { administration, oauth, signIn } from './surfaces.ts';
