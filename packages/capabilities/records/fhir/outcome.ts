import type { Problem } from '@chartwright/kernel';

type Issue = {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly diagnostics: string;
};

/** An answer about the request itself rather than a record. */
export type OperationOutcome = {
  readonly resourceType: 'OperationOutcome';
  readonly issue: readonly Issue[];
};

/** What kind of issue a status is (value set issue-type). */
const BY_STATUS: Readonly<Record<number, string>> = {
  400: 'invalid',
  401: 'login',
  402: 'business-rule',
  403: 'forbidden',
  404: 'not-found',
  405: 'not-supported',
  406: 'not-supported',
  408: 'timeout',
  409: 'conflict',
  412: 'conflict',
  413: 'too-long',
  415: 'not-supported',
  429: 'throttled',
  503: 'transient',
  504: 'timeout',
};

/** Where one status has several kinds. */
const BY_CODE: Readonly<Record<string, string>> = {
  // The credential was there, and nobody knows it.
  invalid_token: 'unknown',
  search_too_costly: 'too-costly',
};

const codeOf = ({ code, status }: Problem): string => BY_CODE[code] ?? BY_STATUS[status] ?? 'exception';

/** A refusal. Its sentences name parameters, never what was sent in them. */
export function writeOutcome(problem: Problem): OperationOutcome {
  const code = codeOf(problem);
  const sentences =
    problem.issues.length === 0
      ? [problem.message]
      : problem.issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return {
    resourceType: 'OperationOutcome',
    issue: sentences.map((diagnostics) => ({ severity: 'error', code, diagnostics })),
  };
}

/** Parameters that were passed over. */
export const writeWarning = (names: readonly string[]): OperationOutcome => ({
  resourceType: 'OperationOutcome',
  issue: names.map((name) => ({
    severity: 'warning',
    code: 'not-supported',
    diagnostics: `The parameter ${name} was ignored: it is not known here, or not with this value.`,
  })),
});
