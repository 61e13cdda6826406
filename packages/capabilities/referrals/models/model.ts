import { z } from 'zod';

const allowed = z
  .boolean()
  .describe(
    'Whether letters of this organisation and mode may be sent to the language models of the server, to be read by them',
  );

export const ModelSettingsOrder = z.strictObject({ allowed });

const reader = z
  .string()
  .describe('What would read: `model:` and its name, or the built-in reader where none is configured');

export const ModelSettingsReply = z.strictObject({
  data: z.strictObject({ allowed, assistant: reader, judge: reader }),
  status_code: z.literal(200),
  message: z.literal('success'),
});
