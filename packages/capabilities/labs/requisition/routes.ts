import { alias, intelligence } from '@chartwright/intelligence';
import { routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { labsErrors } from '../errors.ts';
import { OrderParams } from '../orders/model.ts';
import type { Requisitions } from './service.ts';

const route = routesOf<{ readonly labRequisitions: Requisitions }>();
const path = '/api/v1/labs/orders/{id}/requisition';

export const requisitionRoutes = [
  route({
    surface: intelligence,
    method: 'GET',
    path,
    aliases: alias(path),
    operationId: 'labs.orders.requisition',
    summary: 'The requisition of an order, one page as PDF',
    description:
      'With the requisition number as Code 128, who the patient is, who has authorized it, the tests with their specimens, the diagnoses, and lines to fill in when the specimen is taken. What is not known of the patient is a line to write on. The same order gives the same bytes.',
    scope: 'labs:read',
    params: OrderParams,
    reply: z.never(),
    streams: ['application/pdf'],
    errors: [labsErrors.table.orderUnknown, labsErrors.table.unauthorizedOrder],
    handle: ({ actor, params, use, requestId }) => use.labRequisitions.draw({ actor, requestId }, params.id),
  }),
];
