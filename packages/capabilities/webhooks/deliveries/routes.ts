import { alias, intelligence } from '@chartwright/intelligence';
import { routesOf } from '@chartwright/platform';
import { WebhookParams } from '../endpoints/model.ts';
import { webhooksErrors } from '../errors.ts';
import {
  DeliveryList,
  DeliveryListQuery,
  DeliveryParams,
  DeliveryReply,
  RangeQuery,
  RangeReply,
  ReplayReply,
} from './model.ts';
import type { Deliveries } from './service.ts';

const route = routesOf<{ readonly deliveries: Deliveries }>();
const { table } = webhooksErrors;
const WEBHOOK = '/api/v1/webhooks/{id}';
const LIST = `${WEBHOOK}/deliveries`;
const ONE = `${LIST}/{deliveryId}`;
const at = (path: string) => ({ surface: intelligence, path, aliases: alias(path) });

export const deliveryRoutes = [
  route({
    ...at(LIST),
    method: 'GET',
    operationId: 'webhooks.deliveries.list',
    summary: 'List what was delivered to an endpoint, the newest first',
    description: 'Kept as long as the events, 30 days.',
    scope: 'webhooks:read',
    params: WebhookParams,
    query: DeliveryListQuery,
    reply: DeliveryList,
    errors: [table.webhookUnknown],
    handle: ({ actor, params, query, use }) => use.deliveries.list({ actor }, params.id, query),
  }),
  route({
    ...at(ONE),
    method: 'GET',
    operationId: 'webhooks.deliveries.read',
    summary: 'Read a delivery with each of its attempts',
    scope: 'webhooks:read',
    params: DeliveryParams,
    reply: DeliveryReply,
    errors: [table.webhookUnknown, table.deliveryUnknown],
    handle: ({ actor, params, use }) => use.deliveries.read({ actor }, params.id, params.deliveryId),
  }),
  route({
    ...at(`${ONE}/replay`),
    method: 'POST',
    operationId: 'webhooks.deliveries.replay',
    summary: 'Send the event of a delivery once more',
    description: 'The same event under the same id, as a delivery of its own.',
    scope: 'webhooks:write',
    params: DeliveryParams,
    reply: ReplayReply,
    status: 202,
    effect: 'stored',
    errors: [table.webhookUnknown, table.deliveryUnknown, table.webhookDisabled, table.eventGone],
    handle: ({ tx, actor, params, use, clock, requestId }) =>
      use.deliveries.replay({ tx, actor, clock, requestId }, params.id, params.deliveryId),
  }),
  route({
    ...at(`${WEBHOOK}/replay`),
    method: 'POST',
    operationId: 'webhooks.replay',
    summary: 'Send the events of a range once more',
    description:
      'Also those the endpoint never had: from before it was made, or while it was disabled. In their order, at most 100,000 at a time.',
    scope: 'webhooks:write',
    params: WebhookParams,
    query: RangeQuery,
    reply: RangeReply,
    status: 202,
    effect: 'stored',
    errors: [table.webhookUnknown, table.webhookDisabled],
    handle: ({ tx, actor, params, query, use, clock, requestId }) =>
      use.deliveries.replayRange({ tx, actor, clock, requestId }, params.id, query),
  }),
];
