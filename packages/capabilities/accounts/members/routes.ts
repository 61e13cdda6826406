import { httpErrors, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { accountErrors } from '../errors.ts';
import { IdParams } from '../model.ts';
import { administration, signIn } from '../surfaces.ts';
import { Acceptance, Accepted, InvitationOrder, InvitationView, MemberChange, MemberView } from './model.ts';
import type { Members } from './service.ts';

export type MembersUse = { readonly members: Members };

const route = routesOf<MembersUse>();
const { table } = accountErrors;

export const memberRoutes = [
  route({
    surface: administration,
    method: 'GET',
    path: '/api/v1/members',
    operationId: 'members.list',
    summary: "List the organisation's members, oldest first",
    scope: 'admin:read',
    reply: z.array(MemberView),
    handle: ({ actor, use }) => use.members.list(actor),
  }),
  route({
    surface: administration,
    method: 'GET',
    path: '/api/v1/members/{id}',
    operationId: 'members.read',
    summary: 'Read one member',
    scope: 'admin:read',
    params: IdParams,
    reply: MemberView,
    etag: true,
    errors: [table.memberNotFound],
    handle: ({ actor, params, use }) => use.members.read(actor, params.id),
  }),
  route({
    surface: administration,
    method: 'PATCH',
    path: '/api/v1/members/{id}',
    operationId: 'members.change',
    summary: "Change a member's role and rights",
    description: 'Only for a signed-in person. Only an owner makes or unmakes an owner. Honours If-Match.',
    scope: 'admin:write',
    params: IdParams,
    body: MemberChange,
    example: { role: 'clinician', rights: ['provider'] },
    reply: MemberView,
    effect: 'stored',
    errors: [
      table.personNeeded,
      table.ownerNeeded,
      table.rightNotHeld,
      table.memberNotFound,
      table.lastOwner,
      httpErrors.table.preconditionFailed,
    ],
    handle: ({ tx, actor, params, body, use, header, requestId }) =>
      use.members.change(tx, actor, params.id, body, { ifMatch: header('if-match'), requestId }),
  }),
  route({
    surface: administration,
    method: 'DELETE',
    path: '/api/v1/members/{id}',
    operationId: 'members.remove',
    summary: 'Remove a member',
    description:
      'Their sessions in the organisation end within one second. A person who belongs nowhere then is deleted.',
    scope: 'admin:write',
    params: IdParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [
      table.personNeeded,
      table.ownerNeeded,
      table.memberNotFound,
      table.lastOwner,
      httpErrors.table.preconditionFailed,
    ],
    handle: ({ tx, actor, params, use, header, requestId }) =>
      use.members.remove(tx, actor, params.id, { ifMatch: header('if-match'), requestId }),
  }),
  route({
    surface: administration,
    method: 'POST',
    path: '/api/v1/invitations',
    operationId: 'invitations.create',
    summary: 'Invite a person by e-mail',
    description: 'The code is in the mail and nowhere else. A second invitation replaces the first.',
    scope: 'admin:write',
    body: InvitationOrder,
    reply: InvitationView,
    status: 201,
    effect: 'stored',
    errors: [table.personNeeded, table.ownerNeeded, table.rightNotHeld, table.alreadyMember],
    handle: ({ tx, actor, body, use, requestId }) => use.members.invite(tx, actor, body, requestId),
  }),
  route({
    surface: administration,
    method: 'GET',
    path: '/api/v1/invitations',
    operationId: 'invitations.list',
    summary: 'List the open invitations, newest first',
    scope: 'admin:read',
    reply: z.array(InvitationView),
    handle: ({ actor, use }) => use.members.listInvitations(actor),
  }),
  route({
    surface: administration,
    method: 'DELETE',
    path: '/api/v1/invitations/{id}',
    operationId: 'invitations.withdraw',
    summary: 'Withdraw an invitation',
    scope: 'admin:write',
    params: IdParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.personNeeded, table.invitationNotFound],
    handle: ({ tx, actor, params, use, requestId }) => use.members.withdraw(tx, actor, params.id, requestId),
  }),
  route({
    surface: signIn,
    method: 'POST',
    path: '/api/v1/auth/invitations/accept',
    operationId: 'invitations.accept',
    summary: 'Accept an invitation with the code from the mail',
    scope: 'public',
    body: Acceptance,
    reply: Accepted,
    status: 201,
    errors: [
      table.codeRefused,
      table.newAccountIncomplete,
      table.passwordTooAlike,
      table.badCredentials,
      table.emailTaken,
      table.alreadyMember,
      table.tooManyAttempts,
    ],
    handle: ({ body, use, address, requestId }) => use.members.accept(body, address, requestId),
  }),
];
