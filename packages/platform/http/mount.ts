import { type Clock, fixedClock, type Issue, isProblem } from '@chartwright/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type { z } from 'zod';
import { inTransaction, type Tx } from '../database/index.ts';
import type { Actor } from '../keys/actor.ts';
import type { SandboxClocks } from '../sandbox/clocks.ts';
import { admit } from './admit.ts';
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
import { Answer, type Call, type Route, StreamAnswer, WrittenAnswer } from './route.ts';
import { dropStream, sendStream } from './send-stream.ts';
import { leaveBodies, refuse, refuseAnonymously } from './server.ts';
import { fieldsOf, gather, type Taken, takeUpload, type UploadedFile } from './upload.ts';

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
  const declare = (scope: FastifyInstance) =>
    scope.route({
      method: route.method,
      url,
      bodyLimit: route.bodyLimitBytes ?? route.surface.bodyLimitBytes,
      onRequest: (request, _reply, done) => {
        request.surface = route.surface;
        request.takesForm = route.bodyType === 'form';
        request.repeatsFields = route.repeatsFields === true;
        request.takesUpload = route.upload !== undefined;
        request.operation = route.operationId;
        admit(parts, route, request).then(() => done(), done);
      },
      handler: handle,
    });
  if (route.upload === undefined) declare(app);
  else
    void app.register((scope, _options, done) => {
      leaveBodies(scope);
      declare(scope);
      done();
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

/** What an effect comes with besides its call. */
type Asked = {
  readonly key: string | undefined;
  readonly received: unknown;
  /** What an `Idempotency-Key` compares of an upload. */
  readonly file?: UploadedFile | readonly UploadedFile[] | undefined;
};

function createHandler<Use>(parts: HttpParts, route: Route<Use>, use: Use) {
  return (request: FastifyRequest, reply: FastifyReply): undefined | Promise<void> => {
    const actor = request.actor ?? ANONYMOUS;
    const headers = request.headers;
    const clock = clockOf(parts.clocks, actor, headers['x-test-clock']);
    const call: Call<Use, unknown, unknown, unknown> = {
      actor,
      params: route.params && validate(route, route.params, request.params),
      query: route.query && validate(route, route.query, request.query),
      body:
        route.upload === undefined
          ? route.body && validate(route, route.body, requireBody(request))
          : undefined,
      use,
      requestId: request.id,
      clock,
      header: (name) => {
        // Only a GET has parts (RFC 9110, 14.2).
        if (name === 'range' && request.method === 'HEAD') return undefined;
        const value = headers[name];
        return Array.isArray(value) ? value[0] : value;
      },
      address: request.ip,
    };
    const result = perform(parts, route, request, call);
    if (result instanceof Promise) {
      return result.then((value) => answer(parts, route, request, reply, value));
    }
    return answer(parts, route, request, reply, result);
  };
}

/** The handler's result, or the whole answer where its effect is stored. */
function perform<Use>(
  parts: HttpParts,
  route: Route<Use>,
  request: FastifyRequest,
  call: Call<Use, unknown, unknown, unknown>,
): unknown {
  if (route.effect === undefined) {
    const result = route.handle(call as never);
    return result instanceof Promise ? withinLimit(result) : result;
  }
  const key = readIdempotencyKey(call.header('idempotency-key'));
  if (route.upload !== undefined) return storeUpload(parts, route, route.upload, request, call, key);
  return withinLimit(store(parts, route, call, { key, received: undefined }));
}

function answer<Use>(
  parts: HttpParts,
  route: Route<Use>,
  request: FastifyRequest,
  reply: FastifyReply,
  value: unknown,
): undefined | Promise<void> {
  if (value instanceof StreamAnswer) return answerStream(parts, request, reply, value);
  send(parts, request, reply, value instanceof Rendered ? value : render(route, request.id, value));
  return undefined;
}

function answerStream(
  parts: HttpParts,
  request: FastifyRequest,
  reply: FastifyReply,
  value: StreamAnswer,
): undefined | Promise<void> {
  const { etag } = value.headers;
  if (etag === undefined || !isKnown(request, etag)) return sendStream(parts, request, reply, value);
  dropStream(value);
  respond(parts, request, reply, { status: 304, mediaType: value.mediaType, body: '', headers: { etag } });
  return undefined;
}

/** Receives the files, then does the effect. What was received for nothing is removed. */
async function storeUpload<Use>(
  parts: HttpParts,
  route: Route<Use>,
  upload: NonNullable<Route<Use>['upload']>,
  request: FastifyRequest,
  call: Call<Use, unknown, unknown, unknown>,
  key: string | undefined,
): Promise<Rendered> {
  const bare = { ...call, body: undefined };
  const discard = async (taken: readonly Taken[]) => {
    for (const { received } of taken) {
      await upload.discard(bare, received).catch((error: unknown) => {
        const { id: requestId, operation } = request;
        parts.log.warn({ requestId, operation, err: error }, 'a received file could not be removed');
      });
    }
  };
  const isCompared = key !== undefined;
  const { fields, issues, taken } = await takeUpload({ request, call: bare, upload, discard, isCompared });
  const storeTaken = async () => {
    try {
      const body = upload.kind === 'form' ? validate(route, fieldsOf(route.body), fields, issues) : undefined;
      const stored = await store(parts, route, { ...call, body }, { key, ...gather(upload, taken) });
      if (stored.isReplay) await discard(taken);
      return stored;
    } catch (error) {
      await discard(taken);
      throw error;
    }
  };
  return withinLimit(storeTaken());
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

  get isReplay(): boolean {
    return REPLAYED in this.headers;
  }

  asNotModified(): Rendered {
    return new Rendered({ status: 304, mediaType: this.mediaType, body: '' }, this.headers);
  }
}

/** The envelope may carry the request's id, so the tag is that of the data inside it. */
const tagHeaders = <Use>(route: Route<Use>, data: unknown): Readonly<Record<string, string>> =>
  route.etag === true ? { etag: tagOf(data) } : {};

const mediaTypeOf = <Use>({ surface }: Route<Use>): string => surface.mediaType ?? JSON_TYPE;

function render<Use>(route: Route<Use>, requestId: string, result: unknown): Rendered {
  const status = route.status ?? 200;
  if (result instanceof WrittenAnswer) return renderWritten(result, status);
  if (!(result instanceof Answer)) {
    const body = status === 204 ? '' : writeJson(route.surface.envelope.success(result, { requestId }));
    return new Rendered({ status, mediaType: mediaTypeOf(route), body }, tagHeaders(route, result));
  }
  const bare = result.bareMediaType !== undefined;
  const payload: unknown = bare ? result.data : route.surface.envelope.success(result.data, { requestId });
  return new Rendered(
    {
      status: result.status ?? status,
      mediaType: result.bareMediaType ?? mediaTypeOf(route),
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
  const { etag } = answer.headers;
  const isModified = etag === undefined || !isKnown(request, etag);
  respond(parts, request, reply, isModified ? answer : answer.asNotModified());
}

function isKnown({ headers }: FastifyRequest, etag: string): boolean {
  const known = headers['if-none-match'];
  return known !== undefined && namesEtag(known, etag);
}

/** Runs the effect and, with an idempotency key, its claim and its stored answer, in one transaction. */
async function store<Use>(
  parts: HttpParts,
  route: Route<Use>,
  call: Call<Use, unknown, unknown, unknown>,
  { key, received, file }: Asked,
): Promise<Rendered> {
  const { actor, body, params, query, requestId } = call;
  const sent = { body, params, query, file };
  const invoke = (tx: Tx, given: unknown) => route.handle({ ...call, tx, prepared: given, received });
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

const REPLAYED = 'idempotent-replayed';
const replay = (stored: StoredAnswer): Rendered => new Rendered(stored, { [REPLAYED]: 'true' });

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

/** @param issues what is wrong besides what the schema finds */
function validate<Use>(
  route: Route<Use>,
  schema: z.ZodType,
  input: unknown,
  issues: readonly Issue[] = [],
): unknown {
  const parsed = schema.safeParse(input, { error: describeIssue });
  if (parsed.success && issues.length === 0) return parsed.data;
  throw httpErrors.invalidRequest({
    detail: route.invalidTitle ?? route.surface.invalidTitle,
    issues: [...issues, ...(parsed.error === undefined ? [] : toIssues(parsed.error))],
  });
}

/** "Now" of a request: that of its world, or what a test-mode credential says it is. */
function clockOf(clocks: SandboxClocks, actor: Actor, header: string | string[] | undefined): Clock {
  if (header === undefined) return clocks.clockOf(actor);
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
    // An answer that comes too late holds what it would have streamed.
    work.then(
      (late) => late instanceof StreamAnswer && dropStream(late),
      () => undefined,
    );
    throw isProblem(error) ? error : httpErrors.serverError({ cause: error });
  } finally {
    clearTimeout(timer);
  }
}
