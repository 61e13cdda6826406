import { alias, intelligence } from '@chartwright/intelligence';
import { routesOf } from '@chartwright/platform';
import { labsErrors } from '../errors.ts';
import { MessageList, MessageParams, MessageQuery, MessageView, WholeMessageView } from './model.ts';
import type { LabMessages } from './service.ts';

const route = routesOf<{ readonly labMessages: LabMessages }>();
const { table } = labsErrors;
const LIST = '/api/v1/labs/messages';
const ONE = `${LIST}/{messageId}`;

export const messageRoutes = [
  route({
    surface: intelligence,
    method: 'GET',
    path: LIST,
    aliases: alias(LIST),
    operationId: 'labs.messages.list',
    summary: 'List HL7 messages sent and received',
    description:
      'Newest first. With `state=refused` those that a laboratory, or we, have not accepted: each waits for a person.',
    scope: 'labs:read',
    query: MessageQuery,
    reply: MessageList,
    handle: ({ actor, query, use, requestId }) => use.labMessages.list({ actor, requestId }, query),
  }),
  route({
    surface: intelligence,
    method: 'GET',
    path: ONE,
    aliases: alias(ONE),
    operationId: 'labs.messages.read',
    summary: 'Read an HL7 message and the answer to it',
    scope: 'labs:read',
    params: MessageParams,
    reply: WholeMessageView,
    errors: [table.labMessageUnknown],
    handle: ({ actor, params, use, requestId }) =>
      use.labMessages.read({ actor, requestId }, params.messageId),
  }),
  route({
    surface: intelligence,
    method: 'POST',
    path: `${ONE}/retry`,
    aliases: alias(`${ONE}/retry`),
    operationId: 'labs.messages.retry',
    summary: 'Send a refused or failed message again',
    description:
      'The same bytes under the same control id, so that a laboratory that has it takes no second order.',
    scope: 'labs:write',
    params: MessageParams,
    reply: MessageView,
    effect: 'stored',
    errors: [table.labMessageUnknown, table.labMessageSettled],
    handle: ({ tx, actor, params, use, clock, requestId }) =>
      use.labMessages.retry({ tx, actor, clock, requestId }, params.messageId),
  }),
];
