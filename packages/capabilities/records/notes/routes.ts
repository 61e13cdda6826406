import { httpErrors, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { recordsErrors } from '../errors.ts';
import { SessionParams } from '../sessions/model.ts';
import { BASE_PATH, records } from '../surface.ts';
import {
  AddendumOrder,
  ErrorOrder,
  NoteAloneReply,
  NoteChange,
  NoteExportQuery,
  NoteListQuery,
  NoteListReply,
  NoteOrder,
  NoteParams,
  NoteQuery,
  NoteReply,
  NoteVersionsReply,
  SessionNotesReply,
  VersionListQuery,
} from './model.ts';
import type { Notes } from './service.ts';

const route = routesOf<{ readonly notes: Notes }>();
const { table } = recordsErrors;
const LIST = `${BASE_PATH}/notes`;
const ONE = `${LIST}/{note_id}`;

const reading = [
  route({
    surface: records,
    method: 'GET',
    path: LIST,
    operationId: 'notes.list',
    summary: 'List clinical notes, newest first',
    description: 'Conditions are all met. Rows come without their content.',
    scope: 'notes:read',
    query: NoteListQuery,
    reply: NoteListReply,
    handle: ({ actor, query, use, requestId }) => use.notes.list({ actor, requestId }, query),
  }),
  route({
    surface: records,
    method: 'GET',
    path: `${LIST}/export`,
    operationId: 'notes.export',
    summary: 'Export notes whole, any number of them',
    description:
      'The conditions of the list. `{"data": [...]}`, or a note a line with `format=ndjson` or `Accept: application/x-ndjson`. Each note is as it was when it was read; notes made after the export began do not come.',
    scope: 'notes:read',
    query: NoteExportQuery,
    streams: ['application/json', 'application/x-ndjson'],
    reply: z.never(),
    handle: ({ actor, query, use, requestId, header }) =>
      use.notes.exportAll({ actor, requestId }, query, header('accept')),
  }),
  route({
    surface: records,
    method: 'GET',
    path: ONE,
    operationId: 'notes.read',
    summary: 'Read a note, with its transcript and patient',
    description:
      'problems, procedures and their codes are null while the note is not coded. The ETag stands for the whole answer; `If-Match` compares the note alone.',
    scope: 'notes:read',
    params: NoteParams,
    query: NoteQuery,
    reply: NoteReply,
    etag: true,
    errors: [table.noteUnknown],
    handle: ({ actor, params, query, use, requestId }) =>
      use.notes.read({ actor, requestId }, params.note_id, query.include),
  }),
  route({
    surface: records,
    method: 'GET',
    path: `${ONE}/versions`,
    operationId: 'notes.versions',
    summary: 'Every version of a note, newest first, with who wrote it and when',
    scope: 'notes:read',
    params: NoteParams,
    query: VersionListQuery,
    reply: NoteVersionsReply,
    errors: [table.noteUnknown],
    handle: ({ actor, params, query, use, requestId }) =>
      use.notes.listVersions({ actor, requestId }, params.note_id, query),
  }),
  route({
    surface: records,
    method: 'GET',
    path: `${BASE_PATH}/sessions/{session_id}/notes`,
    operationId: 'notes.ofSession',
    summary: 'Read a session with its patient and its notes, the newest first',
    scope: 'notes:read',
    params: SessionParams,
    reply: SessionNotesReply,
    errors: [table.sessionUnknown],
    handle: ({ actor, params, use, requestId }) =>
      use.notes.readSession({ actor, requestId }, params.session_id),
  }),
];

const writing = [
  route({
    surface: records,
    method: 'POST',
    path: LIST,
    operationId: 'notes.create',
    summary: 'Create a draft',
    description: 'A clash of external_id answers 409 with the existing record under `data`.',
    scope: 'notes:write',
    body: NoteOrder,
    reply: NoteAloneReply,
    status: 201,
    effect: 'stored',
    etag: true,
    errors: [
      table.patientUnknown,
      table.sessionUnknown,
      table.templateUnknown,
      table.patientMerged,
      table.externalIdTaken,
    ],
    example: { patient_id: '508812349900017723', content: 'Known asthma since 2019. No fever.' },
    handle: ({ tx, actor, body, use, clock, requestId }) =>
      use.notes.create({ tx, actor, clock, requestId }, body),
  }),
  route({
    surface: records,
    method: 'PATCH',
    path: ONE,
    operationId: 'notes.change',
    summary: 'Change a draft',
    description:
      'Writes its next version; every version is kept. Honours `If-Match`. external_id is ignored.',
    scope: 'notes:write',
    params: NoteParams,
    body: NoteChange,
    reply: NoteAloneReply,
    effect: 'stored',
    etag: true,
    errors: [
      table.noteUnknown,
      table.sessionUnknown,
      table.templateUnknown,
      table.noteSigned,
      table.noteInError,
      httpErrors.table.preconditionFailed,
    ],
    example: { content: 'Known asthma since 2019. No fever. Chest clear.' },
    handle: ({ tx, actor, params, body, use, clock, requestId, header }) =>
      use.notes.change({ tx, actor, clock, requestId }, params.note_id, body, header('if-match')),
  }),
  route({
    surface: records,
    method: 'DELETE',
    path: ONE,
    operationId: 'notes.delete',
    summary: 'Delete a draft',
    description: 'A signed note is not deleted but marked as entered in error. Honours `If-Match`.',
    scope: 'notes:write',
    params: NoteParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.noteUnknown, table.noteSigned, table.noteInError, httpErrors.table.preconditionFailed],
    handle: ({ tx, actor, params, use, clock, requestId, header }) =>
      use.notes.remove({ tx, actor, clock, requestId }, params.note_id, header('if-match')),
  }),
];

