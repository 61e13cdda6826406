import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEgress, createOutbound, readCidrs } from './index.ts';
import { ssrfAttempts } from './testing/ssrf-attempts.ts';

/** Attempts to have this server call its own machine or network. A server stands there and counts who comes. */

let visits = 0;
const canary = createServer((_request, response) => {
  visits++;
  response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
});
let port = 0;

beforeAll(async () => {
  canary.listen(0, '127.0.0.1');
  await once(canary, 'listening');
  port = (canary.address() as AddressInfo).port;
});
afterAll(() => {
  canary.closeAllConnections();
  canary.close();
});

const call = (url: string) => ({
  url,
  method: 'POST',
  headers: {},
  body: '{}',
  timeoutMs: 5_000,
  answerBytesMax: 1_000,
});

/** Names lead to these addresses, one list after the other and then the last for good. */
function openTo(lists: readonly (readonly string[])[], allow = '') {
  const asked: string[] = [];
  const egress = createEgress(readCidrs(allow), async (host) => {
    asked.push(host);
    const list = lists[asked.length - 1] ?? lists.at(-1) ?? [];
    return list.map((address) => ({ address, family: 0 }));
  });
  return { asked, outbound: createOutbound({ egress, connectionsPerHost: 4 }) };
}

describe('a call is refused and nobody is visited', () => {
  test('at least 40 ways', () => {
    expect(new Set(ssrfAttempts.map(({ url, leadsTo }) => `${url} ${leadsTo?.join()}`)).size).toBe(
      ssrfAttempts.length,
    );
    expect(ssrfAttempts.length).toBeGreaterThanOrEqual(40);
  });

  test.each(ssrfAttempts.map((one) => [one.name, one] as const))('%s', async (_name, attempt) => {
    const { outbound } = openTo([attempt.leadsTo ?? []]);
    const request = call(attempt.url.replace('{port}', String(port)));
    await expect(outbound.request(request)).rejects.toMatchObject({ reason: attempt.outbound });
    await outbound.close();
    expect(visits).toBe(0);
  });
});

describe('a name that leads elsewhere later', () => {
  test('is refused at the very attempt that it does, and reached again when it leads back', async () => {
    const lists = [['127.0.0.1'], ['10.0.0.1'], ['127.0.0.1', '10.0.0.1'], ['127.0.0.1']];
    const { outbound, asked } = openTo(lists, '127.0.0.1');
    const request = call(`http://hooks.clinic.example:${port}/`);
    const before = visits;
    await expect(outbound.request(request)).resolves.toMatchObject({ status: 302 });
    await expect(outbound.request(request)).rejects.toMatchObject({ reason: 'forbidden_address' });
    await expect(outbound.request(request)).rejects.toMatchObject({ reason: 'forbidden_address' });
    await expect(outbound.request(request)).resolves.toMatchObject({ status: 302 });
    await outbound.close();
    expect([visits - before, asked.length]).toEqual([2, 4]);
  });
});

describe('a redirect', () => {
  test('into the own network is an answer, and nothing is called after it', async () => {
    const { outbound, asked } = openTo([['127.0.0.1']], '127.0.0.1');
    const before = visits;
    const answer = await outbound.request(call(`http://hooks.clinic.example:${port}/`));
    await outbound.close();
    expect([answer.status, answer.headers.location]).toEqual([
      302,
      'http://169.254.169.254/latest/meta-data/',
    ]);
    expect([visits - before, asked]).toEqual([1, ['hooks.clinic.example']]);
  });
});
