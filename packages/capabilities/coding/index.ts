export { createCodingAccount } from './account.ts';
export { codingErrors } from './errors.ts';
export { createCodingJob, createPurgeJob } from './jobs.ts';
export type { BundleWriter, Coder, Deidentified, Release, Replacement } from './parts.ts';
export { codingRoutes } from './routes.ts';
export { createCoding } from './service.ts';
export { coding } from './surface.ts';
