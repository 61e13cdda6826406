import { DISTRIBUTED } from '@chartwright/analytics';
import { z } from 'zod';
import { Domain, datasetName, duration, entityFilters, Refusal } from '../model.ts';
import { Duration, Freshness, identifier } from '../predictions/model.ts';

const TOP_MAX = 50;

export const DashboardBody = z
  .strictObject({
    dataset: datasetName,
    domain: Domain,
    id: identifier.describe(
      'A code, as the Entity Resolver gives it; of a condition also the beginning of one',
    ),
    duration,
    filters: z.strictObject(entityFilters).prefault({}),
    top: z.int().min(1).max(TOP_MAX).default(10).describe('How many of each list'),
  })
  .meta({ id: 'DataDashboardOrder' });
export type DashboardBody = z.output<typeof DashboardBody>;

const metric = z.enum(DISTRIBUTED);
const figure = z.number().nullable();
const count = z.int().nullable().describe('Null where so few people are not shown');
const held = z.boolean();
const means = z.strictObject({ revenue: figure, cost: figure, profit: figure, los: figure, time: figure });

const Distribution = z
  .strictObject({
    metric,
    label: z.string(),
    unit: z.enum(['USD', '%', 'days', 'minutes', 'ratio']),
    definition: z.string(),
    n: count.describe('Cases that have a value'),
    mean: figure,
    p10: figure,
    p25: figure,
    p50: figure,
    p75: figure,
    p90: figure,
    histogram: z
      .array(
        z.strictObject({
          from: z.number().nullable().describe('Null for whatever is less'),
          to: z.number().nullable().describe('Not included; null for whatever is more'),
          cases: count,
          held_back: held,
        }),
      )
      .describe('Every case is in one bin'),
    held_back: held,
  })
  .meta({ id: 'DataDistribution' });

const TopEntry = z
  .strictObject({
    id: z.string(),
    name: z.string().nullable(),
    cases: count,
    patients: count,
    means,
    held_back: held,
  })
  .meta({ id: 'DataDashboardEntry' });

const Month = z
  .strictObject({
    month: z.string().describe('Of discharge: `2025-10`'),
    cases: count,
    means,
    held_back: held,
  })
  .meta({ id: 'DataDashboardMonth' });

const People = z
  .strictObject({
    sex: z.string().nullable().describe('Null where it is not known'),
    age_band: z.enum(['0-17', '18-34', '35-49', '50-64', '65+']).nullable(),
    cases: count,
    held_back: held,
  })
  .meta({ id: 'DataDashboardPeople' });

const Diagnosis = z
  .strictObject({
    id: z.string(),
    name: z.string().nullable(),
    cases: count,
    share: figure.describe('Of all cases'),
    held_back: held,
  })
  .meta({ id: 'DataDashboardDiagnosis' });

export const DashboardReply = z
  .strictObject({
    status: z.enum(['done', 'refused']),
    dataset: z.string().nullable(),
    domain: Domain,
    id: z.string(),
    name: z.string().nullable(),
    duration: Duration,
    counts: z
      .strictObject({
        cases: z.int(),
        patients: z.int(),
        planned: count,
        unplanned: count,
      })
      .nullable(),
    distributions: z.array(Distribution),
    readmission_30: z
      .strictObject({
        index_stays: z.int(),
        readmissions: count,
        rate: figure.describe('0 to 1; null without an index stay'),
        definition: z.string(),
        held_back: held,
      })
      .nullable(),
    top: z
      .strictObject({
        payor: z.array(TopEntry),
        surgeon: z.array(TopEntry),
        provider: z.array(TopEntry),
        client: z.array(TopEntry),
      })
      .nullable(),
    trend: z.array(Month),
    people: z.array(People),
    secondary_diagnoses: z.array(Diagnosis).nullable().describe('Null where no codes of cases were uploaded'),
    freshness: Freshness.nullable(),
    refusal: Refusal.nullable(),
    notice: z.string(),
  })
  .meta({ id: 'DataDashboard' });
export type DashboardReply = z.input<typeof DashboardReply>;
