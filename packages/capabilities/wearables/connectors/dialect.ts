import { z } from 'zod';
import type { ProviderCode } from '../connector.ts';
import rows from './dialects.json' with { type: 'json' };

const Params = z.record(z.string(), z.string());

const RevokeSchema = z.object({
  style: z.enum(['query_access_token', 'form_token', 'form_access_token', 'bearer_delete', 'withings']),
  /** `{userId}` stands for the provider's name of the person. */
  url: z.url(),
});

const DialectSchema = z.object({
  authorizeUrl: z.url(),
  tokenUrl: z.url(),
  apiUrl: z.url(),
  scopes: z.array(z.string()),
  scopeSeparator: z.enum([' ', ',']),
  clientAuth: z.enum(['basic', 'body']),
  pkce: z.enum(['required', 'optional', 'unsupported']),
  tokenShape: z.enum(['plain', 'withings', 'polar', 'strava']),
  /** Whether a refresh makes the refresh token before it worthless. */
  refresh: z.enum(['rotates', 'stays', 'none']),
  /** Without this scope the provider gives no refresh token. */
  offlineScope: z.string().optional(),
  authorizeParams: Params,
  tokenParams: Params,
  refreshParams: Params,
  revoke: RevokeSchema.optional(),
  seconds: z.object({ code: z.number(), access: z.number() }),
  limits: z.object({
    perMinute: z.number().exactOptional(),
    pageSize: z.number().exactOptional(),
    historyDays: z.number().exactOptional(),
    windowDays: z.number().exactOptional(),
  }),
});

/** How one provider speaks OAuth, and where. The connectors and the sandbox provider read the same table. */
export type Dialect = z.infer<typeof DialectSchema>;
export type DialectName = keyof typeof rows;

const dialects = z.record(z.string(), DialectSchema).parse(rows);

/** FITBIT has no service of its own any more, and GOOGLE_FIT never gets another one: both go to Google Health. */
const SHARED: Partial<Record<ProviderCode, DialectName>> = {
  FITBIT: 'GOOGLE_HEALTH',
  GOOGLE_FIT: 'GOOGLE_HEALTH',
};

/** The dialect that a provider is spoken to in; undefined for one without OAuth, or not built yet. */
export function dialectNameOf(code: ProviderCode): DialectName | undefined {
  const name = SHARED[code] ?? code;
  return Object.hasOwn(rows, name) ? (name as DialectName) : undefined;
}

export function dialectOf(name: DialectName): Dialect {
  const found = dialects[name];
  if (found === undefined) throw new Error(`No dialect is named ${name}`);
  return found;
}
