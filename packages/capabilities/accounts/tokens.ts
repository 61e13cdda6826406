import { randomBytes } from 'node:crypto';
import { type Mode, seal, unseal } from '@chartwright/platform';
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';

const ALGORITHM = 'EdDSA';
const AUDIENCE = 'chartwright';
/** 15 minutes (decisions 1). */
export const ACCESS_TOKEN_SECONDS = 900;

export type SigningKey = { readonly id: string; readonly publicJwk: JWK; readonly sealedPrivateJwk: Buffer };

/** What a person's token says: who signed in, into which organisation and which of its two worlds, in which session. */
export type PersonClaims = {
  readonly personId: string;
  readonly orgId: string;
  readonly mode: Mode;
  readonly sessionId: string;
};

/** What a client's token says: which API key it stands for, and which of its scopes were granted. */
export type ClientClaims = {
  readonly clientId: string;
  readonly orgId: string;
  readonly mode: Mode;
  readonly scope: string;
};

const mode = z.enum(['test', 'live']);
/** A client's token names its client (RFC 9068, 2.2); a person's names its session. */
const Claims = z.union([
  z
    .object({ sub: z.string(), org: z.string(), mode, client_id: z.string(), scope: z.string() })
    .transform(
      ({ org, mode, client_id, scope }): ClientClaims => ({ clientId: client_id, orgId: org, mode, scope }),
    ),
  z
    .object({ sub: z.string(), org: z.string(), mode, sid: z.string() })
    .transform(
      ({ sub, org, mode, sid }): PersonClaims => ({ personId: sub, orgId: org, mode, sessionId: sid }),
    ),
]);

export type Tokens = {
  sign(claims: PersonClaims, now: Date): Promise<string>;
  signClient(claims: ClientClaims, now: Date, lifeSeconds: number): Promise<string>;
  /** Null for any token that is not ours, altered or expired. */
  verify(token: string, now: Date): Promise<PersonClaims | ClientClaims | null>;
  /** The public halves (RFC 7517). */
  readonly jwks: { readonly keys: readonly JWK[] };
};

/** Makes a signing key whose private half is sealed with AES-256-GCM under `wrap` (32 bytes). */
export async function makeSigningKey(id: string, wrap: Buffer): Promise<SigningKey> {
  const pair = await generateKeyPair(ALGORITHM, { extractable: true });
  const publicJwk = { ...(await exportJWK(pair.publicKey)), kid: id, alg: ALGORITHM, use: 'sig' };
  const sealedPrivateJwk = seal(Buffer.from(JSON.stringify(await exportJWK(pair.privateKey))), wrap);
  return { id, publicJwk, sealedPrivateJwk };
}

/**
 * Opens the signing keys. The newest signs; all of them verify. Nobody else holds them, so that whose token it is need
 * not be read from its issuer, which changes with the address of the server.
 *
 * @param issuer what the discovery document calls this server (RFC 9068, 4)
 * @throws {Error} when a key was sealed under another master key
 */
export async function openTokens(
  keys: readonly SigningKey[],
  wrap: Buffer,
  issuer: () => string,
): Promise<Tokens> {
  const newest = keys.at(-1);
  if (newest === undefined) throw new Error('No signing key');
  const privateKey = await importJWK(openPrivateJwk(newest.sealedPrivateJwk, wrap), ALGORITHM);
  const publicKeys = new Map(
    await Promise.all(keys.map(async (k) => [k.id, await importJWK(k.publicJwk, ALGORITHM)] as const)),
  );
  const write = (payload: JWTPayload, subject: string, now: Date, lifeSeconds: number): Promise<string> => {
    const issuedAt = Math.floor(now.getTime() / 1000);
    return new SignJWT(payload)
      .setProtectedHeader({ alg: ALGORITHM, kid: newest.id, typ: 'at+jwt' })
      .setIssuer(issuer())
      .setAudience(AUDIENCE)
      .setSubject(subject)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifeSeconds)
      .setJti(randomBytes(12).toString('base64url'))
      .sign(privateKey);
  };
  return {
    jwks: { keys: keys.map((k) => k.publicJwk) },
    sign: ({ personId, orgId, mode, sessionId }, now) =>
      write({ org: orgId, mode, sid: sessionId }, personId, now, ACCESS_TOKEN_SECONDS),
    signClient: ({ clientId, orgId, mode, scope }, now, lifeSeconds) =>
      write({ org: orgId, mode, client_id: clientId, scope }, clientId, now, lifeSeconds),
    async verify(token, now) {
      try {
        const { payload } = await jwtVerify(
          token,
          ({ kid }) => {
            const key = publicKeys.get(kid ?? '');
            if (key === undefined) throw new Error('Unknown signing key');
            return key;
          },
          { algorithms: [ALGORITHM], audience: AUDIENCE, typ: 'at+jwt', currentDate: now },
        );
        return Claims.safeParse(payload).data ?? null;
      } catch {
        // Whatever is wrong with a token, its bearer learns only that it is not valid.
        return null;
      }
    },
  };
}

function openPrivateJwk(sealed: Buffer, wrap: Buffer): JWK {
  try {
    return JSON.parse(unseal(sealed, wrap).toString('utf8')) as JWK;
  } catch (cause) {
    throw new Error('The signing key does not open under this master key. Was the master key changed?', {
      cause,
    });
  }
}
