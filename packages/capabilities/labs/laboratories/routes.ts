import { alias, intelligence } from '@chartwright/intelligence';
import { httpErrors, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { labsErrors } from '../errors.ts';
import {
  LaboratoryBody,
  LaboratoryChange,
  LaboratoryList,
  LaboratoryParams,
  LaboratoryView,
} from './model.ts';
import type { Laboratories } from './service.ts';

const route = routesOf<{ readonly laboratories: Laboratories }>();
const { table } = labsErrors;
const LIST = '/api/v1/labs/laboratories';
const ONE = `${LIST}/{laboratoryId}`;
const invalidTitle = 'Laboratory validation failed.';

export const laboratoryRoutes = [
  route({
    surface: intelligence,
    method: 'POST',
    path: LIST,
    aliases: alias(LIST),
    operationId: 'labs.laboratories.create',
    summary: 'Have orders sent to a laboratory',
    description:
      'Orders that name it are sent as HL7 messages once they are authorized, and taken back when they are cancelled. Private addresses, and addresses without encryption, are reached only where the operator has opted them in.',
    scope: 'admin:write',
    body: LaboratoryBody,
    reply: LaboratoryView,
    status: 201,
    effect: 'stored',
    errors: [table.laboratoryNameTaken, table.laboratoriesFull],
    invalidTitle,
    example: {
      name: 'Northside Laboratory',
      profile: 'OML_O21',
      transport: { kind: 'mllp', host: 'hl7.laboratory.example', port: 2575, tls: true },
      sendingFacility: 'EXAMPLECLINIC',
      receivingApplication: 'LIS',
      receivingFacility: 'NORTHSIDE',
      localCodes: { TSH3: '3016-3' },
      timeZone: 'America/New_York',
    },
    handle: ({ tx, actor, body, use, clock, requestId }) =>
      use.laboratories.create({ tx, actor, clock, requestId }, body),
  }),
  route({
    surface: intelligence,
    method: 'GET',
    path: LIST,
    aliases: alias(LIST),
    operationId: 'labs.laboratories.list',
    summary: 'List the laboratories that orders can be sent to',
    scope: 'labs:read',
    reply: LaboratoryList,
    etag: true,
    handle: ({ actor, use, requestId }) => use.laboratories.list({ actor, requestId }),
  }),
  route({
    surface: intelligence,
    method: 'GET',
    path: ONE,
    aliases: alias(ONE),
    operationId: 'labs.laboratories.read',
    summary: 'Read a laboratory',
    scope: 'labs:read',
    params: LaboratoryParams,
    reply: LaboratoryView,
    etag: true,
    errors: [table.laboratoryUnknown],
    handle: ({ actor, params, use, requestId }) =>
      use.laboratories.read({ actor, requestId }, params.laboratoryId),
  }),
  route({
    surface: intelligence,
    method: 'PATCH',
    path: ONE,
    aliases: alias(ONE),
    operationId: 'labs.laboratories.change',
    summary: 'Change a laboratory',
    description: 'What is left out stays as it is. Messages that wait go as it says now. Honours `If-Match`.',
    scope: 'admin:write',
    params: LaboratoryParams,
    body: LaboratoryChange,
    reply: LaboratoryView,
    effect: 'stored',
    errors: [table.laboratoryUnknown, table.laboratoryNameTaken, httpErrors.table.preconditionFailed],
    invalidTitle,
    example: { timeZone: 'America/Chicago' },
    handle: ({ tx, actor, params, body, use, clock, requestId, header }) =>
      use.laboratories.change({ tx, actor, clock, requestId }, params.laboratoryId, body, header('if-match')),
  }),
  route({
    surface: intelligence,
    method: 'DELETE',
    path: ONE,
    aliases: alias(ONE),
    operationId: 'labs.laboratories.delete',
    summary: 'Have no more orders sent to a laboratory',
    description:
      'Messages that still wait for it fail; what was sent and received stays. Honours `If-Match`.',
    scope: 'admin:write',
    params: LaboratoryParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.laboratoryUnknown, httpErrors.table.preconditionFailed],
    handle: ({ tx, actor, params, use, clock, requestId, header }) =>
      use.laboratories.remove({ tx, actor, clock, requestId }, params.laboratoryId, header('if-match')),
  }),
];
