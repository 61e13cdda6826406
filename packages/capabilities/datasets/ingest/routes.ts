import { routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { at } from '../surface.ts';
import { ingestErrors } from './errors.ts';
import type { IngestUse } from './ingest.ts';
import { DatasetList, FileMapping, FileParams, FileReport, MappingOrder } from './model.ts';

const route = routesOf<IngestUse>();
const { table } = ingestErrors;
const ONE_FILE = '/upload/files/{file_id}/';

export const ingestRoutes = [
  route({
    ...at(`${ONE_FILE}mapping/`),
    method: 'GET',
    operationId: 'uploads.readMapping',
    summary: 'See what a file was taken for',
    description: 'The table and the columns that were found, how sure that is, and what else they could be.',
    scope: 'uploads:read',
    params: FileParams,
    reply: FileMapping,
    errors: [table.fileUnknown, table.notReadYet, table.noTable],
    handle: ({ actor, params, use, requestId }) =>
      use.ingest.readMapping({ actor, requestId }, params.file_id),
  }),
  route({
    ...at(`${ONE_FILE}mapping/`),
    method: 'PUT',
    operationId: 'uploads.changeMapping',
    summary: 'Say what a file is, and load it again',
    description: 'Rows that were loaded from it before go first. GET the file to follow it.',
    scope: 'uploads:write',
    params: FileParams,
    body: MappingOrder,
    reply: FileMapping,
    status: 202,
    effect: 'stored',
    errors: [table.fileUnknown, table.notReadYet, table.noTable, table.mappingDoesNotFit],
    example: {
      table: 'members',
      columns: { 'Member ID': 'member_id', DOB: 'date_of_birth', Notes: null },
      date_order: 'dmy',
    },
    handle: ({ tx, actor, params, body, use, clock, requestId }) =>
      use.ingest.changeMapping({ tx, actor, clock, requestId }, params.file_id, body),
  }),
  route({
    ...at(`${ONE_FILE}report/`),
    method: 'GET',
    operationId: 'uploads.readReport',
    summary: 'See what came of the rows of a file',
    description: 'Counts, reasons, how cells were read, and what was found about the quality of the table.',
    scope: 'uploads:read',
    params: FileParams,
    reply: FileReport,
    errors: [table.fileUnknown, table.notReadYet],
    handle: ({ actor, params, use, requestId }) =>
      use.ingest.readReport({ actor, requestId }, params.file_id),
  }),
  route({
    ...at(`${ONE_FILE}rejects/`),
    method: 'GET',
    operationId: 'uploads.readRejects',
    summary: 'Download the rows that were rejected',
    description:
      'CSV with part, line, column, reason and value. Cells that a spreadsheet would take for a formula begin with an apostrophe.',
    scope: 'uploads:read',
    params: FileParams,
    streams: ['text/csv'],
    reply: z.never(),
    errors: [table.fileUnknown, table.notReadYet],
    handle: ({ actor, params, use, requestId }) =>
      use.ingest.readRejects({ actor, requestId }, params.file_id),
  }),
  route({
    ...at('/datasets/'),
    method: 'GET',
    operationId: 'datasets.list',
    summary: 'List the datasets, the one loaded last first',
    scope: 'uploads:read',
    reply: DatasetList,
    handle: ({ actor, use, requestId }) => use.ingest.listDatasets({ actor, requestId }),
  }),
];
