import { routesOf } from '@chartwright/platform';
import { referralErrors } from '../errors.ts';
import { BASE_PATH, referrals } from '../surface.ts';
import { LinkOrder, PatientLinkParams, PatientLinkReply, PatientsParams, PatientsReply } from './model.ts';
import type { ReferralPatients } from './service.ts';

const route = routesOf<{ readonly referralPatients: ReferralPatients }>();
const { table } = referralErrors;
const PATIENTS = `${BASE_PATH}/records/{record_id}/patients`;
const LINK = `${PATIENTS}/{index}/link`;

export const patientRoutes = [
  route({
    surface: referrals,
    method: 'GET',
    path: PATIENTS,
    operationId: 'referrals.listPatients',
    summary: 'Tell which patients of the practice a letter is about',
    description:
      'Linked by itself only where an identifier with the name or the birth leaves exactly one patient and both readers have read the same; otherwise candidates for a person.',
    scope: 'referrals:read',
    params: PatientsParams,
    reply: PatientsReply,
    errors: [table.recordUnknown],
    handle: ({ actor, params, use, requestId }) =>
      use.referralPatients.list({ actor, requestId }, params.record_id),
  }),
  route({
    surface: referrals,
    method: 'POST',
    path: LINK,
    operationId: 'referrals.linkPatient',
    summary: 'Say which patient of the practice it is, or make one of what was read',
    scope: 'referrals:write',
    params: PatientLinkParams,
    body: LinkOrder,
    reply: PatientLinkReply,
    effect: 'stored',
    errors: [
      table.recordUnknown,
      table.patientIndexUnknown,
      table.patientUnknown,
      table.patientLinked,
      table.patientUnread,
    ],
    example: { create: true },
    handle: ({ tx, actor, body, params, use, clock, requestId }) =>
      use.referralPatients.link({ tx, actor, clock, requestId }, params.record_id, params.index, body),
  }),
  route({
    surface: referrals,
    method: 'DELETE',
    path: LINK,
    operationId: 'referrals.unlinkPatient',
    summary: 'Take a wrong link away',
    description: 'No later job makes the same link by itself again.',
    scope: 'referrals:write',
    params: PatientLinkParams,
    reply: PatientLinkReply,
    effect: 'stored',
    errors: [table.recordUnknown, table.patientIndexUnknown, table.patientUnlinked],
    handle: ({ tx, actor, params, use, clock, requestId }) =>
      use.referralPatients.unlink({ tx, actor, clock, requestId }, params.record_id, params.index),
  }),
];
