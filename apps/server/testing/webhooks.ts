import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@chartwright/kernel';
import { inTransaction, loadSecrets, type NewEvent, openEvents } from '@chartwright/platform';
import { silentLog } from '@chartwright/platform/testing';
import { bearer, type Reply, read, send, type TestApp } from './server.ts';

/** Lets the server reach receivers on this machine. */
export const RECEIVERS_ALLOWED = { CHARTWRIGHT_EGRESS_ALLOW: '127.0.0.1' };

export type Received = {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: { readonly id: string; readonly type: string; readonly seq: number };
};

export type Receiver = {
  readonly url: string;
  readonly received: readonly Received[];
  /** What it answers from now on. */
  answer(status: number, headers?: Readonly<Record<string, string>>): void;
  /** Resolves when so many have come in all. */
  waitFor(count: number): Promise<readonly Received[]>;
  stop(): Promise<void>;
};

const WAIT_MS = 10_000;

/** A receiver of webhooks that keeps what it was sent. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  let status = 204;
  let headers: Readonly<Record<string, string>> = {};
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      received.push({ headers: request.headers, body, event: JSON.parse(body) as Received['event'] });
      response.writeHead(status, headers).end();
      for (const look of waiting) look();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answer(nextStatus, nextHeaders = {}) {
      status = nextStatus;
      headers = nextHeaders;
    },
    waitFor: (count) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${received.length} of ${count} deliveries came`)),
          WAIT_MS,
        );
        const look = () => {
          if (received.length < count) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(received);
        };
        waiting.add(look);
        look();
      }),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A caller with one key: method, path below /api/v1, and what goes with it. */
export type Ask = (
  method: string,
  path: string,
  json?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Reply>;

export const askAs =
  (app: TestApp, key: string): Ask =>
  (method, path, json, headers = {}) =>
    send(app, method, `/api/v1${path}`, {
      headers: { ...bearer(key), ...headers },
      ...(json !== undefined && { json }),
    });

export type MadeWebhook = { readonly id: string; readonly secret: string };

export async function makeWebhook(ask: Ask, order: Readonly<Record<string, unknown>>): Promise<MadeWebhook> {
  const reply = await ask('POST', '/webhooks', order);
  if (reply.status !== 201) throw new Error(`Making a webhook answered ${reply.status}: ${reply.text}`);
  return { id: String(read(reply, 'data.id')), secret: String(read(reply, 'data.secret')) };
}

/** Asks again until the answer is as wanted; what goes out does so a moment after the answer that began it. */
export async function askUntil(
  ask: () => Promise<Reply>,
  isWanted: (reply: Reply) => boolean,
): Promise<Reply> {
  const deadline = performance.now() + WAIT_MS;
  let reply = await ask();
  while (!isWanted(reply) && performance.now() < deadline) reply = await ask();
  return reply;
}

/** Sends test events to an endpoint and gives their ids. */
export async function sendTests(ask: Ask, webhookId: string, count = 1): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const reply = await ask('POST', `/webhooks/${webhookId}/test`);
    if (reply.status !== 202) throw new Error(`A test answered ${reply.status}: ${reply.text}`);
    ids.push(String(read(reply, 'data.eventId')));
  }
  return ids;
}

/** Writes events as a capability would, for the first-run organisation's test world unless said otherwise. */
export async function appendEvents(
  app: TestApp,
  events: readonly (Pick<NewEvent, 'type'> & Partial<NewEvent>)[],
): Promise<string[]> {
  const secrets = await loadSecrets({ dataDir: app.dataDir });
  const log = openEvents({
    database: app.database,
    clock: systemClock,
    log: silentLog,
    chainKey: secrets.auditKey,
    sealKey: secrets.eventSeal,
  });
  const owner = { orgId: await findOrganisation(app), mode: 'test' } as const;
  try {
    return await inTransaction(app.database.db, async (tx) => {
      const ids: string[] = [];
      for (const event of events) {
        const entity = { kind: 'lab_order', id: 'labord_1' };
        ids.push(await log.appendEvent(tx, { ...owner, entity, data: { object: 'lab_order' }, ...event }));
      }
      return ids;
    });
  } finally {
    await log.stop();
  }
}

async function findOrganisation(app: TestApp): Promise<string> {
  const reply = await askAs(app, app.credentials.keys.test)('GET', '/ping');
  return String(read(reply, 'data.organisation.id'));
}
