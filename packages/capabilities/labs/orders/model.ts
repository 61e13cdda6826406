import { z } from 'zod';
import { PatientRef } from '../patient-ref.ts';
import { STATUSES } from './rules.ts';

const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}]+$/u, 'Expected one line of text');

const words = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^(?:[^\p{Cc}]|[\n\r\t])*$/u, 'Expected text without control characters');

const Address = z.strictObject({
  line: line(120),
  city: line(80).optional(),
  state: line(40).optional(),
  postalCode: line(20).optional(),
  country: line(60).optional(),
});

const SEXES = ['female', 'male', 'other', 'unknown'] as const;
const PRIORITIES = ['routine', 'urgent', 'stat'] as const;

/** Who is to be tested, as a requisition has to name them (CLIA 42 CFR 493.1241(c)). */
const Patient = z
  .strictObject({
    name: z.strictObject({ family: line(80), given: line(80).optional() }),
    birthDate: z.iso.date(),
    sex: z.enum(SEXES),
    address: Address.optional(),
    phone: line(40).optional(),
  })
  .describe('Who is to be tested, for the requisition and the laboratory; kept sealed');
export type OrderPatient = z.infer<typeof Patient>;

const METADATA_BYTES_MAX = 8_192;
const metadata = z
  .record(z.string().min(1).max(100), z.json())
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= METADATA_BYTES_MAX, {
    message: 'Expected no more than 8,192 bytes of JSON',
  })
  .describe('Free-form, echoed back');

const answers = z
  .array(z.strictObject({ question: line(120), answer: line(120) }))
  .max(10)
  .describe('What the laboratory asks at order entry, answered');

const laboratoryId = z.string().min(1).max(64);

export const OrderRequest = z.strictObject({
  patientRef: PatientRef,
  panelId: z.string().min(1).max(64).describe('Of GET /labs/panels'),
  note: words(500).optional().describe('Free of identifying data'),
  metadata: metadata.optional(),
  patient: Patient.optional(),
  priority: z.enum(PRIORITIES).default('routine'),
  fasting: z.boolean().optional().describe('Whether the patient is to fast; absent: not stated'),
  answers: answers.optional(),
  laboratoryId: laboratoryId
    .optional()
    .describe('The laboratory that the order goes to by message; without one it goes on paper'),
});
export type OrderRequest = z.infer<typeof OrderRequest>;

const instant = z.iso.datetime({ offset: true });

export const OrderParams = z.strictObject({ id: z.string().max(100) });

export const OrderFormat = z.strictObject({
  format: z.enum(['json', 'fhir']).default('json').describe('fhir: a FHIR R4 Bundle, without the envelope'),
});

export const OrderQuery = z.strictObject({
  patientRef: PatientRef.optional(),
  status: z.enum(STATUSES).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(120).optional().describe('nextCursor of the page before'),
});
export type OrderQuery = z.infer<typeof OrderQuery>;

export const OrderView = z.strictObject({
  object: z.literal('lab_order'),
  id: z.string(),
  patientRef: z.string(),
  panelId: z.string(),
  panelName: z.string(),
  category: z.string(),
  priceCents: z.int(),
  status: z.enum(STATUSES),
  note: z.string().nullable(),
  requisitionNumber: z.string(),
  metadata: z.record(z.string(), z.json()).nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  notice: z.string(),
  stage: z.string().describe('The step inside of the status'),
  statusReason: z.string().nullable().describe('A code, where there is one'),
  priority: z.enum(PRIORITIES),
  fasting: z.boolean().nullable(),
  laboratoryId: z.string().nullable(),
  answers,
  patient: Patient.nullable(),
  scheduledFor: z.string().nullable(),
  collectedAt: z.string().nullable(),
  expiresAt: z.string().nullable().describe('When it expires unless it moves on'),
  version: z.int().min(1),
});
export type OrderView = z.infer<typeof OrderView>;

export const OrderList = z.strictObject({
  object: z.literal('list'),
  resource: z.literal('lab_order'),
  count: z.int().min(0).describe('On this page'),
  patientRef: z.string().nullable().describe('That was asked for'),
  orders: z.array(OrderView),
  nextCursor: z.string().nullable(),
});

export const OrderHistory = z.strictObject({
  object: z.literal('list'),
  resource: z.literal('lab_order_event'),
  count: z.int().min(1),
  orderId: z.string(),
  events: z.array(
    z.strictObject({
      seq: z.int().min(1),
      at: z.string(),
      actor: z.strictObject({
        type: z.enum(['account', 'provider', 'lab', 'system']),
        id: z.string().nullable(),
      }),
      from: z.enum(STATUSES).nullable(),
      to: z.enum(STATUSES),
      stage: z.string(),
      reason: z.string().nullable(),
      note: z.string().nullable(),
      sourceMessageId: z.string().nullable(),
    }),
  ),
});

const why = words(500).optional();

export const ScheduleBody = z.strictObject({
  stage: z.enum(['appointment_scheduled', 'kit_shipped', 'kit_delivered']).default('appointment_scheduled'),
  at: instant.optional().describe('When the specimen is to be taken'),
});
export const UnscheduleBody = z.strictObject({ reason: why });
export const CollectBody = z.strictObject({
  stage: z.enum(['in_transit', 'received_by_lab', 'processing', 'redraw_needed']).default('in_transit'),
  collectedAt: instant.optional().describe('When the specimen was taken, where that is known'),
});
export const CancelBody = z.strictObject({ reason: why });
export const FailBody = z.strictObject({
  code: z
    .enum(['specimen_rejected', 'specimen_lost', 'order_rejected', 'test_unavailable', 'other'])
    .default('other'),
  reason: why,
});
export const CompleteBody = z.strictObject({ note: why });
export const DeclineBody = z.strictObject({ reason: words(500).min(1) });
