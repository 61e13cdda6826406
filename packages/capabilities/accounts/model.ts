import { SCOPES } from '@chartwright/kernel';
import { z } from 'zod';
import { ROLES } from './rules.ts';

/** Scheme, host and port and nothing else, as a browser writes it in the Origin header. */
const origin = z
  .string()
  .max(255)
  .refine(isOrigin, { error: 'Expected an origin such as https://clinic.example' });

function isOrigin(value: string): boolean {
  try {
    const url = new URL(value);
    return (
      (url.protocol === 'https:' || url.protocol === 'http:') && url.origin === value && !value.includes('*')
    );
  } catch {
    return false;
  }
}

/** Our ids are made of these; anything else could not be one. */
const id = z.string().regex(/^\w{1,64}$/, { error: 'Not an id of this server' });

/** The parameters of a route about one thing. */
export const IdParams = z.object({ id });
export const organisationId = id;

export const email = z.email({ error: 'Expected an e-mail address' }).max(254);

/** A name stands in mails, lists and spreadsheets: one line, nothing unseen. */
export const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => text.isWellFormed() && /^[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]*$/u.test(text), {
    error: 'Must not hold control characters',
  });

/** What a person explains, in lines. PostgreSQL holds no NUL, and half of a surrogate pair has no UTF-8. */
export const explanation = (charactersMin: number) =>
  z
    .string()
    .trim()
    .min(charactersMin)
    .max(2_000)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), {
      error: 'Must not hold NUL or half of a surrogate pair',
    });

export const KeyOrder = z.strictObject({
  name,
  kind: z.enum(['secret', 'publishable']).default('secret'),
  mode: z.enum(['test', 'live']).default('test'),
  family: z
    .enum(['intelligence', 'records', 'referrals', 'any'])
    .default('any')
    .describe('Which documented client it is for; only the visible prefix depends on it'),
  scopes: z
    .array(z.enum(['*', ...SCOPES]))
    .max(64)
    .default([]),
  allowed_origins: z.array(origin).max(50).default([]).describe('Origins a publishable key is honoured from'),
  expires_at: z.iso.datetime({ offset: true, error: 'Invalid ISO-8601 date' }).nullish(),
});
export type KeyOrder = z.output<typeof KeyOrder>;

export const KeyRotation = z.strictObject({
  overlap_seconds: z
    .int()
    .min(0)
    .max(30 * 86_400)
    .default(86_400)
    .describe('How long the old key keeps working'),
});

export const KeyView = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['secret', 'publishable']),
  mode: z.enum(['test', 'live']),
  prefix: z.string().describe('The visible beginning of the key'),
  scopes: z.array(z.string()),
  allowed_origins: z.array(z.string()),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
  last_used_at: z.string().nullable().describe('To the minute'),
});
export type KeyView = z.output<typeof KeyView>;

export const NewKey = KeyView.extend({ key: z.string().describe('The key itself; shown only now') });

export const OrganisationOrder = z.strictObject({
  name,
  plan: z.enum(['sandbox', 'launch', 'scale', 'enterprise', 'self_hosted']).default('self_hosted'),
  production_approved: z.boolean().default(false),
});
export type OrganisationOrder = z.output<typeof OrganisationOrder>;

/** The shape of `credentials.json`, also printed by `chartwright org create`. */
export const Credentials = z.object({
  baseUrl: z.string(),
  orgId: z.string(),
  adminEmail: z.string(),
  adminPassword: z.string(),
  keys: z.object({ test: z.string(), live: z.string(), publishable: z.string() }),
});
export type Credentials = z.output<typeof Credentials>;

export const PersonOrder = z.strictObject({
  email,
  name,
  role: z.enum(ROLES),
  rights: z
    .array(z.enum(['clinical_admin', 'provider']))
    .max(2)
    .default([]),
});
export type PersonOrder = z.output<typeof PersonOrder>;

export const NewPerson = z.object({
  id: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  rights: z.array(z.string()),
  password: z.string().describe('The first password; shown only now'),
});

const day = z.iso
  .date({ error: 'Expected a date such as 2026-01-31' })
  .refine((date) => !date.startsWith('0000'), { error: 'There is no year 0' });

export const UsageQuery = z
  .object({ from: day.optional(), to: day.optional() })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    error: 'Must not be before from',
  });

export const UsageReport = z.array(
  z.object({
    day: z.string(),
    mode: z.enum(['test', 'live']),
    key_id: z.string(),
    operation: z.string(),
    status_class: z.int().describe('2 for 2xx, 4 for 4xx, 5 for 5xx'),
    requests: z.int(),
  }),
);
