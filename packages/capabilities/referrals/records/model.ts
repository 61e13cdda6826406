import { z } from 'zod';

const recordId = z.string().max(100).describe('24 hexadecimal digits');
export const RecordParams = z.strictObject({ record_id: recordId });
export const JobParams = z.strictObject({ job_id: z.string().max(100) });

export const UploadFields = z.strictObject({
  referralSource: z
    .string()
    .max(100)
    .optional()
    .describe('How the referral came, in your words: fax, e-mail …'),
});

const pathwayName = z.string().min(1).max(200);

export const ExtractOrder = z.strictObject({
  record_id: recordId,
  entities: z
    .array(z.string().max(60))
    .min(1)
    .max(50)
    .optional()
    .describe('Names of entities to answer with; all when left out'),
  pathway: pathwayName
    .optional()
    .describe('Id or title of a published pathway; the active one when left out'),
  mode: z.enum(['auto', 'semiAutomatic']).optional(),
});
export type ExtractOrder = z.infer<typeof ExtractOrder>;

export const AutomationOrder = z.strictObject({
  recordId,
  pathwayType: z.enum(['auto', 'semiAutomatic']),
  pathwayName: pathwayName.optional().describe('Required when semiAutomatic'),
});
export type AutomationOrder = z.infer<typeof AutomationOrder>;

export const RecordListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).optional().describe('meta.next_cursor of the page before'),
  status: z.enum(['received', 'processing', 'completed', 'failed']).optional(),
  category: z.string().max(64).optional(),
  human_review: z.enum(['true', 'false']).optional(),
  updated_since: z.iso.datetime({ offset: true }).optional(),
});
export type RecordListQuery = z.infer<typeof RecordListQuery>;

export const DeleteQuery = z.strictObject({ permanent: z.enum(['true', 'false']).optional() });

export const SettingsOrder = z.strictObject({
  autonomous: z.boolean().describe('An upload begins a job by itself'),
  blind_checks: z
    .boolean()
    .optional()
    .describe(
      'One in twenty of what was triaged without a person is categorised by one who does not see the proposal. As it was when left out; at first on in live mode',
    ),
});
export type SettingsOrder = z.infer<typeof SettingsOrder>;

const ok = { status_code: z.literal(200), message: z.literal('success') } as const;

export const UploadReply = z.strictObject({
  data: z.array(
    z.strictObject({
      name: z.string(),
      status: z.literal('complete'),
      record_id: z.string(),
      duplicate: z.boolean().describe('The same bytes were there already: this is their record'),
      job_id: z.string().optional().describe('In autonomous mode: the job that was begun'),
    }),
  ),
  ...ok,
});

export const RecordView = z.strictObject({
  record_id: z.string(),
  name: z.string(),
  media_type: z.string(),
  size: z.int(),
  sha256: z.string(),
  referral_source: z.string().nullable(),
  origin: z.enum(['upload', 'mailbox', 'folder']),
  status: z.enum(['received', 'processing', 'completed', 'failed']),
  received_at: z.string(),
  updated_at: z.string(),
  job_id: z.string().nullable().describe('The last job that completed'),
  document_type: z.string().nullable(),
  category: z.string().nullable().describe('As a person decided, else as proposed'),
  target_date: z.string().nullable(),
  decision: z
    .strictObject({
      action: z.string(),
      category: z.string().nullable(),
      target_date: z.string().nullable(),
      decided_by: z.string(),
      decided_at: z.string(),
    })
    .nullable()
    .describe('What a person decided; null as long as nobody has'),
  disposition: z.string().nullable(),
  human_review: z.boolean().nullable(),
  review_reasons: z.array(z.string()),
  near_duplicate_of: z
    .string()
    .nullable()
    .describe('An earlier record that says nearly the same of the same person'),
});
export type RecordView = z.infer<typeof RecordView>;

export const RecordReply = z.strictObject({ data: RecordView, ...ok });
export const RecordListReply = z.strictObject({
  data: z.array(RecordView),
  meta: z.strictObject({ limit: z.int(), next_cursor: z.string().nullable() }),
  ...ok,
});

const count = z.int().min(0);
const LedgerView = z.strictObject({
  pages: count.describe('text + ocr + blank + duplicate + failed, always'),
  text: count,
  ocr: count,
  blank: count,
  duplicate: count,
  failed: count,
});

export const PagesReply = z.strictObject({
  data: z.strictObject({
    record_id: z.string(),
    ledger: LedgerView,
    pages: z.array(
      z.strictObject({
        page: z.int(),
        document: z.array(z.int()).describe('Which part of which part of the file; [] is the file itself'),
        original_page: z.int(),
        source: z.enum(['text', 'ocr', 'blank', 'duplicate', 'failed']),
        reason: z.string().nullable(),
        duplicate_of: z.int().nullable(),
        begins_letter: z.array(z.string()).describe('Why another letter may begin on this page'),
        quality: z.number(),
        rotation: z.int(),
        width: z.number().nullable(),
        height: z.number().nullable(),
        text: z.string(),
      }),
    ),
  }),
  ...ok,
});

export const AcceptedReply = z.strictObject({
  job_id: z.string(),
  status: z.enum(['pending', 'processing']),
  message: z.string(),
  record_id: z.string(),
});

export const AutomationReply = z.strictObject({
  status_code: z.literal(200),
  message: z.string(),
  sub_message: z.string(),
  job_id: z.string(),
});

export const JobReply = z.strictObject({
  job_id: z.string(),
  status: z.enum(['pending', 'processing', 'completed', 'failed']),
  message: z.string(),
  record_id: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  result: z
    .looseObject({
      document_type: z.string(),
      triage: z.looseObject({}),
      patients: z.array(z.looseObject({})),
    })
    .optional()
    .describe(
      'Of a completed job: document_type, triage, fields, patients[], entities, ledger, pages[], judge, coding, extracted_markdown, chunks[], embedded_instructions[], timings',
    ),
});

export const SettingsReply = z.strictObject({
  data: z.strictObject({ autonomous: z.boolean(), blind_checks: z.boolean() }),
  ...ok,
});
