import { z } from 'zod';
import { EVENT_TYPES, SUBSCRIPTIONS } from '../endpoints/wanted.ts';

export const DeliveryParams = z.strictObject({ id: z.string().max(100), deliveryId: z.string().max(100) });

const STATES = ['pending', 'delivered', 'failed'] as const;

export const DeliveryListQuery = z.strictObject({
  state: z.enum(STATES).optional(),
  type: z.enum(EVENT_TYPES as [string, ...string[]]).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional().describe('nextCursor of the page before'),
});
export type DeliveryListQuery = z.output<typeof DeliveryListQuery>;

const SEQ = /^\d{1,15}$/;
const edge = z.union(
  [
    z
      .string()
      .regex(SEQ)
      .transform((text) => ({ seq: Number(text) })),
    z.iso.datetime({ offset: true }).transform((text) => ({ at: new Date(text) })),
  ],
  { error: 'Expected an ISO-8601 instant or the seq of an event' },
);
export type Edge = z.output<typeof edge>;

export const RangeQuery = z
  .strictObject({
    from: edge.describe('An instant or a seq; events from here on'),
    to: edge
      .optional()
      .describe('An instant or a seq, itself part of the range; the newest event when left out'),
    type: z
      .enum(SUBSCRIPTIONS as [string, ...string[]])
      .optional()
      .describe('A type or a family such as lab_order.*, of those the endpoint is subscribed to'),
  })
  .meta({ id: 'WebhookRangeReplay' });
export type RangeQuery = z.output<typeof RangeQuery>;

const Nullable = z.string().nullable();

const delivery = {
  object: z.literal('webhook_delivery'),
  id: z.string(),
  webhookId: z.string(),
  eventId: z.string(),
  eventType: z.string(),
  eventSeq: z.int(),
  cause: z.enum(['event', 'replay']),
  state: z.enum(STATES),
  attempts: z.int(),
  createdAt: z.string(),
  nextAttemptAt: Nullable.describe(
    'Not before this instant; an earlier one of the same entity may hold it back. null once it is settled',
  ),
  settledAt: Nullable,
  lastStatus: z.int().nullable().describe('Answered at last; null when there was no answer'),
  lastError: Nullable.describe('Why there was no answer, or why it was given up'),
};

const Delivery = z.strictObject(delivery).meta({ id: 'WebhookDelivery' });
export type DeliveryView = z.output<typeof Delivery>;

export const DeliveryList = z.strictObject({
  object: z.literal('list'),
  resource: z.literal('webhook_delivery'),
  count: z.int(),
  deliveries: z.array(Delivery).describe('The newest first'),
  nextCursor: Nullable,
});

export const DeliveryReply = z
  .strictObject({
    ...delivery,
    tries: z
      .array(
        z.strictObject({
          attempt: z.int(),
          at: z.string(),
          durationMs: z.int(),
          status: z.int().nullable(),
          error: Nullable,
          nextAt: Nullable,
        }),
      )
      .describe('In their order. What the receiver answered is not kept'),
  })
  .meta({ id: 'WebhookDeliverySheet' });

export const ReplayReply = Delivery;

export const RangeReply = z
  .strictObject({
    object: z.literal('webhook_replay'),
    webhookId: z.string(),
    count: z.int().describe('Deliveries begun. Events with one still pending are left out'),
    nextFrom: z
      .int()
      .nullable()
      .describe(
        'The range holds more than 100,000: go on with from set to this seq; null when all were taken',
      ),
  })
  .meta({ id: 'WebhookRangeReplayed' });
