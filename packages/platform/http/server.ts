import { type Clock, isProblem, Problem } from '@chartwright/kernel';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Db } from '../database/index.ts';
import type { Actor } from '../keys/actor.ts';
import type { KeyRegistry } from '../keys/registry.ts';
import type { RateLimiter, RateState } from '../limits/limiter.ts';
import type { Log } from '../log.ts';
import type { Meter } from '../meter/meter.ts';
import { parseJsonBody } from './body.ts';
import { httpErrors } from './errors.ts';
import type { Metrics } from './metrics.ts';
import { createRequestIds } from './request-id.ts';
import type { Surface } from './surface.ts';

export type HttpParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly db: Db;
  readonly idempotencySeal: Buffer;
  readonly keys: KeyRegistry;
  readonly limiter: RateLimiter;
  readonly meter: Meter;
  /** Verifies a person's token; null when it is not one of ours or has expired. */
  readonly verifyToken: (token: string) => Promise<Actor | null>;
  /** Which surface's envelope a path is answered in when no route owns it. */
  readonly surfaceOf: (path: string) => Surface;
  readonly trustProxy: boolean;
};

declare module 'fastify' {
  interface FastifyRequest {
    startedAt: number;
    actor: Actor | undefined;
    surface: Surface | undefined;
    operation: string;
    failureCode: string | undefined;
  }
}

const MAX_PARAM_LENGTH = 256;
const KEEP_ALIVE_MS = 72_000;

/** The HTTP server routes are mounted on. */
export type HttpServer = FastifyInstance;

/** The bare HTTP server: request ids, JSON parsing, refusals, log lines and metrics. Routes are mounted on it. */
export function createHttpServer(parts: HttpParts): HttpServer {
  const nextRequestId = createRequestIds();
  const app = Fastify({
    genReqId: nextRequestId,
    trustProxy: parts.trustProxy,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: true,
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, ignoreTrailingSlash: true },
    frameworkErrors: (error, request, reply) => refuse(parts, toProblem(error), request, reply),
    clientErrorHandler: (error, socket) => answerBrokenRequest(parts, error, socket, nextRequestId()),
  });

  app.decorateRequest('startedAt', 0);
  app.decorateRequest('actor', undefined);
  app.decorateRequest('surface', undefined);
  app.decorateRequest('operation', 'unknown');
  app.decorateRequest('failureCode', undefined);

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, bytes, done) => {
    try {
      done(null, parseJsonBody(bytes as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });

  app.addHook('onRequest', (request, reply, done) => {
    request.startedAt = performance.now();
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    reply.header('cache-control', 'no-store');
    parts.metrics.inFlight.inc();
    // A path that nobody owns is refused before its body is read.
    if (request.is404) refuse(parts, httpErrors.notFound(), request, reply);
    else done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    finish(parts, request, reply);
    done();
  });
  app.setErrorHandler((error, request, reply) => refuse(parts, toProblem(error), request, reply));
  return app;
}

/** Writes the rate-limit headers every answer carries. */
export function writeRateHeaders(reply: FastifyReply, state: RateState): void {
  reply.header('x-ratelimit-limit', state.limit);
  reply.header('x-ratelimit-remaining', state.remaining);
  reply.header('x-ratelimit-reset', state.resetAt);
}

/** Answers a refusal in the envelope of the request's surface. */
export function refuse(
  parts: HttpParts,
  problem: Problem,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const surface = request.surface ?? parts.surfaceOf(request.url);
  request.failureCode = problem.code;
  if (problem.status >= 500) {
    parts.log.error(
      {
        requestId: request.id,
        operation: request.operation,
        code: problem.code,
        err: problem,
        ...problem.context,
      },
      'request failed',
    );
  }
  for (const [name, value] of Object.entries(problem.headers)) reply.header(name, value);
  reply
    .code(problem.status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(surface.envelope.failure(problem, { requestId: request.id })));
}

/** Any thrown thing as a Problem. What is not ours and not a known fault of the client is a 500. */
function toProblem(error: unknown): Problem {
  if (isProblem(error)) return error;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return httpErrors.payloadTooLarge();
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return httpErrors.unsupportedMediaType();
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return httpErrors.invalidRequest({ detail: 'Content-Length does not match the body.' });
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return httpErrors.invalidJson({ detail: 'Body is empty; send a JSON object.' });
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_ASYNC_CONSTRAINT':
      return httpErrors.invalidRequest({ detail: 'The request address is malformed.' });
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return httpErrors.notFound();
    default:
      return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
        ? httpErrors.invalidRequest({ cause: error })
        : httpErrors.serverError({ cause: error });
  }
}

function finish(parts: HttpParts, request: FastifyRequest, reply: FastifyReply): void {
  const ms = performance.now() - request.startedAt;
  const status = reply.statusCode;
  parts.metrics.inFlight.dec();
  parts.metrics.observe(request.operation, status, ms / 1000);
  const actor = request.actor;
  if (actor !== undefined) parts.meter.record(actor, request.operation, status, Date.now());
  parts.log.info(
    {
      requestId: request.id,
      method: request.method,
      operation: request.operation,
      status,
      ms: Math.round(ms * 100) / 100,
      org: actor?.orgId,
      actor: actor?.id,
      mode: actor?.mode,
      code: request.failureCode,
    },
    'request',
  );
}

/** A request the HTTP parser itself refused: no route, no reply object, only a socket. */
function answerBrokenRequest(
  parts: HttpParts,
  error: NodeJS.ErrnoException,
  socket: import('node:net').Socket,
  requestId: string,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy();
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const problem = tooLarge
    ? new Problem('payload_too_large', { status: 431, title: 'The request headers are too large.' })
    : httpErrors.invalidRequest({ detail: 'The request is not valid HTTP.' });
  const body = JSON.stringify(parts.surfaceOf('/').envelope.failure(problem, { requestId }));
  parts.log.warn({ requestId, code: error.code }, 'unreadable request');
  socket.end(
    `HTTP/1.1 ${problem.status} ${tooLarge ? 'Request Header Fields Too Large' : 'Bad Request'}\r\n` +
      `content-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
      `x-request-id: ${requestId}\r\nconnection: close\r\n\r\n${body}`,
  );
}
