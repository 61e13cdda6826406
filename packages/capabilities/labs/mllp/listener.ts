import { once } from 'node:events';
import { createServer as createPlain, type Server, type Socket } from 'node:net';
import { createServer as createSecure, type TlsOptions } from 'node:tls';
import type { Log } from '@chartwright/platform';
import { createFrameReader, type FrameReader, frame } from './frames.ts';

export type MllpListener = {
  readonly host: string;
  readonly port: number;
  /** Takes no more; messages that were read are still answered. */
  readonly close: () => Promise<void>;
};

export type MllpListening = {
  readonly listen: { readonly host: string; readonly port: number };
  /** The answer to one message. Of one connection the next is read only when this one is answered. */
  readonly handle: (message: Buffer) => Promise<string | Buffer>;
  /** Encrypts; with `requestCert` and `ca` a sender has to show who it is. */
  readonly tls?: Pick<TlsOptions, 'key' | 'cert' | 'ca' | 'requestCert'>;
  readonly log: Pick<Log, 'warn'>;
  readonly limits?: Partial<MllpLimits>;
};

export type MllpLimits = {
  readonly frameBytesMax: number;
  /** From the first byte of a frame to its last. */
  readonly frameMs: number;
  /** Between frames. */
  readonly idleMs: number;
  /** In which an answer has to be taken. */
  readonly answerMs: number;
  readonly connectionsMax: number;
};

const MINUTE_MS = 60_000;

const LIMITS: MllpLimits = {
  frameBytesMax: 10 * 1024 * 1024,
  frameMs: MINUTE_MS,
  idleMs: 10 * MINUTE_MS,
  answerMs: 30_000,
  connectionsMax: 64,
};

/** Takes HL7 messages by MLLP: many on one connection, each answered before the next is looked at. */
export async function openMllpListener(given: MllpListening): Promise<MllpListener> {
  const limits = { ...LIMITS, ...given.limits };
  const sockets = new Map<Socket, Promise<void>>();
  const state: ListenerState = { isClosing: false, busy: new Set() };
  const serve = (socket: Socket) => {
    const served = serveOne(socket, given, limits, state)
      .catch((error: unknown) => {
        if (state.isClosing) return;
        given.log.warn({ reason: reasonOf(error, socket.errored) }, 'an MLLP connection was cut');
      })
      .finally(() => {
        sockets.delete(socket);
        socket.destroy();
      });
    sockets.set(socket, served);
  };
  const server =
    given.tls === undefined ? createPlain(serve) : createSecure({ ...given.tls, ...SECURE }, serve);
  server.maxConnections = limits.connectionsMax;
  // A handshake that fails is the sender's to notice.
  server.on('tlsClientError', () => undefined);
  server.listen(given.listen.port, given.listen.host);
  await once(server, 'listening');
  return {
    host: given.listen.host,
    port: portOf(server),
    async close() {
      state.isClosing = true;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets.keys()) if (!state.busy.has(socket)) socket.destroy();
      await Promise.all(sockets.values());
      await closed;
    },
  };
}

const SECURE = { minVersion: 'TLSv1.2', handshakeTimeout: 10_000, rejectUnauthorized: true } as const;

const portOf = (server: Server): number => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The listener has no port');
  return address.port;
};

/** `busy`: those whose message is being handled or answered. */
type ListenerState = { isClosing: boolean; readonly busy: Set<Socket> };

class Cut extends Error {}

/** Never the message of an error: it may quote what was sent. */
function reasonOf(...errors: readonly unknown[]): string {
  const cut = errors.find((error) => error instanceof Cut);
  if (cut !== undefined) return cut.message;
  const [error] = errors;
  return error instanceof Error ? error.constructor.name : 'unknown';
}

/** Cuts a connection that stands still: between frames, inside of one, or because its peer takes no answer. */
function createWatch(socket: Socket) {
  let timer: NodeJS.Timeout | undefined;
  const stop = () => clearTimeout(timer);
  const start = (ms: number, why: string) => {
    stop();
    timer = setTimeout(() => socket.destroy(new Cut(why)), ms);
  };
  return { start, stop };
}

async function serveOne(
  socket: Socket,
  { handle }: MllpListening,
  limits: MllpLimits,
  state: ListenerState,
): Promise<void> {
  const frames = createFrameReader(limits.frameBytesMax);
  const watch = createWatch(socket);
  socket.setNoDelay(true);
  let wasInside = false;
  const watchOn = () => {
    const isInside = frames.isInside();
    if (!isInside) watch.start(limits.idleMs, 'idle');
    else if (!wasInside) watch.start(limits.frameMs, 'slow_frame');
    wasInside = isInside;
  };
  watchOn();
  try {
    for await (const piece of socket) {
      for (const message of framesOf(frames, piece as Buffer)) {
        watch.stop();
        wasInside = false;
        state.busy.add(socket);
        const answer = await handle(message);
        watch.start(limits.answerMs, 'answer_not_taken');
        await write(socket, frame(Buffer.from(answer)));
        state.busy.delete(socket);
        if (state.isClosing) return;
      }
      watchOn();
    }
  } finally {
    watch.stop();
    state.busy.delete(socket);
  }
}

function framesOf(frames: FrameReader, piece: Buffer): Buffer[] {
  try {
    return frames.read(piece);
  } catch (error) {
    throw new Cut('frame_too_long', { cause: error });
  }
}

/** Waits until the peer has taken it, so that one that sends without listening fills no memory. */
const write = (socket: Socket, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
