import { z } from 'zod';
import { EVENT_TYPES, SUBSCRIPTIONS } from '../endpoints/wanted.ts';

const types = z
  .union([z.string().max(1000), z.array(z.string().max(1000)).max(50)])
  .transform((sent) => [sent].flat().flatMap((text) => text.split(',')))
  .pipe(z.array(z.enum(SUBSCRIPTIONS as [string, ...string[]])))
  .describe('Types, or families such as lab_order.*: several in one list, or type named several times');

export const EventListQuery = z.strictObject({
  cursor: z
    .string()
    .max(200)
    .optional()
    .describe('nextCursor of the page before; the oldest event when left out'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  type: types.optional(),
});
export type EventListQuery = z.output<typeof EventListQuery>;

export const EventParams = z.strictObject({ id: z.string().max(100) });

export const Event = z
  .strictObject({
    id: z.string(),
    object: z.literal('event'),
    type: z.string().describe(`One of ${EVENT_TYPES.join(', ')}`),
    event: z.string().optional().describe('The type again, on events about referrals'),
    apiVersion: z.literal('2026-07-01'),
    createdAt: z.string(),
    seq: z.int().describe('Its place among the events of the organisation and mode: from 1, without a gap'),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event' });

export const EventList = z.strictObject({
  object: z.literal('list'),
  events: z.array(Event).describe('The oldest first'),
  nextCursor: z.string().describe('Always there: keep it and ask again for what comes later'),
  hasMore: z.boolean(),
});

export const ReconcileQuery = z.strictObject({
  webhook: z.string().max(100).optional().describe('Only this endpoint'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(100)
    .describe('How many undelivered events to name of each'),
});
export type ReconcileQuery = z.output<typeof ReconcileQuery>;

const count = z.int().min(0);

export const Reconciliation = z
  .strictObject({
    object: z.literal('reconciliation'),
    asOf: z.string(),
    lastSeq: count.describe('Of the newest event'),
    undelivered: count.describe('0 when every endpoint has had everything'),
    webhooks: z.array(
      z.strictObject({
        webhookId: z.string(),
        state: z.enum(['enabled', 'disabled']),
        afterSeq: count.describe(
          'Events after this place are asked after; earlier ones only if they were begun',
        ),
        expected: count,
        delivered: count,
        pending: count.describe('On their way, also those held and throttled, and those not handed out yet'),
        held: count.describe('Of the pending: an earlier event of the same entity has to go first'),
        throttled: count.describe('Of the pending: tried, and waiting for the next attempt'),
        failed: count.describe('Given up after 24 hours'),
        missing: count.describe('Never begun; 0 unless something is wrong'),
        undelivered: z.array(
          z.strictObject({
            eventId: z.string(),
            seq: z.int(),
            type: z.string(),
            state: z.enum(['pending', 'failed', 'missing']),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'Reconciliation' });
