import { z } from 'zod';

const ORIGINS_MAX = 20;
/** It becomes part of a header: nothing that could end it, and no wildcard. */
const ORIGIN = /^https:\/\/[a-z\d.-]{1,190}(?::\d{1,5})?$/;

const isOrigin = (text: string): boolean =>
  ORIGIN.test(text) && URL.canParse(text) && new URL(text).origin === text;

const EmbedOrigins = z
  .array(z.string().refine(isOrigin, 'Expected an origin with https and no path: https://portal.example'))
  .max(ORIGINS_MAX)
  .describe('Sites that may show the connect page in a frame; none when empty');

export const SettingsOrder = z
  .strictObject({ embedOrigins: EmbedOrigins })
  .meta({ id: 'WearableSettingsOrder' });

export const SettingsView = z
  .object({
    object: z.literal('wearable_settings'),
    mode: z.enum(['test', 'live']),
    embedOrigins: z.array(z.string()),
  })
  .meta({ id: 'WearableSettings' });

export type SettingsOrder = z.output<typeof SettingsOrder>;
export type SettingsView = z.output<typeof SettingsView>;
