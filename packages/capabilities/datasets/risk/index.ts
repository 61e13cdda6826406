export { type RiskUse, riskRoutes } from './routes.ts';
export { createRisk } from './service.ts';
