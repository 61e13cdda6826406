import { createHmac, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

const ISSUER = 'Chartwright';
const PERIOD_SECONDS = 30;
/** A code of the step before or after is taken: clocks differ. */
const WINDOW = 1;
const RECOVERY_CODES = 10;
/** Without I, L, O and U, which are taken for digits or for each other. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTVWXYZ0123456789';

/** RFC 6238 with the parameters every authenticator app understands. */
const totpOf = (secret: Secret, label: string): TOTP =>
  new TOTP({ issuer: ISSUER, label, algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS, secret });

/** A new secret of 160 bits, as text and as the address behind the QR code. */
export function makeSecret(label: string): { readonly secret: string; readonly uri: string } {
  const totp = totpOf(new Secret({ size: 20 }), label);
  return { secret: totp.secret.base32, uri: totp.toString() };
}

/** The time step a code belongs to; undefined when it is wrong or out of its time. */
export function findStep(secret: string, code: string, now: Date): number | undefined {
  const timestamp = now.getTime();
  const delta = totpOf(Secret.fromBase32(secret), '').validate({ token: code, timestamp, window: WINDOW });
  return delta === null ? undefined : Math.floor(timestamp / 1000 / PERIOD_SECONDS) + delta;
}

/** Ten codes of 80 random bits, written in groups of four. */
export const makeRecoveryCodes = (): string[] =>
  Array.from({ length: RECOVERY_CODES }, () => {
    const letters = [...randomBytes(16)].map((byte) => ALPHABET[byte % 32]).join('');
    return letters.replaceAll(/(.{4})(?=.)/g, '$1-');
  });

/** People type them in small letters and without the hyphens. */
export const hashRecoveryCode = (code: string, pepper: Buffer): Buffer =>
  createHmac('sha256', pepper)
    .update(`recovery ${code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`)
    .digest();

export const isTotpCode = (code: string): boolean => /^\d{6}$/.test(code);
