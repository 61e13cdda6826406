import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { seal, unseal } from '@chartwright/platform';

const KEY_BYTES = 32;

/** What sealed bytes are, and what they belong to: they open as nothing else and nowhere else. */
export type Bound = {
  readonly what: 'token' | 'revocation' | 'oauth' | 'provider' | 'inbox' | 'patient' | 'metadata' | 'user';
  readonly of: string;
};

const keyOf = (sealKey: Buffer, { what, of }: Bound): Buffer =>
  Buffer.from(hkdfSync('sha256', sealKey, '', `wearables/${what}/${of}`, KEY_BYTES));

export const sealText = (text: string, sealKey: Buffer, bound: Bound): Buffer =>
  seal(Buffer.from(text), keyOf(sealKey, bound));

/** @throws {Error} when the bytes were altered, or sealed for something else */
export const unsealText = (sealed: Buffer, sealKey: Buffer, bound: Bound): string =>
  unseal(sealed, keyOf(sealKey, bound)).toString();

export const sealJson = (value: unknown, sealKey: Buffer, bound: Bound): Buffer =>
  sealText(JSON.stringify(value), sealKey, bound);

export const unsealJson = <T>(sealed: Buffer, sealKey: Buffer, bound: Bound): T =>
  JSON.parse(unsealText(sealed, sealKey, bound)) as T;

/** By what a value is found again without being kept: keyed, so that whoever has the table alone can try nothing out. */
export const digestOf = (purpose: string, value: string, sealKey: Buffer): Buffer =>
  createHmac('sha256', Buffer.from(hkdfSync('sha256', sealKey, '', `wearables/digest/${purpose}`, KEY_BYTES)))
    .update(value)
    .digest();

/** Of what is random already, where a key would add nothing. */
export const hashOf = (value: string | Buffer): Buffer => createHash('sha256').update(value).digest();
