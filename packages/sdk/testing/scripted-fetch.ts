type Sent = {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly init: RequestInit;
  /** On the clock of the test, which may be a false one. */
  readonly atMs: number;
};

/** What the server does with one request: answer, break the connection, or never answer. */
export type Step = Response | Error | 'silence';

/** A `fetch` that plays the given steps in order and remembers what was sent. One request too many is a fault. */
export function scriptFetch(...steps: readonly Step[]): {
  readonly fetch: typeof fetch;
  readonly sent: Sent[];
} {
  const sent: Sent[] = [];
  const play = (url: string, init: RequestInit = {}): Promise<Response> => {
    const step = steps[sent.length];
    sent.push({
      url,
      method: init.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init.headers)),
      body: typeof init.body === 'string' ? init.body : undefined,
      init,
      atMs: Date.now(),
    });
    if (step === 'silence') return untilAborted(init.signal);
    if (step instanceof Response) return Promise.resolve(step);
    return Promise.reject(step ?? new Error('The script ends before this request'));
  };
  // The client sends to an address written as text, never a Request.
  return { fetch: play as typeof fetch, sent };
}

const untilAborted = (signal: AbortSignal | null | undefined): Promise<never> =>
  new Promise((_resolve, reject) => {
    const stop = () => reject(signal?.reason);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });

/** An answer in JSON. */
export const answer = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response => new Response(JSON.stringify(body), { status, headers });

/** An answer of the Intelligence surface. */
export const done = (data: unknown = { object: 'ping' }): Response =>
  answer(200, { ok: true, requestId: 'req_00000000000000000001', data });

/** A refusal of the Intelligence surface. */
export const refused = (
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Response =>
  answer(
    status,
    { ok: false, requestId: 'req_00000000000000000002', error: { code, message: 'A sentence.', docs: 'd' } },
    headers,
  );
