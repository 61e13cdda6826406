import { type OutboundAnswer, OutboundError, type OutboundRequest } from '@chartwright/platform';
import { type FaultReason, ProviderFault, type ProviderHttp } from '../connector.ts';

const TIMEOUT_MS = 20_000;
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;
/** Asked for a rest without being told how long. */
const REST_SECONDS = 60;
const REST_SECONDS_MAX = 24 * 3600;

export type Asked = {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: URLSearchParams;
  readonly json?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** Answers beside 2xx that are no fault here. */
  readonly accepted?: readonly number[];
};

/**
 * Asks a provider.
 *
 * @throws {ProviderFault} for everything that is no 2xx, and when there is no answer
 */
export async function ask(http: ProviderHttp, asked: Asked): Promise<OutboundAnswer> {
  const answer = await send(http, asked);
  const isFine = (answer.status >= 200 && answer.status < 300) || asked.accepted?.includes(answer.status);
  if (isFine !== true) throw faultOf(answer);
  return answer;
}

/** @throws {ProviderFault} `bad_answer` when the body is no JSON */
export function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new ProviderFault('bad_answer', { cause });
  }
}

async function send(http: ProviderHttp, asked: Asked): Promise<OutboundAnswer> {
  try {
    return await http(requestOf(asked));
  } catch (cause) {
    if (!(cause instanceof OutboundError) || cause.reason === 'aborted') throw cause;
    throw new ProviderFault(NO_ANSWER[cause.reason] ?? 'unavailable', { cause });
  }
}

const NO_ANSWER: Readonly<Record<string, FaultReason>> = {
  timeout: 'timeout',
  answer_too_long: 'bad_answer',
  forbidden_address: 'refused',
  insecure_url: 'refused',
  bad_url: 'refused',
};

function requestOf({ url, method = 'GET', query, headers, form, json, signal }: Asked): OutboundRequest {
  const body = form?.toString() ?? (json === undefined ? undefined : JSON.stringify(json));
  const contentType = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded';
  return {
    url: withQuery(url, query),
    method,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': contentType }),
      ...headers,
    },
    ...(body !== undefined && { body }),
    timeoutMs: TIMEOUT_MS,
    answerBytesMax: ANSWER_BYTES_MAX,
    ...(signal !== undefined && { signal }),
  };
}

function withQuery(url: string, query: Asked['query'] = {}): string {
  const whole = new URL(url);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) whole.searchParams.set(name, String(value));
  return whole.href;
}

/** What an answer beside 2xx means. */
function faultOf({ status, headers, body }: OutboundAnswer): ProviderFault {
  const word = errorWordOf(body);
  const told = { status, ...(word !== undefined && { word }) };
  if (status === 429)
    return new ProviderFault('rate_limited', { ...told, retryAfterSeconds: restOf(headers) });
  return new ProviderFault(reasonOf(status), told);
}

const REASONS: Readonly<Record<number, FaultReason>> = {
  401: 'unauthorized',
  403: 'forbidden',
  408: 'timeout',
  410: 'gone',
};
const reasonOf = (status: number): FaultReason =>
  REASONS[status] ?? (status >= 500 ? 'unavailable' : 'refused');

/** `Retry-After` in seconds or as a date against the answer's own `Date`. */
export function restOf(headers: Readonly<Record<string, string>>): number {
  const told = headers['retry-after']?.trim();
  if (told === undefined || told === '') return REST_SECONDS;
  const seconds = Number(told);
  if (Number.isFinite(seconds)) return clampRest(seconds);
  const until = Date.parse(told);
  const from = Date.parse(headers.date ?? '');
  return Number.isNaN(until) || Number.isNaN(from) ? REST_SECONDS : clampRest((until - from) / 1000);
}

const clampRest = (seconds: number): number => Math.min(REST_SECONDS_MAX, Math.max(1, Math.ceil(seconds)));

function errorWordOf(body: Buffer): string | undefined {
  try {
    const said: unknown = JSON.parse(body.toString('utf8'));
    if (typeof said !== 'object' || said === null || !('error' in said)) return undefined;
    return typeof said.error === 'string' ? said.error : undefined;
  } catch {
    return undefined;
  }
}
