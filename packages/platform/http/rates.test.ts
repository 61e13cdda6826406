import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { platformMigrations } from '../database/index.ts';
import type { Actor } from '../keys/actor.ts';
import { createRateLimiter } from '../limits/limiter.ts';
import { useTestDatabase } from '../testing/postgres.ts';
import { writeOpenApi } from './openapi.ts';
import type { HttpParts } from './parts.ts';
import { routesOf } from './route.ts';
import type { Surface } from './surface.ts';
import { type BareServer, openBareServer, surface as plain } from './testing/bare-server.ts';

const LIMITS = { limitMs: 30_000, checkMs: 1_000, idleMs: 30_000 };
const SURFACE_PER_MINUTE = 4;

const surface: Surface = { ...plain, perMinute: SURFACE_PER_MINUTE };
const repeating: Surface = { ...surface, name: 'repeating', repeatsRetryAfter: true };

const database = useTestDatabase([platformMigrations]);
let server: BareServer | undefined;
let keys = 0;

afterEach(async () => {
  await server?.app.close();
});

const route = (name: string, on: Surface, more: { readonly perMinute?: number } = {}) =>
  routesOf<undefined>()({
    surface: on,
    method: 'GET',
    path: `/${name}`,
    operationId: name,
    summary: 'Answer',
    scope: 'patients:read',
    reply: z.string(),
    handle: () => name,
    ...more,
  });

const routes = [
  route('two', surface, { perMinute: 2 }),
  route('three', surface, { perMinute: 3 }),
  route('plain', surface),
  route('other', surface),
  route('repeating', repeating, { perMinute: 1 }),
];

/** A caller whose key nobody has used yet. */
const newcomer = (plan: Actor['plan']): Actor => {
  keys += 1;
  return {
    kind: 'key',
    id: `key_${keys}`,
    orgId: 'org_a',
    orgName: '',
    mode: 'test',
    plan,
    keyKind: 'secret',
    scopes: new Set(['*']),
    rights: new Set(),
    allowedOrigins: new Set(),
    productionApproved: false,
  };
};

async function openFor(actor: Actor) {
  const { db, pool } = database();
  const more = {
    limiter: createRateLimiter({ pool, unmeteredPerSecond: 1_000 }),
    keys: { resolve: () => actor },
    meter: { record: () => undefined },
  } as unknown as Partial<HttpParts>;
  server = await openBareServer(routes, LIMITS, db, more);
  const { baseUrl } = server;
  return (path: string) => fetch(`${baseUrl}/${path}`, { headers: { authorization: 'Bearer k' } });
}

async function statusesOf(ask: (path: string) => Promise<Response>, path: string, times: number) {
  const statuses: number[] = [];
  for (let i = 0; i < times; i += 1) statuses.push((await ask(path)).status);
  return statuses;
}

describe('the rate of a metered plan', () => {
  test('is that of the route where it has one, counted for each route alone', async () => {
    const ask = await openFor(newcomer('launch'));
    expect(await statusesOf(ask, 'two', 3)).toEqual([200, 200, 429]);
    expect(await statusesOf(ask, 'three', 4)).toEqual([200, 200, 200, 429]);
    expect((await ask('three')).headers.get('x-ratelimit-limit')).toBe('3');
  });

  test('is that of the surface for its other routes together', async () => {
    const ask = await openFor(newcomer('launch'));
    expect(await statusesOf(ask, 'two', 2)).toEqual([200, 200]);
    expect(await statusesOf(ask, 'plain', 3)).toEqual([200, 200, 200]);
    expect(await statusesOf(ask, 'other', 2)).toEqual([200, 429]);
  });

  test('binds nobody on a plan without a quota', async () => {
    const ask = await openFor(newcomer('self_hosted'));
    expect(await statusesOf(ask, 'two', 4)).toEqual([200, 200, 200, 200]);
  });
});

describe('a 429', () => {
  const refusedBy = async (path: string) => {
    const ask = await openFor(newcomer('launch'));
    const replies = [await ask(path), await ask(path), await ask(path)];
    return replies.at(-1) as Response;
  };

  test('says how long to wait once', async () => {
    const { status, headers } = await refusedBy('two');
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(headers.has('retry_after')).toBe(false);
  });

  test('says it a second time in the spelling of a contract that wants it', async () => {
    const { status, headers } = await refusedBy('repeating');
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(headers.get('retry_after')).toBe(headers.get('retry-after'));
  });

  test('is described with the headers it has', () => {
    const headersOf = (on: Surface, path: string, status: string) => {
      const { paths } = writeOpenApi(on, routes as never, { version: '1', serverUrl: '/' }) as {
        paths: Record<string, { get: { responses: Record<string, { headers: object }> } }>;
      };
      return Object.keys(paths[path]?.get.responses[status]?.headers ?? {});
    };
    expect(headersOf(repeating, '/repeating', '429')).toEqual(
      expect.arrayContaining(['Retry-After', 'retry_after']),
    );
    expect(headersOf(surface, '/two', '429')).toContain('Retry-After');
    expect(headersOf(surface, '/two', '429')).not.toContain('retry_after');
    expect(headersOf(repeating, '/repeating', '200')).not.toContain('Retry-After');
  });
});