const signing = [
  route({
    surface: records,
    method: 'POST',
    path: `${ONE}/sign`,
    operationId: 'notes.sign',
    summary: 'Sign a draft',
    description:
      'The present version stands from now on, under the name of the caller. It is then coded. Honours `If-Match`.',
    scope: 'notes:write',
    params: NoteParams,
    reply: NoteAloneReply,
    effect: 'stored',
    etag: true,
    errors: [
      table.noteUnknown,
      table.noteSigned,
      table.noteInError,
      table.noteEmpty,
      httpErrors.table.preconditionFailed,
    ],
    handle: ({ tx, actor, params, use, clock, requestId, header }) =>
      use.notes.sign({ tx, actor, clock, requestId }, params.note_id, header('if-match')),
  }),
  route({
    surface: records,
    method: 'POST',
    path: `${ONE}/addenda`,
    operationId: 'notes.addend',
    summary: 'Add to a signed note, under the name of the caller',
    scope: 'notes:write',
    params: NoteParams,
    body: AddendumOrder,
    reply: NoteAloneReply,
    status: 201,
    effect: 'stored',
    etag: true,
    errors: [table.noteUnknown, table.noteUnsigned, table.noteInError],
    example: { content: 'The result came in after the visit: normal.' },
    handle: ({ tx, actor, params, body, use, clock, requestId }) =>
      use.notes.addend({ tx, actor, clock, requestId }, params.note_id, body.content),
  }),
  route({
    surface: records,
    method: 'POST',
    path: `${ONE}/entered-in-error`,
    operationId: 'notes.enteredInError',
    summary: 'Mark a signed note as entered in error',
    description:
      'It stays readable, with the reason; what was coded of it is taken away. There is no way back.',
    scope: 'notes:write',
    params: NoteParams,
    body: ErrorOrder,
    reply: NoteAloneReply,
    effect: 'stored',
    etag: true,
    errors: [table.noteUnknown, table.noteUnsigned, table.noteInError],
    example: { reason: 'Written for another patient' },
    handle: ({ tx, actor, params, body, use, clock, requestId }) =>
      use.notes.markError({ tx, actor, clock, requestId }, params.note_id, body.reason),
  }),
  route({
    surface: records,
    method: 'POST',
    path: `${ONE}/code`,
    operationId: 'notes.code',
    summary: 'Have a note read by the Coding engine',
    description:
      'Signed notes are coded by themselves; this is for drafts, and for another try. Answers the note with `coding.status` pending; read it again shortly.',
    scope: 'notes:write',
    params: NoteParams,
    reply: NoteAloneReply,
    status: 202,
    effect: 'stored',
    etag: true,
    errors: [table.noteUnknown, table.noteInError],
    handle: ({ tx, actor, params, use, clock, requestId }) =>
      use.notes.code({ tx, actor, clock, requestId }, params.note_id),
  }),
];

export const noteRoutes = [...reading, ...writing, ...signing];
