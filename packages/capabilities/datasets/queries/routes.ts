import { httpErrors, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { at } from '../surface.ts';
import type { Drill } from './drill.ts';
import { queryErrors } from './errors.ts';
import { MEDIA_TYPES } from './export/index.ts';
import {
  AnswerView,
  AskBody,
  DrillBody,
  DrillReply,
  ExportQuery,
  IdParams,
  ListQuery,
  QueryList,
} from './model.ts';
import { savedRoutes } from './saved/routes.ts';
import type { Saved } from './saved/service.ts';
import { scheduleRoutes } from './schedules/routes.ts';
import type { Schedules } from './schedules/service.ts';
import { EVENT_STREAM, type Queries } from './service.ts';
import { settingsRoutes } from './settings/routes.ts';
import type { QuerySettingsService } from './settings/service.ts';

export type QueryUse = {
  readonly queries: Queries;
  readonly drill: Drill;
  readonly saved: Saved;
  readonly schedules: Schedules;
  readonly querySettings: QuerySettingsService;
};

const route = routesOf<QueryUse>();
const { table } = queryErrors;
const KEY = 'idempotency-key';
const CONFLICT = httpErrors.table.idempotencyConflict;

const askRoutes = [
  route({
    ...at('/query/'),
    method: 'POST',
    operationId: 'query.ask',
    summary: 'Ask a question',
    description:
      'In plain language, or as a typed query. A question that is not answered is no error: `status` is `refused`, and `refusal` says why. With `stream` or `Accept: text/event-stream` the answer comes as events `progress`, `interpretation`, `plan`, `rows` and at last `result` or `error`; a client that leaves can go on by `GET /query/{id}/events/`, and the question is answered all the same. An `Idempotency-Key` is honoured for 24 hours.',
    scope: 'query:read',
    body: AskBody,
    reply: AnswerView,
    otherMediaTypes: [EVENT_STREAM],
    errors: [table.datasetUnknown, table.conversationUnknown, table.smallCellsHeld, CONFLICT],
    example: { question: 'How much did we pay in medical claims last year?' },
    handle: ({ actor, clock, requestId, body, use, header }) =>
      use.queries.ask({ actor, clock, requestId }, body, { accept: header('accept'), key: header(KEY) }),
  }),
  route({
    ...at('/query/'),
    method: 'GET',
    operationId: 'query.list',
    summary: 'List questions, newest first',
    description: 'Without their rows. They are kept for 30 days.',
    scope: 'query:read',
    query: ListQuery,
    reply: QueryList,
    handle: ({ actor, clock, requestId, query, use }) => use.queries.list({ actor, clock, requestId }, query),
  }),
  route({
    ...at('/query/{id}/'),
    method: 'GET',
    operationId: 'query.read',
    summary: 'Read a question and its answer',
    scope: 'query:read',
    params: IdParams,
    reply: AnswerView,
    errors: [table.queryUnknown, table.smallCellsHeld],
    handle: ({ actor, clock, requestId, params, use }) =>
      use.queries.read({ actor, clock, requestId }, params.id),
  }),
  route({
    ...at('/query/{id}/'),
    method: 'DELETE',
    operationId: 'query.delete',
    summary: 'Delete a question and its answer',
    description: 'One that runs is ended.',
    scope: 'query:write',
    params: IdParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.queryUnknown],
    handle: ({ tx, actor, clock, requestId, params, use }) =>
      use.queries.remove({ tx, actor, clock, requestId }, params.id),
  }),
  route({
    ...at('/query/{id}/rerun/'),
    method: 'POST',
    operationId: 'query.rerun',
    summary: 'Ask the same again of what is loaded now',
    description:
      'The typed query as it was understood then; a question that was refused is read anew. An `Idempotency-Key` is honoured for 24 hours.',
    scope: 'query:read',
    params: IdParams,
    reply: AnswerView,
    errors: [table.queryUnknown, table.smallCellsHeld, CONFLICT],
    handle: ({ actor, clock, requestId, params, use, header }) =>
      use.queries.rerun({ actor, clock, requestId }, params.id, header(KEY)),
  }),
  route({
    ...at('/query/{id}/events/'),
    method: 'GET',
    operationId: 'query.events',
    summary: 'Follow a question as Server-Sent Events',
    description: 'From the beginning, or from after the event that `Last-Event-ID` names.',
    scope: 'query:read',
    params: IdParams,
    reply: z.never(),
    streams: [EVENT_STREAM],
    errors: [table.queryUnknown, table.smallCellsHeld],
    handle: ({ actor, clock, requestId, params, use, header }) =>
      use.queries.events({ actor, clock, requestId }, params.id, header('last-event-id')),
  }),
  route({
    ...at('/query/{id}/export/'),
    method: 'GET',
    operationId: 'query.export',
    summary: 'The rows of an answer as a file',
    description:
      'CSV, XLSX or Parquet. In CSV and XLSX, text that a spreadsheet would compute begins with an apostrophe; numbers are numbers.',
    scope: 'query:read',
    params: IdParams,
    query: ExportQuery,
    reply: z.never(),
    streams: Object.values(MEDIA_TYPES),
    errors: [table.queryUnknown, table.queryNotDone, table.smallCellsHeld],
    handle: ({ actor, clock, requestId, params, query, use }) =>
      use.queries.export({ actor, clock, requestId }, params.id, query.format),
  }),
  route({
    ...at('/query/{id}/rows/'),
    method: 'POST',
    operationId: 'query.rows',
    summary: 'Open a number to its source rows',
    description: 'Each with its file and line, of what is loaded now.',
    scope: 'query:read',
    params: IdParams,
    body: DrillBody,
    reply: DrillReply,
    errors: [table.queryUnknown, table.datasetUnknown, table.queryNotDone, table.smallCellsHeld],
    example: { row: {} },
    handle: ({ actor, clock, requestId, params, body, use }) =>
      use.drill.rows({ actor, clock, requestId }, params.id, body),
  }),
];

export const queryRoutes = [...askRoutes, ...savedRoutes, ...scheduleRoutes, ...settingsRoutes];
