import type { Trainer } from '@chartwright/analytics';
import { type AnalysesUse, analysisRoutes } from './analytics/routes.ts';
import { createAnalyses } from './analytics/service.ts';
import { type DashboardsUse, dashboardRoutes } from './dashboard/routes.ts';
import { createDashboards } from './dashboard/service.ts';
import { createEntities } from './entities.ts';
import type { WorkflowParts } from './parts.ts';
import { type PredictionsUse, predictionRoutes } from './predictions/routes.ts';
import { createPredictions } from './predictions/service.ts';
import type { Concepts } from './resolve/concepts.ts';
import { type ResolverUse, resolveRoutes } from './resolve/routes.ts';
import { createResolver } from './resolve/service.ts';
import { type SimulationsUse, simulationRoutes } from './simulations/routes.ts';
import { createSimulations } from './simulations/service.ts';

export type { Concepts } from './resolve/concepts.ts';

export type WorkflowUse = ResolverUse & DashboardsUse & AnalysesUse & PredictionsUse & SimulationsUse;

/** What an organisation does with its hospital data besides asking in words. */
export const workflowRoutes = [
  ...resolveRoutes,
  ...dashboardRoutes,
  ...analysisRoutes,
  ...predictionRoutes,
  ...simulationRoutes,
];

/** Makes the workflows; nothing of them is stored, so there is nothing to do in the background. */
export function createWorkflows(
  given: Omit<WorkflowParts, 'entities'> & { readonly concepts: Concepts; readonly trainer: Trainer },
): { readonly use: WorkflowUse } {
  const parts = { ...given, entities: createEntities() };
  return {
    use: {
      resolver: createResolver(parts),
      dashboards: createDashboards(parts),
      analyses: createAnalyses(parts),
      predictions: createPredictions(parts),
      simulations: createSimulations(parts),
    },
  };
}
