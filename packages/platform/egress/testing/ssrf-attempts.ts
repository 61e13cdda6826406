import attempts from './ssrf-attempts.json' with { type: 'json' };

/** An address by which somebody may try to have this server call where it must not. */
export type SsrfAttempt = {
  readonly name: string;
  /** `{port}` stands for that of a server on this machine which nobody may reach. */
  readonly url: string;
  /** What the name resolves to; an address needs nothing. */
  readonly leadsTo?: readonly string[];
  /** The rule by which it is refused when it is stored. */
  readonly api: string;
  /** Why it is refused when it is called. */
  readonly outbound: string;
};

export const ssrfAttempts: readonly SsrfAttempt[] = attempts;
