import { type Clock, fixedClock, isProblem } from '@chartwright/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type { z } from 'zod';
import { inTransaction, type Tx } from '../database/index.ts';
import { type Actor, hasScope, isMetered } from '../keys/actor.ts';
import { readCredential } from './credentials.ts';
import { httpErrors } from './errors.ts';
import { namesEtag, tagOf } from './etag.ts';
import {
  claimIdempotencyKey,
  findStoredAnswer,
  readIdempotencyKey,
  type StoredAnswer,
  storeAnswer,
} from './idempotency.ts';
import { describeIssue, toIssues } from './issues.ts';
import { toBytes } from './json-bytes.ts';
import type { HttpParts } from './parts.ts';
import { JSON_TYPE, respond, type Written, writeJson } from './respond.ts';
import { Answer, type Call, type Route, WrittenAnswer } from './route.ts';
import { limitAnonymous, refuse, refuseAnonymously } from './server.ts';

const ANSWER_LIMIT_MS = 30_000;
/** Leaves time for the transaction, so that nothing is stored after its caller was told 504. */
const PREPARE_LIMIT_MS = 25_000;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

const ANONYMOUS: Actor = {
  kind: 'anonymous',
  id: 'anonymous',
  orgId: 'none',
  orgName: '',
  mode: 'test',
  plan: 'self_hosted',
  keyKind: null,
  scopes: new Set(),
  rights: new Set(),
  allowedOrigins: new Set(),
  productionApproved: false,
};

/** Registers the routes of one capability, and the 405 of every other method on their paths. */
export function mountRoutes<Use>(
  app: FastifyInstance,
  parts: HttpParts,
  routes: readonly Route<Use>[],
  use: Use,
): void {
  const byPath = new Map<string, Route<Use>[]>();
  for (const route of routes) {
    for (const path of [route.path, ...(route.aliases ?? [])]) {
      byPath.set(path, [...(byPath.get(path) ?? []), route]);
    }
  }
  for (const [path, owners] of byPath) {
    const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
    for (const route of owners) mountRoute(app, parts, route, use, url);
    mountRest(app, parts, owners, url);
  }
}

function mountRoute<Use>(
  app: FastifyInstance,
  parts: HttpParts,
  route: Route<Use>,
  use: Use,
  url: string,
): void {
  const handle = createHandler(parts, route, use);
  app.route({
    method: route.method,
    url,
    bodyLimit: route.bodyLimitBytes ?? route.surface.bodyLimitBytes,
    onRequest: (request, _reply, done) => {
      request.surface = route.surface;
      request.takesForm = route.bodyType === 'form';
      request.operation = route.operationId;
      admit(parts, route, request).then(() => done(), done);
    },
    handler: handle,
  });
}

/** Every method the path does not answer: CORS preflight where a publishable key may call, else 405 with Allow. */
function mountRest<Use>(
  app: FastifyInstance,
  parts: HttpParts,
  owners: readonly Route<Use>[],
  url: string,
): void {
  const answered = new Set<string>(
    owners.flatMap((r) => (r.method === 'GET' ? ['GET', 'HEAD'] : [r.method])),
  );
  const publishable = owners.find((r) => r.publishable === true);
  const allow = [...answered, ...(publishable === undefined ? [] : ['OPTIONS'])].join(', ');
  const surface = owners[0]?.surface;
  app.route({
    method: METHODS.filter((m) => !answered.has(m)),
    url,
    bodyLimit: surface?.bodyLimitBytes ?? 1,
    // Refused before the body is read.
    onRequest: (request, reply) => {
      request.surface = surface;
      if (publishable !== undefined && request.method === 'OPTIONS') {
        void preflight(parts, publishable, request, reply);
      } else {
        const problem = httpErrors.methodNotAllowed({ headers: { allow } });
        void refuseAnonymously(parts, problem, request, reply);
      }
    },
    handler: () => undefined,
  });
}

async function preflight<Use>(
  parts: HttpParts,
  route: Route<Use>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const origin = request.headers.origin;
  request.operation = `${route.operationId}.preflight`;
  try {
    const isAllowed = origin !== undefined && (await parts.keys.allowsOrigin(origin));
    const headers = isAllowed
      ? {
          vary: 'Origin',
          'access-control-allow-origin': origin,
          'access-control-allow-methods': route.method,
          'access-control-allow-headers':
            'Authorization, Content-Type, Idempotency-Key, X-API-Key, X-Test-Clock',
          'access-control-max-age': '600',
        }
      : { vary: 'Origin' };
    respond(parts, request, reply, { status: 204, mediaType: JSON_TYPE, body: '', headers });
  } catch (error) {
    refuse(parts, httpErrors.serverError({ cause: error }), request, reply);
  }
}

