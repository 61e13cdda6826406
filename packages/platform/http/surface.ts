import type { Problem } from '@chartwright/kernel';

/** What a renderer may know of the request besides the payload itself. */
export type EnvelopeContext = { readonly requestId: string };

type JsonSchema = Readonly<Record<string, unknown>>;

/** How one wire contract wraps an answer and a refusal. */
export type Envelope = {
  readonly success: (data: unknown, context: EnvelopeContext) => unknown;
  readonly failure: (problem: Problem, context: EnvelopeContext) => unknown;
  /** JSON Schema of the same two, for OpenAPI. */
  readonly successSchema: (data: JsonSchema) => JsonSchema;
  readonly failureSchema: JsonSchema;
};

/** One documented API spoken by this server. */
export type Surface = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly envelope: Envelope;
  /** Of answers and refusals, where the contract has another than that of JSON. */
  readonly mediaType?: string;
  /** Largest JSON body in bytes; one byte more is 413. */
  readonly bodyLimitBytes: number;
  /** The sentence of a 400 whose route declares none of its own. */
  readonly invalidTitle: string;
  /** The header a 401 names, where the contract documents another than Authorization. Both are always read. */
  readonly keyHeader?: 'X-API-Key';
  /** Requests a minute for a key of a metered plan, where the contract has its own number instead of the plan's. */
  readonly perMinute?: number;
  /** A 429 carries `Retry-After` a second time as `retry_after`, as the contract spells it. */
  readonly repeatsRetryAfter?: true;
  /** A revoked or expired key is told so with 403; elsewhere it answers 401 like an unknown one. */
  readonly tellsInactiveKeys?: true;
};

const text = { type: 'string' } as const;
const issues = {
  type: 'array',
  items: { type: 'object', properties: { path: text, message: text }, required: ['path', 'message'] },
} as const;

/** `{ok, requestId, data}` and `{ok, requestId, error}`. `docs` is part of the wire contract, verbatim. */
export const okEnvelope = (docs: string): Envelope => ({
  success: (data, { requestId }) => ({ ok: true, requestId, data }),
  failure: (problem, { requestId }) => ({
    ok: false,
    requestId,
    error: {
      code: problem.code,
      message: problem.message,
      docs,
      ...(problem.issues.length > 0 && { issues: problem.issues }),
    },
  }),
  successSchema: (data) => ({
    type: 'object',
    properties: { ok: { const: true }, requestId: text, data },
    required: ['ok', 'requestId', 'data'],
  }),
  failureSchema: {
    type: 'object',
    properties: {
      ok: { const: false },
      requestId: text,
      error: {
        type: 'object',
        properties: { code: text, message: text, docs: text, issues },
        required: ['code', 'message', 'docs'],
      },
    },
    required: ['ok', 'requestId', 'error'],
  },
});

/** `{data}` and `{error, details?}`, details keyed by field. */
export const dataEnvelope: Envelope = {
  success: (data) => ({ data }),
  failure: (problem) => ({
    error: problem.message,
    ...(problem.issues.length > 0 && { details: groupByPath(problem) }),
  }),
  successSchema: (data) => ({ type: 'object', properties: { data }, required: ['data'] }),
  failureSchema: {
    type: 'object',
    properties: {
      error: text,
      details: { type: 'object', additionalProperties: { type: 'array', items: text } },
    },
    required: ['error'],
  },
};

/** The bare object and `{error: type, message}`. */
export const typedErrorEnvelope: Envelope = {
  success: (data) => data,
  failure: (problem) => ({
    error: problem.code,
    message: problem.message,
    ...(problem.issues.length > 0 && { issues: problem.issues }),
  }),
  successSchema: (data) => data,
  failureSchema: {
    type: 'object',
    properties: { error: text, message: text, issues },
    required: ['error', 'message'],
  },
};

/** `{data, status_code, message}` and `{status_code, message, error, request_id}`. */
export const statusEnvelope: Envelope = {
  success: (data) => data,
  failure: (problem, { requestId }) => ({
    status_code: problem.status,
    message: problem.message,
    error: { code: problem.code, ...(problem.issues.length > 0 && { details: problem.issues }) },
    request_id: requestId,
  }),
  successSchema: (data) => data,
  failureSchema: {
    type: 'object',
    properties: {
      status_code: { type: 'integer' },
      message: text,
      error: { type: 'object', properties: { code: text, details: issues }, required: ['code'] },
      request_id: text,
    },
    required: ['status_code', 'message', 'error', 'request_id'],
  },
};

/** The bare object and `{detail}`. */
export const detailEnvelope: Envelope = {
  success: (data) => data,
  failure: (problem) => ({
    detail: problem.issues.length > 0 ? `${problem.message} ${listIssues(problem)}` : problem.message,
  }),
  successSchema: (data) => data,
  failureSchema: { type: 'object', properties: { detail: text }, required: ['detail'] },
};

function groupByPath(problem: Problem): Record<string, string[]> {
  const grouped = new Map<string, string[]>();
  for (const { path, message } of problem.issues) {
    const field = path === '' ? 'body' : path;
    grouped.set(field, [...(grouped.get(field) ?? []), message]);
  }
  return Object.fromEntries(grouped);
}

const listIssues = (problem: Problem): string =>
  problem.issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
