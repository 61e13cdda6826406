import { routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { accountErrors } from '../errors.ts';
import { IdParams } from '../model.ts';
import { administration, oauth } from '../surfaces.ts';
import { ClientJwks, ClientToken, ServerMetadata, SmartConfiguration, TokenRequest } from './model.ts';
import type { OAuth } from './service.ts';

export type OAuthUse = { readonly oauth: OAuth };

const route = routesOf<OAuthUse>();
const { table } = accountErrors;

export const oauthRoutes = [
  route({
    surface: oauth,
    method: 'POST',
    path: '/oauth/token',
    operationId: 'oauth.token',
    summary: 'Get an access token with client credentials (RFC 6749, 4.4)',
    description:
      'The client is an API key: `client_id` is its id, `client_secret` the key itself; or a signed assertion (RFC 7523), verified with the public keys registered for it. The token is honoured on every surface.',
    scope: 'public',
    bodyType: 'form',
    body: TokenRequest,
    reply: ClientToken,
    errors: [table.twoAuthentications, table.unsupportedGrant, table.invalidScope, table.invalidClient],
    handle: ({ body, use, header, requestId }) =>
      use.oauth.giveToken(body, header('authorization'), requestId),
  }),
  route({
    surface: oauth,
    method: 'GET',
    path: '/.well-known/oauth-authorization-server',
    operationId: 'oauth.metadata',
    summary: 'Where the token endpoint is and what it takes (RFC 8414)',
    scope: 'public',
    reply: ServerMetadata,
    handle: ({ use }) => use.oauth.describeServer(),
  }),
  route({
    surface: oauth,
    method: 'GET',
    path: '/.well-known/smart-configuration',
    aliases: ['/fhir/R4/.well-known/smart-configuration'],
    operationId: 'oauth.smartConfiguration',
    summary: 'The same, as SMART App Launch asks for it',
    scope: 'public',
    reply: SmartConfiguration,
    handle: ({ use }) => use.oauth.describeSmart(),
  }),
  route({
    surface: administration,
    method: 'GET',
    path: '/api/v1/ext-api-keys/{id}/jwks',
    operationId: 'keys.readJwks',
    summary: 'Read the public keys registered for an API key',
    scope: 'keys:read',
    params: IdParams,
    reply: ClientJwks,
    errors: [table.keyNotFound, table.jwksNotFound],
    handle: ({ actor, params, use }) => use.oauth.readJwks(actor, params.id),
  }),
  route({
    surface: administration,
    method: 'PUT',
    path: '/api/v1/ext-api-keys/{id}/jwks',
    operationId: 'keys.setJwks',
    summary: 'Register public keys, so that the client proves itself by signing (private_key_jwt)',
    description:
      'Replaces what was registered. Public halves only; a rotated key hands them to its successor.',
    scope: 'keys:write',
    params: IdParams,
    body: ClientJwks,
    reply: ClientJwks,
    effect: 'stored',
    errors: [table.keyNotFound, table.keyInactive, table.secretKeyNeeded, table.scopeNotHeld],
    handle: ({ tx, actor, params, body, use, requestId }) =>
      use.oauth.setJwks(tx, actor, params.id, body, requestId),
  }),
  route({
    surface: administration,
    method: 'DELETE',
    path: '/api/v1/ext-api-keys/{id}/jwks',
    operationId: 'keys.removeJwks',
    summary: 'Remove the public keys of an API key',
    scope: 'keys:write',
    params: IdParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.keyNotFound, table.jwksNotFound],
    handle: ({ tx, actor, params, use, requestId }) => use.oauth.deleteJwks(tx, actor, params.id, requestId),
  }),
];
