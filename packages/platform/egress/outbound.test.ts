import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  createEgress,
  createOutbound,
  type Destination,
  type Egress,
  type Outbound,
  type OutboundRequest,
  readCidrs,
} from './index.ts';
import certificate from './testing/certificate.json' with { type: 'json' };

const trusted = getCACertificates('default');
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  setDefaultCACertificates(trusted);
});

/** Every name leads to these addresses, one after the other and then the last for good. */
function leadTo(...addresses: readonly string[]): Egress & { readonly asked: string[] } {
  const asked: string[] = [];
  const egress = createEgress(readCidrs('127.0.0.1,::1'), async (host) => {
    asked.push(host);
    return [{ address: addresses[asked.length - 1] ?? addresses.at(-1) ?? '', family: 0 }];
  });
  return { ...egress, asked };
}

function open(egress: Egress = leadTo('127.0.0.1'), connectionsPerHost = 4): Outbound {
  const outbound = createOutbound({ egress, connectionsPerHost });
  closers.unshift(() => outbound.close());
  return outbound;
}

async function listen(server: Server | ReturnType<typeof createSocketServer>, host = '127.0.0.1') {
  server.listen(0, host);
  await once(server, 'listening');
  closers.push(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

const serve = (listener: RequestListener) => listen(createServer(listener));
const serveSecurely = (listener: RequestListener) => listen(createSecureServer(certificate, listener));

async function serveRaw(talk: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const port = await listen(
    createSocketServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).resume();
      talk(socket);
    }),
  );
  closers.unshift(() => {
    for (const socket of sockets) socket.destroy();
  });
  return port;
}

const ask = (url: string, more: Partial<OutboundRequest> = {}): OutboundRequest => ({
  url,
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"a":1}',
  timeoutMs: 5_000,
  answerBytesMax: 1_000,
  ...more,
});

const reasonOf = (outbound: Outbound, request: OutboundRequest) =>
  outbound.request(request).then(
    ({ status }) => status,
    (error: unknown) => (error as { reason: string }).reason,
  );

const textOf = async (request: IncomingMessage): Promise<string> =>
  Buffer.concat(await request.toArray()).toString();

describe('an address of the web', () => {
  test.each([
    'ftp://hooks.example/',
    'file:///etc/passwd',
    'https:hooks.example/',
    'https:///hooks.example/',
    'https://user@hooks.example/',
    'https://user:word@hooks.example/',
    'https://@hooks.example/',
    'https://:@hooks.example/',
    'https:\\\\hooks.example\\',
    'https://hooks.example\\@127.0.0.1/',
    ' https://hooks.example/',
    'https://hooks.example/a b',
    'https://hooks.exa\tmple/',
    'https://hooks.example/\u0000',
    'https://',
    'hooks.example',
    '',
  ])('%j is refused before anything is looked up', async (url) => {
    const egress = leadTo('127.0.0.1');
    expect(await reasonOf(open(egress), ask(url))).toBe('bad_url');
    expect(egress.asked).toEqual([]);
  });

  test('without encryption is reached only where the operator has said so', async () => {
    const port = await serve((_, response) => response.end());
    expect(await reasonOf(open(leadTo('8.8.8.8')), ask('http://hooks.example/'))).toBe('insecure_url');
    expect(await reasonOf(open(), ask(`http://hooks.example:${port}/`))).toBe(200);
  });

  test('that is private or unknown is refused', async () => {
    expect(await reasonOf(open(leadTo('10.0.0.1')), ask('https://hooks.example/'))).toBe('forbidden_address');
    expect(await reasonOf(open(), ask('https://[::ffff:10.0.0.1]/'))).toBe('forbidden_address');
    expect(await reasonOf(open(leadTo('')), ask('https://hooks.example/'))).toBe('forbidden_address');
    const unknown = createEgress([], () => Promise.reject(new Error('no answer')));
    expect(await reasonOf(open(unknown), ask('https://hooks.example/'))).toBe('unknown_host');
  });
});

