import { z } from 'zod';

const DOCUMENT_CHARS_MAX = 262_144;

/** What neither the database nor a person can read. */
const isReadable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
const READABLE = { error: 'Must not hold NUL or half of a surrogate pair' };

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{1,63}$/, { error: 'Expected 2 to 64 lower-case letters, digits and hyphens' });
const version = z
  .string()
  .regex(/^\d{1,6}[.]\d{1,6}[.]\d{1,6}$/, { error: 'Expected a version such as 1.0.0' });
const title = z
  .string()
  .min(1)
  .max(400)
  .regex(/^[^\n\r]*$/, { error: 'Expected one line' })
  .refine(isReadable, READABLE);

const document = z
  .union([
    z.string().min(1).max(DOCUMENT_CHARS_MAX).refine(isReadable, READABLE),
    z.record(z.string(), z.unknown()),
  ])
  .describe('The pathway: its text in YAML or JSON, whose comments are kept, or the object itself');

const reference = z
  .string()
  .regex(/^(?:[a-z0-9][a-z0-9-]{1,63}@)?\d{1,6}[.]\d{1,6}[.]\d{1,6}$|^[a-z0-9][a-z0-9-]{1,63}$/, {
    error: 'Expected 1.0.0, pathway or pathway@1.0.0',
  })
  .describe(
    '`1.0.0`: a version of the same pathway; `urology` or `urology@1.0.0`: another one; what decides now when left out',
  );

/** Of what a person signs. Kept in the audit. */
const note = z
  .string()
  .trim()
  .min(3)
  .max(500)
  .refine(isReadable, READABLE)
  .describe('Why; kept with the version and in the audit. Never a patient');

export const PathwayOrder = z
  .strictObject({
    document: document.optional(),
    copy_of: reference
      .optional()
      .describe('A pathway to begin from, of the system or your own, instead of a document'),
    id: id.optional().describe('Of the copy'),
    version: version.optional().describe('Of the copy; 1.0.0 when left out'),
    title: title.optional().describe('Of the copy; as it was when left out'),
  })
  .superRefine((order, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (order.copy_of === undefined) {
      if (order.document === undefined) refuse('document', 'Required, or copy_of');
      for (const field of ['id', 'version', 'title'] as const)
        if (order[field] !== undefined) refuse(field, 'Goes with copy_of; a document says it itself');
      return;
    }
    if (order.document !== undefined) refuse('document', 'Send document or copy_of, not both');
    if (order.id === undefined) refuse('id', 'Required');
  })
  .meta({ id: 'PathwayOrder' });
export type PathwayOrder = z.output<typeof PathwayOrder>;

export const DraftOrder = z.strictObject({ document }).meta({ id: 'PathwayDraftOrder' });
export type DraftOrder = z.output<typeof DraftOrder>;

export const BacktestOrder = z
  .strictObject({
    version,
    against: reference.optional(),
    last: z.int().min(1).max(2_000).default(500).describe('How many of the newest decided referrals'),
  })
  .meta({ id: 'PathwayBacktestOrder' });
export type BacktestOrder = z.output<typeof BacktestOrder>;

export const PublishOrder = z
  .strictObject({
    version,
    note,
    acknowledge: z
      .array(z.string().max(64))
      .max(50)
      .default([])
      .describe('The codes of every warning that lint gives: they were read'),
  })
  .meta({ id: 'PathwayPublishOrder' });
export type PublishOrder = z.output<typeof PublishOrder>;

export const VersionOrder = z.strictObject({ version, note }).meta({ id: 'PathwayVersionOrder' });
export type VersionOrder = z.output<typeof VersionOrder>;

export const ReplayOrder = z
  .strictObject({
    record_id: z.string().max(100).optional().describe('Its last completed job'),
    job_id: z.string().max(100).optional(),
  })
  .refine((order) => (order.record_id === undefined) !== (order.job_id === undefined), {
    path: ['record_id'],
    error: 'Send record_id or job_id',
  })
  .meta({ id: 'PathwayReplayOrder' });
export type ReplayOrder = z.output<typeof ReplayOrder>;

export const PathwayParams = z.strictObject({ pathway_id: z.string().max(100) });
export const VersionParams = z.strictObject({
  pathway_id: z.string().max(100),
  version: z.string().max(100),
});
export const VersionQuery = z.strictObject({
  format: z.enum(['yaml', 'json']).default('json').describe('How `document` is given'),
});
export const DiffQuery = z.strictObject({ with: reference.optional() });

const Nullable = z.string().nullable();
const success = <T extends z.ZodType, S extends 200 | 201>(data: T, status: S) =>
  z.strictObject({ data, status_code: z.literal(status), message: z.literal('success') });

const Pathway = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    description: Nullable,
    source: z.enum(['organisation', 'system']),
    active: z.boolean().describe('Decides where no pathway is named'),
    active_version: Nullable.describe('The version that decides, where this pathway is active'),
    published_version: Nullable.describe('The newest that is published'),
    latest_version: z.string().describe('The newest, whatever its state'),
    versions: z.int(),
    created_by: Nullable.describe('null: a template of the system'),
    created_at: Nullable,
  })
  .meta({ id: 'Pathway' });
