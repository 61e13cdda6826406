import { routesOf } from '@chartwright/platform';
import { queryErrors } from '../../queries/errors.ts';
import { at } from '../../surface.ts';
import { workflowErrors } from '../errors.ts';
import { SimulationBody, SimulationReply } from './model.ts';
import type { Simulations } from './service.ts';

export type SimulationsUse = { readonly simulations: Simulations };

const { nameNotId, entityUnknown } = workflowErrors.table;
const route = routesOf<SimulationsUse>();

export const simulationRoutes = [
  route({
    ...at('/simulations/'),
    method: 'POST',
    operationId: 'data.simulations.simulate',
    summary: 'Simulate other prices of supplies or billing groups',
    description:
      'The mix of the look-back with changed prices, carried into a forecast of the coming months. Refused, as data, where the history gives no baseline. Nothing is stored.',
    scope: 'query:read',
    body: SimulationBody,
    reply: SimulationReply,
    errors: [queryErrors.table.datasetUnknown, nameNotId, entityUnknown],
    example: {
      mode: 'items',
      changes: [{ id: 'IT20', kind: 'percent', value: -8 }],
      horizon_months: 12,
    },
    handle: ({ actor, body, use, clock, requestId }) =>
      use.simulations.simulate({ actor, clock, requestId }, body),
  }),
];
