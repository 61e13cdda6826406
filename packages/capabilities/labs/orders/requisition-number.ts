const MINUTE_MS = 60_000;
const BASE = 36;
const DIGITS = 5;

/**
 * What an order is called on paper: the minute it was placed, written in base 36 and cut to its last five digits, and
 * the end of its id. `ATN-` and the rest, as the contract shows it; made again for another id when it is taken.
 */
export function writeRequisitionNumber(prefix: string, at: Date, orderId: string): string {
  const minute = Math.floor(at.getTime() / MINUTE_MS)
    .toString(BASE)
    .padStart(DIGITS, '0')
    .slice(-DIGITS);
  return `${prefix}-${minute}-${orderId.slice(-6)}`.toUpperCase();
}
