import { createPublicKey, verify } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { Webhook as Svix } from 'svix';
import { describe, expect, test } from 'vitest';
import { privateKeyOf, textOfSecret } from '../endpoints/secrets.ts';
import { verifyAsDocumented } from '../testing/documented-verifier.ts';
import { openSigner, writeSignatures } from './sign.ts';

const OLD = Buffer.alloc(32, 1);
const NEW = Buffer.alloc(32, 2);
const SEED = Buffer.alloc(32, 3);
const hmac = (bytes: Buffer) => openSigner({ algorithm: 'hmac-sha256', bytes });
const asymmetric = openSigner({ algorithm: 'ed25519', bytes: SEED });
const message = () => ({ eventId: 'evt_7f3a91c24b8d4e0f92a1', body: '{"a":"ü"}', sentAt: new Date() });

const accepts = (body: string, header: string, secret: string): boolean =>
  verifyAsDocumented(body, header, secret, Date.now() / 1_000);

describe('writeSignatures()', () => {
  test('satisfies the documented verifier and the two public libraries', () => {
    const sent = message();
    const headers = writeSignatures(sent, [hmac(OLD)]);
    const secret = textOfSecret(OLD);
    expect(accepts(sent.body, headers['attunio-signature'] ?? '', secret)).toBe(true);
    expect(new Webhook(secret).verify(sent.body, headers)).toEqual({ a: 'ü' });
    expect(() => new Svix(secret).verify(sent.body, headers)).not.toThrow();
  });

  test('lets the old and the new secret verify while they overlap, the old one last', () => {
    const sent = message();
    const headers = writeSignatures(sent, [hmac(NEW), hmac(OLD)]);
    expect(headers['attunio-signature']?.split(',').map((part) => part.split('=')[0])).toEqual([
      't',
      'v1',
      'v1',
    ]);
    expect(accepts(sent.body, headers['attunio-signature'] ?? '', textOfSecret(OLD))).toBe(true);
    for (const bytes of [OLD, NEW])
      expect(new Webhook(textOfSecret(bytes)).verify(sent.body, headers)).toEqual({ a: 'ü' });
  });

  test('signs with ed25519 what Standard Webhooks signs, and in its own mark', () => {
    const sent = message();
    const headers = writeSignatures(sent, [asymmetric, hmac(OLD)]);
    const [mark = '', other = ''] = headers['webhook-signature']?.split(' ') ?? [];
    expect([mark.split(',')[0], other.split(',')[0]]).toEqual(['v1a', 'v1']);
    const content = Buffer.from(`${sent.eventId}.${headers['webhook-timestamp']}.${sent.body}`);
    const key = createPublicKey(privateKeyOf(SEED));
    expect(verify(null, content, key, Buffer.from(mark.slice('v1a,'.length), 'base64'))).toBe(true);
    expect(new Webhook(textOfSecret(OLD)).verify(sent.body, headers)).toEqual({ a: 'ü' });
    expect(accepts(sent.body, headers['attunio-signature'] ?? '', textOfSecret(OLD))).toBe(true);
  });

  test('refuses another body, another secret and another time to every one of them', () => {
    const sent = message();
    const headers = writeSignatures(sent, [hmac(OLD)]);
    const old = writeSignatures({ ...sent, sentAt: new Date(Date.now() - 600_000) }, [hmac(OLD)]);
    for (const library of [new Webhook(textOfSecret(OLD)), new Svix(textOfSecret(OLD))]) {
      expect(() => library.verify('{"a":1}', headers)).toThrow();
      expect(() => library.verify(sent.body, old)).toThrow();
    }
    expect(() => new Webhook(textOfSecret(NEW)).verify(sent.body, headers)).toThrow();
    expect(accepts(sent.body, old['attunio-signature'] ?? '', textOfSecret(OLD))).toBe(false);
  });
});
