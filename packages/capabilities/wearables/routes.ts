import { connectionRoutes } from './connections/routes.ts';
import { deviceRoutes } from './devices/routes.ts';
import { dataRoutes } from './features/routes.ts';
import { providerRoutes } from './providers/routes.ts';
import { sampleRoutes } from './samples/routes.ts';
import { settingsRoutes } from './settings/routes.ts';

/** Every route of the wearables. The pages of patients and the addresses of providers are mounted beside them. */
export const wearableRoutes = [
  ...connectionRoutes,
  ...providerRoutes,
  ...settingsRoutes,
  ...deviceRoutes,
  ...sampleRoutes,
  ...dataRoutes,
];
