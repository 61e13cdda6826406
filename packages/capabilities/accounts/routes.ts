import { routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { accountErrors } from './errors.ts';
import {
  Credentials,
  IdParams,
  KeyOrder,
  KeyRotation,
  KeyView,
  NewKey,
  NewPerson,
  OrganisationOrder,
  PersonOrder,
  UsageQuery,
  UsageReport,
} from './model.ts';
import type { Accounts } from './service.ts';
import { administration } from './surfaces.ts';

type AccountsUse = { readonly accounts: Accounts };

const route = routesOf<AccountsUse>();
const { table } = accountErrors;

export const organisationRoutes = [
  route({
    surface: administration,
    method: 'POST',
    path: '/api/v1/ext-api-keys',
    operationId: 'keys.create',
    summary: 'Create an API key',
    description: 'The key itself is in this answer and nowhere else.',
    scope: 'keys:write',
    body: KeyOrder,
    reply: NewKey,
    status: 201,
    effect: 'stored',
    errors: [table.originsNeeded, table.expiryPassed, table.scopeNotHeld],
    handle: ({ tx, actor, body, use, requestId }) => use.accounts.makeKey(tx, actor, body, requestId),
  }),
  route({
    surface: administration,
    method: 'GET',
    path: '/api/v1/ext-api-keys',
    operationId: 'keys.list',
    summary: "List the organisation's API keys, newest first",
    scope: 'keys:read',
    reply: z.array(KeyView),
    handle: ({ actor, use }) => use.accounts.listKeys(actor),
  }),
  route({
    surface: administration,
    method: 'DELETE',
    path: '/api/v1/ext-api-keys/{id}',
    operationId: 'keys.revoke',
    summary: 'Revoke an API key',
    description: 'It stops working in every process within one second.',
    scope: 'keys:write',
    params: IdParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.keyNotFound],
    handle: ({ tx, actor, params, use, requestId }) =>
      use.accounts.revokeKey(tx, actor, params.id, requestId),
  }),
  route({
    surface: administration,
    method: 'POST',
    path: '/api/v1/ext-api-keys/{id}/rotate',
    operationId: 'keys.rotate',
    summary: 'Replace an API key, with an overlap in which both work',
    scope: 'keys:write',
    params: IdParams,
    body: KeyRotation,
    reply: NewKey,
    status: 201,
    effect: 'stored',
    errors: [table.keyNotFound, table.keyInactive, table.keyRotated, table.scopeNotHeld],
    handle: ({ tx, actor, params, body, use, requestId }) =>
      use.accounts.rotateKey(tx, actor, params.id, body.overlap_seconds, requestId),
  }),
  route({
    surface: administration,
    method: 'GET',
    path: '/api/v1/usage',
    operationId: 'usage.read',
    summary: 'Requests by day, key and operation; the current month when no range is given',
    scope: 'admin:read',
    query: UsageQuery,
    reply: UsageReport,
    handle: ({ actor, query, use }) => use.accounts.usage(actor, query.from, query.to),
  }),
  route({
    surface: administration,
    method: 'POST',
    path: '/api/v1/organisations',
    operationId: 'organisations.create',
    summary: 'Create an organisation with its owner and first keys',
    description:
      "Only for the server's own operator, signed in. Passwords and keys are in this answer and nowhere else.",
    scope: 'admin:write',
    body: OrganisationOrder,
    reply: Credentials,
    status: 201,
    effect: 'stored',
    errors: [table.personNeeded],
    handle: ({ tx, actor, body, use, requestId }) =>
      use.accounts.makeOrganisation(tx, actor, body, requestId),
  }),
  route({
    surface: administration,
    method: 'POST',
    path: '/api/v1/people',
    operationId: 'people.create',
    summary: 'Add a person to the organisation',
    description:
      'Only for a signed-in owner or administrator. The first password is in this answer and nowhere else.',
    scope: 'admin:write',
    body: PersonOrder,
    reply: NewPerson,
    status: 201,
    effect: 'stored',
    errors: [table.personNeeded, table.ownerNeeded, table.rightNotHeld, table.emailTaken],
    handle: ({ tx, actor, body, use, requestId }) => use.accounts.addPerson(tx, actor, body, requestId),
  }),
];