/** Everything that is decided before the body is read: who asks, how often, and whether they may. */
async function admit<Use>(parts: HttpParts, route: Route<Use>, request: FastifyRequest): Promise<void> {
  if (route.deprecated !== undefined) {
    const { since, sunset } = route.deprecated;
    request.extraHeaders = [
      ['deprecation', since],
      ['sunset', sunset],
    ];
  }
  const nowMs = Date.now();
  if (route.scope === 'public') return limitAnonymous(parts, request);
  const presented = readCredential(request.headers);
  if (presented.kind === 'none') {
    await limitAnonymous(parts, request);
    throw httpErrors.unauthorized({ headers: { 'www-authenticate': 'Bearer' } });
  }
  const found =
    presented.kind === 'jwt' ? parts.verifyToken(presented.value) : parts.keys.resolve(presented.value);
  const actor = found instanceof Promise ? await found : found;
  if (actor === null || actor === 'inactive') {
    await limitAnonymous(parts, request);
    if (actor === 'inactive' && route.surface.tellsInactiveKeys === true) throw httpErrors.keyInactive();
    throw httpErrors.invalidToken({ headers: { 'www-authenticate': 'Bearer error="invalid_token"' } });
  }
  request.actor = actor;
  // Before the allowance is asked, so that the page can read a 429 and its Retry-After.
  if (actor.keyKind === 'publishable' && route.publishable === true) addCors(actor, request);
  const state = await parts.limiter.consume(actor, nowMs, route.surface);
  request.rate = state;
  if (!state.allowed) {
    throw httpErrors.rateLimited({ headers: { 'retry-after': String(state.retryAfterSeconds) } });
  }
  if (presented.orgIds.some((orgId) => orgId !== actor.orgId)) throw httpErrors.forbidden();
  authorize(route, actor, request);
}

function authorize<Use>(route: Route<Use>, actor: Actor, request: FastifyRequest): void {
  if (actor.keyKind === 'publishable') admitPublishable(route, actor, request);
  if (route.scope !== 'public' && !hasScope(actor, route.scope)) {
    throw httpErrors.forbidden({ context: { scope: route.scope } });
  }
  if (actor.kind === 'key' && actor.mode === 'live' && isMetered(actor.plan) && !actor.productionApproved) {
    throw httpErrors.paymentRequired();
  }
}

function admitPublishable<Use>(route: Route<Use>, actor: Actor, request: FastifyRequest): void {
  if (route.publishable !== true) {
    throw httpErrors.forbidden({
      detail: 'Publishable keys may only call POST /v1/dmse/analyze. Use a secret key from your server.',
    });
  }
  const { origin } = request.headers;
  if (origin === undefined || !actor.allowedOrigins.has(origin)) {
    throw httpErrors.forbidden({
      detail:
        "This origin is not allowed for this publishable key. Add it to the key's allowed origins in the developer dashboard.",
    });
  }
}

/** Lets a page of an allowed origin read the answer, whatever the answer is. */
function addCors(actor: Actor, request: FastifyRequest): void {
  const { origin } = request.headers;
  const headers: (readonly [string, string])[] = [...(request.extraHeaders ?? []), ['vary', 'Origin']];
  if (origin !== undefined && actor.allowedOrigins.has(origin)) {
    headers.push(
      ['access-control-allow-origin', origin],
      [
        'access-control-expose-headers',
        'X-Request-Id, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After',
      ],
    );
  }
  request.extraHeaders = headers;
}

type Invoke = (tx: Tx, prepared: unknown) => unknown;

function createHandler<Use>(parts: HttpParts, route: Route<Use>, use: Use) {
  return (request: FastifyRequest, reply: FastifyReply): undefined | Promise<void> => {
    const actor = request.actor ?? ANONYMOUS;
    const headers = request.headers;
    const clock = clockOf(parts.clock, actor, headers['x-test-clock']);
    const call: Call<Use, unknown, unknown, unknown> = {
      actor,
      params: route.params && validate(route, route.params, request.params),
      query: route.query && validate(route, route.query, request.query),
      body: route.body && validate(route, route.body, requireBody(request)),
      use,
      requestId: request.id,
      clock,
      header: (name) => {
        const value = headers[name];
        return Array.isArray(value) ? value[0] : value;
      },
      address: request.ip,
    };
    const invoke: Invoke = (tx, prepared) => route.handle({ ...call, tx, prepared });
    const key = route.effect === 'stored' ? readIdempotencyKey(call.header('idempotency-key')) : undefined;
    const result =
      route.effect === 'stored' ? store(parts, route, call, invoke, key) : route.handle(call as never);
    if (result instanceof Promise) {
      return withinLimit(result).then((value) =>
        send(parts, request, reply, value instanceof Rendered ? value : render(route, request.id, value)),
      );
    }
    send(parts, request, reply, render(route, request.id, result));
    return undefined;
  };
}

/** An answer as bytes-to-be, kept apart from the reply so that it can be stored and replayed. */
class Rendered implements StoredAnswer, Written {
  readonly status: number;
  readonly mediaType: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(answer: StoredAnswer, headers: Readonly<Record<string, string>> = {}) {
    this.status = answer.status;
    this.mediaType = answer.mediaType;
    this.body = answer.body;
    this.headers = headers;
  }

  asNotModified(): Rendered {
    return new Rendered({ status: 304, mediaType: this.mediaType, body: '' }, this.headers);
  }
}

