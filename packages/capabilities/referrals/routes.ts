import { exportRoutes } from './export/routes.ts';
import { letterRoutes } from './letter/routes.ts';
import { mailboxRoutes } from './mailboxes/routes.ts';
import { modelRoutes } from './models/routes.ts';
import { pathwayRoutes } from './pathways/routes.ts';
import { patientRoutes } from './patients/routes.ts';
import { questionRoutes } from './questions/routes.ts';
import { recordRoutes } from './records/routes.ts';
import { reviewRoutes } from './reviews/routes.ts';

/** Every route of the Referrals surface. */
export const referralRoutes = [
  ...mailboxRoutes,
  ...recordRoutes,
  ...pathwayRoutes,
  ...reviewRoutes,
  ...patientRoutes,
  ...exportRoutes,
  ...letterRoutes,
  ...questionRoutes,
  ...modelRoutes,
];
