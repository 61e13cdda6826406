import { randomBytes } from 'node:crypto';

/** A record's id: 24 hexadecimal digits, its first eight the second it was made in, so that ids sort as records come. */
export function makeRecordId(nowMs: number): string {
  const bytes = randomBytes(12);
  bytes.writeUInt32BE(Math.floor(nowMs / 1000) >>> 0);
  return bytes.toString('hex');
}

const RECORD_ID = /^[0-9a-f]{24}$/;
export const isRecordId = (id: string): boolean => RECORD_ID.test(id);
