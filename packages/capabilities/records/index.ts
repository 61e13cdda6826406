export { recordsErrors } from './errors.ts';
export { createPatientPurge } from './patients/jobs.ts';
export { patientRoutes } from './patients/routes.ts';
export { writeSearchName } from './patients/rules.ts';
export { createPatients } from './patients/service.ts';
export { records } from './surface.ts';
