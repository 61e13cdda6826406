import { alias, intelligence } from '@chartwright/intelligence';
import { routesOf } from '@chartwright/platform';
import { webhooksErrors } from '../errors.ts';
import { Event, EventList, EventListQuery, EventParams, ReconcileQuery, Reconciliation } from './model.ts';
import type { EventLog } from './service.ts';

const route = routesOf<{ readonly eventLog: EventLog }>();
const { table } = webhooksErrors;
const LIST = '/api/v1/events';
const at = (path: string) => ({ surface: intelligence, path, aliases: alias(path) });

export const eventRoutes = [
  route({
    ...at(LIST),
    method: 'GET',
    operationId: 'events.list',
    summary: 'Read the event log, the oldest first',
    description:
      'Kept for 30 days. Follow `nextCursor` for ever: an event that was committed late is never skipped. The cursor of another organisation or mode is refused.',
    scope: 'events:read',
    query: EventListQuery,
    reply: EventList,
    errors: [table.cursorExpired],
    handle: ({ actor, query, use, requestId }) => use.eventLog.list({ actor, requestId }, query),
  }),
  route({
    ...at(`${LIST}/reconcile`),
    method: 'GET',
    operationId: 'events.reconcile',
    summary: 'What the endpoints should have had, and what they have not',
    scope: 'events:read',
    query: ReconcileQuery,
    reply: Reconciliation,
    errors: [table.webhookUnknown],
    handle: ({ actor, query, use }) => use.eventLog.reconcile({ actor }, query),
  }),
  route({
    ...at(`${LIST}/{id}`),
    method: 'GET',
    operationId: 'events.read',
    summary: 'Read one event',
    scope: 'events:read',
    params: EventParams,
    reply: Event,
    errors: [table.eventUnknown],
    handle: ({ actor, params, use, requestId }) => use.eventLog.read({ actor, requestId }, params.id),
  }),
];
