import { type Answer, describeStream, readAnswer } from './answer.ts';
import { type Connection, readRetries, readTimeout } from './connection.ts';
import { ChartwrightError } from './errors.ts';
import type { operations } from './generated/api.ts';
import type { Operation, Result } from './model.ts';
import { type Request, sortArguments, writeRequest } from './request.ts';
import { withRetries } from './retries.ts';

type OperationId = (typeof operations)[number]['id'];

/** Calls that change nothing though they are POSTs. What is not listed here, not GET and not keyed is sent once. */
const PURE = new Set<string>([
  'biomarker.analyze',
  'dmse.analyze',
  'medication.analyze',
  'outcome.score',
  'relapse.predict',
] satisfies OperationId[]);

const isRepeatable = ({ id, method, traits }: Operation): boolean =>
  method === 'GET' || traits.includes('keyed') || PURE.has(id);

/**
 * Makes one call: writes the request, sends it as often as is right, and reads the answer.
 *
 * @throws {ChartwrightError} when there is no result
 * @throws {TypeError} when an argument cannot be sent
 * @throws the reason of the caller's signal when it aborts
 */
export async function call(
  connection: Connection,
  operation: Operation,
  args: readonly unknown[],
): Promise<Result<unknown>> {
  const sorted = sortArguments(operation, args);
  const { signal, timeoutMs, maxRetries, fhir } = sorted.options;
  const request = writeRequest(connection, operation, sorted);
  const limitMs = readTimeout(timeoutMs ?? connection.timeoutMs);
  const plan = {
    maxRetries: readRetries(maxRetries ?? connection.maxRetries),
    isRepeatable: isRepeatable(operation),
    signal,
  };
  // A FHIR resource comes without the envelope.
  const isWrapped = operation.traits.includes('wrapped') && fhir === undefined;
  const isStreamed = operation.traits.includes('streamed');
  return withRetries(plan, async () => {
    const answer = await send(connection.fetch, request, { limitMs, signal, isStreamed });
    return answer instanceof Response ? describeStream(answer) : readAnswer(answer, isWrapped);
  });
}

type Sending = {
  readonly limitMs: number;
  readonly signal: AbortSignal | undefined;
  /** An answer of bytes is handed over as it is, unread: the limit then counts until it begins. */
  readonly isStreamed: boolean;
};

async function send(
  fetch: Connection['fetch'],
  { url, body, ...init }: Request,
  { limitMs, signal, isStreamed }: Sending,
): Promise<Answer | Response> {
  signal?.throwIfAborted();
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), limitMs);
  try {
    const response = await fetch(url, {
      ...init,
      ...(body !== undefined && { body }),
      signal: signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal]),
      // A redirect could carry the body to another host, and cookies could speak for somebody else.
      redirect: 'error',
      credentials: 'omit',
    });
    if (isStreamed && response.ok) return response;
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (cause) {
    signal?.throwIfAborted();
    throw deadline.signal.aborted ? timedOut(limitMs) : connectionFailed(cause);
  } finally {
    clearTimeout(timer);
  }
}

const timedOut = (timeoutMs: number) =>
  new ChartwrightError({ code: 'client_timeout', message: `No answer within ${timeoutMs} ms.` });

const connectionFailed = (cause: unknown) =>
  new ChartwrightError({
    code: 'connection_failed',
    message: 'The server could not be reached, or redirected, or broke off its answer.',
    cause,
  });
