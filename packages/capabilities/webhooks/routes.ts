import { deliveryRoutes } from './deliveries/routes.ts';
import { endpointRoutes } from './endpoints/routes.ts';
import { eventRoutes } from './events/routes.ts';

/** Every route of the webhooks and of the event log. */
export const webhookRoutes = [...endpointRoutes, ...deliveryRoutes, ...eventRoutes];
