import type { Route } from '@chartwright/platform';
import { type IngestUse, ingestRoutes } from './ingest/index.ts';
import { type QueryUse, queryRoutes } from './queries/index.ts';
import { type RiskUse, riskRoutes } from './risk/index.ts';
import { type UploadUse, uploadRoutes } from './uploads/index.ts';
import { type WorkflowUse, workflowRoutes } from './workflows/index.ts';

/** What the handlers of this surface are given: the `use` of each part. */
export type DataUse = UploadUse & IngestUse & WorkflowUse & QueryUse & RiskUse;

/** Every route of the Data surface, one list of each part. */
export const dataRoutes: readonly Route<DataUse>[] = [
  ...uploadRoutes,
  ...ingestRoutes,
  ...workflowRoutes,
  ...queryRoutes,
  ...riskRoutes,
];
