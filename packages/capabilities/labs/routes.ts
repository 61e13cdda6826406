import { authorizationRoutes } from './authorization/routes.ts';
import { catalogueRoutes } from './catalogue/routes.ts';
import { inboundRoutes } from './inbound/routes.ts';
import { laboratoryRoutes } from './laboratories/routes.ts';
import { orderRoutes } from './orders/routes.ts';
import { messageRoutes } from './outbound/routes.ts';
import { providerRoutes } from './providers/routes.ts';
import { requisitionRoutes } from './requisition/routes.ts';
import { resultRoutes } from './results/routes.ts';
import { sandboxRoutes } from './sandbox/routes.ts';
import { settingsRoutes } from './settings/routes.ts';

/** Every route of the labs. */
export const labRoutes = [
  ...catalogueRoutes,
  ...orderRoutes,
  ...authorizationRoutes,
  ...requisitionRoutes,
  ...providerRoutes,
  ...settingsRoutes,
  ...resultRoutes,
  ...sandboxRoutes,
  ...laboratoryRoutes,
  ...messageRoutes,
  ...inboundRoutes,
];
