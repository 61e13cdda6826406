import { z } from 'zod';
import { isUsableDay, UNLIMITED_TOKENS } from './rules.ts';

const day = z.iso
  .date({ error: 'Expected a date such as 2026-01-31' })
  .refine(isUsableDay, { error: 'Expected a day between 1800 and 2199' });

const TARGETS_MAX = 10_000;
const BATCH_MAX = 100;

const target = z
  .strictObject({ start: z.int().min(0), end: z.int().min(1) })
  .meta({ id: 'TargetSpan', description: 'UTF-16 offsets into the note, end exclusive' });

const order = z
  .strictObject({
    note: z.string().describe('The clinical note'),
    specialty: z.string().trim().min(1).max(200).describe('Such as Cardiology; General Medicine when none'),
    letter_date: day.optional().describe('Date of the letter; today when absent'),
    patient_dob: day.nullish().describe("The patient's date of birth, not after letter_date"),
    targets: z
      .array(target)
      .max(TARGETS_MAX)
      .optional()
      .describe('Mentions you already know; each comes back in json_data.targets with what the note says'),
    date_order: z
      .enum(['day-first', 'month-first'])
      .optional()
      .describe('How 03/04/2024 reads; found from the note itself when absent'),
  })
  .meta({ id: 'NoteOrder' });

export const NoteOrder = order;
export type NoteOrder = z.output<typeof NoteOrder>;

export const BatchOrder = z.strictObject({ notes: z.array(order).min(1).max(BATCH_MAX) });

const flag = z.enum(['true', 'false']).optional();

export const GenerateQuery = z.object({
  wait: flag.describe('true answers 200 with the finished task instead of 202'),
});

export const TaskParams = z.object({ task_id: z.string() });

export const TaskQuery = z.object({
  offsets: z.enum(['utf16', 'codepoint']).optional().describe('Unit of every offset; utf16 when absent'),
});

export const TaskListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.uuid({ error: 'Expected next_cursor of an earlier page' }).optional(),
});
export type TaskListQuery = z.output<typeof TaskListQuery>;

/** Stands where nobody has named a patient; part of the documented contract, verbatim. */
const NO_PATIENT = '<subject_id>';

export const FhirQuery = z.object({
  fhir_patient_id: z
    .string()
    .regex(/^([A-Za-z0-9\-.]{1,64}|<subject_id>)$/, { error: 'Expected a FHIR id' })
    .default(NO_PATIENT)
    .describe('FHIR id of the patient: 1 to 64 letters, digits, hyphens and dots'),
});

export const DeidentifyOrder = z.strictObject({
  text: z.string(),
  letter_date: day.optional().describe('What surrogate dates are counted from; today when absent'),
  replacement: z
    .enum(['placeholder', 'surrogate'])
    .default('placeholder')
    .describe('Words such as [NAME], or invented values of the same kind'),
});
export type DeidentifyOrder = z.output<typeof DeidentifyOrder>;

export const SignUpOrder = z.strictObject({
  email: z.email({ error: 'Expected an e-mail address' }).max(254),
  organisation: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}*$/u, { error: 'Must not hold control characters' }),
});
export type SignUpOrder = z.output<typeof SignUpOrder>;

export const KeyParams = z.object({
  key_id: z.string().regex(/^\w{1,64}$/, { error: 'Not an id of a key' }),
});

export const LimitOrder = z.strictObject({
  token_limit: z.int().min(0).max(UNLIMITED_TOKENS).nullable().describe('null: what the plan gives'),
});

export const SettingsOrder = z.strictObject({
  long_notes: z.boolean().describe('Whether notes beyond 1,500 characters are accepted, up to 1,000,000'),
});
