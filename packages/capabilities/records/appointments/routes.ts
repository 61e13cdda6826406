import { httpErrors, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { recordsErrors } from '../errors.ts';
import { BASE_PATH, records } from '../surface.ts';
import {
  AppointmentChange,
  AppointmentListQuery,
  AppointmentListReply,
  AppointmentOrder,
  AppointmentParams,
  AppointmentReply,
  ScopeQuery,
} from './model.ts';
import type { Appointments } from './service.ts';

const route = routesOf<{ readonly appointments: Appointments }>();
const { table } = recordsErrors;
const LIST = `${BASE_PATH}/appointments`;
const ONE = `${LIST}/{appointment_id}`;

export const appointmentRoutes = [
  route({
    surface: records,
    method: 'GET',
    path: LIST,
    operationId: 'appointments.list',
    summary: 'List appointments, newest first',
    description:
      'Conditions are all met. total_pages is exact up to 10,000 appointments; of more it is at least the next page.',
    scope: 'appointments:read',
    query: AppointmentListQuery,
    reply: AppointmentListReply,
    handle: ({ actor, query, use, requestId }) => use.appointments.list(actor, query, requestId),
  }),
  route({
    surface: records,
    method: 'POST',
    path: LIST,
    operationId: 'appointments.create',
    summary: 'Book an appointment, or a series of them',
    description:
      'Answers the first occurrence. 409 when the clinician has another appointment at that time, with its id and times under `data`, and when external_id is taken, with the existing record.',
    scope: 'appointments:write',
    body: AppointmentOrder,
    reply: AppointmentReply,
    status: 201,
    effect: 'stored',
    errors: [table.patientUnknown, table.patientMerged, table.slotTaken, table.externalIdTaken],
    example: { patient_id: '508812349900017723', start_at: '2026-05-04T14:00:00.000Z' },
    handle: ({ tx, actor, body, use, clock, requestId }) =>
      use.appointments.create({ tx, actor, clock, requestId }, body),
  }),
  route({
    surface: records,
    method: 'GET',
    path: ONE,
    operationId: 'appointments.read',
    summary: 'Read an appointment',
    scope: 'appointments:read',
    params: AppointmentParams,
    reply: AppointmentReply,
    etag: true,
    errors: [table.appointmentUnknown],
    handle: ({ actor, params, use, requestId }) =>
      use.appointments.read(actor, params.appointment_id, requestId),
  }),
  route({
    surface: records,
    method: 'PATCH',
    path: ONE,
    operationId: 'appointments.change',
    summary: 'Change some fields of an appointment, or of several occurrences',
    description: 'Honours `If-Match` with the ETag of a read. external_id is ignored.',
    scope: 'appointments:write',
    params: AppointmentParams,
    query: ScopeQuery,
    body: AppointmentChange,
    reply: AppointmentReply,
    effect: 'stored',
    etag: true,
    errors: [
      table.appointmentUnknown,
      table.patientUnknown,
      table.patientMerged,
      table.slotTaken,
      table.statusMoveRefused,
      httpErrors.table.preconditionFailed,
    ],
    example: { status: 'COMPLETED' },
    handle: ({ tx, actor, params, query, body, use, clock, requestId, header }) =>
      use.appointments.change({ tx, actor, clock, requestId }, params.appointment_id, body, {
        scope: query.scope,
        ifMatch: header('if-match'),
      }),
  }),
  route({
    surface: records,
    method: 'DELETE',
    path: ONE,
    operationId: 'appointments.delete',
    summary: 'Delete an appointment, or several occurrences',
    description:
      'Nobody can read it any more; 30 days later it is gone for good. To keep the fact that it was cancelled, set its status. Honours `If-Match`.',
    scope: 'appointments:write',
    params: AppointmentParams,
    query: ScopeQuery,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.appointmentUnknown, httpErrors.table.preconditionFailed],
    handle: ({ tx, actor, params, query, use, clock, requestId, header }) =>
      use.appointments.remove({ tx, actor, clock, requestId }, params.appointment_id, {
        scope: query.scope,
        ifMatch: header('if-match'),
      }),
  }),
];
