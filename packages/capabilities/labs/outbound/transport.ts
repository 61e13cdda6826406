import { parse, type ReadAck, readAck } from '@chartwright/hl7v2';
import { type Egress, type Outbound, OutboundError, unseal } from '@chartwright/platform';
import type { Transport } from '../laboratories/store.ts';
import { exchangeByMllp, MllpError } from '../mllp/index.ts';

export type TransportParts = {
  readonly egress: Egress;
  readonly outbound: Pick<Outbound, 'request'>;
  readonly sealKey: Buffer;
};

/** What became of a message on its way: an answer about it, or a code that says why there is none. */
export type Delivery =
  | { readonly state: 'answered'; readonly reply: Buffer; readonly ack: ReadAck }
  | { readonly state: 'undelivered'; readonly error: string; readonly reply: Buffer | undefined };

const TIMEOUT_MS = 30_000;
const ANSWER_BYTES_MAX = 1024 * 1024;
/** The media type that the specification of HL7 over HTTP has for encoding with bars and hats. */
const ER7 = 'x-application/hl7-v2+er7; charset=utf-8';

/** Sends a message the way a laboratory takes it. */
export async function deliver(
  parts: TransportParts,
  transport: Exclude<Transport, { kind: 'none' }>,
  message: { readonly body: Buffer; readonly controlId: string },
  signal: AbortSignal,
): Promise<Delivery> {
  try {
    const reply = await exchange(parts, transport, message.body, signal);
    return judge(reply, message.controlId);
  } catch (error) {
    if (error instanceof MllpError || error instanceof OutboundError)
      return { state: 'undelivered', error: error.reason, reply: undefined };
    throw error;
  }
}

async function exchange(
  { egress, outbound, sealKey }: TransportParts,
  transport: Exclude<Transport, { kind: 'none' }>,
  body: Buffer,
  signal: AbortSignal,
): Promise<Buffer> {
  const limits = { timeoutMs: TIMEOUT_MS, answerBytesMax: ANSWER_BYTES_MAX, signal };
  if (transport.kind === 'mllp') return exchangeByMllp(egress, transport, body, limits);
  const { url, credential } = transport;
  const authorization = credential === null ? {} : { authorization: unseal(credential, sealKey).toString() };
  const answer = await outbound.request({
    url,
    method: 'POST',
    headers: { 'content-type': ER7, accept: ER7, ...authorization },
    body,
    ...limits,
  });
  return answer.body;
}

/** An answer counts whatever its HTTP status, and only for the message that it names. */
function judge(reply: Buffer, controlId: string): Delivery {
  const { messages } = parse(reply);
  const [message] = messages;
  const ack = message && readAck(message);
  if (ack === undefined) return { state: 'undelivered', error: 'answer_unreadable', reply };
  if (ack.controlId !== controlId) return { state: 'undelivered', error: 'answer_for_another', reply };
  return { state: 'answered', reply, ack };
}
