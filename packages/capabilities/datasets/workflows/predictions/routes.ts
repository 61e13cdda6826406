import { routesOf } from '@chartwright/platform';
import { queryErrors } from '../../queries/errors.ts';
import { at } from '../../surface.ts';
import { workflowErrors } from '../errors.ts';
import { PredictionBody, PredictionReply } from './model.ts';
import type { Predictions } from './service.ts';

export type PredictionsUse = { readonly predictions: Predictions };

const { nameNotId, entityUnknown } = workflowErrors.table;
const route = routesOf<PredictionsUse>();

export const predictionRoutes = [
  route({
    ...at('/predictions/'),
    method: 'POST',
    operationId: 'data.predictions.predict',
    summary: 'Predict price, cost, time and profit of a case',
    description:
      'By quantile regression on the organisation’s own cases of the same kind, with an interval that was tested on its most recent ones. Refused, as data, below 100 cases. Nothing is stored.',
    scope: 'query:read',
    body: PredictionBody,
    reply: PredictionReply,
    errors: [queryErrors.table.datasetUnknown, nameNotId, entityUnknown],
    example: {
      domain: 'procedure',
      id: '0SRC0J9',
      metrics: ['price', 'cost', 'time', 'profit'],
      gender: 'F',
      age: 67,
      secondary_conditions: ['E11.9'],
      filters: { payor: 'PAY01' },
    },
    handle: ({ actor, body, use, clock, requestId }) =>
      use.predictions.predict({ actor, clock, requestId }, body),
  }),
];
