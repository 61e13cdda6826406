import { routesOf } from '@chartwright/platform';
import { queryErrors } from '../../queries/errors.ts';
import { at } from '../../surface.ts';
import { workflowErrors } from '../errors.ts';
import { AnalysisBody, AnalysisReply } from './model.ts';
import type { Analyses } from './service.ts';

export type AnalysesUse = { readonly analyses: Analyses };

const route = routesOf<AnalysesUse>();
const { nameNotId, entityUnknown, bandNotApplicable } = workflowErrors.table;

export const analysisRoutes = [
  route({
    ...at('/analytics/'),
    method: 'POST',
    operationId: 'data.analytics.analyse',
    summary: 'Work out a metric of the cases of a procedure, condition or DRG',
    description:
      'Nine metrics, by surgeon, payor, provider or client, or case by case. Starts from ids, which `POST /api/v1/resolve/` finds. The three hospital-only metrics (`hospital_revenue`, `profit`, `margin`) leave out bills without payment, cancelled and professional bills, professional fees, and cases of payor organisations; the answer says how many. Nothing is stored.',
    scope: 'query:read',
    body: AnalysisBody,
    reply: AnalysisReply,
    errors: [queryErrors.table.datasetUnknown, nameNotId, entityUnknown, bandNotApplicable],
    example: { domain: 'procedure', ids: ['0SRC0J9'], metric: 'cost', view: 'avg', pivot: 'surgeon' },
    handle: ({ actor, body, use, clock, requestId }) =>
      use.analyses.analyse({ actor, clock, requestId }, body),
  }),
];
