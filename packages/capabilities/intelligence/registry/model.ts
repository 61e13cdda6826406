import { type OutcomeRecord, readOutcomeRecord } from '@chartwright/engines/calibration';
import { z } from 'zod';

const number = { type: 'number' };
const text = { type: 'string' };

/** The record as JSON Schema, for the documentation; its rules are those of `readOutcomeRecord`. */
const RECORD_SCHEMA = {
  type: 'object',
  required: [
    'engine',
    'engineVersion',
    'fractions',
    'outcome',
    'horizonDays',
    'weekOfPrediction',
    'siteHash',
  ],
  additionalProperties: false,
  properties: {
    engine: { enum: ['relapse', 'outcome', 'medication', 'biomarker'] },
    engineVersion: { ...text, description: '`default` or `v{n}`: the version that made the prediction' },
    score: { ...number, description: 'Relapse 0 to 100, outcome -100 to 100' },
    status: { ...text, description: 'For engines without a score' },
    fractions: {
      type: 'object',
      additionalProperties: { ...number, minimum: 0, maximum: 1 },
      description: 'Per available factor, where its contribution stands in its own range',
    },
    outcome: { type: 'boolean', description: 'Whether the event of this engine happened' },
    horizonDays: { type: 'integer', description: 'How long was looked' },
    weekOfPrediction: { ...text, description: 'ISO week, YYYY-Www; nothing finer is accepted' },
    siteHash: { ...text, description: 'Lower-case hex digest of the site, salted at the site' },
    stratum: { ...text, description: 'One code, such as age_18_34' },
  },
};

const Record = z
  .unknown()
  .transform((input, context): OutcomeRecord => {
    const reading = readOutcomeRecord(input);
    if (reading.ok) return reading.record;
    for (const { path, message } of reading.issues) {
      context.addIssue({ code: 'custom', message, path: path === '' ? [] : path.split('.'), input });
    }
    return z.NEVER;
  })
  .meta(RECORD_SCHEMA);

export const OutcomeUpload = z.strictObject({ records: z.array(Record).min(1).max(1_000) });
export const OutcomeReceipt = z.strictObject({ object: z.literal('outcome_upload'), accepted: z.int() });

const reason = z
  .string()
  .trim()
  .min(3)
  .max(500)
  // The audit is JSON in the database, which holds neither.
  .refine((text) => text.isWellFormed() && !text.includes('\0'), {
    error: 'Must not hold NUL or half of a surrogate pair',
  })
  .describe('Why; kept in the audit. Never a patient');
const sheetHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, { error: 'Expected the hash of a comparison sheet' })
  .describe('Hash of the comparison sheet that was read');

export const Promotion = z.strictObject({ reason, sheetHash });
export const Rejection = z.strictObject({ reason });
export const Rollback = z.strictObject({
  version: z.int().min(1).nullable().describe('An earlier version; null for the shipped constants'),
  reason,
  sheetHash,
});

const key = z.string().max(64);
export const ModelParams = z.object({ key });
export const VersionParams = z.object({ key, version: z.coerce.number().int().min(1).max(1_000_000) });
export const SheetParams = z.object({
  key,
  version: z.union(
    [z.literal('default').transform(() => null), z.coerce.number().int().min(1).max(1_000_000)],
    {
      error: "Expected 'default' or a version number",
    },
  ),
});
export const RunParams = z.object({
  id: z.string().regex(/^\w{1,64}$/, { error: 'Not an id of a calibration run' }),
});

const ModelVersionView = z.strictObject({
  object: z.literal('model_version'),
  key: z.string(),
  version: z.int().nullable(),
  state: z.enum(['default', 'draft', 'candidate', 'approved', 'active', 'retired', 'rejected']),
  approvedBy: z.string().nullable(),
  calibrationRun: z.string().nullable(),
  createdAt: z.string().nullable(),
});

export const ModelView = z.strictObject({
  object: z.literal('model'),
  key: z.string(),
  engine: z.string(),
  mode: z.enum(['test', 'live']),
  active: z.strictObject({ version: z.int().nullable(), source: z.enum(['default', 'calibrated']) }),
  versions: z.array(ModelVersionView).readonly(),
});

export const ModelList = z.strictObject({
  object: z.literal('list'),
  resource: z.literal('model'),
  count: z.int(),
  models: z.array(ModelView).readonly(),
});

export const ModelDecision = ModelView.extend({
  outcome: z
    .enum(['active', 'awaiting_second_person'])
    .describe('awaiting_second_person: approved, but a band moves, so someone else has to promote it'),
});

export const ModelVersionSheet = ModelVersionView.extend({
  parameters: z.unknown(),
  comparison: z
    .looseObject({ hash: z.string(), changesBand: z.boolean() })
    .describe('This version beside the active one; name its hash when promoting'),
});

export const RunView = z.strictObject({
  object: z.literal('calibration_run'),
  id: z.string(),
  key: z.string(),
  state: z.enum(['queued', 'completed', 'failed']),
  version: z.int().nullable().describe('The version it registered, if any'),
  report: z.unknown().describe('Window, exclusions, metrics and gates; cells under 11 records are withheld'),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});
