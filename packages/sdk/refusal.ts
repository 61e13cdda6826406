import type { Issue } from './errors.ts';

/** What the body of a refusal says, whichever envelope it came in. */
export type Refusal = { readonly code: string; readonly message: string; readonly issues: readonly Issue[] };

type Fields = Readonly<Record<string, unknown>>;

/** Some envelopes carry a sentence and no code. The status then tells the code, the more general where there are two. */
const CODES: Readonly<Record<number, string>> = {
  400: 'invalid_request',
  401: 'unauthorized',
  402: 'payment_required',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  406: 'not_acceptable',
  409: 'conflict',
  412: 'precondition_failed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  500: 'server_error',
  503: 'unavailable',
  504: 'timeout',
};

/**
 * Reads a refusal of any surface:
 * `{ok: false, error: {code, message, issues?}}`, `{status_code, message, error: {code, details?}}`,
 * `{error: code, message, issues?}`, `{error: sentence, details?}`, `{detail: sentence}`,
 * `{resourceType: 'OperationOutcome', issue: [{diagnostics}]}`.
 *
 * @returns undefined when the body is none of them
 */
export function readRefusal(status: number, body: Fields | undefined): Refusal | undefined {
  if (body === undefined) return undefined;
  const { error, message, detail, details, issues, issue } = body;
  const codeByStatus = CODES[status] ?? `http_${status}`;
  if (isFields(error) && typeof error.code === 'string') {
    const sentence = error.message ?? message;
    if (typeof sentence !== 'string') return undefined;
    return { code: error.code, message: sentence, issues: listIssues(error.issues ?? error.details) };
  }
  if (typeof error === 'string' && typeof message === 'string') {
    return { code: error, message, issues: listIssues(issues) };
  }
  if (typeof error === 'string')
    return { code: codeByStatus, message: error, issues: groupedIssues(details) };
  if (typeof detail === 'string') return { code: codeByStatus, message: detail, issues: [] };
  if (Array.isArray(issue)) return { code: codeByStatus, message: joinDiagnostics(issue), issues: [] };
  return undefined;
}

const joinDiagnostics = (issues: readonly unknown[]): string =>
  issues
    .flatMap((one) => (isFields(one) && typeof one.diagnostics === 'string' ? [one.diagnostics] : []))
    .join(' ');

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** `[{path, message}]`; anything else in the list says nothing. */
const listIssues = (value: unknown): readonly Issue[] => (Array.isArray(value) ? value.filter(isIssue) : []);

const isIssue = (value: unknown): value is Issue =>
  isFields(value) && typeof value.path === 'string' && typeof value.message === 'string';

/** `{field: [messages]}` */
const groupedIssues = (value: unknown): readonly Issue[] =>
  isFields(value)
    ? Object.entries(value).flatMap(([path, messages]) =>
        Array.isArray(messages) ? messages.map((message) => ({ path, message: String(message) })) : [],
      )
    : [];
