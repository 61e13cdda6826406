import { alias, intelligence } from '@chartwright/intelligence';
import { httpErrors, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { webhooksErrors } from '../errors.ts';
import {
  RotateOrder,
  TestReply,
  Webhook,
  WebhookChange,
  WebhookList,
  WebhookOrder,
  WebhookParams,
  WebhookWithSecret,
} from './model.ts';
import type { Endpoints } from './service.ts';

const route = routesOf<{ readonly webhooks: Endpoints }>();
const { table } = webhooksErrors;
const LIST = '/api/v1/webhooks';
const ONE = `${LIST}/{id}`;
const at = (path: string) => ({ surface: intelligence, path, aliases: alias(path) });

export const endpointRoutes = [
  route({
    ...at(LIST),
    method: 'POST',
    operationId: 'webhooks.create',
    summary: 'Have events delivered to an address',
    description:
      'Of the mode of the key. The address must be https, and none of the host’s addresses may be private unless the operator has opted it in. `secret` is shown here and after a rotation only.',
    scope: 'webhooks:write',
    body: WebhookOrder,
    reply: WebhookWithSecret,
    status: 201,
    effect: 'stored',
    errors: [table.webhooksFull],
    example: {
      url: 'https://hooks.clinic.example/chartwright',
      types: ['lab_order.*', 'wearable.sync_completed'],
    },
    prepare: ({ body, use }) => use.webhooks.readAddress(body.url),
    handle: ({ tx, actor, body, use, clock, requestId, prepared }) =>
      use.webhooks.create({ tx, actor, clock, requestId }, body, prepared),
  }),
  route({
    ...at(LIST),
    method: 'GET',
    operationId: 'webhooks.list',
    summary: 'List the endpoints and how their deliveries fare',
    scope: 'webhooks:read',
    reply: WebhookList,
    handle: ({ actor, use, clock, requestId }) => use.webhooks.list({ actor, clock, requestId }),
  }),
  route({
    ...at(ONE),
    method: 'GET',
    operationId: 'webhooks.read',
    summary: 'Read an endpoint',
    description: 'The `ETag` is that of its settings and state: it stays while only its deliveries go on.',
    scope: 'webhooks:read',
    params: WebhookParams,
    reply: Webhook,
    errors: [table.webhookUnknown],
    handle: ({ actor, params, use, clock, requestId }) =>
      use.webhooks.read({ actor, clock, requestId }, params.id),
  }),
  route({
    ...at(ONE),
    method: 'PATCH',
    operationId: 'webhooks.change',
    summary: 'Change, disable or enable an endpoint',
    description:
      'Enabled again, its pending deliveries go on; events that came meanwhile are sent only by a replay. Honours `If-Match`.',
    scope: 'webhooks:write',
    params: WebhookParams,
    body: WebhookChange,
    reply: Webhook,
    effect: 'stored',
    errors: [table.webhookUnknown, httpErrors.table.preconditionFailed],
    example: { types: ['lab_order.*'] },
    prepare: async ({ body, use }) =>
      body.url === undefined ? undefined : await use.webhooks.readAddress(body.url),
    handle: ({ tx, actor, params, body, use, clock, requestId, header, prepared }) =>
      use.webhooks.change(
        { tx, actor, clock, requestId },
        params.id,
        { ...body, ...(prepared !== undefined && { url: prepared }) },
        header('if-match'),
      ),
  }),
  route({
    ...at(ONE),
    method: 'DELETE',
    operationId: 'webhooks.delete',
    summary: 'Have nothing delivered to an endpoint any more',
    description: 'What is pending is not sent. Honours `If-Match`.',
    scope: 'webhooks:write',
    params: WebhookParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.webhookUnknown, httpErrors.table.preconditionFailed],
    handle: ({ tx, actor, params, use, clock, requestId, header }) =>
      use.webhooks.remove({ tx, actor, clock, requestId }, params.id, header('if-match')),
  }),
  route({
    ...at(`${ONE}/rotate`),
    method: 'POST',
    operationId: 'webhooks.rotate',
    summary: 'Give an endpoint a new secret',
    description:
      'While secrets overlap, deliveries carry a signature of each, the oldest last. With ed25519 its key is new as well.',
    scope: 'webhooks:write',
    params: WebhookParams,
    body: RotateOrder,
    reply: WebhookWithSecret,
    effect: 'stored',
    errors: [table.webhookUnknown, table.secretsFull],
    example: { overlapSeconds: 3600 },
    handle: ({ tx, actor, params, body, use, clock, requestId }) =>
      use.webhooks.rotate({ tx, actor, clock, requestId }, params.id, body),
  }),
  route({
    ...at(`${ONE}/test`),
    method: 'POST',
    operationId: 'webhooks.test',
    summary: 'Send a webhook.test event to one endpoint',
    description: 'Signed and delivered like any other event, whatever the endpoint is subscribed to.',
    scope: 'webhooks:write',
    perMinute: 30,
    params: WebhookParams,
    reply: TestReply,
    status: 202,
    effect: 'stored',
    errors: [table.webhookUnknown, table.webhookDisabled],
    handle: ({ tx, actor, params, use, clock, requestId }) =>
      use.webhooks.test({ tx, actor, clock, requestId }, params.id),
  }),
];
