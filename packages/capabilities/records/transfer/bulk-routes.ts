import { routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { recordsErrors } from '../errors.ts';
import { Resource } from '../fhir/model.ts';
import { FHIR_PATH, fhir } from '../fhir/surface.ts';
import type { Bulk } from './bulk.ts';
import { BulkManifest, BulkQuery } from './bulk-model.ts';
import { TransferParams } from './model.ts';

const route = routesOf<{ readonly bulk: Bulk }>();
const { table } = recordsErrors;
const STATUS = `${FHIR_PATH}/export-status/{id}`;

const begin = (operation: string, operationId: string, summary: string) =>
  route({
    surface: fhir,
    method: 'GET',
    path: `${FHIR_PATH}${operation}`,
    operationId,
    summary,
    description:
      'FHIR Bulk Data Access: send `Prefer: respond-async`, then follow `Content-Location`. Each type needs its own read scope.',
    scope: 'patients:read',
    query: BulkQuery,
    reply: Resource,
    status: 202,
    effect: 'stored',
    handle: ({ tx, actor, query, use, clock, requestId, header }) =>
      use.bulk.begin({ tx, actor, clock, requestId }, operation, query, header),
  });

export const bulkRoutes = [
  begin('/$export', 'fhir.export', 'Export every resource'),
  begin('/Patient/$export', 'fhir.patient.export', 'Export every resource of every patient'),
  route({
    surface: fhir,
    method: 'GET',
    path: STATUS,
    operationId: 'fhir.exportStatus',
    summary: 'How far a bulk export is, and then its files',
    description: '202 with `X-Progress` while it is under way, 200 with the manifest once it is completed.',
    scope: 'patients:read',
    params: TransferParams,
    reply: z.union([BulkManifest, Resource]),
    errors: [table.exportUnknown, table.exportFailed],
    handle: ({ actor, params, use }) => use.bulk.read(actor, params.id),
  }),
  route({
    surface: fhir,
    method: 'DELETE',
    path: STATUS,
    operationId: 'fhir.exportRemoval',
    summary: 'End a bulk export, and destroy its files',
    scope: 'patients:read',
    params: TransferParams,
    reply: Resource,
    status: 202,
    effect: 'stored',
    errors: [table.exportUnknown],
    handle: ({ tx, actor, params, use, clock, requestId }) =>
      use.bulk.remove({ tx, actor, clock, requestId }, params.id),
  }),
];
