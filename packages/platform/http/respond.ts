import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RateState } from '../limits/limiter.ts';
import { createJsonWriter } from './json-bytes.ts';
import type { HttpParts } from './parts.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** JSON as the body of an answer. */
export const writeJson = createJsonWriter();

/** An answer ready to be written. */
export type Written = {
  readonly status: number;
  readonly mediaType: string;
  /** Each character is one byte of the body. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
};

/**
 * Hands an answer to the socket, then counts and logs it.
 *
 * Headers go to Node as one flat list and the body as one string of bytes, so that both leave in one write: at
 * thousands of answers a second the generic way through a header object, its checks and its listeners cost as much as
 * the scoring itself.
 */
export function respond(
  parts: HttpParts,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Written,
): void {
  const hasBody = answer.status !== 204 && answer.status !== 304;
  const headers = headersOf(request, answer.headers);
  if (hasBody) headers.push('content-type', answer.mediaType, 'content-length', String(answer.body.length));
  const isUnheard = request.takesUpload && !request.raw.complete;
  if (isUnheard && answer.headers?.connection === undefined) headers.push('connection', 'close');
  reply.raw.writeHead(answer.status, headers);
  reply.hijack();
  if (isUnheard) endWhenHeard(request.raw, reply.raw, answer.body);
  else endTogether(reply.raw, hasBody ? answer.body : '');
  finish(parts, request, answer.status);
}

/** The headers of any answer, as one flat list. */
export function headersOf(
  { id, rate, extraHeaders }: FastifyRequest,
  own: Readonly<Record<string, string>> | undefined,
): string[] {
  const headers = ['x-request-id', id, 'x-content-type-options', 'nosniff', 'cache-control', 'no-store'];
  if (rate !== undefined) addRate(headers, rate);
  for (const [name, value] of extraHeaders ?? []) headers.push(name, value);
  if (own !== undefined) {
    for (const [name, value] of Object.entries(own)) headers.push(name, value);
  }
  return headers;
}

type Ending = { readonly raw: FastifyReply['raw']; readonly body: string };

let endings: Ending[] = [];

/**
 * Ends an answer together with all others of this turn of the event loop. A write wakes its reader, which on a full
 * machine takes the core away from the requests still waiting; one after the other, the writes cost a quarter of the
 * throughput.
 */
function endTogether(raw: FastifyReply['raw'], body: string): void {
  if (endings.length === 0) setImmediate(endAll);
  endings.push({ raw, body });
}

function endAll(): void {
  const batch = endings;
  endings = [];
  for (const { raw, body } of batch) raw.end(body, 'latin1');
}

/** How long, and for how many bytes, the rest of a refused upload is listened to. */
const LISTEN_MS = 2_000;
const LISTEN_BYTES = 8 * 1024 * 1024;

/**
 * Ends an answer that was given before its upload was whole. A connection closed at once would be reset, and many
 * clients then never read why; so the answer goes out, and what still comes is dropped for a short while.
 */
function endWhenHeard(incoming: FastifyRequest['raw'], outgoing: FastifyReply['raw'], body: string): void {
  let left = LISTEN_BYTES;
  const end = () => {
    clearTimeout(timer);
    incoming.off('data', drop);
    outgoing.end();
  };
  const drop = ({ length }: Buffer) => {
    left -= length;
    if (left < 0) end();
  };
  const timer = setTimeout(end, LISTEN_MS);
  outgoing.write(body, 'latin1');
  incoming.once('end', end).once('close', end).on('data', drop).resume();
}

function addRate(headers: string[], { limit, remaining, resetAt }: RateState): void {
  headers.push(
    'x-ratelimit-limit',
    String(limit),
    'x-ratelimit-remaining',
    String(remaining),
    'x-ratelimit-reset',
    String(resetAt),
  );
}

/** Counts and logs an answer once nothing more of it will come. */
export function finish(parts: HttpParts, request: FastifyRequest, status: number): void {
  const { actor, operation } = request;
  const ms = performance.now() - request.startedAt;
  parts.metrics.observe(operation, status, ms / 1000);
  const nowMs = Date.now();
  if (actor !== undefined) parts.meter.record(actor, operation, status, nowMs);
  parts.access.write(
    {
      requestId: request.id,
      method: request.method,
      operation,
      status,
      ms,
      actor,
      code: request.failureCode,
    },
    nowMs,
  );
}
