import { routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { referralErrors } from '../errors.ts';
import { BASE_PATH, referrals } from '../surface.ts';
import { ExportParams, ExportQuery, WorklistQuery } from './model.ts';
import { CSV_MEDIA_TYPE, EXPORT_MEDIA_TYPES, type ReferralExports } from './service.ts';

const route = routesOf<{ readonly exports: ReferralExports }>();
const { table } = referralErrors;

export const exportRoutes = [
  route({
    surface: referrals,
    method: 'GET',
    path: `${BASE_PATH}/records/export`,
    operationId: 'referrals.exportWorklist',
    summary: 'Export every record that was decided on, newest first, as CSV',
    description:
      'A row for each patient, as it is in the moment it is read. UTF-8 with a byte order mark, RFC 4180; what a spreadsheet would take for a formula begins with an apostrophe. Columns are only ever added at the end.',
    scope: 'referrals:read',
    query: WorklistQuery,
    streams: [CSV_MEDIA_TYPE],
    reply: z.never(),
    handle: ({ actor, query, use, requestId }) => use.exports.exportWorklist({ actor, requestId }, query),
  }),
  route({
    surface: referrals,
    method: 'GET',
    path: `${BASE_PATH}/records/{record_id}/export`,
    operationId: 'referrals.export',
    summary: 'Export a record as FHIR R4, HL7 v2, CSV or a page to print',
    description:
      'Written from the last completed job and what people decided on it. What the letter does not say is left out. A file that is no referral has no HL7 message: 409.',
    scope: 'referrals:read',
    params: ExportParams,
    query: ExportQuery,
    streams: EXPORT_MEDIA_TYPES,
    reply: z.never(),
    errors: [table.recordUnknown, table.recordUndecided, table.notAReferral],
    handle: ({ actor, params, query, use, requestId }) =>
      use.exports.exportOne({ actor, requestId }, params.record_id, query),
  }),
];
