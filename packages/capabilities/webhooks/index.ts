export { webhooksErrors } from './errors.ts';
export { webhookRoutes } from './routes.ts';
export { openWebhooks } from './webhooks.ts';
