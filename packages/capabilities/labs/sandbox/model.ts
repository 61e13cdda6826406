import { z } from 'zod';
import { SCENARIOS } from './timeline.ts';

export const SimulateBody = z.strictObject({
  to: z.enum(['scheduled', 'in_transit', 'received_by_lab', 'processing', 'resulted']),
  scenario: z
    .enum(SCENARIOS)
    .default('normal')
    .describe(
      'What the laboratory finds: everything usual, one test out of the usual, one critical, half of the tests with the rest a day later, a result that is corrected at once, or a specimen it rejects',
    ),
});
