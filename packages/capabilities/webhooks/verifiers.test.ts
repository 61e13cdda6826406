import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { verifyWebhook } from '@chartwright/sdk';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { describe, expect, test } from 'vitest';
import { openSigner, writeSignatures } from './delivery/sign.ts';
import { type SigningSecret, textOfPublicKey, textOfSecret } from './endpoints/secrets.ts';
import { verifyAsDocumented } from './testing/documented-verifier.ts';

/** Verifiers that receivers have, ours and others', against what the signer makes. */

const BODIES = [
  '{}',
  '{"note":"ünïcode ✓ \\u0000"}',
  `{"long":"${'x'.repeat(100_000)}"}`,
  '{"dot":"a.b","t=":"v1="}',
];
const EVENT_ID = 'evt_7f3a91c24b8d4e0f92a1';

const makeSecret = (): SigningSecret => ({ algorithm: 'hmac-sha256', bytes: randomBytes(32) });
const sentAt = new Date();
const nowSeconds = sentAt.getTime() / 1000;
const signAll = (body: string, secrets: readonly SigningSecret[]) =>
  writeSignatures({ eventId: EVENT_ID, body, sentAt }, secrets.map(openSigner));

type Verifier = (body: string, headers: Record<string, string>, secret: string) => boolean;
/** True when it does not throw, as these packages say yes. */
const accepts = (check: () => unknown): boolean => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};

const verifiers: Readonly<Record<string, Verifier>> = {
  'the documented one': (body, headers, secret) =>
    verifyAsDocumented(body, headers['attunio-signature'] ?? '', secret, nowSeconds),
  'the client of this server, by its header': (body, headers, secret) =>
    verifyWebhook(body, headers['attunio-signature'] ?? '', secret),
  'the client of this server, by Standard Webhooks': (
    body,
    { 'attunio-signature': _ours, ...headers },
    secret,
  ) => verifyWebhook(body, headers, secret),
  standardwebhooks: (body, headers, secret) =>
    accepts(() => new StandardWebhook(secret).verify(body, headers)),
  svix: (body, headers, secret) => accepts(() => new SvixWebhook(secret).verify(body, headers)),
};

describe.each(Object.entries(verifiers))('%s', (_name, isAccepted) => {
  test('accepts a delivery under the secret in force, and no altered one', () => {
    const secret = makeSecret();
    const text = textOfSecret(secret.bytes);
    for (const body of BODIES) {
      const headers = signAll(body, [secret]);
      expect(isAccepted(body, headers, text)).toBe(true);
      expect(isAccepted(`${body} `, headers, text)).toBe(false);
      expect(isAccepted(body, headers, textOfSecret(makeSecret().bytes))).toBe(false);
    }
  });

  test('that still holds the old secret accepts a delivery while it overlaps, and none after', () => {
    const [newest, old] = [makeSecret(), makeSecret()];
    const text = textOfSecret(old.bytes);
    for (const body of BODIES) {
      expect(isAccepted(body, signAll(body, [newest, old]), text)).toBe(true);
      expect(isAccepted(body, signAll(body, [newest]), text)).toBe(false);
    }
  });

  test('is not put off by an ed25519 signature beside its own', () => {
    const secret = makeSecret();
    const pair: SigningSecret = { algorithm: 'ed25519', bytes: randomBytes(32) };
    for (const secrets of [
      [secret, pair],
      [pair, secret],
    ]) {
      expect(isAccepted('{}', signAll('{}', secrets), textOfSecret(secret.bytes))).toBe(true);
    }
  });
});

test('verifiers that look at every signature accept the new secret while the old one overlaps', () => {
  const [newest, old] = [makeSecret(), makeSecret()];
  const headers = signAll('{}', [newest, old]);
  const text = textOfSecret(newest.bytes);
  const answers = Object.entries(verifiers).map(([name, isAccepted]) => [
    name,
    accepts(() => isAccepted('{}', headers, text)) && isAccepted('{}', headers, text),
  ]);
  // The documented one keeps the last signature: it goes on with the old secret until the overlap ends.
  expect(Object.fromEntries(answers)).toEqual({
    'the documented one': false,
    'the client of this server, by its header': true,
    'the client of this server, by Standard Webhooks': true,
    standardwebhooks: true,
    svix: true,
  });
});

test('an ed25519 signature is verified with the public key alone', () => {
  const pair: SigningSecret = { algorithm: 'ed25519', bytes: randomBytes(32) };
  const headers = signAll('{"a":1}', [makeSecret(), pair]);
  const publicKey = textOfPublicKey(pair.bytes);
  const raw = Buffer.from(publicKey.slice('whpk_'.length), 'base64');
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
    format: 'jwk',
  });
  const [signature = ''] = (headers['webhook-signature'] ?? '')
    .split(' ')
    .filter((one) => one.startsWith('v1a,'));
  const isSigned = (body: string) =>
    verify(
      null,
      Buffer.from(`${EVENT_ID}.${headers['webhook-timestamp']}.${body}`),
      key,
      Buffer.from(signature.slice('v1a,'.length), 'base64'),
    );
  expect([raw.length, isSigned('{"a":1}'), isSigned('{"a":2}')]).toEqual([32, true, false]);
});
