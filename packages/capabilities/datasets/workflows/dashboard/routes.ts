import { routesOf } from '@chartwright/platform';
import { queryErrors } from '../../queries/errors.ts';
import { at } from '../../surface.ts';
import { workflowErrors } from '../errors.ts';
import { DashboardBody, DashboardReply } from './model.ts';
import type { Dashboards } from './service.ts';

export type DashboardsUse = { readonly dashboards: Dashboards };

const route = routesOf<DashboardsUse>();
const { nameNotId, entityUnknown } = workflowErrors.table;

export const dashboardRoutes = [
  route({
    ...at('/dashboard/'),
    method: 'POST',
    operationId: 'data.dashboard.show',
    summary: 'Show what a typical case of a procedure, condition or DRG looks like',
    description:
      'Counts, the distribution of revenue, cost, profit, length of stay and operating time, readmissions, who pays, operates and carries the cases, the months, the people and their other diagnoses. Starts from an id, which `POST /api/v1/resolve/` finds. Nothing is stored.',
    scope: 'query:read',
    body: DashboardBody,
    reply: DashboardReply,
    errors: [queryErrors.table.datasetUnknown, nameNotId, entityUnknown],
    example: { domain: 'procedure', id: '0SRC0J9' },
    handle: ({ actor, body, use, clock, requestId }) =>
      use.dashboards.show({ actor, clock, requestId }, body),
  }),
];
