import { alias, EngineQuery, intelligence, intelligenceErrors } from '@chartwright/intelligence';
import { httpErrors, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { labsErrors } from '../errors.ts';
import { OrderParams } from '../orders/model.ts';
import type { Analyses } from './analysis.ts';
import type { CriticalReviews } from './critical/service.ts';
import { labResultErrors } from './errors.ts';
import type { ReceivedBundle, ReportIntake } from './fhir/service.ts';
import {
  Acknowledgement,
  Amendment,
  AnalysisReply,
  Cancellation,
  DiscardBody,
  EnteredResults,
  IngestReply,
  MatchBody,
  QueueQuery,
  ReportParams,
  ReportReply,
  ResultChanged,
  ResultList,
  ResultParams,
  ResultsQuery,
  ReviewList,
  ReviewReply,
  UnmatchedList,
} from './model.ts';
import type { LabResults } from './service.ts';
import type { Unmatched } from './unmatched.ts';

export type ResultsUse = {
  readonly labResults: LabResults;
  readonly labReports: ReportIntake;
  readonly labUnmatched: Unmatched;
  readonly labReviews: CriticalReviews;
  readonly labAnalyses: Analyses;
};

const route = routesOf<ResultsUse>();
const { table } = labResultErrors;
const LABS = '/api/v1/labs';
const ORDER = `${LABS}/orders/{id}`;
const RESULTS = `${ORDER}/results`;
const ONE = `${RESULTS}/{resultId}`;
const UNMATCHED = `${LABS}/results/unmatched`;

/** A report may carry itself as a PDF. */
const BUNDLE_BYTES_MAX = 10 * 1_048_576;

const at = (path: string) => ({ surface: intelligence, path, aliases: alias(path) });

/** The same as the engine's own route takes, beside what is its body there. */
const AnalysisQuery = EngineQuery.extend({
  explain: z
    .enum(['true', 'false'])
    .default('false')
    .describe('Adds intelligence.reasoning, a plain-language narrative of what was computed'),
  asOf: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Replaces the clock for freshness only, to replay an audit'),
});

const orderRefusals = [labsErrors.table.orderUnknown, labsErrors.table.unauthorizedOrder, table.orderEnded];
const changeRefusals = [
  ...orderRefusals,
  table.resultUnknown,
  table.resultOfLaboratory,
  table.resultSuperseded,
];

export const resultRoutes = [
  route({
    ...at(RESULTS),
    method: 'GET',
    operationId: 'labs.results.list',
    summary: 'The results of an order',
    description:
      'In the shape of the biomarker engine’s input, so that they can be sent there unchanged, with what else is known of each. What was deleted or entered in error is shown with `history=true` only.',
    scope: 'labs:read',
    params: OrderParams,
    query: ResultsQuery,
    reply: ResultList,
    etag: true,
    errors: [labsErrors.table.orderUnknown],
    handle: ({ actor, params, query, use, requestId }) =>
      use.labResults.list({ actor, requestId }, params.id, query.history === 'true'),
  }),
  route({
    ...at(RESULTS),
    method: 'POST',
    operationId: 'labs.results.enter',
    summary: 'Enter results by hand',
    description:
      'For a laboratory that sends paper. Moves the order as a laboratory’s own report does; `status: preliminary` where more is to come.',
    scope: 'labs:write',
    params: OrderParams,
    body: EnteredResults,
    reply: ResultList,
    status: 201,
    effect: 'stored',
    errors: orderRefusals,
    invalidTitle: 'Lab results validation failed.',
    example: {
      laboratory: { name: 'Example Laboratory', address: '1 Example Street, Springfield' },
      specimen: { type: 'Serum', collectedAt: '2026-06-01T08:30:00Z' },
      observations: [
        { name: 'TSH', loinc: '3016-3', value: 6.8, unit: 'mIU/L', referenceRange: '0.4-4.0', flag: 'high' },
      ],
    },
    handle: async ({ tx, actor, params, body, use, clock, requestId }) =>
      use.labResults.enter({ tx, actor, clock, requestId }, params.id, body),
  }),
  route({
    ...at(ONE),
    method: 'PATCH',
    operationId: 'labs.results.amend',
    summary: 'Amend a result that was entered by hand',
    description:
      'Makes a corrected version; the one before is kept. What is left out stays, null takes away. A flag falls away with the value, unit or range it stood beside.',
    scope: 'labs:write',
    params: ResultParams,
    body: Amendment,
    reply: ResultChanged,
    effect: 'stored',
    errors: changeRefusals,
    example: { value: 4.2, reason: 'Misread from the paper report' },
    handle: ({ tx, actor, params, body, use, clock, requestId }) =>
      use.labResults.amend({ tx, actor, clock, requestId }, params, body),
  }),
  route({
    ...at(`${ONE}/cancel`),
    method: 'POST',
    operationId: 'labs.results.cancel',
    summary: 'Cancel a result that should not have been entered',
    description: 'Its status is `entered-in-error` from then on. The versions before are kept.',
    scope: 'labs:write',
    params: ResultParams,
    body: Cancellation,
    reply: ResultChanged,
    effect: 'stored',
    errors: changeRefusals,
    example: { reason: 'Entered for the wrong order' },
    handle: ({ tx, actor, params, body, use, clock, requestId }) =>
      use.labResults.cancel({ tx, actor, clock, requestId }, params, body.reason),
  }),
  route({
    ...at(`${ORDER}/analysis`),
    method: 'GET',
    operationId: 'labs.orders.analysis',
    summary: 'Run the biomarker engine over the results of an order',
    description:
      'With the model that is active for the organisation. Decision support, not a medical device; nothing of it is stored.',
    scope: 'labs:read',
    params: OrderParams,
    query: AnalysisQuery,
    reply: AnalysisReply,
    otherMediaTypes: ['application/fhir+json'],
    errors: [labsErrors.table.orderUnknown, table.noResults, intelligenceErrors.table.versionUnknown],
    handle: ({ actor, params, query: { explain, asOf, ...query }, use, clock, requestId, header }) =>
      use.labAnalyses.analyse(
        { actor, clock, requestId },
        params.id,
        { ...query, explain: explain === 'true', asOf },
        header('accept'),
      ) as never,
  }),
  route({
    ...at(`${LABS}/results/fhir`),
    method: 'POST',
    operationId: 'labs.results.receiveFhir',
    summary: 'Send a laboratory’s report as a FHIR R4 bundle',
    description:
      'A Bundle of DiagnosticReport and Observation, with Specimen, ServiceRequest, Patient, Organization and Practitioner as they are. The order is found by the identifiers of the ServiceRequest it is based on, else by the requisition number; a report that names another patient, or no order, waits for a person. The same bytes again store nothing; a report that says again what is known changes nothing.',
    scope: 'labs:write',
    reply: IngestReply,
    effect: 'stored',
    upload: {
      kind: 'whole',
      mediaTypes: ['application/fhir+json'],
      sizeMaxBytes: BUNDLE_BYTES_MAX,
      receive: ({ use }, { content }): Promise<ReceivedBundle> => use.labReports.receive(content),
      discard: () => Promise.resolve(),
    },
    errors: [httpErrors.table.invalidJson],
    handle: ({ tx, actor, received, use, clock, requestId }) =>
      use.labReports.take({ tx, actor, clock, requestId }, received),
  }),
  route({
    ...at(UNMATCHED),
    method: 'GET',
    operationId: 'labs.results.unmatched',
    summary: 'List reports that no order was found for: those with a critical value first, then the oldest',
    scope: 'labs:read',
    query: QueueQuery,
    reply: UnmatchedList,
    handle: ({ actor, query, use, requestId }) => use.labUnmatched.list({ actor, requestId }, query),
  }),
  route({
    ...at(`${UNMATCHED}/{id}/match`),
    method: 'POST',
    operationId: 'labs.results.match',
    summary: 'Say which order a report belongs to',
    description:
      'Its results are stored as if it had been found. Of an order that has ended they are stored too, and the order stays as it is.',
    scope: 'labs:write',
    params: ReportParams,
    body: MatchBody,
    reply: ReportReply,
    effect: 'stored',
    errors: [
      table.reportUnknown,
      table.reportSettled,
      table.patientDiffers,
      labsErrors.table.orderUnknown,
      labsErrors.table.unauthorizedOrder,
    ],
    example: {
      orderId: 'labord_9f3c2a1b7d8e4f60a1c2d3e4f5061728',
      reason: 'Requisition number read from the paper form',
    },
    handle: ({ tx, actor, params, body, use, clock, requestId }) =>
      use.labUnmatched.match({ tx, actor, clock, requestId }, params.id, body),
  }),
  route({
    ...at(`${UNMATCHED}/{id}/discard`),
    method: 'POST',
    operationId: 'labs.results.discard',
    summary: 'Discard a report that belongs to no order',
    description: 'It is kept, with the reason, and shown no more.',
    scope: 'labs:write',
    params: ReportParams,
    body: DiscardBody,
    reply: ReportReply,
    effect: 'stored',
    errors: [table.reportUnknown, table.reportSettled],
    example: { reason: 'Sent to us by mistake; the laboratory was told' },
    handle: ({ tx, actor, params, body, use, clock, requestId }) =>
      use.labUnmatched.discard({ tx, actor, clock, requestId }, params.id, body.reason),
  }),
  route({
    ...at(`${LABS}/reviews`),
    method: 'GET',
    operationId: 'labs.reviews.list',
    summary: 'List critical values that nobody has acknowledged, the one due first first',
    description:
      'Each is to be acknowledged within 30 minutes; then `lab_order.critical_result` is sent a second time with `escalated: true`.',
    scope: 'labs:read',
    query: QueueQuery,
    reply: ReviewList,
    handle: ({ actor, query, use, clock, requestId }) =>
      use.labReviews.list({ actor, clock, requestId }, query),
  }),
  route({
    ...at(`${ORDER}/critical/{resultId}/acknowledge`),
    method: 'POST',
    operationId: 'labs.reviews.acknowledge',
    summary: 'Say that a critical value was seen',
    scope: 'labs:write',
    params: ResultParams,
    body: Acknowledgement,
    reply: ReviewReply,
    effect: 'stored',
    errors: [labsErrors.table.orderUnknown, table.criticalUnknown, table.criticalSettled],
    example: { by: 'Dr Jordan Example', note: 'Patient called, repeat sample today' },
    handle: ({ tx, actor, params, body, use, clock, requestId }) =>
      use.labReviews.acknowledge({ tx, actor, clock, requestId }, params, body),
  }),
];
