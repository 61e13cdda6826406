import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProviderCode, ProviderHttp } from '../connector.ts';
import type { SandboxProvider } from '../sandbox/provider.ts';
import { isProviderCode } from '../tables.ts';

const PREFIX = '/sandbox/wearables/';

export type SandboxServer = {
  readonly origin: string;
  /** Sends requests for the providers' own addresses to this server, over real HTTP. */
  readonly httpFor: (provider: ProviderCode) => ProviderHttp;
  readonly close: () => Promise<void>;
};

/** The sandbox provider on a port of its own. */
export async function startSandboxServer(provider: () => SandboxProvider): Promise<SandboxServer> {
  const server = createServer((request, response) => {
    answer(provider(), request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    httpFor:
      (provider) =>
      async ({ url, method, headers, body }) => {
        const { pathname, search } = new URL(url);
        const answered = await fetch(`${origin}${PREFIX}${provider}${pathname}${search}`, {
          method,
          headers,
          redirect: 'manual',
          ...(body !== undefined && { body: body.toString() }),
        });
        return {
          status: answered.status,
          headers: Object.fromEntries(answered.headers),
          body: Buffer.from(await answered.arrayBuffer()),
        };
      },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  provider: SandboxProvider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sandbox.invalid');
  const [code = '', ...rest] = url.pathname.slice(PREFIX.length).split('/');
  if (!url.pathname.startsWith(PREFIX) || !isProviderCode(code)) {
    response.writeHead(404).end();
    return;
  }
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const said = await provider.handle({
    provider: code,
    method: request.method ?? 'GET',
    path: `/${rest.join('/')}`,
    query: url.searchParams,
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    ),
    body: Buffer.concat(parts),
  });
  response.writeHead(said.status, said.headers).end(said.body);
}
