import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** argon2id, the library's defaults (19 MiB, 2 passes), the first choice of the OWASP password storage sheet. */
export const hashPassword = (password: string): Promise<string> => hash(password);

/** A hash no password has: an unknown e-mail costs the same time as a wrong password. */
let decoy: Promise<string> | undefined;

/** True when the password belongs to the hash. `undefined` stands for an unknown person and is always false. */
export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  decoy ??= hash(randomBytes(24).toString('base64'));
  const matches = await verify(stored ?? (await decoy), password);
  return stored !== undefined && matches;
}

/** A first password: 20 characters that carry 120 bits. */
export const makePassword = (): string => randomBytes(15).toString('base64url');
