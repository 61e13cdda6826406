import { z } from 'zod';
import { day, externalId, filledText, instant, text } from '../fields.ts';
import { PageMeta, pageQuery } from '../paging.ts';
import { Patient } from '../patients/model.ts';
import { Transcript } from '../sessions/model.ts';

const CONTENT_MAX = 500_000;
const ADDENDUM_MAX = 100_000;
const CODES_MAX = 100;

/** ICD-10 and its national editions: a letter, two places, and up to four after the dot. */
const ICD10 = /^[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?$/;
/** CPT of every category, with up to four modifiers. */
const CPT = /^\d{4}[0-9AFMTU](-[0-9A-Z]{2}){0,4}$/;

const codes = (syntax: RegExp, example: string) =>
  z
    .record(z.string().regex(syntax, { error: `Expected codes such as ${example}` }), text(500).nullable())
    .refine((sent) => Object.keys(sent).length <= CODES_MAX, { error: `At most ${CODES_MAX} codes` })
    .nullish();

const fields = {
  session_id: z.string().nullish().describe('A session of the same patient'),
  note_type: filledText(100).optional().describe("When never sent: the template's, else clinical_visit"),
  specialty: text(200).nullish(),
  template_id: z.string().nullish(),
  content: text(CONTENT_MAX)
    .optional()
    .describe("When never sent: the titles of the template's sections, else nothing"),
  icd10_codes: codes(ICD10, 'I10 or E11.9').describe('Code to display. Kept apart as `given`'),
  cpt_codes: codes(CPT, '99213 or 99213-25').describe('Code to display; no other CPT codes are ever added'),
};

export const NoteOrder = z
  .strictObject({ patient_id: z.string(), external_id: externalId.optional(), ...fields })
  .meta({ id: 'NoteRecordOrder' });
export type NoteOrder = z.output<typeof NoteOrder>;

export const NoteChange = z
  .strictObject({ external_id: z.unknown().optional().describe('Ignored: it never changes'), ...fields })
  .meta({ id: 'NoteRecordChange' });
export type NoteChange = z.output<typeof NoteChange>;

export const AddendumOrder = z
  .strictObject({ content: filledText(ADDENDUM_MAX) })
  .meta({ id: 'AddendumOrder' });
export const ErrorOrder = z
  .strictObject({ reason: filledText(2_000).describe('Kept with the note, sealed') })
  .meta({ id: 'NoteErrorOrder' });

export const NoteParams = z.object({ note_id: z.string() });

const INCLUDES = ['transcript', 'patient'] as const;
export type Include = (typeof INCLUDES)[number];
const isInclude = (name: string): name is Include => (INCLUDES as readonly string[]).includes(name);

const include = z
  .string()
  .optional()
  .transform((sent, context): readonly Include[] => {
    if (sent === undefined) return INCLUDES;
    const names = sent === '' ? [] : sent.split(',');
    if (names.every(isInclude)) return names;
    context.addIssue({
      code: 'custom',
      message: 'Expected transcript, patient, both with a comma, or nothing',
    });
    return z.NEVER;
  })
  .describe('Comma list of transcript and patient; both when absent, neither when empty');

export const NoteQuery = z.object({ include });

const status = z.enum(['draft', 'signed', 'addended', 'entered_in_error']);

const filters = {
  patient_id: z.string().optional().describe('Also of patients that were merged into this one'),
  session_id: z.string().optional(),
  template_id: z.string().optional(),
  created_by: filledText(64).optional().describe('A person or key of the organisation'),
  note_type: filledText(100).optional(),
  status: status.optional(),
  from: day.optional().describe('Created on or after this day (UTC)'),
  to: day.optional().describe('Created on or before this day (UTC)'),
  external_id: externalId.optional().describe('Exactly this one'),
  updated_since: instant.optional().describe('Changed at or after this instant'),
};

export const NoteListQuery = z
  .object({ ...pageQuery, ...filters })
  .refine(({ page, cursor }) => page === undefined || cursor === undefined, {
    path: ['cursor'],
    error: 'Send page or cursor, not both',
  });
export type NoteListQuery = z.output<typeof NoteListQuery>;

export const NoteExportQuery = z.object({
  ...filters,
  include,
  format: z
    .enum(['json', 'ndjson'])
    .optional()
    .describe('ndjson: a note a line. When absent, what Accept asks for, else json'),
});
export type NoteExportQuery = z.output<typeof NoteExportQuery>;
export type NoteFilters = Omit<NoteExportQuery, 'include' | 'format'>;

export const VersionListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(20).default(20),
  before: z.coerce
    .number()
    .int()
    .min(1)
    .max(2_147_483_647)
    .optional()
    .describe('Versions below this one: meta.next_before of the page before'),
});

const Nullable = z.string().nullable();

