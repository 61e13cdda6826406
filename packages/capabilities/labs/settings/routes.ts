import { alias, intelligence } from '@chartwright/intelligence';
import { routesOf } from '@chartwright/platform';
import { SettingsChange, SettingsView } from './model.ts';
import type { LabSettingsService } from './service.ts';

const route = routesOf<{ readonly labSettings: LabSettingsService }>();
const path = '/api/v1/labs/settings';

export const settingsRoutes = [
  route({
    surface: intelligence,
    method: 'GET',
    path,
    aliases: alias(path),
    operationId: 'labs.settings.read',
    summary: 'What this organisation has chosen about its lab orders',
    scope: 'labs:read',
    reply: SettingsView,
    etag: true,
    handle: ({ actor, requestId, use }) => use.labSettings.read({ actor, requestId }),
  }),
  route({
    surface: intelligence,
    method: 'PATCH',
    path,
    aliases: alias(path),
    operationId: 'labs.settings.change',
    summary: 'Change what holds for lab orders of this organisation and mode',
    description:
      'What is left out stays as it is. Days of expiry hold for orders that begin to wait from now on.',
    scope: 'admin:write',
    body: SettingsChange,
    reply: SettingsView,
    effect: 'stored',
    invalidTitle: 'Settings validation failed.',
    example: { accountName: 'Example Clinic', pageSize: 'A4' },
    handle: ({ tx, actor, body, use, clock, requestId }) =>
      use.labSettings.change({ tx, actor, clock, requestId }, body),
  }),
];
