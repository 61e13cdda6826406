import { alias, intelligence } from '@chartwright/intelligence';
import { httpErrors, routesOf } from '@chartwright/platform';
import { labsErrors } from '../errors.ts';
import { DeclineBody, OrderParams, OrderView } from '../orders/model.ts';
import { AuthorizationView, AuthorizeBody } from './model.ts';
import type { Authorizations } from './service.ts';

const route = routesOf<{ readonly labAuthorizations: Authorizations }>();
const { table } = labsErrors;
const ONE = '/api/v1/labs/orders/{id}';

export const authorizationRoutes = [
  route({
    surface: intelligence,
    method: 'POST',
    path: `${ONE}/authorize`,
    aliases: alias(`${ONE}/authorize`),
    operationId: 'labs.orders.authorize',
    summary: 'Authorize an order, as a provider',
    description:
      'Once. The provider has to be on the list of the organisation with a licence of this state. Kept with it: who, when, from which network address, and the SHA-256 of the order as it was shown. With `If-Match` exactly the version that was read is signed. The key that placed the order may not authorize it, unless the settings allow so.',
    scope: 'labs:authorize',
    params: OrderParams,
    body: AuthorizeBody,
    reply: OrderView,
    effect: 'stored',
    errors: [
      table.orderUnknown,
      table.invalidTransition,
      table.providerUnlisted,
      table.licenceMissing,
      table.creatorMayNotAuthorize,
      httpErrors.table.preconditionFailed,
    ],
    invalidTitle: 'Authorization validation failed.',
    example: {
      provider: { npi: '1234567893', name: 'Jordan Example', credentials: 'MD', state: 'CA' },
      diagnoses: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F32.1' }],
      attestation: true,
    },
    handle: ({ tx, actor, params, body, use, clock, requestId, header, address }) =>
      use.labAuthorizations.authorize({ tx, actor, clock, requestId }, params.id, body, {
        ifMatch: header('if-match'),
        address,
      }),
  }),
  route({
    surface: intelligence,
    method: 'GET',
    path: `${ONE}/authorization`,
    aliases: alias(`${ONE}/authorization`),
    operationId: 'labs.orders.authorization',
    summary: 'Read who has authorized an order, and what exactly',
    scope: 'labs:read',
    params: OrderParams,
    reply: AuthorizationView,
    etag: true,
    errors: [table.orderUnknown, table.unauthorizedOrder],
    handle: ({ actor, params, use, requestId }) =>
      use.labAuthorizations.read({ actor, requestId }, params.id),
  }),
  route({
    surface: intelligence,
    method: 'POST',
    path: `${ONE}/decline`,
    aliases: alias(`${ONE}/decline`),
    operationId: 'labs.orders.decline',
    summary: 'Decline an order, as a provider',
    scope: 'labs:authorize',
    params: OrderParams,
    body: DeclineBody,
    reply: OrderView,
    effect: 'stored',
    errors: [table.orderUnknown, table.invalidTransition],
    example: { reason: 'The same panel was resulted last week.' },
    handle: ({ tx, actor, params, body, use, clock, requestId }) =>
      use.labAuthorizations.decline({ tx, actor, clock, requestId }, params.id, body.reason),
  }),
];
