export type { ProposerEndpoint } from './proposer/language-model.ts';
export { createProposer } from './proposer/open.ts';
export { openQueries } from './queries.ts';
export { type QueryUse, queryRoutes } from './routes.ts';
