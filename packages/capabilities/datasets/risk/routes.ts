import { routesOf } from '@chartwright/platform';
import { queryErrors } from '../queries/errors.ts';
import { at } from '../surface.ts';
import { MeasureList, RiskBody, RiskReply } from './model.ts';
import type { Risk } from './service.ts';

export type RiskUse = { readonly risk: Risk };

const route = routesOf<RiskUse>();

export const riskRoutes = [
  route({
    ...at('/risk/'),
    method: 'POST',
    operationId: 'data.risk.assess',
    summary: 'Score members or stays by a published risk table',
    description:
      'Highest risk first, each score with its parts and the rows they rest on. What claims do not hold is in `missing`, and never counts as zero. A member or stay that is not in the data has no result. Nothing is stored.',
    scope: 'query:read',
    body: RiskBody,
    reply: RiskReply,
    errors: [queryErrors.table.datasetUnknown],
    example: { measure: 'charlson', weights: 'quan2011', period: { from: '2025-01-01', to: '2025-12-31' } },
    handle: ({ actor, clock, requestId, body, use }) => use.risk.assess({ actor, clock, requestId }, body),
  }),
  route({
    ...at('/risk/measures/'),
    method: 'GET',
    operationId: 'data.risk.measures',
    summary: 'The measures, their sources and what they need',
    scope: 'query:read',
    reply: MeasureList,
    handle: ({ use }) => use.risk.measures(),
  }),
];
