import { ChartwrightError } from './errors.ts';
import type { RateLimit, Result } from './model.ts';
import { readRefusal } from './refusal.ts';

/** An answer with its body read. */
export type Answer = { readonly status: number; readonly headers: Headers; readonly text: string };

/**
 * Takes the data out of the surface's envelope.
 *
 * @param isWrapped the data lies under `data`; else it is the whole body
 * @throws {ChartwrightError} when the server refused, or when the answer is not of this server
 */
export function readAnswer({ status, headers, text }: Answer, isWrapped: boolean): Result<unknown> {
  const requestIdHeader = headers.get('x-request-id') ?? undefined;
  if (status === 204) return { data: null, requestId: requestIdHeader, rateLimit: readRateLimit(headers) };
  const body = parse(text);
  const requestId = requestIdHeader ?? textOf(body?.requestId) ?? textOf(body?.request_id);
  const isDone = status >= 200 && status < 300;
  if (!isDone || body === undefined || (isWrapped && !('data' in body))) {
    throw new ChartwrightError({
      ...(isDone ? unexpected(status) : (readRefusal(status, body) ?? unexpected(status))),
      status,
      requestId,
      retryAfterSeconds: readRetryAfter(headers, Date.now()),
    });
  }
  return { data: isWrapped ? body.data : body, requestId, rateLimit: readRateLimit(headers) };
}

/** An answer of bytes: the caller reads them. */
export const describeStream = (response: Response): Result<Response> => ({
  data: response,
  requestId: response.headers.get('x-request-id') ?? undefined,
  rateLimit: readRateLimit(response.headers),
});

/** What came is not quoted: it may hold anything. */
const unexpected = (status: number) => ({
  code: 'unexpected_answer',
  message: `The answer (HTTP ${status}) is not in a format of this server. Check baseUrl and any proxy.`,
});

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function readRateLimit(headers: Headers): RateLimit | undefined {
  const limit = readNumber(headers, 'x-ratelimit-limit');
  const remaining = readNumber(headers, 'x-ratelimit-remaining');
  const resetSeconds = readNumber(headers, 'x-ratelimit-reset');
  if (limit === undefined || remaining === undefined || resetSeconds === undefined) return undefined;
  return { limit, remaining, resetAt: new Date(resetSeconds * 1000) };
}

/** Absent is not zero. */
function readNumber(headers: Headers, name: string): number | undefined {
  const text = headers.get(name);
  if (text === null || text.trim() === '') return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** Seconds, or an HTTP date (RFC 9110, 10.2.3). */
function readRetryAfter(headers: Headers, nowMs: number): number | undefined {
  const seconds = readNumber(headers, 'retry-after');
  if (seconds !== undefined) return Math.max(0, seconds);
  const atMs = Date.parse(headers.get('retry-after') ?? '');
  return Number.isNaN(atMs) ? undefined : Math.max(0, (atMs - nowMs) / 1000);
}
