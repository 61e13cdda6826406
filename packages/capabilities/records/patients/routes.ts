import { httpErrors, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { recordsErrors } from '../errors.ts';
import { BASE_PATH, records } from '../surface.ts';
import {
  MergeOrder,
  MergeTrailReply,
  PatientChange,
  PatientListQuery,
  PatientListReply,
  PatientOrder,
  PatientParams,
  PatientReply,
} from './model.ts';
import type { Patients } from './service.ts';

const route = routesOf<{ readonly patients: Patients }>();
const { table } = recordsErrors;
const LIST = `${BASE_PATH}/patients`;
const ONE = `${LIST}/{patient_id}`;

export const patientRoutes = [
  route({
    surface: records,
    method: 'GET',
    path: LIST,
    operationId: 'patients.list',
    summary: 'List and search patients, newest first',
    description:
      'Conditions are all met. The number of pages of the whole list is exact; a condition leaves it open, and total_pages then says whether there is a next page.',
    scope: 'patients:read',
    query: PatientListQuery,
    reply: PatientListReply,
    handle: ({ actor, query, use, requestId }) => use.patients.list(actor, query, requestId),
  }),
  route({
    surface: records,
    method: 'POST',
    path: LIST,
    operationId: 'patients.create',
    summary: 'Create a patient',
    description: 'A clash of external_id answers 409 with the existing record under `data`.',
    scope: 'patients:write',
    body: PatientOrder,
    reply: PatientReply,
    status: 201,
    effect: 'stored',
    errors: [table.externalIdTaken],
    example: { name: 'Ana Example' },
    handle: ({ tx, actor, body, use, clock, requestId }) =>
      use.patients.create({ tx, actor, clock, requestId }, body),
    handleAtOnce: ({ actor, body, use, clock, requestId }) =>
      use.patients.createAtOnce({ actor, clock, requestId }, body),
  }),
  route({
    surface: records,
    method: 'GET',
    path: ONE,
    operationId: 'patients.read',
    summary: 'Read a patient',
    scope: 'patients:read',
    params: PatientParams,
    reply: PatientReply,
    etag: true,
    errors: [table.patientUnknown],
    handle: ({ actor, params, use, requestId }) => use.patients.read(actor, params.patient_id, requestId),
  }),
  route({
    surface: records,
    method: 'PATCH',
    path: ONE,
    operationId: 'patients.change',
    summary: 'Change some fields of a patient',
    description: 'Honours `If-Match` with the ETag of a read. external_id is ignored.',
    scope: 'patients:write',
    params: PatientParams,
    body: PatientChange,
    reply: PatientReply,
    effect: 'stored',
    etag: true,
    errors: [table.patientUnknown, table.patientMerged, httpErrors.table.preconditionFailed],
    example: { pronouns: 'she/her' },
    handle: ({ tx, actor, params, body, use, clock, requestId, header }) =>
      use.patients.change({ tx, actor, clock, requestId }, params.patient_id, body, header('if-match')),
  }),
  route({
    surface: records,
    method: 'DELETE',
    path: ONE,
    operationId: 'patients.delete',
    summary: 'Delete a patient with everything that hangs on it',
    description: 'Nobody can read it any more; 30 days later it is gone for good. Honours `If-Match`.',
    scope: 'patients:write',
    params: PatientParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.patientUnknown, table.patientMerged, httpErrors.table.preconditionFailed],
    handle: ({ tx, actor, params, use, clock, requestId, header }) =>
      use.patients.remove({ tx, actor, clock, requestId }, params.patient_id, header('if-match')),
  }),
  route({
    surface: records,
    method: 'POST',
    path: `${ONE}/merge`,
    operationId: 'patients.merge',
    summary: 'Take another patient for the same person as this one',
    description:
      'The source leaves lists and can only be read, with `merged_into`; nothing of it is lost. Answers this patient.',
    scope: 'patients:write',
    params: PatientParams,
    body: MergeOrder,
    reply: PatientReply,
    effect: 'stored',
    errors: [table.patientUnknown, table.patientMerged],
    example: { source_id: '508812349900017723' },
    handle: ({ tx, actor, params, body, use, clock, requestId }) =>
      use.patients.merge({ tx, actor, clock, requestId }, params.patient_id, body.source_id),
  }),
  route({
    surface: records,
    method: 'POST',
    path: `${ONE}/unmerge`,
    operationId: 'patients.unmerge',
    summary: 'Take a merge back',
    description: 'Answers the source, which is listed again.',
    scope: 'patients:write',
    params: PatientParams,
    body: MergeOrder,
    reply: PatientReply,
    effect: 'stored',
    errors: [table.patientUnknown, table.patientNotMerged],
    example: { source_id: '508812349900017723' },
    handle: ({ tx, actor, params, body, use, clock, requestId }) =>
      use.patients.unmerge({ tx, actor, clock, requestId }, params.patient_id, body.source_id),
  }),
  route({
    surface: records,
    method: 'GET',
    path: `${ONE}/merges`,
    operationId: 'patients.merges',
    summary: 'Every merge a patient took part in, with who and when',
    scope: 'patients:read',
    params: PatientParams,
    reply: MergeTrailReply,
    errors: [table.patientUnknown],
    handle: ({ actor, params, use, requestId }) =>
      use.patients.listMerges(actor, params.patient_id, requestId),
  }),
];
