import { z } from 'zod';

const CURSOR = /^\d{1,15}$/;

export const AccessParams = z.object({ patient_id: z.string() });

export const AccessQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z
    .string()
    .regex(CURSOR, { error: 'Expected meta.next_cursor of an earlier page' })
    .optional()
    .describe('meta.next_cursor of the page before'),
});
export type AccessQuery = z.output<typeof AccessQuery>;

export const AccessListReply = z.strictObject({
  data: z.array(
    z
      .strictObject({
        at: z.string(),
        action: z.string().describe('Such as patient.read, note.listed, patient.exported'),
        actor: z.strictObject({ kind: z.string(), id: z.string().nullable() }),
        request_ids: z.array(z.string()),
        position: z.int().nullable().describe("In the organisation's audit chain; null until it is sealed"),
      })
      .meta({ id: 'PatientAccess' }),
  ),
  meta: z.strictObject({
    next_cursor: z
      .string()
      .nullable()
      .describe('null once the whole chain was looked through. A page may be empty and yet not the last'),
  }),
});
