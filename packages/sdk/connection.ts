export type Settings = {
  /**
   * A secret key (`att_sk_…`, on a server only), a publishable key (`att_pk_…`, in a browser, for `dmse.analyze`), or
   * the access token of a signed-in person. Not needed to sign in.
   */
  readonly apiKey?: string | undefined;
  /** Address of the server without `/api/v1`; http://localhost:8787 when absent. */
  readonly baseUrl?: string | undefined;
  /** For each attempt; 35 seconds when absent, so that the server's own limit of 30 seconds is heard. */
  readonly timeoutMs?: number | undefined;
  /** Attempts after the first one; 2 when absent, 0 for none. */
  readonly maxRetries?: number | undefined;
  /** Replaces the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
};

/** Settings that were checked and completed. */
export type Connection = {
  readonly apiKey: string | undefined;
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly fetch: typeof fetch;
};

const DEFAULT_BASE_URL = 'http://localhost:8787';
const DEFAULT_TIMEOUT_MS = 35_000;
const DEFAULT_MAX_RETRIES = 2;
/** The longest delay a timer can count. */
const TIMEOUT_MS_MAX = 2_147_483_647;

/**
 * Checks the settings before the first request, so that no platform error quotes them.
 *
 * @throws {TypeError} naming the setting, never its value
 */
export function connect(settings: Settings): Connection {
  const { apiKey } = settings;
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new TypeError('apiKey is empty, or holds a space, a line break or another character no key has.');
  }
  return {
    apiKey,
    baseUrl: readBaseUrl(settings.baseUrl ?? DEFAULT_BASE_URL),
    timeoutMs: readTimeout(settings.timeoutMs ?? DEFAULT_TIMEOUT_MS),
    maxRetries: readRetries(settings.maxRetries ?? DEFAULT_MAX_RETRIES),
    // Looked up at each call: browsers refuse a `fetch` that was called as a method of something else.
    fetch: settings.fetch ?? ((input, init) => fetch(input, init)),
  };
}

export function readTimeout(timeoutMs: number): number {
  if (timeoutMs > 0 && timeoutMs <= TIMEOUT_MS_MAX) return timeoutMs;
  throw new TypeError(`timeoutMs is not between 1 and ${TIMEOUT_MS_MAX}.`);
}

export function readRetries(maxRetries: number): number {
  if (Number.isInteger(maxRetries) && maxRetries >= 0) return maxRetries;
  throw new TypeError('maxRetries is not a whole number from 0.');
}

function readBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new TypeError('baseUrl is not an http or https address.');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new TypeError('baseUrl holds more than an address and a path.');
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
