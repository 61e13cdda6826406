import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import type { Egress } from '@chartwright/platform';
import { createFrameReader, FrameTooLong, frame } from './frames.ts';

export type MllpReason =
  | 'unknown_host'
  | 'forbidden_address'
  | 'insecure'
  | 'connection'
  | 'tls'
  | 'timeout'
  | 'answer_too_long';

/** Why a message got no answer; its text names the reason alone. */
export class MllpError extends Error {
  readonly reason: MllpReason;

  constructor(reason: MllpReason, cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

export type MllpPeer = {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** PEM of who has signed its certificate, where that is no public authority. */
  readonly authority: string | null;
};

type Limits = { readonly timeoutMs: number; readonly answerBytesMax: number; readonly signal?: AbortSignal };

async function findAddress(egress: Egress, { host, tls }: MllpPeer): Promise<string> {
  const found = await egress.find(host);
  if (found.state === 'unknown') throw new MllpError('unknown_host');
  if (found.state === 'forbidden') throw new MllpError('forbidden_address');
  if (!tls && !found.isOptedIn) throw new MllpError('insecure');
  return found.address;
}

function open({ host, port, tls, authority }: MllpPeer, address: string): Socket {
  if (!tls) return connectPlain({ host: address, port });
  return connectSecure({
    host: address,
    port,
    minVersion: 'TLSv1.2',
    ...(authority !== null && { ca: authority }),
    // An address has to be in the certificate itself.
    ...(isIP(host) === 0 && { servername: host }),
  });
}

/**
 * Sends one message and waits for the frame that answers it, on a connection of its own. Connects to the address that was
 * checked, and only where it may; without TLS only where the operator has opted in.
 *
 * @throws {MllpError} and nothing else
 */
export async function exchangeByMllp(
  egress: Egress,
  peer: MllpPeer,
  message: Buffer,
  { timeoutMs, answerBytesMax, signal }: Limits,
): Promise<Buffer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const stopped = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
  const address = await withinTime(findAddress(egress, peer), stopped);
  return withinTime(
    exchange(open(peer, address), message, { answerBytesMax, isTls: peer.tls, stopped }),
    stopped,
  );
}

function withinTime<T>(work: Promise<T>, stopped: AbortSignal): Promise<T> {
  const late = Promise.withResolvers<never>();
  const onAbort = () => late.reject(new MllpError('timeout'));
  if (stopped.aborted) onAbort();
  stopped.addEventListener('abort', onAbort, { once: true });
  return Promise.race([work, late.promise]).finally(() => stopped.removeEventListener('abort', onAbort));
}

function exchange(
  socket: Socket,
  message: Buffer,
  { answerBytesMax, isTls, stopped }: { answerBytesMax: number; isTls: boolean; stopped: AbortSignal },
): Promise<Buffer> {
  const frames = createFrameReader(answerBytesMax);
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  let isOpen = false;
  const failWith = (cause?: unknown) => reject(new MllpError(isTls && !isOpen ? 'tls' : 'connection', cause));
  const onReady = () => {
    isOpen = true;
    socket.write(frame(message));
  };
  const onData = (piece: Buffer) => {
    try {
      const [answer] = frames.read(piece);
      if (answer !== undefined) resolve(answer);
    } catch (error) {
      reject(error instanceof FrameTooLong ? new MllpError('answer_too_long') : error);
    }
  };
  const onAbort = () => socket.destroy();
  stopped.addEventListener('abort', onAbort, { once: true });
  socket.once(isTls ? 'secureConnect' : 'connect', onReady);
  socket
    .on('data', onData)
    .on('error', failWith)
    .on('close', () => failWith());
  return promise.finally(() => {
    stopped.removeEventListener('abort', onAbort);
    socket.destroy();
  });
}
