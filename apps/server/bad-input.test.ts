import { request } from 'node:http';
import { connect } from 'node:net';
import type { Route } from '@chartwright/platform';
import { describe, expect, test } from 'vitest';
import { routes } from './compose.ts';
import { signIn } from './testing/keys.ts';
import { bearer, type Reply, send, type TestApp, useServer } from './testing/server.ts';

/**
 * What a careless or hostile client may send, over every route that takes a body. Each case must come back in the
 * surface's documented envelope, never as 5xx, and never with anything the client sent in the answer or in the log.
 */

type AnyRoute = Omit<Route<never>, 'handle'>;

const app = useServer();
/** Forms and files are read by other parsers, whose cases are in accounts-oauth.test.ts and the platform's upload.test.ts. */
const withBody = routes.filter(
  ({ body, bodyType, upload }) => body !== undefined && bodyType === undefined && upload === undefined,
);

/** A patient's name, as a client may send it in any place. It must never come back and never be logged. */
const CANARY = 'Zebediah Quackenbush';

const pathOf = (route: AnyRoute): string => route.path.replaceAll(/\{\w+\}/g, 'x0000000000000000000');
const example = (route: AnyRoute): Record<string, unknown> => ({ ...(route.example as object | undefined) });

async function credential(route: AnyRoute): Promise<Readonly<Record<string, string>>> {
  if (route.scope === 'public') return {};
  return bearer(route.scope === 'admin:write' ? await signIn(app()) : app().credentials.keys.live);
}

type Attack = {
  readonly name: string;
  readonly raw: string | Uint8Array<ArrayBuffer> | ((route: AnyRoute) => string);
  readonly type?: string;
  readonly statuses: readonly number[];
};

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** Bodies that are wrong whatever the route. */
const attacks: readonly Attack[] = [
  { name: 'an empty body', raw: '', statuses: [400] },
  { name: 'white space', raw: '  \n ', statuses: [400] },
  { name: 'text that is not JSON', raw: `{"name": ${CANARY}`, statuses: [400] },
  { name: 'a bare string', raw: `"${CANARY}"`, statuses: [400] },
  { name: 'a number', raw: '42', statuses: [400] },
  { name: 'null', raw: 'null', statuses: [400] },
  { name: 'a list', raw: `["${CANARY}"]`, statuses: [400] },
  {
    name: 'invalid UTF-8',
    raw: new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]),
    statuses: [400],
  },
  { name: 'a lone continuation byte', raw: new Uint8Array([0x22, 0x80, 0x22]), statuses: [400] },
  { name: 'a byte order mark alone', raw: new Uint8Array([0xef, 0xbb, 0xbf]), statuses: [400] },
  { name: 'a __proto__ key', raw: `{"__proto__": {"isAdmin": "${CANARY}"}}`, statuses: [400] },
  { name: 'an escaped __proto__ key', raw: '{"\\u005f_proto__": {"isAdmin": true}}', statuses: [400] },
  { name: 'a constructor key', raw: '{"constructor": {"prototype": {"isAdmin": true}}}', statuses: [400] },
  { name: 'nesting 100,000 deep', raw: nested(100_000), statuses: [400] },
  { name: 'brackets without end', raw: '['.repeat(200_000), statuses: [400] },
  { name: 'NaN', raw: '{"score": NaN}', statuses: [400] },
  {
    name: 'a body one byte over the limit',
    raw: (route) => `{"a":"${'x'.repeat((route.bodyLimitBytes ?? route.surface.bodyLimitBytes) + 1 - 8)}"}`,
    statuses: [413],
  },
  { name: 'a form', raw: `name=${CANARY}`, type: 'application/x-www-form-urlencoded', statuses: [415] },
  { name: 'XML', raw: `<name>${CANARY}</name>`, type: 'application/xml', statuses: [415] },
  { name: 'a content type that is none', raw: '{}', type: 'nonsense', statuses: [415] },
];

