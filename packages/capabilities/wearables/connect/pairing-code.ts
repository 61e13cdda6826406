import { digestOf } from '../sealed.ts';

/** Without letters and digits that look alike, and without vowels, so that no word comes of it. */
const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ23456789';
const LENGTH = 8;
const HALF = 4;

/** The same within one stretch of time, so that a page that renews itself shows one code. */
export function pairingCode(
  about: {
    readonly pageId: string;
    readonly provider: string;
    readonly cookie: string;
    readonly slot: number;
  },
  sealKey: Buffer,
): string {
  const text = `${about.pageId}\n${about.provider}\n${about.cookie}\n${about.slot}`;
  let number = BigInt(`0x${digestOf('pairing-code', text, sealKey).toString('hex')}`);
  let code = '';
  for (let place = 0; place < LENGTH; place++) {
    code += ALPHABET[Number(number % BigInt(ALPHABET.length))] ?? '';
    number /= BigInt(ALPHABET.length);
  }
  return code;
}

export const showCode = (code: string): string => `${code.slice(0, HALF)}-${code.slice(HALF)}`;

/** As somebody may type it. */
export const readCode = (typed: string): string => typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');

export const codeDigest = (code: string, sealKey: Buffer): Buffer => digestOf('pairing', code, sealKey);
