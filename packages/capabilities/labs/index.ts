export { labsErrors } from './errors.ts';
export { openLabs } from './labs.ts';
export {
  type MllpAddress,
  type MllpCertificates,
  openMllpListener,
  readMllpAddresses,
} from './mllp/index.ts';
export { labResultErrors } from './results/errors.ts';
export { labRoutes } from './routes.ts';
