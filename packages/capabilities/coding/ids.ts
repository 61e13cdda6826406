import { createHash } from 'node:crypto';

export { isUuid as isTaskId, makeUuid as makeTaskId } from '@chartwright/platform/uuid';

/** The ids of a task's mentions, the same at each reading. Their first eight digits differ from each other too. */
export function mentionIds(taskId: string, count: number): string[] {
  const short = new Set<string>();
  return Array.from({ length: count }, (_, index) => {
    for (let attempt = 0; ; attempt += 1) {
      const id = writeUuid(createHash('sha256').update(`${taskId} ${index} ${attempt}`).digest());
      if (short.has(id.slice(0, 8))) continue;
      short.add(id.slice(0, 8));
      return id;
    }
  });
}

/** A UUID of version 8: of bytes of our own. */
function writeUuid(bytes: Buffer): string {
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex', 0, 16);
  return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex);
}
