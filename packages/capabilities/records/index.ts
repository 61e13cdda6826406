export { recordsErrors } from './errors.ts';
export { createPatientPurge } from './patients/jobs.ts';
export { writeSearchName } from './patients/rules.ts';
export { openRecords } from './records.ts';
export { recordsRoutes } from './routes.ts';
export { records } from './surface.ts';
