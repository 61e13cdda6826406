import { z } from 'zod';
import { day, externalId, filledText, instant, text } from '../fields.ts';
import { PageMeta, pageQuery } from '../paging.ts';

const LONG_TEXT = 100_000;
const history = text(LONG_TEXT).nullable();

const HISTORY_FIELDS = {
  medical_history: history,
  family_history: history,
  social_history: history,
  previous_treatment: history,
};

const wider = {
  pronouns: text(100).nullish(),
  notes: text(LONG_TEXT).nullish(),
  consent: z.boolean().optional().describe('Consent to treatment documentation; false when never given'),
  first_name: text(200).nullish(),
  last_name: text(200).nullish(),
  date_of_birth: day.nullish(),
  gender: text(100).nullish(),
  email: z.email({ error: 'Expected an e-mail address' }).max(254).nullish(),
  phone: text(50).nullish(),
  mrn: text(100).nullish().describe('Medical record number'),
  client_history: z
    .strictObject(HISTORY_FIELDS)
    .partial()
    .optional()
    .describe('A field that is absent stays as it is; null empties it'),
};

export const PatientOrder = z
  .strictObject({ name: filledText(500), external_id: externalId.optional(), ...wider })
  .meta({ id: 'PatientOrder' });
export type PatientOrder = z.output<typeof PatientOrder>;

export const PatientChange = z
  .strictObject({
    name: filledText(500).optional(),
    external_id: z.unknown().optional().describe('Ignored: it never changes'),
    ...wider,
  })
  .meta({ id: 'PatientChange' });
export type PatientChange = z.output<typeof PatientChange>;

export const PatientParams = z.object({ patient_id: z.string() });

export const PatientListQuery = z
  .object({
    ...pageQuery,
    external_id: externalId.optional().describe('Exactly this one'),
    q: filledText(200)
      .optional()
      .describe('Each word begins a word of the name; case and accents do not matter'),
    date_of_birth: day.optional(),
    mrn: filledText(100).optional().describe('Exactly this one'),
    updated_since: instant.optional().describe('Changed at or after this instant'),
    view: z.enum(['short', 'full']).default('short').describe('full: rows as a single read shows them'),
  })
  .refine(({ page, cursor }) => page === undefined || cursor === undefined, {
    path: ['cursor'],
    error: 'Send page or cursor, not both',
  });
export type PatientListQuery = z.output<typeof PatientListQuery>;

export const MergeOrder = z
  .strictObject({ source_id: z.string().describe('The patient that is the same person and steps back') })
  .meta({ id: 'MergeOrder' });

const PatientShort = z
  .strictObject({ id: z.string(), name: z.string(), created_at: z.string() })
  .meta({ id: 'PatientShort' });

const Nullable = z.string().nullable();

export const Patient = z
  .strictObject({
    id: z.string().describe('Opaque'),
    name: z.string(),
    created_at: z.string(),
    pronouns: Nullable,
    notes: Nullable,
    consent: z.boolean(),
    external_id: Nullable,
    first_name: Nullable,
    last_name: Nullable,
    date_of_birth: Nullable,
    gender: Nullable,
    email: Nullable,
    phone: Nullable,
    mrn: Nullable,
    client_history: z.strictObject({
      medical_history: Nullable,
      family_history: Nullable,
      social_history: Nullable,
      previous_treatment: Nullable,
    }),
    updated_at: z.string(),
    merged_into: Nullable.describe('The patient this one was taken for; it can then only be read'),
  })
  .meta({ id: 'Patient' });
export type Patient = z.output<typeof Patient>;

export const PatientReply = z.strictObject({ data: Patient });
export const PatientListReply = z.strictObject({
  data: z.array(z.union([PatientShort, Patient])),
  meta: PageMeta,
});

export const MergeTrailReply = z.strictObject({
  data: z.array(
    z
      .strictObject({
        id: z.string(),
        source_id: z.string(),
        target_id: z.string(),
        merged_at: z.string(),
        merged_by: z.string(),
        unmerged_at: Nullable,
        unmerged_by: Nullable,
      })
      .meta({ id: 'PatientMerge' }),
  ),
});
