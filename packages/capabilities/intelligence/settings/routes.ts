import { routesOf } from '@chartwright/platform';
import { alias } from '../alias.ts';
import { intelligence } from '../surface.ts';
import { SettingsChange, SettingsView } from './model.ts';
import type { Settings } from './service.ts';

const route = routesOf<{ readonly settings: Settings }>();
const path = '/api/v1/settings/intelligence';

export const settingsRoutes = [
  route({
    surface: intelligence,
    method: 'GET',
    path,
    aliases: alias(path),
    operationId: 'settings.read',
    summary: 'What this organisation has chosen about its results',
    scope: 'intelligence:read',
    reply: SettingsView,
    etag: true,
    handle: ({ actor, use }) => use.settings.read(actor),
  }),
  route({
    surface: intelligence,
    method: 'PUT',
    path,
    aliases: alias(path),
    operationId: 'settings.change',
    summary: 'Switch the narrative writer on or off for this organisation and mode',
    description: 'Off until it is switched on. Takes effect in every process within one second.',
    scope: 'admin:write',
    body: SettingsChange,
    reply: SettingsView,
    effect: 'stored',
    invalidTitle: 'Settings validation failed.',
    example: { narrativeWriter: false },
    handle: ({ tx, actor, body, use, requestId }) => use.settings.change(tx, actor, body, requestId),
  }),
];
