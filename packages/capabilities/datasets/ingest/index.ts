export { createIngest, type IngestUse } from './ingest.ts';
export { ingestRoutes } from './routes.ts';
