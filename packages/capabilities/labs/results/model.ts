import { engineReplies } from '@chartwright/intelligence';
import { z } from 'zod';
import { isLoinc } from '../hl7/codes.ts';
import { OrderParams } from '../orders/model.ts';
import { STATUSES as ORDER_STATUSES } from '../orders/rules.ts';
import { UNMATCHED_REASONS } from './intake.ts';
import { RESULT_STATUSES } from './result-set.ts';

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
    .trim()
    .min(1)
    .max(max)
    .regex(/^(?:[^\p{Cc}]|[\n\r\t])*$/u, 'Expected text without control characters');

const loinc = z.string().refine(isLoinc, { error: 'Expected a LOINC code with its check digit' });
const instant = z.iso.datetime({ offset: true });
const FLAGS = ['high', 'low', 'critical', 'normal'] as const;

const entered = {
  value: z
    .union([z.number(), words(4_000)])
    .nullish()
    .describe('A number, a text such as "<0.01" or "reactive", or nothing'),
  unit: line(64).nullish(),
  flag: z.enum(FLAGS).nullish().describe('As the laboratory gave it; derived where it is left out'),
  referenceRange: line(120).nullish(),
  note: words(1_000).nullish(),
  observedAt: instant.nullish(),
};

const Laboratory = z.strictObject({
  name: line(200).optional(),
  address: line(400).optional(),
  director: line(200).optional(),
});

const EnteredObservation = z
  .strictObject({
    name: line(120).optional(),
    loinc: loinc.optional(),
    code: line(64).optional().describe('The laboratory’s own code'),
    subId: line(40).optional().describe('Tells two results of one test apart'),
    ...entered,
  })
  .refine(({ name, loinc: stated, code }) => [name, stated, code].some((one) => one !== undefined), {
    error: 'Expected a name, a loinc or a code',
  });

const OBSERVATIONS_MAX = 200;

export const EnteredResults = z
  .strictObject({
    status: z
      .enum(['final', 'preliminary'])
      .default('final')
      .describe('final: this is all that was ordered; preliminary: more is to come'),
    laboratory: Laboratory.optional().describe('Who performed the tests; has to be shown with the results'),
    specimen: z.strictObject({ type: line(120).optional(), collectedAt: instant.optional() }).optional(),
    note: words(1_000).optional(),
    observations: z.array(EnteredObservation).min(1).max(OBSERVATIONS_MAX),
  })
  .refine(
    ({ observations }) => {
      const tests = observations.map(({ loinc: stated, code, name, subId }) =>
        JSON.stringify([stated ?? code ?? name, subId]),
      );
      return new Set(tests).size === tests.length;
    },
    { error: 'Two results of one test need a subId', path: ['observations'] },
  );
export type EnteredResults = z.output<typeof EnteredResults>;

export const Amendment = z
  .strictObject({ ...entered, reason: words(500).describe('Why; kept with the new version') })
  .refine(({ reason: _reason, ...changes }) => Object.keys(changes).length > 0, {
    error: 'Nothing is changed',
  });
export type Amendment = z.output<typeof Amendment>;

export const Cancellation = z.strictObject({ reason: words(500) });

export const ResultParams = OrderParams.extend({ resultId: z.string().max(100) });
export const ReportParams = z.strictObject({ id: z.string().max(100) });

export const ResultsQuery = z.strictObject({
  history: z
    .enum(['true', 'false'])
    .default('false')
    .describe('true: every version that ever came, also what was taken back'),
});

export const QueueQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(160).optional().describe('nextCursor of the page before'),
});
export type QueueQuery = z.output<typeof QueueQuery>;

export const Acknowledgement = z.strictObject({
  note: words(1_000).optional().describe('What was done about it; kept sealed'),
  by: line(120).optional().describe('Who has seen the value, where a system tells it for a person'),
});
export type Acknowledgement = z.output<typeof Acknowledgement>;

export const MatchBody = z.strictObject({
  orderId: z.string().max(100),
  reason: words(500).describe('Why the report is that of the order'),
  patientConfirmed: z
    .boolean()
    .default(false)
    .describe('Required where the report names another patient than the order'),
});
export type MatchBody = z.output<typeof MatchBody>;

export const DiscardBody = z.strictObject({ reason: words(500) });

const Nullable = z.string().nullable();
const count = z.int().min(0);

const reported = {
  name: z.string(),
  value: z.union([z.number(), z.string()]).nullable(),
  unit: Nullable,
  loinc: Nullable,
  interpretation: z.array(z.string()).describe('As the laboratory sent it'),
  observedAt: Nullable,
};

const PerformingLaboratory = z
  .strictObject({ name: Nullable, address: Nullable, director: Nullable })
  .describe('Has to be shown with the result');

