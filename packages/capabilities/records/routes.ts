import { patientRoutes } from './patients/routes.ts';

/** Every route of the Records surface. */
export const recordsRoutes = [...patientRoutes];
