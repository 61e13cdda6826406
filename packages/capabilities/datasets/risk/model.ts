import { charlsonWeights, defaultCharlsonWeights, hospitalVariants } from '@chartwright/analytics';
import { z } from 'zod';

export const MEASURES = ['charlson', 'elixhauser', 'lace', 'hospital', 'pdc', 'readmission'] as const;
export type MeasureId = (typeof MEASURES)[number];

const TEXT_MAX = 200;
const PAGE_MAX = 100;
const CURSOR_MAX = 100;
const isReadable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
const text = z
  .string()
  .min(1)
  .max(TEXT_MAX)
  .refine(isReadable, { error: 'Must not hold NUL or half of a surrogate pair' });

const period = z
  .strictObject({ from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from <= to, { error: 'Must not end before it begins', path: ['to'] });

/** Fields that only some measures have a use for. */
const ONLY: Readonly<Record<string, readonly MeasureId[]>> = {
  claim_id: ['lace', 'hospital', 'readmission'],
  weights: ['charlson'],
  variant: ['hospital'],
  drug_class: ['pdc'],
  drug_name: ['pdc'],
  min_fills: ['pdc'],
  exclude_planned: ['readmission'],
};

export const RiskBody = z
  .strictObject({
    measure: z.enum(MEASURES),
    member_id: text.optional().describe('One member; all of them when absent'),
    claim_id: text.optional().describe('One stay; of lace, hospital and readmission'),
    period: period.optional().describe('All data when absent. Stays and readmissions go by day of discharge'),
    weights: z
      .enum(charlsonWeights)
      .optional()
      .describe(`Of charlson; ${defaultCharlsonWeights} when absent`),
    variant: z
      .enum(hospitalVariants)
      .optional()
      .describe('Of hospital: how the published tables band the admissions of the year before'),
    drug_class: text.optional().describe('Of pdc'),
    drug_name: text.optional().describe('Of pdc: adherence to this drug instead of its class'),
    min_fills: z.int().min(1).max(100).optional().describe('Of pdc; 2 when absent'),
    exclude_planned: z.boolean().optional().describe('Of readmission: an elective stay is no readmission'),
    limit: z.int().min(1).max(PAGE_MAX).default(20),
    cursor: z.string().max(CURSOR_MAX).optional(),
    dataset: text.optional().describe('Name of a dataset of the claims model; the last loaded when absent'),
  })
  .superRefine((body, context) => {
    for (const [field, measures] of Object.entries(ONLY)) {
      if (body[field as keyof typeof body] === undefined || measures.includes(body.measure)) continue;
      context.addIssue({
        code: 'custom',
        path: [field],
        message: `Has no meaning for ${body.measure}`,
      });
    }
  })
  .meta({ id: 'DataRiskOrder' });
export type RiskBody = z.output<typeof RiskBody>;

const source = z
  .strictObject({ file_id: z.string().nullable(), filename: z.string().nullable(), line: z.int() })
  .describe('Row of an uploaded file');

const component = z
  .strictObject({
    key: z.string(),
    label: z.string(),
    points: z.number().nullable().describe('Null where unknown, or where the measure has no points'),
    value: z.union([z.number(), z.boolean()]).nullable(),
    unit: z.string().nullable(),
    replaced_by: z.string().nullable().describe('The severer form that is counted in its place'),
    evidence: z
      .array(
        z.strictObject({
          code: z.string().nullable(),
          value: z.number().nullable(),
          date: z.string(),
          source,
        }),
      )
      .describe('The latest first, at most 20'),
    evidence_count: z.int(),
  })
  .meta({ id: 'DataRiskComponent' });

const result = z
  .strictObject({
    member_id: z.string(),
    claim_id: z.string().nullable(),
    drug_class: z.string().nullable(),
    drug_name: z.string().nullable(),
    date: z.string().nullable().describe('Last claim, day of discharge, or end of the period'),
    score: z.number().nullable().describe('Sum of what is known; null when nothing is'),
    band: z.string().nullable().describe('Null where none is published or something unknown could change it'),
    components: z.array(component),
    missing: z.array(z.string()).describe('What is unknown, and counted as nothing'),
    model_version: z.string(),
    citation: z.string(),
  })
  .meta({ id: 'DataRiskResult' });

const refusal = z.strictObject({
  type: z.enum(['not_modelled', 'not_permitted']),
  code: z.string(),
  message: z.string(),
});

export const RiskReply = z
  .strictObject({
    measure: z.enum(MEASURES),
    dataset: z.string().nullable(),
    dataset_version: z.int().nullable(),
    loaded_at: z.string().nullable(),
    results: z.array(result),
    next_cursor: z.string().nullable(),
    refusal: refusal.nullable().describe('Why there is no result; null when the question was answered'),
    notice: z.string(),
  })
  .meta({ id: 'DataRisk' });
export type RiskReply = z.input<typeof RiskReply>;

const measure = z
  .strictObject({
    measure: z.enum(MEASURES),
    label: z.string(),
    about: z.enum(['member', 'stay', 'member_and_drug']),
    inputs: z.array(z.string()).describe('Columns of the claims model it rests on'),
    options: z.array(z.strictObject({ name: z.string(), values: z.array(z.string()), default: z.string() })),
    bands: z.array(z.strictObject({ key: z.string(), from: z.number() })),
    notes: z.array(z.string()),
    model_versions: z.array(z.string()),
    citation: z.string(),
  })
  .meta({ id: 'DataRiskMeasure' });
export type MeasureView = z.input<typeof measure>;

export const MeasureList = z.strictObject({ measures: z.array(measure), notice: z.string() });
