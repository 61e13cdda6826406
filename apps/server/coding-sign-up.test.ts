import { describe, expect, test } from 'vitest';
import { wordEngine } from './testing/coding.ts';
import { read, send, useServer } from './testing/server.ts';

/** Sign-up where it is closed and where it is asked too often, and the pace of a key that came from it. */

const closed = useServer({ CHARTWRIGHT_SIGNUP: 'closed' }, wordEngine());
const open = useServer({}, wordEngine());
const order = { email: 'sam@clinic.example', organisation: 'Hill Street Clinic' };

test('a server that is closed to sign-up answers 403 and makes nothing', async () => {
  const reply = await send(closed(), 'POST', '/signup', { json: order });
  expect([reply.status, reply.body]).toEqual([403, { detail: 'Sign-up is closed on this server.' }]);
  const { rows } = await closed().database.pool.query('select count(*)::int as n from organisations');
  expect(rows).toEqual([{ n: 1 }]);
});

describe('an open server', () => {
  test('lets a signed-up key ask 60 times a minute', async () => {
    const made = await send(open(), 'POST', '/signup', { json: order });
    const headers = { 'x-api-key': String(read(made, 'api_key')) };
    const asks = Array.from({ length: 61 }, () => send(open(), 'GET', '/auth/usage', { headers }));
    const refused = (await Promise.all(asks)).filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Object.keys(refused[0]?.body as object)).toEqual(['detail']);
  });

  test('refuses the twenty-first sign-up of an address within the hour', async () => {
    let reply = await send(open(), 'POST', '/signup', { json: order });
    for (let made = 2; made <= 20 && reply.status === 201; made += 1) {
      reply = await send(open(), 'POST', '/signup', { json: order });
    }
    expect([reply.status, read(reply, 'detail')]).toEqual([429, expect.stringContaining('sign-ups')]);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
