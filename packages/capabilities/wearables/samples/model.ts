import { z } from 'zod';
import { BridgeBody } from '../connectors/bridge.ts';
import { isMetric, type Metric, metricTable } from '../tables.ts';

const METRICS = Object.keys(metricTable).filter(isMetric) as [Metric, ...Metric[]];
const ITEMS_MAX = 5_000;
const STAGES_MAX = 2_000;

const instant = z.string().max(40);
const name = z.string().max(200);

const source = z.strictObject({
  deviceModel: name.exactOptional(),
  appId: name.exactOptional(),
  deviceType: z.enum(['ring', 'watch', 'phone', 'scale', 'cgm', 'band', 'unknown']),
});

const timed = {
  start: instant.describe('ISO 8601 with Z or an offset'),
  zone: z.string().max(6).exactOptional().describe('The offset where it was measured, such as +02:00'),
  source,
};

const sample = z.strictObject({
  kind: z.literal('sample'),
  metric: z.enum(METRICS),
  ...timed,
  end: instant.exactOptional(),
  value: z.number(),
  unit: z.string().max(20).describe('UCUM'),
  externalId: name.exactOptional(),
  method: name.exactOptional(),
  date: z.iso.date().exactOptional().describe('The local date, of a value that stands for a whole day'),
});

const seconds = z.number().min(0).max(200_000).exactOptional();

const sleep = z.strictObject({
  kind: z.literal('sleep'),
  ...timed,
  end: instant,
  stages: z
    .array(
      z.strictObject({
        state: z.enum(['deep', 'light', 'rem', 'asleep', 'awake', 'in_bed']),
        start: instant,
        end: instant,
      }),
    )
    .max(STAGES_MAX),
  totals: z
    .strictObject({
      asleepSeconds: seconds,
      deepSeconds: seconds,
      lightSeconds: seconds,
      remSeconds: seconds,
      awakeSeconds: seconds,
      inBedSeconds: seconds,
      latencySeconds: seconds,
      efficiencyPct: z.number().min(0).max(100).exactOptional(),
    })
    .exactOptional(),
  isNap: z.boolean().exactOptional(),
  state: z.enum(['final', 'tentative']),
  externalId: name,
});

const workout = z.strictObject({
  kind: z.literal('workout'),
  ...timed,
  end: instant,
  activity: name,
  activeEnergyKcal: z.number().min(0).exactOptional(),
  distanceM: z.number().min(0).exactOptional(),
  averageHeartRate: z.number().min(0).exactOptional(),
  externalId: name,
});

const gone = z.strictObject({ kind: z.literal('delete'), externalId: name });

/** One thing that a device measured, or that was deleted on it. */
export const BridgeItem = z.discriminatedUnion('kind', [sample, sleep, workout, gone]);

const { records, samples, deletedIds } = BridgeBody.shape;

const isOfSize = (lists: Readonly<Record<string, readonly unknown[] | undefined>>): boolean => {
  const count = Object.values(lists).reduce((sum, list) => sum + (list?.length ?? 0), 0);
  return count > 0 && count <= ITEMS_MAX;
};

/** Things are looked at one by one: one that is refused keeps back no other. */
export const SamplesRequest = z
  .strictObject({
    items: z
      .array(z.record(z.string(), z.unknown()))
      .max(ITEMS_MAX)
      .optional()
      .describe(
        'Each a `sample`, `sleep`, `workout` or `delete`, as the README of the wearables says field by field',
      ),
    records: records.describe('As Health Connect has them, each with its `type`'),
    samples: samples.describe('As HealthKit has them, each with its `type` and `uuid`'),
    deletedIds: deletedIds.describe('What was deleted on the phone: `metadata.id` or `uuid`'),
  })
  .refine(isOfSize, `Send 1 to ${ITEMS_MAX} things at a time`)
  .meta({ id: 'WearableItems' });
export type SamplesRequest = z.output<typeof SamplesRequest>;

export const SamplesReply = z
  .object({
    object: z.literal('wearable_items'),
    connectionId: z.string(),
    received: z.int().describe('Readings: a record of several counts as so many'),
    stored: z.int().describe('New, or with another value than before'),
    merged: z.int().describe('Known already'),
    refused: z.array(
      z.object({
        list: z.enum(['items', 'records', 'samples', 'deletedIds']),
        index: z.int(),
        reason: z.string(),
      }),
    ),
    newestAt: z.string().nullable(),
  })
  .meta({ id: 'WearableItemsTaken' });

export const SamplesParams = z.strictObject({ id: z.string().max(100) });
