import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { createEgress, readCidrs } from '@chartwright/platform';
import { afterEach, describe, expect, test } from 'vitest';
import { exchangeByMllp, type MllpPeer } from './client.ts';
import { createFrameReader, frame } from './frames.ts';
import { type MllpListening, openMllpListener } from './listener.ts';
import certificate from './testing/certificate.json' with { type: 'json' };

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

/** Answers each message with its own words, in capitals. */
const shout = (message: Buffer): Promise<string> => Promise.resolve(message.toString().toUpperCase());

async function listen(given: Partial<MllpListening> = {}) {
  const warnings: unknown[] = [];
  const listener = await openMllpListener({
    listen: { host: '127.0.0.1', port: 0 },
    handle: shout,
    log: { warn: (details: unknown) => void warnings.push(details) },
    ...given,
  });
  open.push(listener.close);
  return { ...listener, warnings };
}

async function dial(port: number) {
  const socket = connect({ host: '127.0.0.1', port });
  open.push(() => Promise.resolve(socket.destroy()));
  await once(socket, 'connect');
  const frames = createFrameReader(1000);
  const answers: string[] = [];
  const waiting: (() => void)[] = [];
  socket.on('error', () => undefined);
  socket.on('data', (piece) => {
    answers.push(...frames.read(piece).map(String));
    for (const wake of waiting.splice(0)) wake();
  });
  return {
    socket,
    answers: async (count: number) => {
      while (answers.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return answers;
    },
    // Not once(): that fails where a byte is still written to a peer that has gone.
    closed: new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
    }),
  };
}

const opted = createEgress(readCidrs('127.0.0.0/8,::1'));
const guarded = createEgress([]);
const limits = { timeoutMs: 5_000, answerBytesMax: 1000 };
const send = (port: number, more: Partial<MllpPeer> = {}, egress = opted, given = limits) =>
  exchangeByMllp(
    egress,
    { host: '127.0.0.1', port, tls: false, authority: null, ...more },
    Buffer.from('hello'),
    given,
  ).then(String);

