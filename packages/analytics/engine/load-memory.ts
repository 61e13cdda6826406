import { totalmem } from 'node:os';

const MB = 2 ** 20;
const SHARE = 1 / 6;
const LEAST_MB = 1_500;
/** Ten million lines of claims are sorted in it without a byte going to disk. */
const MOST_MB = 4_000;

/** What one load may hold, of the memory of this machine or of the container it is in. */
export function loadMemoryMb(
  bytes = Math.min(totalmem(), process.constrainedMemory() || totalmem()),
): number {
  return Math.round(Math.min(MOST_MB, Math.max(LEAST_MB, (bytes / MB) * SHARE)));
}
