import { z } from 'zod';
import { instantOf } from '../data/instants.ts';
import { isMetric, type Metric, metricTable } from '../tables.ts';

const PatientRef = z.string().min(1).max(128).describe('Your name of the person, as given when connecting');
const isoDay = z.iso.date();

const METRICS = Object.keys(metricTable).filter(isMetric) as [Metric, ...Metric[]];
const LIMIT_USUAL = 1_000;
const LIMIT_MAX = 10_000;

const span = {
  patientRef: PatientRef,
  from: isoDay.optional().describe('First local day; 30 days before `to` when absent'),
  to: isoDay.optional().describe('Last local day; today where the person is when absent'),
};

export const SpanQuery = z.strictObject(span);
export type SpanQuery = z.output<typeof SpanQuery>;

export const SeriesQuery = z.strictObject({
  ...span,
  metric: z.enum(METRICS),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(LIMIT_USUAL),
});
export type SeriesQuery = z.output<typeof SeriesQuery>;

export const FeaturesQuery = z.strictObject({
  patientRef: PatientRef,
  asOf: z
    .string()
    .max(40)
    .refine((text) => isoDay.safeParse(text).success || !Number.isNaN(instantOf(text)), {
      error: 'Expected a date, or an instant with Z or an offset',
    })
    .optional()
    .describe('The features as they were at this moment; now when absent'),
});
export type FeaturesQuery = z.output<typeof FeaturesQuery>;

export const FhirQuery = z.strictObject({
  ...span,
  patient: z
    .string()
    .regex(/^[A-Za-z0-9.-]{1,64}$/, { error: 'Expected a FHIR id of 1 to 64 characters' })
    .optional()
    .describe('Subject of the Observations; without it they name the patientRef'),
});

const text = z.string();
const number = z.number().nullable();

const sleepHead = {
  start: text,
  end: text,
  hours: number,
  isNap: z.boolean(),
  provider: text,
  excluded: text.nullable(),
};

export const SummaryReply = z
  .object({
    object: z.literal('wearable_summary'),
    patientRef: text,
    from: text,
    to: text,
    providers: z.array(text),
    days: z.array(
      z.object({
        date: text,
        sleep: z.object({
          main: z
            .object({
              ...sleepHead,
              deepHours: number,
              lightHours: number,
              remHours: number,
              awakeMinutes: number,
              latencyMinutes: number,
              efficiencyPct: number,
              state: z.enum(['final', 'tentative']),
              isStaged: z.boolean(),
              fragments: z.int(),
              zoneOrigin: z.enum(['recorded', 'patient', 'utc']),
            })
            .nullable(),
          naps: z.array(z.object(sleepHead)),
          excluded: z.array(z.object(sleepHead)),
          reason: text.nullable().describe('Why there is no main sleep'),
        }),
        metrics: z.record(
          text,
          z.object({
            value: number,
            unit: text,
            min: number,
            max: number,
            samples: z.int(),
            provider: text.nullable(),
            reason: text.nullable().describe('Why there is no value'),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'WearableSummary' });

export const SeriesReply = z
  .object({
    object: z.literal('wearable_series'),
    patientRef: text,
    metric: text,
    from: text,
    to: text,
    items: z.array(
      z.object({
        start: text,
        end: text.nullable(),
        value: z.number(),
        unit: text,
        date: text.nullable(),
        zoneOffset: text.nullable(),
        provider: text,
        device: text.nullable(),
        connectionId: text,
        method: text.nullable(),
      }),
    ),
    nextCursor: text.nullable(),
  })
  .meta({ id: 'WearableSeries' });

const feature = z
  .object({
    value: z.union([z.number(), text]).nullable(),
    unit: text.nullable(),
    reason: text.nullable().describe('Why there is no value'),
    count: z.int().describe('Nights or days that count'),
    baselineCount: z.int().nullable().describe('The same of the weeks it is compared with'),
    providers: z.array(text).readonly(),
    metric: text.nullable(),
    observedAt: text.nullable().describe('Local date of the newest night or day that counts'),
    inputs: z.array(z.object({ date: text, value: z.number() })).readonly(),
  })
  .meta({ id: 'WearableFeature' });

export const FeaturesReply = z
  .object({
    object: z.literal('wearable_features'),
    patientRef: text,
    asOf: text,
    localDate: text,
    features: z.object({
      avgSleepHours: feature,
      avgSleepHoursRecent: feature,
      sleepHoursDelta: feature,
      sleepRegularityMin: feature,
      sleepEfficiencyPct: feature,
      restingHrDelta: feature,
      hrvPctChange: feature,
      stepsPctChange: feature,
      stressMean: feature,
      wearableCoverage: feature,
      wearableFreshAt: feature,
    }),
  })
  .meta({ id: 'WearableFeatures' });