/** The envelope may carry the request's id, so the tag is that of the data inside it. */
const tagHeaders = <Use>(route: Route<Use>, data: unknown): Readonly<Record<string, string>> =>
  route.etag === true ? { etag: tagOf(data) } : {};

function render<Use>(route: Route<Use>, requestId: string, result: unknown): Rendered {
  const status = route.status ?? 200;
  if (result instanceof WrittenAnswer) return renderWritten(result, status);
  if (!(result instanceof Answer)) {
    const body = status === 204 ? '' : writeJson(route.surface.envelope.success(result, { requestId }));
    return new Rendered({ status, mediaType: JSON_TYPE, body }, tagHeaders(route, result));
  }
  const bare = result.bareMediaType !== undefined;
  const payload: unknown = bare ? result.data : route.surface.envelope.success(result.data, { requestId });
  return new Rendered(
    {
      status: result.status ?? status,
      mediaType: result.bareMediaType ?? JSON_TYPE,
      body: typeof payload === 'string' ? toBytes(payload) : writeJson(payload),
    },
    { ...tagHeaders(route, result.data), ...result.headers },
  );
}

function renderWritten(
  { bytes, mediaType = JSON_TYPE, etag, ...given }: WrittenAnswer,
  status: number,
): Rendered {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return new Rendered(
    { status: given.status ?? status, mediaType, body },
    etag === undefined ? {} : { etag },
  );
}

function send(parts: HttpParts, request: FastifyRequest, reply: FastifyReply, answer: Rendered): void {
  const etag = answer.headers.etag;
  const known = request.headers['if-none-match'];
  const isKnown = etag !== undefined && known !== undefined && namesEtag(known, etag);
  respond(parts, request, reply, isKnown ? answer.asNotModified() : answer);
}

/** Runs the effect and, with an idempotency key, its claim and its stored answer, in one transaction. */
async function store<Use>(
  parts: HttpParts,
  route: Route<Use>,
  call: Call<Use, unknown, unknown, unknown>,
  invoke: Invoke,
  key: string | undefined,
): Promise<Rendered> {
  const { actor, body, params, requestId } = call;
  const sent = { body, params };
  const claim = key && { actor, operation: route.operationId, key, sealKey: parts.idempotencySeal };
  if (claim && route.prepare !== undefined) {
    const stored = await findStoredAnswer(parts.db, claim, sent);
    if (stored !== undefined) return replay(stored);
  }
  if (!claim && route.handleAtOnce !== undefined) {
    return render(route, requestId, await route.handleAtOnce(call));
  }
  const prepared = route.prepare && (await prepareInTime(route.prepare, call));
  return inTransaction(parts.db, async (tx) => {
    if (!claim) return render(route, requestId, await invoke(tx, prepared));
    const stored = await claimIdempotencyKey(tx, claim, sent);
    if (stored !== undefined) return replay(stored);
    const answer = render(route, requestId, await invoke(tx, prepared));
    await storeAnswer(tx, claim, answer);
    return answer;
  });
}

const replay = (stored: StoredAnswer): Rendered => new Rendered(stored, { 'idempotent-replayed': 'true' });

async function prepareInTime<Use>(
  prepare: NonNullable<Route<Use>['prepare']>,
  call: Call<Use, unknown, unknown, unknown>,
): Promise<unknown> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), PREPARE_LIMIT_MS);
  try {
    return await prepare({ ...call, signal: late.signal });
  } catch (error) {
    throw late.signal.aborted ? httpErrors.timeout({ cause: error }) : error;
  } finally {
    clearTimeout(timer);
  }
}

function requireBody({ body }: FastifyRequest): unknown {
  if (body === undefined) throw httpErrors.invalidJson({ detail: 'Body is empty; send a JSON object.' });
  return body;
}

function validate<Use>(route: Route<Use>, schema: z.ZodType, input: unknown): unknown {
  const parsed = schema.safeParse(input, { error: describeIssue });
  if (parsed.success) return parsed.data;
  throw httpErrors.invalidRequest({
    detail: route.invalidTitle ?? route.surface.invalidTitle,
    issues: toIssues(parsed.error),
  });
}

/** "Now" of a request. Only a test-mode credential may move it. */
function clockOf(clock: Clock, actor: Actor, header: string | string[] | undefined): Clock {
  if (header === undefined) return clock;
  if (actor.mode !== 'test' || actor.kind === 'anonymous') {
    throw httpErrors.forbidden({ detail: 'X-Test-Clock is only honoured with a test-mode key.' });
  }
  const text = String(header);
  // Date.parse() alone also takes "1" and years that no FHIR dateTime can hold.
  const instant = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) {
    throw httpErrors.invalidRequest({ detail: 'X-Test-Clock must be an ISO-8601 instant.' });
  }
  return fixedClock(new Date(instant));
}

async function withinLimit<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(httpErrors.timeout()), ANSWER_LIMIT_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } catch (error) {
    throw isProblem(error) ? error : httpErrors.serverError({ cause: error });
  } finally {
    clearTimeout(timer);
  }
}
