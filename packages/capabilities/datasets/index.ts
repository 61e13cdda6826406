export { openDatasets } from './datasets.ts';
export { ingestErrors } from './ingest/errors.ts';
export { queryErrors } from './queries/errors.ts';
export { dataRoutes } from './routes.ts';
export { data } from './surface.ts';
export { uploadErrors } from './uploads/errors.ts';
export { workflowErrors } from './workflows/errors.ts';
export type { Concepts } from './workflows/index.ts';
