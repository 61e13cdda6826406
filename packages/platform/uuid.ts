import { randomBytes } from 'node:crypto';

/** A UUID of version 7 (RFC 9562, 5.7): its first 48 bits are the time, so ids sort as records come. */
export function makeUuid(nowMs: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** False for what none of our records can be called, so that the database is not asked. */
export const isUuid = (id: string): boolean => UUID.test(id);
