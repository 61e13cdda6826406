import { AGE_BANDS } from '@chartwright/analytics';
import { z } from 'zod';

const METRICS = ['price', 'cost', 'time', 'profit'] as const;
export type PredictedMetric = (typeof METRICS)[number];

const AGE_MAX = 120;
const CONDITIONS_MAX = 50;
const OMOP_MAX = 2_147_483_647;

const isReadable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
export const identifier = z
  .string()
  .min(1)
  .max(100)
  .refine(isReadable, { error: 'Must not hold NUL or half of a surrogate pair' });

export const Duration = z
  .strictObject({ from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from <= to, { error: 'Must not end before it begins', path: ['to'] })
  .meta({ id: 'DataDuration' });

export const PredictionBody = z
  .strictObject({
    dataset: z.string().min(1).max(200).optional(),
    domain: z.enum(['procedure', 'condition', 'drg']),
    id: identifier.describe(
      'A code, as the Entity Resolver gives it; of a condition also the beginning of one',
    ),
    metrics: z
      .array(z.enum(METRICS))
      .min(1)
      .max(METRICS.length)
      .default([...METRICS])
      .describe('`price` is the same quantity as `revenue` in analyses; `profit` is price less cost'),
    gender: z
      .string()
      .max(50)
      .nullish()
      .describe('`M` or `F`; anything else is unknown, which is no error and lowers the confidence'),
    age: z.number().nullish().describe('Years; what lies outside 0 to 120 is clipped to it'),
    age_band: z.enum(AGE_BANDS.map(({ label }) => label)).optional(),
    secondary_conditions: z
      .array(z.union([z.int().min(1).max(OMOP_MAX), identifier]))
      .max(CONDITIONS_MAX)
      .default([])
      .describe('ICD-10-CM codes, or OMOP concept ids where a loaded release maps them'),
    filters: z
      .strictObject({
        client: identifier.optional(),
        provider: identifier.optional(),
        surgeon: identifier.optional(),
        payor: identifier.optional(),
      })
      .default({})
      .describe('Ids of the organisation’s own'),
    level: z.number().min(0.5).max(0.95).default(0.8).describe('Share of cases the interval is to hold'),
    look_back: Duration.optional().describe('Cases to learn from; the three years before today when absent'),
  })
  .refine(({ age, age_band }) => age === undefined || age === null || age_band === undefined, {
    error: 'Send either age or age_band',
    path: ['age_band'],
  })
  .meta({ id: 'DataPredictionOrder' });
export type PredictionBody = z.output<typeof PredictionBody>;

/** What somebody is taken to be whose age lies outside: the contract clips where other surfaces refuse. */
export const clipAge = (age: number): number => Math.min(Math.max(Math.floor(age), 0), AGE_MAX);

const share = z.number().min(0).max(1);

const Quality = z
  .strictObject({
    signal: z.enum(['good', 'fair', 'poor']),
    cases: z.int().describe('Cases learned from'),
    tested: z.int().describe('Most recent cases it was tested on, unseen'),
    coverage: share.describe('Share of the tested cases that lay inside their interval'),
    promised: share,
    median_error: z.number(),
    median_relative_error: z.number(),
    skill: z.number().describe('1 less its error over that of the plain median: 0 and below is no better'),
  })
  .meta({ id: 'DataPredictionQuality' });

const Unit = z.enum(['USD', 'minutes']);

const Prediction = z
  .discriminatedUnion('status', [
    z.strictObject({
      status: z.literal('predicted'),
      metric: z.enum(METRICS),
      unit: Unit,
      estimate: z.number().describe('The median: half of such cases lie below'),
      interval: z.strictObject({ low: z.number(), high: z.number(), level: share }),
      confidence: z.enum(['high', 'medium', 'low']),
      reasons: z.array(z.string()).describe('What lowers the confidence'),
      quality: Quality,
    }),
    z.strictObject({
      status: z.literal('unavailable'),
      metric: z.enum(METRICS),
      unit: Unit,
      reason: z.enum(['not_enough_data', 'no_history']),
      message: z.string(),
      cases: z.int(),
      needed: z.int(),
    }),
  ])
  .meta({ id: 'DataPrediction' });

export const Freshness = z
  .strictObject({
    dataset_version: z.int(),
    loaded_at: z.iso.datetime().nullable(),
    data_from: z.iso.date().nullable(),
    data_to: z.iso.date().nullable(),
  })
  .meta({ id: 'DataWorkflowFreshness' });

export const WorkflowRefusal = z
  .strictObject({
    type: z.enum(['not_modelled', 'not_permitted']),
    code: z.enum(['no_data', 'not_enough_data', 'history_too_thin', 'small_cells']),
    message: z.string(),
  })
  .meta({ id: 'DataWorkflowRefusal' });

export const PredictionReply = z
  .strictObject({
    status: z.enum(['predicted', 'refused']),
    dataset: z.string().nullable(),
    domain: z.enum(['procedure', 'condition', 'drg']),
    id: z.string(),
    for_day: z.iso.date(),
    learned_from: Duration,
    predictions: z.array(Prediction),
    not_modelled: z
      .array(z.strictObject({ value: z.union([z.string(), z.number()]), reason: z.string() }))
      .describe('Secondary conditions that had no part in it'),
    assumptions: z.array(z.string()),
    freshness: Freshness.nullable(),
    model_version: z.string(),
    refusal: WorkflowRefusal.nullable(),
    notice: z.string(),
  })
  .meta({ id: 'DataPredictions' });
export type PredictionReply = z.input<typeof PredictionReply>;
