import { z } from 'zod';

const index = z.string().max(100).describe('Of the patient in the letter, from 1');
export const PatientsParams = z.strictObject({ record_id: z.string().max(100) });
export const PatientLinkParams = z.strictObject({ record_id: z.string().max(100), index });

export const LinkOrder = z
  .strictObject({
    patient_id: z.string().min(1).max(100).optional().describe('A patient of the practice record'),
    create: z
      .literal(true)
      .optional()
      .describe('Make a patient of what was read; needs the scope patients:write as well'),
  })
  .refine((order) => (order.patient_id === undefined) !== (order.create === undefined), {
    path: ['patient_id'],
    error: 'Send patient_id or create',
  })
  .meta({ id: 'ReferralPatientLinkOrder' });
export type LinkOrder = z.output<typeof LinkOrder>;

const Nullable = z.string().nullable();
const Known = z
  .strictObject({ name: z.string(), date_of_birth: Nullable, mrn: Nullable })
  .nullable()
  .describe('null to callers without the scope patients:read');

const View = z
  .strictObject({
    index: z.int().describe('As in the patients of the job'),
    link: z.enum(['linked', 'candidates', 'none']),
    patient_id: Nullable.describe('Of whom the patient was merged into, where it was'),
    patient: Known,
    linked_as: z
      .enum(['match', 'confirmed', 'created'])
      .nullable()
      .describe('match: by an identifier with name or birth, both readers agreeing'),
    linked_by: Nullable,
    linked_at: Nullable,
    candidates: z.array(
      z.strictObject({
        patient_id: z.string(),
        score: z.number(),
        why: z
          .array(z.enum(['identifier', 'name', 'family_name', 'date_of_birth', 'linked_before', 'refused']))
          .describe('refused: a person took this link away'),
        patient: Known,
      }),
    ),
  })
  .meta({ id: 'ReferralPatient' });
export type LinkView = z.output<typeof View>;

const ok = { status_code: z.literal(200), message: z.literal('success') } as const;
export const PatientsReply = z.strictObject({ data: z.array(View), ...ok });
export const PatientLinkReply = z.strictObject({ data: View, ...ok });
