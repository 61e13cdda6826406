import { createHmac, timingSafeEqual } from 'node:crypto';

export const hmac = (
  secret: string,
  parts: readonly (string | Buffer)[],
  encoding: 'hex' | 'base64',
): string => {
  const mac = createHmac('sha256', secret);
  for (const part of parts) mac.update(part);
  return mac.digest(encoding);
};

/** In a time that does not tell how much of it was right. */
export function isSame(given: string | undefined, expected: string | undefined): boolean {
  if (given === undefined || expected === undefined || expected === '') return false;
  const one = Buffer.from(given, 'utf8');
  const other = Buffer.from(expected, 'utf8');
  return one.length === other.length && timingSafeEqual(one, other);
}

const REPLAY_MS = 300_000;

/** Whether a sender's time is within five minutes of ours, before or after. */
export const isFresh = (ms: number, now: Date): boolean =>
  Number.isFinite(ms) && Math.abs(now.getTime() - ms) <= REPLAY_MS;
