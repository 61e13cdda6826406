import { z } from 'zod';
import { day, externalId, filledText, instant, text } from '../fields.ts';
import { PageMeta, pageQuery } from '../paging.ts';

const TITLE_MAX = 500;
const TRANSCRIPT_MAX = 900_000;
const SUMMARY_MAX = 100_000;

const status = z.enum(['scheduled', 'in_progress', 'completed', 'cancelled']);
const transcriptStatus = z.enum(['pending', 'processing', 'completed', 'failed']);

const TranscriptOrder = z
  .strictObject({
    text: text(TRANSCRIPT_MAX).nullish(),
    summary: text(SUMMARY_MAX).nullish(),
    title: text(TITLE_MAX).nullish(),
    status: transcriptStatus
      .optional()
      .describe('completed with a text, pending without one, when never sent'),
  })
  .meta({ id: 'TranscriptOrder' });

const fields = {
  appointment_id: z.string().nullish().describe('An appointment of the same patient'),
  clinician_id: filledText(64)
    .nullish()
    .describe('A person or key of the organisation; the caller when absent and a person'),
  title: text(TITLE_MAX).nullish(),
  status: status.optional().describe('scheduled when never sent'),
  session_date: day.nullish(),
  start_time: instant.nullish(),
  end_time: instant.nullish().describe('Not before start_time'),
  transcript: TranscriptOrder.nullish().describe(
    'A field of it that is absent stays as it is; null takes the transcript away',
  ),
};

export const SessionOrder = z
  .strictObject({ patient_id: z.string(), external_id: externalId.optional(), ...fields })
  .meta({ id: 'SessionOrder' });
export type SessionOrder = z.output<typeof SessionOrder>;

export const SessionChange = z
  .strictObject({ external_id: z.unknown().optional().describe('Ignored: it never changes'), ...fields })
  .meta({ id: 'SessionChange' });
export type SessionChange = z.output<typeof SessionChange>;

export const SessionParams = z.object({ session_id: z.string() });

export const SessionListQuery = z
  .object({
    ...pageQuery,
    patient_id: z.string().optional().describe('Also of patients that were merged into this one'),
    clinician_id: filledText(64).optional(),
    appointment_id: z.string().optional(),
    status: status.optional(),
    from: day.optional().describe('session_date on or after this day'),
    to: day.optional().describe('session_date on or before this day'),
    external_id: externalId.optional().describe('Exactly this one'),
    updated_since: instant.optional().describe('Changed at or after this instant'),
  })
  .refine(({ page, cursor }) => page === undefined || cursor === undefined, {
    path: ['cursor'],
    error: 'Send page or cursor, not both',
  });
export type SessionListQuery = z.output<typeof SessionListQuery>;

const Nullable = z.string().nullable();

export const Transcript = z
  .strictObject({
    text: Nullable,
    summary: Nullable,
    title: Nullable,
    status: transcriptStatus,
    session_date: Nullable,
    start_time: Nullable,
    end_time: Nullable,
  })
  .meta({ id: 'Transcript' });
export type Transcript = z.output<typeof Transcript>;

const shared = {
  id: z.string(),
  patient_id: z.string(),
  external_id: Nullable,
  appointment_id: Nullable,
  clinician_id: Nullable,
  created_by: z.string(),
  title: Nullable,
  status,
  session_date: Nullable,
  start_time: Nullable,
  end_time: Nullable,
  has_transcript: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
};

const SessionRow = z.strictObject(shared).meta({ id: 'SessionShort' });
export const Session = z
  .strictObject({ ...shared, transcript: Transcript.nullable() })
  .meta({ id: 'Session' });
export type Session = z.output<typeof Session>;

export const SessionReply = z.strictObject({ data: Session });
export const SessionListReply = z.strictObject({ data: z.array(SessionRow), meta: PageMeta });
