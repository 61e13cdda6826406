import { CASE_METRICS } from '@chartwright/analytics';
import { z } from 'zod';
import { Domain, datasetName, duration, entityFilters, Ran, Refusal } from '../model.ts';
import { Duration, Freshness, identifier } from '../predictions/model.ts';

const IDS_MAX = 50;
const ROWS_MAX = 500;
const percent = z.number().min(0).max(100);

const isInOrder = ({ from, to }: { readonly from: number; readonly to: number }): boolean => from <= to;
const PercentileBand = z
  .strictObject({ from: percent, to: percent })
  .refine(isInOrder, { error: 'Must not end before it begins', path: ['to'] })
  .describe('Only cases whose value of the metric ranks within, in percent of all cases that have one')
  .meta({ id: 'DataPercentileBand' });

export const AnalysisBody = z
  .strictObject({
    dataset: datasetName,
    duration,
    domain: Domain,
    ids: z
      .array(identifier)
      .min(1)
      .max(IDS_MAX)
      .describe(
        'Codes, as the Entity Resolver gives them: a case with any of them counts. Of a condition also the beginning of a code',
      ),
    metric: z.enum(CASE_METRICS),
    view: z
      .enum(['detail', 'avg', 'sum'])
      .default('avg')
      .describe('`detail` lists cases, `avg` and `sum` are one row for each entity of the pivot'),
    pivot: z.enum(['surgeon', 'payor', 'provider', 'client']).default('surgeon'),
    filters: z.strictObject({ ...entityFilters, percentile_band: PercentileBand.optional() }).prefault({}),
    page: z
      .strictObject({
        number: z.int().min(1).max(10_000).default(1),
        size: z.int().min(1).max(ROWS_MAX).default(100),
      })
      .prefault({}),
  })
  .meta({ id: 'DataAnalysisOrder' });
export type AnalysisBody = z.output<typeof AnalysisBody>;

const Group = z
  .strictObject({
    id: z.string().nullable().describe('Null for cases that name none'),
    name: z.string().nullable(),
    cases: z.int().nullable().describe('Null where so few people are not shown'),
    patients: z.int().nullable(),
    measured: z.int().nullable().describe('Cases that have a value'),
    value: z.number().nullable().describe('Null where no case has one, or where so few people are not shown'),
    held_back: z.boolean(),
  })
  .meta({ id: 'DataAnalysisGroup' });

const Detail = z
  .strictObject({
    case_id: z.string(),
    discharged_on: z.iso.date(),
    id: z.string().nullable(),
    name: z.string().nullable(),
    value: z.number(),
  })
  .meta({ id: 'DataAnalysisCase' });

const LeftOut = z
  .strictObject({
    bill_types: z.array(z.string()).describe('Bill types the metric does not count'),
    bill_type_cases: z.int(),
    payor_organisation_cases: z.int().describe('Cases of clients that are payors'),
    professional_fees: z.number().nullable().describe('Taken off the billed amount, in USD'),
    cases_without_value: z.int().describe('Cases that do not have the metric, or have left it open'),
    outside_band: z.int().describe('Cases with a value outside the percentile band'),
  })
  .meta({ id: 'DataAnalysisLeftOut' });

export const AnalysisReply = z
  .strictObject({
    status: z.enum(['done', 'refused']),
    dataset: z.string().nullable(),
    duration: Duration,
    domain: Domain,
    ids: z.array(z.string()),
    metric: z.enum(CASE_METRICS),
    view: z.enum(['detail', 'avg', 'sum']),
    pivot: z.enum(['surgeon', 'payor', 'provider', 'client']),
    definition: z.strictObject({
      label: z.string(),
      unit: z.enum(['USD', '%', 'days', 'minutes', 'ratio']),
      definition: z.string(),
    }),
    groups: z.array(Group).describe('Of the views avg and sum: the highest value first'),
    cases: z.array(Detail).describe('Of the view detail: the highest value first'),
    page: z.strictObject({ number: z.int(), size: z.int(), rows: z.int().describe('On all pages') }),
    totals: z
      .strictObject({
        cases: z.int(),
        patients: z.int(),
        measured: z.int(),
        sum: z.number().nullable(),
        average: z.number().nullable(),
      })
      .nullable()
      .describe('Of all cases, not of a page'),
    left_out: LeftOut.nullable(),
    plan: z.array(z.string()),
    statements: z.array(Ran),
    freshness: Freshness.nullable(),
    refusal: Refusal.nullable(),
    notice: z.string(),
  })
  .meta({ id: 'DataAnalysis' });
export type AnalysisReply = z.input<typeof AnalysisReply>;
