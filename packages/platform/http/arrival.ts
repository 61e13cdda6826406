import type { IncomingMessage } from 'node:http';
import { httpErrors } from './errors.ts';

/** Fewer bytes than these do not count as going on: a client that sends one now and then holds a connection for nothing. */
const PROGRESS_BYTES = 4_096;

/**
 * The bytes of a body as they come. Leaves the connection open when it is not read to its end, so that a refusal can be
 * sent.
 *
 * @throws {Problem} 408 when the body stands still, 400 when it breaks off
 * @throws the signal's reason when it aborts
 */
export async function* readArriving(
  incoming: IncomingMessage,
  { idleMs, signal }: { readonly idleMs: number; readonly signal: AbortSignal },
): AsyncGenerator<Buffer, void, undefined> {
  let waitedMs = 0;
  let since = 0;
  for (;;) {
    signal.throwIfAborted();
    const piece = incoming.read() as Buffer | null;
    if (piece !== null) {
      since += piece.length;
      if (since >= PROGRESS_BYTES) [since, waitedMs] = [0, 0];
      yield piece;
    } else if (incoming.readableEnded) return;
    else if (incoming.destroyed) throw brokenOff();
    else waitedMs += await untilReadable(incoming, idleMs - waitedMs, signal);
  }
}

const brokenOff = (cause?: unknown) =>
  httpErrors.invalidRequest({ detail: 'The body ended before it was whole.', cause });

/** Returns how long it took, in milliseconds. */
function untilReadable(incoming: IncomingMessage, limitMs: number, signal: AbortSignal): Promise<number> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => () => {
      clearTimeout(timer);
      incoming
        .off('readable', onReadable)
        .off('end', onReadable)
        .off('error', onBroken)
        .off('close', onBroken);
      signal.removeEventListener('abort', onAbort);
      act();
    };
    const onReadable = settle(() => resolve(performance.now() - start));
    const onBroken = settle(() => reject(brokenOff()));
    const onAbort = settle(() => reject(signal.reason as Error));
    const timer = setTimeout(
      settle(() => reject(httpErrors.uploadStalled())),
      limitMs,
    );
    incoming.on('readable', onReadable).on('end', onReadable).on('error', onBroken).on('close', onBroken);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
