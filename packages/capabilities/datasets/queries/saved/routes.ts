import { httpErrors, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { at } from '../../surface.ts';
import { queryErrors } from '../errors.ts';
import { AnswerView, IdParams, ListQuery, SavedBody, SavedList, SavedView } from '../model.ts';
import type { Queries } from '../service.ts';
import type { Saved } from './service.ts';

const route = routesOf<{ readonly saved: Saved; readonly queries: Queries }>();
const { table } = queryErrors;
const KEY = 'idempotency-key';
const CONFLICT = httpErrors.table.idempotencyConflict;

export const savedRoutes = [
  route({
    ...at('/query/saved/'),
    method: 'POST',
    operationId: 'query.saved.create',
    summary: 'Keep a question under a name',
    scope: 'query:write',
    body: SavedBody,
    reply: SavedView,
    status: 201,
    effect: 'stored',
    errors: [table.savedFull],
    example: { name: 'Spend by month', question: 'Monthly paid amount for the last quarter' },
    handle: ({ tx, actor, clock, requestId, body, use }) =>
      use.saved.create({ tx, actor, clock, requestId }, body),
  }),
  route({
    ...at('/query/saved/'),
    method: 'GET',
    operationId: 'query.saved.list',
    summary: 'List saved questions, newest first',
    scope: 'query:read',
    query: ListQuery,
    reply: SavedList,
    handle: ({ actor, clock, requestId, query, use }) => use.saved.list({ actor, clock, requestId }, query),
  }),
  route({
    ...at('/query/saved/{id}/'),
    method: 'GET',
    operationId: 'query.saved.read',
    summary: 'Read a saved question',
    scope: 'query:read',
    params: IdParams,
    reply: SavedView,
    errors: [table.savedUnknown],
    handle: ({ actor, clock, requestId, params, use }) =>
      use.saved.read({ actor, clock, requestId }, params.id),
  }),
  route({
    ...at('/query/saved/{id}/'),
    method: 'PUT',
    operationId: 'query.saved.change',
    summary: 'Put another question in the place of a saved one',
    scope: 'query:write',
    params: IdParams,
    body: SavedBody,
    reply: SavedView,
    effect: 'stored',
    errors: [table.savedUnknown],
    example: { name: 'Spend by plan', question: 'Paid amount by plan last year' },
    handle: ({ tx, actor, clock, requestId, params, body, use }) =>
      use.saved.change({ tx, actor, clock, requestId }, params.id, body),
  }),
  route({
    ...at('/query/saved/{id}/'),
    method: 'DELETE',
    operationId: 'query.saved.delete',
    summary: 'Forget a saved question and its schedules',
    scope: 'query:write',
    params: IdParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.savedUnknown],
    handle: ({ tx, actor, clock, requestId, params, use }) =>
      use.saved.remove({ tx, actor, clock, requestId }, params.id),
  }),
  route({
    ...at('/query/saved/{id}/run/'),
    method: 'POST',
    operationId: 'query.saved.run',
    summary: 'Ask a saved question now',
    description:
      'A question in words is read anew: "last quarter" is that of today. An `Idempotency-Key` is honoured for 24 hours.',
    scope: 'query:read',
    params: IdParams,
    reply: AnswerView,
    errors: [table.savedUnknown, table.datasetUnknown, table.smallCellsHeld, CONFLICT],
    handle: ({ actor, clock, requestId, params, use, header }) =>
      use.queries.runSaved({ actor, clock, requestId }, params.id, header(KEY)),
  }),
];
