import { recordRoutes } from './records/routes.ts';

/** Every route of the Referrals surface. */
export const referralRoutes = [...recordRoutes];
