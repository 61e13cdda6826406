import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import type { Db, Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import { sealSecret, unsealSecret } from './sealed.ts';

export type Algorithm = 'hmac-sha256' | 'ed25519';

/** 32 bytes: the key of the HMAC, or the seed of an ed25519 key. */
export type SigningSecret = { readonly algorithm: Algorithm; readonly bytes: Buffer };

const SECRET_BYTES = 32;

/** A secret as its owner is given it; the signature in `Attunio-Signature` is keyed with this whole text. */
export const textOfSecret = (bytes: Buffer): string => `whsec_${bytes.toString('base64')}`;

/** PKCS #8 of an ed25519 key without its 32 bytes (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
/** Of SubjectPublicKeyInfo, likewise. */
const SPKI_HEAD_BYTES = 12;

export const privateKeyOf = (seed: Buffer) =>
  createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });

/** The public half, as Standard Webhooks writes it. */
export const textOfPublicKey = (seed: Buffer): string => {
  const spki = createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' });
  return `whpk_${spki.subarray(SPKI_HEAD_BYTES).toString('base64')}`;
};

/** Secrets an endpoint signs with now, the newest first. */
export async function secretsInForce(
  db: Db | Tx,
  endpointId: string,
  now: Date,
  sealKey: Buffer,
): Promise<SigningSecret[]> {
  const { rows } = await sql<{ algorithm: Algorithm; secret: Buffer }>`
    select algorithm, secret from webhook_secrets
    where endpoint_id = ${endpointId} and (expires_at is null or expires_at > ${now})
    order by id desc`.execute(db);
  return rows.map(({ algorithm, secret }) => ({
    algorithm,
    bytes: unsealSecret({ id: endpointId, what: algorithm }, secret, sealKey),
  }));
}

/** Makes a secret that signs from now on. Returns it: it is shown once. */
export async function addSecret(
  tx: Tx,
  {
    endpointId,
    algorithm,
    at,
  }: { readonly endpointId: string; readonly algorithm: Algorithm; readonly at: Date },
  sealKey: Buffer,
): Promise<Buffer> {
  const bytes = randomBytes(SECRET_BYTES);
  await sql`
    insert into webhook_secrets (endpoint_id, algorithm, secret, created_at)
    values (${endpointId}, ${algorithm}, ${sealSecret({ id: endpointId, what: algorithm }, bytes, sealKey)}, ${at})`.execute(
    tx,
  );
  return bytes;
}

/** Lets the secrets that are in force end at an instant, none later than it would have by itself. */
export async function endSecrets(
  tx: Tx,
  endpointId: string,
  end: { readonly at: Date; readonly algorithm?: Algorithm },
): Promise<void> {
  await sql`
    update webhook_secrets set expires_at = least(expires_at, ${end.at}::timestamptz)
    where endpoint_id = ${endpointId} and algorithm = coalesce(${end.algorithm ?? null}, algorithm)`.execute(
    tx,
  );
}
