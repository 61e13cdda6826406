import { z } from 'zod';
import { type ProviderCode, providerTable } from '../tables.ts';

const PATIENT_REF_MAX = 128;
const METADATA_MAX = 16_384;

const CODES = Object.keys(providerTable) as [ProviderCode, ...ProviderCode[]];

export const ProviderCodeSchema = z.enum(CODES).meta({
  description: 'A provider of wearables, as GET /v1/wearables/providers lists them',
});

const PatientRef = z
  .string()
  .min(1)
  .max(PATIENT_REF_MAX)
  .meta({ description: 'Your own name of the person, 1 to 128 characters. Nothing is read from it.' });

const Metadata = z
  .record(z.string().max(200), z.unknown())
  .refine((value) => JSON.stringify(value).length <= METADATA_MAX, `Longer than ${METADATA_MAX} characters`)
  .meta({ description: 'Whatever you want to have back with the connection' });

export const ConnectRequest = z
  .object({
    patientRef: PatientRef,
    providers: z
      .array(ProviderCodeSchema)
      .min(1)
      .max(CODES.length)
      .optional()
      .meta({ description: 'Which providers the page offers; all when absent' }),
    language: z
      .string()
      .regex(/^[a-z]{2}$/, 'Expected two lower-case letters (ISO 639-1)')
      .default('en')
      .meta({
        description:
          'Language of the page: en, de, es, fr, it, nl or pt. The page is in English for any other.',
      }),
    metadata: Metadata.optional(),
  })
  .meta({ id: 'WearableConnectRequest' });

export type ConnectOrder = z.output<typeof ConnectRequest>;

const instant = z.iso.datetime();
const Status = z.enum(['pending', 'connected', 'disconnected']);

export const ConnectionView = z
  .object({
    object: z.literal('wearable_connection'),
    id: z.string(),
    patientRef: z.string(),
    status: Status,
    provider: ProviderCodeSchema.nullable(),
    providerDisplayName: z.string().nullable(),
    connect: z.object({ url: z.string() }),
    connectedAt: instant.nullable(),
    lastSyncAt: instant.nullable(),
    disconnectedAt: instant.nullable(),
    disconnectCause: z.string().nullable(),
    metadata: z.record(z.string(), z.unknown()).optional(),
    createdAt: instant,
    updatedAt: instant,
    notice: z.string(),
  })
  .meta({ id: 'WearableConnection' });

export type ConnectionView = z.output<typeof ConnectionView>;

const counts = {
  received: z.int(),
  stored: z.int(),
  merged: z.int(),
  rejected: z.record(z.string(), z.int()),
};

export const ConnectionDetail = ConnectionView.extend({
  scopes: z.array(z.string()),
  nextSyncAt: instant.nullable(),
  statusChanges: z.array(
    z.object({
      status: Status,
      cause: z.string(),
      httpStatus: z.int().nullable(),
      providerError: z.string().nullable(),
      at: instant,
    }),
  ),
  lastRuns: z.array(
    z.object({
      why: z.string(),
      state: z.enum(['running', 'done', 'failed']),
      ...counts,
      newestAt: instant.nullable(),
      fault: z.string().nullable(),
      httpStatus: z.int().nullable(),
      providerError: z.string().nullable(),
      startedAt: instant,
      endedAt: instant.nullable(),
    }),
  ),
}).meta({ id: 'WearableConnectionDetail' });

export type ConnectionDetail = z.output<typeof ConnectionDetail>;

export const ConnectionList = z
  .object({
    object: z.literal('list'),
    resource: z.literal('wearable_connection'),
    count: z.int(),
    patientRef: z.string().nullable(),
    connections: z.array(ConnectionView),
  })
  .meta({ id: 'WearableConnectionList' });

const LIST_MAX = 200;
const LIST_USUAL = 50;

export const ListQuery = z.strictObject({
  patientRef: PatientRef.optional(),
  limit: z.coerce.number().int().min(1).max(LIST_MAX).default(LIST_USUAL),
});

export const ConnectionParams = z.strictObject({ id: z.string().max(100) });

export const DisconnectQuery = z.strictObject({
  purge: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .meta({ description: 'Also delete everything that came over this connection' }),
});

export const SyncReply = z
  .object({
    object: z.literal('wearable_sync'),
    connectionId: z.string(),
    status: z.literal('queued'),
  })
  .meta({ id: 'WearableSync' });

export const ProviderList = z
  .object({
    object: z.literal('list'),
    resource: z.literal('wearable_provider'),
    count: z.int(),
    providers: z.array(
      z.object({
        provider: ProviderCodeSchema,
        displayName: z.string(),
        status: z.enum(['available', 'partner_approval', 'deprecated', 'disabled']),
        configured: z.boolean(),
        connectModes: z.array(z.enum(['oauth', 'upload', 'bridge'])),
        metrics: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'WearableProviderList' });
