import { ssrfAttempts } from '@chartwright/platform/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { read, useServer } from './testing/server.ts';
import { type Ask, askAs } from './testing/webhooks.ts';

/** Addresses that the server must not be made to call, put to a real one; names are looked up by this machine. */

const app = useServer();
let ask: Ask;
let own: string;
beforeAll(async () => {
  ask = askAs(app(), app().credentials.keys.test);
  own = String(read(await ask('POST', '/webhooks', { url: 'https://8.8.8.8/' }), 'data.id'));
});

const withoutNames = ssrfAttempts.filter(({ leadsTo }) => leadsTo === undefined);

describe('an address is refused', () => {
  test('at least 40 ways', () => {
    expect(withoutNames.length).toBeGreaterThanOrEqual(40);
  });

  test.each([
    ...withoutNames.map(({ name, url }) => [name, url] as const),
    ['localhost by name', 'https://localhost:{port}/'] as const,
    ['below localhost by name', 'https://www.localhost:{port}/'] as const,
  ])('%s', async (_name, url) => {
    const json = { url: url.replace('{port}', new URL(app().baseUrl).port) };
    for (const reply of [
      await ask('POST', '/webhooks', json),
      await ask('PATCH', `/webhooks/${own}`, json),
    ]) {
      expect([reply.status, read(reply, 'error.code'), read(reply, 'error.issues.0.path')]).toEqual([
        400,
        'invalid_request',
        'url',
      ]);
    }
  });

  test('and none of it was kept', async () => {
    expect(read(await ask('GET', '/webhooks'), 'data.webhooks.0.url')).toBe('https://8.8.8.8/');
    expect(read(await ask('GET', '/webhooks'), 'data.count')).toBe(1);
  });
});
