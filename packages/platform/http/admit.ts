import type { FastifyRequest } from 'fastify';
import { type Actor, hasScope, isMetered } from '../keys/actor.ts';
import type { OwnRate } from '../limits/limiter.ts';
import { readCredential } from './credentials.ts';
import { httpErrors, missingCredential } from './errors.ts';
import type { HttpParts } from './parts.ts';
import type { Route } from './route.ts';
import { limitAnonymous } from './server.ts';
import { requireUploadable } from './upload.ts';

/** Everything that is decided before the body is read: who asks, how often, and whether they may. */
export function admit<Use>(parts: HttpParts, route: Route<Use>, request: FastifyRequest): Promise<void> {
  if (route.deprecated !== undefined) {
    const { since, sunset } = route.deprecated;
    request.extraHeaders = [
      ['deprecation', since],
      ['sunset', sunset],
    ];
  }
  const admitted = admitCaller(parts, route, request);
  const { upload } = route;
  return upload === undefined ? admitted : admitted.then(() => requireUploadable(request, upload));
}

async function admitCaller<Use>(parts: HttpParts, route: Route<Use>, request: FastifyRequest): Promise<void> {
  const nowMs = Date.now();
  if (route.scope === 'public' || bringsOwnToken(route, request)) return limitAnonymous(parts, request);
  const presented = readCredential(request.headers);
  if (presented.kind === 'none') {
    await limitAnonymous(parts, request);
    throw missingCredential(route.surface);
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
  const state = await parts.limiter.consume(actor, nowMs, rateOf(route));
  request.rate = state;
  if (!state.allowed) {
    throw httpErrors.rateLimited({ headers: { 'retry-after': String(state.retryAfterSeconds) } });
  }
  if (presented.orgIds.some((orgId) => orgId !== actor.orgId)) throw httpErrors.forbidden();
  authorize(route, actor, request);
}

/** Who brings one is known to the route alone: no key, and no person. */
const bringsOwnToken = <Use>({ ownTokens }: Route<Use>, { headers }: FastifyRequest): boolean =>
  ownTokens !== undefined && headers.authorization?.startsWith(`Bearer ${ownTokens}`) === true;

const rateOf = <Use>({ operationId, perMinute, surface }: Route<Use>): OwnRate =>
  perMinute === undefined ? surface : { name: operationId, perMinute };

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
