import type { Socket } from 'node:net';
import { isProblem, Problem } from '@chartwright/kernel';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { parseFormBody, parseJsonBody } from './body.ts';
import { httpErrors } from './errors.ts';
import type { HttpParts } from './parts.ts';
import { requirePlainBody } from './plain-body.ts';
import { createRequestIds } from './request-id.ts';
import { JSON_TYPE, respond, writeJson } from './respond.ts';

const MAX_PARAM_LENGTH = 256;
const KEEP_ALIVE_MS = 72_000;
/**
 * Half-sent requests must not hold the server's sockets: one that is not whole by then is given up. Uploads and streamed
 * answers may take longer, but not stand still (decisions 2).
 */
const LIMITS = { limitMs: 30_000, checkMs: 5_000, idleMs: 60_000 };

/** The HTTP server routes are mounted on. */
export type HttpServer = FastifyInstance;
export type HttpReply = FastifyReply;

/** The bare HTTP server: request ids, JSON parsing, refusals, log lines and metrics. Routes are mounted on it. */
export function createHttpServer(parts: HttpParts, limits = LIMITS): HttpServer {
  const nextRequestId = createRequestIds();
  const uploading = new WeakSet<Socket>();
  const app = Fastify({
    genReqId: nextRequestId,
    trustProxy: parts.trustProxy,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: limits.limitMs,
    // Node ignores a limit of the whole request that is below the one of its headers (60 s unless set).
    http: { connectionsCheckingInterval: limits.checkMs, headersTimeout: limits.limitMs },
    forceCloseConnections: 'idle',
    exposeHeadRoutes: true,
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, ignoreTrailingSlash: true },
    frameworkErrors: (error, request, reply) => {
      request.startedAt = performance.now();
      // This request never met the decorators.
      request.operation = 'unknown';
      void refuseAnonymously(parts, toProblem(error), request, reply);
    },
    clientErrorHandler: (error, socket) => {
      // Node keeps one time for every request and leaves it to this handler to end the connection.
      if (isLate(error) && uploading.has(socket)) return;
      answerBrokenRequest(parts, error, socket, nextRequestId());
    },
  });

  app.decorate('idleMs', limits.idleMs);
  app.decorate('uploading', uploading);
  app.decorateRequest('startedAt', 0);
  app.decorateRequest('actor', undefined);
  app.decorateRequest('rate', undefined);
  app.decorateRequest('extraHeaders', undefined);
  app.decorateRequest('surface', undefined);
  app.decorateRequest('takesForm', false);
  app.decorateRequest('takesRaw', false);
  app.decorateRequest('repeatsFields', false);
  app.decorateRequest('takesUpload', false);
  app.decorateRequest('operation', 'unknown');
  app.decorateRequest('failureCode', undefined);

  app.removeAllContentTypeParsers();
  addBodyParser(app, 'application/json', ({ takesForm }, bytes) => {
    if (takesForm) throw formNeeded();
    return parseJsonBody(bytes);
  });
  addBodyParser(app, 'application/x-www-form-urlencoded', ({ takesForm, repeatsFields }, bytes) => {
    if (!takesForm) throw httpErrors.unsupportedMediaType();
    return parseFormBody(bytes, repeatsFields);
  });

  app.addContentTypeParser('*', ({ takesUpload }, _body, done) => {
    if (takesUpload) done(null);
    else done(httpErrors.unsupportedMediaType());
  });

  app.addHook('onRequest', (request, reply, done) => {
    request.startedAt = performance.now();
    // A path that nobody owns is refused before its body is read.
    if (request.is404) void refuseAnonymously(parts, httpErrors.notFound(), request, reply);
    else done();
  });
  app.setErrorHandler((error, request, reply) => refuse(parts, toProblem(error), request, reply));
  return app;
}

/** The bodies of routes in this scope are read by their handlers, whatever they are called: a file may be JSON. */
export function leaveBodies(scope: HttpServer): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _body, done) => done(null));
}

