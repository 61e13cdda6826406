import { z } from 'zod';

const narrativeWriter = z
  .boolean()
  .describe(
    'Whether explained results of this organisation and mode may be worded by the language model of the server. It is sent computed facts only; the fixed template answers whenever it fails',
  );

export const SettingsChange = z.strictObject({ narrativeWriter });

export const SettingsView = z.strictObject({
  object: z.literal('intelligence_settings'),
  mode: z.enum(['test', 'live']),
  narrativeWriter,
  writerConfigured: z
    .boolean()
    .describe('Whether this server has a language model at all; without one the switch changes nothing'),
});