const Acknowledged = z.strictObject({
  state: z.enum(['open', 'acknowledged', 'withdrawn']),
  dueAt: z.string(),
  escalatedAt: Nullable,
  settledAt: Nullable,
  acknowledgedBy: z.strictObject({ kind: z.string(), id: z.string(), name: Nullable }).nullable(),
  note: Nullable,
});

export const Result = z
  .strictObject({
    resultId: z.string(),
    ...reported,
    flag: z.enum(FLAGS).nullable().describe('null: unknown, nobody has judged the value'),
    flagSource: z
      .enum(['laboratory', 'reference_range', 'catalogue', 'critical_limit'])
      .nullable()
      .describe('Who says so; what the laboratory sent is raised by the others, never lowered'),
    referenceRange: Nullable,
    note: Nullable,
    critical: z.boolean(),
    criticalReview: Acknowledged.nullable(),
    status: z.enum(RESULT_STATUSES),
    zoneAssumed: z.boolean().describe('observedAt came without a time zone'),
    code: Nullable.describe('The laboratory’s own code'),
    ucum: Nullable,
    subId: Nullable,
    document: z.strictObject({ mediaType: z.string(), title: Nullable }).nullable(),
    notes: z.array(z.string()),
    battery: z.strictObject({ name: Nullable, loinc: Nullable, code: Nullable }),
    specimen: z.strictObject({ type: Nullable, collectedAt: Nullable }).nullable(),
    performingLaboratory: PerformingLaboratory.nullable(),
    source: z.enum(['laboratory', 'entered']),
    version: z.int().min(1),
    current: z.boolean(),
    supersededBy: Nullable,
    receivedAt: z.string(),
  })
  .meta({ id: 'LabResult' });
export type ResultView = z.output<typeof Result>;

export const ResultList = z.strictObject({
  object: z.literal('list'),
  resource: z.literal('lab_result'),
  orderId: z.string(),
  patientRef: z.string(),
  status: z.enum(ORDER_STATUSES),
  stage: z.string(),
  count,
  results: z.array(Result),
  notice: z.string(),
});

export const ResultChanged = z.strictObject({
  object: z.literal('lab_result'),
  orderId: z.string(),
  ...Result.shape,
});

const Taken = z.strictObject({
  reportId: z.string(),
  state: z.enum(['stored', 'unmatched']),
  orderId: Nullable,
  reason: z.enum(UNMATCHED_REASONS).nullable(),
  current: count,
  late: count,
  unchanged: count,
  critical: count,
});

export const IngestReply = z.strictObject({
  object: z.literal('lab_results_received'),
  repeated: z.boolean().describe('This message was taken before, and nothing was stored now'),
  count,
  reports: z.array(Taken),
});

const Report = z
  .strictObject({
    object: z.literal('lab_report'),
    reportId: z.string(),
    state: z.enum(['unmatched', 'stored', 'discarded']),
    reason: z.enum(UNMATCHED_REASONS).nullable(),
    orderId: Nullable,
    source: z.enum(['hl7', 'fhir', 'manual', 'sandbox']),
    laboratoryId: Nullable,
    laboratory: Nullable,
    receivedAt: z.string(),
    critical: z.boolean().describe('A value of it is critical: somebody has to see it now'),
    status: z.enum(RESULT_STATUSES),
    battery: z.strictObject({ name: Nullable, loinc: Nullable, code: Nullable }),
    reference: z
      .strictObject({
        placerOrderId: Nullable,
        requisitionNumber: Nullable,
        fillerOrderId: Nullable,
        patientRef: Nullable,
      })
      .describe('What the report says of whom it is about'),
    results: z.array(z.strictObject({ ...reported, flag: z.enum(FLAGS).nullable() })),
  })
  .meta({ id: 'LabReport' });
export type ReportView = z.output<typeof Report>;

export const ReportReply = Report;
export const UnmatchedList = z.strictObject({
  object: z.literal('list'),
  resource: z.literal('lab_report'),
  count,
  reports: z.array(Report),
  nextCursor: Nullable,
});

const Review = z
  .strictObject({
    object: z.literal('lab_critical_review'),
    orderId: z.string(),
    resultId: z.string(),
    ...reported,
    flag: z.enum(FLAGS).nullable(),
    referenceRange: Nullable,
    openedAt: z.string(),
    ...Acknowledged.shape,
    overdue: z.boolean(),
  })
  .meta({ id: 'LabCriticalReview' });
export type ReviewView = z.output<typeof Review>;

export const ReviewReply = Review;
export const ReviewList = z.strictObject({
  object: z.literal('list'),
  resource: z.literal('lab_critical_review'),
  slaMinutes: z.int(),
  count,
  reviews: z.array(Review),
  nextCursor: Nullable,
});

export const AnalysisReply = engineReplies.biomarker;
