import { httpErrors, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { recordsErrors } from '../errors.ts';
import { BASE_PATH, records } from '../surface.ts';
import {
  DeleteQuery,
  DeletionReply,
  DocumentFields,
  DocumentListQuery,
  DocumentListReply,
  DocumentParams,
  DocumentReply,
  FILE_BYTES_MAX,
  LinkParams,
  PatientParams,
  UploadReply,
} from './model.ts';
import { FILE_TYPES } from './rules.ts';
import type { Documents } from './service.ts';

const route = routesOf<{ readonly documents: Documents }>();
const { table } = recordsErrors;
const LIST = `${BASE_PATH}/patients/{patient_id}/documents`;
const ONE = `${BASE_PATH}/documents/{document_id}`;
const STREAMED = FILE_TYPES.map(({ mediaType }) => mediaType);
const CONTENT_ERRORS = [
  table.documentUnknown,
  table.documentPending,
  table.documentInfected,
  httpErrors.table.rangeNotSatisfiable,
];

export const documentRoutes = [
  route({
    surface: records,
    method: 'GET',
    path: LIST,
    operationId: 'documents.list',
    summary: 'List the documents of a patient, newest first',
    description: 'Also those of every patient that was merged into it.',
    scope: 'documents:read',
    params: PatientParams,
    query: DocumentListQuery,
    reply: DocumentListReply,
    errors: [table.patientUnknown],
    handle: ({ actor, params, query, use, requestId }) =>
      use.documents.list({ actor, requestId }, params.patient_id, query),
  }),
  route({
    surface: records,
    method: 'POST',
    path: LIST,
    operationId: 'documents.create',
    summary: 'Upload a document for a patient',
    description:
      'A PDF, JPEG, PNG or DOCX of at most 10 MB, told by its bytes; anything else is 415. A media type or an ending of the name that the bytes contradict is 400. A clash of external_id answers 409 with the existing record under `data`.',
    scope: 'documents:write',
    params: PatientParams,
    body: DocumentFields,
    upload: {
      kind: 'form',
      sizeMaxBytes: FILE_BYTES_MAX,
      receive: ({ actor, params, use, requestId }, file) =>
        use.documents.receive({ actor, requestId }, params.patient_id, file),
      discard: ({ use }, received) => use.documents.discard(received),
    },
    reply: UploadReply,
    status: 201,
    effect: 'stored',
    errors: [table.patientUnknown, table.patientMerged, table.externalIdTaken],
    handle: ({ tx, actor, params, body, received, use, clock, requestId }) =>
      use.documents.create({ tx, actor, clock, requestId }, params.patient_id, body, received),
  }),
  route({
    surface: records,
    method: 'GET',
    path: ONE,
    operationId: 'documents.read',
    summary: 'Read what is known of a document',
    description: 'Carries an `ETag`, which does not depend on `public_url`.',
    scope: 'documents:read',
    params: DocumentParams,
    reply: DocumentReply,
    errors: [table.documentUnknown],
    handle: ({ actor, params, use, requestId }) =>
      use.documents.read({ actor, requestId }, params.document_id),
  }),
  route({
    surface: records,
    method: 'GET',
    path: `${ONE}/content`,
    operationId: 'documents.content',
    summary: 'Read the bytes of a document, or a part of them',
    description: 'Honours `Range` with one range, `If-Range` and `If-None-Match`.',
    scope: 'documents:read',
    params: DocumentParams,
    streams: STREAMED,
    reply: z.never(),
    errors: CONTENT_ERRORS,
    handle: ({ actor, params, use, requestId, header }) =>
      use.documents.readContent({ actor, requestId }, params.document_id, header),
  }),
  route({
    surface: records,
    method: 'GET',
    path: `${BASE_PATH}/files/{token}`,
    operationId: 'documents.openLink',
    summary: 'Read the bytes of a document by its public_url',
    description: 'The address itself is the credential, for 15 minutes. Honours `Range` like the content.',
    scope: 'public',
    params: LinkParams,
    streams: STREAMED,
    reply: z.never(),
    errors: [...CONTENT_ERRORS, table.linkExpired],
    handle: ({ actor, params, use, requestId, header }) =>
      use.documents.readLink({ actor, requestId }, params.token, header),
  }),
  route({
    surface: records,
    method: 'DELETE',
    path: ONE,
    operationId: 'documents.delete',
    summary: 'Delete a document',
    description:
      'Nobody can read it any more. 30 days later, or at once with `permanent=true`, the key of its bytes is destroyed and they are removed. Honours `If-Match`.',
    scope: 'documents:write',
    params: DocumentParams,
    query: DeleteQuery,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.documentUnknown, httpErrors.table.preconditionFailed],
    handle: ({ tx, actor, params, query, use, clock, requestId, header }) =>
      use.documents.remove(
        { tx, actor, clock, requestId },
        params.document_id,
        query.permanent === 'true',
        header('if-match'),
      ),
  }),
  route({
    surface: records,
    method: 'GET',
    path: `${ONE}/deletion`,
    operationId: 'documents.readDeletion',
    summary: 'Read the proof that a document was deleted',
    description: 'Answers from the moment of deletion on, also when nothing else of the document is left.',
    scope: 'documents:read',
    params: DocumentParams,
    reply: DeletionReply,
    errors: [table.documentUnknown],
    handle: ({ actor, params, use, requestId }) =>
      use.documents.readDeletion({ actor, requestId }, params.document_id),
  }),
];
