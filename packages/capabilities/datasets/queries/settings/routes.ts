import { routesOf } from '@chartwright/platform';
import { at } from '../../surface.ts';
import { QuerySettings, QuerySettingsChange } from './model.ts';
import type { QuerySettingsService } from './service.ts';

const route = routesOf<{ readonly querySettings: QuerySettingsService }>();

export const settingsRoutes = [
  route({
    ...at('/query/settings/'),
    method: 'GET',
    operationId: 'query.settings.read',
    summary: 'What this organisation has chosen about its questions',
    scope: 'query:read',
    reply: QuerySettings,
    handle: ({ actor, use }) => use.querySettings.read(actor),
  }),
  route({
    ...at('/query/settings/'),
    method: 'PATCH',
    operationId: 'query.settings.change',
    summary: 'Hold small groups back, or let a language model propose queries',
    description:
      'Both are off until they are switched on, for test and live apart. Needs an administrator, so that whom small groups are held back from cannot lift it.',
    scope: 'admin:write',
    body: QuerySettingsChange,
    reply: QuerySettings,
    effect: 'stored',
    example: { small_cells: { enabled: true, min: 11 } },
    handle: ({ tx, actor, clock, requestId, body, use }) =>
      use.querySettings.change({ tx, actor, clock, requestId }, body),
  }),
];
