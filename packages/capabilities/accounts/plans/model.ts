import { z } from 'zod';
import { explanation } from '../model.ts';

const PLANS = ['sandbox', 'launch', 'scale', 'enterprise', 'self_hosted'] as const;
const PAID = ['launch', 'scale', 'enterprise'] as const;

export const AccessRequest = z.strictObject({
  plan: z.enum(PAID),
  use_case: explanation(10).describe('What the live keys are for; no patient data'),
});
export type AccessRequest = z.output<typeof AccessRequest>;

export const AccessRequestView = z.object({
  id: z.string(),
  plan: z.enum(PAID),
  use_case: z.string(),
  status: z.enum(['pending', 'approved', 'declined']),
  requested_at: z.string(),
  decided_at: z.string().nullable(),
  reason: z.string().nullable(),
});
export type AccessRequestView = z.output<typeof AccessRequestView>;

export const PlanView = z.object({
  plan: z.enum(PLANS),
  metered: z.boolean(),
  production_approved: z.boolean().describe('Whether live keys work'),
  limits: z.object({
    per_key_per_day: z.int().nullable(),
    per_organisation_per_day: z.int().nullable(),
    per_key_per_second: z.int().nullable(),
    burst: z.int().nullable(),
  }),
  requests_today: z.int().describe('Of the whole organisation, since 00:00 UTC, counted up to a second ago'),
  remaining_today: z.int().nullable(),
  resets_at: z.string().nullable(),
  requests_this_month: z.int(),
  production_request: AccessRequestView.nullable(),
});
export type PlanView = z.output<typeof PlanView>;

export const OrganisationView = z.object({
  id: z.string(),
  name: z.string(),
  plan: z.enum(PLANS),
  production_approved: z.boolean(),
  created_at: z.string(),
  production_request: AccessRequestView.nullable(),
});
export type OrganisationView = z.output<typeof OrganisationView>;

export const OrganisationQuery = z.object({
  pending: z.enum(['true', 'false']).optional().describe('Only those that wait for a decision'),
});
export const Approval = z.strictObject({
  plan: z.enum(PAID).optional().describe('The plan that was asked for, when absent'),
});
export type Approval = z.output<typeof Approval>;

export const Refusal = z.strictObject({ reason: explanation(3) });

const MONTH = /^2\d{3}-(0[1-9]|1[0-2])$/;

export const InvoiceQuery = z.object({
  month: z
    .string()
    .regex(MONTH, { error: 'Expected a month such as 2026-01' })
    .optional()
    .describe('In UTC; the current month when absent'),
  format: z.enum(['json', 'csv']).default('json'),
});

const counts = {
  requests: z.int(),
  billable: z.int().describe('Answered below 400'),
  client_errors: z.int(),
  server_errors: z.int(),
};

export const InvoiceLine = z.object({
  key_id: z.string().describe('The API key, or the signed-in person'),
  key_name: z.string().nullable(),
  mode: z.enum(['test', 'live']),
  operation: z.string(),
  ...counts,
});
export type InvoiceLine = z.output<typeof InvoiceLine>;

export const Invoice = z.object({
  organisation: z.string(),
  month: z.string(),
  lines: z.array(InvoiceLine),
  totals: z.object(counts),
});
export type Invoice = z.output<typeof Invoice>;
