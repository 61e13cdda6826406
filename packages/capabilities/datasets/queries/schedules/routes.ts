import { routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { at } from '../../surface.ts';
import { queryErrors } from '../errors.ts';
import { IdParams, ListQuery } from '../model.ts';
import { ScheduleChange, ScheduleList, ScheduleOrder, ScheduleView } from './model.ts';
import type { Schedules } from './service.ts';

const route = routesOf<{ readonly schedules: Schedules }>();
const { table } = queryErrors;

export const scheduleRoutes = [
  route({
    ...at('/query/schedules/'),
    method: 'POST',
    operationId: 'query.schedules.create',
    summary: 'Have a saved question asked by itself',
    description:
      'Each run is a query like any other, and an event `data.query.finished` with its id. Administrators are told once when it begins to fail.',
    scope: 'query:write',
    body: ScheduleOrder,
    reply: ScheduleView,
    status: 201,
    effect: 'stored',
    errors: [table.savedUnknown, table.schedulesFull],
    example: {
      saved_id: 'sqy_00000000000000000000000000000000',
      every: 'week',
      weekday: 1,
      at: '07:30',
      time_zone: 'America/Chicago',
    },
    handle: ({ tx, actor, clock, requestId, body, use }) =>
      use.schedules.create({ tx, actor, clock, requestId }, body),
  }),
  route({
    ...at('/query/schedules/'),
    method: 'GET',
    operationId: 'query.schedules.list',
    summary: 'List schedules, newest first',
    scope: 'query:read',
    query: ListQuery,
    reply: ScheduleList,
    handle: ({ actor, clock, requestId, query, use }) =>
      use.schedules.list({ actor, clock, requestId }, query),
  }),
  route({
    ...at('/query/schedules/{id}/'),
    method: 'GET',
    operationId: 'query.schedules.read',
    summary: 'Read a schedule and how it last went',
    scope: 'query:read',
    params: IdParams,
    reply: ScheduleView,
    errors: [table.scheduleUnknown],
    handle: ({ actor, clock, requestId, params, use }) =>
      use.schedules.read({ actor, clock, requestId }, params.id),
  }),
  route({
    ...at('/query/schedules/{id}/'),
    method: 'PUT',
    operationId: 'query.schedules.change',
    summary: 'Change when a saved question is asked',
    scope: 'query:write',
    params: IdParams,
    body: ScheduleChange,
    reply: ScheduleView,
    effect: 'stored',
    errors: [table.scheduleUnknown],
    example: { every: 'day', at: '06:00', time_zone: 'Europe/Paris' },
    handle: ({ tx, actor, clock, requestId, params, body, use }) =>
      use.schedules.change({ tx, actor, clock, requestId }, params.id, body),
  }),
  route({
    ...at('/query/schedules/{id}/'),
    method: 'DELETE',
    operationId: 'query.schedules.delete',
    summary: 'End a schedule',
    scope: 'query:write',
    params: IdParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.scheduleUnknown],
    handle: ({ tx, actor, clock, requestId, params, use }) =>
      use.schedules.remove({ tx, actor, clock, requestId }, params.id),
  }),
];
