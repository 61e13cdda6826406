import { alias, intelligence } from '@chartwright/intelligence';
import { httpErrors, routesOf } from '@chartwright/platform';
import { wearableErrors } from '../errors.ts';
import {
  ConnectionDetail,
  ConnectionList,
  ConnectionParams,
  ConnectionView,
  ConnectRequest,
  DisconnectQuery,
  ListQuery,
  ProviderList,
  SyncReply,
} from './model.ts';
import type { Connections } from './service.ts';

const route = routesOf<{ readonly wearableConnections: Connections }>();
const { table } = wearableErrors;
const BASE = '/api/v1/wearables';
const LIST = `${BASE}/connections`;
const ONE = `${LIST}/{id}`;
const at = (path: string) => ({ surface: intelligence, path, aliases: alias(path) });

export const connectionRoutes = [
  route({
    ...at(`${BASE}/providers`),
    method: 'GET',
    operationId: 'wearables.listProviders',
    summary: 'List the providers of wearables',
    description:
      'With a test key every provider is served by the sandbox of this server. `configured` tells whether a person can be sent there: a cloud provider needs the credentials of your own app first.',
    scope: 'wearables:read',
    reply: ProviderList,
    handle: ({ actor, use, requestId }) => use.wearableConnections.providers({ actor, requestId }),
  }),
  route({
    ...at(`${BASE}/connect`),
    method: 'POST',
    operationId: 'wearables.connect',
    summary: 'Start a connection and get the page to send the patient to',
    description:
      'The page at `connect.url` is valid for seven days. A second provider that the patient connects on it becomes a connection of its own with the same patientRef.',
    scope: 'wearables:write',
    body: ConnectRequest,
    reply: ConnectionView,
    effect: 'stored',
    example: { patientRef: 'patient_8842', providers: ['APPLE', 'GARMIN', 'OURA'], language: 'en' },
    handle: ({ tx, actor, body, use, clock, requestId }) =>
      use.wearableConnections.connect({ tx, actor, clock, requestId }, body),
  }),
  route({
    ...at(LIST),
    method: 'GET',
    operationId: 'wearables.listConnections',
    summary: 'List connections, the newest first',
    scope: 'wearables:read',
    query: ListQuery,
    reply: ConnectionList,
    handle: ({ actor, query, use, requestId }) => use.wearableConnections.list({ actor, requestId }, query),
  }),
  route({
    ...at(ONE),
    method: 'GET',
    operationId: 'wearables.readConnection',
    summary: 'Read a connection, with why its status changed and how its last syncs went',
    scope: 'wearables:read',
    params: ConnectionParams,
    reply: ConnectionDetail,
    etag: true,
    errors: [table.connectionUnknown],
    handle: ({ actor, params, use, requestId }) =>
      use.wearableConnections.read({ actor, requestId }, params.id),
  }),
  route({
    ...at(ONE),
    method: 'DELETE',
    operationId: 'wearables.disconnect',
    summary: 'End a connection',
    description:
      'Its tokens are deleted at once and revoked at the provider right after; a provider that does not answer is asked again for a day. Its data is kept unless `purge=true`. Honours `If-Match`.',
    scope: 'wearables:write',
    params: ConnectionParams,
    query: DisconnectQuery,
    reply: ConnectionDetail,
    effect: 'stored',
    errors: [table.connectionUnknown, httpErrors.table.preconditionFailed],
    handle: ({ tx, actor, params, query, use, clock, requestId, header }) =>
      use.wearableConnections.disconnect({ tx, actor, clock, requestId }, params.id, {
        purge: query.purge,
        ifMatch: header('if-match'),
      }),
  }),
  route({
    ...at(`${ONE}/sync`),
    method: 'POST',
    operationId: 'wearables.sync',
    summary: 'Ask the provider for new data now',
    description: 'The event `wearable.sync_completed` tells when it is done, also where nothing was new.',
    scope: 'wearables:write',
    params: ConnectionParams,
    reply: SyncReply,
    status: 202,
    effect: 'stored',
    errors: [table.connectionUnknown, table.notConnected, table.nothingToSync],
    handle: ({ tx, actor, params, use, clock, requestId }) =>
      use.wearableConnections.sync({ tx, actor, clock, requestId }, params.id),
  }),
];
