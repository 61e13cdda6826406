import { z } from 'zod';
import { SUBSCRIPTIONS } from './wanted.ts';

const URL_MAX = 2048;
const METADATA_KEYS_MAX = 20;
const OVERLAP_SECONDS = { default: 86_400, max: 604_800 };

export const WebhookParams = z.strictObject({ id: z.string().max(100) });

const isReadable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
const written = (max: number) =>
  z.string().max(max).refine(isReadable, { error: 'Must not hold NUL or half of a surrogate pair' });

const url = z
  .string()
  .min(1)
  .max(URL_MAX)
  .describe('https. Where the host leads to is checked now and again before every delivery');
const description = written(200).nullable();
const types = z
  .array(z.enum(SUBSCRIPTIONS as [string, ...string[]]))
  .min(1)
  .max(SUBSCRIPTIONS.length)
  .refine((list) => new Set(list).size === list.length, { error: 'Names a type twice' })
  .nullable()
  .describe('Types, or families such as lab_order.*; null for all of them, also those to come');
const metadata = z
  .record(z.string().min(1).max(40).refine(isReadable), written(500))
  .refine((given) => Object.keys(given).length <= METADATA_KEYS_MAX, {
    error: `No more than ${METADATA_KEYS_MAX} keys`,
  })
  .nullable()
  .describe('Yours; never sent to the endpoint');
const signing = z
  .enum(['hmac', 'ed25519'])
  .describe('ed25519 adds a v1a signature, checked with publicKeys; the HMAC signatures are always there');

export const WebhookOrder = z
  .strictObject({
    url,
    description: description.default(null),
    types: types.default(null),
    metadata: metadata.default(null),
    signing: signing.default('hmac'),
  })
  .meta({ id: 'WebhookOrder' });
export type WebhookOrder = z.output<typeof WebhookOrder>;

export const WebhookChange = z
  .strictObject({
    url,
    description,
    types,
    metadata,
    signing,
    state: z.enum(['enabled', 'disabled']),
  })
  .partial()
  .meta({ id: 'WebhookChange' });
export type WebhookChange = z.output<typeof WebhookChange>;

export const RotateOrder = z
  .strictObject({
    overlapSeconds: z
      .int()
      .min(0)
      .max(OVERLAP_SECONDS.max)
      .default(OVERLAP_SECONDS.default)
      .describe('How long the secrets in force go on signing beside the new one; 0 ends them at once'),
  })
  .meta({ id: 'WebhookRotateOrder' });
export type RotateOrder = z.output<typeof RotateOrder>;

const Nullable = z.string().nullable();

const webhook = {
  object: z.literal('webhook'),
  id: z.string(),
  mode: z.enum(['test', 'live']),
  url: z.string(),
  description: Nullable,
  types: z.array(z.string()).nullable(),
  metadata: z.record(z.string(), z.string()).nullable(),
  state: z.enum(['enabled', 'disabled']),
  disabledCause: z
    .enum(['owner', 'gone', 'failing'])
    .nullable()
    .describe('gone: it answered 410; failing: no success in five days'),
  disabledAt: Nullable,
  signing,
  publicKeys: z.array(z.string()).describe('whpk_…, the newest first; empty without ed25519'),
  secrets: z
    .array(z.strictObject({ createdAt: z.string(), expiresAt: Nullable }))
    .describe('Those in force, the newest first; never their text'),
  failingSince: Nullable.describe('The first failed attempt since the last that succeeded'),
  lastSuccessAt: Nullable,
  lastFailureAt: Nullable,
  createdAt: z.string(),
  updatedAt: z.string(),
};

export const Webhook = z.strictObject(webhook).meta({ id: 'Webhook' });
export type WebhookView = z.output<typeof Webhook>;

export const WebhookWithSecret = z
  .strictObject({
    ...webhook,
    secret: z.string().describe('whsec_…, shown this once; signatures are keyed with it'),
  })
  .meta({ id: 'WebhookWithSecret' });

export const WebhookList = z.strictObject({
  object: z.literal('list'),
  resource: z.literal('webhook'),
  count: z.int(),
  webhooks: z.array(Webhook),
});

export const TestReply = z
  .strictObject({
    object: z.literal('webhook_test'),
    webhookId: z.string(),
    eventId: z
      .string()
      .describe('Of the webhook.test event; its delivery stands in the delivery log a moment later'),
  })
  .meta({ id: 'WebhookTest' });
