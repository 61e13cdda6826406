import { createHash } from 'node:crypto';
import plan from './schedule.json' with { type: 'json' };

const SECOND_MS = 1_000;
/** No delivery is tried later than this after its first attempt. */
export const END_MS = plan.endSeconds * SECOND_MS;

/** An attempt that was not answered with a 2xx status. */
export type FailedAttempt = {
  readonly deliveryId: number;
  readonly type: string;
  /** Which attempt of the delivery it was, from 1. */
  readonly attempt: number;
  readonly firstTriedAt: Date;
  /** When it ended. */
  readonly at: Date;
  /** The header of the answer, if it had one. */
  readonly retryAfter?: string | undefined;
};

/**
 * When a delivery is tried again; undefined when it is given up.
 *
 * Each pause is spread by up to a tenth, by the delivery and the attempt, so that those which failed together do not all
 * come back together. A receiver that asks for a longer pause is given it. The last attempt is no later than 24 h after
 * the first one.
 */
export function planRetry(failed: FailedAttempt): Date | undefined {
  const { deliveryId, type, attempt, firstTriedAt, at, retryAfter } = failed;
  const pauses = plan.criticalTypes.includes(type) ? plan.criticalRetriesSeconds : plan.retriesSeconds;
  const pauseSeconds = pauses[attempt - 1];
  const endMs = firstTriedAt.getTime() + END_MS;
  if (pauseSeconds === undefined || at.getTime() >= endMs) return undefined;
  const spread = 1 + plan.spread * (2 * fractionOf(deliveryId, attempt) - 1);
  const plannedMs = at.getTime() + Math.round(pauseSeconds * SECOND_MS * spread);
  const askedMs = readRetryAfter(retryAfter, at)?.getTime() ?? plannedMs;
  return new Date(Math.min(Math.max(plannedMs, askedMs), endMs));
}

/** A fraction in [0, 1) that is always the same for an attempt of a delivery. */
function fractionOf(deliveryId: number, attempt: number): number {
  const digest = createHash('sha256').update(`webhook delivery ${deliveryId} attempt ${attempt}`).digest();
  return digest.readUInt32BE() / 2 ** 32;
}

const SECONDS = /^\d{1,9}$/;
/** The one form of RFC 9110 that senders may use. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** RFC 9110 10.2.3: seconds, or a date. Anything else asks for nothing. */
function readRetryAfter(text: string | undefined, at: Date): Date | undefined {
  if (text === undefined) return undefined;
  if (SECONDS.test(text)) return new Date(at.getTime() + Number(text) * SECOND_MS);
  const date = HTTP_DATE.test(text) ? new Date(text) : undefined;
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}
