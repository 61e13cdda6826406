import { routesOf, WrittenAnswer } from '@chartwright/platform';
import { z } from 'zod';
import { accountErrors } from '../errors.ts';
import { IdParams } from '../model.ts';
import { administration } from '../surfaces.ts';
import { writeCsv } from './invoice.ts';
import {
  AccessRequest,
  AccessRequestView,
  Approval,
  Invoice,
  InvoiceQuery,
  OrganisationQuery,
  OrganisationView,
  PlanView,
  Refusal,
} from './model.ts';
import type { Plans } from './service.ts';

export type PlansUse = { readonly plans: Plans };

const route = routesOf<PlansUse>();
const { table } = accountErrors;
const CSV = 'text/csv; charset=utf-8';

export const planRoutes = [
  route({
    surface: administration,
    method: 'GET',
    path: '/api/v1/plan',
    operationId: 'plan.read',
    summary: "The organisation's plan, its limits, and what is used and left",
    scope: 'admin:read',
    reply: PlanView,
    handle: ({ actor, use }) => use.plans.read(actor),
  }),
  route({
    surface: administration,
    method: 'POST',
    path: '/api/v1/production-access',
    operationId: 'productionAccess.request',
    summary: 'Ask for live keys on a metered plan',
    description: 'Only for a signed-in person. The operator of the server decides.',
    scope: 'admin:write',
    body: AccessRequest,
    reply: AccessRequestView,
    status: 201,
    effect: 'stored',
    errors: [table.personNeeded, table.productionApproved, table.productionPending],
    handle: ({ tx, actor, body, use, requestId }) => use.plans.ask(tx, actor, body, requestId),
  }),
  route({
    surface: administration,
    method: 'GET',
    path: '/api/v1/usage/export',
    operationId: 'usage.export',
    summary: "A month's requests by key and operation, ready for an invoice",
    description: 'JSON, or CSV with `format=csv`. `billable` counts what was answered below 400.',
    scope: 'admin:read',
    query: InvoiceQuery,
    reply: Invoice,
    otherMediaTypes: ['text/csv'],
    handle: async ({ actor, query, use }) => {
      const invoice = await use.plans.invoice(actor, query.month);
      return query.format === 'csv'
        ? new WrittenAnswer(Buffer.from(writeCsv(invoice)), { mediaType: CSV })
        : invoice;
    },
  }),
  route({
    surface: administration,
    method: 'GET',
    path: '/api/v1/organisations',
    operationId: 'organisations.list',
    summary: 'List the organisations of this server, newest first',
    description: "Only for the server's own operator, signed in.",
    scope: 'admin:read',
    query: OrganisationQuery,
    reply: z.array(OrganisationView),
    errors: [table.operatorNeeded],
    handle: ({ actor, query, use }) => use.plans.listOrganisations(actor, query.pending === 'true'),
  }),
  route({
    surface: administration,
    method: 'POST',
    path: '/api/v1/organisations/{id}/approve',
    operationId: 'organisations.approve',
    summary: 'Approve production access',
    description:
      "Only for the server's own operator, signed in. Live keys work within a second. An organisation that has not asked needs `plan`; an approved one moves to it.",
    scope: 'admin:write',
    params: IdParams,
    body: Approval,
    example: { plan: 'launch' },
    reply: OrganisationView,
    effect: 'stored',
    errors: [
      table.operatorNeeded,
      table.organisationNotFound,
      table.productionApproved,
      table.nothingToDecide,
    ],
    handle: ({ tx, actor, params, body, use, requestId }) =>
      use.plans.approve(tx, actor, params.id, body, requestId),
  }),
  route({
    surface: administration,
    method: 'POST',
    path: '/api/v1/organisations/{id}/decline',
    operationId: 'organisations.decline',
    summary: 'Decline production access, with a reason',
    description: "Only for the server's own operator, signed in.",
    scope: 'admin:write',
    params: IdParams,
    body: Refusal,
    example: { reason: 'Tell us more about the use.' },
    reply: OrganisationView,
    effect: 'stored',
    errors: [table.operatorNeeded, table.organisationNotFound, table.nothingToDecide],
    handle: ({ tx, actor, params, body, use, requestId }) =>
      use.plans.decline(tx, actor, params.id, body.reason, requestId),
  }),
];
