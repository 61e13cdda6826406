import { type Mode, seal, unseal } from '@chartwright/platform';
import { exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';

const ALGORITHM = 'EdDSA';
const ISSUER = 'chartwright';
const AUDIENCE = 'chartwright';
/** 15 minutes (decisions 1). */
export const ACCESS_TOKEN_SECONDS = 900;

export type SigningKey = { readonly id: string; readonly publicJwk: JWK; readonly sealedPrivateJwk: Buffer };

/** What a token says: who signed in, into which organisation and which of its two worlds. */
export type TokenClaims = { readonly personId: string; readonly orgId: string; readonly mode: Mode };

export type Tokens = {
  sign(claims: TokenClaims, now: Date): Promise<string>;
  /** Null for any token that is not ours, altered or expired. */
  verify(token: string, now: Date): Promise<TokenClaims | null>;
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
 * Opens the signing keys. The newest signs; all of them verify.
 *
 * @throws {Error} when a key was sealed under another master key
 */
export async function openTokens(keys: readonly SigningKey[], wrap: Buffer): Promise<Tokens> {
  const newest = keys.at(-1);
  if (newest === undefined) throw new Error('No signing key');
  const privateKey = await importJWK(openPrivateJwk(newest.sealedPrivateJwk, wrap), ALGORITHM);
  const publicKeys = new Map(
    await Promise.all(keys.map(async (k) => [k.id, await importJWK(k.publicJwk, ALGORITHM)] as const)),
  );
  return {
    jwks: { keys: keys.map((k) => k.publicJwk) },
    sign: ({ personId, orgId, mode }, now) => {
      const issuedAt = Math.floor(now.getTime() / 1000);
      return new SignJWT({ org: orgId, mode })
        .setProtectedHeader({ alg: ALGORITHM, kid: newest.id, typ: 'at+jwt' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(personId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + ACCESS_TOKEN_SECONDS)
        .sign(privateKey);
    },
    async verify(token, now) {
      try {
        const { payload } = await jwtVerify(
          token,
          ({ kid }) => {
            const key = publicKeys.get(kid ?? '');
            if (key === undefined) throw new Error('Unknown signing key');
            return key;
          },
          { algorithms: [ALGORITHM], issuer: ISSUER, audience: AUDIENCE, typ: 'at+jwt', currentDate: now },
        );
        const { sub, org, mode } = payload as { sub?: unknown; org?: unknown; mode?: unknown };
        if (typeof sub !== 'string' || typeof org !== 'string' || (mode !== 'test' && mode !== 'live'))
          return null;
        return { personId: sub, orgId: org, mode };
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
