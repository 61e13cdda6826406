import { defineErrors, type Problem } from '@chartwright/kernel';
import type { Surface } from './surface.ts';

/**
 * Refusals every surface shares. `code` is what the wire carries; codes are never reused for another meaning.
 * The sentences are public: they name no value that was sent.
 */
export const httpErrors = defineErrors({
  invalidRequest: { code: 'invalid_request', status: 400, title: 'Request validation failed.' },
  invalidJson: { code: 'invalid_request', status: 400, title: 'Body is not valid JSON.' },
  unauthorized: {
    code: 'unauthorized',
    status: 401,
    title: 'Missing or malformed credential. Send it as "Authorization: Bearer <key>".',
  },
  keyMissing: {
    code: 'unauthorized',
    status: 401,
    title: 'Missing or malformed credential. Send it as "X-API-Key: <key>".',
  },
  invalidToken: { code: 'invalid_token', status: 401, title: 'API key is invalid or has been revoked.' },
  keyInactive: {
    code: 'key_inactive',
    status: 403,
    title: 'API key is inactive: it was revoked or has expired.',
  },
  paymentRequired: {
    code: 'payment_required',
    status: 402,
    title: 'Live keys need an active paid plan and approved production access.',
  },
  forbidden: { code: 'forbidden', status: 403, title: 'This credential may not call this resource.' },
  notFound: { code: 'not_found', status: 404, title: 'Not found.' },
  methodNotAllowed: {
    code: 'method_not_allowed',
    status: 405,
    title: 'This endpoint does not answer that HTTP method.',
  },
  conflict: { code: 'conflict', status: 409, title: 'The request conflicts with the current state.' },
  idempotencyConflict: {
    code: 'conflict',
    status: 409,
    title: 'This Idempotency-Key was already used with another request body.',
  },
  preconditionFailed: {
    code: 'precondition_failed',
    status: 412,
    title: 'The resource has changed since the version named in If-Match.',
  },
  payloadTooLarge: {
    code: 'payload_too_large',
    status: 413,
    title: 'The request body is larger than this endpoint accepts.',
  },
  unsupportedMediaType: {
    code: 'unsupported_media_type',
    status: 415,
    title: 'Send the body as application/json.',
  },
  rangeNotSatisfiable: {
    code: 'range_not_satisfiable',
    status: 416,
    title: 'The range lies outside the content, whose length is in Content-Range.',
  },
  rateLimited: {
    code: 'rate_limited',
    status: 429,
    title: 'Rate limit exceeded. Retry after the time given in Retry-After.',
  },
  serverError: {
    code: 'server_error',
    status: 500,
    title: 'The request could not be processed. Quote the request id when you report it.',
  },
  unavailable: {
    code: 'unavailable',
    status: 503,
    title: 'The server is starting or stopping. Try again shortly.',
  },
  uploadStalled: { code: 'timeout', status: 408, title: 'The upload did not go on for 60 seconds.' },
  timeout: { code: 'timeout', status: 504, title: 'The request took longer than 30 seconds.' },
});

/** The 401 of a request that carries no credential, naming the header of the surface's contract. */
export const missingCredential = ({ keyHeader }: Pick<Surface, 'keyHeader'>): Problem =>
  httpErrors[keyHeader === 'X-API-Key' ? 'keyMissing' : 'unauthorized']({
    headers: { 'www-authenticate': 'Bearer' },
  });