const isLate = ({ code }: NodeJS.ErrnoException): boolean => code === 'ERR_HTTP_REQUEST_TIMEOUT';

const formNeeded = () =>
  httpErrors.unsupportedMediaType({ detail: 'Send the body as application/x-www-form-urlencoded.' });

function addBodyParser(
  app: HttpServer,
  mediaType: string,
  parse: (request: FastifyRequest, bytes: Buffer) => unknown,
): void {
  app.addContentTypeParser(mediaType, { parseAs: 'buffer' }, (request, bytes, done) => {
    try {
      requirePlainBody(request.headers);
      done(null, request.takesRaw ? bytes : parse(request, bytes as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
}

/**
 * Takes one request from the allowance of a network address.
 *
 * @throws Problem 429 when it is used up
 */
export async function limitAnonymous(parts: HttpParts, request: FastifyRequest): Promise<void> {
  const state = await parts.limiter.consumeAnonymous(request.ip, Date.now());
  request.rate = state;
  if (!state.allowed) {
    throw httpErrors.rateLimited({ headers: { 'retry-after': String(state.retryAfterSeconds) } });
  }
}

/** Refuses before anyone has been asked who they are. */
export async function refuseAnonymously(
  parts: HttpParts,
  problem: Problem,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  try {
    await limitAnonymous(parts, request);
    refuse(parts, problem, request, reply);
  } catch (error) {
    refuse(parts, toProblem(error), request, reply);
  }
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
  respond(parts, request, reply, {
    status: problem.status,
    mediaType: surface.mediaType ?? JSON_TYPE,
    body: writeJson(surface.envelope.failure(problem, { requestId: request.id })),
    headers: surface.repeatsRetryAfter === true ? repeatRetryAfter(problem) : problem.headers,
  });
}

function repeatRetryAfter({ status, headers }: Problem): Problem['headers'] {
  const seconds = headers['retry-after'];
  return status === 429 && seconds !== undefined ? { ...headers, retry_after: seconds } : headers;
}

/** The database's own codes are for the log; a client learns whether to try again. */
const DATABASE_PROBLEMS: Readonly<Record<string, (init: { cause: unknown }) => Problem>> = {
  'database.conflict': httpErrors.conflict,
  'database.timeout': httpErrors.unavailable,
};

/** Any thrown thing as a Problem. What is not ours and not a known fault of the client is a 500. */
function toProblem(error: unknown): Problem {
  if (isProblem(error)) return DATABASE_PROBLEMS[error.code]?.({ cause: error }) ?? error;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      // What is left of the body is not read: the connection ends with the answer.
      return httpErrors.payloadTooLarge({ headers: { connection: 'close' } });
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

/** A request the HTTP parser itself refused: no route, no reply object, only a socket. */
function answerBrokenRequest(
  parts: HttpParts,
  error: NodeJS.ErrnoException,
  socket: Socket,
  requestId: string,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy();
  const { problem, reason } = brokenRequest(error.code);
  const body = JSON.stringify(parts.surfaceOf('/').envelope.failure(problem, { requestId }));
  parts.log.warn({ requestId, code: error.code }, 'unreadable request');
  socket.end(
    `HTTP/1.1 ${problem.status} ${reason}\r\n` +
      `content-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
      `x-request-id: ${requestId}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function brokenRequest(code: string | undefined): { problem: Problem; reason: string } {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return {
        problem: new Problem('payload_too_large', {
          status: 431,
          title: 'The request headers are too large.',
        }),
        reason: 'Request Header Fields Too Large',
      };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return {
        problem: new Problem('timeout', { status: 408, title: 'The request did not arrive in time.' }),
        reason: 'Request Timeout',
      };
    default:
      return {
        problem: httpErrors.invalidRequest({ detail: 'The request is not valid HTTP.' }),
        reason: 'Bad Request',
      };
  }
}
