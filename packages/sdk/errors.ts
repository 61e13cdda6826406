/** One fault of one field. `path` uses dots (`assessments.0.maxScore`), empty for the whole body. */
export type Issue = { readonly path: string; readonly message: string };

type ErrorFields = {
  readonly code: string;
  readonly message: string;
  readonly status?: number | undefined;
  readonly issues?: readonly Issue[];
  readonly requestId?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
};

/**
 * Why a call has no result. The sentence is the server's or ours; it never holds the key, nor anything of the body.
 *
 * Without an answer `status` is undefined and `code` is `connection_failed` or `client_timeout`. An answer that is not
 * this server's, such as a proxy's page, has the code `unexpected_answer`.
 */
export class ChartwrightError extends Error {
  override readonly name = 'ChartwrightError';
  /** HTTP status; undefined when no answer came. */
  readonly status: number | undefined;
  /** Branch on this: codes are never reused for another meaning. `docs/errors.md` lists them. */
  readonly code: string;
  /** What is wrong with which field; empty when the refusal is not about fields. */
  readonly issues: readonly Issue[];
  /** Quote it in a report. */
  readonly requestId: string | undefined;
  /** How long the server asks to be left alone. */
  readonly retryAfterSeconds: number | undefined;

  constructor({ code, message, status, issues, requestId, retryAfterSeconds, cause }: ErrorFields) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
    this.issues = issues ?? [];
    this.requestId = requestId;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
