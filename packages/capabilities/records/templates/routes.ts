import { httpErrors, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { recordsErrors } from '../errors.ts';
import { BASE_PATH, records } from '../surface.ts';
import {
  TemplateChange,
  TemplateListQuery,
  TemplateListReply,
  TemplateOrder,
  TemplateParams,
  TemplateReply,
  TemplateVersionsReply,
} from './model.ts';
import type { Templates } from './service.ts';

const route = routesOf<{ readonly templates: Templates }>();
const { table } = recordsErrors;
const LIST = `${BASE_PATH}/templates`;
const ONE = `${LIST}/{template_id}`;

export const templateRoutes = [
  route({
    surface: records,
    method: 'GET',
    path: LIST,
    operationId: 'templates.list',
    summary: 'List templates of notes, newest first, those of the system at the end',
    scope: 'notes:read',
    query: TemplateListQuery,
    reply: TemplateListReply,
    handle: ({ actor, query, use }) => use.templates.list({ actor }, query),
  }),
  route({
    surface: records,
    method: 'POST',
    path: LIST,
    operationId: 'templates.create',
    summary: 'Create a template, or copy one with copy_of',
    description: 'A name that is taken answers 409 with the existing template under `data`.',
    scope: 'notes:write',
    body: TemplateOrder,
    reply: TemplateReply,
    status: 201,
    effect: 'stored',
    errors: [table.templateUnknown, table.templateNameTaken],
    example: { name: 'Knee review', sections: [{ title: 'History' }, { title: 'Examination' }] },
    handle: ({ tx, actor, body, use, clock, requestId }) =>
      use.templates.create({ tx, actor, clock, requestId }, body),
  }),
  route({
    surface: records,
    method: 'GET',
    path: ONE,
    operationId: 'templates.read',
    summary: 'Read a template',
    scope: 'notes:read',
    params: TemplateParams,
    reply: TemplateReply,
    etag: true,
    errors: [table.templateUnknown],
    handle: ({ actor, params, use }) => use.templates.read({ actor }, params.template_id),
  }),
  route({
    surface: records,
    method: 'PATCH',
    path: ONE,
    operationId: 'templates.change',
    summary: 'Change a template',
    description:
      'Makes its next version; sections are replaced as a whole. Notes keep naming the version they were begun from. Honours `If-Match`.',
    scope: 'notes:write',
    params: TemplateParams,
    body: TemplateChange,
    reply: TemplateReply,
    effect: 'stored',
    etag: true,
    errors: [
      table.templateUnknown,
      table.templateNameTaken,
      table.templateOfSystem,
      httpErrors.table.preconditionFailed,
    ],
    example: { specialty: 'Orthopaedics' },
    handle: ({ tx, actor, params, body, use, clock, requestId, header }) =>
      use.templates.change({ tx, actor, clock, requestId }, params.template_id, body, header('if-match')),
  }),
  route({
    surface: records,
    method: 'DELETE',
    path: ONE,
    operationId: 'templates.delete',
    summary: 'Delete a template',
    description:
      'Notes that were begun from it keep its name. Its own name is free at once. Honours `If-Match`.',
    scope: 'notes:write',
    params: TemplateParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.templateUnknown, table.templateOfSystem, httpErrors.table.preconditionFailed],
    handle: ({ tx, actor, params, use, clock, requestId, header }) =>
      use.templates.remove({ tx, actor, clock, requestId }, params.template_id, header('if-match')),
  }),
  route({
    surface: records,
    method: 'GET',
    path: `${ONE}/versions`,
    operationId: 'templates.versions',
    summary: 'What a template said at each time, newest first',
    description: 'Also of a deleted template, until it is purged after 30 days.',
    scope: 'notes:read',
    params: TemplateParams,
    reply: TemplateVersionsReply,
    errors: [table.templateUnknown],
    handle: ({ actor, params, use }) => use.templates.listVersions({ actor }, params.template_id),
  }),
];
