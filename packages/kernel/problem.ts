/** One fault of one field. `path` uses dots (`assessments.0.maxScore`), empty for the whole body. */
export type Issue = { readonly path: string; readonly message: string };

export type ErrorSpec = { readonly status: number; readonly title: string };

export type ProblemInit = {
  /** Replaces the title of the table where the surface documents another sentence. Never a patient value. */
  readonly detail?: string;
  readonly issues?: readonly Issue[];
  /** Response headers that belong to the refusal, such as `Retry-After` or `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Ids, codes and counts for the log. Never a patient value. */
  readonly context?: Readonly<Record<string, string | number | boolean>>;
  readonly cause?: unknown;
};

/** The one error type. Each surface renders its own envelope from it. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: string;
  readonly status: number;
  readonly issues: readonly Issue[];
  readonly headers: Readonly<Record<string, string>>;
  readonly context: Readonly<Record<string, string | number | boolean>>;

  constructor(code: string, spec: ErrorSpec, init: ProblemInit = {}) {
    super(init.detail ?? spec.title, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = code;
    this.status = spec.status;
    this.issues = init.issues ?? [];
    this.headers = init.headers ?? {};
    this.context = init.context ?? {};
  }
}

export const isProblem = (error: unknown): error is Problem => error instanceof Problem;

type ErrorTable = Readonly<Record<string, ErrorSpec & { readonly code: string }>>;

/**
 * Declares the error table of a capability. Keys are what code throws (`errors.notFound()`), `code` is what the
 * wire carries and is never reused for another meaning.
 */
export function defineErrors<const T extends ErrorTable>(
  table: T,
): { readonly [K in keyof T]: (init?: ProblemInit) => Problem } & { readonly table: T } {
  const makers: Record<string, unknown> = { table };
  for (const [key, spec] of Object.entries(table)) {
    makers[key] = (init?: ProblemInit) => new Problem(spec.code, spec, init);
  }
  return makers as { readonly [K in keyof T]: (init?: ProblemInit) => Problem } & { readonly table: T };
}
