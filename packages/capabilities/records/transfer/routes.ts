import { httpErrors, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { recordsErrors } from '../errors.ts';
import { BASE_PATH, records } from '../surface.ts';
import { MEDIA_TYPES } from './exporter.ts';
import {
  ExportListReply,
  ExportOrder,
  ExportReply,
  FileParams,
  ImportListReply,
  ImportQuery,
  ImportReply,
  LinkParams,
  TransferListQuery,
  TransferParams,
} from './model.ts';
import type { Transfers } from './service.ts';

const route = routesOf<{ readonly transfers: Transfers }>();
const { table } = recordsErrors;
const EXPORTS = `${BASE_PATH}/exports`;
const IMPORTS = `${BASE_PATH}/imports`;
const FILE_TYPES = Object.values(MEDIA_TYPES);
const FILE_ERRORS = [table.exportFileUnknown, httpErrors.table.rangeNotSatisfiable];

const exportRoutes = [
  route({
    surface: records,
    method: 'POST',
    path: EXPORTS,
    operationId: 'exports.create',
    summary: 'Export the organisation',
    description:
      'One file for each kind of record, all as of one moment. Each kind needs its own read scope. GET the export to follow it.',
    scope: 'patients:read',
    body: ExportOrder,
    reply: ExportReply,
    status: 202,
    effect: 'stored',
    example: { format: 'ndjson' },
    handle: ({ tx, actor, body, use, clock, requestId }) =>
      use.transfers.createExport({ tx, actor, clock, requestId }, body),
  }),
  route({
    surface: records,
    method: 'GET',
    path: EXPORTS,
    operationId: 'exports.list',
    summary: 'List exports, newest first',
    scope: 'patients:read',
    query: TransferListQuery,
    reply: ExportListReply,
    handle: ({ actor, query, use }) => use.transfers.listExports(actor, query),
  }),
  route({
    surface: records,
    method: 'GET',
    path: `${EXPORTS}/{id}`,
    operationId: 'exports.read',
    summary: 'How far an export is, and its files',
    scope: 'patients:read',
    params: TransferParams,
    reply: ExportReply,
    errors: [table.exportUnknown],
    handle: ({ actor, params, use }) => use.transfers.readExport(actor, params.id),
  }),
  route({
    surface: records,
    method: 'DELETE',
    path: `${EXPORTS}/{id}`,
    operationId: 'exports.delete',
    summary: 'End an export, and destroy its files',
    scope: 'patients:read',
    params: TransferParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.exportUnknown],
    handle: ({ tx, actor, params, use, clock, requestId }) =>
      use.transfers.removeExport({ tx, actor, clock, requestId }, params.id),
  }),
  route({
    surface: records,
    method: 'GET',
    path: `${EXPORTS}/{id}/files/{kind}`,
    operationId: 'exports.file',
    summary: 'A file of an export',
    description: 'Honours `Range`.',
    scope: 'patients:read',
    params: FileParams,
    reply: z.never(),
    streams: FILE_TYPES,
    errors: [table.exportUnknown, ...FILE_ERRORS],
    handle: ({ actor, params, use, clock, requestId, header }) =>
      use.transfers.readFile({ actor, clock, requestId }, params, header),
  }),
  route({
    surface: records,
    method: 'GET',
    path: `${BASE_PATH}/export-files/{token}`,
    operationId: 'exports.link',
    summary: 'A file of an export, by its link',
    description: 'Links last 15 minutes. Honours `Range`.',
    scope: 'public',
    params: LinkParams,
    reply: z.never(),
    streams: FILE_TYPES,
    errors: [table.linkUnusable, ...FILE_ERRORS],
    handle: ({ params, use, requestId, header }) => use.transfers.readLinked(params.token, header, requestId),
  }),
];

const importRoutes = [
  route({
    surface: records,
    method: 'POST',
    path: IMPORTS,
    operationId: 'imports.create',
    summary: 'Import records from a file of lines',
    description:
      'The body is the file, of any size: lines of an export, or FHIR R4 resources. A line comes after those it names. GET the import to follow it.',
    scope: 'patients:write',
    query: ImportQuery,
    reply: ImportReply,
    status: 202,
    effect: 'stored',
    upload: {
      kind: 'whole',
      mediaTypes: FILE_TYPES,
      receive: ({ use, actor }, { content, mediaType }) =>
        use.transfers.receiveImport(actor, content, mediaType),
      discard: ({ use }, stored) => use.transfers.discardImport(stored),
    },
    handle: ({ tx, actor, query, received, use, clock, requestId }) =>
      use.transfers.createImport({ tx, actor, clock, requestId }, query, received),
  }),
  route({
    surface: records,
    method: 'GET',
    path: IMPORTS,
    operationId: 'imports.list',
    summary: 'List imports, newest first',
    scope: 'patients:read',
    query: TransferListQuery,
    reply: ImportListReply,
    handle: ({ actor, query, use }) => use.transfers.listImports(actor, query),
  }),
  route({
    surface: records,
    method: 'GET',
    path: `${IMPORTS}/{id}`,
    operationId: 'imports.read',
    summary: 'How far an import is',
    scope: 'patients:read',
    params: TransferParams,
    reply: ImportReply,
    errors: [table.importUnknown],
    handle: ({ actor, params, use }) => use.transfers.readImport(actor, params.id),
  }),
  route({
    surface: records,
    method: 'DELETE',
    path: `${IMPORTS}/{id}`,
    operationId: 'imports.cancel',
    summary: 'End an import that is under way',
    description: 'What it has stored stays.',
    scope: 'patients:write',
    params: TransferParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.importUnknown, table.importEnded],
    handle: ({ tx, actor, params, use, clock, requestId }) =>
      use.transfers.cancelImport({ tx, actor, clock, requestId }, params.id),
  }),
  route({
    surface: records,
    method: 'GET',
    path: `${IMPORTS}/{id}/errors`,
    operationId: 'imports.errors',
    summary: 'The faults of bad lines, as lines: line, kind, field, message',
    description: 'No value that stood in a line. At most those of the first 100,000 bad lines.',
    scope: 'patients:read',
    params: TransferParams,
    reply: z.never(),
    streams: [MEDIA_TYPES.ndjson],
    errors: [table.importUnknown],
    handle: ({ actor, params, use }) => use.transfers.readFaults(actor, params.id),
  }),
];

export const transferRoutes = [...exportRoutes, ...importRoutes];
