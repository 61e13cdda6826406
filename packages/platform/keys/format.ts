import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BODY_LENGTH = 30; // 30 base62 digits carry 178 bits
const CHECKSUM_LENGTH = 6;

export type Mode = 'test' | 'live';
export type KeyKind = 'secret' | 'publishable';
/** The cosmetic family of a key: which documented client it was made for. Any secret key works on any surface. */
export type KeyFamily = 'intelligence' | 'records' | 'referrals' | 'any';

/** The prefix an integrator recognises a key by. It decides nothing: kind and mode are columns of the key's row. */
export function keyPrefix(family: KeyFamily, kind: KeyKind, mode: Mode): string {
  if (kind === 'publishable') return `att_pk_${mode}_`;
  switch (family) {
    case 'intelligence':
      return `att_sk_${mode}_`;
    case 'records':
      return 'hlsk_';
    case 'referrals':
      return `ara_${mode}_`;
    case 'any':
      return `cw_${mode}_`;
  }
}

/** Makes a new key: prefix, 178 random bits, and a checksum that tells a typo from a revoked key without a look-up. */
export function makeKey(prefix: string): string {
  const stem = prefix + randomBase62(BODY_LENGTH);
  return stem + checksum(stem);
}

/** True when the last six characters belong to the rest. A false answer means a typo or an invention. */
export function hasValidChecksum(key: string): boolean {
  if (key.length < BODY_LENGTH + CHECKSUM_LENGTH || key.length > 128) return false;
  const cut = key.length - CHECKSUM_LENGTH;
  return checksum(key.slice(0, cut)) === key.slice(cut);
}

function checksum(stem: string): string {
  let n = createHash('sha256').update(stem).digest().readUIntBE(0, 6);
  let out = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    out += ALPHABET[n % 62];
    n = Math.floor(n / 62);
  }
  return out;
}

function randomBase62(length: number): string {
  let out = '';
  while (out.length < length) {
    // 248 = 4 × 62: a byte above it is thrown away, so that every digit is equally likely.
    for (const byte of randomBytes(length)) if (byte < 248 && out.length < length) out += ALPHABET[byte % 62];
  }
  return out;
}
