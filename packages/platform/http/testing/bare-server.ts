import { connect, type Socket } from 'node:net';
import { systemClock } from '@chartwright/kernel';
import type { Db } from '../../database/index.ts';
import type { AccessEntry } from '../access-log.ts';
import { mountRoutes } from '../mount.ts';
import type { HttpParts } from '../parts.ts';
import type { Route } from '../route.ts';
import { createHttpServer, type HttpServer } from '../server.ts';
import { dataEnvelope, type Surface } from '../surface.ts';

export const surface: Surface = {
  name: 'bare',
  title: 'Bare',
  description: '',
  envelope: dataEnvelope,
  bodyLimitBytes: 1_000,
  invalidTitle: 'Validation error',
};

export type BareServer = {
  readonly app: HttpServer;
  readonly baseUrl: string;
  readonly port: number;
  /** What was written into the access log, in order. */
  readonly answers: readonly AccessEntry[];
  /** What was complained of. */
  readonly complaints: readonly string[];
};

/** The HTTP layer over a few routes, public unless `more` knows callers, with limits a test can wait for. Close `app` afterwards. */
export async function openBareServer(
  routes: readonly Route<undefined>[],
  limits: { readonly limitMs: number; readonly checkMs: number; readonly idleMs: number },
  db?: Db,
  more: Partial<HttpParts> = {},
): Promise<BareServer> {
  const answers: AccessEntry[] = [];
  const complaints: string[] = [];
  const complain = (_fields: unknown, message: string) => complaints.push(message);
  const rate = { allowed: true, limit: 60, remaining: 59, resetAt: 1, retryAfterSeconds: 0 };
  const parts = {
    clock: systemClock,
    clocks: { clockOf: () => systemClock },
    db,
    idempotencySeal: Buffer.alloc(32, 7),
    trustProxy: false,
    log: { error: complain, warn: complain },
    surfaceOf: () => surface,
    limiter: { consumeAnonymous: () => Promise.resolve(rate) },
    metrics: { observe: () => undefined },
    access: { write: (entry: AccessEntry) => answers.push(entry) },
    ...more,
  } as unknown as HttpParts;
  const app = createHttpServer(parts, limits);
  mountRoutes(app, parts, routes, undefined);
  const baseUrl = await app.listen({ port: 0, host: '127.0.0.1' });
  return { app, baseUrl, port: Number(new URL(baseUrl).port), answers, complaints };
}

export type Talk = { readonly socket: Socket; readonly answer: Promise<string> };

/** Opens a connection, sends the text as it is and collects all that comes back until the server closes. */
export function talk(port: number, text: string): Talk {
  const socket = connect(port, '127.0.0.1');
  let got = '';
  socket.on('data', (bytes) => {
    got += bytes.toString('latin1');
  });
  socket.write(text);
  const answer = new Promise<string>((resolve) => {
    socket.on('error', () => resolve(got)).on('close', () => resolve(got));
  });
  return { socket, answer };
}
