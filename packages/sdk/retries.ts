import { ChartwrightError } from './errors.ts';

export type RetryPlan = {
  /** Attempts after the first one. */
  readonly maxRetries: number;
  /** Sending the request twice has the effect of sending it once. */
  readonly isRepeatable: boolean;
  readonly signal: AbortSignal | undefined;
};

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
/** A server that asks for more is not waited for: the caller is told, with `retryAfterSeconds`. */
const LONGEST_RETRY_AFTER_SECONDS = 60;

/** Runs an attempt until it answers, is refused for good, or the retries are used up. */
export async function withRetries<T>(plan: RetryPlan, attempt: () => Promise<T>): Promise<T> {
  for (let retry = 0; ; retry += 1) {
    try {
      return await attempt();
    } catch (error) {
      const waitMs = retry < plan.maxRetries ? waitBefore(error, retry, plan.isRepeatable) : undefined;
      if (waitMs === undefined) throw error;
      await pause(waitMs, plan.signal);
    }
  }
}

/**
 * How long to wait before trying again; undefined when trying again is wrong. A 429 was refused before anything was
 * done, so it may always be repeated; any other 4xx is the caller's to mend.
 */
function waitBefore(error: unknown, retry: number, isRepeatable: boolean): number | undefined {
  if (!(error instanceof ChartwrightError)) return undefined;
  const { status, retryAfterSeconds = 0 } = error;
  const isWorthIt = status === 429 || (isRepeatable && (status === undefined || status >= 500));
  if (!isWorthIt || retryAfterSeconds > LONGEST_RETRY_AFTER_SECONDS) return undefined;
  return Math.max(retryAfterSeconds * 1000, backoffMs(retry));
}

/** Doubles each time; half of it is chance, so that clients that failed together do not come back together. */
function backoffMs(retry: number): number {
  const fullMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** retry);
  return fullMs / 2 + (fullMs / 2) * Math.random();
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted === true) stop();
  });
}