/** A peer that does what it is told with each connection. */
async function openPeer(act: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    act(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port');
  return address.port;
}

describe('the listener', () => {
  test('answers many messages on one connection, in their order, however long each takes', async () => {
    const gates = new Map(['a', 'b', 'c'].map((name) => [name, Promise.withResolvers<void>()]));
    const begun: string[] = [];
    const { port } = await listen({
      handle: async (message) => {
        begun.push(String(message));
        await gates.get(String(message))?.promise;
        return `${String(message)}!`;
      },
    });
    const { socket, answers } = await dial(port);
    socket.write(Buffer.concat(['a', 'b', 'c'].map((text) => frame(Buffer.from(text)))));
    gates.get('c')?.resolve();
    gates.get('b')?.resolve();
    gates.get('a')?.resolve();
    expect(await answers(3)).toEqual(['a!', 'b!', 'c!']);
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  test('takes a message byte by byte, and one of 10 MB', async () => {
    const { port } = await listen({ handle: (message) => Promise.resolve(String(message.length)) });
    const { socket, answers } = await dial(port);
    for (const byte of frame(Buffer.from('slowly'))) socket.write(Buffer.of(byte));
    expect(await answers(1)).toEqual(['6']);
    socket.write(frame(Buffer.alloc(10 * 1024 * 1024, 'x')));
    expect(await answers(2)).toEqual(['6', String(10 * 1024 * 1024)]);
  });

  test.each([
    ['sends a frame without end', { frameBytesMax: 10 }, '\u000b12345678901234', 'frame_too_long'],
    ['stops inside of a frame', { frameMs: 30 }, '\u000b123', 'slow_frame'],
    ['says nothing', { idleMs: 30 }, '', 'idle'],
  ])('cuts a peer that %s', async (_, given, sent, reason) => {
    const { port, warnings } = await listen({ limits: given });
    const { socket, closed } = await dial(port);
    socket.write(sent);
    await closed;
    expect(warnings).toEqual([{ reason }]);
  });

  test('cuts a peer that drips bytes into a frame', async () => {
    const { port, warnings } = await listen({ limits: { frameMs: 100 } });
    const { socket, closed } = await dial(port);
    socket.write('\u000b');
    const drip = setInterval(() => socket.write('x'), 10);
    await closed;
    clearInterval(drip);
    expect(warnings).toEqual([{ reason: 'slow_frame' }]);
  });

  test('cuts a peer that takes no answers', async () => {
    const handle = () => Promise.resolve(Buffer.alloc(20_000_000));
    const { port, warnings } = await listen({ handle, limits: { answerMs: 50 } });
    const socket = connect({ host: '127.0.0.1', port });
    open.push(() => Promise.resolve(socket.destroy()));
    socket.on('error', () => undefined).pause();
    const cut = Promise.withResolvers<void>();
    const watching = setInterval(() => warnings.length > 0 && cut.resolve(), 5);
    socket.write(frame(Buffer.from('x')));
    await cut.promise;
    clearInterval(watching);
    expect(warnings).toEqual([{ reason: 'answer_not_taken' }]);
  });

  test('goes on when one message could not be handled at all', async () => {
    const { port } = await listen({
      handle: (message) => (String(message) === 'bad' ? Promise.reject(new Error('no')) : shout(message)),
    });
    const one = await dial(port);
    one.socket.write(frame(Buffer.from('bad')));
    await one.closed;
    const two = await dial(port);
    two.socket.write(frame(Buffer.from('good')));
    expect(await two.answers(1)).toEqual(['GOOD']);
  });

  test('answers what it has begun before it closes', async () => {
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const listener = await listen({
      handle: async (message) => {
        begun.resolve();
        await gate.promise;
        return shout(message);
      },
    });
    const { socket, answers, closed } = await dial(listener.port);
    socket.write(frame(Buffer.from('last')));
    await begun.promise;
    const closing = listener.close();
    open.splice(open.indexOf(listener.close), 1);
    gate.resolve();
    await closing;
    expect(await answers(1)).toEqual(['LAST']);
    await closed;
  });
});

describe('the client', () => {
  test('is answered', async () => {
    const { port } = await listen();
    expect(await send(port)).toBe('HELLO');
  });

  test('speaks TLS with a laboratory whose authority it was given, under its name or address', async () => {
    const { port } = await listen({ tls: certificate });
    const secure = { tls: true, authority: certificate.cert };
    expect(await send(port, secure)).toBe('HELLO');
    expect(await send(port, { ...secure, host: 'localhost' })).toBe('HELLO');
  });

  test('without a certificate of its own is no sender where one is asked for', async () => {
    const { port } = await listen({ tls: { ...certificate, ca: certificate.cert, requestCert: true } });
    const secure = { tls: true, authority: certificate.cert };
    await expect(send(port, secure)).rejects.toMatchObject({ reason: 'connection' });
    const socket = connectSecure({ ...certificate, ca: certificate.cert, host: '127.0.0.1', port });
    open.push(() => Promise.resolve(socket.destroy()));
    socket.write(frame(Buffer.from('known')));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(createFrameReader(100).read(answer).map(String)).toEqual(['KNOWN']);
  });

  test('speaks to nobody whose certificate it cannot check', async () => {
    const { port } = await listen({ tls: certificate });
    await expect(send(port, { tls: true })).rejects.toMatchObject({ reason: 'tls' });
  });

  test('goes only where it may, and unencrypted only where that was opted in', async () => {
    const { port } = await listen();
    await expect(send(port, {}, guarded)).rejects.toMatchObject({ reason: 'forbidden_address' });
    await expect(send(port, { host: 'nowhere.invalid' })).rejects.toMatchObject({ reason: 'unknown_host' });
    const open = {
      find: () =>
        Promise.resolve({ state: 'allowed', address: '127.0.0.1', family: 4, isOptedIn: false } as const),
    };
    await expect(send(port, {}, open)).rejects.toMatchObject({ reason: 'insecure' });
  });

  test.each([
    ['says nothing', (_: Socket) => undefined, 'timeout'],
    ['closes', (socket: Socket) => void socket.on('data', () => socket.end()), 'connection'],
    ['resets', (socket: Socket) => void socket.on('data', () => socket.resetAndDestroy()), 'connection'],
    [
      'answers without end',
      (socket: Socket) => void socket.write(Buffer.concat([Buffer.of(0x0b), Buffer.alloc(5_000, 'x')])),
      'answer_too_long',
    ],
  ])('gives up on a peer that %s', async (_, act, reason) => {
    const port = await openPeer(act);
    const given = { timeoutMs: reason === 'timeout' ? 60 : 5_000, answerBytesMax: 1000 };
    await expect(send(port, {}, opted, given)).rejects.toMatchObject({ reason });
  });

  test('gives up on a peer that hangs in the handshake of TLS', async () => {
    const port = await openPeer(() => undefined);
    const given = { timeoutMs: 60, answerBytesMax: 1000 };
    await expect(send(port, { tls: true }, opted, given)).rejects.toMatchObject({ reason: 'timeout' });
  });

  test('gives up on a closed port', async () => {
    const listener = await openMllpListener({
      listen: { host: '127.0.0.1', port: 0 },
      handle: shout,
      log: { warn: () => undefined },
    });
    await listener.close();
    await expect(send(listener.port)).rejects.toMatchObject({ reason: 'connection' });
  });
});
