import { z } from 'zod';

const RecordId = z.string().max(100).describe('24 hexadecimal digits');

export const ExportParams = z.strictObject({ record_id: RecordId });

export const ExportQuery = z.strictObject({
  format: z
    .enum(['fhir', 'hl7', 'csv', 'pdf'])
    .describe(
      'fhir: an R4 Bundle. hl7: REF^I12 of version 2.4, a message for each patient. csv: a row for each patient. pdf: a page for each patient',
    ),
});
export type ExportQuery = z.output<typeof ExportQuery>;

export const WorklistQuery = z.strictObject({
  format: z.literal('csv'),
  since: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Records that have changed from then on; all when left out'),
});
export type WorklistQuery = z.output<typeof WorklistQuery>;
