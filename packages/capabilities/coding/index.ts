export { createCodingAccount } from './account.ts';
export { codingErrors } from './errors.ts';
export { createCodingJob, createPurgeJob } from './jobs.ts';
export type { CodingEngine } from './parts.ts';
export { codingRoutes } from './routes.ts';
export { createCoding } from './service.ts';
export { countStoredCodes, type StoredCode } from './stored-codes.ts';
export { coding } from './surface.ts';
export { createTextCoder } from './text-coder.ts';
