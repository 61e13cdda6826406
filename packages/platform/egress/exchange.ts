import type { Dispatcher } from 'undici';
import { OutboundError, toOutboundError } from './outbound-error.ts';
import type { TakenPool } from './pools.ts';

export type OutboundRequest = {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** From the look-up of the name to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
  readonly signal?: AbortSignal;
};

export type OutboundAnswer = {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** One request and its answer, bounded in time and size. */
type Exchange = {
  readonly answer: Promise<OutboundAnswer>;
  isOver(): boolean;
  readonly fail: (cause: unknown) => void;
  sendThrough(taken: TakenPool, url: URL): void;
};

/** @param closed ends it too, whatever the request's own signal says */
export function createExchange(request: OutboundRequest, closed: AbortSignal): Exchange {
  const { promise: answer, resolve, reject } = Promise.withResolvers<OutboundAnswer>();
  const signals = request.signal === undefined ? [closed] : [closed, request.signal];
  const isSecure = request.url.startsWith('https:');
  let isOver = false;
  let controller: Dispatcher.DispatchController | undefined;
  let release = (): void => undefined;
  const end = (): boolean => {
    if (isOver) return false;
    isOver = true;
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', onAbort);
    release();
    return true;
  };
  const fail = (cause: unknown): void => {
    if (!end()) return;
    const error = toOutboundError(cause, isSecure);
    controller?.abort(error);
    reject(error);
  };
  const reader = createReader({
    answerBytesMax: request.answerBytesMax,
    begin: (given) => {
      controller = given;
      if (isOver) given.abort(new OutboundError('aborted'));
    },
    done: (given) => {
      if (end()) resolve(given);
    },
    fail,
  });
  const onAbort = () => fail(new OutboundError('aborted', { status: reader.status() }));
  const timer = setTimeout(
    () => fail(new OutboundError('timeout', { status: reader.status() })),
    request.timeoutMs,
  );
  for (const signal of signals) {
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  }
  return {
    answer,
    isOver: () => isOver,
    fail,
    sendThrough(taken, url) {
      release = taken.release;
      taken.pool.dispatch(writeOptions(request, url), reader.handler);
    },
  };
}

const writeOptions = ({ method, headers, body }: OutboundRequest, url: URL): Dispatcher.DispatchOptions => ({
  origin: url.origin,
  path: `${url.pathname}${url.search}`,
  method: method as Dispatcher.HttpMethod,
  headers: { ...headers },
  ...(body !== undefined && { body }),
});

/** Gathers an answer as its bytes come in. */
function createReader(parts: {
  readonly answerBytesMax: number;
  readonly begin: (controller: Dispatcher.DispatchController) => void;
  readonly done: (answer: OutboundAnswer) => void;
  readonly fail: (cause: unknown) => void;
}) {
  let status: number | undefined;
  let headers: OutboundAnswer['headers'] = {};
  let bytes = 0;
  const chunks: Buffer[] = [];
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: parts.begin,
    onResponseStart: (_controller, statusCode, given) => {
      status = statusCode;
      headers = joinHeaders(given);
    },
    onResponseData: (_controller, chunk) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > parts.answerBytesMax) parts.fail(new OutboundError('answer_too_long', { status }));
    },
    onResponseEnd: () => parts.done({ status: status ?? 0, headers, body: Buffer.concat(chunks) }),
    onResponseError: (_controller, error) => parts.fail(error),
  };
  return { handler, status: () => status };
}

function joinHeaders(
  given: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined)
      headers[name.toLowerCase()] = typeof value === 'string' ? value : value.join(', ');
  }
  return headers;
}
