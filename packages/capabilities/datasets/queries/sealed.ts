import { createHmac, hkdfSync } from 'node:crypto';
import { seal, unseal } from '@chartwright/platform';

const KEY_BYTES = 32;

/** What sealed bytes are, and of which row: they open as nothing else and nowhere else. */
export type Bound = { readonly what: 'asked' | 'body' | 'saved'; readonly of: string };

const derive = (sealKey: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', sealKey, '', `queries/${purpose}`, KEY_BYTES));

const keyOf = (sealKey: Buffer, { what, of }: Bound): Buffer => derive(sealKey, `${what}/${of}`);

export const sealJson = (value: unknown, sealKey: Buffer, bound: Bound): Buffer =>
  seal(Buffer.from(JSON.stringify(value)), keyOf(sealKey, bound));

/** @throws {Error} when the bytes were altered, or sealed for something else */
export const unsealJson = <T>(sealed: Buffer, sealKey: Buffer, bound: Bound): T =>
  JSON.parse(unseal(sealed, keyOf(sealKey, bound)).toString()) as T;

/** By what something is found again without being kept. */
export const digestOf = (purpose: string, value: unknown, sealKey: Buffer): Buffer =>
  createHmac('sha256', derive(sealKey, `digest/${purpose}`))
    .update(JSON.stringify(value))
    .digest();
