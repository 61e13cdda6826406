import { z } from 'zod';

const text = (max: number) => z.string().min(1).max(max);
/** Parts of a key are ASCII; PostgreSQL would not hold a NUL among them. */
const printable = (max: number) =>
  z
    .string()
    .regex(/^[\x20-\x7e]+$/, { error: 'Expected printable ASCII' })
    .max(max);

/** Parameters this server does not know are ignored (RFC 6749, 3.2). */
export const TokenRequest = z.object({
  grant_type: text(200),
  scope: z
    .string()
    .max(4_000)
    .optional()
    .describe('Separated by one space; every scope of the client when absent'),
  client_id: text(200).optional(),
  client_secret: text(500).optional(),
  client_assertion_type: text(200).optional(),
  client_assertion: text(16_000).optional(),
});
export type TokenRequest = z.output<typeof TokenRequest>;

export const ClientToken = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int().describe('Seconds'),
  scope: z.string(),
});
export type ClientToken = z.output<typeof ClientToken>;

const EC_CURVES = ['P-256', 'P-384', 'P-521'] as const;
/** 2,048 bits in base64url. */
const RSA_MODULUS_LENGTH_MIN = 342;
const named = {
  kid: printable(200),
  use: z.literal('sig').optional(),
  alg: printable(20).optional(),
  key_ops: z.array(z.literal('verify')).max(1).optional(),
};

/** Public halves only: an unknown member, such as the private `d`, is refused. */
const PublicJwk = z.discriminatedUnion('kty', [
  z.strictObject({
    kty: z.literal('RSA'),
    n: printable(2_000).min(RSA_MODULUS_LENGTH_MIN, { error: 'An RSA key has at least 2,048 bits' }),
    e: printable(20),
    ...named,
  }),
  z.strictObject({
    kty: z.literal('EC'),
    crv: z.enum(EC_CURVES),
    x: printable(100),
    y: printable(100),
    ...named,
  }),
  z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: printable(100), ...named }),
]);

export const ClientJwks = z.strictObject({
  keys: z
    .array(PublicJwk)
    .min(1)
    .max(10)
    .refine((keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length, {
      error: 'Each key has a kid of its own',
    }),
});
export type ClientJwks = z.output<typeof ClientJwks>;

export const ServerMetadata = z.object({
  issuer: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  grant_types_supported: z.array(z.string()),
  response_types_supported: z.array(z.string()),
  token_endpoint_auth_methods_supported: z.array(z.string()),
  token_endpoint_auth_signing_alg_values_supported: z.array(z.string()),
  scopes_supported: z.array(z.string()),
  service_documentation: z.string(),
});

export const SmartConfiguration = ServerMetadata.omit({ service_documentation: true }).extend({
  capabilities: z.array(z.string()),
  code_challenge_methods_supported: z.array(z.string()),
});
