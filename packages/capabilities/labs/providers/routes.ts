import { alias, intelligence } from '@chartwright/intelligence';
import { routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { labsErrors } from '../errors.ts';
import { ProviderBody, ProviderList, ProviderParams, ProviderQuery, ProviderView } from './model.ts';
import type { LabProviders } from './service.ts';

const route = routesOf<{ readonly labProviders: LabProviders }>();
const { table } = labsErrors;
const LIST = '/api/v1/labs/providers';
const ONE = `${LIST}/{npi}`;

export const providerRoutes = [
  route({
    surface: intelligence,
    method: 'GET',
    path: LIST,
    aliases: alias(LIST),
    operationId: 'labs.providers.list',
    summary: 'List who may authorize orders',
    scope: 'labs:read',
    query: ProviderQuery,
    reply: ProviderList,
    handle: ({ actor, query, use, requestId }) => use.labProviders.list({ actor, requestId }, query),
  }),
  route({
    surface: intelligence,
    method: 'GET',
    path: ONE,
    aliases: alias(ONE),
    operationId: 'labs.providers.read',
    summary: 'Read a provider with their licences',
    scope: 'labs:read',
    params: ProviderParams,
    reply: ProviderView,
    etag: true,
    errors: [table.providerUnknown],
    handle: ({ actor, params, use, requestId }) => use.labProviders.read({ actor, requestId }, params.npi),
  }),
  route({
    surface: intelligence,
    method: 'PUT',
    path: ONE,
    aliases: alias(ONE),
    operationId: 'labs.providers.keep',
    summary: 'Let a provider authorize orders, or change what is known of them',
    description:
      'By their NPI, whose check digit is checked. They may authorize in the states whose licence has not run out. Whoever writes here has looked the licences up.',
    scope: 'admin:write',
    params: ProviderParams,
    body: ProviderBody,
    reply: ProviderView,
    effect: 'stored',
    errors: [table.providersFull],
    example: {
      name: 'Jordan Example',
      credentials: 'MD',
      address: '1 Main Street, Springfield, CA 90001',
      phone: '+1 555 010 0100',
      licences: [{ state: 'CA', number: 'A12345', expiresOn: '2030-12-31' }],
    },
    handle: ({ tx, actor, params, body, use, clock, requestId }) =>
      use.labProviders.keep({ tx, actor, clock, requestId }, params.npi, body),
  }),
  route({
    surface: intelligence,
    method: 'DELETE',
    path: ONE,
    aliases: alias(ONE),
    operationId: 'labs.providers.remove',
    summary: 'Take a provider off the list',
    description: 'What they have authorized stays.',
    scope: 'admin:write',
    params: ProviderParams,
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.providerUnknown],
    handle: ({ tx, actor, params, use, clock, requestId }) =>
      use.labProviders.remove({ tx, actor, clock, requestId }, params.npi),
  }),
];
