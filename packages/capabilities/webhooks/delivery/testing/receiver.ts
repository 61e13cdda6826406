import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A request as the receiver saw it. */
export type Received = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly eventId: string;
};

/** What the receiver does with a request. */
export type Behaviour = number | ((response: ServerResponse, received: Received) => void);

export const hang: Behaviour = () => undefined;

/** Answers at once that all is well, and then never ends. */
export const drip: Behaviour = (response) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write('.'), 20);
  response.on('close', () => clearInterval(timer));
};

export const answer =
  (status: number, headers: Readonly<Record<string, string>>): Behaviour =>
  (response) =>
    response.writeHead(status, headers).end();

export type Receiver = {
  readonly url: string;
  readonly received: readonly Received[];
  /** Decides over each request from now on. */
  behave(decide: (received: Received) => Behaviour): void;
  close(): Promise<void>;
};

/** A receiver of webhooks on this machine that behaves as it is told; well, until then. */
export function startReceiver(secure?: { readonly key: string; readonly cert: string }): Promise<Receiver> {
  const received: Received[] = [];
  let decide: (received: Received) => Behaviour = () => 204;
  const server = secure === undefined ? createServer() : createSecureServer(secure);
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const { url = '', headers } = request;
    const one = { path: url, headers, body, eventId: String(headers['webhook-id']) };
    received.push(one);
    const behaviour = decide(one);
    if (typeof behaviour === 'number') response.writeHead(behaviour).end();
    else behaviour(response, one);
  };
  server.on('request', (request, response) => void receive(request, response));
  return listen(server, secure === undefined ? 'http' : 'https', {
    received,
    behave: (given) => {
      decide = given;
    },
  });
}

async function listen(
  server: Server,
  protocol: string,
  receiver: Pick<Receiver, 'received' | 'behave'>,
): Promise<Receiver> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...receiver,
    url: `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