const light = {
  id: z.string(),
  patient_id: z.string(),
  session_id: Nullable,
  note_type: z.string(),
  specialty: Nullable,
  template_id: Nullable,
  template_name: Nullable,
  created_at: z.string(),
  updated_at: z.string(),
  external_id: Nullable,
  status,
  version: z.int().describe('Counts up with each change of the draft'),
  created_by: z.string(),
  signed_at: Nullable,
  signed_by: Nullable,
};

const NoteRow = z.strictObject(light).meta({ id: 'NoteRecordShort' });

const Mention = z
  .strictObject({
    text: z.string().describe('The words of the note'),
    start: z.int().describe('UTF-16 offset into the content, or into the addendum'),
    end: z.int(),
    addendum_id: Nullable.describe('The addendum it stands in; null: the content'),
    snomed_code: Nullable.describe('null: the loaded release has no concept for these words'),
    snomed_display: Nullable,
    concept_type: z.string(),
    status: z.literal('confirmed'),
    clinical_status: Nullable,
    date: Nullable,
    end_date: Nullable,
    icd10_codes: z.array(z.strictObject({ code: z.string(), display: Nullable })),
  })
  .meta({ id: 'CodedMention' });
export type Mention = z.output<typeof Mention>;

const Display = z.strictObject({ display: Nullable });
const Displays = z.record(z.string(), Display);

const NotePatient = Patient.pick({
  id: true,
  name: true,
  first_name: true,
  last_name: true,
  date_of_birth: true,
  gender: true,
  email: true,
  phone: true,
  mrn: true,
  client_history: true,
}).meta({ id: 'NotePatient' });
export type NotePatient = z.output<typeof NotePatient>;

const full = {
  ...light,
  content: z.string(),
  problems: z.array(Mention).nullable().describe('What the patient has; null: not coded'),
  procedures: z.array(Mention).nullable().describe('What was done; null: not coded'),
  icd10_codes: z
    .record(z.string(), z.strictObject({ display: Nullable, snomed_codes: z.array(z.string()) }))
    .nullable()
    .describe('As the loaded release maps the problems; null: not coded'),
  cpt_codes: Displays.describe('Only what was sent with the note'),
  snomed_codes: Displays.nullable().describe('Of problems and procedures; null: not coded'),
  given: z
    .strictObject({ icd10_codes: Displays, cpt_codes: Displays })
    .describe('Codes that were sent with the note, unchecked but for their syntax'),
  coding: z.strictObject({
    status: z.enum(['not_requested', 'pending', 'coded', 'failed']),
    release: z
      .strictObject({
        title: z.string(),
        version: z.string(),
        edition: Nullable.describe('URI of the SNOMED CT edition and version'),
      })
      .nullable(),
    coded_at: Nullable,
  }),
  template_version: z.int().nullable(),
  signed_digest: Nullable.describe('SHA-256 of what was signed'),
  addenda: z.array(
    z
      .strictObject({
        id: z.string(),
        content: z.string(),
        signed_at: z.string(),
        signed_by: z.string(),
        digest: z.string(),
      })
      .meta({ id: 'Addendum' }),
  ),
  entered_in_error: z.strictObject({ at: z.string(), by: z.string(), reason: z.string() }).nullable(),
};

const NoteAlone = z.strictObject(full).meta({ id: 'NoteRecord' });
export type NoteAlone = z.output<typeof NoteAlone>;
export const Note = z
  .strictObject({
    ...full,
    transcript: Transcript.nullable().optional().describe('null: the note has no session, or it has none'),
    patient: NotePatient.optional(),
  })
  .meta({ id: 'NoteRecordWhole' });
export type Note = z.output<typeof Note>;

export const NoteReply = z.strictObject({ data: Note });
export const NoteAloneReply = z.strictObject({ data: NoteAlone });
export const NoteListReply = z.strictObject({ data: z.array(NoteRow), meta: PageMeta });

export const SessionNotesReply = z.strictObject({
  data: z.strictObject({
    session: z.strictObject({
      id: z.string(),
      patient_id: z.string(),
      transcript: Transcript.nullable(),
    }),
    patient: NotePatient,
    notes: z.array(NoteAlone).describe('The newest'),
  }),
  meta: z.strictObject({
    next_cursor: z
      .string()
      .nullable()
      .describe('Of GET /notes?session_id=…, where the other notes are; null: these are all'),
  }),
});

export const NoteVersionsReply = z.strictObject({
  data: z.array(
    z
      .strictObject({
        version: z.int(),
        at: z.string(),
        by: z.string(),
        is_signed: z.boolean(),
        note_type: z.string(),
        specialty: Nullable,
        session_id: Nullable,
        template_id: Nullable,
        template_version: z.int().nullable(),
        template_name: Nullable,
        content: z.string(),
        given: z.strictObject({ icd10_codes: Displays, cpt_codes: Displays }),
      })
      .meta({ id: 'NoteVersion' }),
  ),
  meta: z.strictObject({ next_before: z.int().nullable() }),
});
