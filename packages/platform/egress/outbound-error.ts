import { constants } from 'node:os';

export type OutboundReason =
  | 'forbidden_address'
  | 'unknown_host'
  | 'insecure_url'
  | 'bad_url'
  | 'timeout'
  | 'connection'
  | 'tls'
  | 'answer_too_long'
  | 'aborted';

/** Why there is no answer, in a word. It names neither the address nor anything that was sent or answered. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly reason: OutboundReason;
  /** Of an answer that had begun. */
  readonly status: number | undefined;

  constructor(reason: OutboundReason, options: ErrorOptions & { readonly status?: number | undefined } = {}) {
    super(`The request has failed: ${reason}`, options);
    this.reason = reason;
    this.status = options.status;
  }
}

/** Says in one of our words what a socket or the HTTP client has said. */
export function toOutboundError(cause: unknown, isSecure: boolean): OutboundError {
  if (cause instanceof OutboundError) return cause;
  const code = codeOf(cause);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return new OutboundError('answer_too_long', { cause });
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return new OutboundError('timeout', { cause });
  return new OutboundError(isSecure && isOfTls(code) ? 'tls' : 'connection', { cause });
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** What neither the system, nor the parser, nor the client itself has said comes from the handshake or the certificate. */
const isOfTls = (code: string): boolean =>
  code === 'EPROTO' ||
  !(code === '' || code in constants.errno || code.startsWith('UND_ERR') || code.startsWith('HPE_'));
