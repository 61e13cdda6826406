import { httpErrors, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { recordsErrors } from '../errors.ts';
import { BASE_PATH, records } from '../surface.ts';
import {
  SessionChange,
  SessionListQuery,
  SessionListReply,
  SessionOrder,
  SessionParams,
  SessionReply,
} from './model.ts';
import type { Sessions } from './service.ts';

const route = routesOf<{ readonly sessions: Sessions }>();
const { table } = recordsErrors;
const LIST = `${BASE_PATH}/sessions`;
const ONE = `${LIST}/{session_id}`;

export const sessionRoutes = [
  route({
    surface: records,
    method: 'GET',
    path: LIST,
    operationId: 'sessions.list',
    summary: 'List clinical sessions, newest first',
    description: 'Conditions are all met. Rows come without their transcripts.',
    scope: 'notes:read',
    query: SessionListQuery,
    reply: SessionListReply,
    handle: ({ actor, query, use, requestId }) => use.sessions.list({ actor, requestId }, query),
  }),
  route({
    surface: records,
    method: 'POST',
    path: LIST,
    operationId: 'sessions.create',
    summary: 'Create a clinical session, with or without its transcript',
    description: 'A clash of external_id answers 409 with the existing record under `data`.',
    scope: 'notes:write',
    body: SessionOrder,
    reply: SessionReply,
    status: 201,
    effect: 'stored',
    errors: [table.patientUnknown, table.appointmentUnknown, table.patientMerged, table.externalIdTaken],
    example: { patient_id: '508812349900017723', title: 'Review', session_date: '2026-05-04' },
    handle: ({ tx, actor, body, use, clock, requestId }) =>
      use.sessions.create({ tx, actor, clock, requestId }, body),
  }),
  route({
    surface: records,
    method: 'GET',
    path: ONE,
    operationId: 'sessions.read',
    summary: 'Read a session with its transcript',
    scope: 'notes:read',
    params: SessionParams,
    reply: SessionReply,
    etag: true,
    errors: [table.sessionUnknown],
    handle: ({ actor, params, use, requestId }) => use.sessions.read({ actor, requestId }, params.session_id),
  }),
  route({
    surface: records,
    method: 'PATCH',
    path: ONE,
    operationId: 'sessions.change',
    summary: 'Change some fields of a session, or of its transcript',
    description: 'Honours `If-Match` with the ETag of a read. external_id is ignored.',
    scope: 'notes:write',
    params: SessionParams,
    body: SessionChange,
    reply: SessionReply,
    effect: 'stored',
    etag: true,
    errors: [table.sessionUnknown, table.appointmentUnknown, httpErrors.table.preconditionFailed],
    example: { status: 'completed', transcript: { text: 'Good morning. How have you been?' } },
    handle: ({ tx, actor, params, body, use, clock, requestId, header }) =>
      use.sessions.change({ tx, actor, clock, requestId }, params.session_id, body, header('if-match')),
  }),
  route({
    surface: records,
    method: 'DELETE',
    path: ONE,
    operationId: 'sessions.delete',
    summary: 'Delete a session with its transcript',
    description:
      'Its notes stay and keep naming it. Nobody can read the transcript any more; 30 days later it is gone for good. Honours `If-Match`.',
    scope: 'notes:write',
    params: SessionParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.sessionUnknown, httpErrors.table.preconditionFailed],
    handle: ({ tx, actor, params, use, clock, requestId, header }) =>
      use.sessions.remove({ tx, actor, clock, requestId }, params.session_id, header('if-match')),
  }),
];
