import { createHash, randomBytes } from 'node:crypto';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** False for what no task of ours can be called, so that the database is not asked. */
export const isTaskId = (text: string): boolean => UUID.test(text);

/** A UUID of version 7 (RFC 9562, 5.7): its first 48 bits are the time, so ids sort as tasks come. */
export function makeTaskId(nowMs: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  return writeUuid(bytes, 7);
}

/** The ids of a task's mentions, the same at each reading. Their first eight digits differ from each other too. */
export function mentionIds(taskId: string, count: number): string[] {
  const short = new Set<string>();
  return Array.from({ length: count }, (_, index) => {
    for (let attempt = 0; ; attempt += 1) {
      const id = writeUuid(createHash('sha256').update(`${taskId} ${index} ${attempt}`).digest(), 8);
      if (short.has(id.slice(0, 8))) continue;
      short.add(id.slice(0, 8));
      return id;
    }
  });
}

function writeUuid(bytes: Buffer, version: number): string {
  bytes[6] = (version << 4) | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex', 0, 16);
  return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex);
}
