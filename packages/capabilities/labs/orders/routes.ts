import { alias, intelligence } from '@chartwright/intelligence';
import { routesOf } from '@chartwright/platform';
import type { z } from 'zod';
import { labsErrors } from '../errors.ts';
import type { ReadOrderBundle } from '../fhir-out/service.ts';
import {
  CancelBody,
  CollectBody,
  CompleteBody,
  FailBody,
  OrderFormat,
  OrderHistory,
  OrderList,
  OrderParams,
  OrderQuery,
  OrderRequest,
  OrderView,
  ScheduleBody,
  UnscheduleBody,
} from './model.ts';
import type { LabOrders, Step } from './service.ts';

const route = routesOf<{ readonly labOrders: LabOrders; readonly labOrderBundle: ReadOrderBundle }>();
const { table } = labsErrors;
const LIST = '/api/v1/labs/orders';
const ONE = `${LIST}/{id}`;

/** A step of an order as a route of its own. */
function stepRoute<B extends z.ZodType>(given: {
  readonly word: string;
  readonly summary: string;
  readonly description: string;
  readonly body: B;
  readonly example: z.input<B>;
  readonly stepOf: (body: z.output<B>) => Step;
}) {
  const path = `${ONE}/${given.word}`;
  return route({
    surface: intelligence,
    method: 'POST',
    path,
    aliases: alias(path),
    operationId: `labs.orders.${given.word}`,
    summary: given.summary,
    description: `${given.description} The same step again changes nothing.`,
    scope: 'labs:write',
    params: OrderParams,
    body: given.body,
    reply: OrderView,
    effect: 'stored',
    errors: [table.orderUnknown, table.invalidTransition],
    example: given.example,
    handle: ({ tx, actor, params, body, use, clock, requestId }) =>
      use.labOrders.move({ tx, actor, clock, requestId }, params.id, given.stepOf(body as z.output<B>)),
  });
}

const said = (reason: string | undefined) => (reason === undefined ? {} : { note: reason });

export const orderRoutes = [
  route({
    surface: intelligence,
    method: 'POST',
    path: LIST,
    aliases: alias(LIST),
    operationId: 'labs.orders.create',
    summary: 'Place a lab order',
    description:
      'In status `requested`: a provider has to authorize it before there is a requisition or a message to a laboratory. With `patient` the requisition and the laboratory are told who is to be tested; without it the patient of the practice record with this `external_id` is, else blank lines are printed.',
    scope: 'labs:write',
    body: OrderRequest,
    reply: OrderView,
    effect: 'stored',
    invalidTitle: 'Lab order validation failed.',
    example: {
      patientRef: 'patient_8842',
      panelId: 'thyroid-panel',
      note: 'Baseline before starting an SSRI.',
      metadata: { encounterId: 'enc_1201' },
    },
    handle: ({ tx, actor, body, use, clock, requestId }) =>
      use.labOrders.create({ tx, actor, clock, requestId }, body),
  }),
  route({
    surface: intelligence,
    method: 'GET',
    path: LIST,
    aliases: alias(LIST),
    operationId: 'labs.orders.list',
    summary: 'List lab orders, newest first',
    scope: 'labs:read',
    query: OrderQuery,
    reply: OrderList,
    handle: ({ actor, query, use, requestId }) => use.labOrders.list({ actor, requestId }, query),
  }),
  route({
    surface: intelligence,
    method: 'GET',
    path: ONE,
    aliases: alias(ONE),
    operationId: 'labs.orders.read',
    summary: 'Read a lab order',
    description:
      'With `format=fhir` as a FHIR R4 collection: ServiceRequest, DiagnosticReport and Observations with what else belongs to them.',
    scope: 'labs:read',
    params: OrderParams,
    query: OrderFormat,
    reply: OrderView,
    otherMediaTypes: ['application/fhir+json'],
    etag: true,
    errors: [table.orderUnknown],
    handle: ({ actor, params, query, use, requestId }) =>
      query.format === 'fhir'
        ? (use.labOrderBundle({ actor, requestId }, params.id) as never)
        : use.labOrders.read({ actor, requestId }, params.id),
  }),
  route({
    surface: intelligence,
    method: 'GET',
    path: `${ONE}/history`,
    aliases: alias(`${ONE}/history`),
    operationId: 'labs.orders.history',
    summary: 'Read how an order came to where it stands, oldest first',
    scope: 'labs:read',
    params: OrderParams,
    reply: OrderHistory,
    errors: [table.orderUnknown],
    handle: ({ actor, params, use, requestId }) => use.labOrders.history({ actor, requestId }, params.id),
  }),
  stepRoute({
    word: 'schedule',
    summary: 'Tell that the specimen has an appointment, or a kit is on its way',
    description: 'From `authorized`, or from `collected` when the specimen has to be taken again.',
    body: ScheduleBody,
    example: { stage: 'appointment_scheduled', at: '2026-07-06T08:30:00Z' },
    stepOf: ({ stage, at }) => ({
      to: 'scheduled',
      stage,
      ...(at !== undefined && { scheduledFor: new Date(at) }),
    }),
  }),
  stepRoute({
    word: 'unschedule',
    summary: 'Tell that the appointment was lost',
    description: 'The order is `authorized` again.',
    body: UnscheduleBody,
    example: { reason: 'The collection site was closed.' },
    stepOf: ({ reason }) => ({
      to: 'authorized',
      stage: 'requisition_created',
      reason: 'appointment_lost',
      ...said(reason),
    }),
  }),
  stepRoute({
    word: 'collect',
    summary: 'Tell that the specimen was taken, and where it is',
    description: 'From `authorized` or `scheduled`; then along the stages of `collected`.',
    body: CollectBody,
    example: { stage: 'in_transit', collectedAt: '2026-07-06T08:41:00Z' },
    stepOf: ({ stage, collectedAt }) => ({
      to: 'collected',
      stage,
      ...(collectedAt !== undefined && { collectedAt: new Date(collectedAt) }),
    }),
  }),
  stepRoute({
    word: 'cancel',
    summary: 'Cancel an order',
    description: 'Before the specimen was taken. A laboratory that has the order is told.',
    body: CancelBody,
    example: { reason: 'Ordered twice.' },
    stepOf: ({ reason }) => ({
      to: 'cancelled',
      stage: 'cancelled',
      reason: 'cancelled_by_account',
      ...said(reason),
    }),
  }),
  stepRoute({
    word: 'fail',
    summary: 'Tell that the laboratory cannot do the order',
    description: 'From `collected`, by hand where the laboratory sends no messages.',
    body: FailBody,
    example: { code: 'specimen_rejected', reason: 'Haemolysed.' },
    stepOf: ({ code, reason }) => ({ to: 'failed', stage: 'failed', reason: code, ...said(reason) }),
  }),
  stepRoute({
    word: 'complete',
    summary: 'Tell that a clinician has reviewed the results',
    description: 'From `resulted`. A late correction opens the order again.',
    body: CompleteBody,
    example: {},
    stepOf: ({ note }) => ({ to: 'completed', stage: 'reviewed', ...said(note) }),
  }),
];
