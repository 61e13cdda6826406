import { z } from 'zod';

export const LetterParams = z.strictObject({
  record_id: z.string().max(100).describe('24 hexadecimal digits'),
});

export const LetterQuery = z.strictObject({ format: z.enum(['text', 'pdf']).default('text') });
export type LetterQuery = z.output<typeof LetterQuery>;
