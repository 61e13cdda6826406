import { alias, intelligence } from '@chartwright/intelligence';
import { routesOf } from '@chartwright/platform';
import { SettingsOrder, SettingsView } from './model.ts';
import type { WearableSettings } from './service.ts';

const route = routesOf<{ readonly wearableSettings: WearableSettings }>();
const PATH = '/api/v1/wearables/settings';
const at = { surface: intelligence, path: PATH, aliases: alias(PATH) };

export const settingsRoutes = [
  route({
    ...at,
    method: 'GET',
    operationId: 'wearables.readSettings',
    summary: 'What this organisation has chosen about its connect pages',
    scope: 'wearables:read',
    reply: SettingsView,
    handle: ({ actor, use }) => use.wearableSettings.read({ actor }),
  }),
  route({
    ...at,
    method: 'PUT',
    operationId: 'wearables.putSettings',
    summary: 'Choose which sites may show the connect page in a frame',
    description:
      'For this organisation and mode. In a frame the page opens each device in a window of its own: providers refuse frames, and browsers keep cookies from them.',
    scope: 'wearables:write',
    body: SettingsOrder,
    reply: SettingsView,
    effect: 'stored',
    example: { embedOrigins: ['https://portal.example'] },
    handle: ({ tx, actor, body, use, clock, requestId }) =>
      use.wearableSettings.put({ tx, actor, clock, requestId }, body),
  }),
];
