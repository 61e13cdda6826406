export { mountConnectPages } from './connect/mount.ts';
export { wearableErrors } from './errors.ts';
export { wearableRoutes } from './routes.ts';
export { openWearables } from './wearables.ts';