describe('a request', () => {
  test('goes to the address that was looked at, under the name that was given', async () => {
    let seen: unknown;
    const tell = async (request: IncomingMessage) => {
      seen = [
        request.method,
        request.url,
        request.headers.host,
        request.headers['x-a'],
        await textOf(request),
      ];
    };
    const port = await serve((request, response) => {
      void tell(request).then(() => response.writeHead(201, { 'X-Answer': ['1', '2'] }).end('made'));
    });
    const url = `http://hooks.example:${port}/in?a=1#part`;
    const answer = await open().request(ask(url, { headers: { 'x-a': 'b' } }));
    expect(seen).toEqual(['POST', '/in?a=1', `hooks.example:${port}`, 'b', '{"a":1}']);
    expect(answer).toMatchObject({ status: 201, headers: { 'x-answer': '1, 2' }, body: Buffer.from('made') });
  });

  test('looks its host up anew although a connection is open, and obeys', async () => {
    let requests = 0;
    const port = await serve((_, response) => {
      requests += 1;
      response.end();
    });
    const outbound = open(leadTo('127.0.0.1', '10.0.0.1'));
    const request = ask(`http://hooks.example:${port}/`);
    expect(await reasonOf(outbound, request)).toBe(200);
    expect(await reasonOf(outbound, request)).toBe('forbidden_address');
    expect(requests).toBe(1);
  });

  test('shares a look-up that is under way, and only that', async () => {
    const port = await serve((_, response) => response.end());
    const egress = leadTo('127.0.0.1');
    const outbound = open(egress);
    const request = ask(`http://hooks.example:${port}/`);
    await Promise.all([outbound.request(request), outbound.request(request), outbound.request(request)]);
    await outbound.request(request);
    expect(egress.asked).toHaveLength(2);
  });

  test('keeps its connections and opens no more than it may', async () => {
    const sockets = new Set<unknown>();
    const port = await serve((request, response) => {
      sockets.add(request.socket);
      response.end();
    });
    const outbound = open(leadTo('127.0.0.1'), 2);
    const request = ask(`http://hooks.example:${port}/`);
    await Promise.all(Array.from({ length: 20 }, () => outbound.request(request)));
    expect(sockets.size).toBe(2);
  });

  test('does not follow a redirect', async () => {
    let requests = 0;
    const port = await serve((_, response) => {
      requests += 1;
      response.writeHead(307, { location: '/other' }).end();
    });
    const answer = await open().request(ask(`http://hooks.example:${port}/`));
    expect([answer.status, answer.headers.location, requests]).toEqual([307, '/other', 1]);
  });

  test('to a closed port, or to one that hangs up, has no answer', async () => {
    const closed = await listen(createSocketServer());
    await closers.pop()?.();
    const rude = await serveRaw((socket) => socket.once('data', () => socket.destroy()));
    const babble = await serveRaw((socket) => socket.end('what?\r\n\r\n'));
    for (const port of [closed, rude, babble])
      expect(await reasonOf(open(), ask(`http://hooks.example:${port}/`))).toBe('connection');
  });
});

describe('TLS', () => {
  test('is verified by the name that was given', async () => {
    const names: unknown[] = [];
    const port = await serveSecurely((request, response) => {
      names.push((request.socket as TLSSocket).servername);
      response.end();
    });
    setDefaultCACertificates([...trusted, certificate.cert]);
    expect(await reasonOf(open(), ask(`https://hooks.example:${port}/`))).toBe(200);
    expect(await reasonOf(open(), ask(`https://other.example:${port}/`))).toBe('tls');
    expect(names).toEqual(['hooks.example']);
  });

  test('of a certificate that nobody vouches for is refused', async () => {
    const port = await serveSecurely((_, response) => response.end());
    expect(await reasonOf(open(), ask(`https://hooks.example:${port}/`))).toBe('tls');
  });

  test('is not spoken by a plain server', async () => {
    const port = await serve((_, response) => response.end());
    expect(await reasonOf(open(), ask(`https://hooks.example:${port}/`))).toBe('tls');
  });
});

describe('the bounds of a request', () => {
  const quick = { timeoutMs: 80 };

  test.each<[string, (socket: Socket) => void]>([
    ['never answers', () => undefined],
    [
      'sends its headers drop by drop',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const timer = setInterval(() => socket.write('x-a: b\r\n'), 20);
        socket.on('close', () => clearInterval(timer));
      },
    ],
    [
      'sends its body drop by drop',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n');
        const timer = setInterval(() => socket.write('x'), 20);
        socket.on('close', () => clearInterval(timer));
      },
    ],
  ])('end one to a server that %s, and its connection', async (_what, talk) => {
    let closed = 0;
    const port = await serveRaw((socket) => {
      socket.on('close', () => {
        closed += 1;
      });
      talk(socket);
    });
    expect(await reasonOf(open(), ask(`http://hooks.example:${port}/`, quick))).toBe('timeout');
    await vi.waitFor(() => expect(closed).toBeGreaterThan(0), { timeout: 10_000, interval: 5 });
  });

  test('end one that waits for a connection or for the look-up', async () => {
    const port = await serveRaw(() => undefined);
    const request = ask(`http://hooks.example:${port}/`, quick);
    const outbound = open(leadTo('127.0.0.1'), 1);
    expect(await Promise.all([reasonOf(outbound, request), reasonOf(outbound, request)])).toEqual([
      'timeout',
      'timeout',
    ]);
    const never = { find: () => new Promise<Destination>(() => undefined) };
    expect(await reasonOf(open(never), request)).toBe('timeout');
  });

  test('cut an answer off, and tell how it had begun', async () => {
    const port = await serve((_, response) => response.end(Buffer.alloc(1_001)));
    const failed = open().request(ask(`http://hooks.example:${port}/`));
    await expect(failed).rejects.toMatchObject({ reason: 'answer_too_long', status: 200 });
    const wordy = await serve((_, response) => response.setHeader('x-a', 'b'.repeat(20_000)).end());
    expect(await reasonOf(open(), ask(`http://hooks.example:${wordy}/`))).toBe('answer_too_long');
  });

  test('let whoever asked take it back', async () => {
    const port = await serveRaw(() => undefined);
    const given = new AbortController();
    const answer = reasonOf(open(), ask(`http://hooks.example:${port}/`, { signal: given.signal }));
    given.abort();
    expect(await answer).toBe('aborted');
    expect(await reasonOf(open(), ask(`http://hooks.example:${port}/`, { signal: given.signal }))).toBe(
      'aborted',
    );
  });

  test('end with the whole', async () => {
    const port = await serveRaw(() => undefined);
    const outbound = open();
    const answer = reasonOf(outbound, ask(`http://hooks.example:${port}/`));
    await outbound.close();
    expect(await answer).toBe('aborted');
  });
});
