import { alias, intelligence } from '@chartwright/intelligence';
import { routesOf } from '@chartwright/platform';
import { labsErrors } from '../errors.ts';
import { PanelList, PanelParams, PanelQuery, PanelReply } from './model.ts';
import type { Catalogue } from './service.ts';

const route = routesOf<{ readonly catalogue: Catalogue }>();
const LIST = '/api/v1/labs/panels';
const ONE = `${LIST}/{panelId}`;

export const catalogueRoutes = [
  route({
    surface: intelligence,
    method: 'GET',
    path: LIST,
    aliases: alias(LIST),
    operationId: 'labs.panels.list',
    summary: 'List the panels that can be ordered',
    description: '24 panels with their tests: LOINC, unit, usual adult range, specimen.',
    scope: 'labs:read',
    query: PanelQuery,
    reply: PanelList,
    handle: ({ query, use }) => use.catalogue.list(query.category),
  }),
  route({
    surface: intelligence,
    method: 'GET',
    path: ONE,
    aliases: alias(ONE),
    operationId: 'labs.panels.read',
    summary: 'Read one panel, with the sources of what it says',
    scope: 'labs:read',
    params: PanelParams,
    reply: PanelReply,
    etag: true,
    errors: [labsErrors.table.panelUnknown],
    handle: ({ params, use }) => use.catalogue.read(params.panelId),
  }),
];
