import { type Outbound, OutboundError } from '@chartwright/platform';
import { writeSignatures } from './sign.ts';
import type { Target } from './target.ts';

/** What one request to a receiver came to. Nothing of what it answered is kept but the status. */
export type Attempted =
  | { readonly state: 'succeeded'; readonly status: number }
  | {
      readonly state: 'failed';
      readonly status: number | undefined;
      readonly error: string | undefined;
      readonly retryAfter: string | undefined;
    }
  /** Given up by us, because this process stops or another one sends to the endpoint: it counts for nothing. */
  | { readonly state: 'aborted' };

export type Message = {
  readonly eventId: string;
  readonly body: string;
  readonly sentAt: Date;
};

/** What a receiver answers beyond this is not read. */
const ANSWER_BYTES_MAX = 65_536;

/** Sends an event to a receiver, once. Only a 2xx status is a success; a redirect is not followed. */
export async function attemptDelivery(
  outbound: Outbound,
  { url, signers }: Target,
  message: Message,
  options: { readonly userAgent: string; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Attempted> {
  try {
    const { status, headers } = await outbound.request({
      url,
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': options.userAgent,
        ...writeSignatures(message, signers),
      },
      body: message.body,
      timeoutMs: options.timeoutMs,
      answerBytesMax: ANSWER_BYTES_MAX,
      signal: options.signal,
    });
    if (isSuccess(status)) return { state: 'succeeded', status };
    return { state: 'failed', status, error: undefined, retryAfter: headers['retry-after'] };
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    return judgeFailure(error);
  }
}

function judgeFailure({ reason, status }: OutboundError): Attempted {
  if (reason === 'aborted') return { state: 'aborted' };
  // A receiver that says yes at length has said yes.
  if (reason === 'answer_too_long' && status !== undefined && isSuccess(status))
    return { state: 'succeeded', status };
  return { state: 'failed', status, error: reason, retryAfter: undefined };
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300;
