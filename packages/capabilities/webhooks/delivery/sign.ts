import { createHmac, createSecretKey, type KeyObject, sign } from 'node:crypto';
import { privateKeyOf, type SigningSecret, textOfSecret } from '../endpoints/secrets.ts';

/** A secret that is ready to sign. */
export type Signer =
  | { readonly algorithm: 'hmac-sha256'; readonly decoded: KeyObject; readonly whole: KeyObject }
  | { readonly algorithm: 'ed25519'; readonly key: KeyObject };

export const openSigner = ({ algorithm, bytes }: SigningSecret): Signer =>
  algorithm === 'ed25519'
    ? { algorithm, key: privateKeyOf(bytes) }
    : { algorithm, decoded: createSecretKey(bytes), whole: createSecretKey(textOfSecret(bytes), 'utf8') };

/**
 * The signature headers of one attempt, in both families.
 *
 * `Attunio-Signature`: one `v1` for each HMAC secret, keyed with the whole `whsec_…` text, the oldest last, because the
 * documented verifier keeps the last of several. Standard Webhooks: `v1` keyed with the decoded secret, `v1a` for ed25519.
 *
 * @param signers of the secrets in force, the newest first
 * @param sentAt real time, in a sandbox too: a receiver refuses what is five minutes old
 */
export function writeSignatures(
  message: { readonly eventId: string; readonly body: string; readonly sentAt: Date },
  signers: readonly Signer[],
): Record<string, string> {
  const seconds = String(Math.floor(message.sentAt.getTime() / 1_000));
  const documented = `${seconds}.${message.body}`;
  const standard = `${message.eventId}.${documented}`;
  const marks = signers.flatMap((signer) =>
    signer.algorithm === 'ed25519'
      ? []
      : [`v1=${createHmac('sha256', signer.whole).update(documented).digest('hex')}`],
  );
  return {
    'attunio-signature': [`t=${seconds}`, ...marks].join(','),
    'webhook-id': message.eventId,
    'webhook-timestamp': seconds,
    'webhook-signature': signers.map((signer) => signStandard(signer, standard)).join(' '),
  };
}

const signStandard = (signer: Signer, content: string): string =>
  signer.algorithm === 'ed25519'
    ? `v1a,${sign(null, Buffer.from(content), signer.key).toString('base64')}`
    : `v1,${createHmac('sha256', signer.decoded).update(content).digest('base64')}`;
