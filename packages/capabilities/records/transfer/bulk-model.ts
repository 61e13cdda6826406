import { z } from 'zod';
import { instant } from '../fields.ts';

/** What clients call the one format there is. */
export const OUTPUT_FORMATS: ReadonlySet<string> = new Set([
  'application/fhir+ndjson',
  'application/ndjson',
  'ndjson',
]);

export const BulkQuery = z.strictObject({
  _type: z
    .string()
    .max(1_000)
    .optional()
    .describe('Types of resources, with commas; all that may be read when absent'),
  _since: instant.optional().describe('Only what changed at or after this instant'),
  _outputFormat: z.string().max(100).optional().describe('application/fhir+ndjson'),
});
export type BulkQuery = z.output<typeof BulkQuery>;

export const BulkManifest = z
  .strictObject({
    transactionTime: z.string(),
    request: z.string(),
    requiresAccessToken: z.boolean(),
    output: z.array(z.strictObject({ type: z.string(), url: z.string(), count: z.int() })),
    deleted: z.array(z.unknown()),
    error: z.array(z.unknown()),
  })
  .meta({ id: 'BulkManifest' });
