import { createHash } from 'node:crypto';
import { type Db, inTransaction, type KeyRegistry } from '@chartwright/platform';
import { createLocalJWKSet, decodeJwt, type JWTPayload, jwtVerify } from 'jose';
import { accountErrors } from '../errors.ts';
import type { TokenRequest } from './model.ts';
import * as store from './store.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** SMART asks for RS384 and ES384; none is symmetric, for a public key must never verify an HMAC. */
export const ASSERTION_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];
/** SMART App Launch 2, client-confidential-asymmetric: at most five minutes. */
const ASSERTION_SECONDS_MAX = 300;
const CLOCK_TOLERANCE_SECONDS = 10;
const JTI_LENGTH_MAX = 255;
const KEY_ID = /^\w{1,64}$/;

export type AuthMethod = 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';
export type Authenticated = { readonly client: store.ClientRow; readonly method: AuthMethod };

type Parts = { readonly db: Db; readonly keys: KeyRegistry; readonly publicUrl: () => string };

/**
 * Finds out which client asks.
 *
 * @throws Problem 400 when it proves itself in two ways, 401 `invalid_client` when it does not prove itself
 */
export async function authenticateClient(
  parts: Parts,
  request: TokenRequest,
  authorization: string | undefined,
  now: Date,
): Promise<Authenticated> {
  const basic = authorization === undefined ? undefined : /^basic +(.*)$/i.exec(authorization)?.[1];
  const ways = [basic, request.client_secret, request.client_assertion].filter((way) => way !== undefined);
  if (ways.length > 1) throw accountErrors.twoAuthentications();
  const found = await findBy(parts, request, basic, now);
  const isUsable =
    found !== undefined &&
    found.client.kind === 'secret' &&
    isActive(found.client, now) &&
    (request.client_id === undefined || request.client_id === found.client.id);
  if (isUsable) return found;
  throw accountErrors.invalidClient(
    basic === undefined ? {} : { headers: { 'www-authenticate': 'Basic realm="chartwright"' } },
  );
}

export const isActive = (client: Pick<store.ClientRow, 'revoked_at' | 'expires_at'>, now: Date): boolean =>
  client.revoked_at === null && (client.expires_at === null || client.expires_at > now);

async function findBy(
  parts: Parts,
  request: TokenRequest,
  basic: string | undefined,
  now: Date,
): Promise<Authenticated | undefined> {
  if (request.client_assertion !== undefined) {
    if (request.client_assertion_type !== ASSERTION_TYPE) return undefined;
    const client = await verifyAssertion(parts, request.client_assertion, now);
    return client && { client, method: 'private_key_jwt' };
  }
  const pair =
    basic === undefined ? { id: request.client_id, secret: request.client_secret } : readBasic(basic);
  if (pair?.id === undefined || pair.secret === undefined) return undefined;
  const client = await findBySecret(parts, pair.id, pair.secret);
  return client && { client, method: basic === undefined ? 'client_secret_post' : 'client_secret_basic' };
}

/** The id and the secret are each form-encoded before they are joined (RFC 6749, 2.3.1). */
function readBasic(encoded: string): { readonly id: string; readonly secret: string } | undefined {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) return undefined;
  try {
    const [id = '', secret = ''] = [text.slice(0, colon), text.slice(colon + 1)].map((part) =>
      decodeURIComponent(part.replaceAll('+', ' ')),
    );
    return { id, secret };
  } catch {
    return undefined;
  }
}

/** The secret of a client is its API key. */
async function findBySecret(
  { db, keys }: Parts,
  id: string,
  secret: string,
): Promise<store.ClientRow | undefined> {
  const actor = await keys.resolve(secret);
  if (actor === null || actor === 'inactive' || actor.id !== id) return undefined;
  return store.findClient(db, id);
}

async function verifyAssertion(
  { db, publicUrl }: Parts,
  assertion: string,
  now: Date,
): Promise<store.ClientRow | undefined> {
  const id = readIssuer(assertion);
  const client = id === undefined ? undefined : await store.findClient(db, id);
  if (client === undefined || client.jwks === null) return undefined;
  const claims = await verifySignature(client, client.jwks, assertion, publicUrl(), now);
  if (claims === undefined || !isInTime(claims, now)) return undefined;
  const expiresAt = new Date(((claims.exp ?? 0) + CLOCK_TOLERANCE_SECONDS) * 1000);
  const jtiHash = createHash('sha256').update(String(claims.jti)).digest();
  const isFirst = await inTransaction(db, (tx) =>
    store.takeAssertion(tx, { keyId: client.id, jtiHash, expiresAt }),
  );
  return isFirst ? client : undefined;
}

function readIssuer(assertion: string): string | undefined {
  try {
    const { iss } = decodeJwt(assertion);
    return typeof iss === 'string' && KEY_ID.test(iss) ? iss : undefined;
  } catch {
    return undefined;
  }
}

async function verifySignature(
  client: store.ClientRow,
  jwks: NonNullable<store.ClientRow['jwks']>,
  assertion: string,
  publicUrl: string,
  now: Date,
): Promise<JWTPayload | undefined> {
  try {
    // The members the schema let through are those of a JWK; exactOptionalPropertyTypes tells the two types apart.
    const keys = createLocalJWKSet(jwks as Parameters<typeof createLocalJWKSet>[0]);
    const { payload } = await jwtVerify(assertion, keys, {
      algorithms: ASSERTION_ALGORITHMS,
      issuer: client.id,
      subject: client.id,
      audience: [`${publicUrl}/oauth/token`, publicUrl],
      requiredClaims: ['exp', 'jti'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: now,
    });
    return payload;
  } catch {
    // Whatever is wrong with an assertion, its bearer learns only that it does not prove the client.
    return undefined;
  }
}

/** Made for this server alone, short-lived, and not from the future. */
function isInTime({ aud, exp, iat, jti }: JWTPayload, now: Date): boolean {
  const seconds = now.getTime() / 1000;
  return (
    (typeof aud === 'string' || aud?.length === 1) &&
    typeof jti === 'string' &&
    jti.length > 0 &&
    jti.length <= JTI_LENGTH_MAX &&
    (exp ?? 0) <= seconds + ASSERTION_SECONDS_MAX + CLOCK_TOLERANCE_SECONDS &&
    (iat === undefined ||
      (iat <= seconds + CLOCK_TOLERANCE_SECONDS &&
        iat >= seconds - ASSERTION_SECONDS_MAX - CLOCK_TOLERANCE_SECONDS))
  );
}