export type PathwayView = z.output<typeof Pathway>;

const Finding = z
  .strictObject({
    severity: z.enum(['error', 'warning']),
    code: z.string(),
    path: z.string(),
    line: z.int().nullable().describe('Of the text as it was written'),
    message: z.string(),
  })
  .meta({ id: 'PathwayFinding' });

const version_ = {
  pathway_id: z.string(),
  version: z.string(),
  state: z.enum(['draft', 'published', 'retired']),
  active: z.boolean(),
  title: z.string(),
  sha256: z.string().describe('Of the canonical document: what a decision names'),
  manual_starts: z.array(z.string()).describe('Semi-automatic pathways of the document, run by name only'),
  errors: z.int(),
  warnings: z.int(),
  created_by: Nullable,
  created_at: Nullable,
  updated_at: Nullable,
  published_by: Nullable.describe('The person who answers for it'),
  published_at: Nullable,
  note: Nullable,
  backtest_id: Nullable.describe('The back-test the publisher had before them'),
  acknowledged: z.array(z.string()).nullable().describe('Warnings the publisher has taken note of'),
  approval: Nullable.describe(
    'SHA-256 of what was signed: document, person, moment, note, back-test, warnings',
  ),
  retired_by: Nullable,
  retired_at: Nullable,
};
const Version = z.strictObject(version_).meta({ id: 'PathwayVersion' });
export type VersionView = z.output<typeof Version>;

const Sheet = z
  .strictObject({
    ...version_,
    document: z.union([z.string(), z.looseObject({})]),
    rendered: z.string().describe('The whole pathway in Markdown, to read and sign'),
    findings: z.array(Finding),
  })
  .meta({ id: 'PathwayVersionSheet' });
export type VersionSheet = z.output<typeof Sheet>;

export const PathwayReply = success(Pathway, 200);
export const PathwayListReply = success(z.array(Pathway), 200);
export const VersionListReply = success(z.array(Version), 200);
export const VersionReply = success(Version, 200);
export const CreatedVersionReply = success(Version, 201);
export const SheetReply = success(Sheet, 200);
export const LintReply = success(
  z.strictObject({ sha256: z.string(), publishable: z.boolean(), findings: z.array(Finding) }),
  200,
);

const Named = z.strictObject({ id: z.string(), version: z.string(), sha256: z.string() });
export const DiffReply = success(
  z.strictObject({
    before: Named,
    after: Named,
    changes: z.array(
      z.strictObject({ kind: z.enum(['added', 'removed', 'changed']), path: z.string(), text: z.string() }),
    ),
  }),
  200,
);

const Waits = z.strictObject({
  decided: z.int(),
  median_days: z.number().nullable(),
  p90_days: z.number().nullable(),
  mean_days: z.number().nullable(),
  by_days: z.array(z.strictObject({ days: z.int(), patients: z.int() })),
});
const BacktestSide = z.strictObject({
  pathway: Named,
  by_category: z.record(z.string(), z.int()),
  waits: Waits,
  reviews: z.int(),
});
const Answer = z.strictObject({
  category: Nullable,
  target_days: z.int().nullable(),
  disposition: z.string(),
  review_reasons: z.array(z.string()),
  rule: Nullable,
});
const patients = z.array(z.strictObject({ record_id: z.string(), patient: z.string() }));
export const BacktestReply = success(
  z
    .strictObject({
      id: z.string(),
      version: z.string(),
      cases: z.int().describe('Referrals that were run through both'),
      left_out: z.int().describe('Referrals that a named semi-automatic pathway decided'),
      patients: z.int(),
      before: BacktestSide,
      after: BacktestSide,
      new_conditions: z
        .array(z.string())
        .describe(
          'Conditions that only the later version has: readers were not asked for them then, so nobody moves by them here',
        ),
      moves: z.array(
        z.strictObject({
          record_id: z.string(),
          patient: z.string(),
          direction: z.enum(['less_urgent', 'undecided', 'more_urgent', 'decided', 'same_category']),
          from: Answer,
          to: Answer,
        }),
      ),
      by_rule: z.array(z.strictObject({ from: Nullable, to: Nullable, patients: z.int() })),
      reviews_gained: patients,
      reviews_lost: patients,
      report_sha256: z.string(),
    })
    .meta({ id: 'PathwayBacktest' }),
  200,
);
export type BacktestView = z.output<typeof BacktestReply>['data'];

export const ReplayReply = success(
  z
    .strictObject({
      record_id: z.string(),
      job_id: z.string(),
      pathway: Named,
      start: Nullable,
      identical: z.boolean(),
      stored_sha256: z.string().describe('Of the evaluation as it was stored'),
      replayed_sha256: z.string().describe('Of the evaluation of the stored input now'),
    })
    .meta({ id: 'PathwayReplay' }),
  200,
);

export const SchemaReply = z.looseObject({});
export const FactsReply = success(
  z.strictObject({
    version: z.string(),
    facts: z.record(z.string(), z.looseObject({})),
    fields: z.record(z.string(), z.looseObject({})),
  }),
  200,
);
