import { accessRoutes } from './accesses/routes.ts';
import { appointmentRoutes } from './appointments/routes.ts';
import { documentRoutes } from './documents/routes.ts';
import { fhirRoutes } from './fhir/routes.ts';
import { noteRoutes } from './notes/routes.ts';
import { patientRoutes } from './patients/routes.ts';
import { sessionRoutes } from './sessions/routes.ts';
import { templateRoutes } from './templates/routes.ts';
import { bulkRoutes } from './transfer/bulk-routes.ts';
import { transferRoutes } from './transfer/routes.ts';

/** Every route of the practice record: those of the Records surface and those of the FHIR facade. */
export const recordsRoutes = [
  ...fhirRoutes,
  ...patientRoutes,
  ...accessRoutes,
  ...appointmentRoutes,
  ...documentRoutes,
  ...sessionRoutes,
  ...templateRoutes,
  ...noteRoutes,
  ...transferRoutes,
  ...bulkRoutes,
];
