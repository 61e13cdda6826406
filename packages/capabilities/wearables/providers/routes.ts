import { alias, intelligence } from '@chartwright/intelligence';
import { routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { wearableErrors } from '../errors.ts';
import { CredentialsOrder, CredentialsView, ProviderParams } from './model.ts';
import type { ProviderSettings } from './service.ts';

const route = routesOf<{ readonly wearableProviders: ProviderSettings }>();
const { table } = wearableErrors;
const PATH = '/api/v1/wearables/providers/{code}/credentials';
const at = { surface: intelligence, path: PATH, aliases: alias(PATH) };
const errors = [table.providerUnknown, table.providerWithoutCredentials];

export const providerRoutes = [
  route({
    ...at,
    method: 'GET',
    operationId: 'wearables.readCredentials',
    summary: 'Whether credentials of a provider are kept, and which addresses to enter there',
    description: 'Credentials are never answered.',
    scope: 'wearables:write',
    params: ProviderParams,
    reply: CredentialsView,
    errors,
    handle: ({ actor, params, use, requestId }) =>
      use.wearableProviders.read({ actor, requestId }, params.code),
  }),
  route({
    ...at,
    method: 'PUT',
    operationId: 'wearables.putCredentials',
    summary: 'Keep the credentials of your own app at a provider',
    description:
      'Sealed, for this organisation and mode. With test keys the sandbox goes on to stand in for the provider.',
    scope: 'wearables:write',
    params: ProviderParams,
    body: CredentialsOrder,
    reply: CredentialsView,
    effect: 'stored',
    errors,
    example: { clientId: 'your-client-id', clientSecret: 'your-client-secret' },
    handle: ({ tx, actor, params, body, use, clock, requestId }) =>
      use.wearableProviders.put({ tx, actor, clock, requestId }, params.code, body),
  }),
  route({
    ...at,
    method: 'DELETE',
    operationId: 'wearables.deleteCredentials',
    summary: 'Forget the credentials of a provider, and the address of its notices',
    description: 'Connections of the provider stay and fail to sync until credentials are kept again.',
    scope: 'wearables:write',
    params: ProviderParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [...errors, table.credentialsUnknown],
    handle: ({ tx, actor, params, use, clock, requestId }) =>
      use.wearableProviders.remove({ tx, actor, clock, requestId }, params.code),
  }),
];
