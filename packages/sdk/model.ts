/** One route of the server, as the generated table lists it. */
export type Operation = {
  /** Also the name of the client's method: `models.versions.read`. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With parameters in braces, in the order the method takes them. */
  readonly path: string;
  readonly traits: readonly Trait[];
  /** Of `parts`: the field that is a list of files. Absent where there is one file, in `file`. */
  readonly files?: string;
};

/**
 * - `body`: takes a body, in JSON
 * - `form`: its body is a form instead
 * - `parts`: its body is a form with files in it
 * - `file`: its body is a file, sent as it is
 * - `keyed`: changes something and honours an Idempotency-Key
 * - `open`: needs no credential, so none is sent
 * - `streamed`: answers bytes, which the caller reads
 * - `wrapped`: the data lies under `data` in the answer's envelope
 */
export type Trait = 'body' | 'form' | 'parts' | 'file' | 'keyed' | 'open' | 'streamed' | 'wrapped';

/** What every call answers. */
export type Result<T> = {
  readonly data: T;
  /** `req_` and 20 hexadecimal digits: quote it in a report. Undefined when a proxy dropped it. */
  readonly requestId: string | undefined;
  readonly rateLimit: RateLimit | undefined;
};

export type RateLimit = {
  readonly limit: number;
  readonly remaining: number;
  /** End of the current window. */
  readonly resetAt: Date;
};

export type Options<Query = undefined> = {
  /** Aborts the call, also while it waits for a retry; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** For each attempt; replaces the client's own. */
  readonly timeoutMs?: number | undefined;
  /** Attempts after the first one; replaces the client's own. */
  readonly maxRetries?: number | undefined;
  /** "Now" of this request. The server honours it with a test-mode key only. */
  readonly testClock?: Date | string | undefined;
} & (undefined extends Query ? { readonly query?: Query } : { readonly query: Query });

/** Of a call that changes something. */
export type KeyedOptions<Query = undefined> = Options<Query> & {
  /**
   * The same key and body replay the first answer for 24 hours. The client makes one for each call; give your own
   * to make the effect happen once across calls, processes or restarts.
   */
  readonly idempotencyKey?: string | undefined;
};

/** The parameters behind `fhir` are not also asked for as a query. */
type EngineQuery<Query> = Omit<NonNullable<Query>, 'format' | 'patient'> | undefined;

export type EngineOptions<Query> = Options<EngineQuery<Query>> & { readonly fhir?: undefined };

/** Asks an engine for its result as a bare FHIR R4 Observation. */
export type FhirOptions<Query> = Options<EngineQuery<Query>> & {
  /** `patient`: id of the Patient the Observation is about; without one it has no subject. */
  readonly fhir: { readonly patient?: string | undefined };
};
