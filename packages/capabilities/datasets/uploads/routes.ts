import { httpErrors, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { at } from '../surface.ts';
import { uploadErrors } from './errors.ts';
import {
  CompleteOrder,
  FileListQuery,
  FileParams,
  MultipartBegun,
  MultipartOrder,
  MultipartState,
  PartsOrder,
  PartUrls,
  Presigned,
  PresignOrder,
  PutReply,
  TokenParams,
  UploadedFile,
  UploadedFileList,
  UploadParams,
} from './model.ts';
import type { UploadUse } from './uploads.ts';

const route = routesOf<UploadUse>();
const { table } = uploadErrors;
const ONE_FILE = '/upload/files/{file_id}/';
const ONE_UPLOAD = '/upload/multipart/{upload_id}/';

export const uploadRoutes = [
  route({
    ...at('/upload/presigned-url/'),
    method: 'POST',
    operationId: 'uploads.presign',
    summary: 'Ask for an address to upload one file to',
    description:
      'The address takes one file, for an hour. With `size` or `sha256` it takes no other bytes than these.',
    scope: 'uploads:write',
    body: PresignOrder,
    reply: Presigned,
    effect: 'stored',
    example: { filename: 'claims-2026-03.csv', content_type: 'text/csv' },
    handle: ({ tx, actor, body, use, clock, requestId }) =>
      use.uploads.files.presign({ tx, actor, clock, requestId }, body),
  }),
  route({
    ...at('/upload/put/{token}/'),
    method: 'PUT',
    operationId: 'uploads.put',
    summary: 'Upload a file, or a part of one, to the address that was given for it',
    description:
      'The address is the credential. A file that was refused or broke off may be sent again until the address expires; one that was taken may not. A part may be sent again until the upload is completed.',
    scope: 'public',
    params: TokenParams,
    reply: PutReply,
    effect: 'stored',
    upload: {
      kind: 'whole',
      mediaTypes: 'any',
      lendsPieces: true,
      receive: ({ params, use, header, requestId }, file) =>
        use.uploads.receiver.receive({ token: params.token, header, requestId }, file),
      discard: ({ use }, received) => use.uploads.receiver.discard(received),
    },
    errors: [
      table.urlInvalid,
      table.urlExpired,
      table.urlUsed,
      table.uploadUnderWay,
      table.uploadTooLarge,
      table.sizeMismatch,
      table.hashMismatch,
      table.fileRefused,
    ],
    handle: ({ tx, received, use, requestId }) => use.uploads.receiver.keep(tx, received, requestId),
  }),
  route({
    ...at('/upload/multipart/'),
    method: 'POST',
    operationId: 'uploads.beginMultipart',
    summary: 'Begin to upload a large file in parts',
    description: 'Up to 50 GB. The answer has the addresses of the first 100 parts.',
    scope: 'uploads:write',
    body: MultipartOrder,
    reply: MultipartBegun,
    effect: 'stored',
    example: { filename: 'claims-2025.parquet', size: 12_000_000_000 },
    prepare: ({ use }) => use.uploads.multipart.prepare(),
    handle: ({ tx, actor, body, use, clock, requestId, prepared }) =>
      use.uploads.multipart.begin({ tx, actor, clock, requestId }, body, prepared),
  }),
  route({
    ...at(`${ONE_UPLOAD}parts/`),
    method: 'POST',
    operationId: 'uploads.presignParts',
    summary: 'Ask for addresses of more parts, or for new ones',
    scope: 'uploads:write',
    params: UploadParams,
    body: PartsOrder,
    reply: PartUrls,
    effect: 'stored',
    errors: [table.uploadUnknown, table.uploadComplete, table.partUnknown],
    example: { part_numbers: [1] },
    handle: ({ tx, actor, params, body, use, clock, requestId }) =>
      use.uploads.multipart.makeUrls({ tx, actor, clock, requestId }, params.upload_id, body.part_numbers),
  }),
  route({
    ...at(ONE_UPLOAD),
    method: 'GET',
    operationId: 'uploads.readMultipart',
    summary: 'See which parts are here',
    description: 'After a break, send those that are missing, with addresses asked for anew.',
    scope: 'uploads:read',
    params: UploadParams,
    reply: MultipartState,
    errors: [table.uploadUnknown],
    handle: ({ actor, params, use, requestId }) =>
      use.uploads.multipart.read({ actor, requestId }, params.upload_id),
  }),
  route({
    ...at(`${ONE_UPLOAD}complete/`),
    method: 'POST',
    operationId: 'uploads.completeMultipart',
    summary: 'Make one file of the parts',
    description:
      'Its hash, where one was announced, and its content are checked afterwards; its state tells.',
    scope: 'uploads:write',
    params: UploadParams,
    body: CompleteOrder,
    reply: UploadedFile,
    effect: 'stored',
    errors: [table.uploadUnknown, table.uploadIncomplete, table.etagMismatch],
    example: { parts: [{ part_number: 1, etag: '"9f86d081884c7d65"' }] },
    prepare: ({ actor, params, body, use, requestId }) =>
      use.uploads.multipart.assemble({ actor, requestId }, params.upload_id, body),
    handle: async ({ tx, actor, params, body, use, clock, requestId }) => {
      const change = { tx, actor, clock, requestId };
      const fileId = await use.uploads.multipart.complete(change, params.upload_id, body);
      return use.uploads.files.readIn(change, fileId);
    },
  }),
  route({
    ...at(ONE_UPLOAD),
    method: 'DELETE',
    operationId: 'uploads.abortMultipart',
    summary: 'Give up an upload in parts',
    description: 'What is here of it is destroyed.',
    scope: 'uploads:write',
    params: UploadParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.uploadUnknown, table.uploadComplete],
    handle: ({ tx, actor, params, use, clock, requestId }) =>
      use.uploads.multipart.abort({ tx, actor, clock, requestId }, params.upload_id),
  }),
  route({
    ...at('/upload/files/'),
    method: 'GET',
    operationId: 'uploads.listFiles',
    summary: 'List the files, the newest first',
    scope: 'uploads:read',
    query: FileListQuery,
    reply: UploadedFileList,
    handle: ({ actor, query, use, requestId }) => use.uploads.files.list({ actor, requestId }, query),
  }),
  route({
    ...at(ONE_FILE),
    method: 'GET',
    operationId: 'uploads.readFile',
    summary: 'See what has become of a file',
    scope: 'uploads:read',
    params: FileParams,
    reply: UploadedFile,
    errors: [table.fileUnknown],
    handle: ({ actor, params, use, requestId }) =>
      use.uploads.files.read({ actor, requestId }, params.file_id),
  }),
  route({
    ...at(`${ONE_FILE}complete/`),
    method: 'POST',
    operationId: 'uploads.completeFile',
    summary: 'Say that a file was sent to an address of a bucket',
    description: 'Not needed for an address of this server. Without it the file is noticed within the hour.',
    scope: 'uploads:write',
    params: FileParams,
    reply: UploadedFile,
    errors: [table.fileUnknown, table.uploadIncomplete],
    handle: ({ actor, params, use, requestId }) =>
      use.uploads.files.complete({ actor, requestId }, params.file_id),
  }),
  route({
    ...at(`${ONE_FILE}download/`),
    method: 'GET',
    operationId: 'uploads.downloadFile',
    summary: 'Read the bytes of a file',
    description: 'Honours `Range` and `If-None-Match`. It is sent to be saved, never to be shown.',
    scope: 'uploads:read',
    params: FileParams,
    streams: ['application/octet-stream'],
    reply: z.never(),
    errors: [
      table.fileUnknown,
      table.uploadIncomplete,
      table.fileUnchecked,
      table.notHere,
      httpErrors.table.rangeNotSatisfiable,
    ],
    handle: ({ actor, params, use, requestId, header }) =>
      use.uploads.files.download({ actor, requestId }, params.file_id, header),
  }),
  route({
    ...at(ONE_FILE),
    method: 'DELETE',
    operationId: 'uploads.deleteFile',
    summary: 'Delete a file',
    description: 'The key of its bytes is destroyed: no copy of them can be read any more.',
    scope: 'uploads:write',
    params: FileParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.fileUnknown],
    handle: ({ tx, actor, params, use, clock, requestId }) =>
      use.uploads.files.remove({ tx, actor, clock, requestId }, params.file_id),
  }),
];
