import { routesOf } from '@chartwright/platform';
import { recordsErrors } from '../errors.ts';
import { BASE_PATH, records } from '../surface.ts';
import { AccessListReply, AccessParams, AccessQuery } from './model.ts';
import type { Accesses } from './service.ts';

const route = routesOf<{ readonly accesses: Accesses }>();

export const accessRoutes = [
  route({
    surface: records,
    method: 'GET',
    path: `${BASE_PATH}/patients/{patient_id}/accesses`,
    operationId: 'patients.accesses',
    summary: "Who saw or changed a patient's record, newest first",
    description:
      'Every entry of the audit chain that names the patient. Looks through the chain for two seconds at most: follow next_cursor until it is null.',
    scope: 'admin:read',
    params: AccessParams,
    query: AccessQuery,
    reply: AccessListReply,
    errors: [recordsErrors.table.patientUnknown],
    handle: ({ actor, params, query, use, requestId }) =>
      use.accesses.list({ actor, requestId }, params.patient_id, query),
  }),
];
