import { alias, intelligence } from '@chartwright/intelligence';
import { routesOf } from '@chartwright/platform';
import { labsErrors } from '../errors.ts';
import { OrderParams, OrderView } from '../orders/model.ts';
import type { SandboxLaboratory } from './laboratory.ts';
import { SimulateBody } from './model.ts';

const route = routesOf<{ readonly labSandbox: Pick<SandboxLaboratory, 'simulate'> }>();
const { table } = labsErrors;
const path = '/api/v1/labs/orders/{id}/simulate';

export const sandboxRoutes = [
  route({
    surface: intelligence,
    method: 'POST',
    path,
    aliases: alias(path),
    operationId: 'labs.orders.simulate',
    summary: 'Have the simulated laboratory take an order on at once',
    description:
      'Test mode only. Results come as a real HL7 message through the real reader, with the same events; they are the same for the same order and scenario. Without this call the simulated laboratory goes on by the sandbox clock: an appointment after an hour, the specimen after a day, results after the turnaround of the panel.',
    scope: 'labs:write',
    params: OrderParams,
    body: SimulateBody,
    reply: OrderView,
    effect: 'stored',
    errors: [table.orderUnknown, table.simulationOfLive, table.invalidTransition],
    example: { to: 'resulted', scenario: 'abnormal' },
    handle: ({ tx, actor, params, body, use, clock, requestId }) =>
      use.labSandbox.simulate({ tx, actor, clock, requestId }, params.id, body),
  }),
];