describe.each(withBody.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s',
  (_name, route) => {
    test.each(attacks.map((attack) => [attack.name, attack] as const))(
      'refuses %s',
      async (_attack, attack) => {
        const headers = { ...(await credential(route)), 'content-type': attack.type ?? 'application/json' };
        const raw = typeof attack.raw === 'function' ? attack.raw(route) : attack.raw;
        const reply = await send(app(), route.method, pathOf(route), { headers, raw });
        expect(attack.statuses).toContain(reply.status);
        expectEnvelope(route, reply);
      },
    );

    test('refuses every field of the wrong type without repeating a value', async () => {
      const headers = await credential(route);
      for (const [field, value] of Object.entries(example(route))) {
        for (const wrong of wrongFor(value)) {
          const json = { ...example(route), [field]: wrong };
          const reply = await send(app(), route.method, pathOf(route), { headers, json });
          // A field may be of several types; what the path names is not there.
          expect(route.path.includes('{') ? [200, 400, 404] : [200, 400]).toContain(reply.status);
          if (reply.status === 400) expectEnvelope(route, reply);
          expect(reply.text).not.toContain(CANARY);
        }
      }
    });

    test('answers 405 with Allow to another method', async () => {
      const reply = await send(app(), route.method === 'PUT' ? 'PATCH' : 'PUT', pathOf(route), { json: {} });
      expect(reply.status).toBe(405);
      expect(reply.headers.get('allow')).toContain(route.method);
      expectEnvelope(route, reply);
    });

    test('survives duplicate, empty and odd headers', async () => {
      const { authorization } = await credential(route);
      const pairs = [
        ['Content-Type', 'application/json'],
        ['Content-Type', 'text/plain'],
        ['X-API-Key', ''],
        ['X-API-Key', CANARY],
        ['Idempotency-Key', 'a b'],
        ...(authorization === undefined
          ? []
          : [
              ['Authorization', authorization],
              ['Authorization', 'Bearer two'],
            ]),
      ].flat();
      const reply = await sendPairs(app(), route, pairs);
      expect(reply.status).toBeLessThan(500);
      expect(reply.text).not.toContain(CANARY);
    });
  },
);

describe('requests that are not HTTP', () => {
  test.each([
    [
      'two lengths',
      'POST /api/v1/dmse/analyze HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
    ],
    [
      'length and chunks',
      'POST /api/v1/dmse/analyze HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a broken request line', 'POST\r\n\r\n'],
    ['a header of 64 kB', `GET /api/v1/ping HTTP/1.1\r\nHost: a\r\nX-Big: ${'y'.repeat(65_536)}\r\n\r\n`],
  ])('with %s are refused in the envelope', async (_name, bytes) => {
    const text = await sendBytes(app(), bytes);
    expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toMatchObject({ ok: false });
  });
});

describe('paths', () => {
  test.each([
    '/api/v1/nothing',
    '/v1/dmse',
    '/api/v1/engines/%ff',
    '/api/v1/../etc/passwd',
    `/api/v1/engines/${'k'.repeat(2_000)}`,
  ])('%s is answered with a refusal in an envelope', async (path) => {
    const reply = await send(app(), 'GET', path, { headers: bearer(app().credentials.keys.test) });
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status).toBeLessThan(500);
    expect(reply.body).toMatchObject({ ok: false, error: { docs: expect.any(String) } });
  });
});

test('nothing a client sent stands in the log', () => {
  const log = app().readLog();
  expect(log.split('\n').length).toBeGreaterThan(100);
  expect(log).not.toContain('Quackenbush');
});

function expectEnvelope(route: AnyRoute, reply: Reply): void {
  const schema = route.surface.envelope.failureSchema as { required: string[] };
  expect(reply.headers.get('content-type')).toContain('application/json');
  expect(Object.keys(reply.body as object)).toEqual(expect.arrayContaining(schema.required));
  expect(reply.text).not.toContain(CANARY);
  expect(reply.text).not.toContain('    at ');
}

/** Values of other types than the one the field holds. */
function wrongFor(value: unknown): unknown[] {
  const all: unknown[] = [
    CANARY,
    -1e308,
    1e308,
    true,
    [],
    {},
    [CANARY],
    { [CANARY]: CANARY },
    'NaN',
    '__proto__',
  ];
  return all.filter(
    (wrong) => typeof wrong !== typeof value || Array.isArray(wrong) !== Array.isArray(value),
  );
}

function sendPairs(
  server: TestApp,
  route: AnyRoute,
  headers: string[],
): Promise<{ status: number; text: string }> {
  const body = JSON.stringify(example(route));
  return new Promise((resolve, reject) => {
    const outgoing = request(
      server.baseUrl + pathOf(route),
      { method: route.method, headers },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function sendBytes(server: TestApp, bytes: string): Promise<string> {
  const { hostname, port } = new URL(server.baseUrl);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}
